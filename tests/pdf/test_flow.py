"""Pieces, one under the other, and over to the next page."""

import pytest

from divoc_certify.errors import RenderingError
from divoc_certify.pdf.flow import Piece, Section, flow, pieces_of, stack
from divoc_certify.pdf.marks import Block, Code
from divoc_certify.pdf.tagging import Element


def high(name, height):
    """A piece of that height."""
    (piece,) = pieces_of([Block(name=name, width=100, height=height)])
    return piece


def headed(heads, pieces):
    """A section whose heads are repeated."""
    return Section(first=heads, pieces=pieces, again=heads)


def placed(sections):
    """The names and tops of blocks, page by page, on pages of 100 from 10, the first from 40."""
    pages = flow(sections, x=5, first_top=40, top=10, bottom=100)
    assert all(one.x == 5 for page in pages for one in page)
    return [[(one.name, one.y) for one in page] for page in pages]


def test_sections_follow_one_another():
    """Heads, then blocks, down the page."""
    sections = [
        headed((high("head", 10), high("columns", 5)), (high("a", 10), high("b", 10))),
        headed((high("next", 10),), (high("c", 5),)),
    ]
    assert placed(sections) == [
        [("head", 40), ("columns", 50), ("a", 55), ("b", 65), ("next", 75), ("c", 85)]
    ]


def test_heads_are_repeated_on_the_next_page():
    """A table that goes on does so under its columns' names."""
    section = headed((high("head", 10),), (high("a", 45), high("b", 45), high("c", 45)))
    assert placed([section]) == [
        [("head", 40), ("a", 50)],
        [("head", 10), ("b", 20)],
        [("head", 10), ("c", 20)],
    ]


def test_a_head_is_never_left_alone_at_the_foot_of_a_page():
    """It goes with its first block."""
    sections = [
        headed((high("head", 10),), (high("a", 30),)),
        headed((high("next", 10),), (high("b", 15),)),
    ]
    assert placed(sections) == [[("head", 40), ("a", 50)], [("next", 10), ("b", 20)]]


def test_a_head_is_read_once_wherever_its_section_begins():
    """On a further page, too; there is what is repeated an artifact."""

    def read(name):
        mark = Code(0, 0, 1, 21, Element("H2"))
        return pieces_of([Block(name=name, width=100, height=10, marks=(mark,))])

    head, columns = read("head"), read("columns")
    sections = [
        Section(pieces=(high("a", 50),)),
        headed(head, (high("b", 75),)),
        Section(first=columns, pieces=(high("c", 60), high("d", 60)), again=(*head, *columns)),
    ]
    pages = flow(sections, x=5, first_top=40, top=10, bottom=100)
    assert [
        [(one.name, bool(one.marks[0].element)) for one in page if one.marks] for page in pages
    ] == [
        [],
        [("head", True)],
        [("head", False), ("columns", True)],
        [("head", False), ("columns", False)],
    ]


def test_a_section_without_blocks_is_not_shown():
    """Nothing is headed."""
    assert placed([headed((high("head", 10),), ())]) == [[]]


def test_a_block_higher_than_a_page_is_an_error_that_names_it():
    """Nothing is cut off."""
    with pytest.raises(RenderingError, match=r"^tall: does not fit on a page$"):
        placed([headed((high("head", 10),), (high("tall", 81),))])


def test_a_section_may_go_on_under_other_heads_than_it_began():
    """The second of two blocks under one heading begins without it, and goes on with it."""
    head = (high("head", 10),)
    sections = [
        headed(head, (high("a", 10),)),
        Section(pieces=(high("b", 30), high("c", 30)), again=head),
    ]
    assert placed(sections) == [
        [("head", 40), ("a", 50), ("b", 60)],
        [("head", 10), ("c", 20)],
    ]


def test_a_stack_is_one_piece():
    """Heads and all, and what fills takes what is left."""
    sections = [
        headed((high("head", 10),), (high("a", 10),)),
        Section(pieces=(Piece(height=0, fill=True), high("b", 5), Piece(height=0, fill=True))),
    ]
    assert [(one.name, one.y) for one in stack(sections).blocks] == [
        ("head", 0),
        ("a", 10),
        ("b", 20),
    ]
    grown = stack(sections, 45)
    assert [one.y for one in grown.blocks] == [0, 10, 30]
    assert grown.height == 45
    assert stack(sections, 20).height == 25
