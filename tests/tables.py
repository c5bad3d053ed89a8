"""Requests of made-up people as rows of the original's two CSV layouts, spelled out."""

import csv
import io

VACCINATION_ROW = {
    "preEnrollmentCode": "000417",
    "recipientName": "Amara Example",
    "recipientMobileNumber": "0155501004",
    "recipientDOB": "02-Jul-1963",
    "recipientAge": "58",
    "recipientGender": "Female",
    "recipientNationality": "Exampleland",
    "recipientIdentity": "did:Passport:X1234567",
    "recipientAddressLine1": "12 Harbour Road",
    "recipientAddressLine2": "Flat 3",
    "recipientDistrict": "Port District",
    "recipientState": "North Province",
    "recipientPincode": "004170",
    "vaccinationBatch": "MB3428BX",
    "vaccinationDate": "2021-10-15T09:30:00+05:30",
    "vaccinationDose": "2",
    "vaccinationTotalDoses": "2",
    "vaccinationEffectiveStart": "2021-10-15",
    "vaccinationEffectiveEnd": "2022-10-15",
    "vaccinationManufacturer": "Bharat Biotech",
    "vaccinationName": "COVAXIN",
    "vaccinatorName": "Tomás Example",
    "facilityName": "Harbour Health Centre",
    "facilityAddressLine1": "1 Harbour Road",
    "facilityAddressLine2": "Ground floor",
    "facilityDistrict": "Port District",
    "facilityState": "North Province",
    "facilityPincode": "004171",
}
VACCINATION = {
    "preEnrollmentCode": "000417",
    "recipient": {
        "name": "Amara Example",
        "contact": ["tel:0155501004"],
        "dob": "1963-07-02",
        "age": 58,
        "gender": "Female",
        "nationality": "Exampleland",
        "identity": "did:Passport:X1234567",
        "address": {
            "addressLine1": "12 Harbour Road",
            "addressLine2": "Flat 3",
            "district": "Port District",
            "state": "North Province",
            "pincode": "004170",
        },
    },
    "vaccination": {
        "batch": "MB3428BX",
        "date": "2021-10-15T09:30:00+05:30",
        "dose": 2,
        "totalDoses": 2,
        "effectiveStart": "2021-10-15",
        "effectiveUntil": "2022-10-15",
        "manufacturer": "Bharat Biotech",
        "name": "COVAXIN",
    },
    "vaccinator": {"name": "Tomás Example"},
    "facility": {
        "name": "Harbour Health Centre",
        "address": {
            "addressLine1": "1 Harbour Road",
            "addressLine2": "Ground floor",
            "district": "Port District",
            "state": "North Province",
            "pincode": "004171",
        },
    },
}
"""What `VACCINATION_ROW` says, as the Certify API has it."""

TEST_ROW = {
    "preEnrollmentCode": "000419",
    "recipientName": "Олена Example",
    "recipientMobileNumber": "mailto:olena@example.org",
    "recipientDOB": "1984-02",
    "recipientGender": "Female",
    "recipientNationality": "Exampleland",
    "recipientIdentity": "did:Passport:X2468135",
    "recipientAddressLine1": "7 Mill Lane",
    "recipientAddressLine2": "",
    "recipientDistrict": "Hill District",
    "recipientState": "South Province",
    "recipientPincode": "018204",
    "testBatch": "T-0042",
    "disease": "COVID-19",
    "testName": "Example RT-PCR Kit",
    "testType": "RT-PCR",
    "result": "Negative",
    "resultTimestamp": "2021-12-03T17:40:00+01:00",
    "manufacturer": "Example Diagnostics",
    "sampleCollectionTimestamp": "2021-12-03T08:15",
    "sampleOrigin": "Nasopharyngeal swab",
    "verifier": "Dr. Ilse Example",
    "facilityName": "Hill Laboratory",
    "facilityAddressLine1": "9 Mill Lane",
    "facilityAddressLine2": "",
    "facilityDistrict": "Hill District",
    "facilityState": "South Province",
    "facilityPincode": "018205",
}
TEST = {
    "preEnrollmentCode": "000419",
    "recipient": {
        "name": "Олена Example",
        "contact": ["mailto:olena@example.org"],
        "dob": "1984-02",
        "gender": "Female",
        "nationality": "Exampleland",
        "identity": "did:Passport:X2468135",
        "address": {
            "addressLine1": "7 Mill Lane",
            "district": "Hill District",
            "state": "South Province",
            "pincode": "018204",
        },
    },
    "testDetails": {
        "batch": "T-0042",
        "disease": "COVID-19",
        "testName": "Example RT-PCR Kit",
        "testType": "RT-PCR",
        "result": "Negative",
        "resultTimestamp": "2021-12-03T17:40:00+01:00",
        "manufacturer": "Example Diagnostics",
        "sampleCollectionTimestamp": "2021-12-03T08:15",
        "sampleOrigin": "Nasopharyngeal swab",
    },
    "verifier": {"name": "Dr. Ilse Example"},
    "facility": {
        "name": "Hill Laboratory",
        "address": {
            "addressLine1": "9 Mill Lane",
            "district": "Hill District",
            "state": "South Province",
            "pincode": "018205",
        },
    },
}
"""What `TEST_ROW` says, as the Certify API has it."""


def csv_text(*rows, **form):
    """Write rows as CSV, with the names of the first as the header."""
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0], **form)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def without(row, *names):
    """Leave columns out."""
    return {name: cell for name, cell in row.items() if name not in names}
