"""From whatever is presented to a credential: pictures and PDFs, some of them hostile."""

import io
import runpy
import struct
import subprocess
import sys
import time
import types
import warnings
import zlib
from pathlib import Path

import attrs
import pypdf
import pypdfium2
import pytest
import segno
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image
from verifying import CERTIFIER, VACCINATION

from divoc_certify import PageRenderer
from divoc_certify.errors import MalformedError, UnsupportedError, VerificationError
from divoc_certify.qr import FILE_NAME
from divoc_certify.qr.payload import compact_json
from divoc_certify.testing import sample_vaccination_request
from divoc_certify.verification import file_process, source
from divoc_certify.verification.source import read_presented

CERTIFICATE = attrs.evolve(CERTIFIER, pdf_renderer=PageRenderer(attach_credential=False)).certify(
    sample_vaccination_request()
)
SYMBOL = Image.open(io.BytesIO(CERTIFICATE.qr))


def saved(picture, kind="PNG", **options):
    """A picture as a file."""
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def on_large_paper(picture):
    """A picture in the middle of one that is read in a process of its own."""
    paper = Image.new("L", (1_200, 1_000), 255)
    paper.paste(picture, (100, 100))
    return paper


def see_through():
    """The symbol's dark modules, and nothing behind them."""
    picture = Image.new("RGBA", SYMBOL.size, (0, 0, 0, 0))
    picture.putalpha(SYMBOL.convert("L").point(lambda level: 255 - level))
    return picture


PICTURES = {
    "grey": saved(SYMBOL.convert("L")),
    "colours": saved(SYMBOL.convert("RGB")),
    "a palette": saved(SYMBOL.convert("P")),
    "a palette with levels of transparency": saved(
        SYMBOL.convert("P"), transparency=bytes([255] * 9 + [9])
    ),
    "sixteen bits": saved(SYMBOL.convert("L").convert("I;16").point(lambda level: level * 257)),
    "sixteen bits, and not quite black": saved(
        SYMBOL.convert("L").convert("I;16").point(lambda level: level * 230 + 2000)
    ),
    "black on nothing": saved(see_through()),
    "JPEG": saved(SYMBOL.convert("L"), "JPEG"),
    "CMYK": saved(SYMBOL.convert("CMYK"), "JPEG"),
    "upside down": saved(SYMBOL.rotate(180)),
    "askew": saved(SYMBOL.convert("L").rotate(20, expand=True, fillcolor=255)),
    "a large one": saved(on_large_paper(SYMBOL)),
}


@pytest.mark.parametrize("name", PICTURES)
def test_every_kind_of_picture_is_read(name):
    """By its QR symbol."""
    assert read_presented(PICTURES[name]) == CERTIFICATE.credential


def beside(other):
    """Another QR code before the certificate's."""
    picture = Image.new("L", (other.width + SYMBOL.width, SYMBOL.height), 255)
    picture.paste(other, (0, 0))
    picture.paste(SYMBOL, (other.width, 0))
    return saved(picture)


def test_one_of_several_certificates_is_read():
    """Which is seen in what is returned."""
    other = attrs.evolve(CERTIFIER, id_source=lambda: "ID2").certify(sample_vaccination_request())
    picture = beside(Image.open(io.BytesIO(other.qr)))
    found = read_presented(picture)["evidence"][0]["certificateId"]
    assert found in {"ID1", "ID2"}


@pytest.mark.parametrize("text", ["https://moh.example/help", '{"ticket":1}'])
def test_another_code_beside_the_certificates_is_passed_over(text):
    """Be it JSON, too."""
    other = Image.open(io.BytesIO(symbol_of(text))).convert("L")
    assert read_presented(beside(other)) == CERTIFICATE.credential
    with pytest.raises(MalformedError, match=r"ZIP archive|no signed credential"):
        read_presented(symbol_of(text))


def symbol_of(text):
    """A QR code that holds something else, as a PNG."""
    file = io.BytesIO()
    segno.make(text, micro=False).save(file, kind="png", scale=4)
    return file.getvalue()


def test_a_strip_is_no_picture():
    """Newer scanners take no side of more than 65,535 pixels, and older ones find nothing."""
    for width in (70_000, 1_500_000):
        with pytest.raises(MalformedError, match=r"the picture cannot be read|no QR symbol"):
            read_presented(saved(Image.new("1", (width, 1))))


def claiming(width, height):
    """A PNG that says how large it is, and has nothing in it."""
    data, chunks = (
        b"\x89PNG\r\n\x1a\n",
        {b"IHDR": struct.pack(">IIBBBBB", width, height, 1, *bytes(4))},
    )
    for kind, content in {**chunks, b"IDAT": b""}.items():
        data += struct.pack(">I", len(content)) + kind + content
        data += struct.pack(">I", zlib.crc32(kind + content))
    return data


@pytest.mark.parametrize("width", [5_001, 9_000, 40_000])
def test_how_many_pixels_there_may_be_is_told(monkeypatch, width):
    """However many more there are: of some Pillow would warn, and others it would refuse."""
    picture = claiming(width, 10_000)
    assert written(monkeypatch, picture)[0] == b"started\nlarge 0\n"
    monkeypatch.undo()
    with pytest.raises(MalformedError, match="the picture has more than 50,000,000 pixels"):
        read_presented(picture)


def test_the_filters_of_warnings_are_left_alone(monkeypatch):
    """They are the whole process's: another thread's would be lost."""
    monkeypatch.delattr(warnings, "catch_warnings")
    for name in ("grey", "JPEG", "a palette with levels of transparency"):
        assert read_presented(PICTURES[name]) == CERTIFICATE.credential


@pytest.mark.parametrize("buffer", [bytearray, memoryview])
def test_bytes_may_be_in_any_buffer(buffer):
    """As a database gives them."""
    for presented in (CERTIFICATE.payload, CERTIFICATE.qr):
        assert read_presented(buffer(presented)) == CERTIFICATE.credential


def test_a_pdf_that_is_locked_is_told(monkeypatch):
    """With a password that its reader has to know."""
    writer = pypdf.PdfWriter(io.BytesIO(CERTIFICATE.pdf))
    writer.encrypt("secret", algorithm="AES-256")
    file = io.BytesIO()
    writer.write(file)
    assert written(monkeypatch, file.getvalue())[0] == b"started\nlocked 0\n"
    monkeypatch.undo()
    with pytest.raises(UnsupportedError, match="the PDF is locked with a password"):
        read_presented(file.getvalue())


def test_a_damaged_pdf_is_read_by_its_page():
    """Where no attachment can be looked for."""
    damaged = CERTIFICATE.pdf[: CERTIFICATE.pdf.rindex(b"startxref")]
    with pytest.raises(pypdf.errors.PyPdfError):
        pypdf.PdfReader(io.BytesIO(damaged), strict=True)
    assert file_process.attached(damaged, FILE_NAME) == []
    assert read_presented(damaged) == CERTIFICATE.credential


def pages(*widths):
    """A PDF with empty pages, and at last the certificate."""
    writer = pypdf.PdfWriter()
    for width in widths:
        writer.add_blank_page(width, 99)
    writer.append(io.BytesIO(CERTIFICATE.pdf))
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def test_the_first_pages_are_looked_at():
    """Four of them, each of a size that can be printed."""
    assert read_presented(pages(99, 99, 99)) == CERTIFICATE.credential
    with pytest.raises(MalformedError, match="no QR symbol"):
        read_presented(pages(99, 99, 99, 99))
    with pytest.raises(MalformedError, match="more than 50,000,000 pixels"):
        read_presented(pages(99, 100_000))


def laughs(width, depth):
    """A page that draws a form, which draws another so many times, and so on."""

    def form(number, content):
        resources = b"/Resources<</XObject<</X %d 0 R>>>>" % (number + 1)
        kind = b"<</Type/XObject/Subtype/Form/BBox[0 0 99 99]"
        stream = b"/Length %d>>stream\n%b\nendstream" % (len(content), content)
        return kind + resources + stream

    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R"
        b"/Resources<</XObject<</X 5 0 R>>>>>>",
        *(form(number, b"/X Do " * width) for number in range(4, 4 + depth)),
        form(4 + depth, b"0 0 9 9 re f"),
    ]
    data, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
    return data + trailer % (len(objects) + 1, start)


def test_a_page_without_end_costs_bounded_time_and_memory():
    """Two thousand bytes that draw ten thousand million squares."""
    with pytest.raises(MalformedError, match="not within bounds"):
        read_presented(laughs(10, 10))


def test_a_page_that_takes_too_long_is_given_up(monkeypatch):
    """Where the system bounds nothing."""
    monkeypatch.setattr(source, "MAX_SECONDS", 1e-6)
    with pytest.raises(MalformedError, match="within bounds"):
        read_presented(CERTIFICATE.pdf)


@pytest.mark.parametrize("program", ["/dev/null/python", "/bin/true", None, "frozen"])
def test_without_a_python_just_small_pictures_are_read(monkeypatch, program):
    """Inside another program `sys.executable` may be that one, or none."""
    if program == "frozen":
        monkeypatch.setattr(sys, "frozen", True, raising=False)
    else:
        monkeypatch.setattr(sys, "executable", program)
    assert read_presented(CERTIFICATE.qr) == CERTIFICATE.credential
    many_bytes = saved(SYMBOL.convert("RGB"), compress_level=0)
    for presented in (CERTIFICATE.pdf, PICTURES["a large one"], many_bytes, PICTURES["JPEG"]):
        with pytest.raises(UnsupportedError, match="a Python of its own"):
            read_presented(presented)


def test_the_process_finds_what_this_one_finds(monkeypatch):
    """Though its Python be one without packages, as that of a web server may be."""
    behind_the_venv = str(Path(sys.executable).resolve())
    monkeypatch.setattr(sys, "executable", behind_the_venv)
    assert read_presented(CERTIFICATE.pdf) == CERTIFICATE.credential


def test_without_the_extra_the_error_names_it(monkeypatch):
    """Payloads are read all the same."""
    for module in ("zxingcpp", "pypdfium2"):
        monkeypatch.setitem(sys.modules, module, None)
    assert read_presented(CERTIFICATE.payload) == CERTIFICATE.credential
    for presented in (CERTIFICATE.qr, CERTIFICATE.pdf):
        with pytest.raises(UnsupportedError, match=r"pip install divoc-certify\[scan\]"):
            read_presented(presented)


def written(monkeypatch, file):
    """What the process writes for a file, and its bounds; in this process, which has none."""
    output, bounds = io.BytesIO(), {}
    resource = pytest.importorskip("resource")
    monkeypatch.setattr(resource, "setrlimit", lambda kind, bound: bounds.update({kind: bound}))
    monkeypatch.setattr(sys, "argv", ["", FILE_NAME])
    for name, stream in (("stdin", io.BytesIO(file)), ("stdout", output)):
        monkeypatch.setattr(sys, name, types.SimpleNamespace(buffer=stream))
    runpy.run_path(file_process.__file__, run_name="__main__")
    return output.getvalue(), bounds


def test_a_page_is_drawn_in_grey_levels():
    """At 300 dpi."""
    (page,) = file_process.pages(CERTIFICATE.pdf)
    assert (page.mode, page.size) == ("L", (2481, 3508))


def test_a_page_that_is_too_large_is_not_drawn(monkeypatch):
    """And nothing after it."""
    too_large = pages(100_000)
    assert list(file_process.pages(too_large)) == [None]
    assert written(monkeypatch, too_large)[0] == b"started\nlarge 0\n"


def test_the_process_is_bounded_before_it_reads(monkeypatch):
    """In processor time and in memory, and it reads and writes the standard streams."""
    resource = pytest.importorskip("resource")
    payload = b"symbol %d\n%b" % (len(CERTIFICATE.payload), CERTIFICATE.payload)
    for file in (CERTIFICATE.pdf, CERTIFICATE.qr, PICTURES["JPEG"]):
        output, bounds = written(monkeypatch, file)
        assert output == b"started\n" + payload
        assert bounds == {resource.RLIMIT_CPU: (10, 10), resource.RLIMIT_AS: (10**9, 10**9)}


def test_what_is_attached_is_written_and_no_page(monkeypatch):
    """One file as it is; of two, just that there are several."""
    content = compact_json(CERTIFICATE.credential)
    one = b"file %d\n%b" % (len(content), content)
    for count, expected in ((1, one), (2, b"several 0\n")):
        writer = pypdf.PdfWriter(io.BytesIO(CERTIFICATE.pdf))
        for _ in range(count):
            writer.add_attachment(FILE_NAME, content)
        file = io.BytesIO()
        writer.write(file)
        assert written(monkeypatch, file.getvalue())[0] == b"started\n" + expected


def test_what_cannot_be_read_is_not_drawn():
    """The parent learns it from how the process ended."""
    with pytest.raises(pypdfium2.PdfiumError):
        list(file_process.pages(b"%PDF-"))


def test_a_pdf_that_another_program_saved_is_read(tmp_path):
    """With its objects in streams, and those and the cross-references behind predictors."""
    certificate = attrs.evolve(CERTIFIER, pdf_renderer=PageRenderer()).certify(
        sample_vaccination_request()
    )
    here, there = tmp_path / "here.pdf", tmp_path / "there.pdf"
    here.write_bytes(certificate.pdf)
    subprocess.run(["qpdf", "--object-streams=generate", here, there], check=True)
    saved_again = there.read_bytes()
    assert b"/ObjStm" in saved_again
    assert b"/Predictor" in saved_again
    assert read_presented(saved_again) == certificate.credential


def with_object_stream(content, parameters):
    """A PDF whose catalog is in an object stream."""
    packed, form = zlib.compress(content, 9), b"<</Type/%b/Filter/FlateDecode%b/Length %d>>"
    data = b"%PDF-1.7\n1 0 obj\n" + form % (b"ObjStm/N 1/First 4", parameters, len(packed))
    data += b"stream\n" + packed + b"\nendstream\nendobj\n"
    rows = [b"\0" * 5, b"\1\0\0\x09\0", b"\2\0\0\1\0", b"\1" + len(data).to_bytes(3) + b"\0"]
    rows = zlib.compress(b"".join(rows))
    return (
        data
        + b"3 0 obj\n"
        + form % (b"XRef/Size 4/W[1 3 1]/Root 2 0 R", b"", len(rows))
        + b"stream\n%b\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % (rows, len(data))
    )


CATALOG = (
    b"2 0 <</Type/Catalog/Names<</EmbeddedFiles<</Names[(certificate.json)"
    b"<</EF<</F 1 0 R>>>>]>>>>>>"
)


def test_a_stream_that_takes_long_to_open_costs_this_process_nothing():
    """Sixty thousand bytes that pypdf took half a minute for: a predictor for each byte."""
    assert len(file_process.attached(with_object_stream(CATALOG, b""), FILE_NAME)) == 1
    slow = b"".join(b"\0%c" % byte for byte in CATALOG) + b"\4\1" * 35_000_000
    began = time.process_time()
    with pytest.raises(MalformedError, match="not within bounds"):
        read_presented(with_object_stream(slow, b"/DecodeParms<</Predictor 15/Columns 1>>"))
    assert time.process_time() - began < 2


MAGIC = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", saved(SYMBOL)[:60], PICTURES["JPEG"][:200])


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(MAGIC), st.binary(max_size=200))
@example(saved(SYMBOL)[:-400], b"")
@example(PICTURES["JPEG"][:-900], b"")
def test_any_picture_is_read_or_refused(magic, rest):
    """With no error but the library's, and without a warning."""
    with warnings.catch_warnings(action="error"), pytest.raises(VerificationError):
        read_presented(magic + rest)


@settings(max_examples=12, deadline=None)
@given(st.binary(max_size=200), st.integers(0, len(CERTIFICATE.pdf)))
def test_any_pdf_is_read_or_refused(garbage, place):
    """Garbage, and a certificate's page with some in it."""
    with pytest.raises(VerificationError):
        read_presented(b"%PDF-1.7\n" + garbage)
    try:
        found = read_presented(CERTIFICATE.pdf[:place] + garbage + CERTIFICATE.pdf[place:])
    except VerificationError:
        return
    assert found == VACCINATION
