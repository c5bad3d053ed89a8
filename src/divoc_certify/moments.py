"""Moments: in UTC, and to the second where lists and keys hold them."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from typing import Any

from divoc_certify.errors import ConfigurationError, MalformedError, Problem

__all__ = [
    "NO_MOMENT",
    "as_moment",
    "given_moment",
    "in_utc",
    "is_moment",
    "read_moment",
    "write_moment",
]

NO_MOMENT = "must be a datetime with a time zone"
"""The rule that `is_moment` checks."""

# RFC 3339, section 5.6, and xsd:dateTime with its zone.
_FORM = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})"
)


def in_utc(value: Any) -> Any:  # noqa: ANN401 - a converter sees what the caller gave
    """A datetime in UTC; what has no zone, or no year in UTC, comes back as it is."""
    if isinstance(value, dt.datetime) and value.utcoffset() is not None:
        with contextlib.suppress(OverflowError):
            return value.astimezone(dt.UTC)
    return value


def as_moment(value: Any) -> Any:  # noqa: ANN401 - as for in_utc
    """A datetime as `in_utc` has it, without its fraction of a second."""
    moment = in_utc(value)
    return moment.replace(microsecond=0) if is_moment(moment) else moment


def is_moment(value: object) -> bool:
    """Whether `in_utc` or `as_moment` made it."""
    return isinstance(value, dt.datetime) and value.tzinfo is dt.UTC


def given_moment(value: object, path: str) -> dt.datetime:
    """What a caller gave for a moment, in UTC.

    Args:
        value: What was given.
        path: The argument, for the error.

    Raises:
        divoc_certify.errors.ConfigurationError: It is no datetime, or has no time zone.
    """
    moment = in_utc(value)
    if not is_moment(moment):
        raise ConfigurationError([Problem(path, NO_MOMENT)])
    at: dt.datetime = moment
    return at


def read_moment(value: object, path: str) -> dt.datetime:
    """Read [RFC 3339](https://www.rfc-editor.org/rfc/rfc3339#section-5.6) text that has a zone.

    Args:
        value: The text.
        path: Where it stands, for the error's message.

    Raises:
        divoc_certify.errors.MalformedError: It is not such text.
    """
    if isinstance(value, str) and _FORM.fullmatch(value):
        try:
            return dt.datetime.fromisoformat(value).astimezone(dt.UTC)
        except (ValueError, OverflowError):
            pass
    raise MalformedError(f"{path} must be a date and a time with a time zone, as in RFC 3339")


def write_moment(moment: dt.datetime) -> str:
    """Write a moment: `2026-01-02T03:04:05Z`."""
    return moment.replace(tzinfo=None).isoformat() + "Z"
