"""What the original gets wrong, each case run: listed in README.md with the reason."""

from __future__ import annotations

import base64
import io
import random
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
import segno
from cryptography.hazmat.primitives.asymmetric import rsa
from samples import VACCINATION_V1

from divoc_certify import Contexts, PrivateKeySigner, verify_credential
from divoc_certify.credential.canonical import canonicalize
from divoc_certify.errors import CredentialError, VerificationError

from .node import NodeError
from .original import Original, Scan
from .party import CREATED, Party, compact, without_proof

Forgery = Callable[[dict[str, Any]], object]


def _subject(**members: object) -> Forgery:
    return lambda credential: credential["credentialSubject"].update(members)


def _inline_context(credential: dict[str, Any]) -> None:
    # A copy of the context in which two terms have changed places, and their values with them.
    context = deepcopy(dict(Contexts().document(credential["@context"][1])))
    terms = context["@context"]["Person"]["@context"]
    subject = credential["credentialSubject"]
    for members in (terms, subject):
        members["name"], members["nationality"] = members["nationality"], members["name"]
    credential["@context"][1] = context["@context"]


def _jws(change: Callable[[str, str], str]) -> Forgery:
    def forge(credential: dict[str, Any]) -> None:
        header, _, signature = credential["proof"]["jws"].partition("..")
        credential["proof"]["jws"] = change(header, signature)

    return forge


def _second_proof(credential: dict[str, Any]) -> None:
    other = {**credential["proof"], "created": "1999-01-01T00:00:00Z"}
    credential["proof"] = [other, credential["proof"]]


def _repeat_a_name(credential: dict[str, Any]) -> None:
    subject = credential["credentialSubject"]
    subject["name"] = [subject["name"], subject["name"]]


def _nest_the_certificate_id(credential: dict[str, Any]) -> None:
    (evidence,) = credential["evidence"]
    evidence["certificateId"] = [[evidence["certificateId"]]]


# Changes to a signed credential that its verifier does not notice.
FORGERIES: dict[str, Forgery] = {
    "a context inside the credential gives names another meaning": _inline_context,
    "a null member is not signed": _subject(uhid=None),
    "a member with an empty name is not signed": _subject(**{"": "vip"}),
    "an empty list is not signed": _subject(uhid=[]),
    "a type without a mapping is not signed": _subject(type=["Person", "Hero"]),
    "a type that looks like a keyword is not signed": _subject(type=["Person", "@hero"]),
    "a value that is there twice is signed once": _repeat_a_name,
    "an array in an array is signed as one": _nest_the_certificate_id,
    "the signature may have padding": _jws(lambda header, signature: f"{header}..{signature}=="),
    "the signature may have any other characters": _jws(
        lambda header, signature: f"{header}..{signature[:9]} ?{signature[9:]}"
    ),
    "the signature may be cut off by a dot": _jws(
        lambda header, signature: f"{header}..{signature}.anything"
    ),
    "the payload of the JWS is not read": _jws(
        lambda header, signature: f"{header}.{base64.b64encode(b'anything').decode()}.{signature}"
    ),
    "one valid proof of several is enough": _second_proof,
}


@pytest.mark.parametrize("name", FORGERIES)
def test_forgeries_that_pass_there_are_refused_here(
    name: str, party: Party, original: Original
) -> None:
    """A change that the original's verifier does not see is refused here."""
    credential = deepcopy(party.certify(VACCINATION_V1).credential)
    FORGERIES[name](credential)

    assert original.verify(compact(credential), party.key).verified
    with pytest.raises(VerificationError):
        verify_credential(credential, public_key=party.signer.public_key)


# What it signs without the subject's claims, so that they can be changed afterwards.
UNSIGNED_SUBJECTS = {
    "an empty id": "",
    "a relative id": "A1234567",
    "white space before the scheme": " did:x:1",
    "something that looks like a keyword": "@example",
}


@pytest.mark.parametrize("name", UNSIGNED_SUBJECTS)
def test_subjects_that_are_not_signed_there_are_refused_here(
    name: str, party: Party, original: Original
) -> None:
    """A subject without an absolute IRI can be renamed there; here it is refused as it is."""
    unsigned = without_proof(party.certify(VACCINATION_V1).credential)
    unsigned["credentialSubject"]["id"] = UNSIGNED_SUBJECTS[name]
    signed = original.sign(unsigned, party.key, CREATED)
    renamed = signed.replace(VACCINATION_V1["recipient"]["name"], "Somebody Else")

    assert renamed != signed
    assert original.verify(renamed, party.key).verified
    for text in (signed, renamed):
        with pytest.raises(VerificationError):
            verify_credential(text, public_key=party.signer.public_key)


def test_lone_surrogates_are_all_one_there_and_refused_here(
    party: Party, original: Original, contexts: Contexts
) -> None:
    """It hashes any lone surrogate as U+FFFD, so that one can stand for another."""
    unsigned = without_proof(party.certify(VACCINATION_V1).credential)
    unsigned["credentialSubject"]["name"] = "\ud800"
    signed = original.sign(unsigned, party.key, CREATED)

    for character in ("\ud800", "\udfff", "\ufffd"):
        assert original.verify(signed.replace("\ud800", character), party.key).verified
    with pytest.raises(CredentialError):
        canonicalize(unsigned, contexts)


# Numbers that are other numbers, or no number's proper form, by the time it signs them.
NUMBERS = {
    "below a millionth": (1e-7, '"0"^^<http://www.w3.org/2001/XMLSchema#integer>'),
    "from ten to the 21st": (1e21, '"1e+21"^^<http://www.w3.org/2001/XMLSchema#integer>'),
    "beyond what a double holds": (
        2**53 + 1,
        '"9007199254740992"^^<http://www.w3.org/2001/XMLSchema#integer>',
    ),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_that_it_cannot_hold_are_refused_here(
    name: str, party: Party, original: Original, contexts: Contexts
) -> None:
    """A number that JavaScript changes or misspells must not be signed."""
    number, spelling = NUMBERS[name]
    document = without_proof(party.certify(VACCINATION_V1).credential)
    document["evidence"][0]["dose"] = number
    proof = {"@context": "https://w3id.org/security/v2"}

    assert f"doseValue> {spelling}" in original.canonicalize(document, proof).document
    with pytest.raises(CredentialError):
        canonicalize(document, contexts)


def test_a_property_that_is_no_iri_is_refused_here(
    party: Party, original: Original, contexts: Contexts
) -> None:
    """It signs a property of any name with a colon, white space and all."""
    unsigned = without_proof(party.certify(VACCINATION_V1).credential)
    unsigned["credentialSubject"]["vip: yes"] = "A"

    assert original.verify(original.sign(unsigned, party.key, CREATED), party.key).verified
    with pytest.raises(CredentialError):
        canonicalize(unsigned, contexts)


def test_its_scanner_finds_barcodes_in_the_symbol(original: Original) -> None:
    """It looks for every kind of barcode, and the modules of a QR symbol can look like one."""
    payload = random.Random(80).randbytes(900).decode("latin-1")
    picture = io.BytesIO()
    # Another mask, another picture: this one is segno's.
    segno.make(payload.encode(), error="M", mode="byte", boost_error=False, micro=False).save(
        picture, kind="png", scale=4, border=4
    )

    scan = original.scan(picture.getvalue())
    assert scan == Scan(zbar=[payload], jsqr=[payload], others=["216316"])


def test_rsa_keys_of_other_sizes_are_refused_there(original: Original) -> None:
    """It takes RSA keys of 2048 bits and no others, to sign or to verify."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    party = Party.of(PrivateKeySigner(private_key=key, verification_method="did:example:moh#rsa"))
    credential = party.certify(VACCINATION_V1).credential

    verdict = original.verify(compact(credential), party.key)
    assert (verdict.verified, verdict.error) == (
        False,
        "Error: Invalid RSA keyBit length 3072 required value is 2048",
    )
    with pytest.raises(NodeError, match="3072 required value is 2048"):
        original.sign(without_proof(credential), party.key, CREATED)
    verify_credential(credential, public_key=party.signer.public_key)
