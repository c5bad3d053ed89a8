"""The proof: who signs, with what key, in which suite."""

from __future__ import annotations

from typing import TYPE_CHECKING

from divoc_certify.deferred import deferred
from divoc_certify.proof.algorithms import Algorithm, PrivateKey, PublicKey
from divoc_certify.proof.credential_proof import (
    FurtherProof,
    Proof,
    add_proof,
    read_proofs,
    verify_proof,
    without_proof,
)
from divoc_certify.proof.key_file import PasswordFile
from divoc_certify.proof.keys import load_public_key
from divoc_certify.proof.multikey import did_key
from divoc_certify.proof.signer import PrivateKeySigner, Signer
from divoc_certify.proof.signer_source import SignerSource, every_signer, signer_at
from divoc_certify.proof.suite import SUITES, SuiteName, choose_suite

if TYPE_CHECKING:
    from divoc_certify.proof.kms import KmsSigner
    from divoc_certify.proof.pkcs11 import Pkcs11Signer
else:
    __getattr__ = deferred(__name__, {"kms": ("KmsSigner",), "pkcs11": ("Pkcs11Signer",)})

__all__ = [
    "SUITES",
    "Algorithm",
    "FurtherProof",
    "KmsSigner",
    "PasswordFile",
    "Pkcs11Signer",
    "PrivateKey",
    "PrivateKeySigner",
    "Proof",
    "PublicKey",
    "Signer",
    "SignerSource",
    "SuiteName",
    "add_proof",
    "choose_suite",
    "did_key",
    "every_signer",
    "load_public_key",
    "read_proofs",
    "signer_at",
    "verify_proof",
    "without_proof",
]
