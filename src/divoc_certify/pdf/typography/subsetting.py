"""The part of a font that a document needs, where its outlines are TrueType.

It is copied here, glyph by glyph, so that a page comes out the same whether HarfBuzz is there or
not. What only screens of few dots need (hinting) is dropped, and so is what finds and places
glyphs: the page has done that.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from divoc_certify.pdf.typography.opentype import FontFile

__all__ = ["truetype_subset"]

_WORDS, _SCALE, _MORE, _TWO_SCALES, _MATRIX, _INSTRUCTIONS = 0x1, 0x8, 0x20, 0x40, 0x80, 0x100
"""Flags of a component of a composite glyph."""
_CHECKSUM = 0xB1B0AFBA


def truetype_subset(font: FontFile, glyphs: Sequence[int]) -> bytes:
    """A TrueType font of these glyphs, numbered in this order.

    Args:
        font: A font with TrueType outlines.
        glyphs: Its glyphs; the first gets number 0, `.notdef`. One may come more than once.
    """
    # What composite glyphs are made of follows behind those that were asked for.
    order = list(glyphs)
    numbers: dict[int, int] = {}
    for number, glyph in enumerate(glyphs):
        numbers.setdefault(glyph, number)
    outlines = []
    for glyph in order:
        outline, components = _unhinted(font.outline(glyph))
        for at, component in components:
            if component not in numbers:
                numbers[component] = len(order)
                order.append(component)
            struct.pack_into(">H", outline, at, numbers[component])
        outlines.append(bytes(outline.ljust(-(-len(outline) // 4) * 4, b"\0")))
    offsets = [0]
    for outline in outlines:
        offsets.append(offsets[-1] + len(outline))
    count = len(order)
    head = bytearray(font.table("head"))
    struct.pack_into(">L", head, 8, 0)
    struct.pack_into(">h", head, 50, 1)
    hhea = bytearray(font.table("hhea"))
    struct.pack_into(">H", hhea, 34, count)
    maxp = bytearray(font.table("maxp"))
    struct.pack_into(">H", maxp, 4, count)
    metrics = (struct.pack(">Hh", font.advance(one), font.side_bearing(one)) for one in order)
    return _font(
        {
            "glyf": b"".join(outlines),
            "head": bytes(head),
            "hhea": bytes(hhea),
            "hmtx": b"".join(metrics),
            "loca": struct.pack(f">{count + 1}L", *offsets),
            "maxp": bytes(maxp),
        }
    )


def _unhinted(outline: bytes) -> tuple[bytearray, list[tuple[int, int]]]:
    """An outline without instructions, and where it names which glyphs that it is made of."""
    data = bytearray(outline)
    if not data:
        return data, []
    (contours,) = struct.unpack_from(">h", data)
    if contours >= 0:
        at = 10 + 2 * contours
        (length,) = struct.unpack_from(">H", data, at)
        data[at : at + 2 + length] = b"\0\0"
        return data, []
    components = []
    at = 10
    more = True
    while more:
        flags, component = struct.unpack_from(">HH", data, at)
        struct.pack_into(">H", data, at, flags & ~_INSTRUCTIONS)
        components.append((at + 2, component))
        at += 8 if flags & _WORDS else 6
        at += 2 * bool(flags & _SCALE) + 4 * bool(flags & _TWO_SCALES) + 8 * bool(flags & _MATRIX)
        more = bool(flags & _MORE)
    del data[at:]
    return data, components


def _font(tables: Mapping[str, bytes]) -> bytes:
    count = len(tables)
    power = count.bit_length() - 1
    start = 12 + 16 * count
    directory = struct.pack(
        ">LHHHH", 0x00010000, count, 16 << power, power, 16 * count - (16 << power)
    )
    body = b""
    head = 0
    for tag, table in tables.items():
        if tag == "head":
            head = start + len(body)
        place = (tag.encode(), _checksum(table), start + len(body), len(table))
        directory += struct.pack(">4s3L", *place)
        body += table.ljust(-(-len(table) // 4) * 4, b"\0")
    file = bytearray(directory + body)
    struct.pack_into(">L", file, head + 8, (_CHECKSUM - _checksum(bytes(file))) % 2**32)
    return bytes(file)


def _checksum(table: bytes) -> int:
    padded = table.ljust(-(-len(table) // 4) * 4, b"\0")
    return sum(struct.unpack(f">{len(padded) // 4}L", padded)) % 2**32
