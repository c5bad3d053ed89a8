"""Packages whose names are imported when they are first asked for.

See [PEP 562](https://peps.python.org/pep-0562/).
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

__all__ = ["deferred"]


def deferred(package: str, homes: Mapping[str, Iterable[str]]) -> Callable[[str], Any]:
    """What finds the names of a package; to be its `__getattr__`.

    Args:
        package: The package's `__name__`.
        homes: Its names by the module that each comes from, which is a name, too.
    """
    home_of = {name: home for home, names in homes.items() for name in names}

    def find(name: str) -> Any:  # noqa: ANN401 - whatever the module has
        if name in homes:
            return importlib.import_module(f"{package}.{name}")
        if name not in home_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}", name=name)
        return getattr(importlib.import_module(f"{package}.{home_of[name]}"), name)

    return find
