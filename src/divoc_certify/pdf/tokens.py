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

from divoc_certify.pdf.formats import mask_identity, ordinal, written_date, written_moment
from divoc_certify.pdf.twin import Twin
from divoc_certify.request import PreviousDose, TestRequest, VaccinationRequest

__all__ = ["tokens"]

Tokens = dict[str, Any]


def tokens(twin: Twin) -> Mapping[str, Any]:
    """What a page may print about one certificate, by token.

    Args:
        twin: The certificate.

    Returns:
        Texts, numbers (`dose`), truth values (`isFinalDose`), lists (`vaxEvents`) and mappings.
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
            event = _programme(request.programme.name, subject, evidence)
    return {
        "name": _text(subject.get("name")),
        "age": _text(subject.get("age")),
        "dob": written_date(_text(subject.get("dob"))),
        "gender": _text(subject.get("gender")),
        "nationality": _text(subject.get("nationality")),
        "identity": mask_identity(request.recipient.identity),
        "beneficiaryId": _text(subject.get("refId")),
        "recipientAddress": _address(address) if isinstance(address, Mapping) else "",
        "certificateId": twin.certificate_id,
        "previousCertificateId": twin.previous_certificate_id or "",
        "issuerName": twin.issuer.name,
        "issuedOn": _written(twin.issued_at),
        "expiresOn": _written(twin.expires_at),
        "meta": request.meta.other,
        **event,
    }


def _vaccination(evidence: Mapping[str, Any], previous: tuple[PreviousDose, ...]) -> Tokens:
    dose, total_doses = evidence["dose"], evidence["totalDoses"]
    start, until = evidence["effectiveStart"], evidence["effectiveUntil"]
    codes = (evidence.get("icd11Code", ""), evidence.get("prophylaxis", ""))
    return {
        "vaccine": evidence["vaccine"],
        "vaccinationDate": written_date(evidence["date"]),
        "vaccineBatch": evidence["batch"],
        "vaccineICD11Code": codes[0],
        "vaccineProphylaxis": codes[1],
        "vaccineType": _listed(*codes),
        "vaccineManufacturer": evidence["manufacturer"],
        "effectiveStart": written_date(start),
        "effectiveUntil": written_date(until),
        "vaccineValidDays": (dt.date.fromisoformat(until) - dt.date.fromisoformat(start)).days,
        "vaccinatedBy": evidence["verifier"]["name"],
        "vaccinatedAt": _facility(evidence),
        "dose": dose,
        "totalDoses": total_doses,
        "isFinalDose": dose == total_doses,
        "isBoosterDose": dose > total_doses,
        "isBoosterOrFinalDose": dose >= total_doses,
        "currentDoseText": f"{ordinal(dose)} Dose",
        "vaxEvents": _doses(evidence, previous),
    }


def _doses(evidence: Mapping[str, Any], previous: tuple[PreviousDose, ...]) -> list[Tokens]:
    current = {
        "dose": evidence["dose"],
        "doseType": _dose_type(evidence["dose"], evidence["totalDoses"]),
        "dateOfVax": written_date(evidence["date"]),
        "vaxName": evidence["vaccine"],
        "vaxType": _listed(evidence.get("icd11Code", ""), evidence.get("prophylaxis", "")),
        "vaxBatch": evidence["batch"],
        "vaxManufacturer": evidence["manufacturer"],
        "countryOfVax": evidence["facility"]["address"]["addressCountry"],
        "isCurrent": True,
    }
    rows = [((evidence["dose"], evidence["date"]), current)]
    for dose in previous:
        row = {
            "dose": dose.dose if dose.dose is not None else "",
            "doseType": _dose_type(dose.dose, dose.total_doses or evidence["totalDoses"]),
            "dateOfVax": _written(dose.date),
            "vaxName": dose.name or "",
            "vaxType": "",
            "vaxBatch": dose.batch or "",
            "vaxManufacturer": dose.manufacturer or "",
            "countryOfVax": _text(dose.other.get("country", "")),
            "isCurrent": False,
        }
        same = ("dose",) if dose.dose is not None else ("dateOfVax", "vaxName")
        if any(row[key] != current[key] for key in same) and all(row != one for _, one in rows):
            rows.append(((dose.dose or 0, dose.date.isoformat() if dose.date else ""), row))
    # A dose of which no number is known was before those that are counted.
    return [row for _, row in sorted(rows, key=lambda entry: entry[0])]


def _dose_type(dose: int | None, total_doses: int) -> str:
    if dose is None:
        return "Earlier Dose"
    if dose > total_doses:
        return f"Booster Dose {dose - total_doses}"
    return f"Primary Dose {dose}"


def _test(evidence: Mapping[str, Any]) -> Tokens:
    return {
        "disease": evidence["disease"],
        "testType": evidence["testType"],
        "testName": evidence["testName"],
        "testManufacturer": evidence["manufacturer"],
        "testBatch": evidence["batch"],
        "sampleOrigin": evidence["sampleOrigin"],
        "sampleCollectionTimestamp": written_moment(evidence["sampleCollectionTimestamp"]),
        "resultTimestamp": written_moment(evidence["resultTimestamp"]),
        "result": evidence["result"],
        "testedBy": evidence["verifier"]["name"],
        "testedAt": _facility(evidence),
    }


_NOT_CLAIMS = frozenset({"id", "type", "certificateId", "refId"})
_FULL_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(T.*)?")


def _programme(name: str, subject: Mapping[str, Any], evidence: Mapping[str, Any]) -> Tokens:
    return {
        "programmeName": name,
        "recipient": dict(_claims(subject, _NOT_CLAIMS)),
        "event": dict(_claims(evidence, _NOT_CLAIMS)),
    }


def _claims(
    value: Mapping[str, Any], left_out: frozenset[str], path: str = ""
) -> Iterator[tuple[str, str]]:
    for key, inner in value.items():
        if key in left_out:
            continue
        if isinstance(inner, Mapping):
            yield from _claims(inner, _NOT_CLAIMS, f"{path}{key}.")
        elif isinstance(inner, list | tuple) and any(isinstance(one, Mapping) for one in inner):
            for number, one in enumerate(inner, 1):
                yield from _claims({str(number): one}, _NOT_CLAIMS, f"{path}{key}.")
        elif printed := _printed(inner):
            yield f"{path}{key}", printed


def _printed(value: object) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list | tuple):
        return _listed(*map(_printed, value))
    text = "" if value is None else str(value)
    return written_moment(text) if _FULL_DATE.fullmatch(text) else text


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


def _written(date: dt.date | None) -> str:
    return written_date(date.isoformat()) if date else ""
