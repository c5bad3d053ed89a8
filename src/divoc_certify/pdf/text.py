"""Text for lines of type: its normal form, what a face lacks of it, where its lines end.

What is printed is the text in Unicode's normalisation form C, so that a letter and its accent
that were entered apart find the glyph that has both. A TAB prints as a blank, a newline ends a
line, and characters that nobody sees in these scripts (soft hyphen, joiners, directional marks)
print as nothing. Nothing is put in another order: what has to be shaped or reordered has no
glyph in the faces, and is refused.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Container

__all__ = ["missing_code_points", "printed_lines", "wrap"]

_LINE_END = re.compile("[\n\u2028\u2029]")
_TRANSLATION = {ord("\t"): " "} | dict.fromkeys(
    map(ord, "\u00ad\u200c\u200d\u200e\u200f\u2060\ufeff")
)
_ZERO_WIDTH_SPACE = "\u200b"
_BLANKS = " \u2000-\u2006\u2008-\u200a\u200b"
_LINE_MAY_END = re.compile(
    rf"(?<=[{_BLANKS}])(?=[^{_BLANKS}])|(?<=[^\W\d_][-/\u2010\u2013\u2014])(?=[^\W\d_])"
)


def printed_lines(text: str) -> tuple[str, ...]:
    """The lines of a text as they print, before any is broken to fit; at least one.

    Args:
        text: Any text.
    """
    return tuple(
        unicodedata.normalize("NFC", line.translate(_TRANSLATION)) for line in _LINE_END.split(text)
    )


def missing_code_points(text: str, glyphs: Container[int]) -> tuple[str, ...]:
    """What of a text has no glyph, each once, in the order of the text, as `U+0915`.

    Args:
        text: Any text.
        glyphs: The code points that the face has a glyph for.
    """
    characters = dict.fromkeys("".join(printed_lines(text)).replace(_ZERO_WIDTH_SPACE, ""))
    return tuple(
        f"U+{ord(character):04X}" for character in characters if ord(character) not in glyphs
    )


def wrap(text: str, width: float, measure: Callable[[str], float]) -> tuple[str, ...]:
    """Break a text into lines no wider than `width`; at least one, which may be empty.

    A line ends at a blank, or behind a hyphen, dash or slash between letters; a word that is
    wider than a whole line is broken where the line is full.

    Args:
        text: Any text.
        width: The width of a line, in the measure's unit.
        measure: The width of a piece of text.
    """
    return tuple(
        line for given in printed_lines(text) for line in _wrap_line(given, width, measure)
    )


def _wrap_line(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    lines = [""]

    def fits(addition: str) -> bool:
        return measure((lines[-1] + addition).rstrip()) <= width

    for unit in _LINE_MAY_END.split(text):
        rest = unit.replace(_ZERO_WIDTH_SPACE, "")
        if lines[-1] and not fits(rest):
            lines.append("")
        for piece in (rest,) if fits(rest) else rest:
            if lines[-1] and not fits(piece):
                lines.append("")
            lines[-1] += piece
    return [line.rstrip() for line in lines]
