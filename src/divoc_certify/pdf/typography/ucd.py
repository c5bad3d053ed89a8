"""The properties of characters: bidirectional class, script, line break and cluster class.

From one version of the [Unicode Character Database](https://www.unicode.org/reports/tr44/),
whatever the version of Python: the same text makes the same page everywhere. The table is made
by `tools/unicode_tables.py`.
"""

from __future__ import annotations

import bisect
import functools
import importlib.resources
from collections.abc import Iterator

import attrs

__all__ = [
    "CLOSING",
    "OPENING",
    "Ranges",
    "bidi_class",
    "bracket",
    "cluster_class",
    "is_linker",
    "is_logical_order_exception",
    "is_pictographic",
    "line_class",
    "mirrored",
    "script",
]

OPENING = "o"
CLOSING = "c"


@attrs.frozen(eq=False)
class Ranges:
    """A property: the value of each range of code points, by where the ranges begin."""

    starts: tuple[int, ...]
    values: tuple[str, ...]

    @functools.lru_cache(maxsize=4096)  # noqa: B019 - there is one table, kept for good
    def __getitem__(self, character: str) -> str:
        return self.values[bisect.bisect_right(self.starts, ord(character)) - 1]


@functools.cache
def _lines() -> dict[str, list[str]]:
    """The table's lines by the property that they begin with."""
    path = importlib.resources.files("divoc_certify.pdf.typography").joinpath("unicode.txt")
    lines: dict[str, list[str]] = {}
    for line in path.read_text(encoding="ascii").splitlines()[1:]:
        name, _, rest = line.partition(" ")
        lines.setdefault(name, []).append(rest)
    return lines


def _spans(name: str) -> Iterator[tuple[int, int, str]]:
    for line in _lines()[name]:
        value, *spans = line.split(" ")
        for span in spans:
            first, _, last = span.partition("-")
            yield int(first, 16), int(last or first, 16), value


@functools.cache
def _ranges(name: str) -> Ranges:
    # Each is read when it is first asked for: most pages are set without half of them.
    starts = [0]
    values = [""]
    for first, last, value in sorted(_spans(name)):
        if starts[-1] == first:
            values[-1] = value
        else:
            starts.append(first)
            values.append(value)
        starts.append(last + 1)
        values.append("")
    return Ranges(tuple(starts), tuple(values))


@functools.cache
def _pairs(name: str) -> dict[str, str]:
    pairs = (line.split(" ") for line in _lines()[name])
    return {chr(int(one, 16)): chr(int(other, 16)) for one, other in pairs}


def bidi_class(character: str) -> str:
    """`Bidi_Class`, as `AL`; also of a code point that is not assigned yet."""
    return _ranges("bidi")[character] or "L"


def script(character: str) -> str:
    """`Script`, the four letters of ISO 15924, as `Deva`; `Zyyy` is common to several."""
    return _ranges("script")[character] or "Zzzz"


def line_class(character: str) -> str:
    """`Line_Break`, as `AL`."""
    return _ranges("line")[character] or "XX"


def cluster_class(character: str) -> str:
    """`Grapheme_Cluster_Break`, as `Extend`; "" for most."""
    return _ranges("cluster")[character]


def is_pictographic(character: str) -> bool:
    """Whether it has `Extended_Pictographic`."""
    return bool(_ranges("emoji")[character])


def is_linker(character: str) -> bool:
    """Whether it joins the consonants around it: a virama or an invisible stacker."""
    return bool(_ranges("joins")[character])


def is_logical_order_exception(character: str) -> bool:
    """Whether it is a vowel that is written before its consonant, as in Thai and Lao."""
    return bool(_ranges("before")[character])


def bracket(character: str) -> tuple[str, str]:
    """`Bidi_Paired_Bracket_Type` and `Bidi_Paired_Bracket`; "" and "" where it is none."""
    for kind in (OPENING, CLOSING):
        if character in _pairs(kind):
            return kind, _pairs(kind)[character]
    return "", ""


def mirrored(character: str) -> str:
    """`Bidi_Mirroring_Glyph`; the character itself where it has none."""
    return _pairs("mirror").get(character, character)
