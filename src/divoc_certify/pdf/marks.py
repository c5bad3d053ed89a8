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

from divoc_certify.pdf.facts import Breaks
from divoc_certify.pdf.tagging import Element
from divoc_certify.pdf.typography.lines import wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from divoc_certify.pdf.background import Form
    from divoc_certify.pdf.facts import Facts
    from divoc_certify.pdf.logo import Logo
    from divoc_certify.pdf.typography.lines import Line
    from divoc_certify.pdf.typography.typeface import Typeface

__all__ = [
    "Block",
    "Code",
    "Colour",
    "Mark",
    "Page",
    "Panel",
    "Part",
    "Picture",
    "Run",
    "Sheet",
    "Style",
    "Turned",
    "runs",
]

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

    def lines(self, text: str, width: float) -> tuple[Line, ...] | None:
        """The lines of a text that is set character by character; None for others."""
        return self.face.plain_lines(text, self.size, width)

    def shaped_lines(self, text: str, width: float) -> tuple[Line, ...] | None:
        """The lines of any other paragraph; None if it has no glyphs, or HarfBuzz is not there."""
        if "\n" in text or not self.face.can_set(text):
            return None
        return wrap(text, width, self.width)

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
        is_shaped: Whether its letters have to be looked at more closely.
    """

    text: Breaks
    number: int
    share: float = 0
    anchor: float = 0
    is_shaped: bool = attrs.field(default=False, kw_only=True)

    def shown(self, facts: Facts) -> Line:
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
