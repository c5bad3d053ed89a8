"""Whether a private key stands in some bytes, in any of the forms in which one is written."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Iterator

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from divoc_certify.proof.algorithms import PublicKey, curve_of
from divoc_certify.proof.encoding import base58_decode

__all__ = ["holds_private_key"]

_SEED = 32
_BASE64_RUN = re.compile(rb"[A-Za-z0-9+/_-]{40,}")
_HEX_RUN = re.compile(rb"[0-9A-Fa-f]{60,}")
_BASE58_RUN = re.compile(rb"[1-9A-HJ-NP-Za-km-z]{40,4096}")
_DIGITS_RUN = re.compile(rb"[0-9]{60,}")
_WRAPPING = re.compile(rb"\s|\\[nr]")
_ESCAPE = re.compile(rb"\\x([0-9a-f]{2})|\\([nrt'\"\\])")
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t"}


def holds_private_key(data: bytes, public_key: PublicKey) -> bool:
    """Whether the private half of a key can be read from some bytes.

    It is looked for by what it does, at every place: nobody has to give it away for that. Found
    are an Ed25519 seed, the number of a key on a curve, and a prime of an RSA key, in either
    order of bytes; as they are, in base64, hexadecimal, base58, decimal, or as Python shows bytes.

    Args:
        data: Whatever has been written: a `repr`, a pickle, a log.
        public_key: The public half.
    """
    return any(_is_in(view, public_key) for view in _views(data))


def _views(data: bytes) -> Iterator[bytes]:
    for text in {data, _ESCAPE.sub(_unescaped, data)}:
        yield text
        unwrapped = _WRAPPING.sub(b"", text)
        for run in _BASE64_RUN.findall(unwrapped):
            standard = run.translate(bytes.maketrans(b"-_", b"+/"))
            # Other characters of the alphabet may stand right before it.
            for start in range(4):
                rest = standard[start:]
                whole = rest[:-1] if len(rest) % 4 == 1 else rest
                yield base64.b64decode(whole + b"==")
        for run in _HEX_RUN.findall(unwrapped):
            for start in range(2):
                yield bytes.fromhex(run[start : start + (len(run) - start) // 2 * 2].decode())
        for run in _BASE58_RUN.findall(text):
            yield base58_decode(run.decode())
        for run in _DIGITS_RUN.findall(text):
            yield _bytes(int(run))


def _unescaped(escape: re.Match[bytes]) -> bytes:
    return bytes.fromhex(escape[1].decode()) if escape[1] else _ESCAPED.get(escape[2], escape[2])


def _bytes(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8)


def _is_in(view: bytes, public_key: PublicKey) -> bool:
    if isinstance(public_key, Ed25519PublicKey):
        return any(
            Ed25519PrivateKey.from_private_bytes(seed).public_key() == public_key
            for seed in _windows(view, _SEED)
        )
    if isinstance(public_key, RSAPublicKey):
        n = public_key.public_numbers().n
        return any(
            1 < math.gcd(number, n) < n for number in _numbers(view, public_key.key_size // 16)
        )
    curve, point = curve_of(public_key), public_key.public_numbers()
    return any(_public_point(number, curve.curve) == point for number in _numbers(view, curve.size))


def _windows(view: bytes, size: int) -> Iterator[bytes]:
    # A number may be written without its leading zeros.
    padded = view.rjust(size, b"\0")
    return (padded[start : start + size] for start in range(len(padded) - size + 1))


def _numbers(view: bytes, size: int) -> Iterator[int]:
    for window in _windows(view, size):
        yield int.from_bytes(window)
        yield int.from_bytes(window, "little")


def _public_point(number: int, curve: ec.EllipticCurve) -> ec.EllipticCurvePublicNumbers | None:
    try:
        return ec.derive_private_key(number, curve).public_key().public_numbers()
    except ValueError:
        return None
