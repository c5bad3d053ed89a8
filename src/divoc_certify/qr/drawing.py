"""Drawings of a symbol: PNG and SVG."""

from __future__ import annotations

import functools
import io
import struct
import zlib
from decimal import Decimal
from typing import Protocol, runtime_checkable

import attrs

from divoc_certify.errors import ConfigurationError, Problem
from divoc_certify.qr.canvas import QUIET_ZONE
from divoc_certify.qr.pixels import SCALE, image_data
from divoc_certify.qr.symbol import GOOD_MODULE, SMALLEST_MODULE, Symbol

__all__ = ["PNG", "SVG", "QRRenderer"]

_FEWEST_PIXELS = 3
_MOST_PIXELS = 100
_LARGEST_MODULE = 100  # mm


@runtime_checkable
class QRRenderer(Protocol):
    """Whatever draws a symbol."""

    @property
    def media_type(self) -> str:
        """The media type of the drawing, `image/png`."""
        ...

    def render(self, symbol: Symbol) -> bytes:
        """Draw a symbol, black on white, with its quiet zone."""
        ...


@attrs.frozen
class PNG:
    """Draws a symbol as PNG, one bit a pixel: [the format](https://www.w3.org/TR/png-3/).

    The file says that a module is 0.4 mm wide: a program that prints pictures at the size that
    they give makes it as large as scans from a cheap print.

    Args:
        scale: Pixels a module, from 3 to 100. Below 3, scanners miss some of what a camera sees.

    Raises:
        divoc_certify.errors.ConfigurationError: Another scale.
    """

    scale: int = 4

    def __attrs_post_init__(self) -> None:
        if not (isinstance(self.scale, int) and _FEWEST_PIXELS <= self.scale <= _MOST_PIXELS):
            rule = f"must be a whole number from {_FEWEST_PIXELS} to {_MOST_PIXELS}"
            raise ConfigurationError([Problem("$.scale", rule)])

    @property
    def media_type(self) -> str:
        """The media type of the drawing."""
        return "image/png"

    def render(self, symbol: Symbol) -> bytes:
        """Draw a symbol; see `QRRenderer.render`."""
        modules = symbol.modules + 2 * QUIET_ZONE
        side = modules * self.scale
        per_metre = round(self.scale / GOOD_MODULE * 1000)
        if self.scale == SCALE:
            data = image_data(symbol.bitmap, modules)
        else:
            data = _deflate(_lines(symbol.bitmap, modules, self.scale))
        return b"".join(
            (
                b"\x89PNG\r\n\x1a\n",
                _chunk(b"IHDR", struct.pack(">2I5B", side, side, 1, 0, 0, 0, 0)),
                _chunk(b"pHYs", struct.pack(">2IB", per_metre, per_metre, 1)),
                _chunk(b"IDAT", data),
                _chunk(b"IEND", b""),
            )
        )


@attrs.frozen
class SVG:
    """Draws a symbol as SVG, at a size in millimetres.

    Args:
        module_mm: Millimetres a module, from 0.33 to 100. From 0.4 up it scans from a cheap print.

    Raises:
        divoc_certify.errors.ConfigurationError: Another size.
    """

    module_mm: float = 0.4

    def __attrs_post_init__(self) -> None:
        is_number = isinstance(self.module_mm, (int, float))
        if not (is_number and SMALLEST_MODULE <= self.module_mm <= _LARGEST_MODULE):
            rule = f"must be a number from {SMALLEST_MODULE} to {_LARGEST_MODULE}"
            raise ConfigurationError([Problem("$.module_mm", rule)])

    @property
    def media_type(self) -> str:
        """The media type of the drawing."""
        return "image/svg+xml"

    def render(self, symbol: Symbol) -> bytes:
        """Draw a symbol; see `QRRenderer.render`."""
        file = io.BytesIO()
        # In floats segno's sizes end in noise, and its background can fall a module short.
        symbol.code.save(
            file,
            kind="svg",
            scale=Decimal(str(float(self.module_mm))),
            unit="mm",
            border=QUIET_ZONE,
            light="#fff",
            xmldecl=False,
            nl=False,
        )
        return file.getvalue()


def _deflate(lines: bytes) -> bytes:
    # The run-length strategy suits repeated lines: it is ten times as fast as the default one at
    # its best, and makes a smaller file.
    compressor = zlib.compressobj(1, strategy=zlib.Z_RLE)
    return compressor.compress(lines) + compressor.flush()


def _lines(bitmap: bytes, modules: int, scale: int) -> bytes:
    """The lines of a picture, each behind its filter type: PNG, section 7.2 and chapter 9."""
    wide = bytearray(scale * len(bitmap))
    for number, part in enumerate(_wide_parts(scale)):
        wide[number::scale] = bitmap.translate(part)
    lines = bytes(wide)  # whose parts are joined faster
    rows = _parts_of_lines(modules, scale).unpack(lines)
    # A line under filter 2 is what it adds to the line above: nothing.
    repeated = (b"\2" + bytes(len(rows[0]))) * (scale - 1)
    return b"\0" + (repeated + b"\0").join(rows) + repeated


@functools.lru_cache(maxsize=64)
def _parts_of_lines(modules: int, scale: int) -> struct.Struct:
    """What is seen of each line of a bitmap that was made `scale` times as wide."""
    whole, used = scale * -(-modules // 8), -(-modules * scale // 8)
    return struct.Struct(f"{used}s{whole - used}x" * modules)


@functools.lru_cache(maxsize=8)
def _wide_parts(scale: int) -> tuple[bytes, ...]:
    """Eight modules as pixels, white as 1: the first byte for each of the 256, the second, ..."""
    digits = [format(255 - byte, "08b") for byte in range(256)]
    pixels = [int("".join(digit * scale for digit in byte), 2).to_bytes(scale) for byte in digits]
    return tuple(map(bytes, zip(*pixels, strict=True)))


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
