"""The credential: request, issuer, certificate ID and date in; a W3C credential out."""

from __future__ import annotations

from divoc_certify.credential.builder import build_credential
from divoc_certify.credential.certificate_id import (
    IdSource,
    check_certificate_id,
    is_certificate_id,
    nine_digit_certificate_id,
    random_certificate_id,
)
from divoc_certify.credential.contexts import Contexts
from divoc_certify.credential.data_model import DataModel
from divoc_certify.credential.draft import CertificateInformation, Draft, Notice
from divoc_certify.credential.programme import Programme, ProgrammeRequest
from divoc_certify.credential.status import (
    STATUS_PURPOSES,
    StatusEntry,
    StatusPurpose,
    read_status_entry,
)
from divoc_certify.credential.vaccines import VaccineCode, VaccineTable

__all__ = [
    "STATUS_PURPOSES",
    "CertificateInformation",
    "Contexts",
    "DataModel",
    "Draft",
    "IdSource",
    "Notice",
    "Programme",
    "ProgrammeRequest",
    "StatusEntry",
    "StatusPurpose",
    "VaccineCode",
    "VaccineTable",
    "build_credential",
    "check_certificate_id",
    "is_certificate_id",
    "nine_digit_certificate_id",
    "random_certificate_id",
    "read_status_entry",
]
