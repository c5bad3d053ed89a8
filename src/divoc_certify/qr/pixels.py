"""The image data of a picture with 4 pixels a module, deflated as it is drawn.

A byte has the pixels of two modules, so it is one of four, and each line is there four times. The
four bytes get Huffman codes of 3 bits, a 0 and the two modules; so the codes of a line are its
modules, spread. What follows, a match for its repetition, is the same behind every line. zlib would
look at 50,000 bytes, and take three times as long.

[RFC 1950](https://www.rfc-editor.org/rfc/rfc1950) has the frame and the check value,
[RFC 1951](https://www.rfc-editor.org/rfc/rfc1951) the block. Bits are written as digits here, in
the order of the stream.
"""

from __future__ import annotations

import functools
import struct
import zlib
from collections.abc import Mapping
from typing import Self

import attrs

from divoc_certify.qr.canvas import QUIET_ZONE

__all__ = ["SCALE", "image_data"]

SCALE = 4
"""Pixels a module."""

_FRAME = b"\x78\x01"
_PRIME = 65521
_LAST_AND_DYNAMIC = "101"
_END = 256
_FIRST_LENGTH = 257
_LONGEST = 257  # bytes in a match; 258 would have a code of its own
_ORDER = (16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15)

# How long the codes of the four bytes are: two dark modules, a dark and a light one, ...
_PAIRS = dict.fromkeys((0x00, 0x0F, 0xF0, 0xFF), 3)
_FILTER, _LIGHT = "000", "011"


def image_data(bitmap: bytes, modules: int) -> bytes:
    """The lines of a picture, each behind its filter type, as a zlib stream.

    Args:
        bitmap: The modules, one bit each, 1 for a dark one: rows filled up to whole bytes.
        modules: In a row and in a column, the quiet zone included.
    """
    plan = _Plan.of(modules)
    # Two bytes of modules make three bytes of codes.
    wide = plan.gap.join((*plan.rows.unpack(bitmap), b""))
    even, odd = wide[::2], wide[1::2]
    middle = int.from_bytes(even.translate(_EVEN_END)) | int.from_bytes(odd.translate(_ODD_START))
    codes = bytearray(3 * len(even))
    codes[::3] = even.translate(_EVEN_START)
    codes[1::3] = middle.to_bytes(len(even))
    codes[2::3] = odd.translate(_ODD_END)
    lines = plan.between.join(plan.lines.unpack(codes))
    return b"".join((plan.start, lines, plan.end, plan.check(bitmap, wide)))


@attrs.frozen(kw_only=True, eq=False, repr=False)
class _Plan:
    """What is the same for all pictures of a size.

    Args:
        row: Bytes in a row of the bitmap.
        rows: Takes them out of the bitmap.
        gap: What fills each up to an even number of bytes, and is never empty.
        lines: Takes what differs out of the codes of a row.
        start: All that stands before the first row.
        between: From the last modules of a row, which are light, to the start of the next.
        end: The same for the last row.
        line: Bytes in a line of pixels.
        size: Bytes of all lines.
        white: The check value of a picture that is white.
    """

    row: int
    rows: struct.Struct
    gap: bytes
    lines: struct.Struct
    start: bytes
    between: bytes
    end: bytes
    line: int
    size: int
    white: int

    @classmethod
    @functools.lru_cache(maxsize=40)
    def of(cls, modules: int) -> Self:
        """The plan of a size, worked out when it is first asked for."""
        row = -(-modules // 8)
        gap = bytes(2 - row % 2)
        line = 1 + -(-modules // 2)
        white = b"\0" + b"\xff" * (line - 1)
        repeated = (SCALE - 1) * line
        parts = -(-repeated // _LONGEST)
        length, more_length = _number(repeated // parts - 3, 3)
        distance, more_distance = _number(line - 1, 2)
        # So long a code for the length that a row comes to whole bytes.
        bits = 4
        while (3 * line + parts * (bits + len(more_length + more_distance) + 1)) % 8:
            bits += 1
        unused = enumerate([*[4] * 6, *range(4, bits)], start=1)
        letters = {**_PAIRS, **dict(unused), _END: bits, _FIRST_LENGTH + length: bits}
        distances = {0: 1, distance: 1}
        codes, distance_codes = _codes(letters), _codes(distances)
        match = codes[_FIRST_LENGTH + length] + more_length
        match += distance_codes[distance] + more_distance
        differing = -(-3 * (modules - QUIET_ZONE) // 16)
        rest = (_LIGHT * (line - 1))[8 * differing :] + parts * match
        wide = (row + len(gap)) * 3 // 2
        return cls(
            row=row,
            rows=struct.Struct(f"{row}s" * modules),
            gap=gap,
            lines=struct.Struct(f"{differing}s{wide - differing}x" * modules),
            start=_FRAME + _bytes(_header(letters, distances)),
            between=_bytes(rest + _FILTER),
            end=_bytes(rest + codes[_END]),
            line=line,
            size=SCALE * modules * line,
            white=zlib.adler32(white * (SCALE * modules)),
        )

    def check(self, bitmap: bytes, wide: bytes) -> bytes:
        """The check value of all lines, Adler-32: of a white picture's what dark modules take.

        Of the bytes of a stream it has the sum, and the sum of each times its distance to the end.

        Args:
            bitmap: The modules.
            wide: The same, each row with its gap.
        """
        total, places = _sums(bitmap.translate(_DARK))
        _, places_wide = _sums(wide.translate(_DARK))
        inside, _ = _sums(bitmap.translate(_DARK_PLACES))
        # The place of a byte is its row times a row's bytes, and its place in the row.
        rows = (places_wide - places) * pow(len(self.gap), -1, _PRIME)
        # A line's first byte is its filter type; a byte of modules are SCALE of pixels.
        in_line = total + SCALE * (places - rows * self.row) + inside
        below = SCALE * (rows * SCALE * self.line + in_line) + total * self.line * sum(range(SCALE))
        high, low = divmod(self.white, 1 << 16)
        high -= 15 * (SCALE * self.size * total - below)
        low -= 15 * SCALE * total
        return struct.pack(">2H", high % _PRIME, low % _PRIME)


def _sums(data: bytes) -> tuple[int, int]:
    """The sum of all bytes, and of each times its place, modulo the prime."""
    high, low = divmod(zlib.adler32(data), 1 << 16)
    return low - 1, len(data) * low - high


def _header(letters: Mapping[int, int], distances: Mapping[int, int]) -> str:
    """The start of the only block, and the first filter type: section 3.2.7.

    Args:
        letters: How long the codes of bytes, of lengths and of the end are.
        distances: How long those of distances are.
    """
    # The code of none takes one bit: with more distances of which there are none, a byte is filled.
    lengths = {0: 1, **dict.fromkeys(range(1, 17), 5)}
    codes = _codes(lengths)
    order = "".join(_low_first(lengths.get(length, 0), 3) for length in _ORDER)
    literal, distance = (
        [codes[alphabet.get(letter, 0)] for letter in range(max(alphabet) + 1)]
        for alphabet in (letters, distances)
    )
    numbers = 3 + 5 + 5 + 4
    more = -(numbers + len("".join((order, *literal, *distance, _FILTER)))) % 8
    return "".join(
        (
            _LAST_AND_DYNAMIC,
            _low_first(len(literal) - _FIRST_LENGTH, 5),
            _low_first(len(distance) + more - 1, 5),
            _low_first(len(_ORDER) - 4, 4),
            order,
            *literal,
            *distance,
            *[codes[0]] * more,
            _FILTER,
        )
    )


def _codes(lengths: Mapping[int, int]) -> dict[int, str]:
    """The codes that lengths make: section 3.2.2."""
    codes, code, before = {}, 0, 0
    for letter in sorted(lengths, key=lambda letter: (lengths[letter], letter)):
        code <<= lengths[letter] - before
        codes[letter] = format(code, f"0{lengths[letter]}b")
        before, code = lengths[letter], code + 1
    return codes


def _number(number: int, group: int) -> tuple[int, str]:
    """The code of a length or of a distance, and the bits behind it: section 3.2.5.

    Args:
        number: How much more it is than the least.
        group: 3 for a length, of whose codes four have as many bits behind them; 2 for a distance,
            of whose two have.
    """
    more = max(number.bit_length() - group, 0)
    return (more << group - 1) + (number >> more), _low_first(number, more)


def _low_first(number: int, count: int) -> str:
    return "".join(str(number >> place & 1) for place in range(count))


def _bytes(bits: str) -> bytes:
    return int(bits[::-1], 2).to_bytes(-(-len(bits) // 8), "little")


def _codes_of(byte: int) -> str:
    """The codes of eight modules, light as 1."""
    light = format(byte ^ 0xFF, "08b")
    return "".join("0" + light[place : place + 2] for place in range(0, 8, 2))


_CODES = [int(_codes_of(byte)[::-1], 2) for byte in range(256)]
_EVEN_START = bytes(codes & 0xFF for codes in _CODES)
_EVEN_END = bytes(codes >> 8 for codes in _CODES)
_ODD_START = bytes(codes << 4 & 0xFF for codes in _CODES)
_ODD_END = bytes(codes >> 4 for codes in _CODES)

# What is missing from the four bytes of eight modules where these are dark, in fifteenths: as a
# sum, and as a sum of each byte times its place.
_MISSING = [
    [(byte >> 6 - place & 3).bit_count() + 15 * (byte >> 7 - place & 1) for place in range(0, 8, 2)]
    for byte in range(256)
]
_DARK = bytes(map(sum, _MISSING))
_DARK_PLACES = bytes(sum(place * dark for place, dark in enumerate(four)) for four in _MISSING)
