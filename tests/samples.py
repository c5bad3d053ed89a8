"""Requests of made-up people, as JSON; copy one before you change it."""

VACCINATION_V1 = {
    "preEnrollmentCode": "EX-2021-000417",
    "enrollmentType": "SELF_ENRL",
    "programId": "EX-COVID-19",
    "comorbidities": ["asthma"],
    "recipient": {
        "name": "Amara Example",
        "dob": "1963-07-02",
        "age": "58",
        "gender": "Female",
        "nationality": "Exampleland",
        "identity": "did:Passport:X1234567",
        "contact": ["tel:+15550100417", "mailto:amara@example.org"],
        "address": {
            "addressLine1": "12 Harbour Road",
            "addressLine2": "Flat 3",
            "district": "Port District",
            "city": "Example City",
            "state": "North Province",
            "pincode": "004170",
            "country": "EX",
        },
    },
    "vaccination": {
        "name": "COVAXIN",
        "batch": "MB3428BX",
        "manufacturer": "Bharat Biotech",
        "date": "2021-10-15T09:30:00+05:30",
        "effectiveStart": "2021-10-15",
        "effectiveUntil": "2022-10-15",
        "dose": 2,
        "totalDoses": 2,
    },
    "vaccinator": {"name": "Tomás Example"},
    "facility": {
        "name": "Harbour Health Centre",
        "address": {
            "addressLine1": "1 Harbour Road",
            "district": "Port District",
            "state": "North Province",
            "pincode": "004171",
        },
    },
    "meta": {
        "vaccinations": [
            {
                "name": "COVAXIN",
                "batch": "MB3400AA",
                "manufacturer": "Bharat Biotech",
                "date": "2021-08-20",
                "dose": 1,
            }
        ],
        "note": "brought by her son",
    },
}
"""Everything that a v1 request can have."""

VACCINATION_V3 = {
    "preEnrollmentCode": "EX-2021-000418",
    "recipient": {
        "name": "Nguyễn Văn Example",
        "dob": "1990",
        "nationality": "Exampleland",
        "identity": "X7654321",
        "contact": ["tel:+15550100418"],
    },
    "vaccination": {
        "name": "COVISHIELD",
        "manufacturer": "Serum Institute of India",
        "date": "2021-11-01T14:05:00Z",
        "effectiveStart": "2021-11-01",
        "effectiveUntil": "2022-05-01",
        "dose": 1,
        "totalDoses": 2,
    },
    "facility": {"name": "Hill Clinic"},
}
"""No more than a v3 request must have."""

TEST_REQUEST = {
    "preEnrollmentCode": "EX-2021-000419",
    "programId": "EX-COVID-19",
    "recipient": {
        "name": "Олена Example",
        "dob": "1984-02-29",
        "gender": "Female",
        "nationality": "Exampleland",
        "identity": "did:Passport:X2468135",
        "contact": ["tel:+15550100419"],
        "address": {
            "addressLine1": "7 Mill Lane",
            "district": "Hill District",
            "state": "South Province",
            "pincode": "118204",
        },
    },
    "testDetails": {
        "testName": "Example RT-PCR Kit",
        "testType": "RT-PCR",
        "disease": "COVID-19",
        "batch": "T-0042",
        "manufacturer": "Example Diagnostics",
        "sampleOrigin": "Nasopharyngeal swab",
        "sampleCollectionTimestamp": "2021-12-03T08:15:00+01:00",
        "resultTimestamp": "2021-12-03T17:40:00+01:00",
        "result": "Negative",
    },
    "verifier": {"name": "Dr. Ilse Example"},
    "facility": {
        "name": "Hill Laboratory",
        "address": {
            "addressLine1": "9 Mill Lane",
            "district": "Hill District",
            "state": "South Province",
            "pincode": "118205",
        },
    },
}
"""Everything that a test request can have, but for `meta`."""
