"""The original's published packages, driven over a pipe to one long-lived Node process."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any, Self

import attrs

from divoc_certify import PrivateKeySigner

from .node import Node, Verdict

__all__ = ["Canonical", "Key", "Original", "Scan", "base58"]

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


@attrs.frozen(kw_only=True)
class Key:
    """A key as the original's configuration spells it.

    Args:
        type: `RSA` or `ED25519`.
        id: The verification method.
        controller: Whose key it is.
    """

    type: str
    id: str
    controller: str
    publicKeyPem: str | None = None  # noqa: N815 - the original's own names
    privateKeyPem: str | None = attrs.field(default=None, repr=False)  # noqa: N815
    publicKeyBase58: str | None = None  # noqa: N815
    privateKeyBase58: str | None = attrs.field(default=None, repr=False)  # noqa: N815

    @classmethod
    def of(cls, signer: PrivateKeySigner, *, controller: str) -> Self:
        """The same key, in the form that the original takes for its type."""
        names = {"id": signer.verification_method, "controller": controller}
        if signer.algorithm == "PS256":
            return cls(
                type="RSA",
                publicKeyPem=signer.public_key_pem().decode(),
                privateKeyPem=signer.private_key_pem().decode(),
                **names,
            )
        seed = signer.private_key.private_bytes_raw()
        public = signer.public_key.public_bytes_raw()
        return cls(
            type="ED25519",
            publicKeyBase58=base58(public),
            privateKeyBase58=base58(seed + public),
            **names,
        )


@attrs.frozen
class Scan:
    """The texts of the QR symbols that the scanners find, and of barcodes that zbar sees there."""

    zbar: list[str]
    jsqr: list[str]
    others: list[str]


@attrs.frozen
class Canonical:
    """The N-Quads that the original hashes: of the document and of the proof options."""

    document: str
    proof: str


def base58(data: bytes) -> str:
    """Base58 in Bitcoin's alphabet, as the original writes its keys."""
    number, digits = int.from_bytes(data), ""
    while number:
        number, digit = divmod(number, 58)
        digits = _BASE58[digit] + digits
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + digits


class Original(Node):
    """The original: its signer, its verifier, its symbol, and the scanners of its page.

    Args:
        contexts: Context documents by URL that its packages do not carry.
    """

    def __init__(self, contexts: Mapping[str, Mapping[str, Any]]) -> None:
        super().__init__("original.cjs", contexts)

    def contexts(self) -> dict[str, Any]:
        """The context documents that its packages carry, by URL."""
        result: dict[str, Any] = self.call("contexts")
        return result

    def generate(self, type_: str, *, verification_method: str, controller: str) -> Key:
        """A new key of its own making, `RSA` or `ED25519`."""
        pair = self.call("generate", type=type_)
        return Key(id=verification_method, controller=controller, **pair)

    def sign(self, credential: Mapping[str, Any], key: Key, created: str) -> str:
        """The signed credential as JSON text, `created` (RFC 3339) being the time of day."""
        return str(self.call("sign", credential=credential, key=attrs.asdict(key), created=created))

    def verify(self, text: str, key: Key) -> Verdict:
        """Its verifier's answer to a signed credential's JSON text."""
        return Verdict(**self.call("verify", text=text, key=attrs.asdict(key)))

    def canonicalize(self, document: Mapping[str, Any], proof: Mapping[str, Any]) -> Canonical:
        """What it hashes: a document without proof, and a proof with or without `jws`."""
        return Canonical(**self.call("canonicalize", document=document, proof=proof))

    def pack(self, text: str, created: str) -> tuple[bytes, bytes]:
        """The payload (UTF-8) and the symbol (PNG, 2 pixels a module) of a credential's text."""
        packed = self.call("pack", text=text, created=created)
        return packed["payload"].encode(), base64.b64decode(packed["png"])

    def scan(self, png: bytes) -> Scan:
        """What its page's scanner and another one find in a picture."""
        return Scan(**self.call("scan", png=base64.b64encode(png).decode()))

    def unpack(self, text: str) -> str:
        """The JSON text in a scanned text."""
        return str(self.call("unpack", text=text))

    def scan_and_verify(self, png: bytes, key: Key) -> Verdict:
        """Its verification page: from the picture to the answer."""
        picture = base64.b64encode(png).decode()
        return Verdict(**self.call("scanAndVerify", png=picture, key=attrs.asdict(key)))
