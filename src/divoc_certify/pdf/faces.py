"""The typefaces that a page is set in.

The package brings Noto Sans, regular and bold. They hold what prints right without shaping:
Latin, Greek and Cyrillic letters with all their precomposed accents (Vietnamese among them),
punctuation and currency signs. See `tools/subset_fonts.py`, and `fonts/OFL.txt` for their
licence. A `FontSet` adds others.
"""

from __future__ import annotations

import functools
import importlib.resources

from divoc_certify.pdf.typography.face import Face
from divoc_certify.pdf.typography.opentype import read_font

__all__ = ["bold", "regular"]


def _load(file_name: str) -> Face:
    path = importlib.resources.files("divoc_certify.pdf").joinpath("fonts", file_name)
    return Face(read_font(path.read_bytes()))


@functools.cache
def regular() -> Face:
    """Noto Sans Regular."""
    return _load("NotoSans-Regular.ttf")


@functools.cache
def bold() -> Face:
    """Noto Sans Bold."""
    return _load("NotoSans-Bold.ttf")
