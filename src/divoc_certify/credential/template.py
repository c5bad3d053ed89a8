"""Templates: lines that are known but for the values that go to places in them.

Lines are sorted after they were filled. Constants nearly always tell their order, which is worked
out once: what is in order takes next to nothing to sort, and where it is certain need not be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple, Self

import attrs

__all__ = ["PLACE", "Line", "Template"]

PLACE = "\0"  # no IRI has it


class Line(NamedTuple):
    """A line that ends in a line feed, with `PLACE` for each place, and which values go there."""

    text: str
    places: list[int]


@attrs.frozen
class Template:
    """Groups of lines, with places for values.

    Args:
        statements: For each group which statements its lines are.
        untold: The groups whose lines may have another order with other values.
        pieces: The text before the first place, nothing, the text behind it, nothing, ... A line
            feed is between two lines, and two are between two groups.
        values: Gives what goes to the places, of all values.
    """

    statements: Sequence[Sequence[int]]
    untold: Sequence[int]
    pieces: list[str]
    values: Callable[[Sequence[str]], Sequence[str]]

    @classmethod
    def make(cls, groups: Iterable[Mapping[int, Line]]) -> Self:
        """A template of lines.

        Args:
            groups: The lines of each group, by their statements.
        """
        texts, places, ordered, untold = [], [], [], []
        for number, lines in enumerate(groups):
            heads = {one: line.text.partition(PLACE)[0] for one, line in lines.items()}
            which = sorted(lines, key=heads.__getitem__)
            if any(heads[after].startswith(heads[one]) for one, after in pairwise(which)):
                untold.append(number)
            ordered.append(which)
            texts.append("".join(lines[one].text for one in which))
            places += [place for one in which for place in lines[one].places]
        pieces = [""] * (2 * len(places) + 1)
        pieces[::2] = "\n".join(texts).removesuffix("\n").split(PLACE)
        if len(places) > 1:
            return cls(ordered, untold, pieces, itemgetter(*places))
        # With one place, or none, that would not give a sequence.
        return cls(ordered, untold, pieces, lambda values: [values[place] for place in places])

    def fill(self, values: Sequence[str]) -> str:
        """The lines, without the last line feed."""
        pieces = self.pieces.copy()
        pieces[1::2] = self.values(values)
        return "".join(pieces)
