"""In what order the characters of a line stand: the Unicode Bidirectional Algorithm.

[UAX #9](https://www.unicode.org/reports/tr9/), the rules named as there. `levels` resolves a
paragraph; `line_levels` and `visual_order` arrange each line after it was broken off.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

import attrs

from divoc_certify.pdf.typography import ucd

__all__ = ["base_level", "is_one_way", "levels", "line_levels", "resolve", "visual_order"]

_DEEPEST = 125
_MOST_OPEN_BRACKETS = 63

_ISOLATES = frozenset({"LRI", "RLI", "FSI"})
_EMBEDDINGS = frozenset({"LRE", "RLE", "LRO", "RLO"})
_REMOVED = frozenset({*_EMBEDDINGS, "PDF", "BN"})
"""What rule X9 takes out."""
_NEUTRAL = frozenset({"B", "S", "WS", "ON", "PDI", *_ISOLATES})
_DIRECTION = {"L": "L", "R": "R", "EN": "R", "AN": "R"}
"""In what direction rules N0 to N2 see a strong type or a number."""
_ONE_WAY = frozenset({"L", "EN", "ES", "ET", "CS", "NSM", "BN", "B", "S", "WS", "ON"})
"""What stays from left to right as long as there is nothing else."""
_TRAILING = frozenset({"WS", "PDI", *_ISOLATES, *_REMOVED})


def levels(text: str) -> tuple[int, tuple[int, ...]]:
    """The level of a paragraph and of each of its characters, before it is broken into lines.

    Args:
        text: One paragraph. Its first strong character decides its direction.
    """
    classes = [ucd.bidi_class(character) for character in text]
    if _ONE_WAY.issuperset(classes):
        return 0, (0,) * len(text)
    base = base_level(classes)
    return base, tuple(resolve(classes, base, text))


def is_one_way(character: str) -> bool:
    """Whether lines of such characters alone run from left to right.

    Args:
        character: One character.
    """
    return ucd.bidi_class(character) in _ONE_WAY


def base_level(classes: Sequence[str]) -> int:
    """A paragraph's level by its first strong character, 0 without one: rules P2 and P3.

    Args:
        classes: Each character's `Bidi_Class`.
    """
    depth = 0
    for one in classes:
        if one in _ISOLATES:
            depth += 1
        elif one == "PDI":
            depth = max(0, depth - 1)
        elif not depth and one in {"L", "R", "AL"}:
            return int(one != "L")
    return 0


def resolve(classes: Sequence[str], base: int, text: str) -> list[int]:
    """Each character's level: rules X1 to I2.

    What rule X9 removes gets the level of what stands before it, as section 5.2 has it.

    Args:
        classes: Each character's `Bidi_Class`.
        base: The paragraph's level.
        text: The characters, among which brackets are looked for.
    """
    pairs = _isolates(classes)
    kinds, result = _explicit(classes, base, pairs)
    sequences = [
        _Sequence(places, classes, text, _edges(places, classes, result, base))
        for places in _sequences(classes, result, pairs)
    ]
    for sequence in sequences:
        for at, kind in zip(sequence.places, sequence.resolve(kinds), strict=True):
            result[at] += _rise(kind, result[at])
    for at, one in enumerate(classes):
        if one in _REMOVED:
            result[at] = result[at - 1] if at else base
    return result


def line_levels(text: str, resolved: Sequence[int], base: int) -> tuple[int, ...]:
    """The levels in one line, where separators and the blanks before them lie flat: rule L1.

    Args:
        text: The line.
        resolved: Its part of the paragraph's levels.
        base: The paragraph's level.
    """
    if base == 0 and not any(resolved):
        return tuple(resolved)
    result = list(resolved)
    trailing = True
    for at in reversed(range(len(text))):
        kind = ucd.bidi_class(text[at])
        trailing = kind in {"B", "S"} or (trailing and kind in _TRAILING)
        if trailing:
            result[at] = base
    return tuple(result)


def visual_order(of: Sequence[int]) -> list[int]:
    """The places of a line's items from left to right: rule L2.

    Args:
        of: Each item's level.
    """
    order = list(range(len(of)))
    for level in range(max(of, default=0), 0, -1):
        raised = [of[at] >= level for at in order]
        arranged: list[int] = []
        for reverse, group in itertools.groupby(zip(raised, order, strict=True), _first):
            places = [at for _, at in group]
            arranged += reversed(places) if reverse else places
        order = arranged
    return order


def _first(pair: tuple[bool, int]) -> bool:
    return pair[0]


def _isolates(classes: Sequence[str]) -> dict[int, int]:
    """Which PDI ends which isolate: definition BD9."""
    pairs = {}
    open_: list[int] = []
    for at, one in enumerate(classes):
        if one in _ISOLATES:
            open_.append(at)
        elif one == "PDI" and open_:
            pairs[open_.pop()] = at
    return pairs


@attrs.frozen
class _Status:
    """An entry of the directional status stack."""

    level: int
    override: str = ""
    isolate: bool = False


def _explicit(  # noqa: C901, PLR0912 - one rule after the other, as in the standard
    classes: Sequence[str], base: int, pairs: dict[int, int]
) -> tuple[list[str], list[int]]:
    """Types and levels by the explicit controls: rules X1 to X8."""
    kinds = list(classes)
    result = []
    stack = [_Status(base)]
    isolates = surplus_isolates = surplus_embeddings = 0
    for at, one in enumerate(classes):
        if one == "PDI":
            if surplus_isolates:
                surplus_isolates -= 1
            elif isolates:
                surplus_embeddings = 0
                while not stack.pop().isolate:
                    pass
                isolates -= 1
        elif one == "PDF" and not surplus_isolates:
            if surplus_embeddings:
                surplus_embeddings -= 1
            elif len(stack) > 1 and not stack[-1].isolate:
                stack.pop()
        top = stack[-1]
        result.append(base if one == "B" else top.level)
        if top.override and one != "B":
            kinds[at] = top.override
        if one in _ISOLATES or one in _EMBEDDINGS:
            isolate = one in _ISOLATES
            inside = classes[at + 1 : pairs.get(at)]
            rightward = base_level(inside) if one == "FSI" else int(one[0] == "R")
            level = top.level + 1 + (top.level % 2 == rightward)
            if level <= _DEEPEST and not surplus_isolates and not surplus_embeddings:
                override = one[0] if one in {"LRO", "RLO"} else ""
                stack.append(_Status(level, override, isolate))
                isolates += isolate
            elif isolate:
                surplus_isolates += 1
            elif not surplus_isolates:
                surplus_embeddings += 1
    return kinds, result


def _sequences(
    classes: Sequence[str], resolved: Sequence[int], pairs: dict[int, int]
) -> Iterator[list[int]]:
    """The isolating run sequences, each the places of its characters: rule X10."""
    kept = [at for at, one in enumerate(classes) if one not in _REMOVED]
    runs = [list(places) for _, places in itertools.groupby(kept, resolved.__getitem__)]
    following = {run[0]: run for run in runs}
    ends = set(pairs.values())
    for run in runs:
        if run[0] in ends:
            continue
        places = list(run)
        while places[-1] in pairs:
            places += following[pairs[places[-1]]]
        yield places


def _edges(
    places: Sequence[int], classes: Sequence[str], resolved: Sequence[int], base: int
) -> tuple[str, str, str]:
    """The type of a sequence's level, and those before and behind it, sos and eos: rule X10."""
    before = next(
        (resolved[at] for at in reversed(range(places[0])) if classes[at] not in _REMOVED), base
    )
    behind = next(
        (
            resolved[at]
            for at in range(places[-1] + 1, len(classes))
            if classes[at] not in _REMOVED and classes[places[-1]] not in _ISOLATES
        ),
        base,
    )
    level = resolved[places[0]]
    return _direction(level), _direction(max(before, level)), _direction(max(behind, level))


def _direction(level: int) -> str:
    return "LR"[level % 2]


def _rise(kind: str, level: int) -> int:
    """By how much a type raises its level: rules I1 and I2."""
    if level % 2:
        return int(kind != "R")
    return {"L": 0, "R": 1}.get(kind, 2)


class _Sequence:
    """One isolating run sequence: its places, its own type, and those before and behind it."""

    def __init__(
        self,
        places: Sequence[int],
        classes: Sequence[str],
        text: str,
        edges: tuple[str, str, str],
    ) -> None:
        self.places = places
        self.classes = [classes[at] for at in places]
        self.text = [text[at] for at in places]
        self.own, self.before, self.behind = edges
        self.kinds: list[str] = []

    def resolve(self, kinds: Sequence[str]) -> list[str]:
        """Each character's type, `L`, `R`, `EN` or `AN`, from the types of the whole paragraph."""
        self.kinds = [kinds[at] for at in self.places]
        self._weak()
        self._brackets()
        self._neutral()
        return self.kinds

    def _weak(self) -> None:  # noqa: C901, PLR0912 - as above
        """Rules W1 to W7."""
        kinds = self.kinds
        previous = strong = self.before
        for at, kind in enumerate(kinds):
            if kind == "NSM":
                kinds[at] = "ON" if previous in _ISOLATES or previous == "PDI" else previous
            previous = kinds[at]
        for at, kind in enumerate(kinds):
            if kind in {"L", "R", "AL"}:
                strong = kind
            elif kind == "EN" and strong == "AL":
                kinds[at] = "AN"
        kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]
        for at in range(1, len(kinds) - 1):
            separated = {"ES": {"EN"}, "CS": {"EN", "AN"}}.get(kinds[at], ())
            if kinds[at - 1] == kinds[at + 1] and kinds[at - 1] in separated:
                kinds[at] = kinds[at - 1]
        for is_terminator, first, end in self._groups({"ET"}):
            if is_terminator and "EN" in {*kinds[max(0, first - 1) : first], *kinds[end : end + 1]}:
                kinds[first:end] = ["EN"] * (end - first)
        strong = self.before
        for at, kind in enumerate(kinds):
            if kind in {"ES", "ET", "CS"}:
                kinds[at] = "ON"
            elif kind in {"L", "R"}:
                strong = kind
            elif kind == "EN" and strong == "L":
                kinds[at] = "L"

    def _groups(self, of: AbstractSet[str]) -> Iterator[tuple[bool, int, int]]:
        """Stretches of characters that are of these types, or not: whether, from, to."""
        kinds = list(self.kinds)
        for inside, group in itertools.groupby(range(len(kinds)), lambda at: kinds[at] in of):
            places = list(group)
            yield inside, places[0], places[-1] + 1

    def _brackets(self) -> None:
        """Rule N0."""
        kinds = self.kinds
        for opening, closing in self._bracket_pairs():
            inside = {_DIRECTION.get(kind) for kind in kinds[opening + 1 : closing]} - {None}
            if not inside:
                continue
            direction = self.own
            if direction not in inside:
                outside = (_DIRECTION.get(kind) for kind in reversed(kinds[:opening]))
                direction = next(filter(None, outside), self.before)
            for at in (opening, closing):
                marks = itertools.takewhile(lambda kind: kind == "NSM", self.classes[at + 1 :])
                end = at + 1 + len(list(marks))
                kinds[at:end] = [direction] * (end - at)

    def _bracket_pairs(self) -> list[tuple[int, int]]:
        """Definition BD16."""
        pairs = []
        waiting: list[tuple[str, int]] = []
        for at, character in enumerate(self.text):
            kind, other = ucd.bracket(character) if self.kinds[at] == "ON" else ("", "")
            if kind == ucd.OPENING:
                if len(waiting) == _MOST_OPEN_BRACKETS:
                    break
                # The angle brackets U+2329 and U+3008 are canonically equivalent.
                waiting.append((unicodedata.normalize("NFC", other), at))
            elif kind == ucd.CLOSING:
                closing = unicodedata.normalize("NFC", character)
                depth = max(
                    (depth for depth, (one, _) in enumerate(waiting) if one == closing),
                    default=None,
                )
                if depth is not None:
                    pairs.append((waiting[depth][1], at))
                    del waiting[depth:]
        return sorted(pairs)

    def _neutral(self) -> None:
        """Rules N1 and N2."""
        kinds = self.kinds
        for is_neutral, first, end in self._groups(_NEUTRAL):
            if is_neutral:
                left = _DIRECTION[kinds[first - 1]] if first else self.before
                right = _DIRECTION[kinds[end]] if end < len(kinds) else self.behind
                kinds[first:end] = [left if left == right else self.own] * (end - first)
