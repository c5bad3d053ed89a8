"""The reader's side: what was presented, checked against keys that are trusted."""

from __future__ import annotations

from divoc_certify.verification.findings import Finding
from divoc_certify.verification.keys import VerificationKey
from divoc_certify.verification.presented import verify_credential
from divoc_certify.verification.trust import TrustStore
from divoc_certify.verification.verifier import Check, Explanation, Outcome, Verified, Verifier

__all__ = [
    "Check",
    "Explanation",
    "Finding",
    "Outcome",
    "TrustStore",
    "VerificationKey",
    "Verified",
    "Verifier",
    "verify_credential",
]
