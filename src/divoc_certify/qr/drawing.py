"""Drawings of a symbol: PNG and SVG."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Protocol, runtime_checkable

import attrs

from divoc_certify.errors import ConfigurationError, Problem
from divoc_certify.qr.symbol import QUIET_ZONE, SMALLEST_MODULE, Symbol

__all__ = ["PNG", "SVG", "QRRenderer"]

_FEWEST_PIXELS = 3
_MOST_PIXELS = 100
_LARGEST_MODULE = 100  # mm


@runtime_checkable
class QRRenderer(Protocol):
    """Whatever draws a symbol."""

    @property
    def media_type(self) -> str:
        """The media type of the drawing, `image/png`."""
        ...

    def render(self, symbol: Symbol) -> bytes:
        """Draw a symbol, black on white, with its quiet zone."""
        ...


@attrs.frozen
class PNG:
    """Draws a symbol as PNG, one bit a pixel.

    Args:
        scale: Pixels a module, from 3 to 100. Below 3, scanners miss some of what a camera sees.

    Raises:
        divoc_certify.errors.ConfigurationError: Another scale.
    """

    scale: int = 4

    def __attrs_post_init__(self) -> None:
        if not (isinstance(self.scale, int) and _FEWEST_PIXELS <= self.scale <= _MOST_PIXELS):
            rule = f"must be a whole number from {_FEWEST_PIXELS} to {_MOST_PIXELS}"
            raise ConfigurationError([Problem("$.scale", rule)])

    @property
    def media_type(self) -> str:
        """The media type of the drawing."""
        return "image/png"

    def render(self, symbol: Symbol) -> bytes:
        """Draw a symbol; see `QRRenderer.render`."""
        file = io.BytesIO()
        symbol.code.save(file, kind="png", scale=self.scale, border=QUIET_ZONE)
        return file.getvalue()


@attrs.frozen
class SVG:
    """Draws a symbol as SVG, at a size in millimetres.

    Args:
        module_mm: Millimetres a module, from 0.33 to 100. From 0.4 up it scans from a cheap print.

    Raises:
        divoc_certify.errors.ConfigurationError: Another size.
    """

    module_mm: float = 0.4

    def __attrs_post_init__(self) -> None:
        is_number = isinstance(self.module_mm, (int, float))
        if not (is_number and SMALLEST_MODULE <= self.module_mm <= _LARGEST_MODULE):
            rule = f"must be a number from {SMALLEST_MODULE} to {_LARGEST_MODULE}"
            raise ConfigurationError([Problem("$.module_mm", rule)])

    @property
    def media_type(self) -> str:
        """The media type of the drawing."""
        return "image/svg+xml"

    def render(self, symbol: Symbol) -> bytes:
        """Draw a symbol; see `QRRenderer.render`."""
        file = io.BytesIO()
        # In floats segno's sizes end in noise, and its background can fall a module short.
        symbol.code.save(
            file,
            kind="svg",
            scale=Decimal(str(float(self.module_mm))),
            unit="mm",
            border=QUIET_ZONE,
            light="#fff",
            xmldecl=False,
            nl=False,
        )
        return file.getvalue()
