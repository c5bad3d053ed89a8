"""The dialects of canonical N-Quads."""

import pytest

from divoc_certify.credential import Contexts
from divoc_certify.credential.canonical import canonicalize
from divoc_certify.credential.nquads import ORIGINAL, RDFC_1_0_SHA256, RDFC_1_0_SHA384

CREDENTIALS_V1 = "https://www.w3.org/2018/credentials/v1"
DIVOC = "https://divoc.dev/credentials/vaccination/v1"


def lines(dialect, *names):
    """The objects of a person's names, in the dialect's order."""
    document = {
        "@context": [CREDENTIALS_V1, DIVOC],
        "type": ["VerifiableCredential", "ProofOfVaccinationCredential"],
        "credentialSubject": {"type": "Person", "id": "urn:x:1", "name": list(names)},
    }
    nquads = canonicalize(document, Contexts(), dialect)
    return [line.split("> ", 2)[2] for line in nquads.split("\n") if "/name>" in line]


CONTROLS = [chr(code) for code in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF)]
SHORT = {8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r"}


@pytest.mark.parametrize("character", CONTROLS, ids=lambda character: f"U+{ord(character):04X}")
def test_the_standard_escapes_every_control_and_what_xml_has_not(character):
    """Five shortly, the others by their code point in capital hexadecimal digits."""
    expected = SHORT.get(ord(character), f"\\u{ord(character):04X}")
    assert lines(RDFC_1_0_SHA256, f"a{character}b") == [f'"a{expected}b" .']


@pytest.mark.parametrize("character", CONTROLS, ids=lambda character: f"U+{ord(character):04X}")
def test_the_original_escapes_line_feed_and_carriage_return_alone(character):
    """TAB and the rest stand as they are."""
    expected = {10: "\\n", 13: "\\r"}.get(ord(character), character)
    written = canonicalize(
        {
            "@context": [CREDENTIALS_V1],
            "id": "urn:x:1",
            "type": "VerifiableCredential",
            "issuanceDate": character,
        },
        Contexts(),
        ORIGINAL,
    )
    assert f'"{expected}"^^' in written


def test_quote_and_backslash_are_escaped_in_both():
    """Or a literal would not end where it ends."""
    for dialect in (ORIGINAL, RDFC_1_0_SHA256):
        assert lines(dialect, 'a"b\\c') == ['"a\\"b\\\\c" .']


def test_the_orders_differ_beyond_the_first_plane():
    """U+1F600 is written in surrogates, which stand before U+FFFD."""
    names = ["\U0001f600", "\ufffd"]
    assert lines(ORIGINAL, *names) == ['"\U0001f600" .', '"\ufffd" .']
    assert lines(RDFC_1_0_SHA256, *names) == ['"\ufffd" .', '"\U0001f600" .']


def test_the_hash_labels_blank_nodes():
    """Another hash, other labels; the statements are the same."""
    document = {
        "@context": [CREDENTIALS_V1, DIVOC],
        "type": ["VerifiableCredential", "ProofOfVaccinationCredential"],
        "credentialSubject": {"type": "Person", "id": "urn:x:1", "address": {"city": "A"}},
        "evidence": [
            {"type": ["Vaccination"], "facility": {"name": "B"}, "verifier": {"name": "C"}}
        ],
    }
    one, other = (
        canonicalize(document, Contexts(), dialect)
        for dialect in (RDFC_1_0_SHA256, RDFC_1_0_SHA384)
    )
    assert one != other
    assert len(one.split("\n")) == len(other.split("\n"))
