"""How values are written on a page: dates, identities, certificate IDs, ordinals.

Nothing here depends on a locale or a time zone. A date is printed as the calendar date that was
written, in whatever zone that was, so none slips by a day.
"""

from __future__ import annotations

import re

__all__ = [
    "group_certificate_id",
    "mask_identity",
    "ordinal",
    "written_date",
    "written_moment",
]

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DATE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(\d{2}))?)?(?:T.*)?", re.DOTALL)
_TIME = re.compile(r"[^T]*T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?")

_KINDS = {
    "aadhaar": "Aadhaar",
    "driving": "Driving licence",
    "licence": "Driving licence",
    "license": "Driving licence",
    "mnrega": "Job card",
    "pan": "PAN",
    "passbook": "Passbook",
    "passport": "Passport",
    "pension": "Pension document",
    "voter": "Voter ID",
}
"""What an identity is called, by a word in its scheme; a plural `s` is allowed for."""

_VISIBLE = 4
_MASK = "••••"
_NO_IDENTITY = re.compile(r"NA|.?", re.DOTALL | re.IGNORECASE)


def written_date(text: str) -> str:
    """A date as it prints: `15-Oct-2021`, `Jul-1963` or `1963`.

    >>> written_date("2021-10-15T23:30:00-05:00")
    '15-Oct-2021'

    Args:
        text: An ISO 8601 date or date-time, or a year or year and month. Anything else
            comes back as it is.
    """
    match = _DATE.fullmatch(text)
    if match is None:
        return text
    year, month, day = match.groups()
    return "-".join(part for part in (day, month and _MONTHS[int(month) - 1], year) if part)


def written_moment(text: str) -> str:
    """A date-time as it prints, with the zone it was written in.

    >>> written_moment("2021-10-15T09:30:00.000+05:30")
    '15-Oct-2021 09:30 UTC+05:30'

    Args:
        text: An ISO 8601 date-time. Anything else comes back as `written_date` writes it.
    """
    match = _TIME.fullmatch(text)
    if match is None:
        return written_date(text)
    time, zone = match.groups()
    zone = {None: "", "Z": " UTC"}.get(zone, f" UTC{zone}")
    return f"{written_date(text)} {time}{zone}"


def mask_identity(identity: str) -> str:
    """An identity as it prints: its kind, and its last four characters at most.

    No more than half of an identity is ever shown, and the mask does not tell how long it is.
    The kind is read from the words before the last colon; an identity without a known kind, and
    one that is not a URI, prints without it. None at all (`NA`, one character) prints as nothing.

    >>> mask_identity("did:in.gov.uidai.aadhaar:123456789012")
    'Aadhaar ••••9012'

    Args:
        identity: The recipient's identity, as sent.
    """
    if _NO_IDENTITY.fullmatch(identity):
        return ""
    scheme, _, number = identity.strip().rpartition(":")
    words = re.findall(r"[a-z]+", scheme.lower())
    kind = next((_KINDS[word.rstrip("s")] for word in words if word.rstrip("s") in _KINDS), "")
    shown = min(_VISIBLE, len(number) // 2)
    return f"{kind} {_MASK}{number[len(number) - shown :]}".strip()


def group_certificate_id(certificate_id: str) -> str:
    """A certificate ID in groups that can be read out: threes or fours.

    >>> group_certificate_id("123456789")
    '123 456 789'

    Args:
        certificate_id: The certificate ID. One with other characters than letters and digits
            has groups of its own, and comes back as it is.
    """
    if not certificate_id.isalnum():
        return certificate_id
    size = 3 if len(certificate_id) % 4 and not len(certificate_id) % 3 else 4
    return " ".join(
        certificate_id[start : start + size] for start in range(0, len(certificate_id), size)
    )


def ordinal(number: int) -> str:
    """An English ordinal, `1st`.

    Args:
        number: Not below 0.
    """
    suffix = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    if number % 100 in (11, 12, 13):
        suffix = "th"
    return f"{number}{suffix}"
