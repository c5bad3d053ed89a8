"""Dates, whole, partial and with a time, as the Certify API spells them."""

import datetime as dt
import pickle

import pytest
from hypothesis import given
from strategies import moments, partial_dates

from divoc_certify.errors import InvalidRequestError
from divoc_certify.request import PartialDate
from divoc_certify.request.dates import (
    format_date_time,
    full_years,
    parse_date,
    parse_date_time,
)

NOT_PARTIAL = {
    "empty": "",
    "month of one digit": "1963-7",
    "two digits": "63",
    "date-time": "1963-07-02T00:00:00Z",
    "slashes": "02/07/1963",
    "blank before": " 1963",
    "newline behind": "1963-07-02\n",
    "Devanagari digits": "१९६३",
    "negative": "-1963",
}
NOT_IN_CALENDAR = {
    "year 0": "0000",
    "month 0": "1963-00",
    "month 13": "1963-13",
    "day 0": "1963-07-00",
    "30 February": "1963-02-30",
    "29 February of a common year": "1900-02-29",
    "31 June": "1963-06-31",
}
DATE_TIMES = {
    "2021-10-15T09:30:00+05:30": "2021-10-15T09:30:00+05:30",
    "2021-10-15T09:30:00+0530": "2021-10-15T09:30:00+05:30",
    "2021-10-15T09:30:00-03:00": "2021-10-15T09:30:00-03:00",
    "2021-10-15T09:30:00Z": "2021-10-15T09:30:00Z",
    "2021-10-15t09:30:00z": "2021-10-15T09:30:00Z",
    "2021-10-15T09:30:00+00:00": "2021-10-15T09:30:00Z",
    "2021-10-15T09:30:00": "2021-10-15T09:30:00",
    "2021-10-15T09:30": "2021-10-15T09:30:00",
    "2021-10-15T09:30Z": "2021-10-15T09:30:00Z",
    "2021-10-15T09:30:00.5": "2021-10-15T09:30:00.500000",
    "2021-10-15T09:30:00.646Z": "2021-10-15T09:30:00.646000Z",
    "2021-10-15T09:30:00.123456789Z": "2021-10-15T09:30:00.123456Z",
    "2021-10-15T23:59:59+23:59": "2021-10-15T23:59:59+23:59",
    "2024-02-29T00:00:00Z": "2024-02-29T00:00:00Z",
}
NOT_DATE_TIMES = {
    "empty": "",
    "date": "2021-10-15",
    "blank for T": "2021-10-15 09:30:00",
    "hour alone": "2021-10-15T09",
    "offset of hours alone": "2021-10-15T09:30:00+05",
    "fraction without digits": "2021-10-15T09:30:00.",
    "fraction of ten digits": "2021-10-15T09:30:00.0123456789",
    "named zone": "2021-10-15T09:30:00 IST",
    "newline behind": "2021-10-15T09:30:00Z\n",
    "Arabic digits": "٢٠٢١-10-15T09:30:00Z",
}
IMPOSSIBLE_DATE_TIMES = {
    "year 0": "0000-10-15T09:30:00Z",
    "30 February": "2021-02-30T09:30:00Z",
    "hour 24": "2021-10-15T24:00:00Z",
    "minute 60": "2021-10-15T09:60:00Z",
    "second 60": "2021-10-15T09:30:60Z",
    "offset of a day": "2021-10-15T09:30:00+24:00",
    "offset of 60 minutes": "2021-10-15T09:30:00+05:60",
}


def _rule(function, text):
    with pytest.raises(InvalidRequestError) as caught:
        function(text)
    (problem,) = caught.value.problems
    assert problem.path == "$"
    return problem.rule


@given(partial_dates())
def test_partial_date_comes_back_exactly(date):
    """What was parsed is what `str` gives back, and it is as partial as before."""
    assert PartialDate.parse(str(date)) == date
    assert str(PartialDate.parse(str(date))) == str(date)


@given(partial_dates())
def test_partial_date_means_the_days_between_its_ends(date):
    """The earliest and the latest day are the ends of what was given."""
    assert date.earliest.isoformat().startswith(str(date))
    assert date.latest.isoformat().startswith(str(date))
    if date.latest < dt.date.max:
        assert not (date.latest + dt.timedelta(days=1)).isoformat().startswith(str(date))


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("1963", dt.date(1963, 1, 1), dt.date(1963, 12, 31)),
        ("1964-02", dt.date(1964, 2, 1), dt.date(1964, 2, 29)),
        ("1963-07-02", dt.date(1963, 7, 2), dt.date(1963, 7, 2)),
        ("9999", dt.date(9999, 1, 1), dt.date(9999, 12, 31)),
    ],
)
def test_ends_of_a_partial_date(text, earliest, latest):
    """A year runs to 31 December, a month to its last day, leap years included."""
    date = PartialDate.parse(text)
    assert (date.earliest, date.latest) == (earliest, latest)


@pytest.mark.parametrize("text", NOT_PARTIAL.values(), ids=NOT_PARTIAL)
def test_other_forms_are_no_partial_dates(text):
    """Only the three forms are read."""
    assert _rule(PartialDate.parse, text) == "must be a date such as 1963-07-02, 1963-07 or 1963"


@pytest.mark.parametrize("text", NOT_IN_CALENDAR.values(), ids=NOT_IN_CALENDAR)
def test_partial_dates_that_do_not_exist(text):
    """An impossible date is refused, as partial as it may be."""
    assert "calendar" in _rule(PartialDate.parse, text)


@pytest.mark.parametrize(
    ("parts", "rule"),
    [
        (("1963",), "must have whole numbers for year, month and day"),
        ((1963.0,), "must have whole numbers for year, month and day"),
        ((1963, True), "must have whole numbers for year, month and day"),
        ((None,), "must have whole numbers for year, month and day"),
        ((1963, None, 2), "must have a month where it has a day"),
        ((10_000,), "must be a date and time that exist in the calendar"),
    ],
)
def test_partial_date_made_in_python(parts, rule):
    """The parts are judged as those of a parsed date."""
    assert _rule(lambda parts: PartialDate(*parts), parts) == rule


def test_partial_date_hides_itself():
    """A birth date is in no traceback."""
    assert repr(PartialDate(1963, 7, 2)) == "PartialDate(...)"


def test_partial_date_travels():
    """It survives pickling, and is a key like any other."""
    date = PartialDate(1963, 7)
    assert pickle.loads(pickle.dumps(date)) == date
    assert {date: 1}[PartialDate.parse("1963-07")] == 1


def test_date():
    """A full date is read as it stands."""
    assert parse_date("2024-02-29") == dt.date(2024, 2, 29)


@pytest.mark.parametrize(
    "text",
    ["", "2021", "2021-10", "2021-10-15T00:00:00Z", "20211015", "15-10-2021", "2021-10-15\n"],
)
def test_other_forms_are_no_dates(text):
    """A date-time is no date, so that no date slips by a day."""
    assert _rule(parse_date, text) == "must be a date such as 2021-10-15, without a time"


@pytest.mark.parametrize("text", ["2021-02-29", "2021-13-01", "0000-01-01", "2021-04-31"])
def test_dates_that_do_not_exist(text):
    """An impossible date is refused."""
    assert "calendar" in _rule(parse_date, text)


@pytest.mark.parametrize(("text", "written"), DATE_TIMES.items())
def test_date_time(text, written):
    """What senders write is read, with the offset as it was sent, and written in one form."""
    assert format_date_time(parse_date_time(text)) == written


def test_date_time_without_a_zone_stays_without():
    """No zone is made up for it, and none is taken from the machine."""
    assert parse_date_time("2021-10-15T09:30").tzinfo is None


@given(moments(1, 9999))
def test_date_time_comes_back(moment):
    """What is written is read back, offset and all."""
    again = parse_date_time(format_date_time(moment))
    assert again == moment
    assert again.utcoffset() == moment.utcoffset()


@pytest.mark.parametrize("text", NOT_DATE_TIMES.values(), ids=NOT_DATE_TIMES)
def test_other_forms_are_no_date_times(text):
    """A bare date is no date-time, nor is anything else but RFC 3339."""
    rule = "must be a date-time such as 2021-10-15T09:30:00+05:30"
    assert _rule(parse_date_time, text) == rule


@pytest.mark.parametrize("text", IMPOSSIBLE_DATE_TIMES.values(), ids=IMPOSSIBLE_DATE_TIMES)
def test_date_times_that_do_not_exist(text):
    """An impossible date, time or offset is refused."""
    assert "calendar" in _rule(parse_date_time, text)


@pytest.mark.parametrize(
    ("birth", "day", "years"),
    [
        (dt.date(2000, 2, 29), dt.date(2021, 2, 28), 20),
        (dt.date(2000, 2, 29), dt.date(2021, 3, 1), 21),
        (dt.date(1990, 6, 15), dt.date(2021, 6, 14), 30),
        (dt.date(1990, 6, 15), dt.date(2021, 6, 15), 31),
        (dt.date(2021, 6, 15), dt.date(2021, 6, 15), 0),
    ],
)
def test_full_years(birth, day, years):
    """An age grows on the birthday."""
    assert full_years(birth, day) == years
