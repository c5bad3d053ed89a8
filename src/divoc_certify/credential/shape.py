"""The shape of a document: all that it has but its texts and whole numbers, its leaves.

Documents of one shape have the same statements but for their leaves. A shape is read off in one
walk, so that it can be looked up, and a document can be made from a shape and other leaves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import attrs

__all__ = ["DEEPEST", "NO_CLAIMS", "Leaf", "Reading", "Shape", "document_of", "read_shape"]

DEEPEST = 64  # levels; PyLD walks a document by recursion
NO_CLAIMS = ("@context", "type", "@type")
_CONSTANT = frozenset((*NO_CLAIMS, "proofPurpose"))  # a purpose is a name of its context
_PLAIN = (str, int, bool)

Leaf = str | int

Shape = tuple[Any, ...]
"""A document in prefix notation: an object is `dict`, its length, and each name with its member; an
array is `list`, its length and its items; a leaf is `str` or `int`; a truth value is itself; and
so are contexts, types and purposes, an array of them as a tuple."""


@attrs.frozen(repr=False)
class Reading:
    """A document as its shape and its leaves.

    Args:
        shape: Its shape.
        leaves: Its leaves, in document order.
    """

    shape: Shape
    leaves: Sequence[Leaf]


class _NoShapeError(Exception):
    """The document has something that is not known to be the same in all documents of a shape."""


def read_shape(document: object) -> Reading | None:
    """The shape and the leaves of a document.

    Args:
        document: A document as `json.loads` makes them.

    Returns:
        None where it has none: it holds a null, a fraction, an empty array, a value twice in one
        array, an object that is no `dict`, a context of its own, or too many levels.
    """
    shape: list[Any] = []
    leaves: list[Leaf] = []
    try:
        _read(document, shape, leaves, 0)
    except _NoShapeError:
        return None
    return Reading(tuple(shape), leaves)


def _read(value: object, shape: list[Any], leaves: list[Leaf], level: int) -> None:
    if type(value) is dict and level <= DEEPEST:
        _read_object(value, shape, leaves, level)
    elif type(value) is list and value and level <= DEEPEST:
        _read_array(value, shape, leaves, level)
    elif type(value) is str or (type(value) is int and abs(value) < 2**53):
        shape.append(type(value))
        leaves.append(value)
    elif type(value) is bool:
        shape.append(value)
    else:
        raise _NoShapeError


def _read_object(
    value: dict[str, object], shape: list[Any], leaves: list[Leaf], level: int
) -> None:
    shape += (dict, len(value))
    for name, member in value.items():
        shape.append(name)
        if name in _CONSTANT:
            if name == "@context" and level:
                raise _NoShapeError
            shape.append(_constant(member))
        elif type(member) is str:  # as most are, and one call less
            shape.append(str)
            leaves.append(member)
        else:
            _read(member, shape, leaves, level + 1)


def _read_array(value: list[object], shape: list[Any], leaves: list[Leaf], level: int) -> None:
    shape += (list, len(value))
    plain = [(type(item), item) for item in value if type(item) in _PLAIN]
    if len(set(plain)) < len(plain):
        raise _NoShapeError
    for item in value:
        _read(item, shape, leaves, level + 1)


def _constant(value: object) -> str | tuple[str, ...]:
    if type(value) is str:
        return value
    if type(value) is not list or any(type(item) is not str for item in value):
        raise _NoShapeError
    return tuple(value)


def document_of(reading: Reading) -> Any:  # noqa: ANN401 - JSON
    """The document of a shape that has these leaves."""
    return _make(iter(reading.shape), iter(reading.leaves))


def _make(shape: Iterator[Any], leaves: Iterator[Leaf]) -> Any:  # noqa: ANN401 - JSON
    part = next(shape)
    if part is dict:
        return {next(shape): _make(shape, leaves) for _ in range(next(shape))}
    if part is list:
        return [_make(shape, leaves) for _ in range(next(shape))]
    if part in (str, int):
        return next(leaves)
    return list(part) if type(part) is tuple else part
