"""N-Quads: how statements are written.

[N-Quads](https://www.w3.org/TR/n-quads/) have several canonical forms in use; a `Dialect` is one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import attrs

from divoc_certify.errors import CredentialError
from divoc_certify.iri import is_absolute_iri

__all__ = ["ORIGINAL", "RDFC_1_0_SHA256", "RDFC_1_0_SHA384", "Dialect", "Quad", "write_lines"]

Quad = dict[str, dict[str, str]]


@attrs.frozen(kw_only=True, eq=False)
class Dialect:
    """A canonical form of N-Quads.

    Each is one by itself: what is known of one form is not taken for another.

    Args:
        escapes: What stands for a character in a literal, by its code point.
        order: The key by which lines are sorted. Up to U+FFFF it has to agree with the order of
            code points, as that of UTF-16 does.
        hash: The hash that tells blank nodes apart, as `hashlib` names it.
        keeps_any_iri: Whether an IRI is kept that has white space in it, or `<`, or what else no
            IRI may have. The standard has no such IRI, and no one way to write it; but for white
            space beyond ASCII, with which readers of JSON-LD drop the statement.
    """

    escapes: Mapping[int, str] = attrs.field(repr=False)
    order: Callable[[str], Any]
    hash: str = "sha256"
    keeps_any_iri: bool = False
    hashes_twice: bool = False
    escaped: tuple[str, ...] = attrs.field(init=False, repr=False)
    """The characters that something else stands for."""

    @escaped.default
    def _characters_with_escapes(self) -> tuple[str, ...]:
        return tuple(map(chr, self.escapes))


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-be", "surrogatepass")


def _code_points(text: str) -> str:
    return text


_SHORT = {"\n": "\\n", "\r": "\\r", '"': '\\"', "\\": "\\\\"}

ORIGINAL = Dialect(
    escapes=str.maketrans(_SHORT), order=_utf16, keeps_any_iri=True, hashes_twice=True
)
"""URDNA2015 as the original computes it.

TAB stands as it is, lines are sorted by UTF-16 code unit, and a statement in which a blank node
stands twice is hashed twice.
"""

RDFC_1_0_SHA256 = Dialect(
    escapes=str.maketrans(
        {chr(code): f"\\u{code:04X}" for code in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF)}
        | {"\b": "\\b", "\t": "\\t", "\f": "\\f"}
        | _SHORT
    ),
    order=_code_points,
)
"""The standard: [RDF Dataset Canonicalization, section 5](https://www.w3.org/TR/rdf-canon/#canonical-quads)."""

RDFC_1_0_SHA384 = attrs.evolve(RDFC_1_0_SHA256, hash="sha384")
"""The standard with SHA-384, for [ECDSA on P-384](https://www.w3.org/TR/vc-di-ecdsa/#algorithms)."""


def write_lines(quads: Iterable[Quad], dialect: Dialect) -> str:
    """Write statements whose blank nodes have their labels, in the dialect's order."""
    return "".join(sorted((_line(quad, dialect) for quad in quads), key=dialect.order))


def _line(quad: Quad, dialect: Dialect) -> str:
    components = [quad["subject"], quad["predicate"], quad["object"]]
    if "name" in quad:
        components.append(quad["name"])
    return " ".join([*(_term(component, dialect) for component in components), ".\n"])


def _term(component: dict[str, str], dialect: Dialect) -> str:
    value = component["value"]
    match component["type"]:
        case "IRI":
            if not dialect.keeps_any_iri and not is_absolute_iri(value):
                raise CredentialError("the document holds an IRI that N-Quads cannot hold")
            return f"<{value}>"
        case "blank node":
            return value
    literal = f'"{value.translate(dialect.escapes)}"'
    match component["datatype"]:
        case "http://www.w3.org/2001/XMLSchema#string":
            return literal
        case "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString":
            return f"{literal}@{component['language']}"
        case datatype:
            return f"{literal}^^<{datatype}>"
