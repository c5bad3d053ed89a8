"""From TOML's tables to objects: every rule is looked at, and every mistake is told at once.

A class says of each of its fields, by `key`, which rule the value follows and what it is for;
the same is printed in the reference.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import attrs

from divoc_certify.pdf.template.positions import Path

__all__ = [
    "ALIGN",
    "MILLIMETRE",
    "VERTICAL",
    "Mistake",
    "Names",
    "Place",
    "Rule",
    "choice",
    "colour",
    "flag",
    "key",
    "length",
    "listed",
    "name_of",
    "number",
    "read_table",
    "string",
    "suggestion",
    "table",
    "tuple_of_lengths",
    "whole",
]

MILLIMETRE = 72 / 25.4
"""A millimetre in points."""

Names = Mapping[str, frozenset[str]]
"""What a value may name, by kind: styles, colours, labels, languages."""

Mistake = tuple[Path, str]
"""Where a mistake is, and the rule that does not hold there."""


@attrs.frozen(kw_only=True)
class Place:
    """Where in a template a value stands.

    Args:
        path: The keys that lead to it.
        mistakes: Where a mistake is told.
        names: What the document has given names to.
        tokens: The tokens of the row that a table shows, with their kinds; empty elsewhere.
    """

    path: Path
    mistakes: list[Mistake]
    names: Names = attrs.field(factory=dict)
    tokens: Mapping[str, str] = attrs.field(factory=dict)

    def at(self, step: str | int) -> Place:
        """One step further down."""
        return Place(
            path=(*self.path, step), mistakes=self.mistakes, names=self.names, tokens=self.tokens
        )

    def wrong(self, rule: str) -> None:
        """Tell a mistake: the rule that does not hold here."""
        self.mistakes.append((self.path, rule))


@attrs.frozen
class Rule:
    """What a value must be.

    Args:
        says: The rule in words, after "must be".
        read: Makes of the value what the program works with, or tells what is wrong.
    """

    says: str
    read: Callable[[Any, Place], Any]


def key(rule: Rule, about: str, default: Any = attrs.NOTHING) -> Any:  # noqa: ANN401
    """A field of a class that `read_table` makes.

    Args:
        rule: What the value must be.
        about: What it is for.
        default: What it is if it is not given; without it the key is needed.
    """
    return attrs.field(default=default, metadata={"rule": rule, "about": about})


def suggestion(name: str, known: Iterable[str]) -> str:
    """What may have been meant by a name that is not known."""
    near = difflib.get_close_matches(name, sorted(known), n=1)
    return f"; did you mean {near[0]}?" if near else ""


def read_table(kind: type, value: object, place: Place) -> Any:  # noqa: ANN401
    """An object of a class whose fields are made by `key`; None if that cannot be.

    Args:
        kind: The class. A static method `across(given, place)` of it checks keys together.
        value: What stands in the template.
        place: Where.
    """
    if not isinstance(value, dict):
        place.wrong("must be a table")
        return None
    fields = {one.name: one for one in attrs.fields(kind) if "rule" in one.metadata}
    for name in value:
        if name not in fields:
            place.at(name).wrong(f"is not a known key{suggestion(name, fields)}")
    before = len(place.mistakes)
    given = {}
    for name, one in fields.items():
        if name in value:
            given[name] = one.metadata["rule"].read(value[name], place.at(name))
        elif one.default is attrs.NOTHING:
            place.wrong(f"needs the key {name}")
    if hasattr(kind, "across"):
        kind.across(value, place)
    return None if len(place.mistakes) > before else kind(**given)


def table(kind: type) -> Rule:
    """A table that a class is made of."""
    return Rule("a table", lambda value, place: read_table(kind, value, place))


def listed(rule: Rule, *, fewest: int = 0, most: int | None = None) -> Rule:
    """An array, each member of which follows a rule."""
    count = f"{fewest} or more" if most is None else str(fewest)
    if most is not None and most > fewest:
        count = f"{fewest} to {most}"

    def read(value: object, place: Place) -> tuple[Any, ...]:
        if not isinstance(value, list):
            place.wrong("must be an array")
            return ()
        if len(value) < fewest or (most is not None and len(value) > most):
            place.wrong(f"must have {count} members")
        return tuple(rule.read(one, place.at(number)) for number, one in enumerate(value))

    bounds = f" of {count}" if fewest or most else ""
    return Rule(f"an array{bounds}, each {rule.says}", read)


def _checked(says: str, holds: Callable[[Any], bool], make: Callable[[Any], Any]) -> Rule:
    def read(value: object, place: Place) -> object:
        if not holds(value):
            place.wrong(f"must be {says}")
            return None
        return make(value)

    return Rule(says, read)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def number(least: float, most: float, unit: str = "") -> Rule:
    """A number within limits."""
    says = f"{least:g} to {most:g}{unit and ' '}{unit}"
    return _checked(says, lambda value: _is_number(value) and least <= value <= most, float)


def length(least: float = 0, most: float = 1000) -> Rule:
    """A length, in millimetres; the program has it in points."""
    rule = number(least, most, "mm")
    return Rule(rule.says, lambda value, place: (rule.read(value, place) or 0) * MILLIMETRE)


def tuple_of_lengths(*names: str, least: float = 0) -> Rule:
    """An array of that many lengths, in millimetres."""
    one = number(least, 1000)
    says = f"[{', '.join(names)}] in mm, each {one.says}"

    def holds(value: object) -> bool:
        return (
            isinstance(value, list)
            and len(value) == len(names)
            and all(_is_number(each) and least <= each <= 1000 for each in value)  # noqa: PLR2004
        )

    return _checked(says, holds, lambda value: tuple(each * MILLIMETRE for each in value))


def whole(least: int, most: int) -> Rule:
    """A whole number within limits."""
    return _checked(
        f"{least} to {most}",
        lambda value: _is_number(value) and isinstance(value, int) and least <= value <= most,
        int,
    )


def flag() -> Rule:
    """A truth value."""
    return _checked("true or false", lambda value: isinstance(value, bool), bool)


def string() -> Rule:
    """A text that is not empty."""
    return _checked("a text", lambda value: isinstance(value, str) and bool(value), str)


def choice(*names: str) -> Rule:
    """One of several words."""
    says = f"{', '.join(names[:-1])} or {names[-1]}" if len(names) > 1 else names[0]
    return _checked(says, lambda value: isinstance(value, str) and value in names, str)


_HEX = frozenset("0123456789abcdefABCDEF")


def colour() -> Rule:
    """A colour, `#rrggbb`; the program has it as red, green and blue from 0 to 1."""

    def holds(value: object) -> bool:
        return (
            isinstance(value, str)
            and len(value) == len("#rrggbb")
            and value[0] == "#"
            and _HEX.issuperset(value[1:])
        )

    return _checked(
        "a colour as #rrggbb",
        holds,
        lambda value: tuple(int(value[at : at + 2], 16) / 255 for at in (1, 3, 5)),
    )


def name_of(kind: str) -> Rule:
    """A name that the document, or the library, has given to something of a kind."""

    def read(value: object, place: Place) -> object:
        known = place.names[kind]
        if not isinstance(value, str) or value not in known:
            near = suggestion(value, known) if isinstance(value, str) else ""
            place.wrong(f"must be the name of a {kind}{near}")
            return None
        return value

    return Rule(f"the name of a {kind}", read)


ALIGN = choice("left", "centre", "right")
"""Where lines stand."""
VERTICAL = choice("top", "middle", "bottom")
"""Where blocks stand in more room than they need."""
