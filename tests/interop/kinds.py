"""What is certified on either side: requests of every kind, and the values in a credential."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping, MutableSequence
from typing import Any

from samples import TEST_REQUEST, VACCINATION_V1, VACCINATION_V3
from strategies import test_mappings as mappings_of_tests
from strategies import vaccination_mappings

from divoc_certify import Rules

__all__ = ["KINDS", "STRANGER", "Place", "places"]

Place = tuple[MutableMapping[str, Any] | MutableSequence[Any], str | int]

# One for each JSON-LD context: the rules, requests of every kind, and a plain one.
KINDS = {
    "vaccination v1": (Rules.V1, vaccination_mappings(Rules.V1), VACCINATION_V1),
    "vaccination v2": (Rules.V3, vaccination_mappings(Rules.V3), VACCINATION_V3),
    "test": (Rules.V1, mappings_of_tests(), TEST_REQUEST),
}
# No text has it: put into a value, it makes one that occurs nowhere else in the document, so
# that no other value under the same predicate can make up for the change.
STRANGER = "\uffff"


def places(value: Any) -> Iterator[Place]:
    """Where each text and each number stands in a document, contexts and signatures apart."""
    members = value.items() if isinstance(value, Mapping) else enumerate(value)
    for name, member in members:
        if isinstance(member, (Mapping, list)):
            if name != "@context":
                yield from places(member)
        elif name not in ("jws", "proofValue"):
            yield value, name
