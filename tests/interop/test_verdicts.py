"""Mutated certificates: the same verdict here and there, except where a hole is closed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutations import mutated
from samples import TEST_REQUEST, VACCINATION_V1, VACCINATION_V3

from divoc_certify import Rules, VerificationError, verify_credential

from .original import Original
from .party import Party, compact

REQUESTS = {
    "vaccination v1": (Rules.V1, VACCINATION_V1),
    "vaccination v2": (Rules.V3, VACCINATION_V3),
    "test": (Rules.V1, TEST_REQUEST),
}
# What is refused here before the signature is looked at, and why it may pass there.
CLOSED_HOLES = {
    r"would not cover": "null, empty, doubled and relative values are not signed",
    r"maps .*: a signature would not cover it": "a member with an empty name is dropped",
    r"never issued": "members at the top that no verifier shows, and JSON-LD keywords",
    r"an array in an array": "it is one array to JSON-LD, and no verifier looks into it",
    r"has a type twice": "a value that is there twice is signed once",
    r"has no ": "members that a credential cannot be without",
    r"must be (one object|a string|a list of URLs|https://www.w3.org)": "another form",
    r"\$\.proof": "several proofs, further members, padding, a payload in the JWS",
    r"not (all|every) reader": "numbers that JavaScript rounds, or writes in another way",
}


def refusal_of(credential: dict[str, Any], party: Party) -> VerificationError | None:
    """Why a credential is refused here, or None where it is not."""
    try:
        verify_credential(credential, public_key=party.signer.public_key)
    except VerificationError as error:
        return error
    return None


@pytest.mark.parametrize("kind", REQUESTS)
@settings(max_examples=60)
@given(data=st.data())
def test_a_mutated_certificate_gets_the_same_verdict(
    data: st.DataObject, kind: str, party: Party, original: Original
) -> None:
    """What passes here passes there; what passes there alone goes through a hole that is listed."""
    rules, request = REQUESTS[kind]
    issued = party.certify(request, rules=rules).credential
    credential = mutated(issued, lambda number: data.draw(st.integers(0, number - 1)))

    verdict = original.verify(compact(credential), party.key)
    refusal = refusal_of(credential, party)
    if refusal is None:
        assert verdict.verified, verdict.error
    elif not any(re.search(pattern, str(refusal)) for pattern in CLOSED_HOLES):
        assert not verdict.verified, refusal
