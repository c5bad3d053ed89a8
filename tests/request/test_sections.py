"""The sections, made in Python."""

import copy
import datetime as dt
import pickle
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from strategies import addresses, previous_doses, requests

from divoc_certify.errors import InvalidRequestError
from divoc_certify.request import (
    Address,
    Facility,
    PartialDate,
    Recipient,
    TestDetails,
    Vaccination,
    Vaccinator,
)

ADDRESS = {"district": "Port District", "state": "North Province", "pincode": "004170"}
RECIPIENT = {"name": "Amara Example", "identity": "X1234567", "contact": ("tel:+15550100417",)}
VACCINATION = {
    "name": "COVAXIN",
    "manufacturer": "Bharat Biotech",
    "date": dt.datetime(2021, 10, 15, 9, 30, tzinfo=dt.UTC),
    "effective_start": dt.date(2021, 10, 15),
    "effective_until": dt.date(2022, 10, 15),
    "dose": 1,
    "total_doses": 2,
}
TEST_DETAILS = {
    "test_type": "RT-PCR",
    "disease": "COVID-19",
    "sample_collection_timestamp": dt.datetime(2021, 12, 3, 8, 15, tzinfo=dt.UTC),
    "result_timestamp": dt.datetime(2021, 12, 3, 17, 40, tzinfo=dt.UTC),
    "result": "Negative",
}
ODD_ZONE = dt.timezone(dt.timedelta(hours=5, minutes=53, seconds=28))

STRING = "must be a string"
EMPTY = "must not be empty"
CONTACT = "must be tel: or mailto:, and something behind it"
WHOLE = "must be a whole number"
INVALID = {
    "address without anything": (
        Address,
        {"district": "", "state": " \n"},
        {"$.district": EMPTY, "$.state": EMPTY},
    ),
    "address of other types": (
        Address,
        {
            "address_line1": None,
            "address_line2": 2,
            "district": b"x",
            "city": ["x"],
            "state": True,
            "pincode": 4170,
            "country": 49,
        },
        {
            "$.addressLine1": STRING,
            "$.addressLine2": STRING,
            "$.district": STRING,
            "$.city": STRING,
            "$.state": STRING,
            "$.pincode": STRING,
            "$.country": STRING,
        },
    ),
    "country of one letter": (
        Address,
        ADDRESS | {"country": "E"},
        {"$.country": "must have 2 characters or more"},
    ),
    "blank country": (Address, ADDRESS | {"country": "   "}, {"$.country": EMPTY}),
    "recipient of other types": (
        Recipient,
        {
            "name": 123,
            "dob": "1963",
            "age": "58",
            "gender": 1,
            "nationality": 1,
            "identity": 1234567,
            "contact": "tel:1",
            "address": ADDRESS,
        },
        {
            "$.name": STRING,
            "$.dob": "must be of the class PartialDate",
            "$.age": WHOLE,
            "$.gender": STRING,
            "$.nationality": STRING,
            "$.identity": STRING,
            "$.contact": "must be an array",
            "$.address": "must be of the class Address",
        },
    ),
    "birth date with a time": (
        Recipient,
        RECIPIENT | {"dob": dt.datetime(1963, 7, 2)},  # noqa: DTZ001 - naive, as sent
        {"$.dob": "must be of the class PartialDate"},
    ),
    "age below 0": (Recipient, RECIPIENT | {"age": -1}, {"$.age": "must be from 0 to 150"}),
    "age above 150": (Recipient, RECIPIENT | {"age": 151}, {"$.age": "must be from 0 to 150"}),
    "age that is a truth": (Recipient, RECIPIENT | {"age": True}, {"$.age": WHOLE}),
    "age that is a fraction": (Recipient, RECIPIENT | {"age": 58.0}, {"$.age": WHOLE}),
    "contacts of every bad kind": (
        Recipient,
        RECIPIENT | {"contact": ["+15550100417", "tel:", "mailto: ", "sms:1", None, "TEL:1", ""]},
        {f"$.contact[{index}]": CONTACT for index in (0, 1, 2, 3, 6)} | {"$.contact[4]": STRING},
    ),
    "too many contacts": (
        Recipient,
        RECIPIENT | {"contact": ["tel:1"] * 101},
        {"$.contact": "must not have more than 100 entries"},
    ),
    "blank vaccination": (
        Vaccination,
        VACCINATION | {"name": "\t", "manufacturer": "", "batch": ""},
        {"$.name": EMPTY},
    ),
    "vaccination with a date for a date-time, and the other way round": (
        Vaccination,
        VACCINATION
        | {
            "date": dt.date(2021, 10, 15),
            "effective_start": dt.datetime(2021, 10, 15, tzinfo=dt.UTC),
            "effective_until": "2022-10-15",
        },
        {
            "$.date": "must be a date-time",
            "$.effectiveStart": "must be a date without a time",
            "$.effectiveUntil": "must be a date without a time",
        },
    ),
    "vaccination in the year 1": (
        Vaccination,
        VACCINATION
        | {
            "date": dt.datetime(1, 1, 1, tzinfo=dt.UTC),
            "effective_start": dt.date(1, 1, 1),
            "effective_until": dt.date(1, 1, 1),
        },
        {
            "$.date": "must be in the years 1900 to 2999",
            "$.effectiveStart": "must be in the years 1900 to 9999",
            "$.effectiveUntil": "must be in the years 1900 to 9999",
        },
    ),
    "vaccination in the year 9999": (
        Vaccination,
        VACCINATION | {"date": dt.datetime(9999, 12, 31, tzinfo=dt.UTC)},
        {"$.date": "must be in the years 1900 to 2999"},
    ),
    "offset with seconds": (
        Vaccination,
        VACCINATION | {"date": dt.datetime(2021, 10, 15, tzinfo=ODD_ZONE)},
        {"$.date": "must have a zone offset of whole minutes"},
    ),
    "until before start": (
        Vaccination,
        VACCINATION | {"effective_until": dt.date(2021, 10, 14)},
        {"$.effectiveUntil": "must not be before effectiveStart"},
    ),
    "doses out of range": (
        Vaccination,
        VACCINATION | {"dose": 0, "total_doses": 1001},
        {"$.dose": "must be from 1 to 1000", "$.totalDoses": "must be from 1 to 1000"},
    ),
    "doses that are no whole numbers": (
        Vaccination,
        VACCINATION | {"dose": 1.0, "total_doses": True},
        {"$.dose": WHOLE, "$.totalDoses": WHOLE},
    ),
    "blank vaccinator": (Vaccinator, {"name": ""}, {"$.name": EMPTY}),
    "blank test": (
        TestDetails,
        TEST_DETAILS | {"test_type": "", "disease": "", "result": ""},
        {
            "$.testType": EMPTY,
            "$.disease": EMPTY,
            "$.result": "must be Positive, Negative, Inconclusive or Void",
        },
    ),
    "result in lower case": (
        TestDetails,
        TEST_DETAILS | {"result": "negative"},
        {"$.result": "must be Positive, Negative, Inconclusive or Void"},
    ),
    "result before its sample": (
        TestDetails,
        TEST_DETAILS | {"result_timestamp": dt.datetime(2021, 12, 3, 8, 14, tzinfo=dt.UTC)},
        {"$.resultTimestamp": "must not be before sampleCollectionTimestamp"},
    ),
    "facility whose address has no pincode": (
        Facility,
        {"name": "Hill Clinic", "address": Address(district="Hill", state="North")},
        {"$.address.pincode": EMPTY},
    ),
}


def problems_of(cls, values):
    """What is told of a section made of these values."""
    with pytest.raises(InvalidRequestError) as caught:
        cls(**values)
    return {problem.path: problem.rule for problem in caught.value.problems}


@pytest.mark.parametrize(("cls", "values", "problems"), INVALID.values(), ids=INVALID)
def test_all_problems_at_once(cls, values, problems):
    """A section tells everything that is wrong with it, in the wire's names, without a value."""
    assert problems_of(cls, values) == problems


def test_problems_stand_in_the_order_of_the_fields():
    """A rule across fields is told where its field is."""
    values = VACCINATION | {"name": "", "effective_until": dt.date(2021, 1, 1), "dose": 0}
    assert list(problems_of(Vaccination, values)) == ["$.name", "$.effectiveUntil", "$.dose"]


def test_a_rule_across_fields_waits_for_them():
    """Nothing is said of an order of dates of which one is no date."""
    values = VACCINATION | {"effective_start": None, "effective_until": dt.date(2021, 1, 1)}
    assert list(problems_of(Vaccination, values)) == ["$.effectiveStart"]


def test_a_list_becomes_a_tuple():
    """What is handed over can change no request afterwards."""
    contacts = ["tel:+15550100417"]
    recipient = Recipient(**RECIPIENT | {"contact": contacts})
    contacts.append("tel:0")
    assert recipient.contact == ("tel:+15550100417",)


def test_a_hundred_contacts():
    """The bound is one that can be reached."""
    assert len(Recipient(**RECIPIENT | {"contact": ["tel:1"] * 100}).contact) == 100


def test_nobody_needs_a_telephone():
    """The array must be there, and may be empty."""
    assert Recipient(**RECIPIENT | {"contact": ()}).contact == ()


def test_a_date_will_do_for_a_birth_date():
    """Most birth dates are whole."""
    assert Recipient(**RECIPIENT | {"dob": dt.date(1963, 7, 2)}).dob == PartialDate(1963, 7, 2)


def test_a_zone_becomes_its_offset_at_that_moment():
    """The offset is what is sent; the fold of a clock going back goes into it."""
    berlin = ZoneInfo("Europe/Berlin")
    moments = [dt.datetime(2021, 10, 31, 2, 30, tzinfo=berlin, fold=fold) for fold in (0, 1)]
    dates = [Vaccination(**VACCINATION | {"date": moment}).date for moment in moments]
    assert [date.tzinfo for date in dates] == [
        dt.timezone(dt.timedelta(hours=2)),
        dt.timezone(dt.timedelta(hours=1)),
    ]
    assert [date.hour for date in dates] == [2, 2]


def test_a_zone_without_an_offset_is_none():
    """A zone object that says nothing leaves the date-time naive."""

    class Nowhere(dt.tzinfo):
        def utcoffset(self, _):
            return None

    date = dt.datetime(2021, 10, 15, 9, 30, tzinfo=Nowhere())
    assert Vaccination(**VACCINATION | {"date": date}).date.tzinfo is None


@pytest.mark.parametrize(
    ("sample", "result", "possible"),
    [
        ("2021-12-03T08:15:00+01:00", "2021-12-03T07:15:00Z", True),
        ("2021-12-03T08:15:00+01:00", "2021-12-03T07:14:59Z", False),
        ("2021-12-03T08:15:00", "2021-12-03T08:15:00", True),
        ("2021-12-03T08:15:00", "2021-12-03T08:14:00", False),
        ("2021-12-03T14:00:00", "2021-12-03T00:00:00Z", True),
        ("2021-12-03T14:00:01", "2021-12-03T00:00:00Z", False),
        ("2021-12-03T15:00:00+01:00", "2021-12-03T00:00:00", True),
        ("2021-12-03T15:00:01+01:00", "2021-12-03T00:00:00", False),
    ],
)
def test_result_and_sample_across_zones(sample, result, possible):
    """A moment without a zone may be anywhere on earth, and only the impossible is refused."""
    values = TEST_DETAILS | {
        "sample_collection_timestamp": dt.datetime.fromisoformat(sample),
        "result_timestamp": dt.datetime.fromisoformat(result),
    }
    if possible:
        assert TestDetails(**values).result == "Negative"
    else:
        assert list(problems_of(TestDetails, values)) == ["$.resultTimestamp"]


def test_a_booster_is_a_dose_beyond_the_total():
    """No rule holds `dose` below `total_doses`."""
    assert Vaccination(**VACCINATION | {"dose": 3, "total_doses": 2}).dose == 3


@given(requests())
def test_no_section_shows_what_it_holds(request):
    """`repr` is the class name, all the way down."""
    assert repr(request) == f"{type(request).__name__}(...)"
    for section in attrs.asdict(request, recurse=False).values():
        if attrs.has(type(section)):
            assert repr(section) == f"{type(section).__name__}(...)"


@given(requests())
def test_requests_travel(request):
    """They survive pickling and copying, and are equal and hashed by what they hold."""
    for again in (pickle.loads(pickle.dumps(request)), copy.deepcopy(request)):
        assert again == request
        assert hash(again) == hash(request)


@given(addresses() | previous_doses())
def test_sections_are_frozen(section):
    """A section stays as it was checked."""
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        section.name = "x"


def test_a_change_is_checked():
    """`attrs.evolve` gives a section to which the same rules were put."""
    vaccination = Vaccination(**VACCINATION)
    assert attrs.evolve(vaccination, dose=2).dose == 2
    with pytest.raises(InvalidRequestError, match=r"^\$\.dose must be from 1 to 1000$"):
        attrs.evolve(vaccination, dose=0)
