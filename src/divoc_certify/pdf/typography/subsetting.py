"""The part of a font that a document needs, where its outlines are TrueType.

It is copied here, glyph by glyph, so that a page comes out the same whether HarfBuzz is there or
not. What only screens of few dots need (hinting) is dropped, and so is what finds and places
glyphs: the page has done that.
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from divoc_certify.pdf.typography.opentype import FontFile

__all__ = ["Drawing", "truetype_subset"]

_WORDS, _OFFSETS, _SCALE, _MORE = 0x1, 0x2, 0x8, 0x20
_TWO_SCALES, _MATRIX, _INSTRUCTIONS = 0x40, 0x80, 0x100
"""Flags of a component of a composite glyph."""
_CHECKSUM = 0xB1B0AFBA


@attrs.frozen
class Drawing:
    """What is drawn as one glyph: glyphs of a font, each moved; lengths in design units.

    Args:
        parts: Each glyph's number, and how far right and up it is moved.
        advance: How wide it is.
    """

    parts: tuple[tuple[int, int, int], ...]
    advance: int


def truetype_subset(font: FontFile, drawings: Sequence[Drawing]) -> bytes:
    """A TrueType font of these drawings, numbered in this order.

    Args:
        font: A font with TrueType outlines.
        drawings: What it draws; the first gets number 0, `.notdef`.
    """
    glyphs = _Glyphs(font, len(drawings))
    for number, drawing in enumerate(drawings):
        glyphs.put(number, drawing)
    return glyphs.font()


class _Glyphs:
    """Outlines and widths by their new numbers; parts follow behind the drawings."""

    def __init__(self, font: FontFile, count: int) -> None:
        self.source = font
        self.outlines: list[bytes] = [b""] * count
        self.metrics: list[bytes] = [b""] * count
        self.numbers: dict[int, int] = {}
        self.most_parts = 1

    def put(self, number: int, drawing: Drawing) -> None:
        """Draw glyph `number`."""
        if len(drawing.parts) == 1 and drawing.parts[0][1:] == (0, 0):
            glyph = drawing.parts[0][0]
            self.outlines[number] = self._outline(glyph)
            bearing = self.source.side_bearing(glyph)
        else:
            self.outlines[number] = self._composite(drawing)
            bearing = struct.unpack_from(">h", self.outlines[number].ljust(4, b"\0"), 2)[0]
        self.metrics[number] = struct.pack(">Hh", max(0, drawing.advance), bearing)

    def _part(self, glyph: int) -> int:
        if glyph not in self.numbers:
            number = self.numbers[glyph] = len(self.outlines)
            self.outlines.append(b"")
            self.metrics.append(b"")
            self.put(number, Drawing(((glyph, 0, 0),), self.source.advance(glyph)))
        return self.numbers[glyph]

    def _outline(self, glyph: int) -> bytes:
        outline, components = _unhinted(self.source.outline(glyph))
        for at, component in components:
            struct.pack_into(">H", outline, at, self._part(component))
        return bytes(outline)

    def _composite(self, drawing: Drawing) -> bytes:
        """A glyph of others, which are where they are drawn."""
        drawn = [part for part in drawing.parts if self.source.outline(part[0])]
        if not drawn:
            return b""
        self.most_parts = max(self.most_parts, len(drawn))
        boxes = []
        components = b""
        for glyph, x, y in drawn:
            left, bottom, right, top = struct.unpack_from(">4h", self.source.outline(glyph), 2)
            boxes.append((left + x, bottom + y, right + x, top + y))
            more = _MORE if len(boxes) < len(drawn) else 0
            flags = _WORDS | _OFFSETS | more
            components += struct.pack(">HHhh", flags, self._part(glyph), x, y)
        lefts, bottoms, rights, tops = zip(*boxes, strict=True)
        box = (min(lefts), min(bottoms), max(rights), max(tops))
        return struct.pack(">5h", -1, *box) + components

    def font(self) -> bytes:
        """The file."""
        outlines = [outline.ljust(-(-len(outline) // 4) * 4, b"\0") for outline in self.outlines]
        offsets = itertools.accumulate(map(len, outlines), initial=0)
        count = len(outlines)
        head = bytearray(self.source.table("head"))
        struct.pack_into(">L", head, 8, 0)
        struct.pack_into(">h", head, 50, 1)
        hhea = bytearray(self.source.table("hhea"))
        struct.pack_into(">H", hhea, 34, count)
        return _font(
            {
                "glyf": b"".join(outlines),
                "head": bytes(head),
                "hhea": bytes(hhea),
                "hmtx": b"".join(self.metrics),
                "loca": struct.pack(f">{count + 1}L", *offsets),
                "maxp": self._profile(count),
            }
        )

    def _profile(self, count: int) -> bytes:
        """Table `maxp`, whose limits grow by what was put together here."""
        maxp = bytearray(self.source.table("maxp"))
        struct.pack_into(">H", maxp, 4, count)
        points, contours, more_points, more_contours = struct.unpack_from(">4H", maxp, 6)
        parts, depth = struct.unpack_from(">2H", maxp, 28)
        struct.pack_into(
            ">2H",
            maxp,
            10,
            min(0xFFFF, max(points, more_points) * self.most_parts),
            min(0xFFFF, max(contours, more_contours) * self.most_parts),
        )
        struct.pack_into(">2H", maxp, 28, max(parts, self.most_parts), depth + 1)
        return bytes(maxp)


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
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}L", padded)
    return sum(words) % 2**32
