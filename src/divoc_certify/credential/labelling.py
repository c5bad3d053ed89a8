"""The labels of blank nodes, through PyLD: over a dialect's lines and with its hash."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from pyld import canon

from divoc_certify.credential.nquads import Dialect, Quad, write_lines
from divoc_certify.credential.shape import DEEPEST
from divoc_certify.errors import CredentialError

__all__ = ["write_nquads"]

_MOST_LOOKS = 20_000


def write_nquads(dataset: Mapping[str, list[Quad]], dialect: Dialect) -> str:
    """Label the blank nodes of a dataset, and write its statements.

    Args:
        dataset: The statements by the name of their graph, as PyLD has them.
        dialect: The form.

    Raises:
        divoc_certify.errors.CredentialError: It has too many nodes that look alike; or, for the
            standard's forms, links such nodes in the same way in several graphs, or holds an IRI
            that N-Quads cannot hold.
        UnicodeEncodeError: It holds a lone surrogate.
    """
    algorithm = _Labelling(dialect)
    algorithm.main(dataset, {"format": "application/n-quads"})
    return write_lines(algorithm.quads, dialect)


_TOO_MANY_ALIKE = "the document has too many nodes that look alike"


class _CanonicalIssuer(canon.IdentifierIssuer):  # type: ignore[misc]  # PyLD is not typed
    """Issues labels, and counts how often it is asked: once for each node of each permutation."""

    def __init__(self) -> None:
        super().__init__("_:c14n")
        self.looks = 0

    def has_id(self, old: str) -> bool:
        self.looks += 1
        if self.looks > _MOST_LOOKS:
            raise CredentialError(_TOO_MANY_ALIKE)
        return old in self.existing


class _TemporaryIssuer(canon.IdentifierIssuer):  # type: ignore[misc]  # PyLD is not typed
    """Issues the labels of one permutation: PyLD copies it for each, which took most of the time.

    Args:
        other: The issuer that it goes on from.
    """

    def __init__(self, other: canon.IdentifierIssuer) -> None:
        super().__init__(other.prefix)
        self.counter = other.counter
        self.existing = other.existing.copy()
        self.order = other.order.copy()

    def __deepcopy__(self, _: dict[int, Any]) -> _TemporaryIssuer:
        return _TemporaryIssuer(self)


class _Labelling(canon.URDNA2015):  # type: ignore[misc]  # PyLD is not typed
    """PyLD's labelling of blank nodes, over a dialect's lines and with its hash.

    Telling nodes apart that look alike takes time that grows with the factorial of their number,
    and goes from one to the next as deep as they are linked. Enough of it is allowed for every
    dataset of the W3C's tests; one that takes more was made to cost time, and is refused.
    """

    def __init__(self, dialect: Dialect) -> None:
        super().__init__()
        self.dialect = dialect
        self.canonical_issuer = _CanonicalIssuer()
        self.depth = 0

    def create_hash(self) -> Any:  # noqa: ANN401 - hashlib names no type
        return hashlib.new(self.dialect.hash)

    def hash_n_degree_quads(self, id_: str, issuer: Any) -> dict[str, Any]:  # noqa: ANN401
        if self.depth == DEEPEST:
            raise CredentialError(_TOO_MANY_ALIKE)
        self.depth += 1
        result: dict[str, Any] = super().hash_n_degree_quads(id_, _TemporaryIssuer(issuer))
        self.depth -= 1
        return result

    def create_hash_to_related(self, id_: str, issuer: Any) -> dict[str, list[str]]:  # noqa: ANN401
        related: dict[str, list[str]] = super().create_hash_to_related(id_, issuer)
        # PyLD leaves permutations out where a node stands twice. So does the original, and gets
        # labels that depend on those before; the standard goes through all.
        if not self.dialect.hashes_twice and any(
            len(set(nodes)) < len(nodes) for nodes in related.values()
        ):
            raise CredentialError("the document links nodes that look alike in several graphs")
        return related

    def hash_first_degree_quads(self, id_: str) -> str:
        info = self.blank_node_info[id_]
        if "hash" not in info:
            if not self.dialect.hashes_twice:
                info["quads"] = list({id(quad): quad for quad in info["quads"]}.values())
            quads = (
                {
                    key: self.modify_first_degree_component(id_, component, key)
                    for key, component in quad.items()
                }
                for quad in info["quads"]
            )
            hashed = self.create_hash()
            hashed.update(write_lines(quads, self.dialect).encode())
            info["hash"] = hashed.hexdigest()
        return info["hash"]  # type: ignore[no-any-return]  # PyLD is not typed
