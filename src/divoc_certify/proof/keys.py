"""Keys: from the forms in which they are kept to the two kinds that the suites take.

See [RFC 7517 (JWK)](https://www.rfc-editor.org/rfc/rfc7517),
[RFC 8037 (OKP)](https://www.rfc-editor.org/rfc/rfc8037) and
[RFC 7518, section 3.5](https://www.rfc-editor.org/rfc/rfc7518#section-3.5), which asks for
2048 bits of an RSA key.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any, Literal

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    RSAPrivateNumbers,
    RSAPublicKey,
    RSAPublicNumbers,
)

from divoc_certify.errors import InvalidKeyError, UnsupportedKeyError

__all__ = [
    "Algorithm",
    "PrivateKey",
    "PublicKey",
    "base64url_decode",
    "base64url_encode",
    "key_algorithm",
    "load_private_key",
    "load_public_key",
    "private_key_from_base58",
    "private_key_from_jwk",
    "public_key_from_base58",
    "public_key_from_jwk",
    "public_key_from_multikey",
    "public_key_to_jwk",
]

Algorithm = Literal["PS256", "EdDSA"]
"""The JOSE name of a signature algorithm: [RFC 7518, section 3.1](https://www.rfc-editor.org/rfc/rfc7518#section-3.1)."""
PrivateKey = RSAPrivateKey | Ed25519PrivateKey
PublicKey = RSAPublicKey | Ed25519PublicKey

_SMALLEST_RSA = 2048
_SEED_LENGTH = 32
_LONGEST_BASE58 = 4096
_PRIVATE_MEMBERS = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")


def key_algorithm(key: object) -> Algorithm:
    """The algorithm that a key signs or verifies with.

    Raises:
        divoc_certify.errors.InvalidKeyError: The key is too weak or of the wrong kind.
    """
    match key:
        case Ed25519PrivateKey() | Ed25519PublicKey():
            return "EdDSA"
        case RSAPrivateKey() | RSAPublicKey():
            if key.key_size < _SMALLEST_RSA:
                raise InvalidKeyError(
                    f"the RSA key has {key.key_size} bits and must have {_SMALLEST_RSA} or more"
                )
            return "PS256"
    raise UnsupportedKeyError("the key must be RSA or Ed25519")


def load_private_key(data: bytes, password: bytes | None = None) -> PrivateKey:
    """A private key from PEM or DER, PKCS#8 or the traditional forms.

    Args:
        data: The whole file.
        password: The password of an encrypted key.

    Raises:
        divoc_certify.errors.InvalidKeyError: It cannot be read, needs another password, holds
            a public key, is too weak or of the wrong kind.
    """
    is_pem = b"-----BEGIN" in data
    if is_pem and b"PRIVATE KEY-----" not in data:
        raise InvalidKeyError("the file holds no private key")
    load = serialization.load_pem_private_key if is_pem else serialization.load_der_private_key
    try:
        key = load(data, password)
    except TypeError:
        rule = "is encrypted and needs a password" if password is None else "is not encrypted"
        raise InvalidKeyError(f"the private key {rule}") from None
    except (ValueError, UnsupportedAlgorithm):
        hint = " (wrong password?)" if password is not None else ""
        raise InvalidKeyError(f"the private key cannot be read{hint}") from None
    key_algorithm(key)
    return key  # type: ignore[return-value]  # key_algorithm lets just these two kinds pass


def load_public_key(data: bytes) -> PublicKey:
    """A public key from PEM or DER (SubjectPublicKeyInfo).

    Args:
        data: The whole file.

    Raises:
        divoc_certify.errors.InvalidKeyError: It cannot be read, holds a private key, is too
            weak or of the wrong kind.
    """
    if b"PRIVATE KEY-----" in data:
        raise InvalidKeyError("the file holds a private key where a public key belongs")
    is_pem = b"-----BEGIN" in data
    load = serialization.load_pem_public_key if is_pem else serialization.load_der_public_key
    try:
        key = load(data)
    except (ValueError, UnsupportedAlgorithm):
        raise InvalidKeyError("the public key cannot be read") from None
    key_algorithm(key)
    return key  # type: ignore[return-value]  # key_algorithm lets just these two kinds pass


def private_key_from_jwk(jwk: Mapping[str, Any]) -> PrivateKey:
    """A private key from a JSON Web Key of the type `OKP` (Ed25519) or `RSA`.

    Args:
        jwk: The JSON object.

    Raises:
        divoc_certify.errors.InvalidKeyError: A member is missing or wrong, the members do not
            belong together, or the key is too weak or of the wrong kind.
    """
    key: PrivateKey
    if _algorithm_of_jwk(jwk, "sign") == "EdDSA":
        key = _from_seed(_member(jwk, "d"), _member(jwk, "x"))
    else:
        key = _rsa_from_jwk(jwk)
    key_algorithm(key)
    return key


def public_key_from_jwk(jwk: Mapping[str, Any]) -> PublicKey:
    """A public key from a JSON Web Key of the type `OKP` (Ed25519) or `RSA`.

    Args:
        jwk: The JSON object; members that say nothing of the key or its use are ignored.

    Raises:
        divoc_certify.errors.UnsupportedKeyError: It is of another kind, or for another use.
        divoc_certify.errors.InvalidKeyError: A member is missing or wrong, it holds a private
            key, or it is too weak.
    """
    if not _PRIVATE_MEMBERS.isdisjoint(jwk):
        raise InvalidKeyError("the JWK holds a private key where a public key belongs")
    if _algorithm_of_jwk(jwk, "verify") == "EdDSA":
        return _ed25519(_member(jwk, "x"))
    e, n = (int.from_bytes(_member(jwk, name)) for name in ("e", "n"))
    try:
        key = RSAPublicNumbers(e, n).public_key()
    except ValueError:
        raise InvalidKeyError("the JWK's n and e are no RSA key") from None
    key_algorithm(key)
    return key


def public_key_to_jwk(key: PublicKey) -> dict[str, str]:
    """The members of a JSON Web Key that hold a public key, and its `alg` and `use`."""
    use = {"alg": key_algorithm(key), "use": "sig"}
    if isinstance(key, Ed25519PublicKey):
        return {
            "kty": "OKP",
            "crv": "Ed25519",
            "x": base64url_encode(key.public_bytes_raw()),
            **use,
        }
    numbers = key.public_numbers()
    n, e = (
        base64url_encode(number.to_bytes((number.bit_length() + 7) // 8))
        for number in (numbers.n, numbers.e)
    )
    return {"kty": "RSA", "n": n, "e": e, **use}


def private_key_from_base58(text: str) -> Ed25519PrivateKey:
    """An Ed25519 private key from the original's `privateKeyBase58`.

    Args:
        text: Base58 (Bitcoin's alphabet) of the 32-byte seed and the 32-byte public key.

    Raises:
        divoc_certify.errors.InvalidKeyError: It is not such a pair.
    """
    pair = _base58_decode(text)
    if len(pair) != 2 * _SEED_LENGTH:
        raise InvalidKeyError("the private key must have 64 bytes: the seed and the public key")
    return _from_seed(pair[:_SEED_LENGTH], pair[_SEED_LENGTH:])


def public_key_from_base58(text: str) -> Ed25519PublicKey:
    """An Ed25519 public key from the original's `publicKeyBase58`.

    Args:
        text: Base58 (Bitcoin's alphabet) of the 32 bytes of the key.

    Raises:
        divoc_certify.errors.InvalidKeyError: It is not such a key.
    """
    return _ed25519(_base58_decode(text))


def public_key_from_multikey(text: str) -> PublicKey:
    """A public key from a [Multikey](https://www.w3.org/TR/cid-1.0/#Multikey), as in `did:key`.

    Args:
        text: `z`, and base58 (Bitcoin's alphabet) of the multicodec of the key's kind and the
            key: `0xed` and the 32 bytes of an Ed25519 key, or `0x1205` and the DER of an
            `RSAPublicKey` ([RFC 8017, A.1.1](https://www.rfc-editor.org/rfc/rfc8017#appendix-A.1.1)).

    Raises:
        divoc_certify.errors.UnsupportedKeyError: It is of another kind.
        divoc_certify.errors.InvalidKeyError: It is not such a key, or too weak.
    """
    if not isinstance(text, str) or not text.startswith("z"):
        raise InvalidKeyError("the multikey must be z and base58")
    data = _base58_decode(text[1:])
    match data[:2]:
        case b"\xed\x01":
            return _ed25519(data[2:])
        case b"\x85\x24":
            return _rsa_from_pkcs1(data[2:])
    raise UnsupportedKeyError("the multikey must hold an Ed25519 or RSA key")


def base64url_decode(text: str) -> bytes:
    """Decode base64url without padding, and nothing else: [RFC 7515, section 2](https://www.rfc-editor.org/rfc/rfc7515#section-2).

    Raises:
        ValueError: It has other characters, padding, or bits that do not count.
    """
    if _BASE64URL.fullmatch(text) is None:
        raise ValueError("not base64url")
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if base64url_encode(data) != text:
        raise ValueError("not the canonical base64url")
    return data


def base64url_encode(data: bytes) -> str:
    """Encode as base64url without padding: [RFC 7515, section 2](https://www.rfc-editor.org/rfc/rfc7515#section-2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _algorithm_of_jwk(jwk: Mapping[str, Any], operation: str) -> Algorithm:
    match jwk.get("kty"), jwk.get("crv"):
        case "OKP", "Ed25519":
            algorithm: Algorithm = "EdDSA"
        case "RSA", _:
            algorithm = "PS256"
        case _:
            raise UnsupportedKeyError(
                "the JWK must be of the type RSA, or OKP with the curve Ed25519"
            )
    if jwk.get("alg", algorithm) != algorithm:
        raise UnsupportedKeyError(f"the JWK's alg must be {algorithm}")
    if jwk.get("use", "sig") != "sig":
        raise UnsupportedKeyError("the JWK's use must be sig")
    operations = jwk.get("key_ops", [operation])
    if not isinstance(operations, list) or operation not in operations:
        raise UnsupportedKeyError(f"the JWK's key_ops must have {operation}")
    return algorithm


def _member(jwk: Mapping[str, Any], name: str) -> bytes:
    try:
        return base64url_decode(jwk[name])
    except (KeyError, TypeError, ValueError, binascii.Error):
        raise InvalidKeyError(f"the JWK's {name} must be base64url") from None


def _base58_decode(text: str) -> bytes:
    # Reading a number digit by digit takes the square of its length, so that is bounded.
    if not isinstance(text, str) or not 0 < len(text) <= _LONGEST_BASE58:
        raise InvalidKeyError(f"the key must be base58 of at most {_LONGEST_BASE58} characters")
    if not set(text) <= set(_BASE58):
        raise InvalidKeyError("the key must be base58")
    number = 0
    for character in text:
        number = number * 58 + _BASE58.index(character)
    zeros = len(text) - len(text.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8)


def _ed25519(data: bytes) -> Ed25519PublicKey:
    if len(data) != _SEED_LENGTH:
        raise InvalidKeyError("an Ed25519 public key must have 32 bytes")
    return Ed25519PublicKey.from_public_bytes(data)


def _rsa_from_pkcs1(der: bytes) -> PublicKey:
    key = load_public_key(der)
    form = serialization.PublicFormat.PKCS1
    # The loader takes a SubjectPublicKeyInfo too.
    if not isinstance(key, RSAPublicKey) or (
        key.public_bytes(serialization.Encoding.DER, form) != der
    ):
        raise InvalidKeyError("the RSA key must be the DER of an RSAPublicKey")
    return key


def _from_seed(seed: bytes, public: bytes) -> Ed25519PrivateKey:
    if len(seed) != _SEED_LENGTH:
        raise InvalidKeyError("an Ed25519 private key must have 32 bytes")
    key = Ed25519PrivateKey.from_private_bytes(seed)
    if key.public_key().public_bytes_raw() != public:
        raise InvalidKeyError("the private key and the public key do not belong together")
    return key


def _rsa_from_jwk(jwk: Mapping[str, Any]) -> RSAPrivateKey:
    n, e, d, p, q, dp, dq, qi = (
        int.from_bytes(_member(jwk, name)) for name in ("n", "e", "d", "p", "q", "dp", "dq", "qi")
    )
    try:
        return RSAPrivateNumbers(p, q, d, dp, dq, qi, RSAPublicNumbers(e, n)).private_key()
    except ValueError:
        raise InvalidKeyError("the members of the RSA key do not belong together") from None
