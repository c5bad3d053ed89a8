"""The canonical form of JSON."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from divoc_certify.credential.jcs import canonical_json
from divoc_certify.errors import CredentialError


def test_members_stand_in_the_order_of_utf16():
    """The example of RFC 8785, section 3.2.3."""
    names = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    ordered = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    text = canonical_json(dict.fromkeys(names, 0))
    assert list(json.loads(text)) == ordered


def test_texts_are_written_as_rfc_8785_has_them():
    """The example of section 3.2.2: what can be said shortly is, and the rest stands as it is."""
    value = "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/"
    assert canonical_json({"string": value}) == '{"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (-7, "-7"),
        (2**53 - 1, "9007199254740991"),
        (4.5, "4.5"),
        (2e-3, "0.002"),
        (0.000001234, "0.000001234"),
        (333333333.33333329, "333333333.3333333"),
        (123456789012345.67, "123456789012345.67"),
    ],
)
def test_numbers_are_written_as_javascript_writes_them(number, text):
    """Without an exponent, within the bounds of what is signed."""
    assert canonical_json({"n": number}) == f'{{"n":{text}}}'


def test_constants_and_empty_values_stay():
    """Everything is signed."""
    document = {"b": [True, False, None, "", [], {}], "a": {"d": (), "c": {}}}
    assert canonical_json(document) == '{"a":{"c":{},"d":[]},"b":[true,false,null,"",[],{}]}'


@pytest.mark.parametrize(
    "value", [2**53, 1.0, 1e-7, 1e21, float("nan"), "\ud800", {"\ud800": 1}], ids=repr
)
def test_what_not_all_readers_read_alike_is_refused(value):
    """Numbers that JavaScript rounds or writes otherwise, and halves of characters."""
    with pytest.raises(CredentialError) as raised:
        canonical_json({"n": value})
    assert raised.value.__context__ is None


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
        max_leaves=20,
    )
)
def test_the_canonical_form_is_the_same_json(value):
    """And canonical again."""
    document = {"value": value}
    try:
        text = canonical_json(document)
    except CredentialError:
        assert "@context" in str(value)
        return
    assert json.loads(text) == document
    assert canonical_json(json.loads(text)) == text
