"""Blocks of marks on pages: what is drawn where, before anything is drawn.

Lengths are points, 1/72 inch; x runs to the right and y runs **down**, as one reads. A mark's
place counts from its block's corner, a block's from the page's.

What a mark is to a reader that does not see the page is said where it is made: text by the
elements of its `Cell`, a code or a picture by its own, each an `Element` of `tagging`. Whatever
is said to be none is an artifact, as rules and tints always are, and heads where `flow` repeats
them. A reader meets all of it in the order of the blocks and of the cells in them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import attrs

from divoc_certify.errors import MissingGlyphError, RenderingError
from divoc_certify.pdf.facts import Breaks, Said
from divoc_certify.pdf.tagging import Element
from divoc_certify.pdf.typography import harfbuzz
from divoc_certify.pdf.typography.lines import Line as BrokenLine
from divoc_certify.pdf.typography.lines import PlainText, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from divoc_certify.pdf.background import Form
    from divoc_certify.pdf.facts import Facts
    from divoc_certify.pdf.logo import Logo
    from divoc_certify.pdf.typography.typeface import Typeface

__all__ = [
    "HAIRLINE",
    "Block",
    "Cell",
    "Code",
    "Colour",
    "Frame",
    "Line",
    "Mark",
    "Page",
    "Panel",
    "Part",
    "Picture",
    "Run",
    "Sheet",
    "Style",
    "Turned",
    "block",
    "row",
    "runs",
    "typeset",
]

HAIRLINE = 0.6
"""The thickness of a rule, in points."""

_LINES_TOGETHER = 24
"""Lines of a row that are not divided between pages."""

Colour = tuple[float, float, float]
"""Red, green and blue, 0 to 1."""


@attrs.frozen(kw_only=True, cache_hash=True)
class Style:
    """How text looks.

    Args:
        face: The typeface: faces of one weight.
        size: The type's size in points.
        leading: From one baseline to the next, in points.
        colour: Its colour.
    """

    face: Typeface
    size: float
    leading: float
    colour: Colour

    def width(self, text: str) -> float:
        """The width of a piece of text, in points."""
        return self.face.width(text) * self.size

    def plain(self, text: str) -> PlainText | None:
        """A text that is set character by character; None for others."""
        return self.face.plain(text, self.size)

    def room(self, text: str) -> tuple[float, float]:
        """The room of a line above and below its baseline, in points: the leading or more."""
        above = (self.leading + (self.face.ascent + self.face.descent) * self.size) / 2
        descent, ascent = self.face.extent(text)
        return max(above, ascent * self.size), max(self.leading - above, -descent * self.size)


@attrs.frozen
class Part:
    """Which line of a text that is the certificate's.

    Args:
        text: The text in its lines.
        number: Which of them, from 0.
        share: Where it stands in a room that is wider: 0 at the left, 1 at the right.
        anchor: The place on the line that does not move, from the block's corner.
    """

    text: Breaks
    number: int
    share: float = 0
    anchor: float = 0

    def shown(self, facts: Facts) -> BrokenLine:
        """The line, in another certificate of the same layout."""
        lines = facts.lines(self.text)
        assert lines is not None  # or it would have another layout
        return lines[self.number]


@attrs.frozen
class Run:
    """One line of text; y is its baseline.

    Args:
        x: Where it begins.
        y: Its baseline.
        text: The line.
        style: How it is set.
        element: What it is part of.
        part: Which line of what text it is; None where it is the same on every page, or where
            that is not known.
        is_fixed: Whether it is the same on every page.
    """

    x: float
    y: float
    text: str = attrs.field(repr=False)
    style: Style
    element: Element | None = attrs.field(default=None, repr=False)
    part: Part | None = attrs.field(default=None, repr=False, kw_only=True)
    is_fixed: bool = attrs.field(default=False, repr=False, kw_only=True)


@attrs.frozen
class Panel:
    """A filled rectangle; a rule is a thin one."""

    element: ClassVar[Element | None] = None
    x: float
    y: float
    width: float
    height: float
    colour: Colour


@attrs.frozen
class Code:
    """A QR symbol; x and y are the corner of its quiet zone, `module` is one module's side.

    It is `modules` of them wide, without the quiet zone. Which symbol it is, is the certificate's.
    """

    x: float
    y: float
    module: float
    modules: int
    element: Element | None = attrs.field(default=None, repr=False)


@attrs.frozen
class Picture:
    """An image, scaled to a rectangle."""

    x: float
    y: float
    width: float
    height: float
    image: Logo = attrs.field(repr=False)
    element: Element | None = attrs.field(default=None, repr=False)


@attrs.frozen
class Turned:
    """A line of text that is turned around its beginning.

    Args:
        x: Where its baseline begins.
        y: The same.
        angle: In degrees, against the clock.
        run: The line; its own place does not count.
    """

    element: ClassVar[Element | None] = None
    x: float
    y: float
    angle: float
    run: Run


@attrs.frozen
class Sheet:
    """A page of another PDF; x and y are its top left corner."""

    element: ClassVar[Element | None] = None
    x: float
    y: float
    form: Form = attrs.field(repr=False)


Mark = Run | Panel | Code | Picture | Turned | Sheet


@attrs.frozen(kw_only=True)
class Block:
    """What stays together and is never overlapped.

    Args:
        name: What an error calls it, and what it is: a token's name where it shows one.
        height: Its height; nothing in it reaches further.
        width: Its width.
        marks: What is drawn, in this order.
        x: The left edge.
        y: The top edge.
        beneath: Whether others may lie on it: a tint, a watermark, a letterhead.
    """

    name: str
    width: float
    height: float
    marks: tuple[Mark, ...] = ()
    x: float = 0
    y: float = 0
    beneath: bool = False

    def at(self, x: float, y: float) -> Block:
        """The same block in another place."""
        return attrs.evolve(self, x=x, y=y)

    def artifact(self) -> Block:
        """The same block where nothing in it is read again."""
        marks = (
            attrs.evolve(mark, element=None) if isinstance(mark, (Run, Code, Picture)) else mark
            for mark in self.marks
        )
        return attrs.evolve(self, marks=tuple(marks))


Page = tuple[Block, ...]


def runs(pages: Iterable[Page]) -> Iterator[Run]:
    """All lines of text on some pages."""
    for mark in (mark for page in pages for one in page for mark in one.marks):
        if isinstance(mark, Run):
            yield mark
        elif isinstance(mark, Turned):
            yield mark.run


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
        divoc_certify.errors.RenderingError: It has to be shaped, and HarfBuzz is not there.
    """
    source = text.source if isinstance(text, Said) else None
    if isinstance(text, Said) and text.source.varies:
        question = Breaks(text.source, width, style)
        if text.facts.ask(question) is not None:
            return tuple(
                Line(line, style, Part(question, number))
                for number, line in enumerate(text.facts.lines(question) or ())
            )
    missing = style.face.missing(text)
    if missing:
        raise MissingGlyphError(name, missing)
    if style.face.needs_shaping(text) and not harfbuzz.is_installed():
        raise RenderingError(f"{name}: its script {harfbuzz.EXTRA}")
    is_fixed = source is not None and not source.varies
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
            if text:
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
