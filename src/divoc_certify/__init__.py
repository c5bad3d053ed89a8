"""Issue DIVOC health certificates: W3C credential, signed QR code and PDF."""

from __future__ import annotations

from divoc_certify.certificate import Certificate
from divoc_certify.certifier import Certifier, certify
from divoc_certify.credential import (
    CertificateInformation,
    Contexts,
    Programme,
    ProgrammeRequest,
    StatusEntry,
    VaccineCode,
    VaccineTable,
    check_certificate_id,
    nine_digit_certificate_id,
    random_certificate_id,
)
from divoc_certify.errors import CertifyError, InvalidRequestError, VerificationError
from divoc_certify.issuer import Issuer
from divoc_certify.pdf import PageRenderer, Renderer, Twin
from divoc_certify.proof import PrivateKeySigner, Signer, load_public_key
from divoc_certify.qr import PNG, SVG, QRRenderer, QRReport
from divoc_certify.request import (
    Address,
    Facility,
    Meta,
    PartialDate,
    PreviousDose,
    Recipient,
    Rules,
    TestDetails,
    TestRequest,
    TestVerifier,
    Vaccination,
    VaccinationRequest,
    Vaccinator,
    dump_request,
    load_request,
    load_request_json,
)
from divoc_certify.revocation import (
    BitstringStatusList,
    RevocationEntry,
    RevocationList,
    RevocationStore,
    StatusListCredential,
    select_doses,
)
from divoc_certify.verification import (
    Check,
    Explanation,
    Finding,
    Outcome,
    TrustStore,
    VerificationKey,
    Verified,
    Verifier,
    verify_credential,
)

__version__ = "0.1.0"

__all__ = [
    "PNG",
    "SVG",
    "Address",
    "BitstringStatusList",
    "Certificate",
    "CertificateInformation",
    "Certifier",
    "CertifyError",
    "Check",
    "Contexts",
    "Explanation",
    "Facility",
    "Finding",
    "InvalidRequestError",
    "Issuer",
    "Meta",
    "Outcome",
    "PageRenderer",
    "PartialDate",
    "PreviousDose",
    "PrivateKeySigner",
    "Programme",
    "ProgrammeRequest",
    "QRRenderer",
    "QRReport",
    "Recipient",
    "Renderer",
    "RevocationEntry",
    "RevocationList",
    "RevocationStore",
    "Rules",
    "Signer",
    "StatusEntry",
    "StatusListCredential",
    "TestDetails",
    "TestRequest",
    "TestVerifier",
    "TrustStore",
    "Twin",
    "Vaccination",
    "VaccinationRequest",
    "Vaccinator",
    "VaccineCode",
    "VaccineTable",
    "VerificationError",
    "VerificationKey",
    "Verified",
    "Verifier",
    "__version__",
    "certify",
    "check_certificate_id",
    "dump_request",
    "load_public_key",
    "load_request",
    "load_request_json",
    "nine_digit_certificate_id",
    "random_certificate_id",
    "select_doses",
    "verify_credential",
]
