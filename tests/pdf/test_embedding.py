"""Fonts in a document."""

import datetime as dt
import io

import pypdf
import pytest
from fonts_made import builder, saved, truetype
from names import CJK

from divoc_certify.pdf import Font, FontSet
from divoc_certify.pdf.drawing import Metadata, draw
from divoc_certify.pdf.layout import Cell, block, typeset
from divoc_certify.pdf.marks import Style

METADATA = Metadata(
    title="t",
    author="a",
    subject="s",
    created=dt.datetime(2021, 1, 1, tzinfo=dt.UTC),
    language="en",
)


def page(file, *texts, index=0):
    """A page of lines in one font, as pypdf reads it."""
    fonts = FontSet(fonts=(Font(regular=file, index=index),), embedded=False)
    style = Style(face=fonts.regular, size=10, leading=20, colour=(0, 0, 0))
    lines = [line for text in texts for line in typeset("name", text, 1000, style)]
    document = draw(((block("b", 100, [Cell(0, lines)]),),), size=(200, 200), metadata=METADATA)
    return pypdf.PdfReader(io.BytesIO(document), strict=True).pages[0]


def content(of):
    """What draws a page."""
    return of.get_contents().get_data().decode()


def test_a_letter_of_several_glyphs_is_one_glyph_in_the_document():
    """One code, and nothing that moves it."""
    made = page(truetype(characters={0x41: "A", 0x301: "acute"}), "A\u0301A")
    assert "[<0002>] TJ" in content(made)
    assert "Ts" not in content(made)
    assert made.extract_text() == "A\u0301A"


def test_a_letter_of_several_cff_glyphs_says_what_it_is():
    """In a span with its text; the glyphs are moved into their places."""
    made = page(CJK, "x\u0301y", index=0)
    assert "/Span<</ActualText<FEFF00780301>>>BDC" in content(made)
    assert content(made).count("EMC") == 2  # the span's, and the paragraph's


def test_a_cff_glyph_of_two_texts_says_which():
    """The first text is the glyph's own."""
    made = page(CJK, "が", "か\u3099", "が")
    assert content(made).count("/Span<</ActualText<FEFF304B3099>>>BDC") == 1


def test_a_byte_order_mark_is_read_as_the_word_joiner():
    """PDF/A lets no character map name it; it strays into names from files."""
    made = page(truetype(characters={0x41: "A", 0x301: "acute"}), "\ufeffA\ufeffA")
    assert made.extract_text() == "\u2060A\u2060A"


def test_a_raised_cff_glyph_is_let_down_again():
    """The line goes on at its own height, from where the glyph's advance ends."""
    font = saved(raised(builder(truetype=False, characters={0x41: "A", 0x301: "acute"})))
    drawn = content(page(font, "A\u0301A"))
    assert drawn.index("3 Ts") < drawn.index("0 Ts", drawn.index("3 Ts") + 1)
    assert "3 Ts [<0002>] TJ EMC [500] TJ 0 Ts" in drawn
    last = content(page(font, "AA\u0301"))
    assert last.rstrip().removesuffix("\nEMC").endswith("0 Ts ET")


def raised(made):
    """A font whose accent stands 300 units higher beside a letter."""
    made.addOpenTypeFeatures(
        "languagesystem DFLT dflt; languagesystem latn dflt;"
        "feature mark { pos A' acute' <0 300 -20 0>; } mark;"
    )
    return made


@pytest.mark.parametrize("texts", [("A",), ("A", "B")])
def test_a_subset_is_named_by_what_it_holds(texts):
    """The same glyphs have the same name, and others another."""
    names = {
        font["/BaseFont"]
        for _ in range(2)
        for font in page(truetype(), *texts)["/Resources"]["/Font"].values()
    }
    (name,) = names
    assert name[1:].partition("+")[2] == "Made-Regular"
    assert len(name[1:].partition("+")[0]) == 6


def test_letters_have_no_forms_of_the_machine_s_language():
    """A font with Turkish forms gives the common ones, whatever the locale."""
    made = builder(characters={0x41: "A", 0x301: "acute"})
    made.addOpenTypeFeatures(
        "languagesystem DFLT dflt; languagesystem latn dflt; languagesystem latn TRK;"
        "feature locl { script latn; language TRK; sub A by B; } locl;"
    )
    fonts = FontSet(fonts=(Font(regular=saved(made)),), embedded=False)
    (segment,) = fonts.regular.segments("A\u0301")
    assert segment.glyphs[0].number == fonts.regular.faces[0].font.glyphs[0x41]
