"""Paragraphs broken into lines."""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Self

from divoc_certify.pdf.typography import bidi
from divoc_certify.pdf.typography.clusters import unbreakable
from divoc_certify.pdf.typography.linebreak import has_no_blanks, opportunities

if TYPE_CHECKING:
    from divoc_certify.pdf.typography.typeface import Segment, Typeface

__all__ = ["Line", "paragraphs", "wrap", "wrap_plain"]

_PARAGRAPH_END = re.compile("\r\n?|[\n\u2028\u2029]")
_BLANKS = " \t" + "".join(map(chr, (*range(0x2000, 0x2007), *range(0x2008, 0x200C), 0x3000)))
_TRAILING = re.compile(f"[{_BLANKS}]+$")
_HYPHENS = "-/\u2010\u2013\u2014"


class Line(str):
    """A line of text in its logical order, that knows in which direction its letters stand.

    A string of its own stands in no paragraph, and gets its direction from itself.

    Args:
        text: The line, as it was entered.
        base: The level of its paragraph: 0 from left to right, 1 from right to left.
        levels: Each character's level, rule L1 of UAX #9 applied.
        is_broken: Whether the paragraph goes on behind a blank that is not in the line.

    Attributes:
        segments: What typefaces made of it.
    """

    __slots__ = ("base", "is_broken", "levels", "segments")

    base: int
    levels: tuple[int, ...]
    is_broken: bool
    segments: dict[Typeface, tuple[Segment, ...]]

    def __new__(
        cls, text: str, base: int, levels: tuple[int, ...], *, is_broken: bool = False
    ) -> Self:
        """A line of a paragraph."""
        line = super().__new__(cls, text)
        line.base = base
        line.levels = levels
        line.is_broken = is_broken
        line.segments = {}
        return line

    @property
    def read(self) -> Line:
        """The line with the blank at which it was broken, lest two words be read as one.

        From right to left the blank would stand first and move the line, and is left out.
        """
        if not self.is_broken or self.base:
            return self
        return Line(f"{self} ", self.base, (*self.levels, self.base))

    @classmethod
    def of(cls, text: str) -> Line:
        """The line that a text is; a line is its own."""
        return text if isinstance(text, Line) else _Paragraph(text).line(0, len(text))


class _Paragraph:
    def __init__(self, text: str) -> None:
        self.text = text
        self.base, self.levels = bidi.levels(text)
        self._lines: dict[tuple[int, int], Line] = {}

    def line(self, start: int, end: int) -> Line:
        """What stands between two places, without the blanks at its end."""
        if (start, end) not in self._lines:
            self._lines[start, end] = self._line(start, end)
        return self._lines[start, end]

    def _line(self, start: int, end: int) -> Line:
        text = _TRAILING.sub("", self.text[start:end])
        levels = self.levels[start : start + len(text)]
        return Line(
            text,
            self.base,
            bidi.line_levels(text, levels, self.base),
            is_broken=start + len(text) < end < len(self.text),
        )


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, at least one; a newline ends one.

    Args:
        text: Any text.
    """
    return _PARAGRAPH_END.split(text)


def wrap(text: str, width: float, measure: Callable[[Line], float]) -> tuple[Line, ...]:
    """Break a text into lines no wider than `width`; at least one, which may be empty.

    A line ends where UAX #14 lets it, but behind a hyphen, dash or slash only between letters.
    A word that is wider than a whole line is cut where the line is full, between letters that
    a reader takes for such: see `unbreakable`.

    Args:
        text: Any text.
        width: The width of a line, in the measure's unit.
        measure: The width of a line.
    """
    lines: list[Line] = []
    for paragraph in map(_Paragraph, paragraphs(text)):

        def fits(start: int, end: int, paragraph: _Paragraph = paragraph) -> bool:
            return measure(paragraph.line(start, end)) <= width

        # Most fields take one line: places to break are looked for where they do not.
        whole = fits(0, len(paragraph.text))
        units = [paragraph.text] if whole else list(_units(paragraph.text))
        lines += itertools.starmap(paragraph.line, _wrap(units, fits))
    return tuple(lines)


def wrap_plain(
    text: str, advances: Sequence[int], scale: tuple[int, float], width: float
) -> tuple[Line, ...]:
    """What `wrap` makes of a paragraph whose characters are set one by one, from left to right.

    Args:
        text: The text.
        advances: The advance of each character, in design units.
        scale: How many units are an em, and an em's size.
        width: The width of a line.
    """
    units_per_em, size = scale
    whole = text.rstrip(_BLANKS)
    # As most are; each certificate asks this of each of its texts.
    if sum(advances[: len(whole)]) / units_per_em * size <= width:
        return (Line(whole, 0, (0,) * len(whole)),)

    def trimmed(start: int, end: int) -> str:
        return text[start:end].rstrip(_BLANKS)

    def fits(start: int, end: int) -> bool:
        end = start + len(trimmed(start, end))
        return sum(advances[start:end]) / units_per_em * size <= width

    def line(start: int, end: int) -> Line:
        shown = trimmed(start, end)
        is_broken = start + len(shown) < end < len(text)
        return Line(shown, 0, (0,) * len(shown), is_broken=is_broken)

    return tuple(itertools.starmap(line, _wrap(list(_units(text)), fits)))


def _wrap(units: list[str], fits: Callable[[int, int], bool]) -> Iterator[tuple[int, int]]:
    start = 0
    while units:
        count = _fitting(units, start, fits)
        end = start + sum(map(len, units[:count]))
        units = units[count:]
        # A word goes to the next line; one that no line can take is cut, and one of a script
        # without blanks between words is cut here, lest the line stay short.
        if units and (not count or _fills(units[0], end, fits)):
            pieces = unbreakable(units[0])
            cut = _fitting(pieces, start, fits, end) or int(not count)
            end += sum(map(len, pieces[:cut]))
            units[:1] = ["".join(pieces[cut:])] if pieces[cut:] else []
        yield start, end
        start = end


def _fitting(
    pieces: Sequence[str], start: int, fits: Callable[[int, int], bool], behind: int | None = None
) -> int:
    """How many pieces fit on a line that begins at `start`, behind what it has already."""
    begin = start if behind is None else behind
    ends = list(itertools.accumulate(map(len, pieces), initial=begin))[1:]
    if fits(start, ends[-1]):
        return len(ends)
    return bisect.bisect_left(ends, 1, key=lambda end: int(not fits(start, end)))


def _fills(unit: str, start: int, fits: Callable[[int, int], bool]) -> bool:
    return has_no_blanks(unit) and not fits(start, start + len(unit))


def _units(text: str) -> Iterator[str]:
    start = 0
    for place in opportunities(text):
        behind, before = text[place - 1], text[place]
        if behind in _HYPHENS:
            may_end = text[place - 2 : place - 1].isalpha() and before.isalpha()
        else:
            may_end = before not in _HYPHENS
        if may_end:
            yield text[start:place]
            start = place
    yield text[start:]
