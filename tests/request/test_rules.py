"""What one text may hold."""

import copy
import datetime as dt
import pickle
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import NASTY, filled_texts, texts

from divoc_certify.request.rules import MAX_TEXT, REPEATED, Day, is_filled, step, text

CONTROL = "must not contain control characters other than newline and tab"
SURROGATE = "must not contain lone surrogates"
NONCHARACTER = "must not contain noncharacters"


def _rules(value):
    return [problem.rule for problem in text(value)]


def test_every_character_is_judged_by_its_kind():
    """All of Unicode, one by one: three kinds are refused, newline and tab are data."""
    for code in range(0x110000):
        character = chr(code)
        if unicodedata.category(character) == "Cc" and character not in "\n\t":
            expected = [CONTROL]
        elif 0xD800 <= code <= 0xDFFF:
            expected = [SURROGATE]
        elif 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE:
            expected = [NONCHARACTER]
        else:
            expected = []
        assert _rules(character) == expected, hex(code)


@given(texts())
def test_any_script_is_text(value):
    """Whatever people are called, with any punctuation, stays as it is."""
    assert _rules(value) == []


@pytest.mark.parametrize("value", NASTY)
def test_strange_text_is_text(value):
    """Quotes, line separators, marks, emoji and right-to-left text are data."""
    assert _rules(value) == []


def test_all_that_is_wrong_with_a_text():
    """A text that breaks several rules is told all of them."""
    assert _rules("a\x00b\ud800c\uffff") == [CONTROL, SURROGATE, NONCHARACTER]


def test_length():
    """Megabytes are no name."""
    assert _rules("x" * MAX_TEXT) == []
    assert _rules("x" * (MAX_TEXT + 1)) == ["must not be longer than 1,000 characters"]


@pytest.mark.parametrize("value", [None, 1, b"x", ["x"], True])
def test_other_values_are_no_text(value):
    """Nothing is made into a string."""
    assert _rules(value) == ["must be a string"]


@given(filled_texts())
def test_what_can_be_seen_is_filled(value):
    """One visible character is enough."""
    assert is_filled(value)


@pytest.mark.parametrize("value", ["", " ", "\n\t", "\u00a0", "\u2028", "\u200b\ufeff", " \u202e"])
def test_blank(value):
    """Spaces and invisible characters print as nothing."""
    assert not is_filled(value)


@pytest.mark.parametrize("value", ["0", "-", " x ", "\u200bx", "\U000f0000"])
def test_filled(value):
    """A dash is no name that anybody likes, but it is one."""
    assert is_filled(value)


@given(st.text() | st.integers() | st.none())
def test_a_step_of_a_path_shows_plain_names_only(name):
    """What is no plain name may be anything, and is not repeated."""
    shown = step(name)
    assert shown == ".*" or (shown == f".{name}" and name.isascii() and len(name) <= 64)


def test_steps():
    """Plain names lead the way."""
    assert step("totalDoses") == ".totalDoses"
    assert step("total doses") == step("x" * 65) == step(5) == step("9876543210") == ".*"


def test_the_year_1_is_no_date():
    """It is what other systems make of a date that they could not read."""
    (rule,) = Day.__metadata__
    assert [problem.rule for problem in rule(dt.date(1, 1, 1))] == [
        "must be in the years 1900 to 9999"
    ]
    assert not rule(dt.date(9999, 12, 31))


def test_a_repeated_field_is_one_in_every_process():
    """It is known by its identity, so its copy is itself."""
    assert pickle.loads(pickle.dumps(REPEATED)) is REPEATED
    assert copy.deepcopy(REPEATED) is REPEATED
