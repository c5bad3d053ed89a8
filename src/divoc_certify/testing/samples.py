"""Made-up requests, for trying things out and for tests."""

from __future__ import annotations

from typing import Any

__all__ = ["sample_test_request", "sample_vaccination_request"]


def sample_vaccination_request() -> dict[str, Any]:
    """A vaccination request as the Certify API has it; nobody's data."""
    return {
        "preEnrollmentCode": "EX-2026-004711",
        "programId": "COVID-19",
        "recipient": {
            "name": "Amélie Nguyễn-O’Brien",
            "dob": "1984-05-17",
            "gender": "Female",
            "nationality": "Exampleland",
            "identity": "did:example:passport:X1234567",
            "contact": ["tel:+15550100"],
            "address": {
                "addressLine1": "12 Harbour Street",
                "addressLine2": "Flat 3",
                "city": "Port Example",
                "district": "Harbour",
                "state": "Coast",
                "pincode": "10115",
            },
        },
        "vaccination": {
            "name": "Covishield",
            "batch": "MB3428BX",
            "manufacturer": "Serum Institute of India",
            "date": "2026-02-17T10:45:00+05:30",
            "effectiveStart": "2026-02-17",
            "effectiveUntil": "2027-02-17",
            "dose": 2,
            "totalDoses": 2,
        },
        "vaccinator": {"name": "Sam Sample"},
        "facility": {
            "name": "Port Example Health Centre",
            "address": {
                "addressLine1": "1 Hospital Road",
                "city": "Port Example",
                "district": "Harbour",
                "state": "Coast",
                "pincode": "10117",
            },
        },
        "meta": {
            "vaccinations": [
                {
                    "name": "Covishield",
                    "dose": 1,
                    "batch": "MB2201AA",
                    "manufacturer": "Serum Institute of India",
                    "date": "2025-11-20",
                }
            ]
        },
    }


def sample_test_request() -> dict[str, Any]:
    """A test request as the Certify API has it; nobody's data."""
    request = sample_vaccination_request()
    return {
        "preEnrollmentCode": "EX-2026-004712",
        "programId": "COVID-19",
        "recipient": request["recipient"],
        "testDetails": {
            "testType": "RT-PCR",
            "testName": "SARS-CoV-2 nucleic acid amplification",
            "disease": "COVID-19",
            "batch": "LOT-77",
            "manufacturer": "Example Diagnostics",
            "sampleOrigin": "Nasopharyngeal swab",
            "sampleCollectionTimestamp": "2026-02-16T08:30:00+05:30",
            "resultTimestamp": "2026-02-16T19:05:00+05:30",
            "result": "Negative",
        },
        "verifier": {"name": "Sam Sample"},
        "facility": request["facility"],
    }
