"""Npm's packages of the W3C's proof suites, driven over a pipe to one long-lived Node process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from divoc_certify import PrivateKeySigner
from divoc_certify.proof.multikey import public_key_to_multikey

from .node import Node, Verdict
from .original import base58

__all__ = ["Suites", "key_pair"]

# The first two bytes of a secret key: https://www.w3.org/TR/cid-1.0/#Multikey
_SECRET_PREFIXES = {"EdDSA": b"\x80\x26", "ES256": b"\x86\x26", "ES384": b"\x87\x26"}


def key_pair(signer: PrivateKeySigner, *, controller: str) -> dict[str, str]:
    """A signer's key pair as npm's packages take it.

    Args:
        signer: Whose key.
        controller: Whose key it is; npm's verifier asks that it be the credential's issuer.
    """
    key = signer.private_key
    names = {"id": signer.verification_method, "controller": controller}
    if signer.algorithm == "EdDSA":
        secret = key.private_bytes_raw()
    else:
        secret = key.private_numbers().private_value.to_bytes(key.key_size // 8)
    if signer.algorithm == "ES256K":
        point = key.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
        return {
            **names,
            "type": "EcdsaSecp256k1VerificationKey2019",
            "publicKeyBase58": base58(point),
            "privateKeyBase58": base58(secret),
        }
    return {
        **names,
        "@context": "https://w3id.org/security/multikey/v1",
        "type": "Multikey",
        "publicKeyMultibase": public_key_to_multikey(signer.public_key),
        "secretKeyMultibase": "z" + base58(_SECRET_PREFIXES[signer.algorithm] + secret),
    }


class Suites(Node):
    """Npm's suites: signing, verifying, and their two canonical forms.

    Args:
        contexts: Context documents by URL that its packages do not carry.
    """

    def __init__(self, contexts: Mapping[str, Mapping[str, Any]]) -> None:
        super().__init__("w3c/suites.mjs", contexts)

    def sign(
        self, suite: str, credential: Mapping[str, Any], key: Mapping[str, str], created: str
    ) -> dict[str, Any]:
        """The signed credential, `created` (RFC 3339) being the time of day."""
        signed: dict[str, Any] = self.call(
            "sign", suite=suite, credential=credential, key=key, created=created
        )
        return signed

    def verify(
        self, suite: str, credential: Mapping[str, Any], key: Mapping[str, str], now: str
    ) -> Verdict:
        """Its verifier's answer, for one suite; proofs of other suites are not looked at."""
        return Verdict(**self.call("verify", suite=suite, credential=credential, key=key, now=now))

    def canonicalize(self, document: Mapping[str, Any], hash_name: str = "SHA-256") -> str:
        """The N-Quads of RDFC-1.0, which hashes inside, too: `SHA-256` or `SHA-384`."""
        return str(self.call("canonicalize", document=document, hash=hash_name))

    def label(self, nquads: str, hash_name: str = "SHA-256") -> str:
        """Statements with the labels of RDFC-1.0, in its order, by rdf-canonize alone."""
        return str(self.call("label", nquads=nquads, hash=hash_name))

    def jcs(self, value: object) -> str:
        """The canonical JSON text of RFC 8785."""
        return str(self.call("jcs", value=value))
