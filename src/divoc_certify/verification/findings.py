"""What a signature cannot rule out: values that share a predicate, and what speaks against them.

DIVOC's contexts map several members to one predicate. Their values can change places, and the
signature still holds. The contexts cannot be changed, so what looks as if it had been swapped is
reported.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from divoc_certify.credential import VaccineTable

__all__ = ["Finding", "certificate_ids", "findings"]

_SHARING_AN_ID = (
    *("certificateId", "batch", "vaccine", "manufacturer", "icd11Code"),
    *("testType", "disease", "sampleOrigin", "result"),
)
_DAYS = ("date", "effectiveStart", "effectiveUntil")
_TIMES = ("sampleCollectionTimestamp", "resultTimestamp")
_DOSES = ("dose", "totalDoses")
_RESULTS = ("Positive", "Negative", "Inconclusive", "Void")
# Vaccines that are called by the name of who makes them, so that it may stand in both places.
_COMPANIES = (
    *("astrazeneca", "cansino", "janssen", "johnson", "moderna", "novavax", "pfizer"),
    *("sinopharm", "sinovac"),
)
_EVIDENCE = "$.evidence[0]"


@attrs.frozen
class Finding:
    """Something that a person should look at before trusting it.

    Args:
        path: Where, as a JSONPath into the credential.
        text: What speaks against it. Never the value.
    """

    path: str
    text: str

    def __str__(self) -> str:
        return f"{self.path} {self.text}"


def findings(credential: Mapping[str, Any], vaccines: VaccineTable) -> tuple[Finding, ...]:
    """What speaks against the values of a credential whose signature holds.

    Args:
        credential: The credential.
        vaccines: The vaccines that are known; whether it is strict does not matter.
    """
    evidence = credential["evidence"][0]
    return (
        *_identity(credential["credentialSubject"]),
        *_several(evidence),
        *_certificate_id(evidence),
        *_dates(evidence),
        *_doses(evidence),
        *_vaccine(evidence, attrs.evolve(vaccines, strict=False)),
        *_result(evidence),
    )


def certificate_ids(evidence: Mapping[str, Any]) -> frozenset[str]:
    """Every value that may be the certificate ID: a revocation list has to know them all.

    The evidence's `id`, which nothing can take the place of, ends in the certificate ID. Older
    certificates have another `id`, and then any value of the evidence may be it, but for a number
    of doses, whose meaning is another.
    """
    values = frozenset(
        text for name, value in evidence.items() if name not in _DOSES for text in _texts(value)
    )
    identifier = evidence.get("id")
    if isinstance(identifier, str):
        # Not just what stands as certificateId: what is signed is signed wherever it stands. And
        # that too: an older `id` may end in some other value by chance.
        ends = frozenset(value for value in values if _ends_in(identifier, value))
        return ends.union(_texts(evidence.get("certificateId"))) if ends else values
    return values


def _texts(value: object) -> Iterator[str]:
    """A text, or a number as one; or those in an array, and in the arrays in it.

    JSON-LD makes one array of them. A deployment may write an ID of digits as a number.
    """
    if isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, (str, int)) and value != "":
        yield str(value)


def _ends_in(identifier: str, value: str) -> bool:
    before = identifier.removesuffix(value)
    return before not in ("", identifier) and not before[-1].isalnum()


def _identity(subject: Mapping[str, Any]) -> Iterator[Finding]:
    if "refId" not in subject:
        yield Finding("$.credentialSubject.refId", "is missing, and uhid may stand in its place")


def _several(evidence: Mapping[str, Any]) -> Iterator[Finding]:
    for name in (*_SHARING_AN_ID, *_DAYS, *_TIMES, *_DOSES):
        if isinstance(evidence.get(name), list):
            yield Finding(
                f"{_EVIDENCE}.{name}", "is an array: values of other members may stand in it"
            )


def _certificate_id(evidence: Mapping[str, Any]) -> Iterator[Finding]:
    identifier, certificate_id = str(evidence.get("id")), evidence.get("certificateId")
    if isinstance(certificate_id, (str, int)) and _ends_in(identifier, str(certificate_id)):
        return
    yield Finding(
        f"{_EVIDENCE}.certificateId",
        "is not what the evidence's id ends in: it may have changed places with "
        "batch, vaccine or manufacturer",
    )


def _dates(evidence: Mapping[str, Any]) -> Iterator[Finding]:
    for earlier, later in (
        ("date", "effectiveStart"),
        ("effectiveStart", "effectiveUntil"),
        ("date", "effectiveUntil"),
        _TIMES,
    ):
        first, second = _moment(evidence.get(earlier)), _moment(evidence.get(later))
        if first and second and _is_before(second, first):
            yield Finding(
                f"{_EVIDENCE}.{later}", f"is before {earlier}: dates may have changed places"
            )
    with_time = [name for name in _DAYS if _has_time(evidence.get(name))]
    if with_time and with_time[0] != "date":
        yield Finding(
            f"{_EVIDENCE}.{with_time[0]}",
            "has a time of day, and date has none: dates may have changed places",
        )


def _moment(value: object) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(str(value))
    except ValueError:
        return None


def _has_time(value: object) -> bool:
    return isinstance(value, str) and "T" in value and _moment(value) is not None


def _is_before(one: dt.datetime, other: dt.datetime) -> bool:
    if one.tzinfo and other.tzinfo:
        return one < other
    # In UTC it may be the day before, or after, the day at the place.
    slack = any(moment.utcoffset() == dt.timedelta(0) for moment in (one, other))
    return (other.date() - one.date()).days > slack


def _doses(evidence: Mapping[str, Any]) -> Iterator[Finding]:
    missing = [name for name in _DOSES if name not in evidence]
    if len(missing) == 1:
        yield Finding(f"{_EVIDENCE}.{missing[0]}", "is missing: the other number may be that one")
    try:
        dose, total = int(evidence["dose"]), int(evidence["totalDoses"])
    except (KeyError, TypeError, ValueError):
        return
    if dose > total:
        yield Finding(
            f"{_EVIDENCE}.dose", "is above totalDoses: a booster, or the two have changed places"
        )


def _vaccine(evidence: Mapping[str, Any], vaccines: VaccineTable) -> Iterator[Finding]:
    values = {name: str(evidence[name]) for name in _SHARING_AN_ID if name in evidence}
    codes = {name: vaccines.code(value) for name, value in values.items()}
    known = [name for name, code in codes.items() if code is not None]
    manufacturer = values.get("manufacturer", "")
    if "vaccine" in values and known and "vaccine" not in known:
        yield Finding(
            f"{_EVIDENCE}.vaccine",
            f"is not a vaccine that is known, and {known[0]} is: they may have changed places",
        )
    elif {"vaccine", "manufacturer"} <= set(known) and not any(
        company in manufacturer.casefold() for company in _COMPANIES
    ):
        yield Finding(
            f"{_EVIDENCE}.manufacturer",
            "is a vaccine and no company: it may have changed places with vaccine",
        )
    vaccine = codes.get("vaccine")
    if vaccine and values.get("icd11Code", vaccine.icd11_code) != vaccine.icd11_code:
        yield Finding(
            f"{_EVIDENCE}.icd11Code",
            "is not the code of the vaccine: it may have changed places with batch",
        )
    if _has_digit(manufacturer) and not _has_digit(values.get("batch", "0")):
        yield Finding(
            f"{_EVIDENCE}.manufacturer",
            "has digits, and batch has none: they may have changed places",
        )


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _result(evidence: Mapping[str, Any]) -> Iterator[Finding]:
    if "result" in evidence and evidence["result"] not in _RESULTS:
        yield Finding(
            f"{_EVIDENCE}.result",
            f"is none of {', '.join(_RESULTS)}: it may have changed places with another member",
        )
