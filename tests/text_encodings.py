"""Encodings that the tests write and the library only reads."""

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def base58(data):
    """Base58 in Bitcoin's alphabet, each leading zero byte a 1."""
    value, text = int.from_bytes(data), ""
    while value:
        value, digit = divmod(value, 58)
        text = _BASE58[digit] + text
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text
