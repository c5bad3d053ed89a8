"""From a template's blocks to pieces of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from divoc_certify.errors import RenderingError
from divoc_certify.pdf.flow import Piece, Section, pieces_of, stack
from divoc_certify.pdf.grids import claims_section, fields_section, table_section
from divoc_certify.pdf.layout import HAIRLINE, Cell, Frame, row, typeset
from divoc_certify.pdf.marks import Block, Code, Colour, Panel, Picture, Style
from divoc_certify.pdf.tagging import Element, Kind
from divoc_certify.pdf.template import blocks, containers, grids
from divoc_certify.pdf.template.phrases import Phrase
from divoc_certify.pdf.wording import Wording
from divoc_certify.qr.symbol import QUIET_ZONE, SMALLEST_MODULE

if TYPE_CHECKING:
    from divoc_certify.pdf.logo import Logo
    from divoc_certify.pdf.template.loading import Template

__all__ = ["DOT", "Builder"]

DOT = 72 / 150
"""A dot at 150 dpi, in points: 300 and 600 dpi share its edges."""

_MILLIMETRE = 72 / 25.4
_LARGEST_MODULE = 1.0 * _MILLIMETRE


@attrs.frozen(kw_only=True)
class Builder:
    """Makes pieces of a template's blocks, for one certificate.

    Args:
        template: The template.
        wording: What its texts say.
        modules: The modules on a side of the QR symbol.
        module: The side of a QR module in points, instead of the template's; 0 for that.
        images: Images by name.
        style: A style by its name.
    """

    template: Template
    wording: Wording
    modules: int
    module: float
    images: Mapping[str, Logo]
    style: Callable[[str], Style]

    def sections(
        self, given: Iterable[blocks.Block], width: float, height: float | None = None
    ) -> Iterator[Section]:
        """What the blocks become; one that is not shown becomes nothing.

        Args:
            given: The template's blocks.
            width: The width that they have, in points.
            height: The height of their box, in points, if they are in one.
        """
        for one in given:
            if self.wording.shows(one.when, one.unless):
                yield from self._made(one, width, height)

    def _made(self, one: Any, width: float, height: float | None) -> Iterable[Section]:  # noqa: ANN401
        makers: dict[type, Callable[[], Iterable[Section]]] = {
            blocks.Text: lambda: self._text(one, self.wording.choose(one), width),
            blocks.Title: lambda: self._text(one, self.wording.title_phrase, width),
            blocks.Logo: lambda: self._logo(one, width),
            blocks.QRCode: lambda: _section(self._code(one, width, height)),
            blocks.Space: lambda: _section(Piece(name="space", height=one.height, fill=one.fill)),
            blocks.Stroke: lambda: _section(self._stroke(one, width)),
            grids.Fields: lambda: fields_section(self, one, width),
            grids.Claims: lambda: claims_section(self, one, width),
            grids.Table: lambda: table_section(self, one, width),
            containers.Row: lambda: _section(self._row(one, width)),
            containers.Section: lambda: self._section(one, width),
        }
        return makers[type(one)]()

    def _stroke(self, one: blocks.Stroke, width: float) -> Piece:
        mark = Panel(0, one.above, width, one.thickness, self.colour(one.colour))
        height = one.above + one.thickness + one.below
        line = Block(name="line", width=width, height=height, marks=(mark,))
        return Piece(name="line", height=height, blocks=(line,))

    def colour(self, name: str) -> Colour:
        """A colour by its name."""
        return self.template.colours[name]

    def frame(self, one: blocks.Framed) -> Frame:
        """The frame of a block."""
        return Frame(
            above=one.above,
            below=one.below,
            tint=self.colour(one.tint) if one.tint else None,
            rule=self.colour(one.rule) if one.rule else None,
        )

    def _text(
        self, one: blocks.Text | blocks.Title, phrase: Phrase, width: float
    ) -> Iterable[Section]:
        text = self.wording.text(phrase)
        if not text:
            return ()
        name = self.wording.name(phrase, "text")
        room = width - 2 * one.inset
        style = self.style(one.style)
        # Page numbers are not read.
        kind: Kind | None = "P" if isinstance(one, blocks.Text) else "H1"
        if self.wording.counts_pages(phrase):
            kind = None
        parts = (
            (Element(kind) if kind else None, typeset(name, paragraph, room, style))
            for paragraph in text.paragraphs()
        )
        cell = Cell.of(one.inset, *parts, width=room, align=one.align)
        return _section(*pieces_of(row(name, width, [cell], self.frame(one))))

    def _logo(self, one: blocks.Logo, width: float) -> list[Section]:
        image = self.images.get(one.image)
        if image is None:
            return []
        scale = min(min(one.width, width) / image.width, one.height / image.height)
        wide, high = image.width * scale, image.height * scale
        shown = Element("Figure", alternative=self.wording.described("logoAlternative"))
        picture = Picture(0, 0, wide, high, image, shown)
        logo = Block(name=one.image, width=wide, height=high, marks=(picture,))
        piece = Piece(
            name=one.image,
            height=high + one.below,
            blocks=(logo.at(_shift(one.align, width - wide), 0),),
        )
        return [Section(pieces=(piece,))]

    def _section(self, one: containers.Section, width: float) -> list[Section]:
        inner = list(self.sections(one.blocks, width))
        if not inner:
            return []
        phrase = one.text or one.label
        name = self.wording.name(phrase, "heading")
        room = width - 2 * one.inset
        lines = typeset(name, self.wording.text(phrase), room, self.style(one.style))
        frame = Frame(
            above=one.above,
            below=one.below,
            tint=self.colour(one.tint) if one.tint else None,
            rule=self.colour(one.rule) if one.rule else None,
        )
        head = pieces_of(row(name, width, [Cell.of(one.inset, (Element("H2"), lines))], frame))
        return [
            attrs.evolve(
                section,
                first=(*head, *section.first) if number == 0 else section.first,
                again=(*head, *section.again),
            )
            for number, section in enumerate(inner)
        ]

    # Rows

    def _row(self, one: containers.Row, width: float) -> Piece:
        room = width - 2 * one.inset
        widths = self._widths(one, room)
        made = [
            list(self.sections(cell.blocks, wide))
            for cell, wide in zip(one.cells, widths, strict=True)
        ]
        height = max(stack(sections).height for sections in made)
        placed: list[Block] = []
        x = one.inset
        for cell, sections, wide in zip(one.cells, made, widths, strict=True):
            piece = stack(sections, height)
            placed += piece.at(x, one.above + _shift(cell.vertical, height - piece.height))
            x += wide + one.gap
        total = one.above + height + one.below
        return Piece(
            name=one.name,
            height=total,
            blocks=(*panels(self.frame(one), width, total), *placed),
        )

    def _widths(self, one: containers.Row, room: float) -> list[float]:
        given = [
            self._code_width(cell.blocks) if cell.width < 0 else cell.width for cell in one.cells
        ]
        left = room - sum(given) - one.gap * (len(given) - 1)
        open_cells = given.count(0)
        share = left / open_cells if open_cells else 0
        if left < -_SLACK or (open_cells and share < _NARROWEST):
            name = "qr" if any(cell.width < 0 for cell in one.cells) else one.name
            raise RenderingError(f"{name}: leaves no room for what stands beside it")
        return [wide or share for wide in given]

    # The QR code

    def _code_width(self, given: Sequence[blocks.Block]) -> float:
        for one in given:
            if isinstance(one, blocks.QRCode):
                module = self.module or one.module * _MILLIMETRE or _LARGEST_MODULE
                return self._room(one, module)
        return 0

    def _room(self, one: blocks.QRCode, module: float) -> float:
        side = (self.modules + 2 * QUIET_ZONE) * module
        # A dot more, so that the code can stand on the dots of a printer wherever its room begins.
        return side + DOT - (QUIET_ZONE * module if one.hang else 0)

    def _code(self, one: blocks.QRCode, width: float, height: float | None) -> Piece:
        room = width if height is None else min(width, height)
        module = self.module or one.module * _MILLIMETRE
        if not module:
            across = self.modules + QUIET_ZONE * (1 if one.hang else 2)
            module = min((room - DOT) / across, _LARGEST_MODULE)
            if module < SMALLEST_MODULE * _MILLIMETRE - _ROUNDING:
                raise RenderingError(
                    f"qr: has room for modules of {module / _MILLIMETRE:.3f} mm, and needs "
                    f"{SMALLEST_MODULE}: the symbol has {self.modules} and its quiet zone"
                )
        taken = self._room(one, module)
        if taken > room + _SLACK:
            raise RenderingError(
                f"qr: takes {taken / _MILLIMETRE:.1f} mm, and has {room / _MILLIMETRE:.1f}"
            )
        side = (self.modules + 2 * QUIET_ZONE) * module + DOT
        over = QUIET_ZONE * module if one.hang else 0
        x = -over if one.hang == "left" else 0.0 if one.hang else _shift(one.align, width - side)
        shown = Element("Figure", alternative=self.wording.described("qrAlternative"))
        mark = Code(0, 0, module, self.modules, shown)
        block = Block(name="qr", width=side, height=side, marks=(mark,), x=x, y=-over)
        return Piece(name="qr", height=taken, blocks=(block,))


_NARROWEST = 15 * _MILLIMETRE
_SLACK = 0.01
"""Points that may be over, from rounding."""
_ROUNDING = 1e-6


def _shift(place: str, room: float) -> float:
    return {"left": 0, "top": 0, "centre": room / 2, "middle": room / 2}.get(place, room)


def _section(*made: Piece) -> tuple[Section, ...]:
    return (Section(pieces=made),)


def panels(frame: Frame, width: float, height: float) -> tuple[Block, ...]:
    """The tint and the hairline of a frame, as what lies beneath other blocks."""
    marks = []
    if frame.tint is not None:
        marks.append(Panel(0, 0, width, height, frame.tint))
    if frame.rule is not None:
        marks.append(Panel(0, height - HAIRLINE, width, HAIRLINE, frame.rule))
    if not marks:
        return ()
    return (Block(name="panel", width=width, height=height, marks=tuple(marks), beneath=True),)
