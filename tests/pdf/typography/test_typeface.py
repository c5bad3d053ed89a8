"""Lines set in faces."""

import io
import sys
from pathlib import Path

import pytest
from fonts_made import builder, saved, truetype
from fontTools.ttLib import TTFont
from names import CJK, LEFT_TO_RIGHT, NOTO

from divoc_certify.errors import MissingGlyphError, RenderingError
from divoc_certify.pdf import Font, FontSet
from divoc_certify.pdf.layout import typeset
from divoc_certify.pdf.marks import Style
from divoc_certify.pdf.typography.opentype import read_font
from divoc_certify.pdf.typography.subsetting import Drawing, truetype_subset

FONTS = FontSet(
    fonts=tuple(
        Font(regular=f"{NOTO}{name}-Regular.ttf")
        for name in ("NotoSansDevanagari", "NotoSansArabic", "NotoSansHebrew", "NotoSans")
    )
)
EMBEDDED = FontSet().regular


def segments(text, typeface=FONTS.regular):
    """A line's segments: the font, and the text of its glyphs from left to right."""
    return [
        (segment.face.font.name.partition("-")[0], "".join(glyph.text for glyph in segment.glyphs))
        for segment in typeface.segments(text)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [("NotoSans", "")]),
        ("Anna 12", [("NotoSans", "Anna 12")]),
        ("12 राम, 5", [("NotoSansDevanagari", "12 राम, 5")]),
        ("राम Anna", [("NotoSansDevanagari", "राम "), ("NotoSans", "Anna")]),
        ("दא", [("NotoSansDevanagari", "द"), ("NotoSansHebrew", "א")]),
        (
            "שלום, ab",
            [
                ("NotoSans", "ab"),
                ("NotoSansHebrew", " "),
                ("NotoSans", ","),
                ("NotoSansHebrew", "םולש"),
            ],
        ),
        ("x\u0301y", [("NotoSans", "x\u0301"), ("NotoSans", "y")]),
        ("a\u200d\u200eb\u200e", [("NotoSans", "a\u200d\u200eb\u200e")]),
        ("\u200e", [("NotoSans", "")]),
        ("so\u00adft\tx", [("NotoSans", "so\u00adft x")]),
        ("1\ufe0f", [("NotoSans", "1\ufe0f")]),
    ],
)
def test_each_letter_is_set_in_the_first_face_that_has_it(text, expected):
    """What is common to several scripts goes with the letters beside it."""
    assert segments(text) == expected


def test_what_has_no_glyph_is_named_once():
    """All of it, in the order of the text."""
    assert EMBEDDED.missing("aक😀\nक\t\u200b\u200d\u0301b") == ("U+0915", "U+1F600", "U+0301")
    assert EMBEDDED.missing("o\u0323\u0300") == ("U+0300",)
    assert EMBEDDED.missing("Anna\tMaria\nLopez") == ()


def test_brackets_turn_in_lines_from_right_to_left(monkeypatch):
    """Without shaping, too: Hebrew needs none."""
    monkeypatch.setitem(sys.modules, "uharfbuzz", None)
    typeface = FONTS.regular
    assert typeface.can_set("(א) <ב>")
    assert not typeface.can_set("क")
    glyphs = [glyph for segment in typeface.segments("(א)") for glyph in segment.glyphs]
    drawn = typeface.faces[0].font.glyphs
    assert [glyph.number for glyph in glyphs][::2] == [drawn[ord("(")], drawn[ord(")")]]


@pytest.mark.parametrize("text", ["राम", "محمد", "x\u0301", "שִׁ", "葛\U000e0100"])
def test_without_the_extra_what_needs_it_is_refused(monkeypatch, text):
    """The error names the field and what to install, and shows nobody's name."""
    fonts = FontSet.noto(NOTO, CJK.rpartition("/")[0])
    style = Style(face=fonts.regular, size=10, leading=14, colour=(0, 0, 0))
    assert typeset("name", text, 100, style)
    monkeypatch.setitem(sys.modules, "uharfbuzz", None)
    with pytest.raises(RenderingError, match=r"^name: .* pip install 'divoc-certify\[shaping\]'$"):
        typeset("name", text, 100, style)


def test_without_the_extra_the_rest_is_set_as_with_it(monkeypatch):
    """Han, Hangul, Ethiopic, Hebrew without points, decomposed Vietnamese."""
    fonts = FontSet.noto(NOTO, CJK.rpartition("/")[0])
    texts = [*LEFT_TO_RIGHT["Chinese"][1], *LEFT_TO_RIGHT["Korean"][1]]
    texts += [*LEFT_TO_RIGHT["Amharic"][1], "דוד כהן (12)"]
    texts += LEFT_TO_RIGHT["Vietnamese, decomposed"][1]
    with_it = [fonts.regular.segments(text) for text in texts]
    monkeypatch.setitem(sys.modules, "uharfbuzz", None)
    assert [fonts.regular.segments(text) for text in texts] == with_it


def test_a_letter_spread_over_two_fonts_is_refused():
    """A mark of another face would stand beside its letter."""
    fonts = FontSet(fonts=(Font(regular=truetype()),))
    style = Style(face=fonts.regular, size=10, leading=14, colour=(0, 0, 0))
    with pytest.raises(MissingGlyphError) as raised:
        typeset("name", "x\u0301", 100, style)
    assert raised.value.code_points == ("U+0301",)


def test_a_line_that_reaches_further_is_given_room():
    """Above and below; plain lines keep the leading that was chosen."""
    style = Style(face=FONTS.regular, size=10, leading=10, colour=(0, 0, 0))
    assert sum(style.room("Anna Nguye\u0302\u0303n")) == pytest.approx(10)
    above, below = style.room("عَبْدُ ٱللّٰهِ")
    assert above > 13.7
    assert below > 7.3


def test_a_font_of_cff_outlines_is_as_high_as_it_says():
    """Its outlines are not measured."""
    fonts = FontSet(fonts=(Font(regular=saved(builder(truetype=False))),), embedded=False)
    bottom, top = fonts.regular.extent("A\u0301")
    assert bottom == -0.2
    assert top >= 0.8


def subset(drawings):
    """A part of a small font, read by fontTools."""
    return TTFont(io.BytesIO(truetype_subset(read_font(truetype()), drawings)))


def test_glyphs_are_put_together_as_they_are_drawn():
    """Each in its place; a composite brings along what it is made of."""
    font = subset(
        [
            Drawing(((0, 0, 0),), 500),
            Drawing(((2, 0, 0), (4, -50, 300)), 480),
            Drawing(((5, 0, 0),), 500),
            Drawing(((1, 0, 5),), -3),
        ]
    )
    glyphs = font["glyf"]
    order = font.getGlyphOrder()
    letter = glyphs[order[1]]
    assert [(part.x, part.y) for part in letter.components] == [(0, 0), (-50, 300)]
    assert (letter.xMin, letter.yMin, letter.xMax, letter.yMax) == (-50, 0, 450, 800)
    assert next(part.glyphName for part in glyphs[order[2]].components) == order[4]
    assert glyphs[order[3]].numberOfContours == 0
    assert [font["hmtx"][name][0] for name in order[:4]] == [500, 480, 500, 0]
    assert font["maxp"].maxComponentElements >= 2
    assert len(order) == 6


def test_no_glyph_keeps_its_hinting():
    """Its programs would call functions that the subset leaves out."""
    font = read_font(Path(NOTO, "NotoSans-Regular.ttf").read_bytes())
    drawings = [Drawing(((glyph, 0, 0),), 500) for glyph in range(600)]
    with TTFont(io.BytesIO(truetype_subset(font, drawings))) as made:
        glyphs = [made["glyf"][name] for name in made.getGlyphOrder()]
    composite = [part.flags for glyph in glyphs if glyph.isComposite() for part in glyph.components]
    assert composite
    assert not [flags for flags in composite if flags & 0x100]
    assert not [glyph for glyph in glyphs if getattr(glyph, "program", None)]
