"""Previous doses, and whatever else comes in `meta`."""

import datetime as dt

import attrs
import pytest
from hypothesis import given
from strategies import json_values, metas

from divoc_certify.errors import InvalidRequestError
from divoc_certify.request import Meta, PreviousDose, load_section
from divoc_certify.request.meta import DOSE_NAMES
from divoc_certify.request.open_section import MAX_DEPTH, MAX_SIZE

DOSE = {
    "name": "COVAXIN",
    "batch": "MB1",
    "manufacturer": "Bharat",
    "date": "2021-08-20",
    "dose": 1,
}
READ = PreviousDose(
    name="COVAXIN", batch="MB1", manufacturer="Bharat", date=dt.date(2021, 8, 20), dose=1
)


def nested(depth):
    """An object that many levels deep, itself not counted."""
    value = {}
    for _ in range(depth):
        value = {"x": value}
    return value


def endless():
    """A list that holds itself."""
    value = []
    value.append(value)
    return value


def laughs():
    """Few objects in memory, and 10 to the power of 15 on paper."""
    value = ["ha"]
    for _ in range(15):
        value = [value] * 10
    return value


JSON = "must be a string, a number, true, false, null, an object or an array"
CONTROL = "must not contain control characters other than newline and tab"
TOO_DEEP = f"must not be nested deeper than {MAX_DEPTH} levels"
TOO_MUCH = f"must not hold more than {MAX_SIZE:,} characters and values"
INVALID = {
    "not an object": ([], {"$": "must be an object"}),
    "doses that are no array": (
        {"vaccinations": {"name": "COVAXIN"}},
        {"$.vaccinations": "must be an array"},
    ),
    "a dose that is no object": (
        {"vaccinations": [DOSE, None]},
        {"$.vaccinations[1]": "must be an object"},
    ),
    "too many doses": (
        {"vaccinations": [DOSE] * 101},
        {"$.vaccinations": "must not have more than 100 entries"},
    ),
    "one dose too many": (
        DOSE | {"vaccinations": [DOSE | {"dose": 2}] * 100},
        {"$.vaccinations": "must not have more than 100 entries"},
    ),
    "bad values in both shapes": (
        {"vaccinations": [{"dose": 0, "date": "soon"}], "totalDoses": "two", "batch": 5},
        {
            "$.vaccinations[0].date": "must be a date such as 2021-10-15, without a time",
            "$.vaccinations[0].dose": "must be from 1 to 1000",
            "$.batch": "must be a string",
            "$.totalDoses": "must be a whole number",
        },
    ),
    "impossible dates": (
        {"vaccinations": [{"date": "2021-02-30"}, {"date": "0001-01-01T00:00:00Z"}]},
        {
            "$.vaccinations[0].date": "must be a date and time that exist in the calendar",
            "$.vaccinations[1].date": "must be in the years 1900 to 2999",
        },
    ),
    "numbers that others cannot read": (
        {"a": float("nan"), "b": [float("inf")], "c": {"d": 2**53}, "e": -(2**53)},
        {
            "$.a": "must be a finite number",
            "$.b[0]": "must be a finite number",
            "$.c.d": "must be a number below 2^53",
            "$.e": "must be a number below 2^53",
        },
    ),
    "bad text": (
        {"a": "\x00", "b": ["\ud800"], "c\nd": "\x7f"},
        {
            "$.a": CONTROL,
            "$.b[0]": "must not contain lone surrogates",
            "$.*": CONTROL,
        },
    ),
    "bad names": (
        {"a": {"\x00": 1}, "b": {5: 1}},
        {
            "$.a.*": f"has a name that {CONTROL}",
            "$.b.*": "has a name that must be a string",
        },
    ),
    "not JSON": (
        {"a": b"x", "b": {"c": {1}}, "d": dt.date(2021, 1, 1)},
        {"$.a": JSON, "$.b.c": JSON, "$.d": JSON},
    ),
    "too deep": ({"a": nested(MAX_DEPTH)}, {"$.a" + ".x" * MAX_DEPTH: TOO_DEEP}),
    "without end": ({"a": endless()}, {"$.a" + "[0]" * MAX_DEPTH: TOO_DEEP}),
    "a billion laughs": ({"a": laughs()}, {"$": TOO_MUCH}),
    "a long array": ({"a": [0] * MAX_SIZE}, {"$": TOO_MUCH}),
    "long names": ({"a": {"x" * 999 + chr(0x4E00 + n): 0 for n in range(20)}}, {"$": TOO_MUCH}),
    "long text": ({"a": "x" * 1001}, {"$.a": "must not be longer than 1,000 characters"}),
    "much text": ({"a": ["x" * 1000] * 20}, {"$": TOO_MUCH}),
}


@pytest.mark.parametrize(("data", "problems"), INVALID.values(), ids=INVALID)
def test_problems_of_meta(data, problems):
    """Every problem has its path, in whatever a sender made up."""
    with pytest.raises(InvalidRequestError) as caught:
        load_section(Meta, data)
    told = {problem.path: problem.rule for problem in caught.value.problems}
    assert list(told.items()) == list(problems.items())


def test_two_shapes_of_previous_doses():
    """The array, and the one dose that stands in `meta` itself, become one list."""
    assert load_section(Meta, {"vaccinations": [DOSE]}).previous_doses == (READ,)
    assert load_section(Meta, DOSE).previous_doses == (READ,)
    both = {"vaccinations": [DOSE]} | DOSE | {"dose": 2, "totalDoses": 3}
    second = attrs.evolve(READ, dose=2, total_doses=3)
    assert load_section(Meta, both).previous_doses == (READ, second)


def test_a_dose_in_both_shapes_is_one_dose():
    """A sender who writes it twice does not mean two doses."""
    assert load_section(Meta, {"vaccinations": [DOSE]} | DOSE).previous_doses == (READ,)


def test_null_is_nothing():
    """A field without a value makes no dose."""
    data = dict.fromkeys(DOSE) | {"vaccinations": None}
    assert load_section(Meta, data) == Meta()
    assert load_section(Meta, {}) == Meta()


def test_the_two_forms_of_a_date():
    """The day of a dose, or its moment."""
    data = {"vaccinations": [{"date": "2021-08-20"}, {"date": "2021-08-20t10:00"}]}
    first, second = load_section(Meta, data).previous_doses
    assert first.date == dt.date(2021, 8, 20)
    assert second.date == dt.datetime(2021, 8, 20, 10)  # noqa: DTZ001 - naive, as sent


def test_doses_in_digits():
    """A number may come as a string here, as many senders write it."""
    (dose,) = load_section(Meta, {"dose": "1", "totalDoses": 2.0}).previous_doses
    assert (dose.dose, dose.total_doses) == (1, 2)


def test_what_is_not_known_is_kept():
    """In a dose too; and it has no effect, whatever it is called."""
    data = {"previousCertificateId": "123456789", "vaccinations": [{"site": "left arm"}]}
    meta = load_section(Meta, data)
    assert meta.other == {"previousCertificateId": "123456789"}
    assert meta.previous_doses == (PreviousDose(other={"site": "left arm"}),)


@given(json_values())
def test_meta_keeps_a_copy(value):
    """What the caller does to the data afterwards does not reach the request."""
    data = {"a": [value]}
    meta = Meta(other=data)
    data["a"].append(1)
    assert meta.other == {"a": [value]}


def test_tuples_become_lists():
    """They are one thing in JSON."""
    assert Meta(other={"a": (1, (2,))}).other == {"a": [1, [2]]}


@given(metas())
def test_equal_meta_has_an_equal_hash(meta):
    """What a sender made up is compared, and left out of the hash."""
    assert hash(meta) == hash(attrs.evolve(meta, other={"x": 1}))
    assert meta != attrs.evolve(meta, other={"x": []})


@pytest.mark.parametrize(
    ("cls", "values", "problem"),
    [
        (
            Meta,
            {"other": {"batch": "MB1"}},
            "$ must not have previous doses in other; they go into previous_doses",
        ),
        (
            Meta,
            {"other": {"vaccinations": []}},
            "$ must not have previous doses in other; they go into previous_doses",
        ),
        (
            PreviousDose,
            {"other": {"totalDoses": 2}},
            "$ must not have in other what has an attribute of its own",
        ),
        (Meta, {"other": None}, "$ must be an object"),
        (Meta, {"other": {"a": endless()}}, f"$.a{'[0]' * MAX_DEPTH} {TOO_DEEP}"),
        (Meta, {"previous_doses": [DOSE]}, "$.vaccinations[0] must be of the class PreviousDose"),
        (PreviousDose, {"date": "2021-08-20"}, "$.date must be a date without a time"),
    ],
)
def test_meta_made_in_python(cls, values, problem):
    """The same rules hold, and what has a place of its own goes there."""
    with pytest.raises(InvalidRequestError) as caught:
        cls(**values)
    assert str(caught.value) == problem


def test_the_names_of_a_dose_are_its_fields():
    """The names in `meta` that make a dose are those of the class."""
    assert {field.wire for field in PreviousDose.FIELDS} - {""} == DOSE_NAMES
