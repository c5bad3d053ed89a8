"""Absolute IRIs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from divoc_certify.errors import ConfigurationError
from divoc_certify.iri import did_web, did_web_url, has_scheme, is_absolute_iri, percent_encode


@pytest.mark.parametrize(
    "iri",
    ["https://moh.example/", "did:example:moh#key-1", "urn:uuid:1", "tel:+1-876", "did:x:जन"],
)
def test_absolute_iris_are_recognised(iri):
    """A scheme and something legal behind it."""
    assert is_absolute_iri(iri)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "x",
        ":x",
        "did:",
        "1did:x",
        "did:a b",
        "did:a\n",
        "did:\u2028",
        "did:a>",
        "did:\ud800",
        'did:"',
        None,
        7,
    ],
)
def test_what_n_quads_cannot_hold_is_not_an_iri(value):
    """A relative reference, a blank, an angle bracket, another type."""
    assert not is_absolute_iri(value)


@given(st.text())
def test_percent_encoding_makes_any_text_fit_behind_a_scheme(text):
    """Whatever an identity holds, the subject's id is an absolute IRI."""
    if "\ud800" <= max(text, default="") <= "\udfff":
        text = "x"
    encoded = percent_encode(f"did:example:moh:{text}")
    assert is_absolute_iri(encoded)
    assert percent_encode(encoded) == encoded


def test_only_what_must_be_is_encoded():
    """A legal IRI keeps its bytes, an encoded one is not encoded twice."""
    assert percent_encode("did:x:जन/ä?%20") == "did:x:जन/ä?%20"
    assert percent_encode("did:x:A B%<\u2028") == "did:x:A%20B%25%3C%E2%80%A8"


def test_a_scheme_is_seen_before_what_is_wrong_behind_it():
    """An identity that begins as a URI is taken as one."""
    assert has_scheme("did:x: y")
    assert not has_scheme(" did:x:y")
    assert not has_scheme("passport")


@pytest.mark.parametrize(
    ("url", "did"),
    [
        ("https://moh.example/", "did:web:moh.example"),
        ("https://moh.example:8443", "did:web:moh.example%3A8443"),
        ("https://moh.example/health/ke?x#y", "did:web:moh.example:health:ke"),
    ],
)
def test_a_web_url_has_a_did(url, did):
    """Host, port and path, as the did:web method writes them."""
    assert did_web(url) == did


@pytest.mark.parametrize(
    ("did", "url"),
    [
        ("did:web:moh.example", "https://moh.example/.well-known/did.json"),
        ("did:web:moh.example%3A8443", "https://moh.example:8443/.well-known/did.json"),
        ("did:web:localhost%3a8443", "https://localhost:8443/.well-known/did.json"),
        ("did:web:moh.example:%C3%A9:.b", "https://moh.example/%C3%A9/.b/did.json"),
        ("did:web:moh.example:health:ke", "https://moh.example/health/ke/did.json"),
    ],
)
def test_a_did_web_has_an_address(did, url):
    """Where verifiers look for its document."""
    assert did_web_url(did) == url


@pytest.mark.parametrize(
    "did",
    [
        *(
            "did:key:z6Mk",
            "https://moh.example/",
            "did:web:",
            "did:web::a",
            "x:did:web:moh.example",
        ),
        *("did:web:moh.example#key-1", "did:web:moh.example/a", "did:web:moh example", ""),
        *("did:web:moh.example:", "did:web:moh.example:a::b", "did:web:moh.example:..:b"),
        *("did:web:moh.example:%2e%2e:b", "did:web:moh.example:a%2F..", "did:web:..%3A1"),
        *("did:web:moh.example:%5C", "did:web:moh.example:%00", "did:web:moh.example:%2e."),
        *("did:web:moh.example@evil.example", "did:web:moh.example%40evil.example", "did:web:.."),
        *("did:web:moh.example%3A80%40evil.example", "did:web:moh.example%3A", "did:web:a%2Fb"),
    ],
)
def test_what_is_no_did_web_has_none(did):
    """Neither is a verification method."""
    with pytest.raises(ConfigurationError, match=r"\$\.did must be did:web, a host, and"):
        did_web_url(did)
