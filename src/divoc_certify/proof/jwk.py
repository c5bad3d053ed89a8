"""Keys as JSON: [RFC 7517 (JWK)](https://www.rfc-editor.org/rfc/rfc7517).

The types are `RSA` and `EC` ([RFC 7518, section 6](https://www.rfc-editor.org/rfc/rfc7518#section-6),
secp256k1: [RFC 8812](https://www.rfc-editor.org/rfc/rfc8812#section-3.1)) and `OKP`
([RFC 8037](https://www.rfc-editor.org/rfc/rfc8037), and
[RFC 9864](https://www.rfc-editor.org/rfc/rfc9864) for its `alg`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    RSAPrivateNumbers,
    RSAPublicKey,
    RSAPublicNumbers,
)

from divoc_certify.errors import InvalidKeyError, UnsupportedKeyError
from divoc_certify.proof.algorithms import (
    CURVES,
    KINDS,
    Algorithm,
    Curve,
    PrivateKey,
    PublicKey,
    curve_of,
    key_algorithm,
)
from divoc_certify.proof.encoding import base64url_decode, base64url_encode
from divoc_certify.proof.keys import ed25519_from_seed, ed25519_public_key

__all__ = ["private_key_from_jwk", "public_key_from_jwk", "public_key_to_jwk"]

_PRIVATE_MEMBERS = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}
_CURVES = {curve.name: curve for curve in CURVES.values()}
# RFC 9864: the second name replaces the first, and is what newer software writes.
_NAMES: Mapping[Algorithm, tuple[str, ...]] = {"EdDSA": ("EdDSA", "Ed25519")}


def private_key_from_jwk(jwk: Mapping[str, Any]) -> PrivateKey:
    """A private key from a JSON Web Key of the type `OKP` (Ed25519), `EC` or `RSA`.

    Args:
        jwk: The JSON object.

    Raises:
        divoc_certify.errors.UnsupportedKeyError: It is of another kind, or for another use.
        divoc_certify.errors.InvalidKeyError: A member is missing or wrong, the members do not
            belong together, or the key is too weak.
    """
    match _algorithm_of_jwk(jwk, "sign"):
        case "EdDSA":
            return ed25519_from_seed(_member(jwk, "d"), _member(jwk, "x"))
        case "PS256":
            key = _rsa_from_jwk(jwk)
            key_algorithm(key)
            return key
        case _:
            return _ec_private_key(jwk)


def public_key_from_jwk(jwk: Mapping[str, Any]) -> PublicKey:
    """A public key from a JSON Web Key of the type `OKP` (Ed25519), `EC` or `RSA`.

    Args:
        jwk: The JSON object; members that say nothing of the key or its use are ignored.

    Raises:
        divoc_certify.errors.UnsupportedKeyError: It is of another kind, or for another use.
        divoc_certify.errors.InvalidKeyError: A member is missing or wrong, it holds a private
            key, or it is too weak.
    """
    if not _PRIVATE_MEMBERS.isdisjoint(jwk):
        raise InvalidKeyError("the JWK holds a private key where a public key belongs")
    match _algorithm_of_jwk(jwk, "verify"):
        case "EdDSA":
            return ed25519_public_key(_member(jwk, "x"))
        case "PS256":
            return _rsa_public_key(jwk)
        case _:
            return _ec_public_key(jwk, _CURVES[jwk["crv"]])


def public_key_to_jwk(key: PublicKey) -> dict[str, str]:
    """The members of a JSON Web Key that hold a public key, and its `alg` and `use`."""
    use = {"alg": key_algorithm(key), "use": "sig"}
    if isinstance(key, Ed25519PublicKey):
        x = base64url_encode(key.public_bytes_raw())
        return {"kty": "OKP", "crv": "Ed25519", "x": x, **use}
    if isinstance(key, RSAPublicKey):
        rsa = key.public_numbers()
        n, e = (_number(value, (value.bit_length() + 7) // 8) for value in (rsa.n, rsa.e))
        return {"kty": "RSA", "n": n, "e": e, **use}
    curve, point = curve_of(key), key.public_numbers()
    x, y = (_number(value, curve.size) for value in (point.x, point.y))
    return {"kty": "EC", "crv": curve.name, "x": x, "y": y, **use}


def _algorithm_of_jwk(jwk: Mapping[str, Any], operation: str) -> Algorithm:
    match jwk.get("kty"), jwk.get("crv"):
        case "OKP", "Ed25519":
            algorithm: Algorithm = "EdDSA"
        case "RSA", _:
            algorithm = "PS256"
        case "EC", ("P-256" | "P-384" | "secp256k1") as name:
            algorithm = _CURVES[name].algorithm
        case _:
            raise UnsupportedKeyError(f"the JWK must be {KINDS}")
    names = _NAMES.get(algorithm, (algorithm,))
    if jwk.get("alg", algorithm) not in names:
        raise UnsupportedKeyError(f"the JWK's alg must be {' or '.join(names)}")
    if jwk.get("use", "sig") != "sig":
        raise UnsupportedKeyError("the JWK's use must be sig")
    operations = jwk.get("key_ops", [operation])
    if not isinstance(operations, list) or operation not in operations:
        raise UnsupportedKeyError(f"the JWK's key_ops must have {operation}")
    return algorithm


def _number(value: int, size: int) -> str:
    return base64url_encode(value.to_bytes(size))


def _member(jwk: Mapping[str, Any], name: str) -> bytes:
    try:
        return base64url_decode(jwk[name])
    except (KeyError, TypeError, ValueError):
        raise InvalidKeyError(f"the JWK's {name} must be base64url") from None


def _numbers(jwk: Mapping[str, Any], *names: str) -> tuple[int, ...]:
    return tuple(int.from_bytes(_member(jwk, name)) for name in names)


def _rsa_public_key(jwk: Mapping[str, Any]) -> RSAPublicKey:
    e, n = _numbers(jwk, "e", "n")
    try:
        key = RSAPublicNumbers(e, n).public_key()
    except ValueError:
        raise InvalidKeyError("the JWK's n and e are no RSA key") from None
    key_algorithm(key)
    return key


def _rsa_from_jwk(jwk: Mapping[str, Any]) -> RSAPrivateKey:
    n, e, d, p, q, dp, dq, qi = _numbers(jwk, "n", "e", "d", "p", "q", "dp", "dq", "qi")
    try:
        return RSAPrivateNumbers(p, q, d, dp, dq, qi, RSAPublicNumbers(e, n)).private_key()
    except ValueError:
        raise InvalidKeyError("the members of the RSA key do not belong together") from None


def _ec_public_key(jwk: Mapping[str, Any], curve: Curve) -> ec.EllipticCurvePublicKey:
    # RFC 7518, section 6.2.1.2: each coordinate has its full length.
    if any(len(_member(jwk, name)) != curve.size for name in ("x", "y")):
        raise InvalidKeyError(f"the JWK's x and y must have {curve.size} bytes each")
    x, y = _numbers(jwk, "x", "y")
    try:
        return ec.EllipticCurvePublicNumbers(x, y, curve.curve).public_key()
    except ValueError:
        raise InvalidKeyError("the JWK's x and y are no point of its curve") from None


def _ec_private_key(jwk: Mapping[str, Any]) -> ec.EllipticCurvePrivateKey:
    curve = _CURVES[jwk["crv"]]
    point = _ec_public_key(jwk, curve).public_numbers()
    (d,) = _numbers(jwk, "d")
    try:
        return ec.EllipticCurvePrivateNumbers(d, point).private_key()
    except ValueError:
        raise InvalidKeyError("the private key and the public key do not belong together") from None
