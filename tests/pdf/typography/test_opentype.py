"""What is read of a font file."""

from pathlib import Path

import pytest
from fonts_made import builder, saved, truetype
from fontTools.ttLib import TTFont
from names import CJK, NOTO

from divoc_certify.pdf.typography.opentype import read_font


@pytest.mark.parametrize(
    ("path", "index"),
    [
        (CJK, 3),
        (NOTO + "NotoSans-Regular.ttf", 0),
        (NOTO + "NotoNastaliqUrdu-Bold.ttf", 0),
        (NOTO + "NotoSansEthiopic-Regular.ttf", 0),
    ],
)
def test_a_font_says_what_fonttools_reads_of_it(path, index):
    """Name, characters and widths."""
    font = read_font(Path(path).read_bytes(), index)
    with TTFont(path, fontNumber=index) as reference:
        numbers = reference.getReverseGlyphMap()
        expected = {code: numbers[name] for code, name in reference.getBestCmap().items()}
        assert font.glyphs == {code: number for code, number in expected.items() if number}
        assert font.name == reference["name"].getDebugName(6)
        for name in list(numbers)[:300]:
            widths = (font.advance(numbers[name]), font.side_bearing(numbers[name]))
            assert widths == reference["hmtx"][name]


@pytest.mark.parametrize("more", [{}, {0x1F600: "B", 0x1F601: ".notdef"}])
def test_a_character_without_a_glyph_is_not_among_them(more):
    """Whichever form the character map has."""
    given = {0x41: "A", 0x42: "acute", 0x43: ".notdef", 0x44: "B", 0x45: "space", **more}
    font = read_font(truetype(characters=given))
    assert font.glyphs.keys() == {code for code, name in given.items() if name != ".notdef"}


def test_a_font_without_a_name_is_called_font():
    """A document must call it something."""
    made = builder()
    del made.font["name"]
    assert read_font(saved(made)).name == "Font"
    made = builder()
    made.font["name"].names = []
    assert read_font(saved(made)).name == "Font"
