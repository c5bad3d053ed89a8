"""Which mask suits a symbol best: ISO/IEC 18004, section 7.8.3.

All rows, or all columns, are looked at at once: shifted by one bit, a canvas has the next module
of the row in each module's place; shifted by its width, the next of the column. Of all that is
done, counting takes longest, then shifting. So the drawing is shifted once for all eight masks:
what a mask inverts was shifted beforehand, and an exclusive or gives what shifting the masked
drawing would give.

A penalty only grows as it is worked out. Runs and blocks, which make most of it, are counted for
all masks; finders are looked for under those masks that may still be the best.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from typing import NamedTuple, Self

import attrs

from divoc_certify.qr.canvas import QUIET_ZONE, Canvas

__all__ = ["MaskChoice"]

_RUN = _BLOCK = 3
_FINDER = 40
_BALANCE = 10

# Under any mask, three rows and three columns through each of the three finder patterns count.
_FEWEST_FINDERS = 9


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
        waiting = [
            (self._runs_and_blocks(changes, mask) + 2 * _FEWEST_FINDERS * _FINDER, number, 0)
            for number, mask in enumerate(self.masks)
        ]
        heapq.heapify(waiting)
        rest = self._rest
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
        known = self._runs_and_blocks(changes, mask) + 2 * _FEWEST_FINDERS * _FINDER
        return known + sum(part(changes, mask) for part in self._rest)

    @property
    def _rest(self) -> tuple[Callable[[_Changes, _Changes], int], ...]:
        """What there is to a penalty beyond runs, blocks and the fewest finders there can be."""
        return (self._finders_across, self._finders_down, self._large_finders_and_balance)

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

    def _finders_across(self, drawing: _Changes, mask: _Changes) -> int:
        light = drawing.modules ^ mask.modules ^ self.everything
        return self._finders(drawing.rows, mask.rows, light, self.rows.step)

    def _finders_down(self, drawing: _Changes, mask: _Changes) -> int:
        light = drawing.modules ^ mask.modules ^ self.everything
        return self._finders(drawing.columns, mask.columns, light, self.columns.step)

    def _finders(self, drawing: _Shifted, mask: _Shifted, light: int, step: int) -> int:
        """The penalty for finders of single modules, beyond the fewest there can be."""
        like_0 = drawing.by_0 ^ mask.by_0
        like_1 = drawing.by_1 ^ mask.by_1
        like_2 = drawing.by_2 ^ mask.by_2
        runs_of_4 = like_0 & like_1 & like_2
        three_changes = (like_0 | like_1 | like_2) ^ self.everything
        # From the light module before its first bar, a finder goes on by three changes, three
        # like modules, and three changes.
        middles = (drawing.by_3 ^ mask.by_3) & (drawing.by_4 ^ mask.by_4) & light
        finders = middles & three_changes & three_changes >> 5 * step
        # It counts on either side where there is light enough, each at the light module beside it,
        # which is no other finder's: the one before has its last bar there.
        beside = finders & runs_of_4 << 3 * step | finders << 8 * step & runs_of_4
        return _FINDER * (beside.bit_count() - _FEWEST_FINDERS)

    def _large_finders_and_balance(self, drawing: _Changes, mask: _Changes) -> int:
        """The penalty for finders of more modules, and for imbalance.

        The standard gives a finder's bars by their ratio: 2, 2, 6, 2 and 2 modules make one, too.
        """
        dark = drawing.modules ^ mask.modules
        modules = self.canvas.side**2
        imbalance = -(-abs(20 * dark.bit_count() - 10 * modules) // modules) - 1
        across = self._large_finders(drawing.rows, mask.rows, dark, self.rows.step)
        down = self._large_finders(drawing.columns, mask.columns, dark, self.columns.step)
        return _BALANCE * imbalance + _FINDER * (across + down)

    def _large_finders(self, drawing: _Shifted, mask: _Shifted, dark: int, step: int) -> int:
        """How often a finder with bars of two modules or more stands beside enough light."""
        like_0, like_1, like_2, like_3, like_4 = map(int.__xor__, drawing[:5], mask[:5])
        light, next_3 = dark ^ self.everything, like_1 & like_2
        runs_of_6 = like_0 & next_3 & like_3 & like_4
        pairs = light & like_0
        # Two modules, two others, and two like the first; all between two light ones and two.
        twos = like_0 & like_2 & like_4 & ((like_1 | like_3) ^ self.everything)
        found = dark & twos & twos >> 8 * step & runs_of_6 >> 4 * step
        found &= pairs << 2 * step & pairs >> 14 * step
        # Of larger ones what may be the middle: nine dark modules between three light ones, with
        # a dark one before; or twelve behind four light ones. Where there are any, what comes
        # behind is asked as well: a bar of three, and after twelve either the middle's end or more.
        nines = dark & runs_of_6 & runs_of_6 >> 3 * step
        twelves = nines & nines >> 3 * step
        fours = next_3 & pairs
        threes = next_3 & dark & (like_0 ^ self.everything)
        nines &= threes << 4 * step & (pairs & like_1) >> 9 * step
        twelves &= fours << 4 * step
        middles = nines | twelves
        if middles:
            bars = dark & like_0 & like_1
            middles = nines & bars >> 12 * step | twelves & (bars | fours) >> 12 * step
        if not found | middles:
            return 0
        line = _Line(dark.to_bytes(self.canvas.length, "little"), step)
        finders = [(first, 2) for first in _places(found)]
        for middle in _places(middles):
            size, rest = divmod(line.dark_from(middle), 3)
            first = middle - 2 * size * step
            inside = 0 <= self._before(first, step) <= self.canvas.side - 7 * size
            if not rest and inside and line.is_finder(first, size):
                finders.append((first, size))
        return sum(self._light_beside(line, first, size) for first, size in finders)

    def _light_beside(self, line: _Line, first: int, size: int) -> int:
        """On how many sides of a finder there is as much light as makes it count.

        That is four bars on the one side and one on the other, quiet zone included.

        Args:
            line: The symbol's row or column.
            first: The first module of the finder.
            size: Modules in a bar.
        """
        before = self._before(first, line.step)
        after = self.canvas.side - before - 7 * size

        def is_light_before(modules: int) -> bool:
            modules = min(modules, before)
            return not any(line.read(first - modules * line.step, modules))

        def is_light_after(modules: int) -> bool:
            return not any(line.read(first + 7 * size * line.step, min(modules, after)))

        return (is_light_before(4 * size) and is_light_after(size)) + (
            is_light_after(4 * size) and is_light_before(size)
        )

    def _before(self, module: int, step: int) -> int:
        """The modules before one in its row or column."""
        row, column = divmod(module, self.canvas.width)
        return column - self.canvas.margin if step == 1 else row - QUIET_ZONE


@attrs.frozen(eq=False, repr=False)
class _Line:
    """Reads single modules of a row or a column, which takes less from bytes.

    Args:
        modules: The canvas.
        step: Bits from module to module.
    """

    modules: bytes
    step: int

    def read(self, first: int, count: int) -> bytes:
        """So many modules, 1 for a dark one."""
        places = range(first, first + count * self.step, self.step)
        return bytes([self.modules[place >> 3] >> (place & 7) & 1 for place in places])

    def dark_from(self, first: int) -> int:
        """How many modules are dark from a module on."""
        place = first
        while self.modules[place >> 3] >> (place & 7) & 1:
            place += self.step
        return (place - first) // self.step

    def is_finder(self, first: int, size: int) -> bool:
        """Whether there are the five bars of a finder."""
        bars = bytes(module for module in (1, 0, 1, 1, 1, 0, 1) for _ in range(size))
        return self.read(first, 7 * size) == bars


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
