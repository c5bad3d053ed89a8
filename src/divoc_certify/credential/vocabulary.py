"""DIVOC's own JSON-LD contexts, put together from the table of its terms.

`vac:` is declared without a delimiter at its end, so `vac:X` never expands and stays, literally,
`vac:X`. Every verifier in the field computes with that, so it is kept as it is.
See [JSON-LD 1.1, section 4.1.5](https://www.w3.org/TR/json-ld11/#compact-iris).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["TEST_V1", "VACCINATION_V1", "VACCINATION_V2"]

Context = dict[str, Any]


def _scoped(terms: Mapping[str, Any]) -> Context:
    return {"@version": 1.1, "@protected": True, **terms}


def _node(iri: str, terms: Mapping[str, Any]) -> Context:
    return {"@id": iri, "@context": _scoped(terms)}


def _to(iri: str, *terms: str) -> Context:
    return dict.fromkeys(terms, iri)


_ADDRESS = {
    "address": _node(
        "schema:PostalAddress",
        {
            "streetAddress": "schema:streetAddress",
            "streetAddress2": "vac:addressLine2",
            "city": "vac:city",
            "district": "vac:district",
            "addressRegion": "schema:addressRegion",
            "postalCode": "schema:postalCode",
            "addressCountry": "schema:addressCountry",
        },
    )
}
_PERSON = {
    **_to("schema:id", "refId", "uhid"),
    "name": "schema:name",
    "gender": "schema:gender",
    "nationality": "schema:nationality",
    **_ADDRESS,
}
_AGE = {"age": "schema:Number"}
_BIRTH_DATE = {"dob": "schema:date"}
_EVIDENCE = {
    **_to("schema:id", "certificateId", "batch", "manufacturer"),
    **_to("schema:url", "feedbackUrl", "infoUrl"),
    "verifier": _node(
        "vac:verifier",
        {"id": "schema:id", "name": "schema:name", "sign-image": "schema:image"},
    ),
    "facility": _node(
        "vac:Facility", {"name": "schema:name", **_ADDRESS, "seal-image": "schema:image"}
    ),
}
_VACCINATION = {
    **_EVIDENCE,
    "vaccine": "schema:id",
    **_to("schema:date", "date", "effectiveStart", "effectiveUntil"),
    **_to("schema:doseValue", "dose", "totalDoses"),
}
_CODES = {"icd11Code": "schema:id", "prophylaxis": "schema:name"}
_TEST = {
    **_EVIDENCE,
    **_to("schema:id", "testType", "disease", "sampleOrigin", "result"),
    "testName": "schema:name",
    **_to("schema:dateTime", "sampleCollectionTimestamp", "resultTimestamp"),
}


def _document(
    vac: str, proof: tuple[str, str], person: Mapping[str, Any], evidence: Mapping[str, Any]
) -> Context:
    proof_type, proof_iri = proof
    (evidence_type,) = evidence
    terms = {
        "id": "@id",
        "type": "@type",
        "schema": "https://schema.org/",
        "vac": f"https://cowin.gov.in/credentials/{vac}",
        proof_type: _node(proof_iri, {"nonTransferable": "vac:nonTransferable"}),
        "Person": _node("schema:Person", person),
        evidence_type: _node(f"vac:{evidence_type}", evidence[evidence_type]),
    }
    return {"@context": _scoped(terms)}


_PROOF_OF_VACCINATION = ("ProofOfVaccinationCredential", "schema:ProofOfVaccinationCredential")
_PROOF_OF_TEST = ("ProofOfTestCertificateCredential", "schema:ProofOfTestCredential")

VACCINATION_V1 = _document(
    "vaccination/v1", _PROOF_OF_VACCINATION, {**_PERSON, **_AGE}, {"Vaccination": _VACCINATION}
)
"""The context of `vaccination/v1`, under whatever URL a deployment gives it."""

VACCINATION_V2 = _document(
    "vaccination/v2",
    _PROOF_OF_VACCINATION,
    {**_PERSON, **_AGE, **_BIRTH_DATE},
    {"Vaccination": {**_VACCINATION, **_CODES}},
)
"""The context of `vaccination/v2`, DDCC style: birth date, ICD-11 code and prophylaxis."""

TEST_V1 = _document(
    "testCertificate/v1",
    _PROOF_OF_TEST,
    {**_PERSON, **_BIRTH_DATE},
    {"TestDetails": _TEST},
)
"""The context of `testCertificate/v1`."""
