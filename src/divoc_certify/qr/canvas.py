"""The integer that a symbol is drawn on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

__all__ = ["QUIET_ZONE", "Canvas"]

QUIET_ZONE = 4
"""Modules of white on each side: ISO/IEC 18004, section 6.3.8."""

_VALUES = bytes.maketrans(b"01", bytes(range(2)))


@attrs.frozen
class Canvas:
    """Where the modules are: one bit each, 1 for a dark one.

    The first row and the first module of a row are in the most significant bits. The quiet zone
    is on it, and a row ends in as many light modules as fill its last byte, so that the bytes of
    the integer are a bitmap.

    Args:
        side: Modules on a side of the symbol, without the quiet zone.
    """

    side: int

    @property
    def height(self) -> int:
        """Rows."""
        return self.side + 2 * QUIET_ZONE

    @property
    def width(self) -> int:
        """Bits in a row."""
        return -(-self.height // 8) * 8

    @property
    def length(self) -> int:
        """Bytes of a drawing."""
        return self.width * self.height // 8

    @property
    def margin(self) -> int:
        """Bits of a row to the right of the symbol."""
        return self.width - QUIET_ZONE - self.side

    def draw(self, rows: Iterable[bytes | bytearray]) -> int:
        """A drawing of the symbol's rows, or of the last of them, given in the digits 0 and 1."""
        digits = (b"0" * (self.width - self.side)).join(rows)
        return int(digits, 2) << QUIET_ZONE * self.width + self.margin

    def area(self, height: int, width: int) -> int:
        """All modules in the last so many rows and columns of the symbol."""
        return self.draw([(b"1" * width).rjust(self.side, b"0")] * height)

    def rows(self, drawing: int) -> Iterator[bytes]:
        """The symbol's rows, in bytes of 1 for a dark module and 0 for a light one."""
        digits = format(drawing, f"0{self.height * self.width}b").encode().translate(_VALUES)
        first = QUIET_ZONE * self.width + QUIET_ZONE
        for start in range(first, first + self.side * self.width, self.width):
            yield digits[start : start + self.side]
