"""From a request to a credential: the one place that translates between the two vocabularies.

The order of the members and the names are the original's; an absent text is `""`, as there.
See [VC Data Model 1.1](https://www.w3.org/TR/vc-data-model-1.1/).
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from divoc_certify.credential.contexts import STATUS_V1
from divoc_certify.credential.data_model import DATA_MODELS, DataModel
from divoc_certify.credential.draft import Draft, Notice
from divoc_certify.credential.programme import ProgrammeRequest
from divoc_certify.credential.status import StatusEntry
from divoc_certify.credential.vaccines import VaccineTable
from divoc_certify.errors import CredentialError
from divoc_certify.iri import has_scheme, percent_encode
from divoc_certify.issuer import Issuer
from divoc_certify.request import (
    Address,
    Facility,
    PartialDate,
    Recipient,
    Rules,
    TestRequest,
    TestVerifier,
    VaccinationRequest,
    Vaccinator,
)
from divoc_certify.request.dates import full_years

__all__ = ["build_credential"]

_NO_IDENTITY = re.compile(r"NA|.?", re.DOTALL | re.IGNORECASE)
_MINUTE = dt.timedelta(minutes=1)
_FIRST_BIRTH_YEAR = 1901
_VACCINES = VaccineTable()

Members = dict[str, Any]


def build_credential(
    request: VaccinationRequest | TestRequest | ProgrammeRequest,
    *,
    issuer: Issuer,
    certificate_id: str,
    issued_at: dt.datetime,
    expires_at: dt.datetime | None = None,
    vaccines: VaccineTable | None = None,
    credential_status: StatusEntry | None = None,
    data_model: DataModel = "1.1",
) -> Draft:
    """Build the credential of one event, ready to be signed.

    A vaccination request under the v1 rules becomes a credential of `vaccination/v1`, one under
    the v3 rules a DDCC-style credential of `vaccination/v2`.

    Args:
        request: What the source system sent.
        issuer: The authority.
        certificate_id: The certificate ID.
        issued_at: The issuance date, with a time zone.
        expires_at: When the certificate expires, with a time zone.
        vaccines: The codes for a DDCC-style credential.
        credential_status: The certificate's place in a status list; with one, the context of
            Bitstring Status List stands third under version 1.1 of the data model.
        data_model: The version of the VC Data Model; `1.1` is the original's.

    Raises:
        divoc_certify.errors.CredentialError: The expiry is not after the issuance.
        divoc_certify.errors.UnknownVaccineError: The vaccine table is strict and has no entry.
    """
    if expires_at is not None and expires_at <= issued_at:
        raise CredentialError("the expiry must be after the issuance")
    writer = _Writer(issuer, certificate_id, vaccines or _VACCINES)
    if isinstance(request, VaccinationRequest):
        context, type_, subject, evidence = writer.vaccination(request)
    elif isinstance(request, TestRequest):
        context, type_, subject, evidence = writer.test(request)
    else:
        context, type_, subject, evidence = writer.programme(request)
    names = DATA_MODELS[data_model]
    credential: Members = {
        "@context": [names.context, context],
        "type": ["VerifiableCredential", type_],
        "credentialSubject": subject,
        "issuer": issuer.id,
        names.valid_from: _utc_milliseconds(issued_at),
    }
    if expires_at is not None:
        credential[names.valid_until] = _utc_milliseconds(expires_at)
    credential["evidence"] = [evidence]
    if credential_status is not None:
        if data_model == "1.1":
            credential["@context"].append(STATUS_V1)
        credential["credentialStatus"] = credential_status.dump()
    if not isinstance(request, ProgrammeRequest):
        credential["nonTransferable"] = "true"
    return Draft(credential=credential, notices=tuple(writer.notices))


class _Writer:
    """Writes the parts of one credential, and notes what the caller may want to know."""

    def __init__(self, issuer: Issuer, certificate_id: str, vaccines: VaccineTable) -> None:
        self.issuer = issuer
        self.certificate_id = certificate_id
        self.vaccines = vaccines
        self.notices: list[Notice] = []

    def vaccination(self, request: VaccinationRequest) -> tuple[str, str, Members, Members]:
        vaccination = request.vaccination
        recipient = request.recipient
        ddcc = request.rules is Rules.V3
        day = vaccination.date.date()
        subject = self._subject(
            request.pre_enrollment_code,
            recipient,
            {"age": _age(recipient, day)} | ({"dob": _birth_date(recipient, day)} if ddcc else {}),
        )
        evidence = (
            self._links("infoUrl", "feedbackUrl")
            | {
                "type": ["Vaccination"],
                "batch": vaccination.batch or "",
                "vaccine": vaccination.name,
                "manufacturer": vaccination.manufacturer,
            }
            | (self._codes(vaccination.name) if ddcc else {})
            | {
                "date": self._date_time(vaccination.date),
                "effectiveStart": vaccination.effective_start.isoformat(),
                "effectiveUntil": vaccination.effective_until.isoformat(),
                "dose": vaccination.dose,
                "totalDoses": vaccination.total_doses,
                "verifier": _named(request.vaccinator),
                "facility": self._facility(request.facility),
            }
        )
        context = self.issuer.namespace + ("vaccination/v2" if ddcc else "vaccination/v1")
        return context, "ProofOfVaccinationCredential", subject, evidence

    def test(self, request: TestRequest) -> tuple[str, str, Members, Members]:
        details = request.test_details
        subject = self._subject(
            request.pre_enrollment_code, request.recipient, {"dob": str(request.recipient.dob)}
        )
        evidence = self._links("feedbackUrl", "infoUrl") | {
            "type": ["TestDetails"],
            "batch": details.batch or "",
            "testName": details.test_name or "",
            "testType": details.test_type,
            "manufacturer": details.manufacturer or "",
            "disease": details.disease,
            "sampleOrigin": details.sample_origin or "",
            "sampleCollectionTimestamp": self._date_time(details.sample_collection_timestamp),
            "resultTimestamp": self._date_time(details.result_timestamp),
            "result": details.result,
            "verifier": _named(request.verifier),
            "facility": self._facility(request.facility),
        }
        context = self.issuer.namespace + "testCertificate/v1"
        return context, "ProofOfTestCertificateCredential", subject, evidence

    def programme(self, request: ProgrammeRequest) -> tuple[str, str, Members, Members]:
        programme = request.programme
        subject = {
            "type": programme.subject_type,
            "id": self._subject_id(request.recipient.identity, request.pre_enrollment_code),
            "refId": request.pre_enrollment_code,
            **request.recipient.claims,
        }
        evidence = {
            "id": self.issuer.base_url + self.certificate_id,
            "certificateId": self.certificate_id,
            "type": [programme.evidence_type],
            **request.event,
        }
        return programme.context_url, programme.credential_type, subject, evidence

    def _subject(self, pre_enrollment_code: str, recipient: Recipient, ages: Members) -> Members:
        return {
            "type": "Person",
            "id": self._subject_id(recipient.identity, pre_enrollment_code),
            "refId": pre_enrollment_code,
            "name": recipient.name,
            "gender": recipient.gender or "",
            **ages,
            "nationality": recipient.nationality or "",
            "address": self._address(recipient.address),
        }

    def _subject_id(self, identity: str, pre_enrollment_code: str) -> str:
        if has_scheme(identity):
            subject_id, path = identity, "$.recipient.identity"
        elif _NO_IDENTITY.fullmatch(identity):
            subject_id, path = f"{self.issuer.did}:{pre_enrollment_code}", "$.preEnrollmentCode"
        else:
            subject_id, path = f"{self.issuer.did}:{identity}", "$.recipient.identity"
        encoded = percent_encode(subject_id)
        if encoded != subject_id:
            self.notices.append(Notice(path, "is percent-encoded in the credential subject's id"))
        return encoded

    def _links(self, *order: str) -> Members:
        urls = {"infoUrl": self.issuer.info_url, "feedbackUrl": self.issuer.feedback_url}
        return {
            "id": self.issuer.base_url + self.certificate_id,
            **{name: urls[name] and urls[name] + self.certificate_id for name in order},
            "certificateId": self.certificate_id,
        }

    def _codes(self, vaccine: str) -> Members:
        code = self.vaccines.code(vaccine)
        if code is None:
            self.notices.append(
                Notice("$.vaccination.name", "has no entry in the vaccine table, so no ICD-11 code")
            )
            return {"icd11Code": "", "prophylaxis": ""}
        return {"icd11Code": code.icd11_code, "prophylaxis": code.prophylaxis}

    def _facility(self, facility: Facility) -> Members:
        return {"name": facility.name, "address": self._address(facility.address)}

    def _address(self, address: Address | None) -> Members:
        def text(name: str) -> str:
            return getattr(address, name, None) or ""

        return {
            "streetAddress": text("address_line1"),
            "streetAddress2": text("address_line2"),
            "district": text("district"),
            "city": text("city"),
            "addressRegion": text("state"),
            "addressCountry": text("country") or self.issuer.country,
            "postalCode": text("pincode"),
        }

    def _date_time(self, moment: dt.datetime) -> str:
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=self.issuer.time_zone)
            offset = moment.utcoffset()
            # Clocks once went by the sun, to the second; a date-time has room for minutes.
            if offset is not None and offset % _MINUTE:
                offset = round(offset / _MINUTE) * _MINUTE
                moment = moment.replace(tzinfo=dt.timezone(offset))
        return _milliseconds(moment)


def _named(person: Vaccinator | TestVerifier | None) -> Members:
    return {"name": (person and person.name) or ""}


def _age(recipient: Recipient, day: dt.date) -> str:
    if recipient.age is not None:
        return str(recipient.age)
    if recipient.dob is None or recipient.dob.year < _FIRST_BIRTH_YEAR:
        return ""
    # A birth date without its day may leave two ages open, and then none is stated. Nobody is
    # younger than 0: the day of birth may be that of another zone, or the last of its month.
    days = (recipient.dob.earliest, recipient.dob.latest)
    ages = {max(0, full_years(birth, day)) for birth in days}
    return str(ages.pop()) if len(ages) == 1 else ""


def _birth_date(recipient: Recipient, day: dt.date) -> str:
    # A request has one of the two.
    if recipient.age is None or recipient.dob is not None:
        return str(recipient.dob)
    return str(PartialDate(day.year - recipient.age, 1, 1))


def _utc_milliseconds(moment: dt.datetime) -> str:
    return _milliseconds(moment.astimezone(dt.UTC))


def _milliseconds(moment: dt.datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
