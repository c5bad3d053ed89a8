"""Mutated certificates: the same verdict here and there, except where a hole is closed."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
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
    r"has a type twice": "a value that is there twice is signed once",
    r"has no ": "members that a credential cannot be without",
    r"must be (one object|a string|a list of URLs|https://www.w3.org)": "another form",
    r"\$\.proof": "several proofs, further members, padding, a payload in the JWS",
    r"not all readers read alike": "numbers that JavaScript rounds",
}
MEMBERS = ("name", "uhid", "refId", "batch", "dose", "type", "id", "address", "", "@id", "proof")
VALUES = (None, "", [], {}, 0, 1, "x", "did:x", True, [None], ["x", "x"], {"name": "x"})


def nodes(value: Any) -> list[Any]:
    """Every object and array of a document, contexts apart."""
    found = [value]
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for name, member in items:
        if isinstance(member, (dict, list)) and name != "@context":
            found += nodes(member)
    return found


def mutate(draw: Any, credential: dict[str, Any]) -> None:
    """Change one place: a value, a member, an order, an entry."""
    node = draw(st.sampled_from(nodes(credential)))
    names = list(node if isinstance(node, dict) else range(len(node)))
    action = draw(st.sampled_from(["set", "add", "remove", "swap", "wrap", "double", "reorder"]))
    if isinstance(node, dict) and action == "add":
        node[draw(st.sampled_from(MEMBERS))] = draw(st.sampled_from(VALUES))
    if not names:
        return
    name, other = draw(st.sampled_from(names)), draw(st.sampled_from(names))
    match action:
        case "set":
            node[name] = draw(st.sampled_from(VALUES))
        case "remove":
            del node[name]
        case "swap":
            node[name], node[other] = node[other], node[name]
        case "wrap":
            node[name] = [node[name]]
        case "double":
            node[name] = [node[name], deepcopy(node[name])]
        case "reorder" if isinstance(node, dict):
            node[name] = node.pop(name)


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
    credential = deepcopy(party.certify(request, rules=rules).credential)
    for _ in range(data.draw(st.integers(1, 3))):
        mutate(data.draw, credential)

    verdict = original.verify(compact(credential), party.key)
    refusal = refusal_of(credential, party)
    if refusal is None:
        assert verdict.verified, verdict.error
    elif not any(re.search(pattern, str(refusal)) for pattern in CLOSED_HOLES):
        assert not verdict.verified, refusal
