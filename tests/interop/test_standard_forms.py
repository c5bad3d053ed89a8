"""The canonical forms of the newer suites, beside npm's rdf-canonize and canonicalize."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from divoc_certify import Contexts
from divoc_certify.credential.canonical import canonicalize
from divoc_certify.credential.contexts import CREDENTIALS_V2
from divoc_certify.credential.jcs import canonical_json
from divoc_certify.credential.nquads import RDFC_1_0_SHA256, RDFC_1_0_SHA384

from .suites import Suites
from .test_canonical_form import CHARACTERS, TEXTS, documents, vaccination

DIALECTS = {"SHA-256": RDFC_1_0_SHA256, "SHA-384": RDFC_1_0_SHA384}
# RFC 3987, less what no IRI may have: https://www.rfc-editor.org/rfc/rfc3987#section-2.2
IRI_CHARACTERS = st.characters(
    exclude_categories=["C", "Z"], exclude_characters='<>"{}|\\^`', include_characters="\u200d"
)
IRIS = st.builds(
    "{}:{}".format,
    st.sampled_from(["did:x", "urn", "https", "schema", "vac", "x", "a.b+c-d"]),
    st.text(IRI_CHARACTERS, min_size=1, max_size=12)
    | st.sampled_from(["//a/../b", "placeholder:0", "é%20"]),
)


@st.composite
def standard_documents(draw: st.DrawFn) -> dict[str, Any]:
    """Credentials of either version of the data model, of which npm takes every IRI.

    Their characters are such that code points and UTF-16 sort them alike, and that npm escapes.
    """
    document = draw(documents(IRIS))
    if draw(st.booleans()):
        document["@context"][0] = CREDENTIALS_V2
        for before, after in (("issuanceDate", "validFrom"), ("expirationDate", "validUntil")):
            if before in document:
                document[after] = document.pop(before)
    unlike = draw(st.sampled_from(["[\ue000-\uffff]", "[\U00010000-\U0010ffff]"]))
    text = json.dumps(document, ensure_ascii=False)
    result: dict[str, Any] = json.loads(re.sub(f"{unlike}|[\ufffe\uffff]", "a", text))
    return result


def standard(**evidence: object) -> dict[str, Any]:
    """A small credential; the arguments go to its evidence."""
    document = vaccination(**evidence)
    document["credentialSubject"]["id"] = "did:x:1"
    return document


@pytest.mark.parametrize("hash_name", DIALECTS)
@settings(max_examples=250)
@given(document=standard_documents())
@example(document=standard(batch="".join(map(chr, range(0xA0))), vaccine="\u2028"))
@example(document=standard(dose=0.5, totalDoses=[3, 1, 2]))
def test_nquads_are_equal(
    hash_name: str, document: dict[str, Any], npm: Suites, contexts: Contexts
) -> None:
    """The N-Quads of any document are npm's, byte for byte, with either hash inside."""
    theirs = npm.canonicalize(document, hash_name)

    assert canonicalize(document, contexts, DIALECTS[hash_name]) == theirs


WHOLE_NUMBERS = st.integers(min_value=-(2**53) + 1, max_value=2**53 - 1)
# Those that the library signs: JavaScript writes them without an exponent.
FRACTIONS = st.floats(min_value=1e-6, max_value=2**52).filter(lambda number: number % 1)
NUMBERS = WHOLE_NUMBERS | FRACTIONS | FRACTIONS.map(lambda number: -number)
ATOMS = st.none() | st.booleans() | NUMBERS | TEXTS | st.text(CHARACTERS)
JSON = st.recursive(
    ATOMS,
    lambda values: st.lists(values, max_size=4) | st.dictionaries(TEXTS, values, max_size=6),
    max_leaves=30,
)


@settings(max_examples=500)
@given(value=JSON)
@example(value=[0.1, 1e-6, 9.999999999999999e-6, 4503599627370495.5, -0.3333333333333333])
@example(value={"\ue000": 1, "\U00010000": 2, "": 3, "\r": 4, "1": 5, "\x80": 6, "\ufb33": 7})
def test_json_is_equal(value: object, npm: Suites) -> None:
    """The canonical JSON of any value is npm's, byte for byte."""
    assert canonical_json({"value": value}) == npm.jcs({"value": value})
