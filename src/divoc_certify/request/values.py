"""Single values in the Certify API's JSON, as hooks for cattrs.

Each takes a value of JSON and gives what it means, or raises
`divoc_certify.errors.InvalidRequestError`. None takes a bool for a number.
"""

import datetime as dt
import re
from typing import NoReturn

from divoc_certify.errors import InvalidRequestError
from divoc_certify.request.dates import PartialDate, format_date_time, parse_date, parse_date_time
from divoc_certify.request.rules import broken

__all__ = [
    "read_date",
    "read_date_or_date_time",
    "read_date_time",
    "read_number",
    "read_number_or_digits",
    "read_partial_date",
    "read_string",
    "read_text_or_number",
    "refuse",
    "write_date",
]

_DIGITS = re.compile(r"[0-9]{1,9}")
_PINCODES = 10**12


def refuse(rule: str) -> NoReturn:
    """Raise the error of one broken rule."""
    raise InvalidRequestError(broken(rule))


def read_string(value: object, _: object = None) -> str:
    """Read a string."""
    return value if isinstance(value, str) else refuse("must be a string")


def read_number(value: object, _: object = None) -> int:
    """Read a whole number; `1.0` is one, since JSON does not tell it from `1`."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    refuse("must be a whole number")


def read_number_or_digits(value: object, _: object) -> int:
    """Read a whole number, which may be written as a string of digits."""
    if not isinstance(value, str):
        return read_number(value)
    return int(value) if _DIGITS.fullmatch(value) else refuse("must be a whole number")


def read_text_or_number(value: object, _: object) -> str:
    """Read a string, which may be written as a whole number."""
    if isinstance(value, str):
        return value
    try:
        number = read_number(value)
    except InvalidRequestError:
        number = -1
    if not 0 <= number < _PINCODES:
        refuse("must be a string, or a whole number")
    return str(number)


def read_date(value: object, _: object) -> dt.date:
    """Read a full date."""
    return parse_date(read_string(value))


def read_date_time(value: object, _: object) -> dt.datetime:
    """Read a date-time, with or without a zone."""
    return parse_date_time(read_string(value))


def read_date_or_date_time(value: object, _: object) -> dt.date:
    """Read the one or the other."""
    given = read_string(value)
    return parse_date_time(given) if "t" in given.lower() else parse_date(given)


def read_partial_date(value: object, _: object) -> PartialDate:
    """Read a date of which day and month may be missing."""
    return PartialDate.parse(read_string(value))


def write_date(value: dt.date) -> str:
    """Write a full date or a date-time."""
    return format_date_time(value) if isinstance(value, dt.datetime) else value.isoformat()
