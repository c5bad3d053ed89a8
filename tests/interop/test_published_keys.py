"""The keys that the original publishes with both halves, as they stand in its package."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from divoc_certify.errors import InvalidKeyError
from divoc_certify.verification.keys import VerificationKey

TESTS = Path(__file__).parent / "node_modules" / "certificate-signer-library" / "tests"
BINDING = {"id": "did:india", "issuer": "https://moh.example/"}


def _published(file: str, pattern: str) -> str:
    found = re.search(pattern, (TESTS / file).read_text(encoding="utf-8"))
    assert found
    return found[1].replace("\\n", "\n")


def test_the_rsa_key_is_refused() -> None:
    """The default of several of its services too."""
    pem = _published("signer.test.js", r"publicKeyPem = '(-----BEGIN PUBLIC KEY[^']+)'")
    with pytest.raises(InvalidKeyError, match="DIVOC's test suite, RSA"):
        VerificationKey.from_pem(pem, **BINDING)
    assert VerificationKey.from_pem(pem, **BINDING, allow_published_test_key=True)


def test_the_ed25519_key_is_refused() -> None:
    """The default of several of its verifiers too."""
    text = _published("ed25519signer.test.js", r'publicKeyBase58: "(\w+)"')
    with pytest.raises(InvalidKeyError, match="DIVOC's test suite, Ed25519"):
        VerificationKey.from_base58(text, **BINDING)
    assert VerificationKey.from_base58(text, **BINDING, allow_published_test_key=True)
