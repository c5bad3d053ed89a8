"""The tokens of a page: what it may print, under the names that DIVOC's templates know.

Whatever the signed credential holds is taken from it, so that the paper says what the QR code
says; only the masked identity, `meta` and the earlier doses come from the request. A text that
is not known is `""`.

Every certificate has `name`, `age`, `dob`, `gender`, `nationality`, `identity` (masked),
`beneficiaryId`, `recipientAddress`, `certificateId`, `previousCertificateId`, `issuerName`,
`issuedOn`, `expiresOn` and `meta`, which is whatever the sender put there besides earlier doses.

A vaccination adds `vaccine`, `vaccinationDate`, `vaccineBatch`, `vaccineICD11Code`,
`vaccineProphylaxis`, `vaccineType` (both of them), `vaccineManufacturer`, `effectiveStart`,
`effectiveUntil`, `vaccineValidDays` (days between the two), `vaccinatedBy`, `vaccinatedAt`,
`dose`, `totalDoses`, `isFinalDose`, `isBoosterDose`, `isBoosterOrFinalDose`, `currentDoseText`
and `vaxEvents`: this dose and the earlier ones in order, each with `dose`, `doseType`,
`dateOfVax`, `vaxName`, `vaxType`, `vaxBatch`, `vaxManufacturer`, `countryOfVax` and
`isCurrent`.

A test adds `disease`, `testType`, `testName`, `testManufacturer`, `testBatch`, `sampleOrigin`,
`sampleCollectionTimestamp`, `resultTimestamp`, `result`, `testedBy` and `testedAt`.

Another programme's certificate adds `programmeName`, `recipient` and `event`: the claims of the
credential's subject and its evidence, by their path, `event["site.name"]`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

from divoc_certify.pdf.formats import written, written_moment
from divoc_certify.pdf.language import Language, shipped_language, yes_or_no
from divoc_certify.pdf.twin import Twin
from divoc_certify.pdf.vocabulary import DOSE_TOKENS, TOKENS
from divoc_certify.request import PreviousDose, TestRequest, VaccinationRequest

__all__ = ["tokens", "values"]

Tokens = dict[str, Any]
Claim = tuple[str, str]
_NO_LETTERS = re.compile(r"[\W_]")


def tokens(twin: Twin) -> Mapping[str, Any]:
    """What a page may print about one certificate, by token, in English.

    Args:
        twin: The certificate.

    Returns:
        Texts, numbers (`dose`), truth values (`isFinalDose`), lists (`vaxEvents`) and mappings.
    """
    english = shipped_language("en")
    return {name: _printed(name, value, english) for name, value in values(twin, english).items()}


_AS_IT_IS = frozenset({"number", "flag", "claims"})


def _printed(name: str, value: Any, language: Language) -> Any:  # noqa: ANN401
    if name == "vaxEvents":
        return [
            {
                key: inner
                if DOSE_TOKENS[key].kind in _AS_IT_IS
                else written(inner, DOSE_TOKENS[key].kind, language)
                for key, inner in dose.items()
            }
            for dose in value
        ]
    kind = TOKENS[name].kind
    return value if kind in _AS_IT_IS else written(value, kind, language)


def values(twin: Twin, language: Language) -> Mapping[str, Any]:
    """What a template may print about one certificate, by token, before it is formatted.

    Args:
        twin: The certificate.
        language: Whose words for yes and no the claims of other programmes have.

    Returns:
        Dates and date-times in ISO 8601, the identity as sent, and the rest as `tokens` has it.
    """
    subject = twin.credential["credentialSubject"]
    evidence = twin.credential["evidence"][0]
    address = subject.get("address")
    match twin.request:
        case VaccinationRequest() as request:
            event = _vaccination(evidence, request.meta.previous_doses)
        case TestRequest() as request:
            event = _test(evidence)
        case request:
            event = _programme(request.programme.name, subject, evidence, language)
    return {
        "name": _text(subject.get("name")),
        "age": _text(subject.get("age")),
        "dob": _text(subject.get("dob")),
        "gender": _text(subject.get("gender")),
        "nationality": _text(subject.get("nationality")),
        "identity": request.recipient.identity,
        "beneficiaryId": _text(subject.get("refId")),
        "recipientAddress": _address(address) if isinstance(address, Mapping) else "",
        "certificateId": twin.certificate_id,
        "previousCertificateId": twin.previous_certificate_id or "",
        "issuerName": twin.issuer.name,
        "issuedOn": _iso(twin.issued_at),
        "expiresOn": _iso(twin.expires_at),
        "meta": request.meta.other,
        **event,
    }


def _vaccination(evidence: Mapping[str, Any], previous: tuple[PreviousDose, ...]) -> Tokens:
    dose, total_doses = evidence["dose"], evidence["totalDoses"]
    start, until = evidence["effectiveStart"], evidence["effectiveUntil"]
    codes = (evidence.get("icd11Code", ""), evidence.get("prophylaxis", ""))
    return {
        "vaccine": evidence["vaccine"],
        "vaccinationDate": evidence["date"],
        "vaccineBatch": evidence["batch"],
        "vaccineICD11Code": codes[0],
        "vaccineProphylaxis": codes[1],
        "vaccineType": _listed(*codes),
        "vaccineManufacturer": evidence["manufacturer"],
        "effectiveStart": start,
        "effectiveUntil": until,
        "vaccineValidDays": (dt.date.fromisoformat(until) - dt.date.fromisoformat(start)).days,
        "vaccinatedBy": evidence["verifier"]["name"],
        "vaccinatedAt": _facility(evidence),
        "dose": dose,
        "totalDoses": total_doses,
        "isFinalDose": dose == total_doses,
        "isBoosterDose": dose > total_doses,
        "isBoosterOrFinalDose": dose >= total_doses,
        "currentDoseText": dose,
        "vaxEvents": _doses(evidence, previous),
    }


def _doses(evidence: Mapping[str, Any], previous: tuple[PreviousDose, ...]) -> list[Tokens]:
    current = {
        "dose": evidence["dose"],
        "doseType": _dose_type(evidence["dose"], evidence["totalDoses"]),
        "dateOfVax": _day(evidence["date"]),
        "vaxName": evidence["vaccine"],
        "vaxType": _listed(evidence.get("icd11Code", ""), evidence.get("prophylaxis", "")),
        "vaxBatch": evidence["batch"],
        "vaxManufacturer": evidence["manufacturer"],
        "countryOfVax": evidence["facility"]["address"]["addressCountry"],
        "isCurrent": True,
    }
    rows: list[Tokens] = []
    for dose in previous:
        row: Tokens = {
            "dose": dose.dose if dose.dose is not None else "",
            "dateOfVax": _day(_iso(dose.date)),
            "vaxName": dose.name or "",
            "vaxType": "",
            "vaxBatch": dose.batch or "",
            "vaxManufacturer": dose.manufacturer or "",
            "countryOfVax": _text(dose.other.get("country", "")),
            "isCurrent": False,
        }
        is_known = any(row.values())
        is_other = _differ(row, current, "vaxName" if dose.name else "vaxManufacturer")
        total_doses = dose.total_doses or (None if is_other else evidence["totalDoses"])
        row["doseType"] = _dose_type(dose.dose, total_doses)
        if is_known and not _is_repeated(row, current) and row not in rows:
            rows.append(row)
    return _in_order(current, rows)


def _is_repeated(row: Tokens, current: Tokens) -> bool:
    """Whether a dose is the certified one: by its number or its date, and nothing denies it."""
    is_told = row["dose"] != "" or row["dateOfVax"] != ""
    return is_told and not _differ(row, current, "dose", "dateOfVax", "vaxName", "vaxBatch")


def _differ(one: Tokens, other: Tokens, *names: str) -> bool:
    """Whether two doses differ in what is known of both; spelling is no difference."""
    pairs = ((_spelt(one[name]), _spelt(other[name])) for name in names)
    return any(its and others and its != others for its, others in pairs)


def _spelt(value: object) -> str:
    return _NO_LETTERS.sub("", str(value).casefold())


def _in_order(current: Tokens, rows: list[Tokens]) -> list[Tokens]:
    """Doses by their days.

    One without a date stands before the first that has a higher number, and before this dose.
    """

    def number(row: Tokens) -> int:
        return row["dose"] or 0

    ordered = [*(row for row in rows if row["dateOfVax"]), current]
    ordered.sort(key=lambda row: (row["dateOfVax"], row["isCurrent"], number(row)))
    for row in sorted((row for row in rows if not row["dateOfVax"]), key=number):
        later = (number(one) > number(row) or one is current for one in ordered)
        ordered.insert(list(later).index(True), row)
    return ordered


def _dose_type(dose: int | None, total_doses: int | None) -> tuple[str, int]:
    if dose is None:
        return "earlierDose", 0
    if total_doses is None:
        # The first of any series is none of its boosters; of a later one nobody knows.
        return ("doseText" if dose > 1 else "primaryDose"), dose
    if dose > total_doses:
        return "boosterDose", dose - total_doses
    return "primaryDose", dose


def _test(evidence: Mapping[str, Any]) -> Tokens:
    return {
        "disease": evidence["disease"],
        "testType": evidence["testType"],
        "testName": evidence["testName"],
        "testManufacturer": evidence["manufacturer"],
        "testBatch": evidence["batch"],
        "sampleOrigin": evidence["sampleOrigin"],
        "sampleCollectionTimestamp": evidence["sampleCollectionTimestamp"],
        "resultTimestamp": evidence["resultTimestamp"],
        "result": evidence["result"],
        "testedBy": evidence["verifier"]["name"],
        "testedAt": _facility(evidence),
    }


_NOT_CLAIMS = frozenset({"id", "type", "certificateId", "refId"})
_FULL_DATE = re.compile(
    r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?", re.ASCII
)


def _programme(
    name: str, subject: Mapping[str, Any], evidence: Mapping[str, Any], language: Language
) -> Tokens:
    return {
        "programmeName": name,
        "recipient": dict(_claims(subject, language)),
        "event": dict(_claims(evidence, language)),
    }


def _claims(value: Mapping[str, Any], language: Language, path: str = "") -> Iterator[Claim]:
    for key, inner in value.items():
        if key in _NOT_CLAIMS:
            continue
        if isinstance(inner, Mapping):
            yield from _claims(inner, language, f"{path}{key}.")
        elif isinstance(inner, list | tuple) and any(isinstance(one, Mapping) for one in inner):
            for number, one in enumerate(inner, 1):
                yield from _claims({str(number): one}, language, f"{path}{key}.")
        elif text := _claim(inner, language):
            yield f"{path}{key}", text


def _claim(value: object, language: Language) -> str:
    if isinstance(value, bool):
        return yes_or_no(value, language)
    if isinstance(value, list | tuple):
        return _listed(*(_claim(one, language) for one in value))
    text = "" if value is None else str(value)
    return written_moment(text, language) if _FULL_DATE.fullmatch(text) else text


def _facility(evidence: Mapping[str, Any]) -> str:
    facility = evidence["facility"]
    return _listed(facility["name"], _address(facility["address"]))


_ADDRESS = (
    "streetAddress",
    "streetAddress2",
    "city",
    "district",
    "addressRegion",
    "postalCode",
)


def _address(address: Mapping[str, Any]) -> str:
    place = _listed(*(_text(address.get(part)) for part in _ADDRESS))
    # Where nothing was given, the credential has the issuer's country, which is no address.
    return place and _listed(place, _text(address.get("addressCountry")))


def _listed(*parts: str) -> str:
    return ", ".join(part for part in parts if part.strip())


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _day(moment: str) -> str:
    return moment.partition("T")[0]


def _iso(date: dt.date | None) -> str:
    return date.isoformat() if date else ""
