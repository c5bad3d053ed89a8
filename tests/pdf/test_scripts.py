"""Names and addresses of every script, as they print and as they are copied out.

Fonts from Debian's packages fonts-noto-core and fonts-noto-cjk, `hb-view` from libharfbuzz-bin,
`pdftotext` from poppler-utils, `mutool` from mupdf-tools.
"""

import datetime as dt
import io
import os
import pickle
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import attrs
import numpy as np
import pypdf
import pypdfium2
import pytest
from names import CJK, LEFT_TO_RIGHT, MIXED, NOTO, RIGHT_TO_LEFT
from PIL import Image, ImageFilter

from divoc_certify.pdf import Font, FontSet, PageRenderer
from divoc_certify.pdf.drawing import Metadata, draw
from divoc_certify.pdf.layout import Cell, Style, block, typeset

SIZE = 64
METADATA = Metadata(
    title="Names",
    author="Nobody",
    subject="Scripts",
    created=dt.datetime(2021, 1, 1, tzinfo=dt.UTC),
    language="en",
)
PLAIN = "--features=-kern,-liga,-clig,-calt"
UNSHAPED = {"Amharic", "Chinese", "Japanese", "Korean", "Hebrew", "Hebrew with points"}
UNSHAPED |= {"Vietnamese, decomposed", "Yoruba"}
LINES = [
    pytest.param(script, font, text, id=f"{script} {number}")
    for scripts in (LEFT_TO_RIGHT, RIGHT_TO_LEFT)
    for script, (font, texts) in scripts.items()
    for number, text in enumerate(texts)
]
DIRECTIONS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def font_file(name):
    """A font's file, and which font of it."""
    return (CJK, int(name[-1])) if name.startswith("CJK") else (NOTO + name, 0)


@pytest.fixture(scope="session")
def fonts():
    """All of the Noto fonts."""
    return FontSet.noto(NOTO, Path(CJK).parent)


def page_of(face, *texts):
    """A page of lines, one below the other."""
    style = Style(face=face, size=SIZE, leading=2 * SIZE, colour=(0, 0, 0))
    lines = [line for text in texts for line in typeset("name", text, 10000, style)]
    made = block("name", 1, [Cell(SIZE, lines)])
    width = max(style.width(line.text) for line in lines) + 2 * SIZE
    return draw(((made,),), size=(width, made.height), metadata=METADATA), made.marks[0].y


def ink(image, top=0):
    """What is black, cut out of its margins, with two dots around it."""
    grey = np.asarray(image.convert("L"))[top:]
    rows, columns = np.where(grey < 128)
    cut = grey[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    return np.pad(cut, 2, constant_values=255)


def stray(one, other):
    """The share of one's ink that the other has none of within a dot."""
    near = np.asarray(Image.fromarray(other).filter(ImageFilter.MinFilter(3)))
    return ((one < 90) & (near > 165)).sum() / (one < 90).sum()


@pytest.mark.parametrize(("script", "font", "text"), LINES)
def test_a_line_is_shaped_as_harfbuzz_itself_shapes_it(script, font, text):
    """The picture of the page is that of `hb-view`, to a dot's breadth."""
    path, index = font_file(font)
    face = FontSet(fonts=(Font(regular=path, index=index),), embedded=False).regular
    document, baseline = page_of(face, text)
    with pypdfium2.PdfDocument(document) as pdf:
        # hb-view 6.0.0 cuts off a glyph where it is higher than an em.
        top = round(baseline) - SIZE if script in {"Lao", "Tibetan"} else 0
        ours = ink(pdf[0].render().to_pil(), top)
    command = ["hb-view", f"--font-file={path}", f"--face-index={index}", f"--font-size={SIZE}"]
    command += ["--output-format=png", "--language=und", f"--margin={SIZE}"]
    command += [PLAIN] * (script in UNSHAPED)
    done = subprocess.run([*command, text], check=True, capture_output=True)
    reference = ink(Image.open(io.BytesIO(done.stdout)))
    assert np.abs(np.subtract(ours.shape, reference.shape)).max() <= 2
    size = np.maximum(ours.shape, reference.shape)
    ours, reference = (
        np.pad(image, [(0, more) for more in size - image.shape], constant_values=255)
        for image in (ours, reference)
    )
    assert max(stray(ours, reference), stray(reference, ours)) < 0.005


def run(*command):
    """What a program prints."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="session")
def texts_of(tmp_path_factory):
    """The lines that each reader finds in a document, without directional marks."""

    def read(document):
        path = tmp_path_factory.mktemp("text") / "page.pdf"
        path.write_bytes(document)
        with pypdfium2.PdfDocument(document) as pdf:
            pdfium = pdf[0].get_textpage().get_text_bounded()
        found = {
            "poppler": run("pdftotext", path, "-"),
            "MuPDF": run("mutool", "draw", "-q", "-F", "text", path),
            "PDFium": pdfium,
            "pypdf": pypdf.PdfReader(path).pages[0].extract_text(),
        }
        return {
            reader: [line.strip() for line in DIRECTIONS.sub("", text).splitlines() if line.strip()]
            for reader, text in found.items()
        }

    return read


@pytest.fixture(scope="module")
def found(fonts, texts_of):
    """What each reader finds of each line, in documents of a line each from right to left."""
    left_to_right = [text for _, pair in LEFT_TO_RIGHT.values() for text in pair]
    document, _ = page_of(fonts.regular, *left_to_right)
    lines = texts_of(document)
    result = {
        (reader, text): line
        for reader in lines
        for text, line in zip(left_to_right, lines[reader], strict=True)
    }
    for text in [*(text for _, pair in RIGHT_TO_LEFT.values() for text in pair), *MIXED]:
        document, _ = page_of(fonts.regular, text)
        result |= {(reader, text): " ".join(of) for reader, of in texts_of(document).items()}
    return result


READERS = ["poppler", "MuPDF", "PDFium", "pypdf"]


@pytest.mark.parametrize("reader", READERS)
def test_names_from_left_to_right_are_copied_as_they_were_entered(found, reader):
    """Letter by letter, in each of four readers."""
    for _, texts in LEFT_TO_RIGHT.values():
        for text in texts:
            assert found[reader, text] == text


TURNED = {"poppler": 7, "MuPDF": 0, "PDFium": 9, "pypdf": 8}
"""How many of the ten lines from right to left each reader gives back whole."""


def composed(text):
    """A text in the form in which it compares."""
    return unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("reader", READERS)
def test_names_from_right_to_left_are_copied_as_the_reader_allows(found, reader):
    """Every letter is there, and as many lines are whole as the documentation says."""
    entered = [text for _, texts in RIGHT_TO_LEFT.values() for text in texts]
    whole = [text for text in entered if composed(found[reader, text]) == composed(text)]
    assert len(whole) >= TURNED[reader]
    for text in entered:
        assert sorted(composed(found[reader, text])) == sorted(composed(text))


@pytest.mark.parametrize("text", MIXED)
def test_words_of_a_line_of_both_directions_are_found(found, text):
    """In the order of its own that poppler gives them, each is as it was entered."""
    words = re.findall(r"\w+", text)
    assert sorted(re.findall(r"\w+", spaced(found["poppler", text]))) == sorted(words)


def spaced(text):
    """A text with a blank where the direction changes: poppler leaves some out."""
    return re.sub(
        r"(?<=[A-Za-z\d])(?=[\u0590-\u06ff])|(?<=[\u0590-\u06ff])(?=[A-Za-z\d])", " ", text
    )


def test_a_line_of_both_directions_stands_in_the_order_of_the_standard(fonts):
    """From left to right, with brackets turned."""
    segments = fonts.regular.segments(MIXED[0])
    drawn = "".join(glyph.text for segment in segments for glyph in segment.glyphs)
    assert drawn == "Dr. " + "محمد علي"[::-1] + ", Main St 12 (" + "שדרה"[::-1] + ")"


def document_of(fonts, twin, name):
    """A certificate of somebody."""
    credential = twin.credential
    subject = {**credential["credentialSubject"], "name": name}
    twin = attrs.evolve(twin, credential={**credential, "credentialSubject": subject})
    return PageRenderer(fonts=fonts).render(twin)


def test_a_certificate_shows_a_name_in_any_script(fonts, texts_of, twin_of, vaccination):
    """In the page that the library draws."""
    for _, (name, _) in LEFT_TO_RIGHT.values():
        document = document_of(fonts, twin_of(vaccination), name)
        assert name in texts_of(document)["poppler"]


def test_a_certificate_of_many_scripts_is_the_same_in_every_process(
    fonts, twin_of, vaccination, tmp_path
):
    """Also where hashes are seeded otherwise, byte for byte."""
    twin = twin_of(vaccination)
    name = " ".join(texts[0] for _, texts in [*LEFT_TO_RIGHT.values(), *RIGHT_TO_LEFT.values()])
    (tmp_path / "twin").write_bytes(pickle.dumps((fonts, twin, name)))
    program = (
        "import pathlib, pickle, sys; from test_scripts import document_of;"
        "sys.stdout.buffer.write(document_of(*pickle.loads(pathlib.Path(sys.argv[1]).read_bytes())))"
    )
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "7",
        "PYTHONPATH": os.pathsep.join([*map(str, Path(__file__).parents[:2]), *sys.path]),
    }
    command = [sys.executable, "-c", program, tmp_path / "twin"]
    done = subprocess.run(command, check=True, capture_output=True, env=environment)
    assert done.stdout == document_of(fonts, twin, name)
