"""The symbol: a payload as modules."""

import io
import pickle
import re
import subprocess
import sys

import numpy as np
import pytest
import scanners
import segno
from PIL import Image

from divoc_certify.errors import ConfigurationError, PayloadTooLargeError
from divoc_certify.qr import PNG, QRReport, Symbol
from divoc_certify.qr.tables import CAPACITIES

CAPACITY = {"L": 2953, "M": 2331, "Q": 1663, "H": 1273}
# ISO/IEC 18004, table 7: bytes at level M.
AT_M = {30: 1370, 31: 1452, 32: 1538, 33: 1628, 34: 1722, 35: 1809, 36: 1911}


def payload(size):
    """So many bytes, in UTF-8 as a payload is: every code point of Latin-1 in turn."""
    text = "".join(chr(position * 59 % 256) for position in range(size))
    return text.encode()[:size].decode(errors="ignore").encode().ljust(size)


def read(symbol):
    """What both scanners read from the symbol's picture."""
    picture = Image.open(io.BytesIO(PNG().render(symbol)))
    results = {reader(picture) for reader in scanners.READERS}
    (result,) = results
    return result


@pytest.mark.parametrize(("level", "capacity"), CAPACITY.items())
def test_the_largest_payload_of_each_level_is_read(level, capacity):
    """It fills version 40 to the last bit, so there is one segment and no ECI."""
    symbol = Symbol.encode(payload(capacity), error_level=level)
    assert (symbol.version, symbol.modules, symbol.error_level) == (40, 177, level)
    assert read(symbol) == payload(capacity)


@pytest.mark.parametrize(("level", "capacity"), CAPACITY.items())
@pytest.mark.parametrize("excess", [1, 5000])
def test_what_does_not_fit_is_refused(level, capacity, excess):
    """With how large it is, and how much there is room for."""
    with pytest.raises(PayloadTooLargeError) as raised:
        Symbol.encode(payload(capacity + excess), error_level=level)
    error = raised.value
    assert (error.size, error.capacity, error.error_level) == (capacity + excess, capacity, level)


@pytest.mark.parametrize(("version", "capacity"), AT_M.items())
def test_the_largest_payload_of_each_usual_version_is_read(version, capacity):
    """The smallest version that holds it is taken, and filling it to the brim does no harm."""
    symbol = Symbol.encode(payload(capacity))
    assert (symbol.version, symbol.error_level) == (version, "M")
    assert read(symbol) == payload(capacity)
    assert Symbol.encode(payload(capacity + 1)).version == version + 1


@pytest.mark.parametrize("size", [1, 14, 15, 256])
def test_small_payloads_are_read(size):
    """From one byte up, at the level asked for; no Micro QR code, which few scanners read."""
    symbol = Symbol.encode(payload(size))
    assert symbol.error_level == "M"
    assert read(symbol) == payload(size)


@pytest.mark.parametrize("text", [b"0123456789", b"ABC 123", b"\xe4\xb8\x80\xe4\xba\x8c"])
def test_bytes_stay_bytes(text):
    """No more compact mode is chosen for what looks like numbers, letters or Kanji."""
    symbol = Symbol.encode(text)
    assert symbol.code.mode == "byte"
    assert read(symbol) == text


def test_a_bytearray_is_bytes_and_text_is_not():
    """Nothing is taken for text, and none is encoded in a guessed way."""
    assert Symbol.encode(bytearray(b"Zoe")).matrix == Symbol.encode(b"Zoe").matrix
    with pytest.raises(TypeError):
        Symbol.encode("Zoë")


def test_the_matrix_holds_the_modules_without_the_quiet_zone():
    """Rows of ones and zeros, with a finder pattern in three corners."""
    matrix = Symbol.encode(payload(100)).matrix
    finder = ("1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111")
    rows = ["".join(map(str, row)) for row in matrix]
    assert {len(row) for row in rows} == {len(rows)} == {41}
    assert set("".join(rows)) == {"0", "1"}
    assert tuple(row[:7] for row in rows[:7]) == finder
    assert tuple(row[-7:] for row in rows[:7]) == finder
    assert tuple(row[:7] for row in rows[-7:]) == finder
    assert tuple(row[-7:] for row in rows[-7:]) != finder


def test_segnos_code_is_at_hand():
    """Whoever wants another of segno's writers has the code itself."""
    symbol = Symbol.encode(payload(1600))
    assert isinstance(symbol.code, segno.QRCode)
    assert symbol.code.designator == "33-M"
    assert symbol.code.mask == symbol.mask
    assert symbol.payload_bytes == 1600


@pytest.mark.parametrize("level", CAPACITY)
@pytest.mark.parametrize("kind", ["svg", "pdf", "pbm", "png"])
def test_segno_writes_it_as_one_of_its_own(level, kind):
    """With colours of their own for the patterns, too, which segno finds by the version."""
    symbol = Symbol.encode(payload(CAPACITIES[level][9]), error_level=level)
    own = segno.make(
        payload(CAPACITIES[level][9]),  # where segno is right, too: it pads once too often
        error=level,
        version=symbol.version,
        mask=symbol.mask,
        mode="byte",
        boost_error=False,
    )
    options = {"finder_dark": "darkred", "data_dark": "#222"} if kind in {"svg", "png"} else {}
    files = io.BytesIO(), io.BytesIO()
    for code, file in zip((symbol.code, own), files, strict=True):
        code.save(file, kind=kind, **options)
    ours, theirs = (re.sub(rb"CreationDate.*", b"", file.getvalue()) for file in files)
    assert ours == theirs
    assert symbol.code == own


def test_the_bitmap_holds_the_quiet_zone():
    """Its bytes behind a header are a PBM file."""
    symbol = Symbol.encode(payload(300))
    side = symbol.modules + 8
    picture = Image.open(io.BytesIO(b"P4 %d %d\n" % (side, side) + symbol.bitmap))
    dark = np.asarray(picture) == 0
    assert (dark == np.pad([list(row) for row in symbol.matrix], 4)).all()


def test_a_symbol_shows_nothing_of_its_payload():
    """Its repr holds neither bytes nor modules."""
    assert repr(Symbol.encode(b"Zoe")).startswith("<divoc_certify.qr.symbol.Symbol object at ")


@pytest.mark.parametrize("level", ["", "m", "A", "MM", None, 0])
def test_there_are_four_error_levels(level):
    """Any other is refused."""
    with pytest.raises(ConfigurationError) as raised:
        Symbol.encode(b"Zoe", error_level=level)
    assert str(raised.value) == "$.error_level must be L, M, Q or H"


def test_segno_is_loaded_where_its_writers_are_asked_for():
    """Neither importing the package nor drawing a PNG needs it."""
    program = (
        "import sys; from divoc_certify.qr import PNG, Symbol; symbol = Symbol.encode(b'1');"
        "PNG().render(symbol); print('segno' in sys.modules);"
        "symbol.code; print('segno' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.split() == [b"False", b"True"]


def test_a_symbol_travels_to_another_process():
    """Pickled, it is the same, whether its code was asked for or not."""
    symbol = Symbol.encode(payload(300))
    assert symbol.code.version == symbol.version
    copy = pickle.loads(pickle.dumps(symbol))
    assert (copy.matrix, copy.report) == (symbol.matrix, symbol.report)


def test_the_report_says_how_large_it_must_be():
    """Version, level, bytes, modules, and millimetres in print."""
    report = Symbol.encode(payload(1600)).report
    assert report == QRReport(version=33, error_level="M", payload_bytes=1600, modules=149)
    assert report.capacity == 2331
    assert report.smallest_print_mm == 62.8
    assert report.print_mm(0.33) == 51.81
    assert report.module_mm(62.8) == pytest.approx(0.4)
    assert str(report) == (
        "QR version 33, error level M, 1,600 of 2,331 bytes; print it 63 mm wide or more"
    )


def test_the_width_is_never_rounded_down():
    """64.4 mm are 65, so that a module is never below 0.4 mm."""
    report = Symbol.encode(payload(1700)).report
    assert report.smallest_print_mm == 64.4
    assert str(report).endswith("print it 65 mm wide or more")


PRINTS = {
    # millimetres a module, dots an inch: as measured on paper
    "0.25 mm at 150 dpi": (0.25, 150, "no"),
    "0.25 mm at 1200 dpi": (0.25, 1200, "no"),
    "0.32 mm at 600 dpi": (0.32, 600, "no"),
    "0.34 mm at 600 dpi": (0.34, 600, "marginal"),
    "0.35 mm at 225 dpi": (0.35, 225, "marginal"),
    "0.35 mm at 150 dpi": (0.35, 150, "no"),
    "0.4 mm at 150 dpi": (0.4, 150, "no"),
    "0.45 mm at 150 dpi": (0.45, 150, "marginal"),
    "0.4 mm at 225 dpi": (0.4, 225, "good"),
    "0.6 mm at 150 dpi": (0.6, 150, "good"),
    "0.6 mm at 90 dpi": (0.6, 90, "no"),
}


@pytest.mark.parametrize(("module_mm", "dpi", "verdict"), PRINTS.values(), ids=PRINTS)
def test_whether_a_print_scans_depends_on_its_size_and_on_the_dots(module_mm, dpi, verdict):
    """Modules must be large enough for paper, and for the printer and the scanner."""
    report = Symbol.encode(payload(1600)).report
    assert report.scans(157 * module_mm, dpi=dpi) == verdict


def test_a_print_at_the_reported_size_scans():
    """On a usual office printer: 225 dpi is less than it has."""
    for size in (1300, 1600, 1850):
        report = Symbol.encode(payload(size)).report
        assert report.scans(report.smallest_print_mm) == "good"
        assert report.scans(report.smallest_print_mm - 1) == "marginal"
