"""Ed25519ph, which is easily taken for Ed25519: the same keys, another signature.

See [RFC 8032, section 5.1](https://www.rfc-editor.org/rfc/rfc8032#section-5.1). What is checked
here is a signature of made-up input, so that nothing needs to be fast or to run in constant time.
"""

from __future__ import annotations

from hashlib import sha512

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

__all__ = ["is_ed25519ph"]

_DOM2 = b"SigEd25519 no Ed25519 collisions\x01\x00"
_LENGTH = 64

_P = 2**255 - 19
_D = -121665 * pow(121666, -1, _P) % _P
_ROOT_OF_MINUS_ONE = pow(2, (_P - 1) // 4, _P)
_SIGN = 1 << 255

_Point = tuple[int, int]


def is_ed25519ph(signature: bytes, signing_input: bytes, public_key: Ed25519PublicKey) -> bool:
    """Whether a signature is the Ed25519ph signature of the input, without a context."""
    if len(signature) != _LENGTH:
        return False
    first, second = signature[:32], signature[32:]
    key = public_key.public_bytes_raw()
    hashed = sha512(_DOM2 + first + key + sha512(signing_input).digest()).digest()
    left = _times(int.from_bytes(second, "little"), _BASE)
    right = _times(int.from_bytes(hashed, "little"), _point(key))
    return left == _plus(_point(first), right)


def _plus(one: _Point, other: _Point) -> _Point:
    (x1, y1), (x2, y2) = one, other
    product = _D * x1 * x2 * y1 * y2
    x = (x1 * y2 + x2 * y1) * pow(1 + product, -1, _P)
    y = (y1 * y2 + x1 * x2) * pow(1 - product, -1, _P)
    return x % _P, y % _P


def _times(number: int, point: _Point) -> _Point:
    total = (0, 1)
    while number:
        if number & 1:
            total = _plus(total, point)
        number, point = number >> 1, _plus(point, point)
    return total


def _point(encoded: bytes) -> _Point:
    """Decode a point; what is on no curve comes out as something that no equation holds for."""
    number = int.from_bytes(encoded, "little")
    y = number % _SIGN
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if x * x % _P != square:
        x = x * _ROOT_OF_MINUS_ONE % _P
    return (_P - x if x % 2 != number // _SIGN else x), y


_BASE = _point((4 * pow(5, -1, _P) % _P).to_bytes(32, "little"))
