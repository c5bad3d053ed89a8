"""Symbols of an independent encoder, PyPI's `qrcodegen`."""

from __future__ import annotations

import functools
import hashlib

import qrcodegen

# It works each product out, four million times in a run of the tests, of 65,536 that there are.
qrcodegen.QrCode._reed_solomon_multiply = functools.cache(  # noqa: SLF001
    qrcodegen.QrCode._reed_solomon_multiply  # noqa: SLF001
)

LEVELS = {
    "L": qrcodegen.QrCode.Ecc.LOW,
    "M": qrcodegen.QrCode.Ecc.MEDIUM,
    "Q": qrcodegen.QrCode.Ecc.QUARTILE,
    "H": qrcodegen.QrCode.Ecc.HIGH,
}
EVERY_VERSION_AND_LEVEL = [(version, level) for version in range(1, 41) for level in LEVELS]


def reference(payload: bytes, version: int, level: str, mask: int | None = None):
    """Its symbol of a payload in byte mode; without a mask, it chooses one."""
    segments = [qrcodegen.QrSegment.make_bytes(payload)]
    return qrcodegen.QrCode.encode_segments(
        segments,
        LEVELS[level],
        minversion=version,
        maxversion=version,
        mask=-1 if mask is None else mask,
        boostecl=False,
    )


def matrix_of(symbol) -> tuple[bytes, ...]:
    """Its modules as `divoc_certify.qr.Symbol` has them."""
    modules = range(symbol.get_size())
    return tuple(bytes(symbol.get_module(x, y) for x in modules) for y in modules)


def penalty_of(symbol) -> int:
    """Its penalty; `qrcodegen` has a name for it that is not public."""
    return symbol._get_penalty_score()  # noqa: SLF001


def text(size: int, seed: object = "") -> bytes:
    """So many bytes that are UTF-8, as a payload is: half of them in pairs."""
    noise = hashlib.shake_256(str(seed).encode()).digest(size).decode("latin-1").encode()
    return noise[:size].decode(errors="ignore").encode().ljust(size)
