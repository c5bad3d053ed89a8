"""A font that is drawn with, and its glyphs."""

from __future__ import annotations

import functools
import re
import struct
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from divoc_certify.pdf.typography import bidi, harfbuzz, ucd
from divoc_certify.pdf.typography.opentype import FontFile

__all__ = ["BLANKS", "COMMON", "UNSHAPED", "Face", "Glyph", "seen"]

COMMON = frozenset({"Zyyy", "Zinh", "Zzzz"})
UNSHAPED = frozenset(
    {"Armn", "Bopo", "Cans", "Cher", "Copt", "Cyrl", "Ethi", "Geor", "Grek", "Hang", "Hani"}
    | {"Hebr", "Hira", "Kana", "Latn", "Lisu", "Tfng", "Vaii", "Yiii"}
)
"""Scripts that are written one glyph for one character."""
BLANKS = str.maketrans({"\t": " "})
"""All blanks are drawn alike."""
_UNSEEN_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""With those that only choose between text and emoji."""


@attrs.frozen(eq=False, repr=False)
class Face:
    """A font that is drawn with.

    Nothing in it changes: one face serves all documents of a process, in all of its threads.

    Args:
        font: The font's file.
    """

    font: FontFile

    @functools.cached_property
    def shaper(self) -> Any:  # noqa: ANN401 - HarfBuzz's own
        """HarfBuzz's view of the font."""
        return harfbuzz.shaper(self.font)

    @functools.lru_cache(maxsize=4096)  # noqa: B019 - few faces, kept for good
    def covers(self, letter: str) -> bool:
        """Whether it has glyphs for all that is seen of a letter, composed or not."""
        glyphs = self.font.glyphs
        return any(all(ord(one) in glyphs for one in form) for form in _forms(seen(letter)))

    @functools.lru_cache(maxsize=4096)  # noqa: B019 - as above
    def alone(self, letter: str) -> str | None:
        """The one character by which a letter is drawn, if one is enough and has a glyph.

        It is "" for what nobody sees.
        """
        visible = seen(letter)
        if not visible:
            return ""
        for form in _forms(visible):
            if len(form) == 1 and ord(form) in self.font.glyphs:
                return form
        return None

    @functools.lru_cache(maxsize=4096)  # noqa: B019 - as above
    def plain(self, character: str) -> Glyph | None:
        """The glyph of a character that is set the same whatever stands beside it, if any is."""
        number = self.font.glyphs.get(ord(character))
        script = ucd.script(character)
        if (
            number is None
            or (script not in UNSHAPED and script not in COMMON)
            or ucd.cluster_class(character)
            or self.alone(character) != character
        ):
            return None
        return Glyph(number, self.font.advance(number), 0, 0, character)

    @functools.cached_property
    def advances(self) -> Mapping[str, int]:
        """The advance of each character that is set the same in every line, in design units.

        Those that are not raise `KeyError`: they depend on what stands beside them, turn lines
        around, or have CFF outlines.
        """
        return _Advances(self)

    def height(self, glyph: int) -> tuple[float, float]:
        """From where to where a glyph reaches, in ems; below the baseline it is below 0."""
        if not self.font.has_truetype_outlines:
            return self.font.descent, self.font.ascent
        outline = self.font.outline(glyph)
        if not outline:
            return 0, 0
        bottom, top = struct.unpack_from(">4xh2xh", outline)
        return bottom / self.font.units_per_em, top / self.font.units_per_em


class _Advances(dict[str, int]):
    def __init__(self, face: Face) -> None:
        self._face = face

    def __missing__(self, character: str) -> int:
        glyph = self._face.plain(character)
        is_placed = self._face.font.has_truetype_outlines and bidi.is_one_way(character)
        if glyph is None or not is_placed:
            raise KeyError(character)
        self[character] = glyph.advance
        return glyph.advance


@attrs.frozen
class Glyph:
    """A glyph in its place; lengths in design units.

    Args:
        number: Its number in the font.
        advance: From its origin to that of the next.
        x: How far right of its origin it is drawn.
        y: How far above.
        text: What it stands for; "" where another glyph already stands for the same letter.
    """

    number: int
    advance: int
    x: int
    y: int
    text: str = attrs.field(repr=False)


@functools.lru_cache(maxsize=4096)
def seen(letter: str) -> str:
    """A letter without what nobody sees of it: joiners, directional marks, soft hyphens."""
    # A format character that does not vanish is one that encloses the numbers behind it.
    return "".join(
        one
        for one in _UNSEEN_SELECTORS.sub("", letter.translate(BLANKS))
        if unicodedata.category(one) != "Cf" or ucd.cluster_class(one) == "Prepend"
    )


def _forms(letter: str) -> Iterator[str]:
    yield letter
    yield unicodedata.normalize("NFC", letter)
    yield unicodedata.normalize("NFD", letter)
