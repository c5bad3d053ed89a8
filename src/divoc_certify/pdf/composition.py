"""The pages of a certificate: a template's boxes and its flow, with everything in its place."""

from __future__ import annotations

import bisect
import functools
import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

import attrs

from divoc_certify.errors import RenderingError
from divoc_certify.pdf.building import DOT, Builder, panels
from divoc_certify.pdf.facts import Facts, Said
from divoc_certify.pdf.flow import Piece, flow, stack
from divoc_certify.pdf.fontset import FontSet
from divoc_certify.pdf.layout import Frame, typeset
from divoc_certify.pdf.marks import Block, Code, Page, Run, Sheet, Style, Turned
from divoc_certify.pdf.template.loading import PAGES, overlap
from divoc_certify.pdf.typography.lines import paragraphs
from divoc_certify.pdf.wording import Wording
from divoc_certify.qr.symbol import QUIET_ZONE
from divoc_certify.request.rules import is_filled

if TYPE_CHECKING:
    from divoc_certify.pdf.background import Form
    from divoc_certify.pdf.logo import Logo
    from divoc_certify.pdf.template.containers import Box
    from divoc_certify.pdf.template.loading import Template

__all__ = ["Options", "compose", "document_title"]

_SLACK = 0.01
"""Points that something may be over, from rounding."""
_HIGHEST_FOOTER = 0.25
"""Of the page's height."""
_SHRINK = 0.96
"""One step of setting what does not fit smaller."""


@attrs.frozen(kw_only=True)
class Options:
    """What a deployment decides about its pages.

    Args:
        module: The side of a QR module, in points; 0 for the template's.
        images: Images by name, `logo` among them.
        helpline: The token `helpline`.
        footer: The token `footer`, a line each.
        watermark: A word across each page, instead of the template's.
        background: Pages that lie below everything else.
        fonts: What the page is set in.
    """

    module: float = 0
    images: Mapping[str, Logo] = attrs.field(factory=dict)
    helpline: str = ""
    footer: tuple[str, ...] = ()
    watermark: str = ""
    background: tuple[Form, ...] = ()
    fonts: FontSet = attrs.field(factory=FontSet)


def document_title(template: Template, facts: Facts) -> Said:
    """The title of a certificate, in the template's first language.

    Args:
        template: The template.
        facts: The certificate.
    """
    wording = Wording(template=template, facts=facts)
    return wording.text(wording.title_phrase, next(iter(template.languages)))


def compose(template: Template, facts: Facts, options: Options) -> tuple[Page, ...]:
    """Lay out a certificate.

    Args:
        template: What stands where.
        facts: The certificate; afterwards it knows what was asked.
        options: What the deployment decided.

    Raises:
        divoc_certify.errors.MissingGlyphError: A face lacks glyphs of a value.
        divoc_certify.errors.RenderingError: Something does not fit in its place.
    """
    return _Composition(template, facts, options).pages()


class _Composition:
    def __init__(self, template: Template, facts: Facts, options: Options) -> None:
        self.template = template
        self.sheet = template.sheet
        self.options = options
        self.facts = facts
        self.width, self.height = self.sheet.page.extent
        self.top, right, bottom, self.left = self.sheet.page.margins
        self.room = self.width - self.left - right
        self.bottom = self.height - bottom

    def _wording(self, **counted: Any) -> Wording:  # noqa: ANN401 - numbers and a truth value
        fixed = {
            "helpline": self.options.helpline,
            "footer": "\n".join(self.options.footer),
            **counted,
        }
        return Wording(template=self.template, facts=self.facts, fixed=fixed)

    def _numbered(self, number: int, total: int) -> Wording:
        """The wording of a page."""
        return self._wording(page=number, pages=total, severalPages=total > 1)

    def pages(self) -> tuple[Page, ...]:
        # Whatever has a back has several pages.
        wording = self._wording(severalPages=True)
        back = any(
            box.on == "back" and wording.shows(box.when, box.unless) for box in self.sheet.boxes
        )
        flows: Sequence[Page] = self._flow(int(back)) if self.sheet.blocks else [()]
        total = len(flows) + back
        pages = [
            self._page("following" if number > 1 else "first", body, number, total)
            for number, body in enumerate(flows, 1)
        ]
        if back:
            pages.append(self._page("back", (), total, total))
        return tuple(pages)

    def _page(self, kind: str, body: Page, number: int, total: int) -> Page:
        wording = self._numbered(number, total)
        blocks = (*self._beneath(kind, wording), *self._boxes(kind, wording, number), *body)
        page = tuple(self._on_dots(one) for one in blocks)
        self._check(page)
        return page

    # The flow

    def _flow(self, more: int) -> Sequence[Page]:
        """The pages of the flow, which are followed by so many others."""
        # On which page a block comes to stand is not known yet.
        builder = self._builder(self._wording())
        sections = list(builder.sections(self.sheet.blocks, self.room))
        head, foot = 0.0, self._foot(1, 1 + more).height
        while True:
            bodies = flow(
                sections,
                x=self.left,
                first_top=self.sheet.page.first_top or self.top,
                top=self.top + head,
                bottom=self.bottom - foot,
            )
            count, total = len(bodies), len(bodies) + more
            heads = [Piece(height=0), *(self._head(page, total) for page in range(2, count + 1))]
            feet = [self._foot(page, total) for page in range(1, count + 1)]
            highest = [max(one.height for one in pieces) for pieces in (heads, feet)]
            if highest[0] <= head + _SLACK and highest[1] <= foot + _SLACK:
                break
            head, foot = max(head, highest[0]), max(foot, highest[1])
        return [
            (
                *one.artifact().at(self.left, self.top),
                *body,
                # A footer is read once, at the end.
                *(its if page == count else its.artifact()).at(self.left, self.bottom - its.height),
            )
            for page, (one, body, its) in enumerate(zip(heads, bodies, feet, strict=True), 1)
        ]

    def _head(self, number: int, total: int) -> Piece:
        builder = self._builder(self._numbered(number, total))
        return stack(builder.sections(self.sheet.continued, self.room))

    def _foot(self, number: int, total: int) -> Piece:
        builder = self._builder(self._numbered(number, total))
        foot = stack(builder.sections(self.sheet.footer, self.room))
        if foot.height > _HIGHEST_FOOTER * self.height:
            raise RenderingError("footer: takes more than a quarter of the page")
        return foot

    def _builder(self, wording: Wording, scale: float = 1) -> Builder:
        return Builder(
            template=self.template,
            wording=wording,
            modules=self.facts.modules,
            module=self.options.module,
            images={**self.template.images, **self.options.images},
            style=lambda name: self._style(name, scale),
        )

    def _style(self, name: str, scale: float = 1) -> Style:
        given = self.template.styles[name]
        size = max(given.size * scale, given.smallest or given.size)
        return Style(
            face=getattr(self.options.fonts, given.face),
            size=size,
            leading=(given.leading or 1.35 * given.size) * size / given.size,
            colour=self.template.colours[given.colour],
        )

    # Boxes

    def _boxes(self, kind: str, wording: Wording, number: int) -> Page:
        blocks: list[Block] = []
        shown: list[tuple[str, tuple[float, float, float, float]]] = []
        for place, box in enumerate(self.sheet.boxes):
            if kind not in PAGES[box.on] or not wording.shows(box.when, box.unless):
                continue
            name = box.name or f"boxes[{place}]"
            x, y, width, height = box.at
            tint = self.template.colours[box.tint] if box.tint else None
            blocks += [one.at(x, y) for one in panels(Frame(tint=tint), width, height)]
            if box.blocks:
                fitted = self._fitted(box, name, wording)
                # What stands on every page is read once.
                shown_before = box.on == "every" and number > 1
                fitted = fitted.artifact() if shown_before else fitted
                blocks += fitted.at(x + box.padding, y + box.padding)
                shown.append((name, box.at))
        for (one, its), (other, others) in combinations(shown, 2):
            if overlap(its, others):
                raise RenderingError(f"{other}: reaches into {one}")
        return tuple(blocks)

    def _fitted(self, box: Box, name: str, wording: Wording) -> Piece:
        _, _, width, height = box.at
        width, height = width - 2 * box.padding, height - 2 * box.padding
        smallest = min(
            (one.smallest or one.size) / one.size for one in self.template.styles.values()
        )
        steps = math.ceil(math.log(smallest, _SHRINK)) + 1

        @functools.cache
        def piece(step: int) -> Piece:
            builder = self._builder(wording, _SHRINK**step)
            return stack(list(builder.sections(box.blocks, width, height)), height)

        def fits(step: int) -> bool:
            return piece(step).height <= height + _SLACK

        # Most fit as they are.
        step = 0 if fits(0) else bisect.bisect_left(range(steps), 1, lo=1, key=fits)
        if step == steps:
            room = f"{width * 25.4 / 72:.1f} by {height * 25.4 / 72:.1f} mm"
            raise RenderingError(f"{name}: does not fit in {room}, set as small as allowed")
        fitted = piece(step)
        shift = {"top": 0, "middle": 0.5}.get(box.vertical, 1) * (height - fitted.height)
        return attrs.evolve(fitted, blocks=fitted.at(0, shift))

    # Below everything else

    def _beneath(self, kind: str, wording: Wording) -> Iterator[Block]:
        form = self._form(kind)
        if form is not None:
            yield self._covering("background", Sheet(0, 0, form))
        mark = self.sheet.watermark
        text: str = self.options.watermark or (
            wording.text(mark.text) if wording.shows(mark.when, mark.unless) else ""
        )
        # Of two that say something each has its own size, and one may have nothing to be seen.
        self.facts.is_told &= not (text and isinstance(text, Said) and text.source.varies)
        if is_filled(text):
            word = " ".join(filter(None, paragraphs(text)))
            yield self._covering("watermark", self._watermark(word))

    def _covering(self, name: str, mark: Sheet | Turned) -> Block:
        return Block(name=name, width=self.width, height=self.height, marks=(mark,), beneath=True)

    def _form(self, kind: str) -> Form | None:
        named = self.sheet.background
        if self.options.background:
            forms = self.options.background
            numbers = {"first": 1, "following": min(2, len(forms)), "back": 3}
        elif named is not None:
            forms = self.template.background
            numbers = {"first": named.first, "following": named.following, "back": named.back}
        else:
            return None
        number = numbers[kind]
        return forms[number - 1] if 0 < number <= len(forms) else None

    def _watermark(self, text: str) -> Turned:
        colour = self.template.colours[self.sheet.watermark.colour]
        one = Style(face=self.options.fonts.bold, size=1, leading=1, colour=colour)
        typeset("watermark", text, math.inf, one)
        # Along the diagonal, as large as leaves the corners free; a lone selector has no width.
        diagonal = math.hypot(self.width, self.height)
        angle = math.atan2(self.height, self.width)
        size = min(0.72 * diagonal / (one.width(text) or 1), 0.22 * min(self.width, self.height))
        style = attrs.evolve(one, size=size, leading=size)
        half, rise = style.width(text) / 2, 0.35 * size
        return Turned(
            self.width / 2 - half * math.cos(angle) + rise * math.sin(angle),
            self.height / 2 + half * math.sin(angle) + rise * math.cos(angle),
            math.degrees(angle),
            Run(0, 0, text, style, is_fixed=True),
        )

    # What is placed

    def _on_dots(self, one: Block) -> Block:
        """A code moved by less than a dot, so that its edges lie on those of a printer."""
        if not (one.marks and isinstance(one.marks[0], Code)):
            return one
        x = math.ceil((one.x - _SLACK) / DOT) * DOT
        y = self.height - math.floor((self.height - one.y + _SLACK) / DOT) * DOT
        side = (self.facts.modules + 2 * QUIET_ZONE) * one.marks[0].module
        return attrs.evolve(one, x=x, y=y, width=side, height=side)

    def _check(self, page: Page) -> None:
        solid = [one for one in page if not one.beneath]
        for code in (one for one in solid if one.name == "qr"):
            if not _inside(_box(code), (0, 0, self.width, self.height)):
                raise RenderingError("qr: reaches over the page's edge")
            for other in solid:
                if other is not code and overlap(_box(code), _box(other)):
                    raise RenderingError(f"qr: its quiet zone reaches into {other.name}")


def _box(one: Block) -> tuple[float, float, float, float]:
    return one.x, one.y, one.width, one.height


def _inside(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return all(
        one[at] >= other[at] - _SLACK
        and one[at] + one[at + 2] <= other[at] + other[at + 2] + _SLACK
        for at in (0, 1)
    )
