"""The proof of a credential: made by a signer, checked with a public key.

[Linked Data Signatures](https://w3c-ccg.github.io/ld-proofs/) with a detached
[JWS of an unencoded payload, RFC 7797](https://www.rfc-editor.org/rfc/rfc7797), in the two
suites of the original: `RsaSignature2018` (with PS256) and `Ed25519Signature2018`.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from divoc_certify.credential import Contexts, canonical
from divoc_certify.credential.contexts import SECURITY_V2
from divoc_certify.errors import (
    CredentialError,
    MalformedError,
    SigningError,
    UnknownContextError,
    UnsignedClaimsError,
    UnsupportedError,
)
from divoc_certify.proof.algorithms import Algorithm, PublicKey, check_signature, key_algorithm
from divoc_certify.proof.encoding import base64url_decode, base64url_encode
from divoc_certify.proof.jws import sign_input
from divoc_certify.proof.signer import Signer

__all__ = ["SUITES", "add_proof", "verify_proof"]

SUITES: Mapping[Algorithm, str] = {"PS256": "RsaSignature2018", "EdDSA": "Ed25519Signature2018"}
"""The proof type of each algorithm."""

_PURPOSE = "assertionMethod"
_MEMBERS = {"type", "created", "verificationMethod", "proofPurpose", "jws"}


def add_proof(
    credential: Mapping[str, Any], *, signer: Signer, created: dt.datetime, contexts: Contexts
) -> dict[str, Any]:
    """Sign a credential.

    Args:
        credential: The credential, without a proof.
        signer: Who signs; its algorithm chooses the suite.
        created: When the proof is made, with a time zone. Its fraction of a second is cut.
        contexts: The contexts that may be used.

    Returns:
        The credential with `proof` as its last member; the argument stays as it was.

    Raises:
        divoc_certify.errors.CredentialError: The credential cannot be signed as it stands: a
            context is not known, or a claim would not be covered by the signature.
        divoc_certify.errors.SigningError: The signer gave no signature.
    """
    if "proof" in credential:
        raise CredentialError("the credential has a proof already")
    if signer.algorithm not in SUITES:
        raise SigningError("the signer's algorithm must be PS256 or EdDSA")
    if unsigned := canonical.unsigned_claims(credential, contexts):
        raise UnsignedClaimsError(unsigned)
    proof = {
        "type": SUITES[signer.algorithm],
        "created": created.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "verificationMethod": signer.verification_method,
        "proofPurpose": _PURPOSE,
    }
    header = _header(signer.algorithm)
    signing_input = _signing_input(header, credential, proof, contexts)
    signature = sign_input(signer, signing_input)
    proof["jws"] = f"{header}..{base64url_encode(signature)}"
    return {**credential, "proof": proof}


def verify_proof(
    credential: Mapping[str, Any], *, public_key: PublicKey, contexts: Contexts
) -> None:
    """Check the proof of a credential; it returns where the signature holds, and raises otherwise.

    It says nothing of whose key it is, of expiry, or of revocation.

    Args:
        credential: The credential with its proof.
        public_key: The key of the proof's verification method.
        contexts: The contexts that may be used.

    Raises:
        divoc_certify.errors.MalformedError: The proof or the credential is not of the form
            that is signed.
        divoc_certify.errors.UnsupportedError: A context or a suite that is not known here, or
            a suite that does not go with the key.
        divoc_certify.errors.InvalidSignatureError: The signature does not match.
        divoc_certify.errors.InvalidKeyError: The key is too weak or of the wrong kind.
    """
    algorithm = key_algorithm(public_key)
    proof = credential.get("proof")
    if not isinstance(proof, dict):
        raise MalformedError("$.proof must be one object")
    if set(proof) != _MEMBERS or not all(isinstance(member, str) for member in proof.values()):
        raise MalformedError(f"$.proof must have the string members {', '.join(sorted(_MEMBERS))}")
    if proof["type"] not in SUITES.values():
        raise UnsupportedError("$.proof.type is not a suite that is known here")
    if proof["type"] != SUITES.get(algorithm):
        raise UnsupportedError(f"$.proof.type must be {SUITES.get(algorithm)} with this key")
    if proof["proofPurpose"] != _PURPOSE:
        raise UnsupportedError(f"$.proof.proofPurpose must be {_PURPOSE}")
    header, signature = _parse_jws(proof["jws"], algorithm)
    document = {name: member for name, member in credential.items() if name != "proof"}
    options = {name: member for name, member in proof.items() if name != "jws"}
    try:
        signing_input = _signing_input(header, document, options, contexts)
    except UnknownContextError as error:
        raise UnsupportedError(str(error)) from None
    except CredentialError as error:
        raise MalformedError(str(error)) from None
    check_signature(public_key, signature, signing_input)


def _signing_input(
    header: str, document: Mapping[str, Any], options: Mapping[str, Any], contexts: Contexts
) -> bytes:
    canonical_options = canonical.canonicalize({"@context": SECURITY_V2, **options}, contexts)
    canonical_document = canonical.canonicalize(document, contexts)
    to_sign = sha256(canonical_options.encode()).digest()
    to_sign += sha256(canonical_document.encode()).digest()
    return header.encode() + b"." + to_sign


def _header(algorithm: Algorithm) -> str:
    header = {"alg": algorithm, "b64": False, "crit": ["b64"]}
    return base64url_encode(json.dumps(header, separators=(",", ":")).encode())


def _parse_jws(jws: str, algorithm: Algorithm) -> tuple[str, bytes]:
    header, _, rest = jws.partition(".")
    payload, _, signature = rest.partition(".")
    if payload or header != _header(algorithm):
        raise MalformedError(f"$.proof.jws must be a detached, unencoded {algorithm} signature")
    try:
        return header, base64url_decode(signature)
    except ValueError:
        raise MalformedError("$.proof.jws must be base64url without padding") from None
