"""Algorithms: which key signs with which, and the form of its signature.

The names are JOSE's, and so is the form: raw, an ECDSA signature being `r` and `s` one after the
other, each as long as the curve's order
([RFC 7518, section 3.4](https://www.rfc-editor.org/rfc/rfc7518#section-3.4)).
"""

from __future__ import annotations

from typing import Literal

import attrs
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

from divoc_certify.errors import InvalidKeyError, InvalidSignatureError, UnsupportedKeyError

__all__ = [
    "CURVES",
    "KINDS",
    "PS256_HASH",
    "PS256_PADDING",
    "Algorithm",
    "Curve",
    "PrivateKey",
    "PublicKey",
    "check_signature",
    "curve_of",
    "has_small_order",
    "key_algorithm",
    "raw_signature",
    "sign_with",
    "with_lower_s",
]

Algorithm = Literal["PS256", "EdDSA", "ES256", "ES384", "ES256K"]
"""The JOSE name of a signature algorithm.

See [RFC 7518, section 3.1](https://www.rfc-editor.org/rfc/rfc7518#section-3.1),
[RFC 8037, section 3.1](https://www.rfc-editor.org/rfc/rfc8037#section-3.1) and
[RFC 8812, section 3.2](https://www.rfc-editor.org/rfc/rfc8812#section-3.2).
"""
PrivateKey = RSAPrivateKey | Ed25519PrivateKey | ec.EllipticCurvePrivateKey
PublicKey = RSAPublicKey | Ed25519PublicKey | ec.EllipticCurvePublicKey

KINDS = "RSA, Ed25519, or on the curve P-256, P-384 or secp256k1"
"""The kinds of key that there is an algorithm for, as an error names them."""

# RFC 7518, section 3.5: the salt is as long as the hash.
PS256_HASH = hashes.SHA256()
PS256_PADDING = padding.PSS(padding.MGF1(PS256_HASH), salt_length=32)

_SMALLEST_RSA = 2048
# The points of edwards25519 whose order is 1, 2, 4 or 8, by their y: under each, whoever likes
# makes signatures. The last two are those of order 8, as in libsodium's ge25519_has_small_order:
# https://github.com/jedisct1/libsodium/blob/1.0.20-RELEASE/src/libsodium/crypto_core/ed25519/ref10/ed25519_ref10.c
_P25519 = 2**255 - 19
_ORDER_8 = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
_SMALL_ORDER = frozenset({0, 1, _P25519 - 1, _ORDER_8, _P25519 - _ORDER_8})
# SEC 2, section 2.4.1: https://www.secg.org/sec2-v2.pdf
_SECP256K1_ORDER = 0xFFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFE_BAAEDCE6_AF48A03B_BFD25E8C_D0364141


@attrs.frozen(kw_only=True)
class Curve:
    """An elliptic curve, and what goes with it.

    Args:
        name: Its name in a JSON Web Key.
        curve: The curve as `cryptography` has it.
        algorithm: The algorithm that signs on it.
        hash: The hash of that algorithm.
        size: Bytes of a coordinate, and of each half of a signature.
    """

    name: str
    curve: ec.EllipticCurve
    algorithm: Algorithm
    hash: hashes.HashAlgorithm
    size: int


CURVES = {
    curve.curve.name: curve
    for curve in (
        Curve(name="P-256", curve=ec.SECP256R1(), algorithm="ES256", hash=hashes.SHA256(), size=32),
        Curve(name="P-384", curve=ec.SECP384R1(), algorithm="ES384", hash=hashes.SHA384(), size=48),
        Curve(
            name="secp256k1",
            curve=ec.SECP256K1(),
            algorithm="ES256K",
            hash=hashes.SHA256(),
            size=32,
        ),
    )
}
"""The curves, by the name that `cryptography` gives them."""


def key_algorithm(key: object) -> Algorithm:
    """The algorithm that a key signs or verifies with.

    Raises:
        divoc_certify.errors.UnsupportedKeyError: The key is of the wrong kind.
        divoc_certify.errors.InvalidKeyError: The key is too weak.
    """
    match key:
        case Ed25519PrivateKey():
            return "EdDSA"
        case Ed25519PublicKey():
            if has_small_order(key):
                raise InvalidKeyError(
                    "anybody can sign with this Ed25519 key: it has a small order"
                )
            return "EdDSA"
        case RSAPrivateKey() | RSAPublicKey():
            if key.key_size < _SMALLEST_RSA:
                raise InvalidKeyError(
                    f"the RSA key has {key.key_size} bits and must have {_SMALLEST_RSA} or more"
                )
            return "PS256"
        case ec.EllipticCurvePrivateKey() | ec.EllipticCurvePublicKey():
            return curve_of(key).algorithm
    raise UnsupportedKeyError(f"the key must be {KINDS}")


def has_small_order(key: Ed25519PublicKey) -> bool:
    """Whether a key is one of the few that sign nothing in particular: anybody signs with it.

    See [RFC 8032, section 5.1.3](https://www.rfc-editor.org/rfc/rfc8032#section-5.1.3): the
    highest bit is the sign of x, and a y may be written with p added.
    """
    y = int.from_bytes(key.public_bytes_raw(), "little") % 2**255
    return y % _P25519 in _SMALL_ORDER


def curve_of(key: ec.EllipticCurvePrivateKey | ec.EllipticCurvePublicKey) -> Curve:
    """The curve that a key is on.

    Raises:
        divoc_certify.errors.UnsupportedKeyError: It is none of `CURVES`.
    """
    if key.curve.name not in CURVES:
        raise UnsupportedKeyError(f"the key must be {KINDS}")
    return CURVES[key.curve.name]


def raw_signature(der: bytes, algorithm: Algorithm) -> bytes:
    """The raw form of an ECDSA signature, which many devices and services give as DER.

    Args:
        der: The DER of an `ECDSA-Sig-Value`
            ([RFC 3279, section 2.2.3](https://www.rfc-editor.org/rfc/rfc3279#section-2.2.3)).
        algorithm: `ES256`, `ES384` or `ES256K`.

    Raises:
        ValueError: It is no such value, or not one of the algorithm's curve; or the algorithm
            has none, its signatures being raw as they come.
    """
    sizes = {curve.algorithm: curve.size for curve in CURVES.values()}
    if algorithm not in sizes:
        raise ValueError(f"the algorithm must be {' or '.join(sizes)}")
    size = sizes[algorithm]
    try:
        return b"".join(number.to_bytes(size) for number in decode_dss_signature(der))
    except (ValueError, OverflowError):
        raise ValueError(f"not a signature of {algorithm}") from None


def with_lower_s(signature: bytes) -> bytes:
    """The one of two ES256K signatures that every verifier takes.

    With `s`, the order of the curve less `s` is as good a signature. libsecp256k1, on which most
    verifiers of ES256K stand, takes the smaller alone.

    Args:
        signature: The raw signature; what is none stays as it is.
    """
    size = CURVES["secp256k1"].size
    r, s = signature[:size], int.from_bytes(signature[size:])
    if len(signature) != 2 * size or not _SECP256K1_ORDER // 2 < s < _SECP256K1_ORDER:
        return signature
    return r + (_SECP256K1_ORDER - s).to_bytes(size)


def sign_with(key: PrivateKey, signing_input: bytes) -> bytes:
    """Sign with the algorithm of a key.

    ECDSA takes its nonce from the key and the input
    ([RFC 6979](https://www.rfc-editor.org/rfc/rfc6979)), so that only PS256 is not deterministic.

    Args:
        key: A key that has an algorithm.
        signing_input: The bytes to sign, not hashed.

    Returns:
        The raw signature.
    """
    if isinstance(key, Ed25519PrivateKey):
        return key.sign(signing_input)
    if isinstance(key, RSAPrivateKey):
        return key.sign(signing_input, PS256_PADDING, PS256_HASH)
    curve = curve_of(key)
    der = key.sign(signing_input, ec.ECDSA(curve.hash, deterministic_signing=True))
    return raw_signature(der, curve.algorithm)


def check_signature(public_key: PublicKey, signature: bytes, signing_input: bytes) -> None:
    """Check a raw signature with the algorithm of the key.

    Raises:
        divoc_certify.errors.InvalidSignatureError: The signature does not match.
        divoc_certify.errors.UnsupportedKeyError: The key is on another curve.
    """
    try:
        if isinstance(public_key, Ed25519PublicKey):
            public_key.verify(signature, signing_input)
        elif isinstance(public_key, RSAPublicKey):
            public_key.verify(signature, signing_input, PS256_PADDING, PS256_HASH)
        else:
            _check_ecdsa(public_key, signature, signing_input)
    except InvalidSignature:
        raise InvalidSignatureError("the signature does not match what is signed") from None


def _check_ecdsa(key: ec.EllipticCurvePublicKey, signature: bytes, signing_input: bytes) -> None:
    curve = curve_of(key)
    if len(signature) != 2 * curve.size:
        raise InvalidSignature
    r, s = (int.from_bytes(half) for half in (signature[: curve.size], signature[curve.size :]))
    key.verify(encode_dss_signature(r, s), signing_input, ec.ECDSA(curve.hash))
