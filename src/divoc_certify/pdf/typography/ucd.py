"""The properties of characters: bidirectional class, script, line break and cluster class.

From one version of the [Unicode Character Database](https://www.unicode.org/reports/tr44/),
whatever the version of Python: the same text makes the same page everywhere. The table is made
by `tools/unicode_tables.py`.
"""

from __future__ import annotations

import bisect
import functools
import importlib.resources

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


@attrs.frozen
class _Database:
    properties: dict[str, Ranges]
    brackets: dict[str, tuple[str, str]]
    mirrors: dict[str, str]


@functools.cache
def _database() -> _Database:
    path = importlib.resources.files("divoc_certify.pdf.typography").joinpath("unicode.txt")
    spans: dict[str, list[tuple[int, int, str]]] = {}
    brackets = {}
    mirrors = {}
    for line in path.read_text(encoding="ascii").splitlines()[1:]:
        name, value, *rest = line.split(" ")
        if name in {OPENING, CLOSING}:
            brackets[chr(int(value, 16))] = (name, chr(int(rest[0], 16)))
        elif name == "mirror":
            mirrors[chr(int(value, 16))] = chr(int(rest[0], 16))
        else:
            of_property = spans.setdefault(name, [])
            for span in rest:
                first, _, last = span.partition("-")
                of_property.append((int(first, 16), int(last or first, 16), value))
    return _Database({name: _ranges(found) for name, found in spans.items()}, brackets, mirrors)


def _ranges(spans: list[tuple[int, int, str]]) -> Ranges:
    starts = [0]
    values = [""]
    for first, last, value in sorted(spans):
        if starts[-1] == first:
            values[-1] = value
        else:
            starts.append(first)
            values.append(value)
        starts.append(last + 1)
        values.append("")
    return Ranges(tuple(starts), tuple(values))


def bidi_class(character: str) -> str:
    """`Bidi_Class`, as `AL`; also of a code point that is not assigned yet."""
    return _database().properties["bidi"][character] or "L"


def script(character: str) -> str:
    """`Script`, the four letters of ISO 15924, as `Deva`; `Zyyy` is common to several."""
    return _database().properties["script"][character] or "Zzzz"


def line_class(character: str) -> str:
    """`Line_Break`, as `AL`."""
    return _database().properties["line"][character] or "XX"


def cluster_class(character: str) -> str:
    """`Grapheme_Cluster_Break`, as `Extend`; "" for most."""
    return _database().properties["cluster"][character]


def is_pictographic(character: str) -> bool:
    """Whether it has `Extended_Pictographic`."""
    return bool(_database().properties["emoji"][character])


def is_linker(character: str) -> bool:
    """Whether it joins the consonants around it: a virama or an invisible stacker."""
    return bool(_database().properties["joins"][character])


def is_logical_order_exception(character: str) -> bool:
    """Whether it is a vowel that is written before its consonant, as in Thai and Lao."""
    return bool(_database().properties["before"][character])


def bracket(character: str) -> tuple[str, str]:
    """`Bidi_Paired_Bracket_Type` and `Bidi_Paired_Bracket`; "" and "" where it is none."""
    return _database().brackets.get(character, ("", ""))


def mirrored(character: str) -> str:
    """`Bidi_Mirroring_Glyph`; the character itself where it has none."""
    return _database().mirrors.get(character, character)
