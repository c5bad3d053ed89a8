"""What a reader takes for one letter: grapheme clusters, and where a full line may cut a word.

[UAX #29](https://www.unicode.org/reports/tr29/), extended clusters. `unbreakable` joins them to
what must stand together on a line even in an emergency: a consonant and what is stacked below
it, a vowel written before its consonant, a final consonant with its sign.
"""

from __future__ import annotations

import re
import unicodedata

from divoc_certify.pdf.typography import ucd

__all__ = ["clusters", "unbreakable"]

_CONTROLS = frozenset({"CR", "LF", "Control"})
_EXTENDS = frozenset({"Extend", "ZWJ", "SpacingMark"})
_HANGUL = {
    "L": frozenset({"L", "V", "LV", "LVT"}),
    "LV": frozenset({"V", "T"}),
    "V": frozenset({"V", "T"}),
    "LVT": frozenset({"T"}),
    "T": frozenset({"T"}),
}
_JOINERS = "\u200c\u200d"

# Vowels and signs that Thai and Lao write behind a consonant, as letters of their own.
_NEVER_FIRST = re.compile("[\u0e2f-\u0e33\u0e45\u0e46\u0eaf-\u0eb3\u0ebd\u0ec6]")
# A Burmese consonant with asat ends a syllable, one with a stack below it is its middle.
_SYLLABLE_END = re.compile("[\u1000-\u102a\u103f\u104e][\u1037\u1038]?[\u103a\u1039]")


def clusters(text: str) -> list[str]:
    """The grapheme clusters of a text, in its order.

    Args:
        text: Any text.
    """
    found: list[str] = []
    previous = ""
    flags = 0
    pictograph = False
    for character in text:
        kind = ucd.cluster_class(character)
        pictographic = ucd.is_pictographic(character)
        if found and _continues(previous, kind, flags, pictograph and pictographic):
            found[-1] += character
        else:
            found.append(character)
            pictograph = False
        flags = flags + 1 if kind == "Regional_Indicator" else 0
        pictograph = pictographic or (pictograph and kind in {"Extend", "ZWJ"})
        previous = kind
    return found


def _continues(previous: str, kind: str, flags: int, pictographs: bool) -> bool:  # noqa: FBT001
    """Rules GB3 to GB13, of the classes on both sides."""
    if previous in _CONTROLS or kind in _CONTROLS:
        return (previous, kind) == ("CR", "LF")
    return (
        kind in _EXTENDS
        or kind in _HANGUL.get(previous, ())
        or previous == "Prepend"
        or (previous == "ZWJ" and pictographs)
        or (kind == "Regional_Indicator" and flags % 2 == 1)
    )


def unbreakable(text: str) -> list[str]:
    """The pieces of a word that a line never cuts.

    Args:
        text: Text without a better place to break.
    """
    pieces: list[str] = []
    for cluster in clusters(text):
        if pieces and (
            ucd.is_linker(pieces[-1].rstrip(_JOINERS)[-1:] or " ")
            or ucd.is_logical_order_exception(pieces[-1][-1])
            or _NEVER_FIRST.match(cluster)
            or unicodedata.category(cluster[0]).startswith("M")
            or _SYLLABLE_END.match(cluster)
        ):
            pieces[-1] += cluster
        else:
            pieces.append(cluster)
    return pieces
