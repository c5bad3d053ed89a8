"""Blocks."""

import pytest

from divoc_certify.errors import MissingGlyphError
from divoc_certify.pdf import FontSet
from divoc_certify.pdf.layout import Cell, Frame, Line, block, row, typeset
from divoc_certify.pdf.marks import Panel, Run, Style

GREY = (0.5, 0.5, 0.5)
STYLE = Style(face=FontSet().regular, size=10, leading=14, colour=GREY)


def lines(*texts):
    """Lines in one style."""
    return tuple(Line(text, STYLE) for text in texts)


def test_a_block_is_as_high_as_its_longest_cell():
    """Cells stand side by side, framed by the room around them."""
    made = block(
        "b", 100, [Cell(0, lines("a")), Cell(50, lines("b", "c"))], Frame(above=3, below=4)
    )
    assert made.height == 3 + 2 * 14 + 4
    assert [(mark.x, mark.text) for mark in made.marks] == [(0, "a"), (50, "b"), (50, "c")]
    assert made.marks[0].y == made.marks[1].y
    assert made.marks[2].y == made.marks[1].y + 14


def test_a_block_lies_on_its_tint_and_above_its_rule():
    """The tint is drawn first and covers all of it, the rule ends where it ends."""
    made = block("b", 100, [Cell(0, lines("a"))], Frame(tint=GREY, rule=GREY))
    tint, run, rule = made.marks
    assert isinstance(run, Run)
    assert tint == Panel(0, 0, 100, made.height, GREY)
    assert (rule.y + rule.height, rule.width) == (made.height, 100)


def test_an_empty_line_is_a_line():
    """A blank line in an address stays a blank line, and a blank cell is a cell."""
    made = block("b", 100, [Cell(0, lines("a", "", "b"))])
    assert made.height == 3 * 14
    assert [mark.text for mark in made.marks] == ["a", "", "b"]


def test_a_row_that_no_page_could_take_becomes_several_blocks():
    """Every line is there, and only the ends have the row's frame."""
    texts = [str(number) for number in range(60)]
    parts = row(
        "r",
        100,
        [Cell(0, lines(*texts)), Cell(50, lines("x"))],
        Frame(above=3, below=4, tint=GREY, rule=GREY),
    )
    runs = [mark.text for part in parts for mark in part.marks if isinstance(mark, Run)]
    assert [text for text in runs if text != "x"] == texts
    assert [part.height for part in parts] == [3 + 24 * 14, 24 * 14, 12 * 14 + 4]
    assert [len([mark for mark in part.marks if isinstance(mark, Panel)]) for part in parts] == [
        1,
        1,
        2,
    ]


def test_text_without_glyphs_is_refused_with_the_name_of_its_token():
    """All that is missing is named, and the text is not."""
    with pytest.raises(MissingGlyphError) as raised:
        typeset("name", "Anna कक ش", 100, STYLE)
    assert (raised.value.field, raised.value.code_points) == ("name", ("U+0915", "U+0634"))
    assert "Anna" not in str(raised.value)
