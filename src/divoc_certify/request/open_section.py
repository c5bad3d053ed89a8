"""JSON that no schema describes: held to having an end, and to being written again unchanged."""

import math
from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias

from divoc_certify.errors import Problem
from divoc_certify.request.rules import REPEATED, SOUND, Problems, broken, step, text

__all__ = [
    "JSON",
    "MAX_DEPTH",
    "MAX_INTEGER",
    "MAX_SIZE",
    "JSONObject",
    "as_copy",
]

JSON: TypeAlias = (
    "Mapping[str, JSON] | list[JSON] | tuple[JSON, ...] | str | int | float | bool | None"
)

MAX_DEPTH = 16
"""Levels of nesting."""
MAX_SIZE = 20_000
"""Characters and values, all together."""
MAX_INTEGER = 2**53 - 1
"""Beyond it, other readers of JSON round."""


def _json_object(value: object) -> Problems:
    """Hold a JSON object that has an end and can be written again."""
    if not isinstance(value, (dict, Mapping)):  # a dict is told much sooner
        return broken("must be an object")
    if not value:
        return SOUND
    found: list[Problem] = []
    size = 0
    # A stack in place of recursion: what holds itself has no end.
    waiting: list[tuple[str, object, int]] = [("$", value, 0)]
    while waiting:
        path, item, depth = waiting.pop()
        size += 1 + (len(item) if isinstance(item, str | Mapping | list | tuple) else 0)
        if isinstance(item, Mapping):
            size += sum(len(name) for name in item if isinstance(name, str))
        if size > MAX_SIZE:
            return broken(f"must not hold more than {MAX_SIZE:,} characters and values")
        inner: list[tuple[str, object]] = []
        if depth > MAX_DEPTH:
            found += broken(f"must not be nested deeper than {MAX_DEPTH} levels", path)
        elif isinstance(item, Mapping):
            inner = [(path + step(name), below) for name, below in item.items()]
            found += (
                Problem(path + step(name), f"has a name that {problem.rule}")
                for name in item
                for problem in text(name)
            )
        elif isinstance(item, list | tuple):
            inner = [(f"{path}[{index}]", below) for index, below in enumerate(item)]
        else:
            found += (problem.under(path[1:]) for problem in _leaf(item))
        waiting += ((at, below, depth + 1) for at, below in reversed(inner))
    return tuple(found)


def _leaf(value: object) -> Problems:
    if value is None or isinstance(value, bool):
        return SOUND
    if isinstance(value, str):
        return text(value)
    if isinstance(value, int):
        return SOUND if abs(value) <= MAX_INTEGER else broken("must be a number below 2^53")
    if isinstance(value, float):
        return SOUND if math.isfinite(value) else broken("must be a finite number")
    if value is REPEATED:
        return broken("must be given only once")
    return broken("must be a string, a number, true, false, null, an object or an array")


def as_copy(other: Mapping[str, JSON]) -> dict[str, JSON]:
    """Copy what is sound, and leave the rest for the field's rule to judge."""
    return other if _json_object(other) else _copy(other)  # type: ignore[return-value]  # ditto


def _copy(value: JSON) -> JSON:
    if isinstance(value, (dict, Mapping)):
        return {name: _copy(below) for name, below in value.items()}
    if isinstance(value, list | tuple):
        return [_copy(below) for below in value]
    return value


JSONObject = Annotated[Mapping[str, Any], _json_object]
