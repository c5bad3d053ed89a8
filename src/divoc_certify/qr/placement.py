"""Where the modules of a symbol come from: ISO/IEC 18004, sections 6.3 and 7.7 to 7.10."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator

from divoc_certify.qr.tables import (
    alignment_centres,
    format_information,
    side_of,
    version_information,
)

__all__ = [
    "FREE",
    "TIMING",
    "Cells",
    "function_modules",
    "mask_rows",
    "place_bits",
    "write_format",
]

Cells = list[bytearray]
"""Rows of modules: each light, dark, or free for a codeword."""

_LIGHT, _DARK, FREE = range(3)

_FINDER = (_DARK, _DARK, _LIGHT, _DARK, _LIGHT)  # from the centre, with the separator
_ALIGNMENT = (_DARK, _LIGHT, _DARK)
TIMING = 6
"""The row, and the column, of the timing patterns."""

# Table 10: a mask inverts where this is 0. All repeat after 12 rows and after 6 columns.
_MASKS: tuple[Callable[[int, int], int], ...] = (
    lambda row, column: (row + column) % 2,
    lambda row, _: row % 2,
    lambda _, column: column % 3,
    lambda row, column: (row + column) % 3,
    lambda row, column: (row // 2 + column // 3) % 2,
    lambda row, column: row * column % 2 + row * column % 3,
    lambda row, column: (row * column % 2 + row * column % 3) % 2,
    lambda row, column: ((row + column) % 2 + row * column % 3) % 2,
)


def function_modules(version: int) -> Cells:
    """The modules that hold no codeword; those of the format information are light for now."""
    side = side_of(version)
    cells = [bytearray([FREE]) * side for _ in range(side)]
    for place in range(side):
        cells[TIMING][place] = cells[place][TIMING] = (place + 1) % 2
    for row, column in ((3, 3), (3, side - 4), (side - 4, 3)):
        _draw_rings(cells, row, column, _FINDER)
    centres = alignment_centres(version)
    for row, column in itertools.product(centres, repeat=2):
        if {row, column} != {TIMING} and {row, column} != {TIMING, centres[-1]}:
            _draw_rings(cells, row, column, _ALIGNMENT)
    information = version_information(version)
    if information is not None:
        for place in range(18):
            row, column = place // 3, side - 11 + place % 3
            cells[row][column] = cells[column][row] = information >> place & 1
    _write_format(cells, 0)
    return cells


def write_format(cells: Cells, error_level: str, mask: int) -> Cells:
    """The same with the format information, as new rows."""
    written = [bytearray(row) for row in cells]
    _write_format(written, format_information(error_level, mask))
    return written


def place_bits(cells: Cells, beyond: int) -> list[int]:
    """For each module, column by column from the left, which bit it holds: section 7.7.3.

    Args:
        cells: The function modules.
        beyond: The number of bits. Function modules hold bits from there on, of which there are
            as many as a column has modules, and so do what modules remain at the end.
    """
    side = len(cells)
    places = [beyond + row for row in range(side)] * side
    bits = itertools.count()
    upwards = True
    for right in (*range(side - 1, TIMING, -2), *range(TIMING - 1, 0, -2)):
        for row in range(side - 1, -1, -1) if upwards else range(side):
            for column in (right, right - 1):
                if cells[row][column] == FREE:
                    places[column * side + row] = next(bits)
        upwards = not upwards
    return places


def mask_rows(side: int) -> Iterator[Iterable[bytes]]:
    """For each mask, the rows of what it inverts, in the digits 0 and 1."""
    for mask in _MASKS:
        pattern = [
            bytes(b"10"[mask(row, column) > 0] for column in range(6)) * side for row in range(12)
        ]
        yield [pattern[row % 12][:side] for row in range(side)]


def _draw_rings(cells: Cells, row: int, column: int, rings: tuple[int, ...]) -> None:
    """Squares around a centre, as far as they are in the symbol."""
    reach, inside = len(rings) - 1, range(len(cells))
    for down, across in itertools.product(range(-reach, reach + 1), repeat=2):
        if row + down in inside and column + across in inside:
            cells[row + down][column + across] = rings[max(abs(down), abs(across))]


def _write_format(cells: Cells, information: int) -> None:
    """Both copies, figure 25: around the first finder pattern, and at the other two."""
    last = len(cells) - 1
    around = [row for row in range(9) if row != TIMING]
    first = [(row, 8) for row in around] + [(8, column) for column in reversed(around[:-1])]
    second = [(8, last - place) for place in range(8)]
    second += [(last - place, 8) for place in reversed(range(7))]
    for copy in (first, second):
        for place, (row, column) in enumerate(copy):
            cells[row][column] = information >> place & 1
    cells[last - 7][8] = _DARK
