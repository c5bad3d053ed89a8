"""What whole requests must have, and how birth, age, event and clock go together."""

import copy
import datetime as dt

import attrs
import pytest
from hypothesis import given
from samples import TEST_REQUEST, VACCINATION_V1, VACCINATION_V3
from strategies import requests

from divoc_certify.errors import ConfigurationError, InvalidRequestError
from divoc_certify.request import (
    PartialDate,
    Recipient,
    Rules,
    TestRequest,
    VaccinationRequest,
    Vaccinator,
    check_not_in_future,
    event_time,
    load_request,
)

V1 = load_request(VACCINATION_V1)
V3 = load_request(VACCINATION_V3, rules=Rules.V3)
TEST = load_request(TEST_REQUEST)
KOLKATA = dt.timezone(dt.timedelta(hours=5, minutes=30))
MONDAY = dt.datetime(2021, 11, 1, 12, tzinfo=dt.UTC)


def problems_of(function, *arguments, **options):
    """What is told, as lines."""
    with pytest.raises(InvalidRequestError) as caught:
        function(*arguments, **options)
    return str(caught.value).splitlines()


def born(dob=None, age=None, date="2021-11-01T14:05:00Z"):
    """A request with this birth date, age and time of the event, or what is wrong with it."""
    data = copy.deepcopy(VACCINATION_V3)
    data["recipient"] |= {"dob": dob, "age": age}
    data["vaccination"]["date"] = date
    try:
        load_request(data, rules=Rules.V3)
    except InvalidRequestError as error:
        return str(error)
    return "valid"


def test_what_v1_asks_for_beyond_v3():
    """A v3 request is told all that v1 wants."""
    assert problems_of(attrs.evolve, V3, rules=Rules.V1) == [
        "$.recipient.gender is required",
        "$.recipient.address is required",
        "$.vaccinator is required",
        "$.facility.address is required",
    ]


def test_v3_is_the_looser():
    """Whatever holds under v1 holds under v3."""
    assert attrs.evolve(V1, rules=Rules.V3).recipient == V1.recipient


def test_a_vaccinator_without_a_name():
    """v3 leaves the name open, v1 does not."""
    assert attrs.evolve(V3, vaccinator=Vaccinator()).vaccinator == Vaccinator()
    problems = problems_of(attrs.evolve, V1, vaccinator=Vaccinator())
    assert problems == ["$.vaccinator.name is required"]


@pytest.mark.parametrize("request_", [V1, V3], ids=["v1", "v3"])
def test_what_every_vaccination_needs(request_):
    """Nationality, and a birth date or an age."""
    recipient = attrs.evolve(request_.recipient, nationality=None, dob=None, age=None)
    assert problems_of(attrs.evolve, request_, recipient=recipient) == [
        "$.recipient must have dob or age",
        "$.recipient.nationality is required",
    ]


def test_what_a_test_needs():
    """A birth date, a gender and the facility's address, and no age."""
    recipient = attrs.evolve(TEST.recipient, dob=None, gender=None, age=37, nationality=None)
    facility = attrs.evolve(TEST.facility, address=None)
    assert problems_of(attrs.evolve, TEST, recipient=recipient, facility=facility) == [
        "$.recipient.dob is required",
        "$.recipient.gender is required",
        "$.recipient.age must not be given for a test, which goes by dob",
        "$.facility.address is required",
    ]


def test_what_a_test_may_leave_out():
    """Nationality, address and verifier."""
    recipient = attrs.evolve(TEST.recipient, nationality=None, address=None)
    assert attrs.evolve(TEST, recipient=recipient, verifier=None, program_id=None).meta.other == {}


def test_a_request_of_other_types():
    """Sections must be sections."""
    fields = dict.fromkeys((f.name for f in attrs.fields(VaccinationRequest)), VACCINATION_V1)
    assert problems_of(VaccinationRequest, **fields) == [
        "$.preEnrollmentCode must be a string",
        "$.enrollmentType must be a string",
        "$.programId must be a string",
        "$.comorbidities must be an array",
        "$.recipient must be of the class Recipient",
        "$.vaccination must be of the class Vaccination",
        "$.vaccinator must be of the class Vaccinator",
        "$.facility must be of the class Facility",
        "$.meta must be of the class Meta",
        "$.rules must be of the class Rules",
    ]
    fields = dict.fromkeys((f.name for f in attrs.fields(TestRequest)), Recipient)
    assert len(problems_of(TestRequest, **fields)) == len(fields)


AFTER = "$.recipient.dob must not be after the event"
OLD = "$.recipient.dob must not be more than 150 years before the event"
DISAGREE = "$.recipient.age must agree with dob, to within a year, on the day of the event"
LIVES = {
    "on the day of birth": ({"dob": "2021-11-01"}, "valid"),
    "a day before birth, in UTC, late enough to be the next day somewhere": (
        {"dob": "2021-11-02"},
        "valid",
    ),
    "a day before birth, in UTC, and everywhere": (
        {"dob": "2021-11-02", "date": "2021-11-01T09:59:59Z"},
        AFTER,
    ),
    "a day before birth, with an offset": (
        {"dob": "2021-11-02", "date": "2021-11-01T23:59:59+05:30"},
        AFTER,
    ),
    "a day before birth, without a zone": (
        {"dob": "2021-11-02", "date": "2021-11-01T23:59:59"},
        AFTER,
    ),
    "in the year of birth": ({"dob": "2021"}, "valid"),
    "in the month of birth": ({"dob": "2021-11"}, "valid"),
    "in the month before birth": ({"dob": "2021-12"}, AFTER),
    "in the year before birth": ({"dob": "2022"}, AFTER),
    "at 150": ({"dob": "1871-11-01"}, "valid"),
    "at 151": ({"dob": "1870-11-01"}, OLD),
    "at 150 or 151": ({"dob": "1870"}, "valid"),
    "in antiquity": ({"dob": "0001"}, OLD),
    "at 0": ({"age": 0}, "valid"),
    "age that agrees": ({"dob": "1990-06-15", "age": 31}, "valid"),
    "age of a year before": ({"dob": "1990-06-15", "age": 30}, "valid"),
    "age of a year after": ({"dob": "1990-06-15", "age": 32}, "valid"),
    "age of two years before": ({"dob": "1990-06-15", "age": 29}, DISAGREE),
    "age of two years after": ({"dob": "1990-06-15", "age": 33}, DISAGREE),
    "youngest age of a year": ({"dob": "1990", "age": 29}, "valid"),
    "too young for a year": ({"dob": "1990", "age": 28}, DISAGREE),
    "oldest age of a year": ({"dob": "1990", "age": 32}, "valid"),
    "too old for a year": ({"dob": "1990", "age": 33}, DISAGREE),
    "digits turned round": ({"dob": "1963-07-02", "age": 85}, DISAGREE),
}


@pytest.mark.parametrize(("life", "told"), LIVES.values(), ids=LIVES)
def test_birth_age_and_event(life, told):
    """A birth date after the event, a life of 150 years, or ages that disagree are typos."""
    assert born(**life) == told


def test_a_test_is_held_to_the_same():
    """The event of a test is the taking of the sample."""
    recipient = attrs.evolve(TEST.recipient, dob=PartialDate(2021, 12, 4))
    assert problems_of(attrs.evolve, TEST, recipient=recipient) == [AFTER]


def test_event_time():
    """The vaccination, or the taking of the sample."""
    assert event_time(V1) == V1.vaccination.date
    assert event_time(TEST) == TEST.test_details.sample_collection_timestamp


@given(requests())
def test_the_past_is_no_future(request):
    """Nothing in the past is refused, in any zone."""
    check_not_in_future(request, dt.datetime(2025, 2, 1, tzinfo=dt.UTC), KOLKATA)


@pytest.mark.parametrize("zone", [dt.UTC, KOLKATA])
def test_an_event_in_the_future(zone):
    """To the second, whatever the zones are written in."""
    moment = V3.vaccination.date
    check_not_in_future(V3, moment, zone)
    before = (moment - dt.timedelta(seconds=1)).astimezone(KOLKATA)
    told = problems_of(check_not_in_future, V3, before, zone)
    assert told == ["$.vaccination.date must not be in the future"]


def test_a_test_in_the_future():
    """Sample and result are both told."""
    told = problems_of(check_not_in_future, TEST, dt.datetime(2021, 1, 1, tzinfo=dt.UTC), dt.UTC)
    assert told == [
        "$.testDetails.sampleCollectionTimestamp must not be in the future",
        "$.testDetails.resultTimestamp must not be in the future",
    ]


def test_a_result_in_the_future():
    """A sample may be taken already."""
    noon = dt.datetime(2021, 12, 3, 12, tzinfo=dt.UTC)
    told = problems_of(check_not_in_future, TEST, noon, dt.UTC)
    assert told == ["$.testDetails.resultTimestamp must not be in the future"]


def test_an_event_without_a_zone_is_in_the_issuers():
    """17:30 is past noon in London, and not in India."""
    naive = dt.datetime(2021, 11, 1, 17, 30)  # noqa: DTZ001 - naive, as sent
    request = attrs.evolve(V3, vaccination=attrs.evolve(V3.vaccination, date=naive))
    check_not_in_future(request, MONDAY, KOLKATA)
    told = problems_of(check_not_in_future, request, MONDAY, dt.UTC)
    assert told == ["$.vaccination.date must not be in the future"]


@pytest.mark.parametrize(
    ("dob", "hour", "zone", "future"),
    [
        (PartialDate(2021, 11, 1), 12, dt.UTC, False),
        (PartialDate(2021, 11, 2), 12, dt.UTC, True),
        (PartialDate(2021, 11, 2), 18, KOLKATA, True),
        (PartialDate(2021, 11, 2), 19, KOLKATA, False),
        (PartialDate(2021, 11), 12, dt.UTC, False),
    ],
)
def test_birth_in_the_future(dob, hour, zone, future):
    """It goes by the day in the issuer's zone."""
    recipient = attrs.evolve(V3.recipient, dob=dob)
    late = attrs.evolve(V3.vaccination, date=dt.datetime(2021, 11, 3, tzinfo=dt.UTC))
    request = attrs.evolve(V3, recipient=recipient, vaccination=late)
    told = problems_of(check_not_in_future, request, MONDAY.replace(hour=hour), zone)
    assert ("$.recipient.dob must not be in the future" in told) == future


def test_no_birth_date_is_in_no_future():
    """An age needs no clock."""
    recipient = attrs.evolve(V3.recipient, dob=None, age=31)
    check_not_in_future(attrs.evolve(V3, recipient=recipient), MONDAY.replace(hour=15), dt.UTC)


def test_the_clock_needs_a_zone():
    """A clock without one would be read in the machine's."""
    with pytest.raises(ConfigurationError, match=r"^\$\.now must have a time zone$"):
        check_not_in_future(V3, MONDAY.replace(tzinfo=None), dt.UTC)
