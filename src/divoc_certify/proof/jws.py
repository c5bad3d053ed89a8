"""JSON Web Signatures: a payload and its signature, under a header that is signed as well.

[RFC 7515](https://www.rfc-editor.org/rfc/rfc7515), in the flattened JSON serialization of
[section 7.2.2](https://www.rfc-editor.org/rfc/rfc7515#section-7.2.2), whose whole header is
protected.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NoReturn, Self

import attrs

from divoc_certify.errors import MalformedError, SigningError, UnsupportedError
from divoc_certify.proof.algorithms import PublicKey, check_signature, key_algorithm, with_lower_s
from divoc_certify.proof.encoding import base64url_decode, base64url_encode
from divoc_certify.proof.signer import Signer, ask, attribute_of, attributes_of

__all__ = ["JWS", "json_object", "sign_input", "sign_jws"]

_LONGEST_HEADER = 8_192  # bytes, base64url: it is read before anything is known to be signed
_MEMBER = (
    rb'[ \t\r\n]*"(payload|protected|signature)"[ \t\r\n]*:[ \t\r\n]*"([A-Za-z0-9_-]*)"[ \t\r\n]*'
)
# Not a JSON parser: what is not known to be signed must not cost more memory than its size.
_FLATTENED = re.compile(
    rb"[ \t\r\n]*\{" + _MEMBER + rb"," + _MEMBER + rb"," + _MEMBER + rb"\}[ \t\r\n]*"
)


@attrs.frozen(kw_only=True)
class JWS:
    """A JSON Web Signature that was read, and not yet verified.

    Args:
        header: The protected header, of which `alg` and `kid` are strings.
        payload: The bytes that are signed.
        signature: The raw signature.
        signing_input: What was signed: header and payload as they were written.
    """

    header: Mapping[str, Any]
    payload: bytes = attrs.field(repr=False)
    signature: bytes = attrs.field(repr=False)
    signing_input: bytes = attrs.field(repr=False)

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read the flattened JSON serialization: `payload`, `protected`, `signature`, no more.

        Args:
            data: The JSON, UTF-8. Its size is the caller's to bound.

        Raises:
            divoc_certify.errors.MalformedError: It is not of this form.
        """
        match = _FLATTENED.fullmatch(data)
        members = dict(zip(match.groups()[::2], match.groups()[1::2], strict=True)) if match else {}
        if len(members) != 3:  # noqa: PLR2004 - the three of the pattern, none of them twice
            raise MalformedError(
                "the JWS must be an object of payload, protected and signature, in base64url"
            )
        protected, payload = members[b"protected"], members[b"payload"]
        if len(protected) > _LONGEST_HEADER:
            raise MalformedError(f"$.protected must not be longer than {_LONGEST_HEADER:,} bytes")
        header = json_object(_decode(protected, "$.protected"), "$.protected")
        if not all(isinstance(header.get(name), str) for name in ("alg", "kid")):
            raise MalformedError("$.protected must have the strings alg and kid")
        return cls(
            header=header,
            payload=_decode(payload, "$.payload"),
            signature=_decode(members[b"signature"], "$.signature"),
            signing_input=protected + b"." + payload,
        )

    def verify(self, public_key: PublicKey) -> None:
        """Check the signature; it returns where it holds, and raises otherwise.

        Args:
            public_key: The key of the header's `kid`.

        Raises:
            divoc_certify.errors.UnsupportedError: The header's algorithm is not the key's.
            divoc_certify.errors.InvalidSignatureError: The signature does not match.
            divoc_certify.errors.InvalidKeyError: The key is too weak or of the wrong kind.
        """
        # RFC 8725, section 3.1: the key says which algorithm it is for, and not the header.
        algorithm = key_algorithm(public_key)
        if self.header["alg"] != algorithm:
            raise UnsupportedError(f"$.protected.alg must be {algorithm} with this key")
        check_signature(public_key, self.signature, self.signing_input)


def sign_jws(payload: bytes, *, header: Mapping[str, str], signer: Signer) -> bytes:
    """Sign a payload.

    Args:
        payload: The bytes to sign.
        header: The protected header's members beside `alg` and `kid`, which are the signer's.
        signer: Who signs.

    Returns:
        The flattened JSON serialization, UTF-8.

    Raises:
        divoc_certify.errors.ConfigurationError: The signer's verification method is not an
            absolute URI.
        divoc_certify.errors.SigningError: The signer gave no signature.
    """
    algorithm, verification_method = attributes_of(signer)
    members = {**header, "alg": algorithm, "kid": verification_method}
    text = json.dumps(members, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    protected, encoded = base64url_encode(text.encode()), base64url_encode(payload)
    signature = sign_input(signer, f"{protected}.{encoded}".encode())
    return (
        f'{{"payload":"{encoded}","protected":"{protected}",'
        f'"signature":"{base64url_encode(signature)}"}}'
    ).encode()


def sign_input(signer: Signer, signing_input: bytes) -> bytes:
    """Have a signer sign, whatever it is, and whatever becomes of it.

    Raises:
        divoc_certify.errors.SigningError: The signer gave no signature.
    """
    signature = ask(attribute_of(signer, "sign"), signing_input)
    algorithm = attribute_of(signer, "algorithm")
    if not isinstance(signature, bytes) or not signature:
        raise SigningError("the signer must return the signature as bytes")
    return with_lower_s(signature) if algorithm == "ES256K" else signature


def json_object(data: bytes, path: str) -> dict[str, Any]:
    """Read one JSON object, no member twice: [RFC 7515, section 4](https://www.rfc-editor.org/rfc/rfc7515#section-4).

    Args:
        data: The JSON, UTF-8.
        path: Where it stands, for the error's message.

    Raises:
        divoc_certify.errors.MalformedError: It is not such an object.
    """
    try:
        value = json.loads(data.decode(), object_pairs_hook=_once, parse_constant=_refuse)
    except (ValueError, RecursionError):
        value = None
    # Not raised while the parser's error is handled: that one holds the text.
    if not isinstance(value, dict):
        raise MalformedError(f"{path} must be a JSON object that has no member twice")
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError
    return members


def _refuse(_: str) -> NoReturn:
    raise ValueError


def _decode(text: bytes, path: str) -> bytes:
    try:
        return base64url_decode(text.decode())
    except ValueError:
        raise MalformedError(f"{path} must be base64url without padding") from None
