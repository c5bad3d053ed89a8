"""The renderer of templates: the pages that the library draws by itself."""

from __future__ import annotations

import datetime as dt
import functools
import warnings
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

import attrs

from divoc_certify.errors import ConfigurationError, Problem
from divoc_certify.pdf.compiled import Layout, Layouts
from divoc_certify.pdf.fontset import FontSet
from divoc_certify.pdf.language import description
from divoc_certify.pdf.tokens import values
from divoc_certify.pdf.twin import Twin
from divoc_certify.qr import FILE_NAME
from divoc_certify.qr.symbol import GOOD_MODULE, SMALLEST_MODULE
from divoc_certify.recipe import recipe_of
from divoc_certify.request.rules import is_filled

if TYPE_CHECKING:
    from divoc_certify.pdf.background import Form
    from divoc_certify.pdf.composition import Options
    from divoc_certify.pdf.drawing import Drawing
    from divoc_certify.pdf.language import Language
    from divoc_certify.pdf.logo import Logo
    from divoc_certify.pdf.marks import Page
    from divoc_certify.pdf.template.loading import Template

__all__ = ["PageRenderer", "SmallModuleWarning"]

_LARGEST_MODULE = 1.0
_POINTS = 72 / 25.4
"""Points in a millimetre."""


def _as_tuple(lines: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return tuple(lines) if isinstance(lines, list) else lines


class SmallModuleWarning(UserWarning):
    """A QR module is so small that a cheap print of it may not scan."""


@attrs.frozen(kw_only=True)
class PageRenderer:
    """Draws a certificate by a template: the default `Renderer`.

    A class because a deployment decides about its pages once, and templates, images and
    backgrounds are read once.

    Args:
        template: The name of a template that comes with the library, or a `Template` of your own.
        logo: A PNG or JPEG file, drawn where the template has a logo.
        images: Further PNG or JPEG files, under the names that the template has for them.
        helpline: Whom to ask; stands in the footer.
        footer: Further lines of the footer.
        qr_module_mm: The side of a QR module in millimetres, instead of the template's; from 0.33
            to 1. Below 0.4 mm a warning is given: cheap prints of such symbols did not all scan.
        watermark: A word across every page, below everything else: `SPECIMEN`.
        background: A PDF, below everything else on every page: its first page on the first page,
            its second, if it has one, on the further ones, its third on the back.
        fonts: What the page is set in; Noto Sans for Latin, Greek and Cyrillic scripts, which
            the package brings, if left out.
        attach_credential: Whether the signed credential is attached to the PDF, as
            `certificate.json`; it holds what the QR code holds.

    Raises:
        divoc_certify.errors.ConfigurationError: Values that cannot work, all at once.
    """

    template: str | Template = "divoc"
    logo: bytes | None = attrs.field(default=None, repr=False)
    images: Mapping[str, bytes] = attrs.field(factory=dict, repr=False)
    helpline: str = ""
    footer: tuple[str, ...] = attrs.field(default=(), converter=_as_tuple)
    qr_module_mm: float | None = None
    watermark: str = ""
    background: bytes | None = attrs.field(default=None, repr=False)
    fonts: FontSet = attrs.field(factory=FontSet)
    attach_credential: bool = True
    _images: Mapping[str, Logo] = attrs.field(init=False, repr=False, eq=False, factory=dict)
    _template: Template = attrs.field(init=False, repr=False, eq=False)
    _forms: tuple[Form, ...] = attrs.field(init=False, repr=False, eq=False, default=())
    _layouts: Layouts = attrs.field(init=False, repr=False, eq=False, factory=Layouts)

    __reduce__ = recipe_of

    def __attrs_post_init__(self) -> None:
        """Check everything, and read what is to be read."""
        # Templates are read where there is a renderer, not with the library.
        from divoc_certify.pdf.template.loading import Template  # noqa: PLC0415

        problems = list(self._problems())
        try:
            template = (
                self.template
                if isinstance(self.template, Template)
                else Template.shipped(self.template)
            )
            object.__setattr__(self, "_template", template)
            if self.background is not None:
                from divoc_certify.pdf.background import read_background  # noqa: PLC0415

                forms = read_background(self.background, template.sheet.page.extent)
                object.__setattr__(self, "_forms", forms)
        except ConfigurationError as error:
            problems += error.problems
        object.__setattr__(self, "_images", self._decoded(problems))
        if problems:
            raise ConfigurationError(problems)
        if self.qr_module_mm is not None and self.qr_module_mm < GOOD_MODULE:
            _warn(stacklevel=4)

    def _decoded(self, problems: list[Problem]) -> dict[str, Logo]:
        images = {}
        given = dict(self.images) if isinstance(self.images, Mapping) else {}
        if self.logo is not None:
            given["logo"] = self.logo
        for name, data in given.items():
            # Pillow is imported where there is something to decode.
            from divoc_certify.pdf.logo import read_logo  # noqa: PLC0415

            try:
                images[name] = read_logo(data)
            except ConfigurationError as error:
                path = "$.logo" if name == "logo" else f"$.images.{name}"
                problems += [attrs.evolve(one, path=path) for one in error.problems]
        return images

    def _problems(self) -> Iterator[Problem]:
        for name in ("helpline", "watermark"):
            if not isinstance(getattr(self, name), str):
                yield Problem(f"$.{name}", "must be a string")
        if isinstance(self.watermark, str) and self.watermark and not is_filled(self.watermark):
            yield Problem("$.watermark", "must have something to be seen, or be left out")
        if not isinstance(self.images, Mapping):
            yield Problem("$.images", "must be a mapping of names to bytes")
        if not isinstance(self.footer, tuple) or any(
            not isinstance(line, str) for line in self.footer
        ):
            yield Problem("$.footer", "must be a tuple of strings")
        if self.qr_module_mm is not None and (
            not isinstance(self.qr_module_mm, int | float)
            or not SMALLEST_MODULE <= self.qr_module_mm <= _LARGEST_MODULE
        ):
            rule = f"must be a number from {SMALLEST_MODULE} to {_LARGEST_MODULE}"
            yield Problem("$.qr_module_mm", rule)
        if not isinstance(self.fonts, FontSet):
            yield Problem("$.fonts", "must be a FontSet")
        if not isinstance(self.attach_credential, bool):
            yield Problem("$.attach_credential", "must be true or false")

    def render(self, twin: Twin) -> bytes:
        """Draw one certificate.

        A `SmallModuleWarning` is given where the template leaves so little room for the QR code
        that its modules are below 0.4 mm.

        Args:
            twin: What it may show.

        Returns:
            A PDF; the same twin gives the same bytes.

        Raises:
            divoc_certify.errors.CredentialError: The twin's credential is not JSON.
            divoc_certify.errors.MissingGlyphError: No font has a glyph for a character.
            divoc_certify.errors.RenderingError: Something does not fit in its place, and the
                message names the block; or a text has to be shaped without the extra `shaping`.
        """
        # The faces are loaded with the first page, not with the library.
        from divoc_certify.pdf.attachment import Attachment  # noqa: PLC0415
        from divoc_certify.pdf.composition import compose, document_title  # noqa: PLC0415
        from divoc_certify.pdf.facts import Facts  # noqa: PLC0415
        from divoc_certify.pdf.metadata import Metadata  # noqa: PLC0415

        template = self._template
        tag, language = next(iter(template.languages.items()))
        facts = Facts(values(twin, language), twin.symbol.modules)
        layout = self._layouts.find(facts)
        pages: tuple[Page, ...] = ()
        if layout is None:
            pages = compose(template, facts, self._options)
            title = document_title(template, facts).source
            layout = Layout.of(pages, facts, title=title, module=_smallest_module(pages))
            self._layouts.keep(facts, layout)
        if self.qr_module_mm is None and layout.module < GOOD_MODULE:
            _warn(stacklevel=3)

        def draw(letters: Collection[str] | None, fonts: int) -> Drawing:
            again = pages or compose(template, facts, self._options)
            drawing = self._draw(again, language, letters, fonts)
            if letters is not None:
                self._layouts.weigh(drawing)
            return drawing

        heading = facts.text(layout.title)
        issued_at = twin.issued_at.astimezone(dt.UTC)
        own = layout.own(facts)
        return layout.drawing(own, draw).fill(
            own,
            metadata=Metadata(
                title=f"{heading} {twin.certificate_id}",
                author=twin.issuer.name,
                subject=heading,
                created=issued_at,
                language=tag,
                conforms=not (self._forms or template.background),
            ),
            bitmap=twin.symbol.bitmap,
            attachment=Attachment(
                media_type="application/json",
                content=twin.file.content,
                deflated=twin.file.deflated,
                modified=issued_at,
            )
            if self.attach_credential
            else None,
        )

    @functools.cached_property
    def _options(self) -> Options:
        from divoc_certify.pdf.composition import Options  # noqa: PLC0415 - as above

        return Options(
            module=(self.qr_module_mm or 0) * _POINTS,
            images=self._images,
            helpline=self.helpline,
            footer=self.footer,
            watermark=self.watermark,
            background=self._forms,
            fonts=self.fonts,
        )

    def _draw(
        self,
        pages: tuple[Page, ...],
        language: Language,
        letters: Collection[str] | None,
        fonts: int,
    ) -> Drawing:
        from divoc_certify.pdf.drawing import Drawing  # noqa: PLC0415 - as above

        return Drawing(
            pages,
            size=self._template.sheet.page.extent,
            language=next(iter(self._template.languages)),
            file=(FILE_NAME, description("attachment", language))
            if self.attach_credential
            else None,
            letters=letters,
            own_fonts=fonts,
        )


def _smallest_module(pages: tuple[Page, ...]) -> float:
    from divoc_certify.pdf.marks import Code  # noqa: PLC0415

    marks = (mark for page in pages for block in page for mark in block.marks)
    modules = [mark.module / _POINTS for mark in marks if isinstance(mark, Code)]
    # What is as large as it should be may come a hair's breadth short by rounding.
    return round(min(modules, default=_LARGEST_MODULE), 6)


def _warn(stacklevel: int) -> None:
    warnings.warn(
        f"QR modules below {GOOD_MODULE} mm may not scan from a cheap print",
        SmallModuleWarning,
        stacklevel=stacklevel,
    )
