"""Certificates to be printed, made by hand: nobody's data."""

import datetime as dt
import hashlib
import io
from collections.abc import Callable
from typing import Any

import attrs
import pytest
from PIL import Image

from divoc_certify.credential import Programme, ProgrammeRequest, build_credential
from divoc_certify.credential.programme import ProgrammeRecipient
from divoc_certify.issuer import Issuer
from divoc_certify.pdf import Twin
from divoc_certify.qr import Symbol
from divoc_certify.request import (
    Address,
    Facility,
    PartialDate,
    Recipient,
    Rules,
    TestDetails,
    TestRequest,
    TestVerifier,
    Vaccination,
    VaccinationRequest,
    Vaccinator,
)

ISSUER = Issuer(id="https://moh.example/", name="Ministry of Health", country="EX")
INDIA = dt.timezone(dt.timedelta(hours=5, minutes=30))
ADDRESS = Address(
    address_line1="12 Harbour Road",
    address_line2="Flat 3",
    city="Port Example",
    district="Harbour",
    state="Coast",
    pincode="10115",
)
RECIPIENT = Recipient(
    name="Nguyễn Thị Minh Khai",
    dob=PartialDate(1984, 7, 2),
    gender="Female",
    nationality="Exampleland",
    identity="did:in.gov.uidai.aadhaar:123456789012",
    contact=("tel:+15550100",),
    address=ADDRESS,
)
VACCINATION = VaccinationRequest(
    pre_enrollment_code="EX-2021-000417",
    recipient=RECIPIENT,
    vaccination=Vaccination(
        name="COVAXIN",
        batch="MB3428BX",
        manufacturer="Bharat Biotech",
        date=dt.datetime(2021, 10, 15, 23, 30, tzinfo=INDIA),
        effective_start=dt.date(2021, 10, 16),
        effective_until=dt.date(2022, 10, 15),
        dose=2,
        total_doses=2,
    ),
    vaccinator=Vaccinator(name="Ελένη Example"),
    facility=Facility(name="Port Example Clinic", address=ADDRESS),
    rules=Rules.V3,
)
TEST = TestRequest(
    pre_enrollment_code="EX-2021-000418",
    recipient=attrs.evolve(RECIPIENT, name="Анна Example", dob=PartialDate(1963, 7)),
    test_details=TestDetails(
        test_type="RT-PCR",
        test_name="Example nucleic acid test",
        disease="COVID-19",
        batch="LOT-77",
        manufacturer="Example Diagnostics",
        sample_origin="Nasopharyngeal swab",
        sample_collection_timestamp=dt.datetime(2021, 10, 14, 9, 30, tzinfo=INDIA),
        result_timestamp=dt.datetime(2021, 10, 15, 18, 5, tzinfo=dt.UTC),
        result="Negative",
    ),
    verifier=TestVerifier(name="Tomás Example"),
    facility=Facility(name="Central Laboratory", address=ADDRESS),
)
PROGRAMME = Programme(
    name="Blood Donor Certificate",
    context_url="https://moh.example/credentials/donation/v1",
    context={"@context": {}},
    credential_type="ProofOfDonationCredential",
    evidence_type="Donation",
)
DONATION = ProgrammeRequest(
    programme=PROGRAMME,
    pre_enrollment_code="EX-2021-000419",
    recipient=ProgrammeRecipient(
        identity="X1234567", claims={"name": "Zoë Example", "bloodGroup": "0 Rh+"}
    ),
    event={
        "donatedOn": "2021-10-15",
        "volumeML": 450,
        "firstTime": False,
        "site": {"type": "Clinic", "name": "Hill Clinic", "openingHours": None},
        "tests": [{"name": "HIV", "negative": True}],
        "remarks": ["none", "given"],
    },
)


def payload(size: int) -> bytes:
    """As many bytes in the form of a packed credential: any bytes as Latin-1, written in UTF-8."""
    text = hashlib.shake_128(b"payload").digest(size).decode("latin-1").encode()[:size]
    return text.decode(errors="ignore").encode().ljust(size, b".")


@pytest.fixture
def vaccination() -> VaccinationRequest:
    """The second dose of two."""
    return VACCINATION


@pytest.fixture
def test() -> TestRequest:
    """A negative test."""
    return TEST


@pytest.fixture
def donation() -> ProgrammeRequest:
    """An event of another programme."""
    return DONATION


@pytest.fixture(scope="session")
def twin_of() -> Callable[..., Twin]:
    """Make what a page is given, of a request."""
    symbols: dict[int, Symbol] = {}

    def make(request: Any, *, size: int = 1400, issuer: Issuer = ISSUER, **changes: Any) -> Twin:
        if size not in symbols:
            symbols[size] = Symbol.encode(payload(size))
        issued_at = dt.datetime(2021, 10, 16, 0, 30, tzinfo=INDIA)
        draft = build_credential(
            request, issuer=issuer, certificate_id="123456789", issued_at=issued_at
        )
        twin = Twin(
            request=request,
            credential=draft.credential,
            issuer=issuer,
            symbol=symbols[size],
            certificate_id="123456789",
            issued_at=issued_at,
        )
        return attrs.evolve(twin, **changes)

    return make


@pytest.fixture(scope="session")
def payload_of() -> Callable[[int], bytes]:
    """The payload of that size, as `twin_of` puts it into the symbol."""
    return payload


@pytest.fixture(scope="session")
def logo() -> bytes:
    """A logo with a transparent ground."""
    image = Image.new("RGBA", (300, 100), (0, 0, 0, 0))
    image.paste((13, 56, 107, 255), (30, 10, 150, 50))
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()
