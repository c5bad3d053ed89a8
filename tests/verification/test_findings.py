"""What a signature cannot rule out: values under one predicate that change places."""

import attrs
import pytest
from verifying import CERTIFIER, TEST, VACCINATION, VERIFIER, changed, revoking, signed

from divoc_certify import Rules, VaccineTable
from divoc_certify.errors import RevokedError
from divoc_certify.testing import sample_vaccination_request
from divoc_certify.verification.findings import certificate_ids

DDCC = attrs.evolve(CERTIFIER, rules=Rules.V3).certify(sample_vaccination_request()).credential


def swap(credential, one, other):
    """Let two members of the evidence change places; the signature is the same."""
    event = credential["evidence"][0]
    return changed(credential, evidence={one: event[other], other: event[one]})


def paths(credential, verifier=VERIFIER):
    """Where the findings are, in the evidence."""
    return [
        finding.path.removeprefix("$.evidence[0].")
        for finding in verifier.verify(credential).findings
    ]


@pytest.mark.parametrize(
    ("credential", "one", "other", "found"),
    [
        (VACCINATION, "certificateId", "batch", ["certificateId"]),
        (VACCINATION, "certificateId", "vaccine", ["certificateId", "vaccine"]),
        (VACCINATION, "vaccine", "batch", ["vaccine"]),
        (VACCINATION, "vaccine", "manufacturer", ["vaccine"]),
        (VACCINATION, "batch", "manufacturer", ["manufacturer"]),
        (VACCINATION, "date", "effectiveUntil", ["effectiveUntil", "effectiveStart"]),
        (VACCINATION, "date", "effectiveStart", ["effectiveStart"]),
        (VACCINATION, "effectiveStart", "effectiveUntil", ["effectiveUntil"]),
        (DDCC, "icd11Code", "batch", ["icd11Code"]),
        (TEST, "certificateId", "testType", ["certificateId"]),
        (TEST, "result", "disease", ["result"]),
        (TEST, "sampleCollectionTimestamp", "resultTimestamp", ["resultTimestamp"]),
    ],
)
def test_a_swap_is_told(credential, one, other, found):
    """The signature holds as before, and what is implausible is a finding."""
    assert paths(credential) == []
    assert set(paths(swap(credential, one, other))) == set(found)


def test_doses_that_changed_places_are_told():
    """One of two becomes two of one."""
    request = sample_vaccination_request()
    request["vaccination"]["dose"] = 1
    credential = CERTIFIER.certify(request).credential
    assert paths(credential) == []
    assert paths(swap(credential, "dose", "totalDoses")) == ["dose"]


@pytest.mark.parametrize("name", ["dose", "totalDoses"])
def test_a_number_of_doses_that_was_left_out_is_told(name):
    """Of two equal ones the signature covers one: either may go."""
    assert VACCINATION["evidence"][0]["dose"] == VACCINATION["evidence"][0]["totalDoses"]
    assert paths(changed(VACCINATION, evidence={name: ...})) == [name]


@pytest.mark.parametrize(
    ("evidence", "found"),
    {
        "the day of the event, in UTC, is the next one": (
            {"date": "2026-02-18T01:00:00.000Z", "effectiveStart": "2026-02-17"},
            [],
        ),
        "at the place it is not": (
            {"date": "2026-02-18T01:00:00.000-05:00", "effectiveStart": "2026-02-17"},
            ["effectiveStart"],
        ),
        "two days are no time zone": (
            {"date": "2026-02-19T01:00:00.000Z", "effectiveStart": "2026-02-17"},
            ["effectiveStart"],
        ),
        "nothing but days": ({"date": "2026-02-17"}, []),
        "a time of day in the wrong place": (
            {"date": "2026-02-17", "effectiveUntil": "2027-02-17T10:45:00Z"},
            ["effectiveUntil"],
        ),
        "no date at all": ({"date": 7, "effectiveUntil": "To be decided"}, []),
        "the end of time": (
            {"effectiveStart": "9999-12-31", "effectiveUntil": "0001-01-01"},
            ["effectiveUntil", "effectiveUntil"],
        ),
        "made by a company that a vaccine is called after": (
            {"vaccine": "Comirnaty", "manufacturer": "Pfizer"},
            [],
        ),
        "made by a vaccine": (
            {"vaccine": "AstraZeneca", "manufacturer": "Covishield"},
            ["manufacturer"],
        ),
        "a manufacturer with a number, and a batch with one": ({"manufacturer": "Plant 7"}, []),
        "no batch": ({"batch": ..., "manufacturer": "Plant 7"}, []),
        "no vaccine": ({"vaccine": ...}, []),
        "an older certificate's doses": ({"dose": "3", "totalDoses": "2"}, ["dose"]),
        "doses without a number": ({"dose": "first"}, []),
        "no doses at all": ({"dose": ..., "totalDoses": ...}, []),
    }.values(),
)
def test_what_is_implausible_is_told(evidence, found):
    """And what has an honest reason is not."""
    assert paths(signed(changed(VACCINATION, evidence=evidence))) == found


@pytest.mark.parametrize("name", ["batch", "effectiveUntil", "dose"])
def test_several_values_in_one_place_are_told(name):
    """An array says the same to the signature as two members do."""
    event = VACCINATION["evidence"][0]
    partner = {"batch": "manufacturer", "effectiveUntil": "effectiveStart", "dose": "totalDoses"}
    values = [event[partner[name]], event[name]][: 1 if name == "dose" else 2]
    forged = changed(VACCINATION, evidence={name: values, partner[name]: ...})
    assert name in paths(forged)


def test_the_verifiers_own_vaccines_count():
    """Of those that it does not know it says nothing."""
    verifier = attrs.evolve(VERIFIER, vaccines=VaccineTable(codes={}, strict=True))
    assert paths(swap(VACCINATION, "vaccine", "manufacturer"), verifier) == []


HIDING = {
    "in another member": swap(VACCINATION, "certificateId", "vaccine"),
    "in another member of a test": swap(TEST, "certificateId", "sampleOrigin"),
    "in an array": changed(
        VACCINATION,
        evidence={
            "certificateId": VACCINATION["evidence"][0]["batch"],
            "batch": [VACCINATION["evidence"][0]["batch"], "ID1"],
        },
    ),
    "among older values": signed(
        changed(VACCINATION, evidence={"id": "https://moh.example/1", "batch": "ID1"})
    ),
}


@pytest.mark.parametrize("name", HIDING)
def test_a_certificate_id_does_not_hide_from_the_revocation_list(name):
    """Wherever it stands, the signature holds, and the list knows it."""
    verifier = attrs.evolve(VERIFIER, revocations=revoking("ID2"))
    assert "certificateId" in paths(HIDING[name], verifier)
    with pytest.raises(RevokedError):
        attrs.evolve(VERIFIER, revocations=revoking("ID1")).verify(HIDING[name])


def test_a_batch_that_ends_the_certificate_id_hides_nothing():
    """The id ends in both, and the list is asked for both."""
    request = sample_vaccination_request()
    request["vaccination"]["batch"] = "7"
    certifier = attrs.evolve(CERTIFIER, id_source=lambda: "A-7")
    forged = swap(certifier.certify(request).credential, "certificateId", "batch")
    with pytest.raises(RevokedError):
        attrs.evolve(VERIFIER, revocations=revoking("A-7")).verify(forged)


def test_a_certificate_is_not_revoked_for_its_batch():
    """Where it is clear which value is the certificate ID, no other counts."""
    batch = VACCINATION["evidence"][0]["batch"]
    assert attrs.evolve(VERIFIER, revocations=revoking(batch)).verify(VACCINATION)


def test_a_certificate_without_an_id_is_asked_for_by_every_value():
    """Any of them may be the certificate ID."""
    older = signed(changed(VACCINATION, evidence={"id": ...}))
    with pytest.raises(RevokedError):
        attrs.evolve(VERIFIER, revocations=revoking("ID1")).verify(older)


@pytest.mark.parametrize("certificate_id", ["ID1", ["ID1"], [["ID1"]]])
@pytest.mark.parametrize(
    "identifier",
    [
        "https://moh.example/vaccine/9911",  # the batch, by chance, behind something else
        "https://moh.example/vaccine/11",
        "11",
    ],
)
def test_what_stands_as_the_certificate_id_is_always_asked_for(identifier, certificate_id):
    """Whatever else an older id ends in, and however deep in arrays it stands."""
    evidence = {"id": identifier, "batch": "11", "certificateId": certificate_id}
    assert "ID1" in certificate_ids(evidence)


def test_a_certificate_id_may_be_a_number():
    """Nine digits may be written so."""
    evidence = {"id": "https://moh.example/123456789", "certificateId": 123456789}
    numbered = signed(changed(VACCINATION, evidence=evidence))
    assert paths(numbered) == []
    with pytest.raises(RevokedError):
        attrs.evolve(VERIFIER, revocations=revoking("123456789")).verify(numbered)


@pytest.mark.parametrize("dose", [1, "1"])
def test_a_number_of_doses_is_no_certificate_id(dose):
    """An older id that ends in it leaves all values to be asked for."""
    older = {"id": "https://moh.example/vaccine/1", "batch": "ID1", "certificateId": "7"}
    assert certificate_ids({**older, "dose": dose, "totalDoses": dose}) >= {"ID1", "7"}


def test_what_the_id_ends_in_begins_behind_a_mark():
    """A batch that is the last digits of another number leaves all values to be asked for."""
    older = {"id": "https://moh.example/vaccine/9911", "batch": "ID1", "certificateId": "11"}
    assert certificate_ids(older) >= {"ID1", "11"}
    assert certificate_ids({**older, "id": "https://moh.example/11"}) == {"11"}
