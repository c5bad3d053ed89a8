"""From a request to a credential."""

import datetime as dt
import zoneinfo

import pytest

from divoc_certify.credential import VaccineTable, build_credential
from divoc_certify.errors import CredentialError, UnknownVaccineError
from divoc_certify.issuer import Issuer
from divoc_certify.request import Rules, load_request
from divoc_certify.testing import sample_test_request, sample_vaccination_request

ISSUER = Issuer(id="https://moh.example/", name="Ministry of Health", country="EX")
ISSUED = dt.datetime(2026, 3, 1, 12, 30, 15, 678_901, dt.timezone(dt.timedelta(hours=-5)))


def build(data, *, rules=Rules.V1, issuer=ISSUER, **options):
    """Build the draft of a request's JSON."""
    return build_credential(
        load_request(data, rules=rules),
        issuer=issuer,
        certificate_id="ID1",
        issued_at=ISSUED,
        **options,
    )


def credential(data, **options):
    """Build the credential of a request's JSON."""
    return build(data, **options).credential


def vaccination(recipient=(), vaccination=(), **members):
    """The sample vaccination with some members changed; None takes one out."""
    request = {**sample_vaccination_request(), **members}
    request["recipient"] = {**request["recipient"], **dict(recipient)}
    request["vaccination"] = {**request["vaccination"], **dict(vaccination)}
    return request


def test_a_v1_vaccination_is_written_as_the_original_does():
    """Every member, its name, its value, and its place."""
    built = credential(sample_vaccination_request())
    assert list(built) == [
        "@context",
        "type",
        "credentialSubject",
        "issuer",
        "issuanceDate",
        "evidence",
        "nonTransferable",
    ]
    assert list(built["credentialSubject"]) == [
        "type",
        "id",
        "refId",
        "name",
        "gender",
        "age",
        "nationality",
        "address",
    ]
    assert built == {
        "@context": [
            "https://www.w3.org/2018/credentials/v1",
            "https://divoc.dev/credentials/vaccination/v1",
        ],
        "type": ["VerifiableCredential", "ProofOfVaccinationCredential"],
        "credentialSubject": {
            "type": "Person",
            "id": "did:example:passport:X1234567",
            "refId": "EX-2026-004711",
            "name": "Amélie Nguyễn-O’Brien",
            "gender": "Female",
            "age": "41",
            "nationality": "Exampleland",
            "address": {
                "streetAddress": "12 Harbour Street",
                "streetAddress2": "Flat 3",
                "district": "Harbour",
                "city": "Port Example",
                "addressRegion": "Coast",
                "addressCountry": "EX",
                "postalCode": "10115",
            },
        },
        "issuer": "https://moh.example/",
        "issuanceDate": "2026-03-01T17:30:15.678Z",
        "evidence": [
            {
                "id": "https://moh.example/certificates/ID1",
                "infoUrl": "https://moh.example/info/ID1",
                "feedbackUrl": "https://moh.example/feedback/ID1",
                "certificateId": "ID1",
                "type": ["Vaccination"],
                "batch": "MB3428BX",
                "vaccine": "Covishield",
                "manufacturer": "Serum Institute of India",
                "date": "2026-02-17T10:45:00.000+05:30",
                "effectiveStart": "2026-02-17",
                "effectiveUntil": "2027-02-17",
                "dose": 2,
                "totalDoses": 2,
                "verifier": {"name": "Sam Sample"},
                "facility": {
                    "name": "Port Example Health Centre",
                    "address": {
                        "streetAddress": "1 Hospital Road",
                        "streetAddress2": "",
                        "district": "Harbour",
                        "city": "Port Example",
                        "addressRegion": "Coast",
                        "addressCountry": "EX",
                        "postalCode": "10117",
                    },
                },
            }
        ],
        "nonTransferable": "true",
    }


def test_the_v3_rules_give_a_ddcc_style_credential():
    """Its own context, the birth date, and the vaccine's code."""
    built = credential(sample_vaccination_request(), rules=Rules.V3)
    assert built["@context"][1] == "https://divoc.dev/credentials/vaccination/v2"
    assert built["credentialSubject"]["dob"] == "1984-05-17"
    assert built["credentialSubject"]["age"] == "41"
    assert list(built["evidence"][0])[5:10] == [
        "batch",
        "vaccine",
        "manufacturer",
        "icd11Code",
        "prophylaxis",
    ]
    assert built["evidence"][0]["icd11Code"] == "XM9QW8"
    assert built["evidence"][0]["prophylaxis"] == "COVID-19 vaccine, non-replicating viral vector"


def test_what_the_v3_rules_leave_open_is_empty():
    """As in the original, and the country is the issuer's."""
    data = vaccination()
    del data["recipient"]["address"], data["recipient"]["gender"], data["vaccinator"]
    del data["facility"]["address"], data["vaccination"]["batch"]
    built = credential(data, rules=Rules.V3)
    assert built["credentialSubject"]["gender"] == ""
    assert built["credentialSubject"]["address"] == {
        "streetAddress": "",
        "streetAddress2": "",
        "district": "",
        "city": "",
        "addressRegion": "",
        "addressCountry": "EX",
        "postalCode": "",
    }
    assert built["evidence"][0]["verifier"] == {"name": ""}
    assert built["evidence"][0]["batch"] == ""


def test_a_test_is_written_as_the_original_does():
    """The birth date in place of the age, and the test's own evidence."""
    built = credential(sample_test_request())
    assert built["@context"][1] == "https://divoc.dev/credentials/testCertificate/v1"
    assert built["type"] == ["VerifiableCredential", "ProofOfTestCertificateCredential"]
    assert built["credentialSubject"]["dob"] == "1984-05-17"
    assert "age" not in built["credentialSubject"]
    evidence = built["evidence"][0]
    del evidence["facility"]
    assert list(evidence.items()) == [
        ("id", "https://moh.example/certificates/ID1"),
        ("feedbackUrl", "https://moh.example/feedback/ID1"),
        ("infoUrl", "https://moh.example/info/ID1"),
        ("certificateId", "ID1"),
        ("type", ["TestDetails"]),
        ("batch", "LOT-77"),
        ("testName", "SARS-CoV-2 nucleic acid amplification"),
        ("testType", "RT-PCR"),
        ("manufacturer", "Example Diagnostics"),
        ("disease", "COVID-19"),
        ("sampleOrigin", "Nasopharyngeal swab"),
        ("sampleCollectionTimestamp", "2026-02-16T08:30:00.000+05:30"),
        ("resultTimestamp", "2026-02-16T19:05:00.000+05:30"),
        ("result", "Negative"),
        ("verifier", {"name": "Sam Sample"}),
    ]


def test_what_a_test_leaves_open_is_empty():
    """Text by text."""
    data = sample_test_request()
    data["verifier"] = {}
    for name in ("batch", "testName", "manufacturer", "sampleOrigin"):
        del data["testDetails"][name]
    evidence = credential(data)["evidence"][0]
    assert evidence["verifier"] == {"name": ""}
    assert [evidence[name] for name in ("batch", "testName", "manufacturer")] == ["", "", ""]


@pytest.mark.parametrize(
    ("sent", "written"),
    [
        ("2026-02-17T23:30:00Z", "2026-02-17T23:30:00.000Z"),
        ("2026-02-17T23:30:00.123456+00:00", "2026-02-17T23:30:00.123Z"),
        ("2026-02-17T23:30:00-05:00", "2026-02-17T23:30:00.000-05:00"),
        ("2026-02-17T23:30", "2026-02-17T23:30:00.000-05:00"),
    ],
)
def test_a_date_time_keeps_the_day_that_was_sent(sent, written):
    """An offset stays as it is; without one it is the issuer's local time."""
    issuer = Issuer(
        id="https://moh.example/", name="Ministry", country="JM", time_zone="America/Jamaica"
    )
    built = credential(vaccination(vaccination={"date": sent}), issuer=issuer)
    assert built["evidence"][0]["date"] == written
    assert issuer.time_zone == zoneinfo.ZoneInfo("America/Jamaica")


@pytest.mark.parametrize(
    ("recipient", "age", "dob"),
    [
        ({"dob": "1984-02-17"}, "42", "1984-02-17"),
        ({"dob": "1984-02-18"}, "41", "1984-02-18"),
        ({"dob": "2026-02-17"}, "0", "2026-02-17"),
        ({"dob": "2026-02"}, "0", "2026-02"),
        ({"dob": "2026"}, "0", "2026"),
        ({"dob": "1963-07"}, "62", "1963-07"),
        ({"dob": "1984-02"}, "", "1984-02"),
        ({"dob": "1963"}, "", "1963"),
        ({"dob": "1900-12-31"}, "", "1900-12-31"),
        ({"dob": None, "age": "41"}, "41", "1985-01-01"),
        ({"dob": "1984-02-18", "age": 42}, "42", "1984-02-18"),
    ],
)
def test_age_and_birth_date_follow_from_each_other_on_the_day_of_the_event(recipient, age, dob):
    """Not on the day on which the certificate is issued; and never guessed."""
    subject = credential(vaccination(recipient), rules=Rules.V3)["credentialSubject"]
    assert (subject["age"], subject["dob"]) == (age, dob)


def test_nobody_is_younger_than_0():
    """In UTC an event may be on the day before a birth."""
    data = vaccination({"dob": "2026-02-18"}, {"date": "2026-02-17T20:00:00Z"})
    assert credential(data)["credentialSubject"]["age"] == "0"


@pytest.mark.parametrize(
    ("zone", "sent", "written"),
    [
        ("Africa/Monrovia", "1971-05-01T10:00:00", "1971-05-01T10:00:00.000-00:44"),
        ("Europe/Amsterdam", "1930-02-01T10:00:00", "1930-02-01T10:00:00.000+00:20"),
        ("America/Jamaica", "1971-05-01T10:00:00", "1971-05-01T10:00:00.000-05:00"),
    ],
)
def test_an_offset_has_whole_minutes(zone, sent, written):
    """Where a clock went by the sun, the local time stays."""
    issuer = Issuer(id="https://moh.example/", name="Ministry", country="EX", time_zone=zone)
    changes = {"date": sent, "effectiveStart": sent[:10], "effectiveUntil": sent[:10]}
    data = vaccination({"dob": "1920-01-01"}, changes)
    assert credential(data, issuer=issuer)["evidence"][0]["date"] == written


@pytest.mark.parametrize(
    ("identity", "subject_id", "noticed"),
    [
        ("did:example:passport:X1", "did:example:passport:X1", None),
        ("did:example:passport:X 1", "did:example:passport:X%201", "$.recipient.identity"),
        ("X1", "did:web:moh.example:X1", None),
        (" did:x:1", "did:web:moh.example:%20did:x:1", "$.recipient.identity"),
        ("जन 1", "did:web:moh.example:जन%201", "$.recipient.identity"),
        ("NA", "did:web:moh.example:EX-2026-004711", None),
        ("na", "did:web:moh.example:EX-2026-004711", None),
        ("-", "did:web:moh.example:EX-2026-004711", None),
        ("ß", "did:web:moh.example:EX-2026-004711", None),
    ],
)
def test_the_subject_is_an_absolute_iri_whatever_the_identity(identity, subject_id, noticed):
    """Otherwise every claim about the person would drop out of what is signed."""
    draft = build(vaccination({"identity": identity}))
    assert draft.credential["credentialSubject"]["id"] == subject_id
    assert [notice.path for notice in draft.notices] == ([noticed] if noticed else [])


def test_a_pre_enrolment_code_is_encoded_too():
    """It stands in for an identity that says nothing."""
    draft = build(vaccination({"identity": "NA"}, preEnrollmentCode="A 1"))
    assert draft.credential["credentialSubject"]["id"] == "did:web:moh.example:A%201"
    assert str(draft.notices[0]) == (
        "$.preEnrollmentCode is percent-encoded in the credential subject's id"
    )


def test_an_unknown_vaccine_has_no_code_and_says_so():
    """Or is refused, when the caller asks for that."""
    data = vaccination(vaccination={"name": "Unobtainium"})
    draft = build(data, rules=Rules.V3)
    assert draft.credential["evidence"][0]["icd11Code"] == ""
    assert draft.credential["evidence"][0]["prophylaxis"] == ""
    assert [notice.path for notice in draft.notices] == ["$.vaccination.name"]
    with pytest.raises(UnknownVaccineError):
        build(data, rules=Rules.V3, vaccines=VaccineTable(strict=True))


def test_a_country_that_was_sent_stays():
    """Only an address without one is the issuer's country's."""
    data = vaccination()
    data["recipient"]["address"]["country"] = "LK"
    assert credential(data)["credentialSubject"]["address"]["addressCountry"] == "LK"


def test_an_expiry_stands_behind_the_issuance():
    """In UTC, in milliseconds."""
    built = credential(
        sample_vaccination_request(), expires_at=dt.datetime(2027, 3, 1, tzinfo=dt.UTC)
    )
    assert list(built)[4:6] == ["issuanceDate", "expirationDate"]
    assert built["expirationDate"] == "2027-03-01T00:00:00.000Z"


def test_a_certificate_that_has_expired_is_not_issued():
    """Nor one that expires in the same moment."""
    with pytest.raises(CredentialError, match="expiry must be after the issuance"):
        build(sample_vaccination_request(), expires_at=ISSUED)


def test_urls_without_a_prefix_are_empty():
    """An issuer that is a DID has no page to send people to."""
    issuer = Issuer(id="did:example:moh", name="Ministry", country="EX")
    evidence = credential(sample_vaccination_request(), issuer=issuer)["evidence"][0]
    assert evidence["infoUrl"] == evidence["feedbackUrl"] == ""
    assert evidence["id"] == "did:example:moh/certificates/ID1"
