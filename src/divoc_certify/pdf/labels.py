"""Every word that the library itself puts on a page, in one place."""

from __future__ import annotations

import re

__all__ = ["LABELS", "LANGUAGE", "words"]

LANGUAGE = "en"
"""The language of the labels, a BCP 47 tag."""

LABELS = {
    # Titles
    "provisional": "Provisional Certificate",
    "final": "Final Certificate",
    "booster": "Booster Dose Certificate",
    "test": "Test Certificate",
    "vaccination": "Vaccination",
    # Sections
    "beneficiary": "Beneficiary",
    "doses": "Vaccination record",
    "details": "Details of this dose",
    "testSection": "Test",
    "event": "Certified event",
    # About the certificate
    "certificateId": "Certificate ID",
    "issuedOn": "Issued on",
    "expiresOn": "Expires on",
    "previousCertificateId": "Replaces certificate",
    "scan": "Scan this code to verify the certificate",
    "qrAlternative": "QR code with the signed certificate",
    "logoAlternative": "Logo of {issuer}",
    "attachment": "The signed certificate, as its QR code holds it",
    "page": "Page {number} of {count}",
    # The person
    "name": "Name",
    "age": "Age",
    "dob": "Date of birth",
    "gender": "Gender",
    "nationality": "Nationality",
    "identity": "Identity document",
    "beneficiaryId": "Beneficiary ID",
    "recipientAddress": "Address",
    # A vaccination
    "doseType": "Dose",
    "dateOfVax": "Date",
    "vaxName": "Vaccine",
    "vaxType": "Type",
    "vaxBatch": "Batch",
    "vaxManufacturer": "Manufacturer",
    "countryOfVax": "Country",
    "effectiveStart": "Effective from",
    "effectiveUntil": "Effective until",
    "vaccinatedBy": "Vaccinated by",
    "vaccinatedAt": "Vaccinated at",
    # A test
    "disease": "Disease",
    "result": "Result",
    "testType": "Test type",
    "testName": "Test name",
    "testManufacturer": "Manufacturer",
    "testBatch": "Batch",
    "sampleOrigin": "Sample origin",
    "sampleCollectionTimestamp": "Sample taken",
    "resultTimestamp": "Result issued",
    "testedBy": "Tested by",
    "testedAt": "Tested at",
}
"""What stands beside a token's value, and the rest, by token or by its own name."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^A-Z\W_]+|[A-Z]+")


def words(path: str) -> str:
    """A label for a claim that has none, made from its name.

    >>> words("site.licenceNumber")
    'Site licence number'

    Args:
        path: Names in camel case, with dots between them.
    """
    found = [word if word.isupper() else word.lower() for word in _WORD.findall(path)]
    text = " ".join(found) or path
    return text[:1].upper() + text[1:]
