"""Lines of type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from divoc_certify.pdf.text import missing_code_points, printed_lines, wrap

ASCII = range(32, 127)


def broken(text, width):
    """Break a text in a face whose glyphs are all one unit wide."""
    return list(wrap(text, width, len))


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 9, [""]),
        ("one two", 9, ["one two"]),
        ("one two three", 9, ["one two", "three"]),
        ("one  two", 9, ["one  two"]),
        ("one two ", 7, ["one two"]),
        ("Anna-Maria Lopez", 12, ["Anna-Maria", "Lopez"]),
        ("Anna-Maria", 6, ["Anna-", "Maria"]),
        ("15-Oct-2021", 6, ["15-Oct", "-2021"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("a bcdefgh i", 3, ["a", "bcd", "efg", "h i"]),
        ("ab", 0.5, ["a", "b"]),
        ("one\ntwo", 9, ["one", "two"]),
        ("one\n\ntwo", 9, ["one", "", "two"]),
        ("one\u2028two\u2029three", 9, ["one", "two", "three"]),
        ("one\ttwo", 9, ["one two"]),
        ("one\u200btwo", 4, ["one", "two"]),
        ("one\u200btwo", 9, ["onetwo"]),
        ("one\u00a0two", 5, ["one\u00a0t", "wo"]),
        ("so\u00adft", 9, ["soft"]),
    ],
)
def test_lines_break_where_a_reader_expects_it(text, width, lines):
    """Blanks first, then hyphens between letters, and a full line at the last."""
    assert broken(text, width) == lines


@given(st.text(st.sampled_from("ab- \n/é")), st.integers(1, 12))
def test_a_line_is_never_too_wide_and_nothing_is_lost(text, width):
    """Whatever the text, every line fits, and but for blanks all of it is there."""
    lines = broken(text, width)
    assert all(len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_decomposed_letters_are_composed():
    """A letter and its accents become the one character that a face has a glyph for."""
    assert printed_lines("Nguye\u0302\u0303n") == ("Nguyễn",)


def test_every_missing_character_is_named_once():
    """All of them, in the order of the text, and no line end among them."""
    assert missing_code_points("aक😀\nक\t\u200b\u200d\u0301b", ASCII) == (
        "U+0915",
        "U+1F600",
        "U+0301",
    )


def test_what_is_there_is_not_missing():
    """A text that the face covers has nothing to name."""
    assert missing_code_points("Anna\tMaria\nLopez", ASCII) == ()
