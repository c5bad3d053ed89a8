"""Paragraphs broken into lines."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from divoc_certify.pdf import faces
from divoc_certify.pdf.typography.lines import Line, wrap
from divoc_certify.pdf.typography.typeface import Typeface


def width(line):
    """The width of a line in a face whose letters are all one unit wide, and unseen ones none."""
    return len(line.replace("\u200b", "").replace("\u00ad", ""))


def broken(text, room):
    """Break a text in that face."""
    return list(wrap(text, room, width))


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("", 9, [""]),
        ("one two", 9, ["one two"]),
        ("one two three", 9, ["one two", "three"]),
        ("one  two", 9, ["one  two"]),
        ("one two ", 7, ["one two"]),
        ("Anna-Maria Lopez", 12, ["Anna-Maria", "Lopez"]),
        ("Anna-Maria", 6, ["Anna-", "Maria"]),
        ("Anna \u2014 Maria", 6, ["Anna \u2014", "Maria"]),
        ("Anna\u2014Maria", 6, ["Anna\u2014", "Maria"]),
        ("15-Oct-2021", 6, ["15-Oct", "-2021"]),
        ("-a", 1, ["-", "a"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("a bcdefgh i", 3, ["a", "bcd", "efg", "h i"]),
        ("ab", 0.5, ["a", "b"]),
        ("one\ntwo", 9, ["one", "two"]),
        ("one\r\ntwo\rthree", 9, ["one", "two", "three"]),
        ("one\n\ntwo", 9, ["one", "", "two"]),
        ("one\u2028two\u2029three", 9, ["one", "two", "three"]),
        ("one\ttwo", 9, ["one\ttwo"]),
        ("one\u200btwo", 4, ["one", "two"]),
        ("one\u200btwo", 9, ["one\u200btwo"]),
        ("one\u00a0two", 5, ["one\u00a0t", "wo"]),
        ("so\u00adft", 9, ["so\u00adft"]),
        ("山田「太郎」", 3, ["山田", "「太", "郎」"]),
        ("東京。", 2, ["東", "京。"]),
        ("བསྟན་འཛིན་", 6, ["བསྟན་", "འཛིན་"]),
        ("አበበ፡በቀለ", 4, ["አበበ፡", "በቀለ"]),
        ("ab ကောင်းမြတ်သူ", 10, ["ab ကောင်း", "မြတ်သူ"]),
    ],
)
def test_lines_break_where_a_reader_expects_it(text, room, lines):
    """Blanks first, then hyphens between letters, and a full line at the last."""
    assert broken(text, room) == lines


@given(st.text(st.sampled_from("ab- \n/é")), st.integers(1, 12))
def test_a_line_is_never_too_wide_and_nothing_is_lost(text, room):
    """Whatever the text, every line fits, and but for blanks all of it is there."""
    lines = broken(text, room)
    assert all(len(line) <= room for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(
    st.lists(st.sampled_from(["เพ", "ก์", "ក្រុ", "မင်း", "က္သ", "क्षि", "നു്", "བྱུ", "e\u0301"])),
    st.integers(1, 9),
)
def test_no_mark_begins_a_line(syllables, room):
    """A letter and its marks stay together, though they be wider than the line."""
    marks = {"Mn", "Mc"}
    lines = broken("".join(syllables), room)
    assert not [line for line in lines if line and unicodedata.category(line[0]) in marks]


def test_a_line_knows_the_direction_of_its_paragraph():
    """Also where all of its own letters go the other way."""
    first, second = broken("שלום abc def", 8)
    assert (first, first.base, first.levels) == ("שלום abc", 1, (1, 1, 1, 1, 1, 2, 2, 2))
    assert (second, second.base, second.levels) == ("def", 1, (2, 2, 2))


def test_a_string_is_a_line_by_itself():
    """And a line stays the line that it is."""
    line = Line.of("def")
    assert (line.base, line.levels) == (0, (0, 0, 0))
    assert Line.of(line) is line


def test_a_line_that_was_broken_at_a_blank_is_read_with_it():
    """Or whoever hears the page hears two words as one; a word that was cut stays one."""
    assert [line.read for line in broken("one two\nthree", 4)] == ["one ", "two", "thre", "e"]
    assert [line.read for line in broken("a-b cd", 2)] == ["a-", "b ", "cd"]
    assert broken("one two", 4)[0].read.levels == (0,) * 4


def test_from_right_to_left_the_blank_is_left_out():
    """It would stand first, and move the line."""
    first, _ = broken("\u05d0\u05d1 \u05d2\u05d3", 2)
    assert first.read is first


@settings(deadline=None)
@given(
    text=st.text("aAfi 1,.-/é\u00a0\u2009·", max_size=60),
    width=st.integers(0, 300),
)
def test_a_plain_text_has_the_lines_of_any_other(text, width):
    """Measured once, it is broken at the same places, and says so."""
    face = faces.regular()
    typeface = Typeface((face,))
    expected = wrap(text, width, lambda line: typeface.width(line) * 10)
    lines = typeface.plain_lines(text, 10, width)
    assert lines == expected
    assert [line.read for line in lines] == [line.read for line in expected]
    assert [(line.base, line.levels) for line in lines] == [
        (line.base, line.levels) for line in expected
    ]


@pytest.mark.parametrize("text", ["e\u0301", "שלום", "कि", "a\nb", "\u202ea", "\U0010fffd", "a\tb"])
def test_a_text_is_not_plain(text):
    """Its characters depend on each other, turn it around, end it, or have no glyph."""
    assert Typeface((faces.regular(),)).plain_lines(text, 10, 100) is None
