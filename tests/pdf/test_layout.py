"""Blocks and pages."""

import pytest

from divoc_certify.errors import MissingGlyphError, RenderingError
from divoc_certify.pdf import FontSet
from divoc_certify.pdf.layout import (
    Block,
    Cell,
    Frame,
    Panel,
    Run,
    Section,
    Style,
    block,
    flow,
    row,
    typeset,
)

GREY = (0.5, 0.5, 0.5)
STYLE = Style(face=FontSet().regular, size=10, leading=14, colour=GREY)


def lines(*texts):
    """Lines in one style."""
    return tuple((text, STYLE) for text in texts)


def high(name, height):
    """A block of that height."""
    return Block(name=name, width=100, height=height)


def placed(sections):
    """The names and tops of blocks, page by page, on pages of 100 from 10, the first from 40."""
    pages = flow(sections, x=5, first_top=40, top=10, bottom=100)
    assert all(one.x == 5 for page in pages for one in page)
    return [[(one.name, one.y) for one in page] for page in pages]


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


def test_an_empty_line_takes_room_and_draws_nothing():
    """A blank line in an address stays a blank line."""
    made = block("b", 100, [Cell(0, lines("a", "", "b"))])
    assert (made.height, len(made.marks)) == (3 * 14, 2)


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


def test_sections_follow_one_another():
    """Heads, then blocks, down the page."""
    sections = [
        Section((high("head", 10), high("columns", 5)), (high("a", 10), high("b", 10))),
        Section((high("next", 10),), (high("c", 5),)),
    ]
    assert placed(sections) == [
        [("head", 40), ("columns", 50), ("a", 55), ("b", 65), ("next", 75), ("c", 85)]
    ]


def test_heads_are_repeated_on_the_next_page():
    """A table that goes on does so under its columns' names."""
    section = Section((high("head", 10),), (high("a", 45), high("b", 45), high("c", 45)))
    assert placed([section]) == [
        [("head", 40), ("a", 50)],
        [("head", 10), ("b", 20)],
        [("head", 10), ("c", 20)],
    ]


def test_a_head_is_never_left_alone_at_the_foot_of_a_page():
    """It goes with its first block."""
    sections = [
        Section((high("head", 10),), (high("a", 30),)),
        Section((high("next", 10),), (high("b", 15),)),
    ]
    assert placed(sections) == [[("head", 40), ("a", 50)], [("next", 10), ("b", 20)]]


def test_a_section_without_blocks_is_not_shown():
    """Nothing is headed."""
    assert placed([Section((high("head", 10),), ())]) == [[]]


def test_a_block_higher_than_a_page_is_an_error_that_names_it():
    """Nothing is cut off."""
    with pytest.raises(RenderingError, match=r"^tall: does not fit on a page$"):
        placed([Section((high("head", 10),), (high("tall", 81),))])
