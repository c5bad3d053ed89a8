"""Certificates of another programme."""

import datetime as dt

import pytest

from divoc_certify import (
    CertificateInformation,
    Certifier,
    Contexts,
    Issuer,
    PrivateKeySigner,
    Programme,
    verify_credential,
)
from divoc_certify.errors import (
    ConfigurationError,
    InvalidRequestError,
    Problem,
    UnmappedPropertyError,
    UnsignedClaimsError,
)

URL = "https://licences.example/credentials/v1"
CONTEXT = {
    "@context": {
        "@version": 1.1,
        "@protected": True,
        "id": "@id",
        "type": "@type",
        "lic": "https://licences.example/vocabulary#",
        "ProofOfLicenceCredential": "lic:ProofOfLicenceCredential",
        "Person": {
            "@id": "https://schema.org/Person",
            "@context": {"refId": "lic:refId", "name": "https://schema.org/name"},
        },
        "Licence": {
            "@id": "lic:Licence",
            "@context": {
                "certificateId": "lic:certificateId",
                "profession": "lic:profession",
                "councils": {"@id": "lic:council", "@type": "@id"},
            },
        },
    }
}


def council_is_named(data):
    """Find what this programme asks for beyond its form."""
    if "profession" not in data["event"]:
        yield Problem("$.event.profession", "is required")


PROGRAMME = Programme(
    name="Licence to practise",
    context_url=URL,
    context=CONTEXT,
    credential_type="ProofOfLicenceCredential",
    evidence_type="Licence",
    validate=council_is_named,
)
REQUEST = {
    "preEnrollmentCode": "L-1",
    "recipient": {"identity": "did:example:nurse:1", "name": "Ana Sample"},
    "event": {"profession": "Nurse", "councils": ["https://council.example/"]},
    "meta": {"ward": "North"},
}
SIGNER = PrivateKeySigner.generate(verification_method="did:example:moh#key-1")
CERTIFIER = Certifier(
    issuer=Issuer(id="https://moh.example/", name="Ministry of Health", country="EX"),
    signer=SIGNER,
    clock=lambda: dt.datetime(2026, 3, 1, tzinfo=dt.UTC),
)


def request(**event):
    """Load a request with some members of its event changed."""
    return PROGRAMME.load({**REQUEST, "event": {**REQUEST["event"], **event}})


def test_a_programme_is_certified_with_its_own_context_and_types():
    """Through the same door, and verified with the context registered."""
    information = CertificateInformation(certificate_id="ID1")
    certificate = CERTIFIER.certify(request(), information=information)
    assert {name: certificate.credential[name] for name in ("@context", "type")} == {
        "@context": ["https://www.w3.org/2018/credentials/v1", URL],
        "type": ["VerifiableCredential", "ProofOfLicenceCredential"],
    }
    assert certificate.credential["credentialSubject"] == {
        "type": "Person",
        "id": "did:example:nurse:1",
        "refId": "L-1",
        "name": "Ana Sample",
    }
    assert certificate.credential["evidence"] == [
        {
            "id": "https://moh.example/certificates/ID1",
            "certificateId": "ID1",
            "type": ["Licence"],
            "profession": "Nurse",
            "councils": ["https://council.example/"],
        }
    ]
    assert certificate.pdf.startswith(b"%PDF")
    contexts = Contexts().with_documents({URL: CONTEXT})
    verify_credential(certificate.payload, public_key=SIGNER.public_key, contexts=contexts)


def test_what_no_context_maps_is_not_signed():
    """An error, before the key is used."""
    with pytest.raises(UnmappedPropertyError, match="no context maps salary"):
        CERTIFIER.certify(request(salary=1))


def test_what_json_ld_would_drop_is_not_signed():
    """A relative reference in a list, say."""
    with pytest.raises(UnsignedClaimsError, match=r"\$\.evidence\[0\]\.councils\[0\]"):
        CERTIFIER.certify(request(councils=["the council"]))


@pytest.mark.parametrize(
    ("data", "messages"),
    [
        ({}, ["$.preEnrollmentCode is required", "$.recipient is required", "$.event is required"]),
        ({**REQUEST, "event": {}}, ["$.event.profession is required"]),
        (
            {**REQUEST, "recipient": {"name": "\x00"}, "campaign": 1},
            [
                "$.recipient.identity is required",
                "$.recipient.name must not contain control characters other than newline and tab",
                "$.campaign is not a known field",
            ],
        ),
        (
            {**REQUEST, "recipient": {"identity": "1", "id": "2"}, "event": {"type": "X"}},
            [
                "$.recipient must not have id, refId, type, which are written by the issuer",
                "$.event must not have certificateId, id, type, which are written by the issuer",
            ],
        ),
    ],
)
def test_a_request_is_checked_like_any_other(data, messages):
    """The form, the text, the programme's own rules, and what is not the sender's to say."""
    with pytest.raises(InvalidRequestError) as raised:
        PROGRAMME.load(data)
    assert str(raised.value).splitlines() == messages


def test_a_programme_without_a_validator_takes_what_its_context_maps():
    """The context is rule enough."""
    programme = Programme(
        name="Licence",
        context_url=URL,
        context=CONTEXT,
        credential_type="ProofOfLicenceCredential",
        evidence_type="Licence",
    )
    assert programme.load({**REQUEST, "event": {}}).event == {}


def test_a_programme_is_checked_when_it_is_made():
    """All mistakes at once."""
    with pytest.raises(ConfigurationError) as raised:
        Programme(
            name="", context_url="v1", context={}, credential_type=None, evidence_type="Licence"
        )
    assert [problem.path for problem in raised.value.problems] == [
        "$.name",
        "$.credential_type",
        "$.context_url",
    ]


def test_no_repr_shows_what_a_request_holds():
    """Nor the context, which nobody wants to read in a log."""
    assert repr(request()) == "ProgrammeRequest(...)"
    assert "vocabulary" not in repr(PROGRAMME)
