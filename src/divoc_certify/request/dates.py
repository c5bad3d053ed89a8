"""Dates as the Certify API spells them: whole, partial, and with a time of day.

The grammar is RFC 3339's (https://www.rfc-editor.org/rfc/rfc3339#section-5.6), with what real
senders leave out: the seconds, the zone, the colon in an offset. Nothing here knows the
machine's timezone, so no date slips by a day.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from types import NoneType
from typing import Self

import attrs

from divoc_certify.errors import InvalidRequestError, Problem

__all__ = ["PartialDate", "format_date_time", "full_years", "parse_date", "parse_date_time"]

_PARTIAL = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATE_TIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]"
    r"([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?"
    r"([Zz]|([+-])([0-9]{2}):?([0-9]{2}))?"
)
_WHOLE = (int, NoneType)
_NOT_IN_CALENDAR = "must be a date and time that exist in the calendar"


def _invalid(rule: str) -> InvalidRequestError:
    return InvalidRequestError((Problem("$", rule),))


@attrs.frozen(repr=False)
class PartialDate:
    """A date of which only the year, or the year and the month, may be known.

    Many people know the year of their birth and not the day. The date stays as partial as it
    was given: `str()` gives back exactly what was parsed, and a missing part is never made up.
    It is somebody's birth date, so `repr()` does not show it.

    Args:
        year: 1 to 9999, Gregorian.
        month: 1 to 12, or None where it is not known.
        day: 1 to 31, or None where it is not known; needs a month.

    Raises:
        divoc_certify.errors.InvalidRequestError: There is no such date.

    >>> str(PartialDate(1963, 7))
    '1963-07'
    >>> PartialDate(1963, 7).latest
    datetime.date(1963, 7, 31)
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __attrs_post_init__(self) -> None:
        year, month, day = self.year, self.month, self.day
        if not (type(year) is int and type(month) in _WHOLE and type(day) in _WHOLE):
            raise _invalid("must have whole numbers for year, month and day")
        if month is None and day is not None:
            raise _invalid("must have a month where it has a day")
        if not _exists(year, 1 if month is None else month, 1 if day is None else day):
            raise _invalid(_NOT_IN_CALENDAR)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `1963`, `1963-07` or `1963-07-02`.

        Args:
            text: The date in one of these three forms, ASCII digits, nothing around it.

        Raises:
            divoc_certify.errors.InvalidRequestError: It has another form, or there is no such
                date.
        """
        match = _PARTIAL.fullmatch(text)
        if match is None:
            raise _invalid("must be a date such as 1963-07-02, 1963-07 or 1963")
        return cls(*map(int, filter(None, match.groups())))

    @property
    def earliest(self) -> dt.date:
        """The first day that it can mean."""
        return dt.date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> dt.date:
        """The last day that it can mean."""
        month = self.month or 12
        return dt.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def __str__(self) -> str:
        return "-".join(
            (
                f"{self.year:04}",
                *(f"{part:02}" for part in (self.month, self.day) if part is not None),
            )
        )

    def __repr__(self) -> str:
        return "PartialDate(...)"


def _exists(year: int, month: int, day: int) -> bool:
    try:
        dt.date(year, month, day)
    except (ValueError, OverflowError):
        return False
    return True


def parse_date(text: str) -> dt.date:
    """Read a full date, `2021-10-15`; a date-time is refused, since its day depends on a zone.

    Args:
        text: RFC 3339 `full-date`.

    Raises:
        divoc_certify.errors.InvalidRequestError: It has another form, or there is no such date.
    """
    if not _DATE.fullmatch(text):
        raise _invalid("must be a date such as 2021-10-15, without a time")
    try:
        date = dt.date.fromisoformat(text)
    except ValueError:
        date = None
    # Not raised while that error is handled: it holds the text.
    if date is None:
        raise _invalid(_NOT_IN_CALENDAR)
    return date


def parse_date_time(text: str) -> dt.datetime:
    """Read a date-time; the offset stays as it was sent, and none stays none.

    Args:
        text: RFC 3339 `date-time`, of which seconds and zone may be missing: `2021-10-15T09:30`,
            `2021-10-15t09:30:00.123456z`, `2021-10-15T09:30:00+0530`. Digits of a second beyond
            the sixth are dropped.

    Returns:
        Aware where the text has a zone, naive where it has none.

    Raises:
        divoc_certify.errors.InvalidRequestError: It has another form, or there is no such date
            or time.
    """
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        raise _invalid("must be a date-time such as 2021-10-15T09:30:00+05:30")
    *parts, fraction, zone, sign, hours, minutes = match.groups("0")
    year, month, day, hour, minute, second = map(int, parts)
    microsecond = int(fraction.ljust(6, "0")[:6])
    tzinfo = None if zone == "0" else dt.UTC
    try:
        if sign != "0":
            offset = dt.timedelta(hours=int(hours), minutes=int(minutes))
            tzinfo = dt.timezone(-offset if sign == "-" else offset)
        moment = dt.datetime(year, month, day, hour, minute, second, microsecond, tzinfo)
    except ValueError:
        moment = None
    if moment is None or int(minutes) > 59:  # noqa: PLR2004 - minutes of an hour
        raise _invalid(_NOT_IN_CALENDAR)
    return moment


def format_date_time(moment: dt.datetime) -> str:
    """Write a date-time as RFC 3339, UTC as `Z`, and a naive one without a zone.

    >>> format_date_time(dt.datetime(2021, 10, 15, 9, 30, tzinfo=dt.UTC))
    '2021-10-15T09:30:00Z'
    """
    text = moment.isoformat()
    return text.removesuffix("+00:00") + "Z" if moment.utcoffset() == dt.timedelta(0) else text


def full_years(birth: dt.date, day: dt.date) -> int:
    """Count the birthdays from `birth` to `day`: somebody's age on that day, in full years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
