"""The certificate's pages: the heading with the QR code, the body, the footer.

The first page is headed by the issuer, the title and the certificate's own data on the left and
the QR code, large, on the right. What does not fit below goes on to further pages, each headed
by title, name and certificate ID.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from divoc_certify.errors import RenderingError
from divoc_certify.pdf.fontset import FontSet
from divoc_certify.pdf.formats import group_certificate_id
from divoc_certify.pdf.labels import LABELS
from divoc_certify.pdf.layout import (
    Block,
    Cell,
    Code,
    Frame,
    Line,
    Page,
    Panel,
    Picture,
    Style,
    block,
    flow,
    typeset,
)
from divoc_certify.pdf.sections import sections
from divoc_certify.pdf.theme import (
    A4,
    ACCENT,
    BOTTOM,
    GUTTER,
    LEFT,
    LOGO,
    MILLIMETRE,
    TOP,
    WIDTH,
    theme,
)
from divoc_certify.qr.symbol import QUIET_ZONE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from divoc_certify.pdf.logo import Logo
    from divoc_certify.qr import Symbol

__all__ = ["Options", "compose", "title"]

Tokens = Mapping[str, Any]

_NARROWEST_HEADING = 50 * MILLIMETRE
_HIGHEST_FOOTER = A4[1] / 4
_PAGE_NUMBER = 80.0
"""Room kept for the page number, in points."""
_DOT = 72 / 150
"""A dot at 150 dpi."""


@attrs.frozen(kw_only=True)
class Options:
    """What a deployment decides about its pages.

    Args:
        module: The side of a QR module, in points.
        logo: Stands at the top left.
        helpline: Stands in the footer, emphasised.
        footer: Stands below the helpline, a paragraph each.
        fonts: What the page is set in.
    """

    module: float
    logo: Logo | None
    helpline: str
    footer: tuple[str, ...]
    fonts: FontSet = attrs.field(factory=FontSet)


def title(tokens: Tokens) -> str:
    """The title of a certificate.

    Args:
        tokens: What may be printed.
    """
    if "programmeName" in tokens:
        return str(tokens["programmeName"])
    if "result" in tokens:
        return LABELS["test"]
    if tokens["isBoosterDose"]:
        return LABELS["booster"]
    return LABELS["final" if tokens["isFinalDose"] else "provisional"]


def compose(tokens: Tokens, symbol: Symbol, options: Options) -> tuple[Page, ...]:
    """Lay out a certificate.

    Args:
        tokens: What may be printed.
        symbol: The QR symbol.
        options: What the deployment decided.

    Raises:
        divoc_certify.errors.MissingGlyphError: A face lacks glyphs of a value.
        divoc_certify.errors.RenderingError: The code, the heading or the footer leaves no room
            for the rest.
    """
    return _Composition(tokens, symbol, options).pages()


class _Composition:
    def __init__(self, tokens: Tokens, symbol: Symbol, options: Options) -> None:
        self.tokens = tokens
        self.symbol = symbol
        self.options = options
        self.theme = theme(options.fonts)

    def pages(self) -> tuple[Page, ...]:
        heading = self._heading()
        running = self._running_head()
        footer = self._footer(1, 1)
        if footer.height > _HIGHEST_FOOTER:
            raise RenderingError("footer: takes more than a quarter of the page")
        bottom = BOTTOM - footer.height
        first_top = max(one.y + one.height for one in heading)
        if first_top > bottom:
            raise RenderingError("heading: does not fit on a page")
        bodies = flow(
            sections(self.tokens, self.theme),
            x=LEFT,
            first_top=first_top,
            top=TOP + running.height,
            bottom=bottom,
        )
        return tuple(
            (
                _band(),
                *(heading if number == 1 else (running.at(LEFT, TOP),)),
                *body,
                self._footer(number, len(bodies)).at(LEFT, bottom),
            )
            for number, body in enumerate(bodies, 1)
        )

    def _heading(self) -> list[Block]:
        code = self._code()
        quiet = QUIET_ZONE * self.options.module
        width = code.x + quiet - GUTTER - LEFT
        if width < _NARROWEST_HEADING:
            raise RenderingError("qr: leaves no room for the heading beside it")
        blocks = []
        y = TOP
        for one in self._authority(width):
            blocks.append(one.at(LEFT, y))
            y += one.height
        about = self._about(width)
        # The certificate's own data end where the code ends, unless the title reaches further.
        y = max(y, code.y + code.height - quiet - sum(one.height for one in about))
        for one in about:
            blocks.append(one.at(LEFT, y))
            y += one.height
        return [*blocks, code, self._caption(code, quiet)]

    def _code(self) -> Block:
        module = self.options.module
        side = (self.symbol.modules + 2 * QUIET_ZONE) * module
        # The dark modules end at the margin. Edges on the dots of a 150 dpi raster, which 300
        # and 600 dpi share, print and rasterise crisp at the default module.
        x = round((LEFT + WIDTH + QUIET_ZONE * module - side) / _DOT) * _DOT
        y = A4[1] - round((A4[1] - TOP + QUIET_ZONE * module) / _DOT) * _DOT
        mark = Code(0, 0, module, self.symbol)
        return Block(name="qr", width=side, height=side, marks=(mark,), x=x, y=y)

    def _caption(self, code: Block, quiet: float) -> Block:
        width = code.width - 2 * quiet
        lines = typeset("scan", LABELS["scan"], width, self.theme.small)
        return block("scan", width, [Cell(0, lines)]).at(code.x + quiet, code.y + code.height)

    def _authority(self, width: float) -> Iterator[Block]:
        if self.options.logo is not None:
            yield _logo(self.options.logo, width)
        issuer = typeset("issuerName", self.tokens["issuerName"], width, self.theme.issuer)
        yield block("issuerName", width, [Cell(0, issuer)], Frame(below=16))
        heading = typeset("title", title(self.tokens), width, self.theme.title)
        yield block("title", width, [Cell(0, heading)], Frame(below=2))
        lines = self._subtitle(width)
        if lines:
            yield block("subtitle", width, [Cell(0, lines)], Frame(below=16))

    def _subtitle(self, width: float) -> tuple[Line, ...]:
        if "dose" in self.tokens:
            name = "vaccineProphylaxis"
            text = self.tokens[name] or LABELS["vaccination"]
            text = f"{text} · {self.tokens['currentDoseText']}"
        else:
            name = "disease"
            text = self.tokens.get(name, "")
        return typeset(name, text, width, self.theme.subtitle) if text else ()

    def _about(self, width: float) -> list[Block]:
        blocks = [
            block(name, width, [Cell(0, self._field(name, text, width, style))], Frame(below=7))
            for name, text, style in (
                (
                    "certificateId",
                    group_certificate_id(self.tokens["certificateId"]),
                    self.theme.identifier,
                ),
                (
                    "previousCertificateId",
                    group_certificate_id(self.tokens["previousCertificateId"]),
                    self.theme.value,
                ),
            )
            if text
        ]
        half = (width - GUTTER) / 2
        dates = [
            Cell(number * (half + GUTTER), self._field(name, text, half, self.theme.value))
            for number, name in enumerate(("issuedOn", "expiresOn"))
            if (text := self.tokens[name])
        ]
        return [*blocks, block("issuedOn, expiresOn", width, dates)]

    def _field(self, name: str, text: str, width: float, style: Style) -> tuple[Line, ...]:
        return (
            *typeset(name, LABELS[name], width, self.theme.label),
            *typeset(name, text, width, style),
        )

    def _running_head(self) -> Block:
        identifier = group_certificate_id(self.tokens["certificateId"])
        lines = (
            *typeset("title", title(self.tokens), WIDTH, self.theme.section),
            *typeset("name", self.tokens["name"], WIDTH, self.theme.cell),
            *typeset(
                "certificateId", f"{LABELS['certificateId']} {identifier}", WIDTH, self.theme.small
            ),
        )
        return block("running head", WIDTH, [Cell(0, lines)], Frame(below=8))

    def _footer(self, number: int, count: int) -> Block:
        width = WIDTH - _PAGE_NUMBER
        lines = typeset("helpline", self.options.helpline, width, self.theme.helpline)
        for paragraph in self.options.footer:
            lines += typeset("footer", paragraph, width, self.theme.small)
        page = LABELS["page"].format(number=number, count=count) if count > 1 else ""
        x = WIDTH - self.theme.small.width(page)
        cells = [Cell(0, lines), Cell(x, ((page, self.theme.small),))]
        return block("footer", WIDTH, cells, Frame(above=8))


def _band() -> Block:
    mark = Panel(0, 0, WIDTH, 2.4, ACCENT)
    return Block(name="band", width=WIDTH, height=2.4, marks=(mark,), x=LEFT, y=TOP - 21)


def _logo(logo: Logo, width: float) -> Block:
    scale = min(min(LOGO[0], width) / logo.width, LOGO[1] / logo.height)
    picture = Picture(0, 0, logo.width * scale, logo.height * scale, logo)
    height = picture.height + 12
    return Block(name="logo", width=picture.width, height=height, marks=(picture,))
