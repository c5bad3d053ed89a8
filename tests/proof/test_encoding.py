"""Bytes as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from divoc_certify.proof.encoding import (
    base58_decode,
    base58_encode,
    base64url_decode,
    base64url_encode,
)


@pytest.mark.parametrize("text", ["AA==", "A", "AB+/", "AB", "é"])
def test_base64url_has_one_form_only(text):
    """No padding, no other alphabet, no bits that do not count."""
    with pytest.raises(ValueError, match="not "):
        base64url_decode(text)


def test_base64url_is_read_as_it_is_written():
    """Both ways, for every length of what is left over."""
    for length in range(5):
        data = bytes(range(250, 250 + length))
        assert base64url_decode(base64url_encode(data)) == data


@given(st.binary(min_size=1, max_size=80))
def test_base58_is_read_as_it_is_written(data):
    """With each leading zero byte."""
    assert base58_decode(base58_encode(data)) == data


def test_base58_is_bitcoins():
    """The example of draft-msporny-base58."""
    assert base58_encode(b"Hello World!") == "2NEpo7TZRRrLZSi2U"
    assert base58_encode(b"\0\0\x28\x7f\xb4\xcd") == "11233QC4"


@pytest.mark.parametrize("text", ["", "0OIl", None, "z" * 5_000], ids=["", "0OIl", "None", "long"])
def test_what_is_not_base58_is_refused(text):
    """Alphabet and length."""
    with pytest.raises(ValueError, match="must be base58"):
        base58_decode(text)
