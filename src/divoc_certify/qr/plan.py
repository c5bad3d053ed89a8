"""All that is known of a symbol before its payload is, once for each version and level."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Self

import attrs

from divoc_certify.qr.canvas import Canvas
from divoc_certify.qr.penalty import MaskChoice
from divoc_certify.qr.placement import (
    TIMING,
    function_modules,
    mask_rows,
    place_bits,
    write_format,
)
from divoc_certify.qr.reed_solomon import Correction
from divoc_certify.qr.tables import blocks_of, codewords_of, side_of

__all__ = ["Plan", "plan_of"]

_Gather = Callable[[bytes], tuple[bytes, ...]]

# Of light, dark and free modules, in this order.
_DARK = bytes.maketrans(bytes(range(3)), b"010")
_FREE = bytes.maketrans(bytes(range(3)), b"001")


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Plan:
    """How the data codewords become the modules in one version and level.

    Args:
        version: 1 to 40.
        canvas: Where the modules are.
        data: Data codewords in all blocks.
        interleave: Takes these, block after block, into the order in which they are placed, in
            pieces: the first codewords of the shorter blocks, of the longer ones, the second of
            the shorter ones, ...
        align: Takes the pieces into rows that end together.
        correction: Gives the error correction codewords.
        columns: Takes the bits of these, and as many zeros as a column has modules, into the
            order of the modules, column after column, in pieces. Function modules are 0. The row
            of the timing pattern, which would cut each column in two, comes behind them all.
        rows: Takes these into rows.
        choice: Chooses the mask.
    """

    version: int
    canvas: Canvas
    data: int
    interleave: _Gather
    align: Callable[[tuple[bytes, ...]], tuple[bytes, ...]]
    correction: Correction
    columns: _Gather
    rows: _Gather
    choice: MaskChoice

    @classmethod
    def make(cls, version: int, error_level: str) -> Self:
        """Work it out."""
        side = side_of(version)
        canvas = Canvas(side)
        correction, lengths = blocks_of(version, error_level)
        longest = lengths[0] + 1
        aligned = (piece for row in range(longest) for piece in (2 * row - 2, 2 * row + 1))
        cells = function_modules(version)
        free = canvas.draw(row.translate(_FREE) for row in cells)
        masks = tuple(
            canvas.draw(rows) & free
            | canvas.draw(row.translate(_DARK) for row in write_format(cells, error_level, mask))
            for mask, rows in enumerate(mask_rows(side))
        )
        bits = 8 * codewords_of(version)
        places = place_bits(cells, bits)
        del places[TIMING::side]
        rows = [slice(row, len(places), side - 1) for row in range(side - 1)]
        rows.insert(TIMING, slice(len(places), None))
        return cls(
            version=version,
            canvas=canvas,
            data=sum(lengths),
            interleave=itemgetter(*_interleaving(lengths)),
            align=itemgetter(*aligned),
            correction=Correction.make(correction, longest, len(lengths)),
            columns=itemgetter(*_slices([*places, *range(bits, bits + side)])),
            rows=itemgetter(*rows),
            choice=MaskChoice.make(canvas, masks),
        )


@functools.lru_cache(maxsize=160)
def plan_of(version: int, error_level: str) -> Plan:
    """The plan of a version and level, worked out when it is first asked for."""
    return Plan.make(version, error_level)


def _interleaving(lengths: tuple[int, ...]) -> Iterator[slice]:
    """The first codeword of each block, then the second, and so on: section 7.6."""
    short, data = lengths[0], sum(lengths)
    longer = lengths.count(short) * short  # where the blocks with one codeword more begin
    for place in range(short + 1):
        yield slice(place, longer if place < short else 0, short)
        yield slice(longer + place, data, short + 1)


def _slices(places: Sequence[int]) -> Iterator[slice]:
    """The same places in slices, each as long as one distance holds."""
    start, last = 0, len(places) - 1
    while start <= last:
        end = start + 1
        step = places[min(end, last)] - places[start] or 1
        while end <= last and places[end] - places[end - 1] == step:
            end += 1
        stop = places[end - 1] + (1 if step > 0 else -1)
        yield slice(places[start], stop if stop >= 0 else None, step)
        start = end
