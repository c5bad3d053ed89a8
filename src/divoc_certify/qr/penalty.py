"""Which mask suits a symbol best: ISO/IEC 18004, section 7.8.3.

All rows, or all columns, are looked at at once: shifted by one bit, a canvas has the next module
of the row in each module's place; shifted by its width, the next of the column. Of all that is
done, counting takes longest, then shifting. So the drawing is shifted once for all eight masks:
what a mask inverts was shifted beforehand, and an exclusive or gives what shifting the masked
drawing would give.
"""

from __future__ import annotations

import heapq
from typing import NamedTuple, Self

import attrs

from divoc_certify.qr.canvas import QUIET_ZONE, Canvas

__all__ = ["MaskChoice"]

_RUN = _BLOCK = 3
_FINDER = 40
_BALANCE = 10


class _Shifted(NamedTuple):
    """A canvas, as it is and shifted by 1 to 4 modules."""

    by_0: int
    by_1: int
    by_2: int
    by_3: int
    by_4: int

    @classmethod
    def make(cls, drawing: int, step: int) -> Self:
        return cls(*(drawing >> modules * step for modules in range(5)))


class _Mask(NamedTuple):
    """What a mask inverts, and where it makes modules light or like the next."""

    inverted: int
    light: int
    rows: _Shifted
    columns: _Shifted
    next_rows: int


class _Direction(NamedTuple):
    """Along rows or columns: bits from module to module, and where runs of 5 and 6 can begin."""

    step: int
    room_for_5: int
    room_for_6: int


class _Found(NamedTuple):
    """What is in all rows or columns, each at the module where it begins."""

    pairs: int
    runs_of_5: int
    runs_of_6: int
    finders_after_light: int
    finders_before_light: int


@attrs.frozen(kw_only=True, eq=False, repr=False)
class MaskChoice:
    """Chooses among the masks of one version and level.

    Args:
        canvas: Where the modules are.
        masks: The masks.
        rows: Along the rows.
        columns: Along the columns.
        symbol: All modules without the quiet zone.
        blocks: Where blocks of 2 by 2 modules can begin.
        everything: All modules, and all bits beyond them.
    """

    canvas: Canvas
    masks: tuple[_Mask, ...]
    rows: _Direction
    columns: _Direction
    symbol: int
    blocks: int
    everything: int

    @classmethod
    def make(cls, canvas: Canvas, inverted: tuple[int, ...]) -> Self:
        """Work out what is known without the payload.

        Args:
            canvas: Where the modules are.
            inverted: For each mask, what it inverts, and the function modules.
        """
        side, width, area = canvas.side, canvas.width, canvas.area
        everything = (1 << canvas.height * width) - 1

        def make_mask(inverted: int) -> _Mask:
            rows, columns = (inverted ^ inverted >> step ^ everything for step in (1, width))
            return _Mask(
                inverted=inverted,
                light=inverted ^ everything,
                rows=_Shifted.make(rows, 1),
                columns=_Shifted.make(columns, width),
                next_rows=rows >> width,
            )

        return cls(
            canvas=canvas,
            masks=tuple(map(make_mask, inverted)),
            rows=_Direction(1, area(side, side - 4), area(side, side - 5)),
            columns=_Direction(width, area(side - 4, side), area(side - 5, side)),
            symbol=area(side, side),
            blocks=area(side - 1, side - 1),
            everything=everything,
        )

    def choose(self, drawing: int) -> tuple[int, int]:
        """The mask of the lowest penalty, the first of equals.

        Args:
            drawing: The symbol without a mask and without function modules.

        Returns:
            The mask, and the symbol under it.
        """
        penalties = [
            (penalty, number, False) for number, penalty in enumerate(self.frequent(drawing))
        ]
        heapq.heapify(penalties)
        while True:
            # What is rare only adds to a penalty, so that few masks are searched for it.
            penalty, number, is_whole = heapq.heappop(penalties)
            dark = drawing ^ self.masks[number].inverted
            if is_whole:
                return number, dark
            heapq.heappush(penalties, (penalty + self.rare(dark), number, True))

    def frequent(self, drawing: int) -> list[int]:
        """The penalty of each mask for runs, for blocks, and for finders of single modules.

        Args:
            drawing: The symbol without a mask and without function modules.
        """
        width = self.canvas.width
        across, down = drawing ^ drawing >> 1, drawing ^ drawing >> width
        rows, columns = _Shifted.make(across, 1), _Shifted.make(down, width)
        next_rows = across >> width
        return [self._frequent(mask, drawing, rows, columns, next_rows) for mask in self.masks]

    def rare(self, dark: int) -> int:
        """The penalty of a masked symbol for imbalance, and for finders of more modules.

        The standard gives a finder's bars by their ratio: 2, 2, 6, 2 and 2 modules make one, too.
        """
        modules = self.canvas.side**2
        imbalance = -(-abs(20 * dark.bit_count() - 10 * modules) // modules) - 1
        finders = sum(self._large_finders(dark, step) for step in (1, self.canvas.width))
        return _BALANCE * imbalance + _FINDER * finders

    def _frequent(
        self, mask: _Mask, drawing: int, rows: _Shifted, columns: _Shifted, next_rows: int
    ) -> int:
        light = drawing ^ mask.light
        across = self._search(rows, mask.rows, self.rows, light)
        down = self._search(columns, mask.columns, self.columns, light)
        blocks = across.pairs & down.pairs & (next_rows ^ mask.next_rows) & self.blocks
        # A run counts 3 for its first 5 modules and 1 for each more: 3 for every 5, less 2 for
        # every 6. Runs and blocks weigh the same: the three are added up, and two are counted.
        uneven = across.runs_of_5 ^ down.runs_of_5
        ones, twos = uneven ^ blocks, across.runs_of_5 & down.runs_of_5 | uneven & blocks
        return (
            _RUN * (ones.bit_count() + 2 * twos.bit_count())
            - (_RUN - 1) * (across.runs_of_6.bit_count() + down.runs_of_6.bit_count())
            + _FINDER * _count(*across[3:], *down[3:])
        )

    def _search(
        self, drawing: _Shifted, mask: _Shifted, direction: _Direction, light: int
    ) -> _Found:
        like_0 = drawing.by_0 ^ mask.by_0
        like_1 = drawing.by_1 ^ mask.by_1
        like_2 = drawing.by_2 ^ mask.by_2
        like_3 = drawing.by_3 ^ mask.by_3
        like_4 = drawing.by_4 ^ mask.by_4
        runs_of_4 = like_0 & like_1 & like_2
        runs_of_5 = runs_of_4 & like_3 & direction.room_for_5
        three_changes = (like_0 | like_1 | like_2) ^ self.everything
        # From the light module before its first bar, a finder goes on by three changes, three
        # like modules, and three changes.
        step = direction.step
        finders = three_changes & like_3 & like_4 & (three_changes >> 5 * step) & light
        return _Found(
            pairs=like_0,
            runs_of_5=runs_of_5,
            runs_of_6=runs_of_5 & like_4 & direction.room_for_6,
            finders_after_light=finders & runs_of_4 << 3 * step,
            finders_before_light=finders & runs_of_4 >> 8 * step,
        )

    def _large_finders(self, dark: int, step: int) -> int:
        """How often a finder with bars of two modules or more stands beside enough light."""
        light = self.symbol & (dark ^ self.everything)
        triple = dark & dark >> step & dark >> 2 * step
        bars, gaps, middles, size, count = dark, light, triple, 1, 0
        while True:
            middles &= triple >> 3 * size * step
            if not middles:
                return count
            bars &= dark >> size * step
            gaps &= light >> size * step
            size += 1
            bar = size * step
            found = middles & gaps << bar & gaps >> 3 * bar
            if found:
                found &= bars << 2 * bar & bars >> 4 * bar
            while found:
                middle = found.bit_length() - 1
                found ^= 1 << middle
                count += self._light_beside(dark, middle - 2 * bar, size, step)

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


def _line(modules: int, step: int) -> int:
    return sum(1 << module * step for module in range(modules))


def _count(first: int, second: int, third: int, fourth: int) -> int:
    """The bits in all four, which are rarely in the same places."""
    one, other = first | second, third | fourth
    twice = (first & second, third & fourth, one & other)
    return (one | other).bit_count() + sum(map(int.bit_count, twice))
