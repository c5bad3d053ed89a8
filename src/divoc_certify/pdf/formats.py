"""How values are written on a page: dates, identities, certificate IDs, ordinals.

Nothing here depends on a locale or a time zone. A date is printed as the calendar date that was
written, in whatever zone that was, so none slips by a day.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import attrs

from divoc_certify.pdf.language import Language, yes_or_no

__all__ = [
    "FORMATS",
    "Format",
    "group_certificate_id",
    "mask_identity",
    "written",
    "written_date",
    "written_moment",
]

_DATE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(\d{2}))?)?(?:T.*)?", re.DOTALL)
_TIME = re.compile(r"[^T]*T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?")

_KINDS = {
    "aadhaar": "aadhaar",
    "driving": "drivingLicence",
    "licence": "drivingLicence",
    "license": "drivingLicence",
    "mnrega": "jobCard",
    "pan": "pan",
    "passbook": "passbook",
    "passport": "passport",
    "pension": "pension",
    "voter": "voter",
}
"""The label of an identity's kind, by a word in its scheme; a plural `s` is allowed for."""

_WORD = re.compile("[a-z]+")
_VISIBLE = 4
_MASK = "••••"
_NO_IDENTITY = re.compile(r"NA|.?", re.DOTALL | re.IGNORECASE)


def written_date(text: str, language: Language, pattern: str = "") -> str:
    """A date as it prints: `15-Oct-2021`, `Jul-1963` or `1963`.

    >>> from divoc_certify.pdf.language import shipped_language
    >>> written_date("2021-10-15T23:30:00-05:00", shipped_language("en"))
    '15-Oct-2021'

    Args:
        text: An ISO 8601 date or date-time, or a year or year and month. Anything else
            comes back as it is.
        language: Whose months and pattern.
        pattern: Another pattern than the language's `date`.
    """
    match = _DATE.fullmatch(text)
    if match is None:
        return text
    year, month, day = match.groups()
    months = language.months if pattern != language.long_date else language.long_months
    pattern = pattern or language.date
    parts = {"day": day, "month": month and months[int(month) - 1], "year": year}
    ends_in_part = pattern.endswith("}")
    for name in () if day else ("day",) if month else ("day", "month"):
        # What is not known takes with it what would separate it from what is.
        pattern = re.sub(rf"\{{{name}\}}[^{{]*", "", pattern)
    pattern = re.sub("[^}]*$", "", pattern) if ends_in_part else pattern.rstrip()
    return pattern.format(**parts)


def written_moment(text: str, language: Language) -> str:
    """A date-time as it prints, with the zone it was written in.

    >>> from divoc_certify.pdf.language import shipped_language
    >>> written_moment("2021-10-15T09:30:00.000+05:30", shipped_language("en"))
    '15-Oct-2021 09:30 UTC+05:30'

    Args:
        text: An ISO 8601 date-time. Anything else comes back as `written_date` writes it.
        language: Whose months and pattern.
    """
    match = _TIME.fullmatch(text)
    if match is None:
        return written_date(text, language)
    time, zone = match.groups()
    zone = {None: "", "Z": " UTC"}.get(zone, f" UTC{zone}")
    return f"{written_date(text, language)} {time}{zone}"


def mask_identity(identity: str, language: Language) -> str:
    """An identity as it prints: its kind, and its last four characters at most.

    No more than half of an identity is ever shown, and the mask does not tell how long it is.
    The kind is read from the words before the last colon; an identity without a known kind, and
    one that is not a URI, prints without it. None at all (`NA`, one character) prints as nothing.

    >>> from divoc_certify.pdf.language import shipped_language
    >>> mask_identity("did:in.gov.uidai.aadhaar:123456789012", shipped_language("en"))
    'Aadhaar ••••9012'

    Args:
        identity: The recipient's identity, as sent.
        language: Names the kind.
    """
    number = _identity_number(identity)
    if not number:
        return ""
    shown = min(_VISIBLE, len(number) // 2)
    kind = _identity_kind(identity, language)
    return f"{kind} {_MASK}{number[len(number) - shown :]}".strip()


def _identity_number(identity: str) -> str:
    return "" if _NO_IDENTITY.fullmatch(identity) else identity.strip().rpartition(":")[2]


def _identity_kind(identity: str, language: Language) -> str:
    words = _WORD.findall(identity.rpartition(":")[0].lower())
    kinds = (_KINDS[word.rstrip("s")] for word in words if word.rstrip("s") in _KINDS)
    return language.labels.get(next(kinds, ""), "")


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
    starts = range(0, len(certificate_id), size)
    return " ".join([certificate_id[start : start + size] for start in starts])


def _dose_text(dose: int, language: Language) -> str:
    return _dose_type(("doseText", dose), language)


def _dose_type(kind: tuple[str, int], language: Language) -> str:
    label, number = kind
    text = language.labels[label].replace("{number}", str(number))
    return text.replace("{ordinal}", language.ordinal(number))


def _iso_date(text: str) -> str:
    return text.partition("T")[0]


def _iso_moment(text: str, language: Language) -> str:
    time = written_moment(text, language)[len(written_date(text, language)) :]
    return f"{_iso_date(text)}{time}"


def _plain(value: object, language: Language) -> str:
    return yes_or_no(value, language) if isinstance(value, bool) else str(value)


@attrs.frozen
class Format:
    """One way to write a value of a kind.

    Args:
        about: What comes out.
        write: Makes the text of a value that is known, in a language.
    """

    about: str
    write: Callable[[Any, Language], str]


_PLAIN = {"plain": Format("as it is", _plain)}
_DATES = {
    "date": Format("`15-Oct-2021`, in the language's pattern", written_date),
    "long": Format(
        "`15 October 2021`, in the language's pattern",
        lambda value, language: written_date(value, language, language.long_date),
    ),
    "iso": Format("`2021-10-15`", lambda value, _: _iso_date(value)),
    "year": Format("`2021`", lambda value, _: str(value).partition("-")[0]),
}

FORMATS: Mapping[str, Mapping[str, Format]] = {
    "text": _PLAIN,
    "number": {
        **_PLAIN,
        "ordinal": Format("`2nd`", lambda value, language: language.ordinal(value)),
    },
    "date": _DATES,
    "moment": {
        "moment": Format("`15-Oct-2021 09:30 UTC+05:30`, in the zone sent", written_moment),
        **_DATES,
        "iso": Format("`2021-10-15 09:30 UTC+05:30`", _iso_moment),
    },
    "identity": {
        "masked": Format("`Passport ••••4567`, at most half of it", mask_identity),
        "kind": Format("`Passport`", _identity_kind),
        "full": Format(
            "all of it, where a traveller must show it", lambda value, _: _identity_number(value)
        ),
    },
    "certificate_id": {
        **_PLAIN,
        "grouped": Format("`123 456 789`", lambda value, _: group_certificate_id(value)),
    },
    "dose_text": {"text": Format("`2nd Dose`", _dose_text)},
    "dose_type": {"text": Format("`Primary Dose 2`, `Booster Dose 1`, `2nd Dose`", _dose_type)},
}
"""How a value of a kind may be written; the first is what it is without a format."""


def written(value: object, kind: str, language: Language, form: str = "") -> str:
    """A value of a kind as it prints.

    Args:
        value: The value, as `divoc_certify.pdf.tokens.values` has it; `""` prints as nothing.
        kind: Its kind, one of `FORMATS`.
        language: Whose words.
        form: One of the kind's formats; by default its first.
    """
    if value == "":
        return ""
    formats = FORMATS[kind]
    return formats[form or next(iter(formats))].write(value, language)
