"""The proof: who signs, with what key, in which suite."""

from __future__ import annotations

from divoc_certify.proof.algorithms import Algorithm, PrivateKey, PublicKey
from divoc_certify.proof.keys import load_public_key
from divoc_certify.proof.signer import PrivateKeySigner, Signer
from divoc_certify.proof.suite import SUITES, add_proof, verify_proof

__all__ = [
    "SUITES",
    "Algorithm",
    "PrivateKey",
    "PrivateKeySigner",
    "PublicKey",
    "Signer",
    "add_proof",
    "load_public_key",
    "verify_proof",
]
