"""Recipes: what goes to another process in an object's place, so that it is made anew there."""

from __future__ import annotations

import contextlib
import functools
import pickle
import types
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import attrs

from divoc_certify.errors import ConfigurationError, Problem

__all__ = ["ELSEWHERE", "Recipe", "goes_by_name", "pack_recipe", "recipe_of", "unpack_recipe"]

ELSEWHERE = "must be a function at the top level of a module to go to another process"
"""What is asked of a function that another process has to find by its name."""

_UNFIT = "must be something that can be pickled to go to another process"
_MOST_RECIPES = 16

Recipe = tuple[Callable[..., Any], tuple[Callable[..., Any], Mapping[str, Any]]]
"""What `__reduce__` gives of an object that is made anew by its arguments."""


def goes_by_name(function: object) -> bool:
    """Whether another process finds a function by its module and name."""
    return isinstance(function, types.FunctionType) and "<" not in function.__qualname__


def recipe_of(
    instance: attrs.AttrsInstance, make: Callable[..., Any] | None = None, **instead: object
) -> Recipe:
    """An object of an attrs class as the arguments that make it; to be its `__reduce__`.

    Arguments that have their default are left out.

    Args:
        instance: The object.
        make: What takes the arguments; by default its class.
        **instead: Arguments in the place of some that cannot be pickled.
    """
    arguments = {}
    for field in attrs.fields(type(instance)):
        value = getattr(instance, field.name)
        if field.init and value != _default(field, instance):
            arguments[field.alias] = instead.get(field.alias, value)
    return _make, (make or type(instance), arguments)


def pack_recipe(instance: attrs.AttrsInstance) -> bytes:
    """The recipe of an object, pickled.

    Args:
        instance: The object.

    Raises:
        divoc_certify.errors.ConfigurationError: Members that cannot go to another process, all
            at once, each with its path.
    """
    recipe = recipe_of(instance)
    try:
        return pickle.dumps(recipe)
    except Exception as error:
        _, (_, arguments) = recipe
        raise ConfigurationError(_of_members(arguments) or [Problem("$", _UNFIT)]) from error


# A task brings its recipe along each time. What was made of it has prepared much, and is kept.
@functools.lru_cache(_MOST_RECIPES)
def unpack_recipe(packed: bytes) -> Any:  # noqa: ANN401 - whatever was packed
    """The object of a recipe; in one process the same one for the same recipe.

    Args:
        packed: What `pack_recipe` gave.
    """
    make, arguments = pickle.loads(packed)  # noqa: S301 - itself part of a pickle
    return make(*arguments)


def _make(make: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as above
    return make(**arguments)


def _default(field: attrs.Attribute[Any], instance: object) -> object:
    default: Any = field.default
    if not isinstance(default, attrs.Factory):  # type: ignore[arg-type]  # typed as a function
        return default
    return default.factory(*[instance] * default.takes_self)


def _problems(value: object) -> list[Problem]:
    """Why a value cannot go to another process: because of what it has, or by itself."""
    try:
        pickle.dumps(value)
    except ConfigurationError as error:
        return _of_members(value) or [*error.problems]
    except Exception:  # noqa: BLE001 - it refuses, in whichever way
        return _of_members(value) or [Problem("$", ELSEWHERE if callable(value) else _UNFIT)]
    return []


def _of_members(value: object) -> list[Problem]:
    return [
        problem.under(step) for step, member in _members(value) for problem in _problems(member)
    ]


def _members(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, tuple | list):
        yield from ((f"[{index}]", member) for index, member in enumerate(value))
    elif isinstance(value, Mapping):
        yield from ((f".{name}", member) for name, member in value.items())
    elif attrs.has(type(value)):
        # Of a class that is pickled in another way, nothing is known.
        with contextlib.suppress(Exception):
            recipe: Any = value.__reduce__()
            make, (_, arguments) = recipe
            if make is _make:
                yield from _members(arguments)
