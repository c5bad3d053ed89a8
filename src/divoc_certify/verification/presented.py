"""Checking one credential against one key, when there is nothing else to ask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from divoc_certify.credential import Contexts
from divoc_certify.proof import PublicKey, verify_proof
from divoc_certify.verification.form import check_claims, check_contexts, check_form
from divoc_certify.verification.source import read_presented

__all__ = ["verify_credential"]


def verify_credential(
    presented: Mapping[str, Any] | bytes | str,
    *,
    public_key: PublicKey,
    contexts: Contexts | None = None,
) -> dict[str, Any]:
    """Check a credential's form, its contexts, and its signature by the given key.

    It says nothing of whose key it is, of expiry, or of revocation: that is `Verifier`'s.

    Args:
        presented: As for `Verifier.verify`.
        public_key: The issuer's public key.
        contexts: The contexts that may be used; by default the bundled ones.

    Returns:
        The credential, every claim of which is covered by the signature.

    Raises:
        divoc_certify.errors.MalformedError: It is not a credential of the form that is issued,
            or the signature would not cover all that it says.
        divoc_certify.errors.UnsupportedError: A context or a suite that is not known here.
        divoc_certify.errors.InvalidSignatureError: The signature does not match.
    """
    contexts = contexts or Contexts()
    credential = read_presented(presented)
    check_form(credential)
    check_contexts(credential, contexts)
    check_claims(credential, contexts)
    verify_proof(credential, public_key=public_key, contexts=contexts)
    return credential
