"""Text in blocks: cells of lines, side by side.

Lengths are points, and y runs down; see `marks`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from divoc_certify.errors import MissingGlyphError, RenderingError
from divoc_certify.pdf.facts import Breaks, Said
from divoc_certify.pdf.marks import Block, Colour, Mark, Panel, Part, Run, Style
from divoc_certify.pdf.tagging import Element
from divoc_certify.pdf.typography import harfbuzz
from divoc_certify.pdf.typography.lines import Line as BrokenLine
from divoc_certify.pdf.typography.lines import wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["HAIRLINE", "Cell", "Frame", "Line", "block", "row", "typeset"]

HAIRLINE = 0.6
"""The thickness of a rule, in points."""

_LINES_TOGETHER = 24
"""Lines of a row that are not divided between pages."""


@attrs.frozen
class Line:
    """One line of text.

    Args:
        text: The line.
        style: How it looks.
        part: As for `Run`.
        is_fixed: As for `Run`.
    """

    text: str = attrs.field(repr=False)
    style: Style
    part: Part | None = attrs.field(default=None, repr=False)
    is_fixed: bool = False


@attrs.frozen
class Cell:
    """Lines of text, one under the other, beside those of other cells.

    Args:
        x: The left edge.
        lines: The text.
        width: The room that lines are aligned in.
        align: `left`, `centre` or `right`.
        elements: What each line belongs to, None where it is an artifact; by default all of
            them are one paragraph.
    """

    x: float
    lines: tuple[Line, ...] = attrs.field(repr=False)
    width: float = 0
    align: str = "left"
    elements: tuple[Element | None, ...] = attrs.field(repr=False, kw_only=True)

    @elements.default
    def _one_paragraph(self) -> tuple[Element | None, ...]:
        return (Element("P"),) * len(self.lines)

    @classmethod
    def of(
        cls,
        x: float,
        *parts: tuple[Element | None, tuple[Line, ...]],
        width: float = 0,
        align: str = "left",
    ) -> Cell:
        """A cell of several elements, one under the other.

        Args:
            x: The left edge.
            *parts: Each element, None for an artifact, and its lines.
            width: The room that lines are aligned in.
            align: `left`, `centre` or `right`.
        """
        return cls(
            x,
            tuple(line for _, lines in parts for line in lines),
            width,
            align,
            elements=tuple(element for element, lines in parts for _ in lines),
        )

    def some(self, start: int, stop: int) -> Cell:
        """A cell of some of the lines."""
        return attrs.evolve(self, lines=self.lines[start:stop], elements=self.elements[start:stop])


def typeset(name: str, text: str, width: float, style: Style) -> tuple[Line, ...]:
    """The lines of a text in a column.

    Args:
        name: The token whose text it is.
        text: The text.
        width: The column's width.
        style: How it looks.

    Raises:
        divoc_certify.errors.MissingGlyphError: No face has the glyphs; all of them are named.
        divoc_certify.errors.RenderingError: There is no room; or it has to be shaped, and
            HarfBuzz is not there.
    """
    if width <= 0:
        raise RenderingError(f"{name}: has no room for its text")
    is_fixed = isinstance(text, Said)
    if isinstance(text, Said) and text.source.varies:
        question = Breaks(text.source, width, style)
        is_fixed = text.facts.ask(question) is not None
        lines = text.facts.lines(question)
        if lines is not None:
            is_shaped = question in text.facts.shaped
            return tuple(
                Line(line, style, Part(question, number, is_shaped=is_shaped))
                for number, line in enumerate(lines)
            )
    missing = style.face.missing(text)
    if missing:
        raise MissingGlyphError(name, missing)
    if not style.face.can_set(text):
        raise RenderingError(f"{name}: its script {harfbuzz.EXTRA}")
    return tuple(Line(line, style, is_fixed=is_fixed) for line in wrap(text, width, style.width))


@attrs.frozen(kw_only=True)
class Frame:
    """What surrounds the lines of a block.

    Args:
        above: Room above the first line.
        below: Room below the last line of the longest cell.
        tint: The colour behind all of it.
        rule: The colour of a hairline along its lower edge.
    """

    above: float = 0
    below: float = 0
    tint: Colour | None = None
    rule: Colour | None = None


_BARE = Frame()


def block(name: str, width: float, cells: Sequence[Cell], frame: Frame = _BARE) -> Block:
    """Cells side by side in one block, their first lines level.

    Args:
        name: The block's name.
        width: Its width.
        cells: What stands in it.
        frame: What surrounds it.
    """
    marks: list[Mark] = []
    bottom = frame.above
    for cell in cells:
        y = frame.above
        for line, element in zip(cell.lines, cell.elements, strict=True):
            text, style = line.text, line.style
            # The baseline lies where ascender and descender share out the leading evenly, and
            # lower where what stands on it reaches higher than the leading leaves room for.
            above, below = style.room(text)
            # An empty one is drawn too: it is a cell of its table, and another certificate's
            # line in the same layout may not be empty.
            share = {"left": 0, "centre": 0.5}.get(cell.align, 1)
            anchor = cell.x + share * cell.width
            x = anchor - share * style.width(text)
            part = line.part and attrs.evolve(line.part, share=share, anchor=anchor)
            read = text.read if isinstance(text, BrokenLine) else text
            fixed = line.is_fixed
            marks.append(Run(x, y + above, read, style, element, part=part, is_fixed=fixed))
            y += above + below
        bottom = max(bottom, y)
    height = bottom + frame.below
    if frame.tint is not None:
        marks.insert(0, Panel(0, 0, width, height, frame.tint))
    if frame.rule is not None:
        marks.append(Panel(0, height - HAIRLINE, width, HAIRLINE, frame.rule))
    return Block(name=name, width=width, height=height, marks=tuple(marks))


def row(name: str, width: float, cells: Sequence[Cell], frame: Frame) -> tuple[Block, ...]:
    """Like `block`, but several blocks where a cell has more lines than a page may take."""
    count = max(len(cell.lines) for cell in cells)
    starts = range(0, count, _LINES_TOGETHER)
    return tuple(
        block(
            name,
            width,
            [cell.some(at, at + _LINES_TOGETHER) for cell in cells],
            Frame(
                above=frame.above if at == starts[0] else 0,
                below=frame.below if at == starts[-1] else 0,
                tint=frame.tint,
                rule=frame.rule if at == starts[-1] else None,
            ),
        )
        for at in starts
    )
