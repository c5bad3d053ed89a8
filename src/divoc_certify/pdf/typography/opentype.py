"""Font files: what a page has to know of a TrueType or OpenType font, read from its tables.

[OpenType 1.9](https://learn.microsoft.com/typography/opentype/spec/): tables `cmap`, `head`,
`hhea`, `hmtx`, `maxp`, `name`, `glyf` and `loca`. Also one font of a collection (`.ttc`).
"""

from __future__ import annotations

import functools
import struct
from collections.abc import Iterator, Mapping

import attrs

__all__ = ["FontFile", "read_font"]

_COLLECTION = b"ttcf"
_VERSIONS = (b"\0\1\0\0", b"true", b"OTTO")
_NEEDED = ("cmap", "head", "hhea", "hmtx", "maxp")
_UNICODE_CMAPS = ((3, 10), (0, 6), (0, 4), (3, 1), (0, 3), (0, 2), (0, 1), (0, 0))
"""Platform and encoding of character maps, the largest first."""
_RESTRICTED = 2
"""The value of `fsType` that forbids embedding."""
_SEGMENTS = 4
_SEGMENTED_COVERAGE = 12
"""Forms of character maps."""
_POSTSCRIPT_NAME = 6
_NAME_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


@attrs.frozen(eq=False, repr=False)
class FontFile:
    """One font: its tables and what they say.

    Args:
        data: The file.
        index: Which font of a collection.
        tables: Where each table begins, and its length.
    """

    data: bytes
    index: int
    tables: Mapping[str, tuple[int, int]]

    def table(self, tag: str) -> bytes:
        """A table; nothing, where the font has none."""
        start, length = self.tables.get(tag, (0, 0))
        return self.data[start : start + length]

    @property
    def has_truetype_outlines(self) -> bool:
        """Whether its outlines are in a table `glyf`, which `loca` is the index of."""
        return "glyf" in self.tables and "loca" in self.tables

    @property
    def has_cff_outlines(self) -> bool:
        """Whether its outlines are in a table `CFF`."""
        return "CFF " in self.tables

    @property
    def is_variable(self) -> bool:
        """Whether it holds a range of designs, of which one has to be chosen."""
        return "fvar" in self.tables

    @property
    def may_be_embedded(self) -> bool:
        """Whether its licence lets it be embedded: `fsType` in table `OS/2`."""
        return "OS/2" not in self.tables or self._number("OS/2", 8, "H") & 0xF != _RESTRICTED

    @functools.cached_property
    def units_per_em(self) -> int:
        """Design units in an em."""
        return self._number("head", 18, "H")

    @functools.cached_property
    def box(self) -> tuple[int, int, int, int]:
        """What encloses every glyph: left, bottom, right, top, in design units."""
        left, bottom, right, top = struct.unpack_from(">4h", self.table("head"), 36)
        return left, bottom, right, top

    @functools.cached_property
    def ascent(self) -> float:
        """The ascender's height, in ems."""
        return self._number("hhea", 4, "h") / self.units_per_em

    @functools.cached_property
    def descent(self) -> float:
        """The descender's depth, in ems; below 0."""
        return self._number("hhea", 6, "h") / self.units_per_em

    @functools.cached_property
    def glyph_count(self) -> int:
        """How many glyphs it has."""
        return self._number("maxp", 4, "H")

    @functools.cached_property
    def glyphs(self) -> Mapping[int, int]:
        """The glyph of each code point."""
        cmap = self.table("cmap")
        (count,) = struct.unpack_from(">H", cmap, 2)
        offsets = {}
        for at in range(count):
            platform, encoding, offset = struct.unpack_from(">HHL", cmap, 4 + 8 * at)
            offsets[platform, encoding] = offset
        for key in _UNICODE_CMAPS:
            if key in offsets:
                return dict(_mapping(cmap[offsets[key] :]))
        raise ValueError("has no character map for Unicode")

    @functools.cached_property
    def name(self) -> str:
        """The PostScript name; `Font` for a font without one."""
        names = self.table("name")
        if names:
            count, strings = struct.unpack_from(">HH", names, 2)
            for at in range(count):
                platform, _, _, name, length, offset = struct.unpack_from(">6H", names, 6 + 12 * at)
                if name == _POSTSCRIPT_NAME:
                    raw = names[strings + offset : strings + offset + length]
                    text = raw.decode("latin-1" if platform == 1 else "utf-16-be", "replace")
                    return "".join(filter(_NAME_CHARACTERS.__contains__, text)) or "Font"
        return "Font"

    def advance(self, glyph: int) -> int:
        """A glyph's width, in design units."""
        at = 4 * min(glyph, self._number("hhea", 34, "H") - 1)
        return self._number("hmtx", at, "H")

    def side_bearing(self, glyph: int) -> int:
        """From a glyph's origin to its left edge, in design units."""
        full = self._number("hhea", 34, "H")
        at = 4 * glyph + 2 if glyph < full else 4 * full + 2 * (glyph - full)
        return self._number("hmtx", at, "h")

    def outline(self, glyph: int) -> bytes:
        """A glyph's entry in `glyf`; empty for one that draws nothing."""
        at = self.tables["loca"][0]
        if self._number("head", 50, "h"):
            start, end = struct.unpack_from(">2L", self.data, at + 4 * glyph)
        else:
            halves = struct.unpack_from(">2H", self.data, at + 2 * glyph)
            start, end = (2 * half for half in halves)
        first = self.tables["glyf"][0]
        return self.data[first + start : first + end]

    def _number(self, tag: str, offset: int, form: str) -> int:
        (number,) = struct.unpack_from(f">{form}", self.data, self.tables[tag][0] + offset)
        return int(number)


def read_font(data: bytes, index: int = 0) -> FontFile:
    """Find a font's tables.

    Args:
        data: A font file, or a collection of them.
        index: Which font of a collection.

    Raises:
        ValueError: It is none, or lacks what a page needs; the message says what.
    """
    try:
        font = FontFile(data, index, dict(_tables(data, index)))
        if any(tag not in font.tables for tag in _NEEDED):
            raise ValueError("lacks tables that a page needs")
        if not font.glyphs or not font.units_per_em or not font.name:
            raise ValueError("has no glyphs")
        font.advance(font.glyph_count - 1)
    except struct.error:
        raise ValueError("is damaged") from None
    return font


def _tables(data: bytes, index: int) -> Iterator[tuple[str, tuple[int, int]]]:
    at = 0
    if data[:4] == _COLLECTION:
        (count,) = struct.unpack_from(">L", data, 8)
        if not 0 <= index < count:
            raise ValueError(f"is a collection of {count} fonts, numbered from 0")
        (at,) = struct.unpack_from(">L", data, 12 + 4 * index)
    elif index:
        raise ValueError("is no collection: its index is 0")
    if data[at : at + 4] not in _VERSIONS:
        raise ValueError("is neither a TrueType nor an OpenType font")
    (count,) = struct.unpack_from(">H", data, at + 4)
    for entry in range(at + 12, at + 12 + 16 * count, 16):
        tag, start, length = struct.unpack_from(">4s4xLL", data, entry)
        if start + length > len(data):
            raise ValueError("is damaged")
        yield tag.decode("latin-1"), (start, length)


def _mapping(cmap: bytes) -> Iterator[tuple[int, int]]:
    (form,) = struct.unpack_from(">H", cmap)
    if form == _SEGMENTED_COVERAGE:
        (count,) = struct.unpack_from(">L", cmap, 12)
        for first, last, glyph in struct.iter_unpack(">3L", cmap[16 : 16 + 12 * count]):
            for code in range(first, min(last, 0x10FFFF) + 1):
                if glyph + code > first:
                    yield code, glyph + code - first
    elif form == _SEGMENTS:
        yield from _segments(cmap)
    else:
        raise ValueError("has a character map of a form that is not read")


def _segments(cmap: bytes) -> Iterator[tuple[int, int]]:
    (double,) = struct.unpack_from(">H", cmap, 6)
    ends = 14
    starts, deltas, offsets = (ends + 2 + double * number for number in (1, 2, 3))
    for at in range(0, double, 2):
        (last,) = struct.unpack_from(">H", cmap, ends + at)
        (first,) = struct.unpack_from(">H", cmap, starts + at)
        (delta,) = struct.unpack_from(">H", cmap, deltas + at)
        (offset,) = struct.unpack_from(">H", cmap, offsets + at)
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if offset:
                (glyph,) = struct.unpack_from(
                    ">H", cmap, offsets + at + offset + 2 * (code - first)
                )
            if glyph or not offset:
                glyph = (glyph + delta) % 0x10000
            if glyph:
                yield code, glyph
