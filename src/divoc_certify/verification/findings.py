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

_RESULTS = ("Positive", "Negative", "Inconclusive", "Void")
_SHARING_AN_ID = ("certificateId", "batch", "vaccine", "manufacturer", "icd11Code")
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
    return (
        *_identity(credential["credentialSubject"]),
        *_certificate_id(credential["evidence"][0]),
        *_dates(credential["evidence"][0]),
        *_doses(credential["evidence"][0]),
        *_result(credential["evidence"][0]),
        *_vaccine(credential["evidence"][0], attrs.evolve(vaccines, strict=False)),
    )


def certificate_ids(evidence: Mapping[str, Any]) -> frozenset[str]:
    """Every value that may be the certificate ID: a revocation list has to know them all.

    The evidence's `id`, which nothing can take the place of, ends in the certificate ID. Older
    certificates have another `id`, and then any value under the same predicate may be it.
    """
    certificate_id = evidence.get("certificateId")
    if _ends_in(evidence, certificate_id):
        return frozenset({str(certificate_id)})
    values = (evidence.get(name) for name in _SHARING_AN_ID)
    return frozenset(value for value in values if isinstance(value, str))


def _ends_in(evidence: Mapping[str, Any], certificate_id: object) -> bool:
    if not isinstance(certificate_id, str) or not certificate_id:
        return False
    prefix, found, rest = str(evidence.get("id")).rpartition(certificate_id)
    return found != "" and rest == "" and not prefix[-1:].isalnum()


def _identity(subject: Mapping[str, Any]) -> Iterator[Finding]:
    if "refId" not in subject:
        yield Finding("$.credentialSubject.refId", "is missing, and uhid may stand in its place")


def _certificate_id(evidence: Mapping[str, Any]) -> Iterator[Finding]:
    if not _ends_in(evidence, evidence.get("certificateId")):
        yield Finding(
            f"{_EVIDENCE}.certificateId",
            "is not what the evidence's id ends in: it may have changed places with "
            "batch, vaccine or manufacturer",
        )


def _dates(evidence: Mapping[str, Any]) -> Iterator[Finding]:
    days = [_day(evidence.get(name)) for name in ("date", "effectiveStart", "effectiveUntil")]
    for path, text, first, second in (
        ("effectiveStart", "is before date", days[0], days[1]),
        ("effectiveUntil", "is before effectiveStart", days[1], days[2]),
        ("effectiveUntil", "is before date", days[0], days[2]),
        (
            "resultTimestamp",
            "is before sampleCollectionTimestamp",
            _day(evidence.get("sampleCollectionTimestamp")),
            _day(evidence.get("resultTimestamp")),
        ),
    ):
        if first and second and second < first:
            yield Finding(f"{_EVIDENCE}.{path}", f"{text}: dates may have changed places")


def _day(value: object) -> dt.date | None:
    """The day as it is written, or None where it is not there or is not a date."""
    try:
        return dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _doses(evidence: Mapping[str, Any]) -> Iterator[Finding]:
    try:
        dose, total = int(evidence["dose"]), int(evidence["totalDoses"])
    except (KeyError, TypeError, ValueError):
        return
    if dose > total:
        yield Finding(
            f"{_EVIDENCE}.dose", "is above totalDoses: a booster, or the two have changed places"
        )


def _result(evidence: Mapping[str, Any]) -> Iterator[Finding]:
    if "result" in evidence and evidence["result"] not in _RESULTS:
        yield Finding(
            f"{_EVIDENCE}.result",
            f"is none of {', '.join(_RESULTS)}: it may have changed places with another member",
        )


def _vaccine(evidence: Mapping[str, Any], vaccines: VaccineTable) -> Iterator[Finding]:
    def is_vaccine(name: str) -> bool:
        return vaccines.code(str(evidence.get(name))) is not None

    if "vaccine" not in evidence or is_vaccine("vaccine"):
        return
    if swapped := [name for name in _SHARING_AN_ID if name in evidence and is_vaccine(name)]:
        yield Finding(
            f"{_EVIDENCE}.vaccine",
            f"is not a vaccine that is known, and {swapped[0]} is: they may have changed places",
        )
