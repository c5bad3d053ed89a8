"""The faces that a page is set in: Noto Sans, regular and bold, embedded in every document.

They hold what prints right without shaping: Latin, Greek and Cyrillic letters with all their
precomposed accents (Vietnamese among them), punctuation and currency signs. See
`tools/subset_fonts.py`, and `fonts/OFL.txt` for their licence.
"""

from __future__ import annotations

import copy
import functools
import importlib.resources
import io
import weakref
from typing import TYPE_CHECKING

import attrs
from reportlab.pdfbase.ttfonts import TTFont

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

__all__ = ["Face", "bold", "regular"]


@attrs.frozen(eq=False, repr=False)
class Face:
    """A face's measures, and the way to embed it.

    Nothing in it changes: one face serves all documents of a process, in all of its threads.

    Args:
        font: ReportLab's font, never drawn with itself.
    """

    font: TTFont

    @property
    def glyphs(self) -> Container[int]:
        """The code points that it has a glyph for."""
        glyphs: Mapping[int, int] = self.font.face.charToGlyph
        return glyphs

    @property
    def ascent(self) -> float:
        """The ascender's height, in ems."""
        return float(self.font.face.ascent) / 1000

    @property
    def descent(self) -> float:
        """The descender's depth, in ems; below 0."""
        return float(self.font.face.descent) / 1000

    def width(self, text: str) -> float:
        """The width of a text that the face has all glyphs of, in ems."""
        widths: Mapping[int, float] = self.font.face.charWidths
        return sum(map(widths.__getitem__, map(ord, text))) / 1000

    def for_document(self) -> TTFont:
        """ReportLab's font for one document.

        ReportLab keeps its place in the font file and each document's glyphs in the font, so
        two threads must not share one.
        """
        font = copy.copy(self.font)
        font.face = copy.copy(self.font.face)
        font.state = weakref.WeakKeyDictionary()
        return font


def _load(file_name: str) -> Face:
    path = importlib.resources.files("divoc_certify.pdf").joinpath("fonts", file_name)
    name = file_name.removesuffix(".ttf")
    return Face(TTFont(name, io.BytesIO(path.read_bytes()), asciiReadable=False))


@functools.cache
def regular() -> Face:
    """Noto Sans Regular."""
    return _load("NotoSans-Regular.ttf")


@functools.cache
def bold() -> Face:
    """Noto Sans Bold."""
    return _load("NotoSans-Bold.ttf")
