"""Issue DIVOC health certificates: W3C credential, signed QR code and PDF.

Each name is imported when it is first asked for, so that nobody waits for what is not used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from divoc_certify.deferred import deferred

if TYPE_CHECKING:
    from divoc_certify.bulk import FolderSink, PrintSink, Row, RowResult, Sink, WorkerPool, ZipSink
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
    from divoc_certify.iri import did_web_url
    from divoc_certify.issuer import Issuer
    from divoc_certify.keyring import KeyRing, RingKey
    from divoc_certify.observation import Observation
    from divoc_certify.pdf import (
        Font,
        FontSet,
        PageRenderer,
        PasswordProtected,
        Renderer,
        Sealed,
        Template,
        Twin,
    )
    from divoc_certify.proof import (
        FurtherProof,
        KmsSigner,
        Pkcs11Signer,
        PrivateKeySigner,
        Signer,
        SignerSource,
        load_public_key,
    )
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
else:
    __getattr__ = deferred(
        __name__,
        {
            "bulk": (
                "FolderSink",
                "PrintSink",
                "Row",
                "RowResult",
                "Sink",
                "WorkerPool",
                "ZipSink",
            ),
            "certificate": ("Certificate",),
            "certifier": ("Certifier", "certify"),
            "credential": (
                "CertificateInformation",
                "Contexts",
                "Programme",
                "ProgrammeRequest",
                "StatusEntry",
                "VaccineCode",
                "VaccineTable",
                "check_certificate_id",
                "nine_digit_certificate_id",
                "random_certificate_id",
            ),
            "errors": ("CertifyError", "InvalidRequestError", "VerificationError"),
            "iri": ("did_web_url",),
            "issuer": ("Issuer",),
            "keyring": ("KeyRing", "RingKey"),
            "observation": ("Observation",),
            "pdf": (
                "Font",
                "FontSet",
                "PageRenderer",
                "PasswordProtected",
                "Renderer",
                "Sealed",
                "Template",
                "Twin",
            ),
            "proof": (
                "FurtherProof",
                "KmsSigner",
                "Pkcs11Signer",
                "PrivateKeySigner",
                "Signer",
                "SignerSource",
                "load_public_key",
            ),
            "qr": ("PNG", "SVG", "QRRenderer", "QRReport"),
            "request": (
                "Address",
                "Facility",
                "Meta",
                "PartialDate",
                "PreviousDose",
                "Recipient",
                "Rules",
                "TestDetails",
                "TestRequest",
                "TestVerifier",
                "Vaccination",
                "VaccinationRequest",
                "Vaccinator",
                "dump_request",
                "load_request",
                "load_request_json",
            ),
            "revocation": (
                "BitstringStatusList",
                "RevocationEntry",
                "RevocationList",
                "RevocationStore",
                "StatusListCredential",
                "select_doses",
            ),
            "verification": (
                "Check",
                "Explanation",
                "Finding",
                "Outcome",
                "TrustStore",
                "VerificationKey",
                "Verified",
                "Verifier",
                "verify_credential",
            ),
        },
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
    "FolderSink",
    "Font",
    "FontSet",
    "FurtherProof",
    "InvalidRequestError",
    "Issuer",
    "KeyRing",
    "KmsSigner",
    "Meta",
    "Observation",
    "Outcome",
    "PageRenderer",
    "PartialDate",
    "PasswordProtected",
    "Pkcs11Signer",
    "PreviousDose",
    "PrintSink",
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
    "RingKey",
    "Row",
    "RowResult",
    "Rules",
    "Sealed",
    "Signer",
    "SignerSource",
    "Sink",
    "StatusEntry",
    "StatusListCredential",
    "Template",
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
    "WorkerPool",
    "ZipSink",
    "__version__",
    "certify",
    "check_certificate_id",
    "did_web_url",
    "dump_request",
    "load_public_key",
    "load_request",
    "load_request_json",
    "nine_digit_certificate_id",
    "random_certificate_id",
    "select_doses",
    "verify_credential",
]


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
