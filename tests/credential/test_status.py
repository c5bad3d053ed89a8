"""`credentialStatus`: opted into at issuing, and read back."""

import datetime as dt

import attrs
import pytest

from divoc_certify.credential import (
    CertificateInformation,
    Contexts,
    StatusEntry,
    build_credential,
    read_status_entry,
)
from divoc_certify.credential.canonical import canonicalize, unsigned_claims
from divoc_certify.errors import ConfigurationError, MalformedError, UnsupportedError
from divoc_certify.issuer import Issuer
from divoc_certify.request import Rules, load_request
from divoc_certify.testing import sample_test_request, sample_vaccination_request

ISSUER = Issuer(id="https://moh.example/", name="Ministry of Health", country="EX")
URL = "https://moh.example/status/3"
REVOCATION = StatusEntry(status_list_credential=URL, status_list_index=94567)
SUSPENSION = StatusEntry(
    status_list_credential="https://moh.example/status/4",
    status_list_index=0,
    status_purpose="suspension",
)
ENTRY = REVOCATION.dump()
KINDS = {
    "vaccination v1": (sample_vaccination_request(), Rules.V1),
    "vaccination v2": (sample_vaccination_request(), Rules.V3),
    "test": (sample_test_request(), Rules.V1),
}


def build(entry, request=KINDS["vaccination v1"][0], rules=Rules.V1):
    """Build a credential that has this entry, or none."""
    return build_credential(
        load_request(request, rules=rules),
        issuer=ISSUER,
        certificate_id="ID1",
        issued_at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC),
        credential_status=entry,
    ).credential


def test_a_credential_names_its_list():
    """The entry stands behind the evidence, its context behind the others."""
    plain, built = build(None), build(REVOCATION)
    assert list(built)[-3:] == ["evidence", "credentialStatus", "nonTransferable"]
    assert built["credentialStatus"] == {
        "id": "https://moh.example/status/3#94567",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "94567",
        "statusListCredential": "https://moh.example/status/3",
    }
    assert built["@context"] == [
        *plain["@context"],
        "https://www.w3.org/ns/credentials/status/v1",
    ]
    assert {**built, "@context": plain["@context"]} == plain | {
        "credentialStatus": built["credentialStatus"]
    }


@pytest.mark.parametrize("kind", KINDS)
def test_a_signature_covers_the_entry(kind):
    """Every member of it, under each of DIVOC's contexts."""
    request, rules = KINDS[kind]
    credential = build(REVOCATION, request=request, rules=rules)
    assert unsigned_claims(credential, Contexts()) == ()
    lines = canonicalize(credential, Contexts()).split("\n")
    status = "https://www.w3.org/ns/credentials/status#"
    node = "<https://moh.example/status/3#94567>"
    assert {line for line in lines if line.startswith(node)} == {
        f"{node} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
        f"<{status}BitstringStatusListEntry> .",
        f"{node} <{status}statusListCredential> <https://moh.example/status/3> .",
        f'{node} <{status}statusListIndex> "94567" .',
        f'{node} <{status}statusPurpose> "revocation" .',
    }


@pytest.mark.parametrize("entry", [None, REVOCATION, SUSPENSION])
def test_an_entry_is_read_back(entry):
    """Or none, where there is none."""
    assert read_status_entry(build(entry)) == entry


def test_an_entry_needs_no_id():
    """Data Model 2.0 leaves it away."""
    member = {name: value for name, value in ENTRY.items() if name != "id"}
    assert read_status_entry({"credentialStatus": member}) == REVOCATION


@pytest.mark.parametrize(
    ("member", "error", "message"),
    {
        "null": (None, MalformedError, "must be one object"),
        "two entries": ([ENTRY, ENTRY], MalformedError, "must be one object"),
        "another type": (
            {**ENTRY, "type": "StatusList2021Entry"},
            UnsupportedError,
            r"\.type must",
        ),
        "no index": (
            {"type": ENTRY["type"], "statusPurpose": "revocation"},
            UnsupportedError,
            "must have the members statusListCredential, statusListIndex",
        ),
        "more bits": ({**ENTRY, "statusSize": 2}, UnsupportedError, "must have the members"),
        "a number": ({**ENTRY, "statusListIndex": 94567}, MalformedError, "must have strings"),
        "another purpose": (
            {**ENTRY, "statusPurpose": "message"},
            UnsupportedError,
            "statusPurpose must be revocation or suspension",
        ),
        "a negative index": ({**ENTRY, "statusListIndex": "-1"}, MalformedError, "whole number"),
        "leading zeros": ({**ENTRY, "statusListIndex": "07"}, MalformedError, "whole number"),
        "a huge index": ({**ENTRY, "statusListIndex": "9" * 11}, MalformedError, "whole number"),
        "other digits": ({**ENTRY, "statusListIndex": "٣"}, MalformedError, "whole number"),
        "its list's id": ({**ENTRY, "id": URL}, MalformedError, "must not be"),
        "a relative URL": (
            {**ENTRY, "statusListCredential": "/status/3"},
            MalformedError,
            "statusListCredential must be an absolute URL",
        ),
    }.values(),
)
def test_what_is_not_an_entry_is_refused(member, error, message):
    """Nothing is looked up where it is not plain what is meant."""
    with pytest.raises(error, match=message):
        read_status_entry({"credentialStatus": member})


@pytest.mark.parametrize(
    ("members", "path"),
    [
        ({"status_list_credential": "/status/3"}, "$.status_list_credential"),
        ({"status_list_credential": f"{URL}#list"}, "$.status_list_credential"),
        ({"status_list_index": -1}, "$.status_list_index"),
        ({"status_list_index": "1"}, "$.status_list_index"),
        ({"status_list_index": True}, "$.status_list_index"),
        ({"status_list_index": 10**10}, "$.status_list_index"),
        ({"status_list_index": 10**5000}, "$.status_list_index"),  # more than Python writes
        ({"status_purpose": "message"}, "$.status_purpose"),
    ],
)
def test_values_that_cannot_work_are_refused(members, path):
    """When the entry is made, and not when it is signed."""
    with pytest.raises(ConfigurationError) as raised:
        attrs.evolve(REVOCATION, **members)
    assert [problem.path for problem in raised.value.problems] == [path]


@pytest.mark.parametrize("value", [ENTRY, (REVOCATION,), URL])
def test_a_certificate_takes_an_entry(value):
    """Anything else is refused when it is given."""
    with pytest.raises(ConfigurationError, match=r"^\$\.credential_status must be a StatusEntry"):
        CertificateInformation(credential_status=value)
    assert CertificateInformation(credential_status=REVOCATION).credential_status == REVOCATION
