"""The proofs of a credential."""

import base64
import copy
import datetime as dt

import attrs
import pytest
from key_material import P521

from divoc_certify.credential import Contexts
from divoc_certify.credential.contexts import DATA_INTEGRITY_V2, ED25519_2020_V1
from divoc_certify.errors import (
    ConfigurationError,
    CredentialError,
    InvalidKeyError,
    InvalidSignatureError,
    MalformedError,
    SigningError,
    UnmappedPropertyError,
    UnsignedClaimsError,
    UnsupportedError,
)
from divoc_certify.proof import (
    SUITES,
    PrivateKeySigner,
    add_proof,
    read_proofs,
    verify_proof,
)

METHOD = "did:example:moh#key-1"
ED25519 = PrivateKeySigner.generate(verification_method=METHOD)
RSA = PrivateKeySigner.generate("PS256", verification_method=METHOD)
SIGNERS_OF = {"EdDSA": ED25519, "PS256": RSA} | {
    algorithm: PrivateKeySigner.generate(algorithm, verification_method=METHOD)
    for algorithm in ("ES256", "ES384", "ES256K")
}
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


# Each learns shapes by itself, as on two machines.
SIGNED_WITH, VERIFIED_WITH = Contexts(), Contexts()


def sign(credential, signer=ED25519, suite=None):
    """Sign with the usual rest."""
    return add_proof(credential, signer=signer, created=CREATED, contexts=SIGNED_WITH, suite=suite)


def verify(credential, signer=ED25519):
    """Verify with a signer's public key."""
    verify_proof(credential, public_key=signer.public_key, contexts=VERIFIED_WITH)


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
        "two proofs": ({**SIGNED, "proof": [SIGNED["proof"]] * 2}, MalformedError, "two proofs"),
        "no jws": (with_proof(jws=None), MalformedError, "must have the string members"),
        "a further member": (with_proof(nonce="1"), MalformedError, "must have the string"),
        "a number": (with_proof(created=1), MalformedError, "must have the string members"),
        "another suite": (with_proof(type="X2020"), UnsupportedError, "not a suite"),
        "the other suite": (
            with_proof(type="RsaSignature2018"),
            UnsupportedError,
            "does not go with a key for EdDSA",
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
        (SIGNED, CredentialError, "has a proof of this suite and key already"),
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
        (Device(b"", algorithm="RS256"), "must be one of PS256, EdDSA, ES256, ES384, ES256K"),
    ],
)
def test_a_device_that_fails_gives_a_signing_error(device, message):
    """And no credential."""
    with pytest.raises(SigningError, match=message):
        sign(CREDENTIAL, device)


def test_a_signer_without_a_name_for_its_key_is_not_asked_to_sign():
    """The proof would name nobody's key."""
    device = Device(AssertionError("it was asked"), verification_method="key 1")
    with pytest.raises(
        ConfigurationError, match=r"^\$\.signer\.verification_method must be an abs"
    ):
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


SUITE_SIGNERS = {
    f"{name} {algorithm}": (name, SIGNERS_OF[algorithm])
    for name, suite in SUITES.items()
    for algorithm in suite.algorithms
}
EACH_SUITE = pytest.mark.parametrize(("suite", "signer"), SUITE_SIGNERS.values(), ids=SUITE_SIGNERS)
V2_CREDENTIAL = {
    ("validFrom" if name == "issuanceDate" else name): member for name, member in CREDENTIAL.items()
} | {"@context": ["https://www.w3.org/ns/credentials/v2", CREDENTIAL["@context"][1]]}
MODELS = {"1.1": CREDENTIAL, "2.0": V2_CREDENTIAL}


@EACH_SUITE
@pytest.mark.parametrize("credential", MODELS.values(), ids=MODELS)
def test_every_suite_signs_and_verifies(suite, signer, credential):
    """In both data models; any other value does not verify, nor does another key."""
    signed = sign(credential, signer, suite)
    verify(signed, signer)
    assert (suite in (signed["proof"]["type"], signed["proof"].get("cryptosuite"))) is True
    changed = copy.deepcopy(signed)
    changed["credentialSubject"]["name"] = "Anna"
    later = copy.deepcopy(signed)
    later["proof"]["created"] = "2026-01-02T02:04:06Z"
    for forged in (changed, later):
        with pytest.raises(InvalidSignatureError):
            verify(forged, signer)
    with pytest.raises(InvalidSignatureError):
        verify(signed, PrivateKeySigner.generate(signer.algorithm, verification_method=METHOD))


@pytest.mark.parametrize(
    ("suite", "model", "context"),
    [
        ("eddsa-rdfc-2022", "1.1", DATA_INTEGRITY_V2),
        ("eddsa-rdfc-2022", "2.0", None),
        ("Ed25519Signature2020", "1.1", ED25519_2020_V1),
        ("Ed25519Signature2020", "2.0", ED25519_2020_V1),
        ("eddsa-jcs-2022", "1.1", None),
        ("eddsa-jcs-2022", "2.0", None),
        ("Ed25519Signature2018", "1.1", None),
    ],
)
def test_the_context_of_a_suite_is_listed_where_the_data_model_lacks_it(suite, model, context):
    """Once, and last; the argument stays as it was."""
    before = copy.deepcopy(MODELS[model])
    expected = [*before["@context"], *([context] if context else [])]
    signed = sign(MODELS[model], suite=suite)
    assert signed["@context"] == expected
    assert before == MODELS[model]
    again = sign({name: member for name, member in signed.items() if name != "proof"}, suite=suite)
    assert again == signed


def test_a_context_that_is_a_string_becomes_an_array():
    """It would otherwise be taken letter by letter."""
    credential = {
        "@context": CREDENTIAL["@context"][0],
        "id": "urn:x:1",
        "type": "VerifiableCredential",
        "issuer": "urn:x:2",
    }
    signed = sign(credential)
    assert signed["@context"] == [CREDENTIAL["@context"][0]]
    verify(signed)


PAIRS = [
    (one, two)
    for one in SUITE_SIGNERS
    for two in SUITE_SIGNERS
    if one < two and SUITE_SIGNERS[one][0] != SUITE_SIGNERS[two][0]
]


@pytest.mark.parametrize("names", PAIRS, ids=" + ".join)
def test_two_proofs_verify_each_alone(names):
    """Whichever two; and without the other, in the credential as it is then."""
    credential = CREDENTIAL
    for name in names:
        suite, signer = SUITE_SIGNERS[name]
        credential = sign(credential, signer, suite)
    assert len(credential["proof"]) == len(read_proofs(credential)) == 2
    for name, proof in zip(names, credential["proof"], strict=True):
        signer = SUITE_SIGNERS[name][1]
        verify(credential, signer)
        verify({**credential, "proof": proof}, signer)


def test_of_two_proofs_one_must_hold_with_the_key():
    """The error is of the proof that came nearest."""
    both = sign(sign(CREDENTIAL, RSA), ED25519)
    both["credentialSubject"] = {**both["credentialSubject"], "name": "Anna"}
    for signer in (RSA, ED25519):
        with pytest.raises(InvalidSignatureError):
            verify(both, signer)
    with pytest.raises(UnsupportedError, match=r"\$\.proof\[0\] is of a suite that does not go"):
        verify(both, SIGNERS_OF["ES256"])


JCS = sign(CREDENTIAL, suite="eddsa-jcs-2022")
RDFC = sign(CREDENTIAL, suite="eddsa-rdfc-2022")


def changed_proof(signed, **members):
    """Change the proof of a signed credential alone; None takes a member out."""
    proof = {**signed["proof"], **members}
    return {**signed, "proof": {name: one for name, one in proof.items() if one is not None}}


@pytest.mark.parametrize(
    ("credential", "error", "message"),
    {
        "no cryptosuite": (
            changed_proof(RDFC, cryptosuite=None),
            UnsupportedError,
            "suite that is",
        ),
        "another": (changed_proof(RDFC, cryptosuite="bbs-2023"), UnsupportedError, "suite that is"),
        "no text": (changed_proof(RDFC, cryptosuite=["x"]), UnsupportedError, "suite that is"),
        "another type": (
            changed_proof(RDFC, type="Ed25519Signature2020"),
            UnsupportedError,
            "suite",
        ),
        "a jws": (changed_proof(RDFC, jws="x"), MalformedError, "must have the string members"),
        "a nonce": (changed_proof(RDFC, nonce="x"), MalformedError, "must have the string members"),
        "another base": (changed_proof(RDFC, proofValue="uAAA"), MalformedError, "z and base58"),
        "nothing": (changed_proof(RDFC, proofValue="z"), MalformedError, "must be z and base58"),
        "contexts where none belong": (
            changed_proof(RDFC, **{"@context": CREDENTIAL["@context"]}),
            MalformedError,
            "must be an array of URLs where the suite is one of JSON, and only there",
        ),
        "no contexts": (changed_proof(JCS, **{"@context": None}), MalformedError, "array of URLs"),
        "a string": (changed_proof(JCS, **{"@context": "x"}), MalformedError, "array of URLs"),
        "an object": (changed_proof(JCS, **{"@context": [{}]}), MalformedError, "array of URLs"),
        "other contexts": (
            changed_proof(JCS, **{"@context": CREDENTIAL["@context"][1:]}),
            MalformedError,
            "must be those that the credential's begin with",
        ),
        "not a list": ({**JCS, "@context": "x"}, MalformedError, "the credential's begin with"),
        "no context": (
            {name: member for name, member in RDFC.items() if name != "@context"},
            MalformedError,
            "@context must be a list of URLs",
        ),
        "without its context": (
            {**RDFC, "@context": CREDENTIAL["@context"]},
            MalformedError,
            "no context maps",
        ),
        "an empty set": ({**SIGNED, "proof": []}, MalformedError, "one object, or 4 in an array"),
        "five": ({**SIGNED, "proof": [SIGNED["proof"]] * 5}, MalformedError, "or 4 in an array"),
        "no object in it": (
            {**SIGNED, "proof": ["x"]},
            MalformedError,
            r"\[0\] must be one object",
        ),
    }.values(),
)
def test_what_is_not_of_the_newer_form_is_refused(credential, error, message):
    """Each rule of its suite."""
    with pytest.raises(error, match=message):
        verify(credential)


def test_a_context_that_was_added_later_leaves_a_proof_over_json_as_good():
    """A proof set grows, and each suite may list a context."""
    verify({**JCS, "@context": [*JCS["@context"], DATA_INTEGRITY_V2]})


@pytest.mark.parametrize("character", ' \n\u2028<>"{}|\\^`')
def test_what_no_iri_may_have_is_not_signed_by_a_suite_of_the_standard(character):
    """The standard has no way to write such an IRI; the original signs it."""
    subject = {**CREDENTIAL["credentialSubject"], "id": f"did:example:1{character}2"}
    credential = {**CREDENTIAL, "credentialSubject": subject}
    verify(sign(credential))
    with pytest.raises(CredentialError, match="an IRI that N-Quads cannot hold"):
        sign(credential, suite="eddsa-rdfc-2022")


def test_a_proof_says_nothing_when_it_is_shown():
    """It stands in the credential of a person."""
    (proof,) = read_proofs(SIGNED)
    assert METHOD not in repr(proof)
    assert proof.verification_method == METHOD
