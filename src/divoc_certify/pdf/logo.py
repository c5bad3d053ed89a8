"""A logo, decoded once and ready to be put into documents."""

from __future__ import annotations

import io
import warnings

import attrs
from PIL import Image, ImageOps

from divoc_certify.errors import ConfigurationError, Problem

__all__ = ["Logo", "read_logo"]

_LARGEST = (1600, 800)
"""Pixels: 600 a printed inch in the largest place that a page has for a logo, and some."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Logo:
    """An image's pixels.

    Args:
        width: In pixels.
        height: In pixels.
        colours: Red, green and blue, a byte each, row by row from the top.
        opacity: A byte a pixel, 255 opaque; None where all of it is.
    """

    width: int
    height: int
    colours: bytes
    opacity: bytes | None


def read_logo(data: bytes) -> Logo:
    """Decode a logo, and make it smaller where it is finer than any printer.

    Args:
        data: A PNG or JPEG file.

    Raises:
        divoc_certify.errors.ConfigurationError: It is neither, or cannot be decoded.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            given = Image.open(io.BytesIO(data), formats=("PNG", "JPEG"))
            image = ImageOps.exif_transpose(given)
            # Of sixteen bits, which are grey, Pillow would take all but the darkest for white.
            if image.mode.startswith("I"):
                image = image.point(lambda level: level / 256).convert("L")
            image = image.convert("RGBA")
    except (OSError, SyntaxError, ValueError, TypeError, Warning, Image.DecompressionBombError):
        rule = "must be the bytes of a PNG or JPEG image of a reasonable size"
        raise ConfigurationError([Problem("$.logo", rule)]) from None
    image.thumbnail(_LARGEST, Image.Resampling.LANCZOS)
    opacity = image.getchannel("A").tobytes()
    return Logo(
        width=image.width,
        height=image.height,
        colours=image.convert("RGB").tobytes(),
        opacity=None if opacity.count(255) == len(opacity) else opacity,
    )
