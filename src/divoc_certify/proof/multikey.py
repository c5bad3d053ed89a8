"""Keys as text in base58: the Multikey, and the key pairs of the original.

See [Controlled Identifiers, section 2.2.2](https://www.w3.org/TR/cid-1.0/#Multikey).
"""

from __future__ import annotations

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from divoc_certify.errors import InvalidKeyError, UnsupportedKeyError
from divoc_certify.proof.algorithms import CURVES, KINDS, PublicKey, curve_of, key_algorithm
from divoc_certify.proof.encoding import base58_decode, base58_encode
from divoc_certify.proof.keys import ed25519_from_seed, ed25519_public_key, load_public_key

__all__ = [
    "did_key",
    "private_key_from_base58",
    "public_key_from_base58",
    "public_key_from_multikey",
    "public_key_to_multikey",
]

_SEED_LENGTH = 32
# https://github.com/multiformats/multicodec/blob/master/table.csv, as unsigned varints.
_ED25519, _RSA = b"\xed\x01", b"\x85\x24"
_ON_CURVE = {b"\x80\x24": "secp256r1", b"\x81\x24": "secp384r1", b"\xe7\x01": "secp256k1"}


def private_key_from_base58(text: str) -> Ed25519PrivateKey:
    """An Ed25519 private key from the original's `privateKeyBase58`.

    Args:
        text: Base58 (Bitcoin's alphabet) of the 32-byte seed and the 32-byte public key.

    Raises:
        divoc_certify.errors.InvalidKeyError: It is not such a pair.
    """
    pair = _decode(text)
    if len(pair) != 2 * _SEED_LENGTH:
        raise InvalidKeyError("the private key must have 64 bytes: the seed and the public key")
    return ed25519_from_seed(pair[:_SEED_LENGTH], pair[_SEED_LENGTH:])


def public_key_from_base58(text: str) -> Ed25519PublicKey:
    """An Ed25519 public key from the original's `publicKeyBase58`.

    Args:
        text: Base58 (Bitcoin's alphabet) of the 32 bytes of the key.

    Raises:
        divoc_certify.errors.InvalidKeyError: It is not such a key.
    """
    return ed25519_public_key(_decode(text))


def public_key_from_multikey(text: str) -> PublicKey:
    """A public key from a [Multikey](https://www.w3.org/TR/cid-1.0/#Multikey), as in `did:key`.

    Args:
        text: `z`, and base58 (Bitcoin's alphabet) of the multicodec of the key's kind and the
            key: `0xed` and the 32 bytes of an Ed25519 key; `0x1200` (P-256), `0x1201` (P-384) or
            `0xe7` (secp256k1) and the compressed point; or `0x1205` and the DER of an
            `RSAPublicKey` ([RFC 8017, A.1.1](https://www.rfc-editor.org/rfc/rfc8017#appendix-A.1.1)).

    Raises:
        divoc_certify.errors.UnsupportedKeyError: It is of another kind.
        divoc_certify.errors.InvalidKeyError: It is not such a key, or too weak.
    """
    if not isinstance(text, str) or not text.startswith("z"):
        raise InvalidKeyError("the multikey must be z and base58")
    data = _decode(text[1:])
    code, key = data[:2], data[2:]
    if code == _ED25519:
        return ed25519_public_key(key)
    if code == _RSA:
        return _rsa_from_pkcs1(key)
    if code in _ON_CURVE:
        return _from_point(key, _ON_CURVE[code])
    raise UnsupportedKeyError(f"the multikey must be {KINDS}")


def public_key_to_multikey(key: PublicKey) -> str:
    """Write a public key as a Multikey; `public_key_from_multikey` gives it back.

    Raises:
        divoc_certify.errors.InvalidKeyError: The key is too weak or of the wrong kind.
    """
    key_algorithm(key)
    if isinstance(key, Ed25519PublicKey):
        data = _ED25519 + key.public_bytes_raw()
    elif isinstance(key, RSAPublicKey):
        form = serialization.PublicFormat.PKCS1
        data = _RSA + key.public_bytes(serialization.Encoding.DER, form)
    else:
        codes = {name: code for code, name in _ON_CURVE.items()}
        point = key.public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint
        )
        data = codes[curve_of(key).curve.name] + point
    return "z" + base58_encode(data)


def did_key(key: PublicKey) -> str:
    """The [`did:key`](https://w3c-ccg.github.io/did-key-spec/) of a public key.

    Its verification method is the DID, `#`, and what follows `did:key:` in it.

    Raises:
        divoc_certify.errors.InvalidKeyError: The key is too weak or of the wrong kind.
    """
    return f"did:key:{public_key_to_multikey(key)}"


def _decode(text: str) -> bytes:
    try:
        return base58_decode(text)
    except ValueError as error:
        raise InvalidKeyError(f"the key {error}") from None


def _from_point(point: bytes, curve: str) -> ec.EllipticCurvePublicKey:
    # A point has two forms, and a key has one.
    if len(point) != 1 + CURVES[curve].size:
        raise InvalidKeyError("the multikey must hold a compressed point of its curve")
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(CURVES[curve].curve, point)
    except ValueError:
        raise InvalidKeyError("the multikey must hold a compressed point of its curve") from None


def _rsa_from_pkcs1(der: bytes) -> PublicKey:
    key = load_public_key(der)
    form = serialization.PublicFormat.PKCS1
    # The loader takes a SubjectPublicKeyInfo too.
    if not isinstance(key, RSAPublicKey) or (
        key.public_bytes(serialization.Encoding.DER, form) != der
    ):
        raise InvalidKeyError("the RSA key must be the DER of an RSAPublicKey")
    return key
