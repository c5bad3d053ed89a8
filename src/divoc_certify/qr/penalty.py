"""Which mask suits a symbol best: ISO/IEC 18004, section 7.8.3.

All rows, or all columns, are looked at at once: shifted by one bit, a canvas has the next module
of the row in each module's place; shifted by its width, the next of the column. Of all that is
done, counting takes longest, then shifting. So the drawing is shifted once for all eight masks:
what a mask inverts was shifted beforehand, and an exclusive or gives what shifting the masked
drawing would give.

A penalty only grows as it is worked out. Runs and blocks, which make most of it, are counted for
all masks; the rest is for those masks that may still be the best.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from typing import NamedTuple, Self

import attrs

from divoc_certify.qr.canvas import QUIET_ZONE, Canvas

__all__ = ["MaskChoice"]

_RUN = _BLOCK = 3
_FINDER = 40
_BALANCE = 10


class _Shifted(NamedTuple):
    """A canvas, as it is and shifted by 1 to 4 modules, and the last two where runs have room."""

    by_0: int
    by_1: int
    by_2: int
    by_3: int
    by_4: int
    in_5: int
    in_6: int


class _Direction(NamedTuple):
    """Along rows or columns: bits from module to module, and where runs of 5 and 6 can begin."""

    step: int
    room_for_5: int
    room_for_6: int

    def shifted(self, drawing: int) -> _Shifted:
        """A drawing in this direction."""
        by_3, by_4 = drawing >> 3 * self.step, drawing >> 4 * self.step
        return _Shifted(
            drawing,
            drawing >> self.step,
            drawing >> 2 * self.step,
            by_3,
            by_4,
            by_3 & self.room_for_5,
            by_4 & self.room_for_6,
        )


class _Changes(NamedTuple):
    """A drawing, or what a mask inverts, and where it changes.

    Of a mask it is where there is no change: the exclusive or of a drawing and a mask tells where
    modules are like the next.
    """

    modules: int
    rows: _Shifted
    columns: _Shifted
    next_rows: int


@attrs.frozen(kw_only=True, eq=False, repr=False)
class MaskChoice:
    """Chooses among the masks of one version and level.

    Args:
        canvas: Where the modules are.
        rows: Along the rows.
        columns: Along the columns.
        symbol: All modules without the quiet zone.
        blocks: Where blocks of 2 by 2 modules can begin.
        everything: All modules, and all bits beyond them.
        masks: The masks.
    """

    canvas: Canvas
    rows: _Direction
    columns: _Direction
    symbol: int
    blocks: int
    everything: int
    masks: tuple[_Changes, ...] = ()

    @classmethod
    def make(cls, canvas: Canvas, inverted: tuple[int, ...]) -> Self:
        """Work out what is known without the payload.

        Args:
            canvas: Where the modules are.
            inverted: For each mask, what it inverts, and the function modules.
        """
        side, width, area = canvas.side, canvas.width, canvas.area
        everything = (1 << canvas.height * width) - 1
        choice = cls(
            canvas=canvas,
            rows=_Direction(1, area(side, side - 4), area(side, side - 5)),
            columns=_Direction(width, area(side - 4, side), area(side - 5, side)),
            symbol=area(side, side),
            blocks=area(side - 1, side - 1),
            everything=everything,
        )
        masks = (choice._changes(modules, everything) for modules in inverted)
        return attrs.evolve(choice, masks=tuple(masks))

    def choose(self, drawing: int) -> tuple[int, int]:
        """The mask of the lowest penalty, the first of equals.

        Args:
            drawing: The symbol without a mask and without function modules.

        Returns:
            The mask, and the symbol under it.
        """
        changes = self._changes(drawing)
        rest = (self._finders_and_balance, self._large_finders)
        waiting = [
            (self._runs_and_blocks(changes, mask), number, 0)
            for number, mask in enumerate(self.masks)
        ]
        heapq.heapify(waiting)
        while True:
            penalty, number, known = heapq.heappop(waiting)
            mask = self.masks[number]
            if known == len(rest):
                return number, drawing ^ mask.modules
            heapq.heappush(waiting, (penalty + rest[known](changes, mask), number, known + 1))

    def penalty(self, drawing: int, number: int) -> int:
        """The penalty of a mask.

        Args:
            drawing: The symbol without a mask and without function modules.
            number: The mask.
        """
        changes, mask = self._changes(drawing), self.masks[number]
        parts = (self._runs_and_blocks, self._finders_and_balance, self._large_finders)
        return sum(part(changes, mask) for part in parts)

    def _changes(self, modules: int, inverse: int = 0) -> _Changes:
        across = modules ^ modules >> 1 ^ inverse
        down = modules ^ modules >> self.canvas.width ^ inverse
        return _Changes(
            modules=modules,
            rows=self.rows.shifted(across),
            columns=self.columns.shifted(down),
            next_rows=across >> self.canvas.width & self.blocks,
        )

    # Runs and blocks

    def _runs_and_blocks(self, drawing: _Changes, mask: _Changes) -> int:
        across, fives_across, sixes_across = _runs(drawing.rows, mask.rows)
        down, fives_down, sixes_down = _runs(drawing.columns, mask.columns)
        blocks = across & down & (drawing.next_rows ^ mask.next_rows)
        # A run counts 3 for its first 5 modules and 1 for each more: 3 for every 5, less 2 for
        # every 6. Runs and blocks weigh the same: the three are added up, and two are counted.
        uneven = fives_across ^ fives_down
        ones, twos = uneven ^ blocks, fives_across & fives_down | uneven & blocks
        return _RUN * (ones.bit_count() + 2 * twos.bit_count()) - (_RUN - 1) * (
            sixes_across.bit_count() + sixes_down.bit_count()
        )

    # Finders, and balance

    def _finders_and_balance(self, drawing: _Changes, mask: _Changes) -> int:
        """The penalty for finders of single modules, and for imbalance."""
        dark = drawing.modules ^ mask.modules
        light = dark ^ self.everything
        modules = self.canvas.side**2
        imbalance = -(-abs(20 * dark.bit_count() - 10 * modules) // modules) - 1
        finders = (
            *self._finders(drawing.rows, mask.rows, light, 1),
            *self._finders(drawing.columns, mask.columns, light, self.canvas.width),
        )
        return _BALANCE * imbalance + _FINDER * sum(map(int.bit_count, finders))

    def _finders(self, drawing: _Shifted, mask: _Shifted, light: int, step: int) -> tuple[int, int]:
        """Finders behind enough light, and before enough, each where the light beside it ends."""
        like_0 = drawing.by_0 ^ mask.by_0
        like_1 = drawing.by_1 ^ mask.by_1
        like_2 = drawing.by_2 ^ mask.by_2
        runs_of_4 = like_0 & like_1 & like_2
        three_changes = (like_0 | like_1 | like_2) ^ self.everything
        # From the light module before its first bar, a finder goes on by three changes, three
        # like modules, and three changes.
        middles = (drawing.by_3 ^ mask.by_3) & (drawing.by_4 ^ mask.by_4) & light
        finders = middles & three_changes & three_changes >> 5 * step
        return finders & runs_of_4 << 3 * step, finders & runs_of_4 >> 8 * step

    def _large_finders(self, drawing: _Changes, mask: _Changes) -> int:
        """The penalty for finders of more modules.

        The standard gives a finder's bars by their ratio: 2, 2, 6, 2 and 2 modules make one, too.
        """
        dark = drawing.modules ^ mask.modules
        return _FINDER * sum(
            self._light_beside(dark, first, size, step)
            for shifted, other, step in (
                (drawing.rows, mask.rows, 1),
                (drawing.columns, mask.columns, self.canvas.width),
            )
            for first, size in self._find_large(shifted, other, dark, step)
        )

    def _find_large(
        self, drawing: _Shifted, mask: _Shifted, dark: int, step: int
    ) -> Iterator[tuple[int, int]]:
        """The first module of each finder whose bars have two modules or more, and how many."""
        like_0, like_1, like_2, like_3, like_4 = map(int.__xor__, drawing[:5], mask[:5])
        runs_of_3 = like_0 & like_1
        runs_of_6 = runs_of_3 & like_2 & like_3 & like_4
        # Two modules, two others, and two like the first.
        twos = like_0 & like_2 & like_4 & ((like_1 | like_3) ^ self.everything)
        for first in _places(dark & twos & twos >> 8 * step & runs_of_6 >> 4 * step):
            yield first, 2
        # Larger ones are few enough to be looked at one by one: where nine dark modules follow
        # three light ones.
        light = dark ^ self.everything
        nines = dark & runs_of_6 & runs_of_6 >> 3 * step
        for middle in _places(nines & (runs_of_3 & light) << 3 * step):
            length = 9
            while dark >> middle + length * step & 1:
                length += 1
            size, rest = divmod(length, 3)
            first = middle - 2 * size * step
            if not rest and self._is_finder(dark, first, size, step):
                yield first, size

    def _is_finder(self, dark: int, first: int, size: int, step: int) -> bool:
        """Whether a finder begins here, middle and all, in one row or column."""
        if first < 0 or not dark >> first + (size - 1) * step & 1:
            return False
        bar, line = _line(size, step), _line(7 * size, step)
        bars = bar | _line(3 * size, step) << 2 * size * step | bar << 6 * size * step
        return dark >> first & line == bars and self.symbol >> first & line == line

    def _light_beside(self, dark: int, first: int, size: int, step: int) -> int:
        """On how many sides of a finder there is as much light as makes it count.

        That is four bars on the one side and one on the other, quiet zone included.

        Args:
            dark: The symbol.
            first: The first module of the finder.
            size: Modules in a bar.
            step: Bits from module to module.
        """
        row, column = divmod(first, self.canvas.width)
        before = column - self.canvas.margin if step == 1 else row - QUIET_ZONE
        after = self.canvas.side - before - 7 * size

        def is_light_before(modules: int) -> bool:
            modules = min(modules, before)
            return not dark >> first - modules * step & _line(modules, step)

        def is_light_after(modules: int) -> bool:
            return not dark >> first + 7 * size * step & _line(min(modules, after), step)

        return (is_light_before(4 * size) and is_light_after(size)) + (
            is_light_after(4 * size) and is_light_before(size)
        )


def _runs(drawing: _Shifted, mask: _Shifted) -> tuple[int, int, int]:
    """Where modules are like the next, and where runs of 5 and of 6 begin, under a mask."""
    pairs = drawing.by_0 ^ mask.by_0
    fives = pairs & (drawing.by_1 ^ mask.by_1) & (drawing.by_2 ^ mask.by_2)
    fives &= drawing.in_5 ^ mask.in_5
    return pairs, fives, fives & (drawing.in_6 ^ mask.in_6)


def _places(modules: int) -> Iterator[int]:
    while modules:
        place = modules.bit_length() - 1
        yield place
        modules ^= 1 << place


def _line(modules: int, step: int) -> int:
    return sum(1 << module * step for module in range(modules))
