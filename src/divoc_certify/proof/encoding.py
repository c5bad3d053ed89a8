"""How bytes stand in JSON: base64url in JOSE, base58 in keys and proof values."""

from __future__ import annotations

import base64
import re

__all__ = ["base58_decode", "base58_encode", "base64url_decode", "base64url_encode"]

_LONGEST_BASE58 = 4096
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")


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


def base58_decode(text: object) -> bytes:
    """Decode base58 in Bitcoin's alphabet: [Controlled Identifiers, section 2.4](https://www.w3.org/TR/cid-1.0/#multibase-0).

    Raises:
        ValueError: It is not such text, or too long.
    """
    # Reading a number digit by digit takes the square of its length, so that is bounded.
    if not isinstance(text, str) or not 0 < len(text) <= _LONGEST_BASE58:
        raise ValueError(f"must be base58 of at most {_LONGEST_BASE58} characters")
    if not set(text) <= set(_BASE58):
        raise ValueError("must be base58")
    number = 0
    for character in text:
        number = number * 58 + _BASE58.index(character)
    zeros = len(text) - len(text.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8)


def base58_encode(data: bytes) -> str:
    """Encode as base58 in Bitcoin's alphabet; each leading zero byte is a `1`."""
    number, text = int.from_bytes(data), ""
    while number:
        number, digit = divmod(number, 58)
        text = _BASE58[digit] + text
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text
