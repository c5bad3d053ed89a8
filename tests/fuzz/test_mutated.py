"""Ten thousand mutated certificates: each gets a verdict, and no forgery verifies."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from presented import CERTIFIER, VERIFIER, forms, is_a_verdict

from divoc_certify import VerificationError
from divoc_certify.testing import sample_vaccination_request

FORMS = [form for form in forms() if not form.startswith((b"%PDF", b"\x89PNG"))]
CREDENTIAL = CERTIFIER.certify(sample_vaccination_request()).credential
TEXT = json.dumps(CREDENTIAL)
SETTINGS = settings(
    max_examples=5_000, deadline=None, suppress_health_check=list(HealthCheck), database=None
)


@SETTINGS
@given(st.sampled_from(FORMS), st.data())
def test_mutated_bytes_get_a_verdict(form, data):
    """Bytes changed, put in, and cut off."""
    mutated = bytearray(form)
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(mutated)))
        length = data.draw(st.sampled_from([0, 1, 1, 1, 4, 400]))
        mutated[place : place + length] = data.draw(st.binary(max_size=6))
    assert is_a_verdict(bytes(mutated))


@SETTINGS
@given(st.data())
def test_mutated_json_gets_a_verdict_and_verifies_only_unchanged(data):
    """Pieces of the credential's own JSON, moved, doubled and left out."""
    mutated = TEXT
    for _ in range(data.draw(st.integers(1, 4))):
        first, second = sorted(data.draw(st.tuples(*[st.integers(0, len(mutated))] * 2)))
        piece = data.draw(st.sampled_from(["", "null", "[]", "{}", '"', ",", "0", mutated[:9]]))
        mutated = mutated[:first] + piece + mutated[min(second, first + 60) :]
    try:
        verified = VERIFIER.verify(mutated.encode())
    except VerificationError:
        return
    assert verified.credential == CREDENTIAL


def test_every_changed_character_of_every_value_fails():
    """One after the other, anywhere in the credential."""

    def changed(value):
        if isinstance(value, dict):
            for name, member in value.items():
                yield from ({**value, name: other} for other in changed(member))
        elif isinstance(value, list):
            for index, member in enumerate(value):
                yield from (
                    [*value[:index], other, *value[index + 1 :]] for other in changed(member)
                )
        elif isinstance(value, str):
            for index, character in enumerate(value):
                other = "A" if character != "A" else "B"
                yield value[:index] + other + value[index + 1 :]
        else:
            yield value + 1

    count = 0
    for forged in changed(CREDENTIAL):
        count += 1
        try:
            verified = VERIFIER.verify(forged)
        except VerificationError:
            continue
        raise AssertionError(verified.findings)
    assert count > 800
