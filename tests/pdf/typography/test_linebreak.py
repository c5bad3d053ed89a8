"""The Unicode Line Breaking Algorithm, by Unicode's own tests."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from divoc_certify.pdf.typography.linebreak import has_no_blanks, opportunities

TESTS = Path("/usr/share/unicode/auxiliary/LineBreakTest.txt")


def test_lines_may_end_where_unicode_says():
    """In all 7,654 cases."""
    wrong = []
    for line in TESTS.read_text(encoding="utf-8").splitlines():
        text = ""
        places = []
        for sign in line.partition("#")[0].split():
            if sign == "÷":
                places.append(len(text))
            elif sign != "×":
                text += chr(int(sign, 16))
        if text and opportunities(text) != places[:-1]:
            wrong.append(line)
    assert not wrong


def test_a_number_with_its_signs_stays_together():
    """As example 7 of the standard has it."""
    assert opportunities("$ (12.5)% x") == [2, 10]


def test_scripts_without_blanks_are_known():
    """Thai, not Tamil."""
    assert has_no_blanks("x กข")
    assert not has_no_blanks("தமிழ்")


@settings(deadline=None)
@given(st.lists(st.from_regex("[A-Za-z0-9]{1,4}[,.]?", fullmatch=True), min_size=1, max_size=8))
def test_words_and_numbers_take_no_algorithm(words):
    """Their lines end behind blanks, as they do in front of what does need it."""
    text = " ".join(words)
    assert opportunities(text) == opportunities(f"{text} é")[: len(words) - 1]
