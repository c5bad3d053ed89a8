"""What may be printed."""

import datetime as dt

import attrs
import pytest

from divoc_certify.pdf import tokens
from divoc_certify.request import Meta, PreviousDose, Rules

TEMPLATE_TOKENS = {
    "name",
    "age",
    "gender",
    "identity",
    "nationality",
    "beneficiaryId",
    "recipientAddress",
    "vaccine",
    "vaccinationDate",
    "vaccineBatch",
    "vaccineICD11Code",
    "vaccineProphylaxis",
    "vaccineType",
    "vaccineManufacturer",
    "vaccineValidDays",
    "vaccinatedBy",
    "vaccinatedAt",
    "dose",
    "totalDoses",
    "isFinalDose",
    "isBoosterDose",
    "isBoosterOrFinalDose",
    "currentDoseText",
    "certificateId",
    "meta",
    "vaxEvents",
}


def dosed(vaccination, dose, *previous, total_doses=2):
    """The request as that dose, after those before it."""
    return attrs.evolve(
        vaccination,
        vaccination=attrs.evolve(vaccination.vaccination, dose=dose, total_doses=total_doses),
        meta=Meta(previous_doses=previous),
    )


def test_a_vaccination_has_the_tokens_that_templates_know(twin_of, vaccination):
    """Every documented name is there, under any rules."""
    for rules in Rules:
        printed = tokens(twin_of(attrs.evolve(vaccination, rules=rules)))
        assert printed.keys() >= TEMPLATE_TOKENS


def test_a_vaccination_is_printed_from_the_credential(twin_of, vaccination):
    """Each token says what was signed; the identity is masked."""
    assert tokens(
        twin_of(
            attrs.evolve(vaccination, meta=Meta(other={"note": "x"})),
            expires_at=dt.datetime(2022, 12, 31, tzinfo=dt.UTC),
            previous_certificate_id="987654321",
        )
    ) == {
        "name": "Nguyễn Thị Minh Khai",
        "age": "37",
        "dob": "02-Jul-1984",
        "gender": "Female",
        "nationality": "Exampleland",
        "identity": "Aadhaar ••••9012",
        "beneficiaryId": "EX-2021-000417",
        "recipientAddress": "12 Harbour Road, Flat 3, Port Example, Harbour, Coast, 10115, EX",
        "certificateId": "123456789",
        "previousCertificateId": "987654321",
        "issuerName": "Ministry of Health",
        "issuedOn": "16-Oct-2021",
        "expiresOn": "31-Dec-2022",
        "meta": {"note": "x"},
        "vaccine": "COVAXIN",
        "vaccinationDate": "15-Oct-2021",
        "vaccineBatch": "MB3428BX",
        "vaccineICD11Code": "XM1NL1",
        "vaccineProphylaxis": "COVID-19 vaccine, inactivated virus",
        "vaccineType": "XM1NL1, COVID-19 vaccine, inactivated virus",
        "vaccineManufacturer": "Bharat Biotech",
        "effectiveStart": "16-Oct-2021",
        "effectiveUntil": "15-Oct-2022",
        "vaccineValidDays": 364,
        "vaccinatedBy": "Ελένη Example",
        "vaccinatedAt": (
            "Port Example Clinic, 12 Harbour Road, Flat 3, Port Example, Harbour, Coast, 10115, EX"
        ),
        "dose": 2,
        "totalDoses": 2,
        "isFinalDose": True,
        "isBoosterDose": False,
        "isBoosterOrFinalDose": True,
        "currentDoseText": "2nd Dose",
        "vaxEvents": [
            {
                "dose": 2,
                "doseType": "Primary Dose 2",
                "dateOfVax": "15-Oct-2021",
                "vaxName": "COVAXIN",
                "vaxType": "XM1NL1, COVID-19 vaccine, inactivated virus",
                "vaxBatch": "MB3428BX",
                "vaxManufacturer": "Bharat Biotech",
                "countryOfVax": "EX",
                "isCurrent": True,
            }
        ],
    }


def test_the_credential_has_the_last_word(twin_of, vaccination):
    """Where request and credential differ, the page says what the QR code says."""
    twin = twin_of(vaccination)
    subject = {**twin.credential["credentialSubject"], "name": "As Signed"}
    evidence = {**twin.credential["evidence"][0], "batch": "AS-SIGNED"}
    credential = {**twin.credential, "credentialSubject": subject, "evidence": [evidence]}
    printed = tokens(attrs.evolve(twin, credential=credential))
    assert (printed["name"], printed["vaccineBatch"]) == ("As Signed", "AS-SIGNED")


@pytest.mark.parametrize("hours", [-12, -5, 0, 5.5, 14, None])
@pytest.mark.parametrize("hour", [0, 23])
def test_no_zone_moves_a_date(twin_of, vaccination, hour, hours):
    """The day that was written is the day that is printed."""
    zone = None if hours is None else dt.timezone(dt.timedelta(hours=hours))
    moment = dt.datetime(2021, 10, 15, hour, 30, tzinfo=zone)
    event = attrs.evolve(vaccination.vaccination, date=moment)
    previous = PreviousDose(dose=1, date=moment.replace(month=9))
    request = attrs.evolve(vaccination, vaccination=event, meta=Meta(previous_doses=(previous,)))
    printed = tokens(twin_of(request))
    assert printed["vaccinationDate"] == "15-Oct-2021"
    assert [dose["dateOfVax"] for dose in printed["vaxEvents"]] == ["15-Sep-2021", "15-Oct-2021"]


@pytest.mark.parametrize(
    ("dose", "final", "booster", "text", "kind"),
    [
        (1, False, False, "1st Dose", "Primary Dose 1"),
        (2, True, False, "2nd Dose", "Primary Dose 2"),
        (3, False, True, "3rd Dose", "Booster Dose 1"),
        (12, False, True, "12th Dose", "Booster Dose 10"),
    ],
)
def test_a_dose_is_told_by_its_place_in_the_series(  # noqa: PLR0917 - fixtures
    twin_of, vaccination, dose, final, booster, text, kind
):
    """Below the total it is provisional, at it final, above it a booster."""
    printed = tokens(twin_of(dosed(vaccination, dose)))
    assert printed["isFinalDose"] is final
    assert printed["isBoosterDose"] is booster
    assert printed["isBoosterOrFinalDose"] is (final or booster)
    assert printed["currentDoseText"] == text
    assert printed["vaxEvents"][0]["doseType"] == kind


def rows_of(twin, *names):
    """The rows of the table of doses, as tuples of some tokens."""
    return [tuple(row[name] for name in names) for row in tokens(twin)["vaxEvents"]]


def test_doses_come_in_order_and_once(twin_of, vaccination):
    """Earlier doses go before this one, which is not repeated, nor is any of them."""
    first = PreviousDose(name="A", dose=1, date=dt.date(2021, 1, 1))
    request = dosed(
        vaccination,
        3,
        PreviousDose(name="B", dose=2, date=dt.date(2021, 6, 1)),
        first,
        first,
        PreviousDose(name="Covaxin", dose=3),
        PreviousDose(date=dt.date(2021, 10, 15)),
    )
    rows = rows_of(twin_of(request), "vaxName", "isCurrent")
    assert rows == [("A", False), ("B", False), ("COVAXIN", True)]


OTHER_DOSES = {
    "another name": {"dose": 2, "name": "Other"},
    "another day": {"dose": 2, "name": "COVAXIN", "date": dt.date(2021, 10, 14)},
    "another batch": {"dose": 2, "batch": "MB3428BY"},
    "another number": {"dose": 1, "name": "COVAXIN", "date": dt.date(2021, 10, 15)},
    "another vaccine on the same day": {"name": "Other", "date": dt.date(2021, 10, 15)},
    "neither number nor day": {"name": "COVAXIN", "batch": "MB3428BX"},
}


@pytest.mark.parametrize("known", OTHER_DOSES.values(), ids=OTHER_DOSES)
def test_a_dose_that_may_be_another_is_printed(twin_of, vaccination, known):
    """It stands before this one, which it is only if its number or its day says so."""
    request = dosed(vaccination, 2, PreviousDose(**known))
    assert [current for (current,) in rows_of(twin_of(request), "isCurrent")] == [False, True]


SAME_DOSES = {
    "its number": {"dose": 2},
    "its day": {"date": dt.date(2021, 10, 15)},
    "everything": {
        "dose": 2,
        "name": "Covaxin ",
        "batch": "MB 3428-BX",
        "date": dt.date(2021, 10, 15),
        "manufacturer": "Bharat",
    },
}


@pytest.mark.parametrize("known", SAME_DOSES.values(), ids=SAME_DOSES)
def test_the_certified_dose_is_not_an_earlier_one(twin_of, vaccination, known):
    """However little is said of it, and however it is spelt."""
    request = dosed(vaccination, 2, PreviousDose(**known))
    assert rows_of(twin_of(request), "isCurrent") == [(True,)]


@pytest.mark.parametrize("known", [{}, {"total_doses": 2}, {"other": {"site": "left arm"}}])
def test_a_dose_of_which_nothing_can_be_printed_has_no_row(twin_of, vaccination, known):
    """It would be one of dashes."""
    request = dosed(vaccination, 2, PreviousDose(**known))
    assert rows_of(twin_of(request), "isCurrent") == [(True,)]


def test_doses_of_another_series_keep_their_place_and_their_number(twin_of, vaccination):
    """The certified dose is the first of one; what is a booster there, nobody knows of others."""
    request = dosed(
        vaccination,
        1,
        PreviousDose(name="Covishield", dose=2, date=dt.date(2021, 7, 1), batch="SECOND2"),
        PreviousDose(name="Covishield", dose=1, date=dt.date(2021, 4, 1), batch="FIRST1"),
        PreviousDose(manufacturer="Another", dose=3),
        PreviousDose(name="COVAXIN", manufacturer="Bharat", dose=4, date=dt.date(2021, 8, 1)),
        total_doses=1,
    )
    assert rows_of(twin_of(request), "dateOfVax", "doseType", "vaxBatch") == [
        ("01-Apr-2021", "Primary Dose 1", "FIRST1"),
        ("01-Jul-2021", "2nd Dose", "SECOND2"),
        ("", "3rd Dose", ""),
        ("01-Aug-2021", "Booster Dose 3", ""),
        ("15-Oct-2021", "Primary Dose 1", "MB3428BX"),
    ]


def test_doses_without_a_date_go_before_those_that_are_counted_higher(twin_of, vaccination):
    """And all of them before this one, whatever their number; on one day the numbers decide."""
    doses = [
        ("F", 9, None),
        ("D", 3, dt.date(2021, 6, 1)),
        ("E", 5, dt.date(2021, 10, 15)),
        ("B", 1, None),
        ("A", None, None),
        ("C", 2, dt.date(2021, 6, 1)),
    ]
    earlier = [PreviousDose(name=name, dose=dose, date=date) for name, dose, date in doses]
    for given in (earlier, earlier[::-1]):
        names = rows_of(twin_of(dosed(vaccination, 1, *given)), "vaxName")
        assert "".join(name for (name,) in names) == "ABCDEFCOVAXIN"


def test_an_earlier_dose_says_what_is_known_of_it(twin_of, vaccination):
    """What is missing is an empty text, and its own series decides what is a booster."""
    printed = tokens(
        twin_of(
            dosed(
                vaccination,
                3,
                PreviousDose(other={"country": "FR"}),
                PreviousDose(dose=2, total_doses=1, other={"country": 7}),
            )
        )
    )
    unknown, booster, _ = printed["vaxEvents"]
    assert unknown == {
        "dose": "",
        "doseType": "Earlier Dose",
        "dateOfVax": "",
        "vaxName": "",
        "vaxType": "",
        "vaxBatch": "",
        "vaxManufacturer": "",
        "countryOfVax": "FR",
        "isCurrent": False,
    }
    assert (booster["doseType"], booster["countryOfVax"]) == ("Booster Dose 1", "")


def test_what_was_not_given_is_empty(twin_of, vaccination):
    """A request with the least that v3 asks for has no address, and no unknown dates."""
    recipient = attrs.evolve(
        vaccination.recipient, gender=None, address=None, dob=None, age=40, identity="NA"
    )
    printed = tokens(
        twin_of(
            attrs.evolve(
                vaccination,
                recipient=recipient,
                vaccinator=None,
                facility=attrs.evolve(vaccination.facility, address=None),
                rules=Rules.V3,
            )
        )
    )
    assert printed["vaccinatedAt"] == "Port Example Clinic"
    empty = ("gender", "identity", "recipientAddress", "vaccinatedBy", "expiresOn")
    assert [printed[name] for name in (*empty, "previousCertificateId")] == [""] * 6


def test_a_test_is_printed_from_the_credential(twin_of, test):
    """Its times keep their own zones."""
    printed = tokens(twin_of(test))
    common = {"name", "age", "dob", "gender", "nationality", "identity", "beneficiaryId", "meta"}
    common |= {"recipientAddress", "certificateId", "previousCertificateId", "issuerName"}
    common |= {"issuedOn", "expiresOn"}
    assert (printed["name"], printed["age"], printed["dob"]) == ("Анна Example", "", "Jul-1963")
    assert {name: text for name, text in printed.items() if name not in common} == {
        "disease": "COVID-19",
        "testType": "RT-PCR",
        "testName": "Example nucleic acid test",
        "testManufacturer": "Example Diagnostics",
        "testBatch": "LOT-77",
        "sampleOrigin": "Nasopharyngeal swab",
        "sampleCollectionTimestamp": "14-Oct-2021 09:30 UTC+05:30",
        "resultTimestamp": "15-Oct-2021 18:05 UTC",
        "result": "Negative",
        "testedBy": "Tomás Example",
        "testedAt": (
            "Central Laboratory, 12 Harbour Road, Flat 3, Port Example, Harbour, Coast, 10115, EX"
        ),
    }


def test_another_programme_has_its_claims_by_their_path(twin_of, donation):
    """Nested claims, lists, truth values, numbers and dates become texts; nulls are left out."""
    printed = tokens(twin_of(donation))
    assert printed["programmeName"] == "Blood Donor Certificate"
    assert (printed["name"], printed["identity"]) == ("Zoë Example", "••••4567")
    assert printed["recipient"] == {"name": "Zoë Example", "bloodGroup": "0 Rh+"}
    assert printed["event"] == {
        "donatedOn": "15-Oct-2021",
        "volumeML": "450",
        "firstTime": "No",
        "site.name": "Hill Clinic",
        "tests.1.name": "HIV",
        "tests.1.negative": "Yes",
        "remarks": "none, given",
    }


@pytest.mark.parametrize(
    ("given", "printed"),
    {
        "2021-10-15T09:30Z": "15-Oct-2021 09:30 UTC",
        "2021-10-15T77": "2021-10-15T77",
        "2021-10-15Tent 4": "2021-10-15Tent 4",
        "2021-10-15T09:30 in tent 4": "2021-10-15T09:30 in tent 4",
    }.items(),
)
def test_a_claim_that_begins_like_a_date_is_printed_whole(twin_of, donation, given, printed):
    """Only a date or a moment is written as one."""
    event = {**donation.event, "remarks": given}
    assert tokens(twin_of(attrs.evolve(donation, event=event)))["event"]["remarks"] == printed


def test_claims_of_another_kind_do_not_pass_for_texts(twin_of, donation):
    """A programme may give `name` and `address` a shape of its own."""
    claims = {"name": {"given": "Zoë"}, "age": 40, "address": "1 Road"}
    recipient = attrs.evolve(donation.recipient, claims=claims)
    printed = tokens(twin_of(attrs.evolve(donation, recipient=recipient)))
    assert [printed[name] for name in ("name", "age", "recipientAddress")] == ["", "", ""]
    assert printed["recipient"] == {"name.given": "Zoë", "age": "40", "address": "1 Road"}
