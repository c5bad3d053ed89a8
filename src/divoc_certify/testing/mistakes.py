"""What is wrong with a signature, where it can be told: its form, its hash, its salt."""

from __future__ import annotations

import base64
import itertools
from collections.abc import Callable, Iterator
from hashlib import sha256, sha384, sha512

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from divoc_certify.errors import InvalidSignatureError
from divoc_certify.proof.algorithms import (
    PS256_HASH,
    PublicKey,
    check_signature,
    curve_of,
    key_algorithm,
    raw_signature,
)

__all__ = ["mistake"]

_DER = "it is DER and must be raw: divoc_certify.proof.algorithms.raw_signature makes it so"
_Check = Callable[[bytes, bytes], object]
# SHA-1 is what many a device takes for MGF1 where it is not told otherwise.
_HASHES = (hashes.SHA256(), hashes.SHA384(), hashes.SHA512(), hashes.SHA1())  # noqa: S303


def mistake(signature: bytes, signing_input: bytes, public_key: PublicKey) -> str | None:
    """Say what is wrong with a signature; None where it is as it has to be.

    Args:
        signature: What a signer gave.
        signing_input: What it was to sign.
        public_key: The signer's.
    """
    ways = itertools.product(
        _forms(signature, public_key), _schemes(public_key), _inputs(signing_input)
    )
    for (form, raw), (scheme, check), (hashing, signed) in ways:
        try:
            check(raw, signed)
        except (InvalidSignature, InvalidSignatureError, UnsupportedAlgorithm):
            continue
        return ", and ".join(filter(None, (form, scheme, hashing))) or None
    length = _length(public_key)
    if len(signature) != length:
        return f"it has {len(signature)} bytes and must have {length}"
    return "it does not verify with the public key"


def _length(public_key: PublicKey) -> int:
    if isinstance(public_key, Ed25519PublicKey):
        return 64
    if isinstance(public_key, RSAPublicKey):
        return (public_key.key_size + 7) // 8
    return 2 * curve_of(public_key).size


def _forms(signature: bytes, public_key: PublicKey) -> Iterator[tuple[str, bytes]]:
    """What the signature may be written as, each with what is then the raw signature."""
    unwrapped = {"": signature}
    for name, decode in ("hexadecimal", _from_hexadecimal), ("base64", _from_base64):
        try:
            unwrapped[f"it is {name} text and must be the bytes"] = decode(signature)
        except ValueError:
            continue
    for name, data in unwrapped.items():
        yield name, data
        if isinstance(public_key, ec.EllipticCurvePublicKey):
            try:
                raw = raw_signature(data, key_algorithm(public_key))
            except ValueError:
                continue
            yield ", and ".join(filter(None, (name, _DER))), raw


def _from_hexadecimal(text: bytes) -> bytes:
    return bytes.fromhex(text.decode())


def _from_base64(text: bytes) -> bytes:
    standard = b"".join(text.split()).translate(bytes.maketrans(b"-_", b"+/")).rstrip(b"=")
    return base64.b64decode(standard + b"=" * (-len(standard) % 4), validate=True)


def _inputs(signing_input: bytes) -> Iterator[tuple[str, bytes]]:
    yield "", signing_input
    for digest in (sha256, sha384, sha512):
        name = digest().name
        yield (
            f"the input was hashed with {name} before it was signed, and signing hashes it again",
            digest(signing_input).digest(),
        )


def _schemes(public_key: PublicKey) -> Iterator[tuple[str, _Check]]:
    yield "", lambda signature, signed: check_signature(public_key, signature, signed)
    if isinstance(public_key, Ed25519PublicKey):
        yield "it is Ed25519ph and must be Ed25519", _ed25519ph(public_key)
    elif isinstance(public_key, RSAPublicKey):
        yield from _rsa_schemes(public_key)
    else:
        yield from _ecdsa_schemes(public_key)


def _ed25519ph(public_key: Ed25519PublicKey) -> _Check:
    from divoc_certify.testing.ed25519ph import is_ed25519ph  # noqa: PLC0415 - seldom needed

    def check(signature: bytes, signed: bytes) -> None:
        if not is_ed25519ph(signature, signed, public_key):
            raise InvalidSignature

    return check


def _rsa_schemes(public_key: RSAPublicKey) -> Iterator[tuple[str, _Check]]:
    def check(scheme: padding.AsymmetricPadding, digest: hashes.HashAlgorithm) -> _Check:
        return lambda signature, signed: public_key.verify(signature, signed, scheme, digest)

    for digest, mask in itertools.product(_HASHES, _HASHES):
        names = " and ".join(
            f"its {what} is {used.name} and must be sha256"
            for what, used in (("hash", digest), ("MGF1's hash", mask))
            if used.name != PS256_HASH.name
        )
        salt = "" if names else "its salt must have 32 bytes, and has another length"
        pss = padding.PSS(padding.MGF1(mask), padding.PSS.AUTO)
        yield names or salt, check(pss, digest)
    for digest in _HASHES:
        yield "it is PKCS#1 v1.5 and must be PSS", check(padding.PKCS1v15(), digest)


def _ecdsa_schemes(public_key: ec.EllipticCurvePublicKey) -> Iterator[tuple[str, _Check]]:
    curve = curve_of(public_key)

    def check(digest: hashes.HashAlgorithm) -> _Check:
        def verify(signature: bytes, signed: bytes) -> None:
            halves = signature[: curve.size], signature[curve.size :]
            r, s = map(int.from_bytes, halves)
            public_key.verify(encode_dss_signature(r, s), signed, ec.ECDSA(digest))

        return verify

    others = (digest for digest in _HASHES if digest.name != curve.hash.name)
    for digest in others:
        yield f"its hash is {digest.name} and must be {curve.hash.name}", check(digest)
