"""Where a line may end: the Unicode Line Breaking Algorithm.

[UAX #14](https://www.unicode.org/reports/tr14/) of Unicode 15.0, the rules named as there, with
numbers as in its example 7 of section 8.2. Thai, Lao, Khmer and Burmese words have no blanks
between them and no dictionary here: inside them `opportunities` finds none, and a line that is
full cuts them where `clusters.unbreakable` lets it.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from typing import TYPE_CHECKING

from divoc_certify.pdf.typography import ucd

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["has_no_blanks", "opportunities"]

_HARD = frozenset({"BK", "CR", "LF", "NL"})
_BLANKS = frozenset({"SP", "ZW"})
_CLOSING = frozenset({"CL", "CP", "CPw", "IS", "SY"})
"""Rule LB13, as example 7 has it."""
_NOT_BEHIND_BLANKS = (("OP", ""), ("QU", "OP"), ("CL", "NS"), ("CP", "NS"), ("B2", "B2"))
"""Rules LB14 to LB17: blanks between the two do not matter; "" is anything."""
_NOT_BEFORE_EITHER = frozenset({"QU", "BA", "HY", "NS", "IN"})
"""Rules LB19, LB21 and LB22."""
_NOT_AFTER = frozenset({"WJ", "GL", "QU", "BB"})
"""Rules LB11, LB12, LB19 and LB21."""
_JOINER = "\u200d"
_NUMBER = re.compile("[%$]?[(-]?9[9/,]*[})]?(?=([%$]?))")
_NUMBER_CLASSES = {
    "PO": "%",
    "PR": "$",
    "OP": "(",
    "OPw": "(",
    "HY": "-",
    "NU": "9",
    "SY": "/",
    "IS": ",",
    "CL": "}",
    "CP": ")",
    "CPw": ")",
}


def _pairs(*rules: str) -> frozenset[tuple[str, str]]:
    sides = (rule.split(":") for rule in rules)
    return frozenset(
        itertools.chain.from_iterable(
            itertools.product(left.split(), right.split()) for left, right in sides
        )
    )


_TOGETHER = _pairs(
    "SY:HL",  # LB21b
    "AL HL:NU",  # LB23
    "NU:AL HL",
    "PR:ID EB EM",  # LB23a
    "ID EB EM:PO",
    "PR PO:AL HL",  # LB24
    "AL HL:PR PO",
    "JL:JL JV H2 H3",  # LB26
    "JV H2:JV JT",
    "JT H3:JT",
    "JL JV JT H2 H3:PO",  # LB27
    "PR:JL JV JT H2 H3",
    "AL HL:AL HL",  # LB28
    "IS:AL HL",  # LB29
    "AL HL NU:OP",  # LB30
    "CP:AL HL NU",
    "EB:EM",  # LB30b
)


# Words and numbers with a comma or a full stop behind them: LB18 alone lets a line end there.
_SIMPLE = re.compile("(?:[A-Za-z0-9]+[,.]? )*[A-Za-z0-9]+[,.]?")
_BLANK = re.compile(" ")


def opportunities(text: str) -> list[int]:
    """The places at which a line may end, or does, in order; never the text's end.

    Args:
        text: Any text.
    """
    if _SIMPLE.fullmatch(text):
        return [blank.end() for blank in _BLANK.finditer(text)]
    starts, kinds = _units(text)
    numbers = _inside_numbers(kinds)
    found = []
    flags = 0
    for at in range(1, len(kinds)):
        flags = flags + 1 if kinds[at - 1] == "RI" else 0
        start = starts[at]
        if kinds[at - 1] in _HARD:
            together = kinds[at - 1 : at + 1] == ["CR", "LF"]
        else:
            together = (
                at in numbers
                or text[start - 1] == _JOINER  # LB8a
                or (kinds[at] == "RI" and flags % 2 == 1)  # LB30a
                or (kinds[at] == "EM" and _is_reserved_pictograph(text[starts[at - 1]]))  # LB30b
                or _is_together(kinds, at)
            )
        if not together:
            found.append(start)
    return found


def has_no_blanks(text: str) -> bool:
    """Whether it has letters of a script that puts no blanks between words.

    Args:
        text: Any text.
    """
    return any(ucd.line_class(character) == "SA" for character in text)


def _units(text: str) -> tuple[list[int], list[str]]:
    """Where characters begin, marks counted to what they follow, and their classes: LB1 to LB10."""
    starts: list[int] = []
    kinds: list[str] = []
    for at, character in enumerate(text):
        kind = _class(character)
        if kind in {"CM", "ZWJ"}:
            if kinds and kinds[-1] not in _HARD | _BLANKS:
                continue
            kind = "AL"
        starts.append(at)
        kinds.append(kind)
    return starts, kinds


def _class(character: str) -> str:
    kind = ucd.line_class(character)
    if kind in {"OP", "CP"} and unicodedata.east_asian_width(character) in "FWH":
        return f"{kind}w"
    if kind == "SA":
        return "CM" if unicodedata.category(character) in {"Mn", "Mc"} else "AL"
    return {"AI": "AL", "SG": "AL", "XX": "AL", "CJ": "NS"}.get(kind, kind)


def _inside_numbers(kinds: Iterable[str]) -> set[int]:
    """The places inside numbers, with all that belongs to them: LB25."""
    written = "".join(_NUMBER_CLASSES.get(kind, ".") for kind in kinds)
    return {
        at
        for number in _NUMBER.finditer(written)
        for at in range(number.start() + 1, number.end(1))
    }


def _is_reserved_pictograph(character: str) -> bool:
    return ucd.is_pictographic(character) and unicodedata.category(character) == "Cn"


def _is_together(kinds: Sequence[str], at: int) -> bool:  # noqa: PLR0911 - first rule wins
    """Whether the rules from LB6 on forbid a break, but for those about single characters."""
    behind, before = kinds[at], kinds[at - 1]
    if behind in _HARD or behind in _BLANKS:  # LB6, LB7
        return True
    seen = next((kind for kind in reversed(kinds[:at]) if kind != "SP"), "")
    if seen == "ZW":  # LB8
        return False
    if behind in {"WJ", "EX"} or (behind in _CLOSING and before != "NU"):
        return True
    if any(
        seen.rstrip("w") == left and right in {"", behind.rstrip("w")}
        for left, right in _NOT_BEHIND_BLANKS
    ):
        return True
    if before == "SP":  # LB18
        return False
    if "CB" in {before, behind} and not {before, behind} & {"QU", "GL", "WJ"}:  # LB20
        return False
    return (
        before in _NOT_AFTER
        or behind in _NOT_BEFORE_EITHER
        or (behind == "GL" and before not in {"BA", "HY"})  # LB12a
        or (before in {"HY", "BA"} and kinds[max(0, at - 2)] == "HL")  # LB21a
        or (before, behind) in _TOGETHER
    )
