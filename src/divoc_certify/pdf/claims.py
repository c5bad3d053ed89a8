"""Labels for the claims of other programmes."""

from __future__ import annotations

import re

__all__ = ["words"]

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^A-Z\W_]+|[A-Z]+")


def words(path: str) -> str:
    """A label for a claim that has none, made from its name.

    >>> words("site.licenceNumber")
    'Site licence number'

    Args:
        path: Names in camel case, with dots between them.
    """
    found = [word if word.isupper() else word.lower() for word in _WORD.findall(path)]
    text = " ".join(found) or path
    return text[:1].upper() + text[1:]
