"""Certificate IDs: where they come from, and the character that catches a mistyped one."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable

__all__ = [
    "IdSource",
    "check_certificate_id",
    "is_certificate_id",
    "nine_digit_certificate_id",
    "random_certificate_id",
]

IdSource = Callable[[], str]
"""Gives a new certificate ID at each call."""

# It ends a URL and names a file.
_FORM = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]{0,63}")

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
_CONFUSED = str.maketrans({"I": "1", "L": "1", "O": "0", "-": "", " ": ""})
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_TIMES = bytes(value << 1 ^ (value >> 4) * 0b100101 for value in range(32))
_LENGTH = 20
_RANDOM_BITS = 5 * _LENGTH


def random_certificate_id(random_bits: Callable[[int], int] = secrets.randbits) -> str:
    """A new certificate ID: 100 random bits and a check character, 21 characters.

    Among ten billion certificates two share an ID with a probability of 4 in 10¹¹.
    The alphabet is [Crockford's base 32](https://www.crockford.com/base32.html).

    Args:
        random_bits: Gives a number of that many random bits; by default from the operating
            system's cryptographic generator.
    """
    number = random_bits(_RANDOM_BITS)
    values = [number >> shift & 31 for shift in range(_RANDOM_BITS - 5, -1, -5)]
    values.append(_check_value(values))
    return "".join(map(_ALPHABET.__getitem__, values))


def nine_digit_certificate_id(random_below: Callable[[int], int] = secrets.randbelow) -> str:
    """A certificate ID in the original's form: nine digits, the first not zero.

    There are 900 million: with a million certificates issued, some 550 pairs clash. The caller
    has to look for a clash and issue again.

    Args:
        random_below: Gives a random number below its argument; by default from the operating
            system's cryptographic generator.
    """
    return str(100_000_000 + random_below(900_000_000))


def check_certificate_id(text: str) -> str | None:
    """The certificate ID that somebody typed, or None where a character is wrong.

    Lower case, blanks, hyphens, and the look-alikes I, L and O are taken as they are meant.
    Any one wrong character and any two neighbours that changed places are found.

    Args:
        text: What was typed; the ID must be one of `random_certificate_id`.
    """
    candidate = text.upper().translate(_CONFUSED)
    if len(candidate) != _LENGTH + 1 or not set(candidate) <= set(_ALPHABET):
        return None
    *values, check = map(_VALUES.__getitem__, candidate)
    return candidate if _check_value(values) == check else None


def is_certificate_id(value: object) -> bool:
    """Whether a value can be a certificate ID: unreserved characters of a URL, 64 at most.

    See [RFC 3986, section 2.3](https://www.rfc-editor.org/rfc/rfc3986#section-2.3).
    """
    return isinstance(value, str) and _FORM.fullmatch(value) is not None


def _check_value(values: Iterable[int]) -> int:
    # The value of the polynomial at a primitive element of GF(32), x⁵ + x² + 1: no single
    # error and no transposition within 31 characters leaves it as it was.
    check = 0
    for value in values:
        check = _TIMES[check ^ value]
    return check
