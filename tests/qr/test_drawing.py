"""Drawings of a symbol."""

import functools
import hashlib
import io
import json
import re
import struct
import subprocess
import sys
import zlib
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import scanners
from PIL import Image

from divoc_certify.errors import ConfigurationError
from divoc_certify.qr import PNG, SVG, QRRenderer, Symbol, pack, unpack
from divoc_certify.qr.tables import CAPACITIES

# As long as credentials under Ed25519 and RSA keys are.
SIZES = (1290, 1520, 1600, 1850)


def payload_of(size):
    """So many bytes in UTF-8, half of them in pairs as in a payload."""
    noise = hashlib.shake_256(b"payload").digest(size).decode("latin-1").encode()
    return noise[:size].decode(errors="ignore").encode().ljust(size)


@functools.cache
def symbol_of(size):
    """The symbol of a payload."""
    return Symbol.encode(payload_of(size))


def modules_of(symbol):
    """The matrix as an array."""
    return np.array([list(row) for row in symbol.matrix])


@pytest.mark.parametrize("renderer", [PNG(), SVG()])
def test_both_are_renderers(renderer):
    """They fit the protocol, and so does whatever a user writes."""
    assert isinstance(renderer, QRRenderer)


@pytest.mark.parametrize("read", scanners.READERS)
@pytest.mark.parametrize("scale", [3, 4, 7])
@pytest.mark.parametrize("size", SIZES)
def test_scanners_read_the_payload_from_the_png(size, scale, read):
    """Byte for byte, at every scale from the smallest."""
    picture = Image.open(io.BytesIO(PNG(scale).render(symbol_of(size))))
    assert read(picture) == payload_of(size)


@pytest.mark.parametrize("read", scanners.READERS)
def test_archives_as_they_stand_are_read_too(read):
    """The form that some countries issued comes through both scanners."""
    raw = pack({"name": "Zoë", "dose": 2}).decode().encode("latin-1")
    picture = Image.open(io.BytesIO(PNG().render(Symbol.encode(raw))))
    assert unpack(read(picture)) == {"name": "Zoë", "dose": 2}


def test_what_people_write_comes_back_from_the_picture():
    """Every script, quotes, line feeds: from a credential to a picture and back."""
    credential = {"name": 'Zoë "O’Brien"\\\n\t\u2028🎉 محمّد שלום ओ३म् Nguyễn', "dose": 2}
    picture = Image.open(io.BytesIO(PNG().render(Symbol.encode(pack(credential)))))
    for read in scanners.READERS:
        assert unpack(read(picture)) == credential


@pytest.mark.parametrize("scale", [3, 4, 10])
def test_a_png_is_the_matrix_in_black_on_white(scale):
    """One bit a pixel, each module a square, four white ones around."""
    symbol = symbol_of(1600)
    picture = Image.open(io.BytesIO(PNG(scale).render(symbol)))
    assert picture.mode == "1"
    assert picture.size == ((symbol.modules + 8) * scale,) * 2
    expected = np.kron(np.pad(modules_of(symbol), 4), np.ones((scale, scale)))
    assert (np.asarray(picture) == (expected == 0)).all()


@pytest.mark.parametrize("scale", [3, 4, 25])
@pytest.mark.parametrize("version", [1, 2, 3, 4, 40])
def test_a_png_is_right_whatever_its_width(version, scale):
    """Rows that end within a byte, and rows that do not."""
    symbol = Symbol.encode(bytes(CAPACITIES["M"][version - 1]))
    picture = Image.open(io.BytesIO(PNG(scale).render(symbol)))
    picture.load()
    assert picture.size == ((symbol.modules + 8) * scale,) * 2
    expected = np.pad(modules_of(symbol), 4) == 0
    for first in (0, scale - 1):
        assert (np.asarray(picture)[first::scale, first::scale] == expected).all()


@pytest.mark.parametrize("scale", [3, 4, 7])
def test_a_png_says_how_large_it_prints(scale):
    """At 0.4 mm a module, the size that the report gives."""
    symbol = symbol_of(1600)
    picture = Image.open(io.BytesIO(PNG(scale).render(symbol)))
    dots = picture.info["dpi"]
    assert [side / dot * 25.4 for side, dot in zip(picture.size, dots, strict=True)] == [
        pytest.approx(symbol.report.smallest_print_mm)
    ] * 2


def test_a_png_is_made_of_the_chunks_that_a_picture_needs():
    """Each with its checksum, and nothing after the last."""
    data = PNG().render(symbol_of(1600))
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    place, names = 8, []
    while place < len(data):
        size, name = struct.unpack_from(">I4s", data, place)
        checksum = struct.unpack_from(">I", data, place + 8 + size)
        assert checksum == (zlib.crc32(data[place + 4 : place + 8 + size]),)
        names.append(name)
        place += 12 + size
    assert names == [b"IHDR", b"pHYs", b"IDAT", b"IEND"]
    assert len(data) < 6000


def modules_drawn(path, side):
    """How often a path of horizontal strokes, one module thick, covers each module."""
    modules = np.zeros((side, side))
    x = y = 0
    strokes = re.findall(r"([Mm])(-?\d+) (-?\d+(?:\.5)?)h(\d+)", path)
    assert "".join(f"{command}{x} {y}h{length}" for command, x, y, length in strokes) == path
    for command, across, down, length in strokes:
        x, y = (x, y) if command == "m" else (0, 0)
        x, y = x + int(across), y + float(down)
        modules[int(y - 0.5), x : x + int(length)] += 1
        x += int(length)
    return modules


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("module_mm", [0.33, 0.37, 0.4, 0.55, 0.7, 1, 2.5])
def test_an_svg_is_the_matrix_in_black_on_white(size, module_mm):
    """Sized in millimetres, on a white ground that covers the quiet zone."""
    symbol = symbol_of(size)
    root = ET.fromstring(SVG(module_mm).render(symbol))
    side, width = symbol.modules + 8, root.get("width").removesuffix("mm")
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.get("height") == f"{width}mm"
    assert root.get("viewBox") == f"0 0 {width} {width}"
    assert float(width) == pytest.approx(side * module_mm, abs=1e-12)
    assert len(width) <= len("123.45")
    transforms = [element.get("transform") for element in root.iter() if element.get("transform")]
    assert transforms == ([f"scale({module_mm})"] if module_mm != 1 else [])
    background, dark = root.iter("{http://www.w3.org/2000/svg}path")
    assert (background.get("fill"), dark.get("stroke")) == ("#fff", "#000")
    assert (modules_drawn(dark.get("d"), side) == np.pad(modules_of(symbol), 4)).all()


def test_a_module_of_any_size_leaves_a_whole_ground():
    """No size in hundredths of a millimetre rounds the white ground to a module less."""
    symbol = symbol_of(1600)
    for hundredths in range(33, 101):
        svg = SVG(hundredths / 100).render(symbol)
        assert re.search(rb'd="M0 0h157(\.0+)?v157(\.0+)?h-157(\.0+)?z"', svg)


def test_a_drawing_is_the_same_in_every_process():
    """Neither the hash seed nor the time zone changes a byte."""
    program = """
import hashlib
from divoc_certify.qr import PNG, SVG, Symbol
symbol = Symbol.encode(bytes(range(256)) * 5)
print([hashlib.sha256(drawing.render(symbol)).hexdigest() for drawing in (PNG(), SVG())])
"""
    symbol = Symbol.encode(bytes(range(256)) * 5)
    here = [hashlib.sha256(drawing.render(symbol)).hexdigest() for drawing in (PNG(), SVG())]
    for seed, zone in (("1", "America/Jamaica"), ("2", "Asia/Kolkata")):
        environment = {"PYTHONHASHSEED": seed, "TZ": zone}
        command = [sys.executable, "-c", program]
        output = subprocess.run(command, env=environment, capture_output=True, check=True).stdout
        assert json.loads(output.replace(b"'", b'"')) == here


def test_each_names_its_media_type():
    """What a browser wants to know."""
    assert (PNG().media_type, SVG().media_type) == ("image/png", "image/svg+xml")


@pytest.mark.parametrize("scale", [0, 1, 2, 101, -4, 4.0, "4", None, True])
def test_a_png_that_no_scanner_reads_is_refused(scale):
    """Below 3 pixels a module a camera misses some; beyond 100 nobody needs it."""
    with pytest.raises(ConfigurationError) as raised:
        PNG(scale)
    assert str(raised.value) == "$.scale must be a whole number from 3 to 100"


@pytest.mark.parametrize("module_mm", [0, 0.329, 100.1, -1, "0.4", None, float("nan"), 1e400])
def test_an_svg_that_no_scanner_reads_is_refused(module_mm):
    """Below 0.33 mm a module no print was read."""
    with pytest.raises(ConfigurationError) as raised:
        SVG(module_mm)
    assert str(raised.value) == "$.module_mm must be a number from 0.33 to 100"
