"""What JSON a document may hold: no more than needed, and what every reader reads alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from divoc_certify.credential.shape import DEEPEST
from divoc_certify.errors import CredentialError

__all__ = ["check_values"]

_SMALLEST_FLOAT, _LARGEST_FLOAT = 1e-6, 1e21
_MOST_VALUES = 2_000


def check_values(document: Mapping[str, Any]) -> None:
    """Check that a document is small and shallow enough, and that all readers read it alike.

    Raises:
        divoc_certify.errors.CredentialError: It is not.
    """
    waiting = [(member, 1) for name, member in document.items() if name != "@context"]
    count = 0
    while waiting:
        value, depth = waiting.pop()
        count += 1
        if count > _MOST_VALUES:
            raise CredentialError(f"the document has more than {_MOST_VALUES:,} values")
        if depth > DEEPEST:
            raise CredentialError("the document is nested too deeply")
        if isinstance(value, Mapping):
            if "@context" in value:
                raise CredentialError("@context may stand at the top of the document only")
            waiting += ((member, depth + 1) for member in value.values())
        elif isinstance(value, (list, tuple)):
            waiting += ((member, depth + 1) for member in value)
        elif isinstance(value, (int, float)) and not _is_the_same_everywhere(value):
            raise CredentialError("the document holds a number that not all readers read alike")


def _is_the_same_everywhere(number: float) -> bool:
    if isinstance(number, int):
        return abs(number) < 2**53
    # JavaScript writes 1.0 as 1, and begins to write exponents below and above these.
    return not number.is_integer() and _SMALLEST_FLOAT <= abs(number) < _LARGEST_FLOAT
