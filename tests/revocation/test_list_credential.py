"""The status list credential."""

import datetime as dt
import json

import attrs
import pytest
from key_material import RSA as RSA_KEY

from divoc_certify.credential import Contexts, StatusEntry
from divoc_certify.errors import (
    ConfigurationError,
    InvalidSignatureError,
    MalformedError,
    UnsupportedError,
)
from divoc_certify.proof import PrivateKeySigner, add_proof
from divoc_certify.revocation import BitstringStatusList, StatusListCredential
from divoc_certify.revocation.list_credential import MAX_CREDENTIAL

METHOD = "did:example:moh#key-1"
ED25519 = PrivateKeySigner.generate(verification_method=METHOD)
RSA = PrivateKeySigner(private_key=RSA_KEY, verification_method=METHOD)
URL = "https://moh.example/status/3"
NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=7)
SECOND = dt.timedelta(seconds=1)
PUBLISHED = StatusListCredential(
    url=URL,
    issuer="https://moh.example/",
    status_list=BitstringStatusList().set(94567),
    valid_from=NOW,
    valid_until=LATER,
)
SIGNED = PUBLISHED.sign(ED25519)
ENTRY = StatusEntry(status_list_credential=URL, status_list_index=94567)


def load(credential, signer=ED25519):
    """Load with a signer's public key."""
    return StatusListCredential.load(credential, public_key=signer.public_key)


def resigned(subject=(), **members):
    """Sign with some members changed; None takes one out."""
    subject = {**SIGNED["credentialSubject"], **dict(subject)}
    credential = {**SIGNED, "proof": None, "credentialSubject": subject, **members}
    credential = {name: member for name, member in credential.items() if member is not None}
    return add_proof(credential, signer=ED25519, created=NOW, contexts=Contexts())


def test_it_is_written_as_the_specification_shows():
    """Example 3, and a proof."""
    assert list(SIGNED) == [
        "@context",
        "id",
        "type",
        "issuer",
        "validFrom",
        "validUntil",
        "credentialSubject",
        "proof",
    ]
    assert {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": URL,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": "https://moh.example/",
        "validFrom": "2026-03-01T12:00:00Z",
        "validUntil": "2026-03-08T12:00:00Z",
        "credentialSubject": {
            "id": f"{URL}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": PUBLISHED.status_list.encode(),
        },
        "proof": None,
    } == {**SIGNED, "proof": None}


@pytest.mark.parametrize("signer", [ED25519, RSA], ids=["EdDSA", "PS256"])
@pytest.mark.parametrize("valid_until", [LATER, None])
def test_what_was_signed_is_read_back(signer, valid_until):
    """As an object, and as the JSON of the published file."""
    published = attrs.evolve(PUBLISHED, valid_until=valid_until)
    signed = published.sign(signer)
    assert load(signed, signer) == published
    assert load(json.dumps(signed).encode(), signer) == published


def test_a_list_under_data_model_1_1_is_read():
    """Others publish in that form; the dates have their old names."""
    credential = resigned(
        {"ttl": 300_000},
        **{
            "@context": [
                "https://www.w3.org/2018/credentials/v1",
                "https://www.w3.org/ns/credentials/status/v1",
            ],
            "validFrom": None,
            "validUntil": None,
            "issuanceDate": "2026-03-01T13:00:00.5+01:00",
            "expirationDate": "2026-03-08T12:00:00Z",
        },
    )
    assert load(credential) == PUBLISHED


def test_without_a_period_it_is_valid_from_its_proof_on():
    """The specification asks for neither end of it."""
    read = load(resigned(validFrom=None, validUntil=None))
    assert (read.valid_from, read.valid_until) == (NOW, None)


def test_a_bit_is_found_through_the_certificates_entry():
    """The certificate's own, and not its neighbour's."""
    published = load(SIGNED)
    assert published.is_set(ENTRY)
    assert not published.is_set(attrs.evolve(ENTRY, status_list_index=94568))


@pytest.mark.parametrize(
    ("members", "message"),
    [
        (
            {"status_list_credential": "https://moh.example/status/4"},
            "statusListCredential must be the status list's id",
        ),
        ({"status_purpose": "suspension"}, "statusPurpose must be the status list's"),
        ({"status_list_index": 131_072}, "statusListIndex must be below"),
    ],
)
def test_an_entry_for_another_list_is_refused(members, message):
    """Its bit would be somebody else's."""
    with pytest.raises(MalformedError, match=rf"^\$\.credentialStatus\.{message}"):
        PUBLISHED.is_set(attrs.evolve(ENTRY, **members))


def test_it_is_valid_for_its_period():
    """Both ends included; without an end, for ever."""
    moments = [NOW - SECOND, NOW, LATER, LATER + SECOND]
    assert list(map(PUBLISHED.is_valid, moments)) == [False, True, True, False]
    assert attrs.evolve(PUBLISHED, valid_until=None).is_valid(LATER + SECOND)
    with pytest.raises(ConfigurationError, match=r"^\$\.at must be a datetime with a time zone$"):
        PUBLISHED.is_valid(NOW.replace(tzinfo=None))


@pytest.mark.parametrize(
    "changed",
    [
        {"issuer": "https://mod.example/"},
        {"id": "https://moh.example/status/4"},
        {"validUntil": "2027-03-08T12:00:00Z"},
        {
            "credentialSubject": {
                **SIGNED["credentialSubject"],
                "encodedList": BitstringStatusList().encode(),
            }
        },
        {"credentialSubject": {**SIGNED["credentialSubject"], "statusPurpose": "suspension"}},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_changed_value_does_not_verify(changed):
    """Whatever it is."""
    with pytest.raises(InvalidSignatureError):
        load({**SIGNED, **changed})


def test_another_key_does_not_verify():
    """Under the same name."""
    with pytest.raises(InvalidSignatureError):
        load(SIGNED, PrivateKeySigner.generate(verification_method=METHOD))


SUBJECT = SIGNED["credentialSubject"]


@pytest.mark.parametrize(
    ("credential", "error", "message"),
    {
        "no context": ({}, UnsupportedError, "must be those of a status list"),
        "a further context": (
            {**SIGNED, "@context": [*SIGNED["@context"], {"issuer": None}]},
            UnsupportedError,
            "must be those of a status list",
        ),
        "no type": ({**SIGNED, "type": "VerifiableCredential"}, UnsupportedError, r"\$\.type"),
        "another type": (
            {**SIGNED, "type": ["VerifiableCredential"]},
            UnsupportedError,
            r"\$\.type must be VerifiableCredential and",
        ),
        "no id": (
            {name: member for name, member in SIGNED.items() if name != "id"},
            MalformedError,
            r"\$ must have the strings id, issuer, and may have validFrom, validUntil",
        ),
        "an issuer's name": (
            {**SIGNED, "issuer": {"id": "https://moh.example/", "name": "Ministry"}},
            MalformedError,
            r"\$ must have the strings",
        ),
        "a further member": ({**SIGNED, "evidence": [{}] * 9}, MalformedError, r"\$ must have"),
        "two subjects": ({**SIGNED, "credentialSubject": [SUBJECT]}, MalformedError, "one object"),
        "no list": (
            {**SIGNED, "credentialSubject": {"type": "BitstringStatusList"}},
            MalformedError,
            "encodedList, statusPurpose, type, and may have id",
        ),
        "a ttl in words": (
            {**SIGNED, "credentialSubject": {**SUBJECT, "ttl": "an hour"}},
            MalformedError,
            r"\$\.credentialSubject must have",
        ),
        "another subject": (
            {**SIGNED, "credentialSubject": {**SUBJECT, "type": "Person"}},
            UnsupportedError,
            "type must be BitstringStatusList",
        ),
        "another purpose": (
            {**SIGNED, "credentialSubject": {**SUBJECT, "statusPurpose": "message"}},
            UnsupportedError,
            "statusPurpose must be revocation or suspension",
        ),
        "no proof": ({**SIGNED, "proof": None}, MalformedError, r"\$\.proof"),
        "two proofs": (
            {
                **SIGNED,
                "proof": [SIGNED["proof"], {**SIGNED["proof"], "verificationMethod": "urn:x"}],
            },
            MalformedError,
            r"\$\.proof must be one object",
        ),
        "not JSON": (b"{", MalformedError, r"\$ must be a JSON object"),
        "too long": (b" " * (MAX_CREDENTIAL + 1), MalformedError, "longer than"),
        "a day": (
            resigned(validFrom="2026-03-01"),
            MalformedError,
            r"\$\.validFrom must be a date",
        ),
        "no such day": (resigned(validUntil="2026-02-30T00:00:00Z"), MalformedError, "validUntil"),
        "before the calendar": (
            resigned(validFrom="0001-01-01T00:00:00+01:00"),
            MalformedError,
            r"\$\.validFrom must be a date",
        ),
        "an end before the start": (
            resigned(validUntil="2026-02-28T00:00:00Z"),
            MalformedError,
            r"does not hold together: \$\.valid_until must be after valid_from",
        ),
        "no GZIP": (resigned({"encodedList": "uAAAA"}), MalformedError, "of GZIP"),
    }.values(),
)
def test_what_is_not_a_status_list_credential_is_refused(credential, error, message):
    """Signed or not."""
    with pytest.raises(error, match=message):
        load(credential)


def test_claims_that_no_signature_covers_are_refused():
    """JSON-LD drops what hangs on a relative id, and the signature holds without it."""
    with pytest.raises(MalformedError, match=r"does not cover \$\.credentialSubject"):
        load(with_an_uncovered_list())


def with_an_uncovered_list():
    """Sign without the subject's claims, as a reader that is not strict would take them."""
    relative = {**SUBJECT, "id": "list"}
    bare = {name: member for name, member in SIGNED.items() if name != "proof"}
    del bare["credentialSubject"]
    signed = add_proof(bare, signer=ED25519, created=NOW, contexts=Contexts())
    return {**signed, "credentialSubject": relative}


@pytest.mark.parametrize(
    ("members", "paths"),
    [
        ({"url": "status/3", "issuer": ""}, ["$.url", "$.issuer"]),
        ({"url": f"{URL}#list", "status_list": b""}, ["$.url", "$.status_list"]),
        ({"valid_from": NOW.replace(tzinfo=None)}, ["$.valid_from"]),
        ({"valid_until": "2027"}, ["$.valid_until"]),
        ({"valid_until": NOW}, ["$.valid_until"]),
    ],
)
def test_values_that_cannot_work_are_refused(members, paths):
    """All of them at once."""
    with pytest.raises(ConfigurationError) as raised:
        attrs.evolve(PUBLISHED, **members)
    assert [problem.path for problem in raised.value.problems] == paths
