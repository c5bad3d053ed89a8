"""What a single field may hold: one rule for each kind of value, and the types that carry them.

A rule looks at the value alone and gives back the problems that it found, which never repeat
the value. A type such as `Filled` is a plain type with its rule attached: the sections declare
their fields with these types, so that whatever builds a section, from JSON or in Python, is
held to the same rules.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeAlias

from divoc_certify.errors import Problem
from divoc_certify.request.dates import PartialDate

__all__ = [
    "MAX_ENTRIES",
    "MAX_TEXT",
    "REPEATED",
    "SOUND",
    "Age",
    "Birth",
    "Contacts",
    "Country",
    "Day",
    "DayOrMoment",
    "Dose",
    "Filled",
    "Moment",
    "PastDose",
    "Pincode",
    "Problems",
    "Repeated",
    "Result",
    "Rule",
    "Text",
    "Texts",
    "broken",
    "each",
    "filled",
    "instance",
    "is_filled",
    "step",
    "text",
    "whole",
    "within_entries",
]

MAX_TEXT = 1000
"""Characters in one string: no name or address is longer, and no QR symbol holds more."""
MAX_ENTRIES = 100
"""Entries in one array."""
Problems: TypeAlias = tuple[Problem, ...]
Rule: TypeAlias = Callable[[Any], Problems]

SOUND: Problems = ()


class Repeated:
    """Stands in parsed JSON for a field that one object gives more than once."""

    def __reduce__(self) -> str:
        # There is one, in each process.
        return "REPEATED"


REPEATED = Repeated()


def broken(rule: str, path: str = "$") -> Problems:
    """Name one broken rule."""
    return (Problem(path, rule),)


_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")


def step(name: object) -> str:
    """Write the way to a field as a step of a path.

    A name that is not a plain one may be anything, somebody's name or a megabyte, so it is
    written as `*`, JSONPath's word for whatever stands there.
    """
    return f".{name}" if isinstance(name, str) and _PLAIN_NAME.fullmatch(name) else ".*"


# Text

_LAST_OF_PLANES = "".join(
    chr(plane + last) for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF)
)
_FORBIDDEN = {
    "must not contain control characters other than newline and tab": re.compile(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f]"
    ),
    "must not contain lone surrogates": re.compile("[\ud800-\udfff]"),
    "must not contain noncharacters": re.compile(f"[\ufdd0-\ufdef{_LAST_OF_PLANES}]"),
}


def text(value: object) -> Problems:
    """Hold any string, in any script, that can be signed, printed and read back unchanged."""
    if not isinstance(value, str):
        return broken("must be a string")
    if len(value) > MAX_TEXT:
        return broken(f"must not be longer than {MAX_TEXT:,} characters")
    # Nothing forbidden is printable, and nearly every text is.
    if value.isprintable():
        return SOUND
    return tuple(
        Problem("$", rule) for rule, characters in _FORBIDDEN.items() if characters.search(value)
    )


def is_filled(value: str) -> bool:
    """Tell whether there is anything to see: not only spaces and invisible characters."""
    # Of what is printable only the space is blank; the rest is asked one by one.
    return (value.isprintable() and value.strip(" ") != "") or any(
        not character.isspace() and unicodedata.category(character) != "Cf" for character in value
    )


def filled(value: object) -> Problems:
    """Hold a text of which something is to be seen."""
    # What `text` and `is_filled` come to with nearly every value.
    if (
        isinstance(value, str)
        and value.isprintable()
        and len(value) <= MAX_TEXT
        and value.strip(" ") != ""
    ):
        return SOUND
    return text(value) or (SOUND if is_filled(str(value)) else broken("must not be empty"))


def _country(value: object) -> Problems:
    return filled(value) or (
        SOUND if len(str(value)) > 1 else broken("must have 2 characters or more")
    )


_CONTACT = re.compile(r"(?:tel|mailto):\s*\S", re.IGNORECASE)


def _contact(value: object) -> Problems:
    return text(value) or (
        SOUND
        if _CONTACT.match(str(value))
        else broken("must be tel: or mailto:, and something behind it")
    )


def within_entries(value: Sequence[object]) -> Problems:
    """Hold an array of a length that can be meant."""
    if len(value) > MAX_ENTRIES:
        return broken(f"must not have more than {MAX_ENTRIES} entries")
    return SOUND


def each(rule: Rule) -> Rule:
    """Hold an array whose entries hold `rule`."""

    def entries(value: object) -> Problems:
        if not isinstance(value, tuple):
            return broken("must be an array")
        return within_entries(value) or tuple(
            problem.under(f"[{index}]")
            for index, entry in enumerate(value)
            for problem in rule(entry)
        )

    return entries


def _result(value: object) -> Problems:
    if value in ("Positive", "Negative", "Inconclusive", "Void"):
        return SOUND
    return broken("must be Positive, Negative, Inconclusive or Void")


# Numbers


MAX_AGE = 150
MAX_DOSE = 1000


def whole(least: int, most: int) -> Rule:
    """Hold a whole number in a range, both ends included."""

    def in_range(value: object) -> Problems:
        if not isinstance(value, int) or isinstance(value, bool):
            return broken("must be a whole number")
        return SOUND if least <= value <= most else broken(f"must be from {least} to {most}")

    return in_range


# Dates

_MINUTE = dt.timedelta(minutes=1)


def _in_years(value: dt.date, first: int, last: int) -> Problems:
    if first <= value.year <= last:
        return SOUND
    return broken(f"must be in the years {first} to {last}")


def _day(value: object) -> Problems:
    if isinstance(value, dt.datetime) or not isinstance(value, dt.date):
        return broken("must be a date without a time")
    # Systems make the year 1 of a date that they could not read, and 9999 of "for ever".
    return _in_years(value, 1900, 9999)


def _moment(value: object) -> Problems:
    if not isinstance(value, dt.datetime):
        return broken("must be a date-time")
    offset = value.utcoffset()
    if offset and offset % _MINUTE:
        return broken("must have a zone offset of whole minutes")
    # Nor must any zone push it out of the calendar.
    return _in_years(value, 1900, 2999)


def _day_or_moment(value: object) -> Problems:
    if isinstance(value, dt.datetime):
        return _moment(value)
    return _day(value)


# Objects


def instance(cls: type) -> Rule:
    """Hold an object of one class."""

    def of_class(value: object) -> Problems:
        return SOUND if isinstance(value, cls) else broken(f"must be of the class {cls.__name__}")

    return of_class


# The types of the fields

Text = Annotated[str, text]
Filled = Annotated[str, filled]
Country = Annotated[str, _country]
Pincode = Annotated[str, text, "or a number"]
Texts = Annotated[tuple[str, ...], each(text)]
Contacts = Annotated[tuple[str, ...], each(_contact)]
Result = Annotated[str, _result]
Age = Annotated[int, whole(0, MAX_AGE), "as digits"]
Dose = Annotated[int, whole(1, MAX_DOSE)]
PastDose = Annotated[int, whole(1, MAX_DOSE), "or as digits"]
Birth = Annotated[PartialDate, instance(PartialDate)]
Day = Annotated[dt.date, _day]
Moment = Annotated[dt.datetime, _moment]
DayOrMoment = Annotated[dt.date, _day_or_moment]
