"""What the colours mean: sRGB, as an ICC profile.

The numbers are those of IEC 61966-2-1, adapted to the white of the profile connection space.
See [ICC.1:2010](https://www.color.org/specification/ICC1v43_2010-12.pdf), sections 7.2 (header),
8.4 (displays by matrix and tone curves) and 10 (types).
"""

from __future__ import annotations

import functools
import struct

__all__ = ["srgb_profile"]

_WHITE = (0.9642, 1.0, 0.8249)
_RED = (0.43607, 0.22249, 0.01392)
_GREEN = (0.38515, 0.71687, 0.09708)
_BLUE = (0.14307, 0.06061, 0.71410)
_ADAPTATION = (
    *(1.047882, 0.022919, -0.050217),
    *(0.029587, 0.990479, -0.017059),
    *(-0.009247, 0.015073, 0.751678),
)
"""From the white of sRGB, D65, to that of the connection space, D50."""
_TONES = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
"""Exponent, slope and offset; below the last of them, a line of the fourth's slope."""

_HEADER = 128
_ENTRY = 12


@functools.cache
def srgb_profile() -> bytes:
    """The profile, always the same bytes."""
    tones = b"para" + struct.pack(">4xH2x", 3) + _fixed(*_TONES)
    tags = {
        b"desc": _text("sRGB"),
        b"cprt": _text("No copyright"),
        b"wtpt": b"XYZ \0\0\0\0" + _fixed(*_WHITE),
        b"chad": b"sf32\0\0\0\0" + _fixed(*_ADAPTATION),
        b"rXYZ": b"XYZ \0\0\0\0" + _fixed(*_RED),
        b"gXYZ": b"XYZ \0\0\0\0" + _fixed(*_GREEN),
        b"bXYZ": b"XYZ \0\0\0\0" + _fixed(*_BLUE),
        b"rTRC": tones,
        b"gTRC": tones,
        b"bTRC": tones,
    }
    start = _HEADER + 4 + _ENTRY * len(tags)
    table, data, places = [], b"", dict[bytes, int]()
    for name, content in tags.items():
        if content not in places:
            places[content] = start + len(data)
            data += content + bytes(-len(content) % 4)
        table.append(struct.pack(">4sII", name, places[content], len(content)))
    body = struct.pack(">I", len(tags)) + b"".join(table) + data
    return _header(_HEADER + len(body)) + body


def _header(size: int) -> bytes:
    # Version 4.2, a display's, from RGB to XYZ; perceptual intent; made by nobody in particular.
    return struct.pack(
        ">I4xI4s4s4s6H4s24xI12s48x",
        size,
        0x04200000,
        b"mntr",
        b"RGB ",
        b"XYZ ",
        *(2026, 1, 1, 0, 0, 0),
        b"acsp",
        0,
        _fixed(*_WHITE),
    )


def _fixed(*numbers: float) -> bytes:
    return struct.pack(f">{len(numbers)}i", *(round(number * 65536) for number in numbers))


def _text(text: str) -> bytes:
    content = text.encode("utf-16-be")
    return b"mluc" + struct.pack(">4xII2s2sII", 1, 12, b"en", b"US", len(content), 28) + content
