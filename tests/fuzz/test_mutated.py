"""Tens of thousands of mutated certificates: each gets a verdict, and no forgery verifies."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutations import mutated
from presented import VERIFIER, VERIFIERS, credentials, forms, is_a_verdict

from divoc_certify import VerificationError

FORMS = [form for form in forms() if not form.startswith((b"%PDF", b"\x89PNG"))]
CREDENTIALS = credentials()
SETTINGS = settings(
    max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck), database=None
)


def leaves(value):
    """Every text and number, and how often it is there does not matter."""
    if isinstance(value, (dict, list)):
        members = value.values() if isinstance(value, dict) else value
        return frozenset().union(*map(leaves, members))
    return frozenset([json.dumps(value)])


SIGNED = {leaves(credential) for credential in CREDENTIALS}


@SETTINGS
@given(st.sampled_from(FORMS), st.data())
def test_mutated_bytes_get_a_verdict(form, data):
    """Bytes changed, put in, and cut off."""
    changed = bytearray(form)
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(changed)))
        length = data.draw(st.sampled_from([0, 1, 1, 1, 4, 400]))
        changed[place : place + length] = data.draw(st.binary(max_size=6))
    assert is_a_verdict(bytes(changed))


@SETTINGS
@given(st.sampled_from(CREDENTIALS), st.data())
def test_a_mutated_structure_gets_a_verdict_and_says_nothing_new(credential, data):
    """Members, values and whole objects changed: what verifies has the values that were signed."""
    presented = mutated(credential, lambda number: data.draw(st.integers(0, number - 1)))
    assert all(is_a_verdict(presented, verifier) for verifier in VERIFIERS)
    explanation = VERIFIER.explain(presented)
    assert explanation.error or leaves(explanation.verified.credential) in SIGNED


@SETTINGS
@given(st.sampled_from(CREDENTIALS), st.data())
def test_mutated_json_gets_a_verdict_and_verifies_only_unchanged(credential, data):
    """Pieces of the credential's own JSON, moved, doubled and left out."""
    text = json.dumps(credential)
    for _ in range(data.draw(st.integers(1, 4))):
        first, second = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
        piece = data.draw(st.sampled_from(["", "null", "[]", "{}", '"', ",", "0", text[:9]]))
        text = text[:first] + piece + text[min(second, first + 60) :]
    try:
        verified = VERIFIER.verify(text.encode())
    except VerificationError:
        return
    assert leaves(verified.credential) in SIGNED


def changed_once(value):
    """Every copy of a JSON value with one character, or one number, another."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield from ({**value, name: other} for other in changed_once(member))
    elif isinstance(value, list):
        for index, member in enumerate(value):
            for other in changed_once(member):
                yield [*value[:index], other, *value[index + 1 :]]
    elif isinstance(value, str):
        for index, character in enumerate(value):
            other = "A" if character != "A" else "B"
            yield value[:index] + other + value[index + 1 :]
    else:
        yield value + 1


def test_every_changed_character_of_every_value_fails():
    """One after the other, anywhere in each credential."""
    for credential in CREDENTIALS:
        forgeries = list(changed_once(credential))
        assert len(forgeries) > 800
        assert all(VERIFIER.explain(forged).error for forged in forgeries)
