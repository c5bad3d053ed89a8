"""The Certify API's JSON, in and out."""

import collections
import copy
import datetime as dt
import operator
import os
import time
import traceback
import types

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import TEST_REQUEST, VACCINATION_V1, VACCINATION_V3
from strategies import requests, spellings, test_mappings, vaccination_mappings

from divoc_certify.errors import InvalidRequestError
from divoc_certify.request import (
    Address,
    Facility,
    Meta,
    PartialDate,
    PreviousDose,
    Rules,
    TestRequest,
    VaccinationRequest,
    dump_request,
    load_request,
    load_section,
)
from divoc_certify.request.checking import Section
from divoc_certify.request.open_section import JSONObject
from divoc_certify.request.rules import Filled

SAMPLES = {
    "v1": (VACCINATION_V1, Rules.V1),
    "v3": (VACCINATION_V3, Rules.V3),
    "test": (TEST_REQUEST, Rules.V1),
}


def at(data, path):
    """What stands at a path of names and indices."""
    for name in path:
        data = data[name]
    return data


def put(sample, changes):
    """A copy of a sample with values changed; `...` takes a field out."""
    data = copy.deepcopy(sample)
    for path, value in changes.items():
        *way, last = (int(name) if name.isdecimal() else name for name in path.split("."))
        if value is ...:
            del at(data, way)[last]
        else:
            at(data, way)[last] = value
    return data


def problems_of(data, **options):
    """What is told of a request, by path."""
    with pytest.raises(InvalidRequestError) as caught:
        load_request(data, **options)
    assert caught.value.__context__ is None
    return {problem.path: problem.rule for problem in caught.value.problems}


STRING = "must be a string"
OBJECT = "must be an object"
REQUIRED = "is required"
EMPTY = "must not be empty"
WHOLE = "must be a whole number"
CALENDAR = "must be a date and time that exist in the calendar"
DATE = "must be a date such as 2021-10-15, without a time"
DATE_TIME = "must be a date-time such as 2021-10-15T09:30:00+05:30"
CONTACT = "must be tel: or mailto:, and something behind it"
CONTROL = "must not contain control characters other than newline and tab"
BOTH = "must have vaccination or testDetails, and not both"

V1_INVALID = {
    "no preEnrollmentCode": (
        {"preEnrollmentCode": ...},
        {"$.preEnrollmentCode": REQUIRED},
    ),
    "null for a required field": ({"recipient.name": None}, {"$.recipient.name": REQUIRED}),
    "empty preEnrollmentCode": ({"preEnrollmentCode": ""}, {"$.preEnrollmentCode": EMPTY}),
    "empty optional fields of 1 character and more": (
        {"enrollmentType": "", "programId": ""},
        {"$.enrollmentType": EMPTY, "$.programId": EMPTY},
    ),
    "comorbidities of other types": (
        {"comorbidities": ["asthma", 1, None]},
        {"$.comorbidities[1]": STRING, "$.comorbidities[2]": STRING},
    ),
    "comorbidities in one string": (
        {"comorbidities": "asthma"},
        {"$.comorbidities": "must be an array"},
    ),
    "no recipient": ({"recipient": ...}, {"$.recipient": REQUIRED}),
    "recipient in an array": ({"recipient": [{}]}, {"$.recipient": OBJECT}),
    "blank name": ({"recipient.name": " \u200b"}, {"$.recipient.name": EMPTY}),
    "number for a name": ({"recipient.name": 123}, {"$.recipient.name": STRING}),
    "control character in a name": ({"recipient.name": "A\x00B"}, {"$.recipient.name": CONTROL}),
    "carriage return in a name": ({"recipient.name": "A\r\nB"}, {"$.recipient.name": CONTROL}),
    "lone surrogate in a name": (
        {"recipient.name": "A\ud83d"},
        {"$.recipient.name": "must not contain lone surrogates"},
    ),
    "a megabyte of name": (
        {"recipient.name": "A" * 2**20},
        {"$.recipient.name": "must not be longer than 1,000 characters"},
    ),
    "neither dob nor age": (
        {"recipient.dob": None, "recipient.age": ...},
        {"$.recipient": "must have dob or age"},
    ),
    "birth date with a time": (
        {"recipient.dob": "1963-07-02T00:00:00Z"},
        {"$.recipient.dob": "must be a date such as 1963-07-02, 1963-07 or 1963"},
    ),
    "birth date that does not exist": (
        {"recipient.dob": "1963-02-30"},
        {"$.recipient.dob": CALENDAR},
    ),
    "birth date as a number": ({"recipient.dob": 1963}, {"$.recipient.dob": STRING}),
    "birth date after the event": (
        {"recipient.dob": "2021-10-16", "recipient.age": ...},
        {"$.recipient.dob": "must not be after the event"},
    ),
    "age in words": ({"recipient.age": "fifty-eight"}, {"$.recipient.age": WHOLE}),
    "empty age": ({"recipient.age": ""}, {"$.recipient.age": WHOLE}),
    "negative age in digits": ({"recipient.age": "-1"}, {"$.recipient.age": WHOLE}),
    "negative age": ({"recipient.age": -1}, {"$.recipient.age": "must be from 0 to 150"}),
    "age beyond any life": ({"recipient.age": "151"}, {"$.recipient.age": "must be from 0 to 150"}),
    "age with a fraction": ({"recipient.age": 57.5}, {"$.recipient.age": WHOLE}),
    "age that is a truth": ({"recipient.age": True}, {"$.recipient.age": WHOLE}),
    "age of five thousand digits": ({"recipient.age": "9" * 5000}, {"$.recipient.age": WHOLE}),
    "age in Thai digits": ({"recipient.age": "๕๘"}, {"$.recipient.age": WHOLE}),
    "age that disagrees": (
        {"recipient.age": "85"},
        {"$.recipient.age": "must agree with dob, to within a year, on the day of the event"},
    ),
    "no gender": ({"recipient.gender": ...}, {"$.recipient.gender": REQUIRED}),
    "empty gender": ({"recipient.gender": ""}, {"$.recipient.gender": EMPTY}),
    "no nationality": ({"recipient.nationality": None}, {"$.recipient.nationality": REQUIRED}),
    "empty identity": ({"recipient.identity": ""}, {"$.recipient.identity": EMPTY}),
    "no contact": ({"recipient.contact": ...}, {"$.recipient.contact": REQUIRED}),
    "contact in one string": (
        {"recipient.contact": "tel:1"},
        {"$.recipient.contact": "must be an array"},
    ),
    "contact in an object": (
        {"recipient.contact": {"tel": "1"}},
        {"$.recipient.contact": "must be an array"},
    ),
    "contacts of every bad kind": (
        {"recipient.contact": ["", "+15550100417", "tel:", 15550100417, None, ["tel:1"]]},
        {f"$.recipient.contact[{index}]": CONTACT for index in (0, 1, 2)}
        | {f"$.recipient.contact[{index}]": STRING for index in (3, 4, 5)},
    ),
    "too many contacts": (
        {"recipient.contact": ["tel:1"] * 100_000},
        {"$.recipient.contact": "must not have more than 100 entries"},
    ),
    "no address": ({"recipient.address": ...}, {"$.recipient.address": REQUIRED}),
    "empty address": (
        {"recipient.address": {}},
        {
            "$.recipient.address.addressLine1": REQUIRED,
            "$.recipient.address.district": REQUIRED,
            "$.recipient.address.state": REQUIRED,
            "$.recipient.address.pincode": REQUIRED,
        },
    ),
    "empty district": (
        {"recipient.address.district": ""},
        {"$.recipient.address.district": EMPTY},
    ),
    "country of one letter": (
        {"recipient.address.country": "E"},
        {"$.recipient.address.country": "must have 2 characters or more"},
    ),
    "pincode that is a truth": (
        {"recipient.address.pincode": True},
        {"$.recipient.address.pincode": "must be a string, or a whole number"},
    ),
    "negative pincode": (
        {"recipient.address.pincode": -1},
        {"$.recipient.address.pincode": "must be a string, or a whole number"},
    ),
    "pincode beyond any sense": (
        {"recipient.address.pincode": 10**5000},
        {"$.recipient.address.pincode": "must be a string, or a whole number"},
    ),
    "pin that is not the pincode": (
        {"recipient.address.pin": 4170},
        {"$.recipient.address.pin": "must be the same as pincode"},
    ),
    "pin that cannot be read": (
        {"recipient.address.pin": []},
        {"$.recipient.address.pin": "must be a string, or a whole number"},
    ),
    "vaccination that is null": ({"vaccination": None}, {"$": BOTH}),
    "vaccination that is no object": ({"vaccination": "COVAXIN"}, {"$.vaccination": OBJECT}),
    "empty vaccination": (
        {"vaccination": {}},
        {
            f"$.vaccination.{name}": REQUIRED
            for name in (
                "name",
                "manufacturer",
                "date",
                "effectiveStart",
                "effectiveUntil",
                "dose",
                "totalDoses",
            )
        },
    ),
    "date for a date-time": ({"vaccination.date": "2021-10-15"}, {"$.vaccination.date": DATE_TIME}),
    "date-time for a date": (
        {"vaccination.effectiveStart": "2021-10-15T00:00:00Z"},
        {"$.vaccination.effectiveStart": DATE},
    ),
    "date-time that does not exist": (
        {"vaccination.date": "2021-10-15T24:00:00Z"},
        {"$.vaccination.date": CALENDAR},
    ),
    "date of other types": (
        {"vaccination.date": 1634270400, "vaccination.effectiveUntil": dt.date(2022, 10, 15)},
        {"$.vaccination.date": STRING, "$.vaccination.effectiveUntil": STRING},
    ),
    "until before start": (
        {"vaccination.effectiveUntil": "2021-10-14"},
        {"$.vaccination.effectiveUntil": "must not be before effectiveStart"},
    ),
    "dose below 1": ({"vaccination.dose": 0}, {"$.vaccination.dose": "must be from 1 to 1000"}),
    "dose in digits": ({"vaccination.dose": "2"}, {"$.vaccination.dose": WHOLE}),
    "dose with a fraction": ({"vaccination.dose": 1.5}, {"$.vaccination.dose": WHOLE}),
    "doses that are no numbers": (
        {"vaccination.dose": float("nan"), "vaccination.totalDoses": float("inf")},
        {"$.vaccination.dose": WHOLE, "$.vaccination.totalDoses": WHOLE},
    ),
    "dose of three hundred digits": (
        {"vaccination.dose": 1e300},
        {"$.vaccination.dose": "must be from 1 to 1000"},
    ),
    "dose that is a truth": ({"vaccination.dose": True}, {"$.vaccination.dose": WHOLE}),
    "no vaccinator": ({"vaccinator": ...}, {"$.vaccinator": REQUIRED}),
    "vaccinator without a name": ({"vaccinator": {}}, {"$.vaccinator.name": REQUIRED}),
    "vaccinator by name alone": ({"vaccinator": "Tomás"}, {"$.vaccinator": OBJECT}),
    "no facility": ({"facility": ...}, {"$.facility": REQUIRED}),
    "no facility address": ({"facility.address": ...}, {"$.facility.address": REQUIRED}),
    "empty pincode of a facility": (
        {"facility.address.pincode": ""},
        {"$.facility.address.pincode": EMPTY},
    ),
    "meta in an array": ({"meta": []}, {"$.meta": OBJECT}),
    "bad previous dose": (
        {"meta.vaccinations.0.dose": 0, "meta.vaccinations.0.batch": 1},
        {
            "$.meta.vaccinations[0].dose": "must be from 1 to 1000",
            "$.meta.vaccinations[0].batch": STRING,
        },
    ),
    "both kinds of event": ({"testDetails": {}}, {"$": BOTH}),
    "neither kind of event": ({"vaccination": ...}, {"$": BOTH}),
    "unknown field": ({"recipient.hobby": "chess"}, {"$.recipient.hobby": "is not a known field"}),
    "unknown field that is null": ({"hobby": None}, {"$.hobby": "is not a known field"}),
    "misspelt field": (
        {"recipient.dateOfBirth": "1963-07-02", "recipient.contacts": []},
        {
            "$.recipient.dateOfBirth": "is not a known field",
            "$.recipient.contacts": "is not a known field, but contact is",
        },
    ),
    "field in snake case": (
        {"vaccination.total_doses": 2},
        {"$.vaccination.total_doses": "is not a known field, but totalDoses is"},
    ),
    "unknown fields with names that are nobody's business": (
        {"recipient.Amara Example": 1},
        {"$.recipient.*": "is not a known field"},
    ),
    "fields of the other kind": (
        {"verifier": {"name": "Ilse"}},
        {"$.verifier": "is not a known field"},
    ),
    "rules across fields beside other problems": (
        {
            "recipient.name": 5,
            "recipient.dob": "2035",
            "recipient.gender": None,
            "vaccination.dose": 0,
            "vaccination.effectiveUntil": "2020-01-01",
            "facility.name": "",
            "facility.address.pincode": " ",
            "facility.address.state": 7,
        },
        {
            "$.recipient.name": STRING,
            "$.recipient.gender": REQUIRED,
            "$.recipient.dob": "must not be after the event",
            "$.recipient.age": "must agree with dob, to within a year, on the day of the event",
            "$.vaccination.effectiveUntil": "must not be before effectiveStart",
            "$.vaccination.dose": "must be from 1 to 1000",
            "$.facility.name": EMPTY,
            "$.facility.address.state": STRING,
            "$.facility.address.pincode": EMPTY,
        },
    ),
    "rules across fields that cannot be asked": (
        {"recipient.dob": "soon", "recipient.age": ..., "vaccination.date": "today"},
        {
            "$.recipient.dob": "must be a date such as 1963-07-02, 1963-07 or 1963",
            "$.vaccination.date": DATE_TIME,
        },
    ),
}
TEST_INVALID = {
    "age": (
        {"recipient.age": "37"},
        {"$.recipient.age": "must not be given for a test, which goes by dob"},
    ),
    "no dob, no gender": (
        {"recipient.dob": None, "recipient.gender": ...},
        {"$.recipient.dob": REQUIRED, "$.recipient.gender": REQUIRED},
    ),
    "no facility address": ({"facility.address": ...}, {"$.facility.address": REQUIRED}),
    "empty test": (
        {"testDetails": {}},
        {
            f"$.testDetails.{name}": REQUIRED
            for name in (
                "testType",
                "disease",
                "sampleCollectionTimestamp",
                "resultTimestamp",
                "result",
            )
        },
    ),
    "unknown result": (
        {"testDetails.result": "Detected"},
        {"$.testDetails.result": "must be Positive, Negative, Inconclusive or Void"},
    ),
    "result that is a list": (
        {"testDetails.result": ["Positive"]},
        {"$.testDetails.result": STRING},
    ),
    "result before its sample": (
        {"testDetails.resultTimestamp": "2021-12-03T08:14:59+01:00"},
        {"$.testDetails.resultTimestamp": "must not be before sampleCollectionTimestamp"},
    ),
    "what a vaccination has": (
        {"vaccinator": {"name": "Tomás"}, "enrollmentType": "X", "comorbidities": []},
        {
            "$.vaccinator": "is not a known field",
            "$.enrollmentType": "is not a known field",
            "$.comorbidities": "is not a known field",
        },
    ),
    "blank verifier": ({"verifier.name": " "}, {"$.verifier.name": EMPTY}),
}


@pytest.mark.parametrize(("changes", "problems"), V1_INVALID.values(), ids=V1_INVALID)
def test_invalid_vaccination(changes, problems):
    """Every problem is told, each with its path and its rule, and nothing else."""
    assert problems_of(put(VACCINATION_V1, changes)) == problems


@pytest.mark.parametrize(("changes", "problems"), TEST_INVALID.values(), ids=TEST_INVALID)
def test_invalid_test(changes, problems):
    """A test request is held to its own rules."""
    assert problems_of(put(TEST_REQUEST, changes)) == problems


def test_problems_stand_in_the_order_of_the_document():
    """A sender can go through them from top to bottom."""
    data = put(
        VACCINATION_V1,
        {
            "meta.batch": 5,
            "facility.address.pin": 1,
            "vaccinator": {},
            "vaccination.dose": 0,
            "recipient.dob": "2035",
            "recipient.hobby": "chess",
            "recipient.address.state": "",
            "preEnrollmentCode": "",
        },
    )
    assert list(problems_of(data)) == [
        "$.preEnrollmentCode",
        "$.recipient.address.state",
        "$.recipient.hobby",
        "$.recipient.dob",
        "$.recipient.age",
        "$.vaccination.dose",
        "$.vaccinator.name",
        "$.facility.address.pin",
        "$.meta.batch",
    ]


def test_what_v1_asks_for_beyond_v3():
    """The rules are the caller's choice."""
    assert isinstance(load_request(VACCINATION_V3, rules=Rules.V3), VaccinationRequest)
    assert set(problems_of(VACCINATION_V3)) == {
        "$.recipient.gender",
        "$.recipient.address",
        "$.vaccinator",
        "$.facility.address",
    }


def test_the_rules_must_be_rules():
    """A string is none."""
    assert problems_of(VACCINATION_V1, rules="v3") == {"$.rules": "must be of the class Rules"}


@pytest.mark.parametrize(
    "data", [None, [VACCINATION_V1], "{}", b"{}", 5, {"a"}, VaccinationRequest], ids=repr
)
def test_what_is_no_object(data):
    """One request at a time, and as a mapping."""
    assert problems_of(data) == {"$": OBJECT}


def test_a_mapping_need_not_be_a_dict():
    """Any mapping will do, a read-only one for instance."""
    data = types.MappingProxyType(collections.OrderedDict(VACCINATION_V1))
    assert load_request(data) == load_request(VACCINATION_V1)


def test_names_that_are_no_strings():
    """They are unknown fields, except where any field is data and JSON could not have them."""
    data = put(VACCINATION_V1, {})
    data["recipient"][5] = data["meta"][None] = 1
    assert problems_of(data) == {
        "$.recipient.*": "is not a known field",
        "$.meta.*": "has a name that must be a string",
    }


def test_a_request_that_holds_itself():
    """It is read as far as sections go."""
    data = put(VACCINATION_V1, {})
    data["recipient"] = data["facility"] = data["meta"]["x"] = data
    problems = problems_of(data, allow_unknown=True)
    assert problems["$.recipient.name"] == problems["$.facility.name"] == REQUIRED
    assert "must not hold more than 20,000 characters and values" in problems.values()


def test_not_every_unknown_field_is_told():
    """Twenty are enough to see what is going on, and to stay short."""
    data = VACCINATION_V1 | {f"x{number}": 1 for number in range(10_000)}
    assert len(problems_of(data)) == 20


def test_unknown_fields_can_be_tolerated():
    """They are left out, wherever they stand, and bad known ones still count."""
    unknown = {
        "hobby": 1,
        "recipient.uhid": "x",
        "recipient.address.zone": {},
        "vaccination.icd11Code": 7,
        "facility.address.geo": None,
    }
    data = put(VACCINATION_V1, unknown)
    assert len(problems_of(data)) == len(unknown)
    assert load_request(data, allow_unknown=True) == load_request(VACCINATION_V1)
    data["vaccination"]["dose"] = 0
    assert set(problems_of(data, allow_unknown=True)) == {"$.vaccination.dose"}


@pytest.mark.parametrize("age", ["37", "x", None, -1])
def test_age_in_a_test_can_be_tolerated(age):
    """For a test it is an unknown field like any other."""
    data = put(TEST_REQUEST, {"recipient.age": age})
    assert load_request(data, allow_unknown=True) == load_request(TEST_REQUEST)
    assert data["recipient"]["age"] == age


def test_a_test_without_a_recipient_can_be_tolerated_no_more():
    """Tolerance is for unknown fields alone."""
    data = put(TEST_REQUEST, {"recipient": [1]})
    assert problems_of(data, allow_unknown=True) == {"$.recipient": OBJECT}


@pytest.mark.parametrize(("sample", "rules"), SAMPLES.values(), ids=SAMPLES)
def test_a_sample_comes_back(sample, rules):
    """The canonical form is what the samples are written in."""
    assert dump_request(load_request(sample, rules=rules)) == sample


def test_what_a_request_holds():
    """Each value is of the type that it means."""
    request = load_request(VACCINATION_V1)
    assert request.recipient.dob == PartialDate(1963, 7, 2)
    assert request.recipient.age == 58
    assert request.recipient.contact == ("tel:+15550100417", "mailto:amara@example.org")
    assert request.recipient.address.pincode == "004170"
    assert request.vaccination.date.utcoffset() == dt.timedelta(hours=5, minutes=30)
    assert request.vaccination.effective_until == dt.date(2022, 10, 15)
    assert (request.vaccination.dose, request.vaccination.total_doses) == (2, 2)
    assert request.vaccinator.name == "Tomás Example"
    assert request.facility.name == "Harbour Health Centre"
    assert request.meta.previous_doses[0].date == dt.date(2021, 8, 20)
    assert request.meta.other == {"note": "brought by her son"}
    assert request.rules is Rules.V1
    test = load_request(TEST_REQUEST)
    assert isinstance(test, TestRequest)
    assert test.test_details.result == "Negative"
    assert test.verifier.name == "Dr. Ilse Example"


@pytest.mark.parametrize(
    ("path", "spelt", "attribute", "value"),
    [
        ("recipient.age", 58, "recipient.age", 58),
        ("recipient.age", "058", "recipient.age", 58),
        ("recipient.age", 58.0, "recipient.age", 58),
        ("recipient.address.pincode", 4170, "recipient.address.pincode", "4170"),
        ("recipient.address.pincode", 4170.0, "recipient.address.pincode", "4170"),
        ("recipient.address.pincode", "", "recipient.address.pincode", ""),
        ("recipient.address.pin", "004170", "recipient.address.pincode", "004170"),
        ("vaccination.dose", 2.0, "vaccination.dose", 2),
        ("recipient.dob", "1963-07", "recipient.dob", PartialDate(1963, 7)),
        ("enrollmentType", None, "enrollment_type", None),
        ("comorbidities", None, "comorbidities", ()),
        ("recipient.contact", (), "recipient.contact", ()),
        ("recipient.address.city", None, "recipient.address.city", None),
        ("recipient.address.addressLine2", "", "recipient.address.address_line2", ""),
        ("vaccination.batch", None, "vaccination.batch", None),
        ("vaccination.manufacturer", "", "vaccination.manufacturer", ""),
        ("meta", None, "meta", Meta()),
        ("testDetails", None, "rules", Rules.V1),
    ],
)
def test_other_spellings(path, spelt, attribute, value):
    """What real senders write, and null for what is absent."""
    request = load_request(put(VACCINATION_V1, {path: spelt}))
    assert operator.attrgetter(attribute)(request) == value


def test_pin_alone():
    """The postal code under its other name, as a number."""
    data = put(VACCINATION_V1, {"facility.address.pincode": ..., "facility.address.pin": 416201})
    assert load_request(data).facility.address.pincode == "416201"


def test_pin_and_pincode_in_two_spellings():
    """They are compared by what they mean."""
    data = put(VACCINATION_V1, {"facility.address.pincode": "416201"})
    data["facility"]["address"]["pin"] = 416201
    assert load_request(data).facility.address.pincode == "416201"


@pytest.mark.parametrize("rules", Rules)
def test_a_vaccinator_without_a_name(rules):
    """v3 leaves it open."""
    data = put(VACCINATION_V1, {"vaccinator": {"name": None}})
    if rules is Rules.V1:
        assert problems_of(data, rules=rules) == {"$.vaccinator.name": REQUIRED}
    else:
        assert load_request(data, rules=rules).vaccinator.name is None


@given(requests())
def test_what_is_dumped_is_loaded(request):
    """The JSON of a request is that request."""
    rules = getattr(request, "rules", Rules.V1)
    assert load_request(dump_request(request), rules=rules) == request


@given(requests().flatmap(lambda request: st.tuples(st.just(request), spellings(request))))
def test_every_spelling_is_the_same_request(pair):
    """Whatever form a sender chose, the request is the same, and so is its canonical form."""
    request, data = pair
    before = copy.deepcopy(data)
    loaded = load_request(data, rules=getattr(request, "rules", Rules.V1))
    assert loaded == request
    assert dump_request(loaded) == dump_request(request)
    assert data == before


@given(requests())
def test_a_dump_shares_nothing_with_its_request(request):
    """Whoever changes it changes no request."""
    written = dump_request(request)
    before = copy.deepcopy(written)
    spoil(dump_request(request))
    assert dump_request(request) == before


def spoil(data):
    """Change every object and array in JSON."""
    for inner in list(data.values() if isinstance(data, dict) else data):
        if isinstance(inner, dict | list):
            spoil(inner)
    data.clear()


ANYTHING = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.just(6000).map(lambda digits: 10**digits),
        st.floats(),
        st.text(st.characters()),
        st.just("x" * 10_001),
        st.binary(),
        st.dates(),
        st.datetimes(),
        st.just({"a set"}),
        st.just(object),
    ),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers(), inner),
    max_leaves=5,
)
OPTIONS = st.fixed_dictionaries({"rules": st.sampled_from(Rules), "allow_unknown": st.booleans()})
MAPPINGS = vaccination_mappings(Rules.V1) | vaccination_mappings(Rules.V3) | test_mappings()


def places(data, way=()):
    """Every place in JSON, as a path of names and indices."""
    inner = data.items() if isinstance(data, dict) else enumerate(data)
    for name, value in list(inner):
        yield (*way, name)
        if isinstance(value, dict | list):
            yield from places(value, (*way, name))


@st.composite
def mutants(draw):
    """Valid JSON in which up to three places are changed, taken out, or joined by another."""
    data = draw(MAPPINGS)
    for _ in range(draw(st.integers(1, 3))):
        way = draw(st.sampled_from(list(places(data))))
        *section, name = way
        parent = at(data, section)
        match draw(st.sampled_from(["change", "take out", "join"])):
            case "change":
                parent[name] = draw(ANYTHING)
            case "take out":
                del parent[name]
            case "join" if isinstance(parent, list):
                parent.append(draw(ANYTHING))
            case "join":
                parent[draw(st.text() | st.integers() | st.sampled_from(["pin", "age"]))] = draw(
                    ANYTHING
                )
        if not data:
            break
    return data


@given(ANYTHING | mutants(), OPTIONS)
def test_nothing_escapes_but_problems(data, options):
    """Whatever comes in is a request, or a list of problems with paths."""
    problems = ()
    try:
        request = load_request(data, **options)
    except InvalidRequestError as error:
        problems = error.problems
    else:
        assert load_request(dump_request(request), **options) == request
    assert all(problem.path.startswith("$") for problem in problems)


MARK = "zQ7"


def marked(data):
    """JSON with a mark in each of its strings, and its numbers out of any range."""
    if isinstance(data, dict):
        return {name: marked(value) for name, value in data.items()}
    if isinstance(data, list):
        return [marked(value) for value in data]
    return f"{MARK}\x00{data}" if isinstance(data, str) else 987_654_321


@given(MAPPINGS, st.data())
def test_no_value_is_repeated(data, draw):
    """What is told, and what a traceback shows, holds none of the values, good or bad."""
    request = marked(data)
    for way in draw.draw(st.lists(st.sampled_from(list(places(request))), max_size=5)):
        *section, name = way
        try:
            at(request, section)[name] = draw.draw(
                st.sampled_from([MARK, [MARK], {MARK: MARK}, {f"{MARK} x": MARK}, 987_654_321])
            )
        except (KeyError, IndexError, TypeError):
            continue
    request.setdefault("vaccination", {})
    with pytest.raises(InvalidRequestError) as caught:
        load_request(request)
    shown = [str(caught.value), repr(caught.value), *traceback.format_exception(caught.value)]
    names = sorted((problem.path for problem in caught.value.problems), key=len, reverse=True)
    for text in shown:
        for name in names:
            text = text.replace(name, "")  # noqa: PLW2901 - a name is no value
        assert MARK not in text
        assert "987" not in text


@pytest.fixture(params=["America/Jamaica", "Asia/Kolkata", "Pacific/Kiritimati"])
def _machine_in(request):
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.usefixtures("_machine_in")
@pytest.mark.parametrize(("sample", "rules"), SAMPLES.values(), ids=SAMPLES)
def test_the_machines_timezone_does_not_matter(sample, rules):
    """No date slips, wherever the machine thinks it is."""
    naive = put(sample, {}) | {"x": 1}
    for event in (naive.get("vaccination"), naive.get("testDetails")):
        for name in ("date", "sampleCollectionTimestamp", "resultTimestamp"):
            if event and name in event:
                event[name] = event[name][:16]
    request = load_request(naive, rules=rules, allow_unknown=True)
    section = getattr(request, "vaccination", None) or request.test_details
    for field in attrs.fields(type(section)):
        value = getattr(section, field.name)
        if isinstance(value, dt.datetime):
            assert value.tzinfo is None
    assert dump_request(load_request(sample, rules=rules)) == sample


def test_sections_alone():
    """Any section is read and written by itself, paths starting at it."""
    address = load_section(Address, VACCINATION_V1["recipient"]["address"])
    assert address.district == "Port District"
    with pytest.raises(InvalidRequestError, match=r"^\$\.name is required$"):
        load_section(Facility, {})
    assert load_section(PreviousDose, {"dose": 1, "x": 2}).other == {"x": 2}


@attrs.frozen(kw_only=True, repr=False)
class Licence(Section):
    """A section of somebody else's: with an open object, open fields, and one not in JSON."""

    holder: Filled
    terms: JSONObject
    state: str = attrs.field(metadata={"wire": None})
    claims: JSONObject = attrs.field(factory=dict, metadata={"wire": ""})


def test_sections_of_other_programmes():
    """Other programmes make sections of their own, and get the same rules."""
    data = {"holder": "Amara", "terms": {"years": 5}, "grade": "A"}
    licence = load_section(Licence, data, state="valid")
    assert licence.claims == {"grade": "A"}
    assert licence.state == "valid"
    written = dump_request(licence)
    assert written == data
    assert written["terms"] is not licence.terms
    with pytest.raises(InvalidRequestError) as caught:
        load_section(Licence, {"terms": {"a": {1}}, "b": b""}, state=5)
    assert [problem.path for problem in caught.value.problems] == [
        "$.holder",
        "$.terms.a",
        "$.state",
        "$.b",
    ]
