"""The page that the library draws by itself: A4, for every kind of certificate."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs

from divoc_certify.errors import ConfigurationError, Problem
from divoc_certify.pdf.fontset import FontSet
from divoc_certify.pdf.labels import LANGUAGE
from divoc_certify.pdf.tokens import tokens
from divoc_certify.pdf.twin import Twin
from divoc_certify.qr.symbol import GOOD_MODULE, SMALLEST_MODULE

if TYPE_CHECKING:
    from divoc_certify.pdf.logo import Logo

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
    """Draws a certificate on A4: the default `Renderer`.

    A class because a deployment decides about its pages once, and a logo is decoded once.

    Args:
        logo: A PNG or JPEG file, drawn at the top left.
        helpline: Whom to ask; stands in the footer.
        footer: Further lines of the footer.
        qr_module_mm: The side of a QR module in millimetres. The default makes three dots at
            150 dpi of it. Below 0.4 mm a warning is given, and below 0.33 mm it is refused:
            prints of such symbols did not scan. At most 1 mm.
        fonts: What the page is set in; Noto Sans for Latin, Greek and Cyrillic scripts, which
            the package brings, if left out.

    Raises:
        divoc_certify.errors.ConfigurationError: Values that cannot work, all at once.
    """

    logo: bytes | None = attrs.field(default=None, repr=False)
    helpline: str = ""
    footer: tuple[str, ...] = attrs.field(default=(), converter=_as_tuple)
    qr_module_mm: float = 0.508
    fonts: FontSet = attrs.field(factory=FontSet)
    _image: Logo | None = attrs.field(init=False, repr=False, eq=False, default=None)

    def __attrs_post_init__(self) -> None:
        """Check everything, and decode the logo."""
        problems = list(self._problems())
        if self.logo is not None:
            # Pillow is imported where there is something to decode.
            from divoc_certify.pdf.logo import read_logo  # noqa: PLC0415

            try:
                object.__setattr__(self, "_image", read_logo(self.logo))
            except ConfigurationError as error:
                problems += error.problems
        if problems:
            raise ConfigurationError(problems)
        if self.qr_module_mm < GOOD_MODULE:
            warnings.warn(
                f"QR modules below {GOOD_MODULE} mm may not scan from a cheap print",
                SmallModuleWarning,
                stacklevel=3,
            )

    def _problems(self) -> Iterator[Problem]:
        if not isinstance(self.helpline, str):
            yield Problem("$.helpline", "must be a string")
        if not isinstance(self.footer, tuple) or any(
            not isinstance(line, str) for line in self.footer
        ):
            yield Problem("$.footer", "must be a tuple of strings")
        if (
            not isinstance(self.qr_module_mm, int | float)
            or not SMALLEST_MODULE <= self.qr_module_mm <= _LARGEST_MODULE
        ):
            rule = f"must be a number from {SMALLEST_MODULE} to {_LARGEST_MODULE}"
            yield Problem("$.qr_module_mm", rule)
        if not isinstance(self.fonts, FontSet):
            yield Problem("$.fonts", "must be a FontSet")

    def render(self, twin: Twin) -> bytes:
        """Draw one certificate.

        Args:
            twin: What it may show.

        Returns:
            A PDF; the same twin gives the same bytes.

        Raises:
            divoc_certify.errors.MissingGlyphError: No font has a glyph for a character.
            divoc_certify.errors.RenderingError: The code, the heading or the footer leaves no
                room for the rest; or a text has to be shaped without the extra `shaping`.
        """
        # ReportLab and the faces are loaded with the first page, not with the library.
        from divoc_certify.pdf.composition import Options, compose, title  # noqa: PLC0415
        from divoc_certify.pdf.drawing import Metadata, draw  # noqa: PLC0415
        from divoc_certify.pdf.theme import A4  # noqa: PLC0415

        printed = tokens(twin)
        pages = compose(
            printed,
            twin.symbol,
            Options(
                module=self.qr_module_mm * _POINTS,
                logo=self._image,
                helpline=self.helpline,
                footer=self.footer,
                fonts=self.fonts,
            ),
        )
        heading = title(printed)
        metadata = Metadata(
            title=f"{heading} {twin.certificate_id}",
            author=twin.issuer.name,
            subject=heading,
            created=twin.issued_at,
            language=LANGUAGE,
        )
        return draw(pages, size=A4, metadata=metadata)
