"""Certificate IDs."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from divoc_certify.credential import (
    check_certificate_id,
    is_certificate_id,
    nine_digit_certificate_id,
    random_certificate_id,
)

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
numbers = st.integers(0, 2**100 - 1)


def from_number(number):
    """The certificate ID of one random number."""
    return random_certificate_id(lambda bits: number)


@given(numbers)
def test_a_certificate_id_is_typed_back(number):
    """Lower case, groups and look-alikes are taken as meant."""
    certificate_id = from_number(number)
    typed = "-".join(re.findall("...", certificate_id.lower()))
    assert len(certificate_id) == 21
    assert is_certificate_id(certificate_id)
    assert check_certificate_id(typed.replace("1", "l").replace("0", "o")) == certificate_id


@given(numbers, st.integers(0, 20), st.sampled_from(ALPHABET))
def test_any_one_wrong_character_is_found(number, position, character):
    """A mistyped ID is nobody's certificate."""
    right = from_number(number)
    wrong = right[:position] + character + right[position + 1 :]
    assert check_certificate_id(wrong) == (right if wrong == right else None)


@given(numbers, st.integers(0, 19))
def test_any_two_neighbours_that_changed_places_are_found(number, position):
    """The other common slip."""
    right = from_number(number)
    wrong = right[:position] + right[position + 1] + right[position] + right[position + 2 :]
    assert check_certificate_id(wrong) == (right if wrong == right else None)


@pytest.mark.parametrize("text", ["", "0" * 20, "0" * 22, "U" * 21, "é" * 21])
def test_what_is_no_certificate_id_is_none(text):
    """Length and alphabet."""
    assert check_certificate_id(text) is None


def test_ids_are_spread_over_all_that_was_asked_for():
    """All hundred random bits reach the ID."""
    assert from_number(0) == "0" * 21
    assert from_number(2**100 - 1)[:20] == "Z" * 20
    assert len({random_certificate_id() for _ in range(1000)}) == 1000


def test_the_originals_form_has_nine_digits():
    """From 100000000 to 999999999."""
    assert nine_digit_certificate_id(lambda below: 0) == "100000000"
    assert nine_digit_certificate_id(lambda below: below - 1) == "999999999"
    assert is_certificate_id(nine_digit_certificate_id())


@pytest.mark.parametrize("value", ["", "../x", "a/b", "a b", ".a", "a" * 65, "é", 7, None])
def test_an_id_ends_a_url_and_names_a_file(value):
    """Nothing that could leave the folder."""
    assert not is_certificate_id(value)
