"""The proof of a credential."""

import base64
import copy
import datetime as dt

import attrs
import pytest
from key_material import P521

from divoc_certify.credential import Contexts
from divoc_certify.errors import (
    CredentialError,
    InvalidKeyError,
    InvalidSignatureError,
    MalformedError,
    SigningError,
    UnmappedPropertyError,
    UnsignedClaimsError,
    UnsupportedError,
)
from divoc_certify.proof import PrivateKeySigner, add_proof, verify_proof

METHOD = "did:example:moh#key-1"
ED25519 = PrivateKeySigner.generate(verification_method=METHOD)
RSA = PrivateKeySigner.generate("PS256", verification_method=METHOD)
SIGNERS = pytest.mark.parametrize("signer", [ED25519, RSA], ids=["EdDSA", "PS256"])
CREATED = dt.datetime(2026, 1, 2, 3, 4, 5, 678_000, dt.timezone(dt.timedelta(hours=1)))
CREDENTIAL = {
    "@context": [
        "https://www.w3.org/2018/credentials/v1",
        "https://divoc.dev/credentials/vaccination/v1",
    ],
    "type": ["VerifiableCredential", "ProofOfVaccinationCredential"],
    "credentialSubject": {"type": "Person", "id": "did:example:1", "name": "Ana", "age": ""},
    "issuer": "https://moh.example/",
    "issuanceDate": "2026-01-02T02:04:05.678Z",
    "evidence": [{"id": "https://moh.example/1", "type": ["Vaccination"], "dose": 1}],
    "nonTransferable": "true",
}


def sign(credential, signer=ED25519):
    """Sign with the usual rest."""
    return add_proof(credential, signer=signer, created=CREATED, contexts=Contexts())


def verify(credential, signer=ED25519):
    """Verify with a signer's public key."""
    verify_proof(credential, public_key=signer.public_key, contexts=Contexts())


SIGNED = sign(CREDENTIAL)


@SIGNERS
def test_what_was_signed_verifies(signer):
    """The proof is the last member, in the original's order, and the argument is as it was."""
    before = copy.deepcopy(CREDENTIAL)
    signed = sign(CREDENTIAL, signer)
    verify(signed, signer)
    assert before == CREDENTIAL
    assert list(signed)[-1] == "proof"
    assert list(signed["proof"]) == [
        "type",
        "created",
        "verificationMethod",
        "proofPurpose",
        "jws",
    ]
    assert signed["proof"]["created"] == "2026-01-02T02:04:05Z"
    assert signed["proof"]["verificationMethod"] == METHOD


def test_the_jws_is_detached_and_unencoded():
    """The header says so, and the payload is left out."""
    header, payload, _ = sign(CREDENTIAL, RSA)["proof"]["jws"].split(".")
    assert base64.urlsafe_b64decode(header + "==") == (
        b'{"alg":"PS256","b64":false,"crit":["b64"]}'
    )
    assert payload == ""


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("credentialSubject", "name"), "Anna"),
        (("credentialSubject", "age"), " "),
        (("credentialSubject", "id"), "did:example:2"),
        (("issuer",), "https://moh.example"),
        (("issuanceDate",), "2026-01-02T02:04:05.679Z"),
        (("evidence", 0, "dose"), 2),
        (("evidence", 0, "id"), "https://moh.example/2"),
        (("nonTransferable",), "false"),
        (("proof", "created"), "2026-01-02T02:04:06Z"),
        (("proof", "verificationMethod"), "did:example:moh#key-2"),
    ],
    ids=str,
)
def test_a_changed_value_does_not_verify(path, value):
    """Each claim and each proof option is covered."""
    changed = copy.deepcopy(SIGNED)
    *steps, last = path
    place = changed
    for step in steps:
        place = place[step]
    assert place[last] != value
    place[last] = value
    with pytest.raises(InvalidSignatureError):
        verify(changed)


def test_another_key_does_not_verify():
    """Of the same kind, with the same name."""
    with pytest.raises(InvalidSignatureError):
        verify(SIGNED, PrivateKeySigner.generate(verification_method=METHOD))


def with_proof(**members):
    """Change the proof alone; a member that is None is taken out."""
    proof = {**SIGNED["proof"], **members}
    return {
        **SIGNED,
        "proof": {name: member for name, member in proof.items() if member is not None},
    }


JWS = SIGNED["proof"]["jws"]
HEADER = base64.urlsafe_b64encode(b'{"alg":"none","b64":false,"crit":["b64"]}').decode()


@pytest.mark.parametrize(
    ("credential", "error", "message"),
    {
        "no proof": (CREDENTIAL, MalformedError, "must be one object"),
        "two proofs": ({**SIGNED, "proof": [SIGNED["proof"]] * 2}, MalformedError, "one object"),
        "no jws": (with_proof(jws=None), MalformedError, "must have the string members"),
        "a further member": (with_proof(nonce="1"), MalformedError, "must have the string"),
        "a number": (with_proof(created=1), MalformedError, "must have the string members"),
        "another suite": (with_proof(type="X2020"), UnsupportedError, "not a suite"),
        "the other suite": (
            with_proof(type="RsaSignature2018"),
            UnsupportedError,
            "must be Ed25519Signature2018 with this key",
        ),
        "another purpose": (
            with_proof(proofPurpose="authentication"),
            UnsupportedError,
            "must be assertionMethod",
        ),
        "another algorithm": (
            with_proof(jws=HEADER + ".." + JWS.split(".")[2]),
            MalformedError,
            "detached, unencoded EdDSA",
        ),
        "a payload": (with_proof(jws=JWS.replace("..", ".AA.")), MalformedError, "detached"),
        "no parts": (with_proof(jws="AA"), MalformedError, "detached"),
        "padding": (with_proof(jws=JWS + "=="), MalformedError, "base64url without padding"),
        "an unknown context": (
            {**SIGNED, "@context": [*SIGNED["@context"], "https://example.com/v1"]},
            UnsupportedError,
            "neither bundled nor registered",
        ),
        "a context of its own": (
            {**SIGNED, "@context": [*SIGNED["@context"], {"name": None}]},
            MalformedError,
            "must be a list of URLs",
        ),
    }.values(),
)
def test_what_is_not_of_the_form_that_is_signed_is_refused(credential, error, message):
    """Before any signature is looked at."""
    with pytest.raises(error, match=message):
        verify(credential)


def test_a_key_of_another_kind_is_refused():
    """Neither suite takes it."""
    with pytest.raises(InvalidKeyError):
        verify_proof(SIGNED, public_key=P521.public_key(), contexts=Contexts())


@pytest.mark.parametrize(
    ("credential", "error", "message"),
    [
        (SIGNED, CredentialError, "has a proof already"),
        ({**CREDENTIAL, "nickname": "x"}, UnmappedPropertyError, "no context maps nickname"),
        (
            {**CREDENTIAL, "credentialSubject": {**CREDENTIAL["credentialSubject"], "id": "x"}},
            UnsignedClaimsError,
            r"not cover \$\.credentialSubject\.id, \$\.credentialSubject\.name",
        ),
    ],
)
def test_what_a_signature_would_not_cover_is_not_signed(credential, error, message):
    """An unmapped property and a dropped claim are found before the key is used."""
    with pytest.raises(error, match=message):
        sign(credential)


@attrs.frozen
class Device:
    """A signer whose device misbehaves."""

    outcome: object
    algorithm: str = "EdDSA"
    verification_method: str = METHOD

    def sign(self, signing_input):
        """Raise or return what it was made with."""
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


@pytest.mark.parametrize(
    ("device", "message"),
    [
        (Device(OSError("device removed")), "the signer failed"),
        (Device(SigningError("the session was lost")), "the session was lost"),
        (Device("text"), "as bytes"),
        (Device(b""), "as bytes"),
        (Device(b"", algorithm="RS256"), "must be PS256 or EdDSA"),
    ],
)
def test_a_device_that_fails_gives_a_signing_error(device, message):
    """And no credential."""
    with pytest.raises(SigningError, match=message):
        sign(CREDENTIAL, device)


def test_the_cause_of_a_failure_is_kept():
    """Whoever runs the device needs to see what it said."""
    with pytest.raises(SigningError) as raised:
        sign(CREDENTIAL, Device(OSError("device removed")))
    assert str(raised.value.__cause__) == "device removed"


def test_any_changed_character_of_the_signature_fails():
    """Every one of them, one after the other."""
    start = JWS.index("..") + 2
    for position in range(start, len(JWS)):
        changed = "A" if JWS[position] != "A" else "B"
        with pytest.raises((InvalidSignatureError, MalformedError)):
            verify(with_proof(jws=JWS[:position] + changed + JWS[position + 1 :]))
