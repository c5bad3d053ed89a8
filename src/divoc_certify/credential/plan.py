"""Plans: the statements of all documents of one shape, with places for their leaves.

A plan is made from what PyLD makes of a document of that shape in which each leaf is a mark. Each
mark has to come back as a whole, as an IRI or a literal, or there is no plan: neither for a shape
some of whose leaves are not signed, nor for one in which a leaf has a say in what the rest means.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import attrs

from divoc_certify.credential.nquads import Dialect, Quad
from divoc_certify.credential.shape import Leaf, Reading, Shape
from divoc_certify.credential.template import PLACE, Line, Template
from divoc_certify.forks import hold_over_forks
from divoc_certify.iri import is_absolute_iri

__all__ = ["Plan", "Plans", "make_plan", "marked"]

_MOST_PLANS = 128
_MARK = "urn:leaf-mark:"
_FIRST_NUMBER = 2**52
_XSD = "http://www.w3.org/2001/XMLSchema#"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_LANGUAGE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"


@attrs.frozen(kw_only=True, repr=False)
class Plan:
    """The statements of the documents of one shape.

    Args:
        lines: All statements, as one group. The labels of the blank nodes come after the leaves.
        looks: For each blank node a group of the statements that it is in, as the
            [first degree hashes](https://www.w3.org/TR/rdf-canon/#hash-1d-quads) take them.
        groups: For each statement the first that is the same where their values are.
        values: For each statement the leaf that is its value; None where it has another.
        iris: Which leaves are IRIs. The others are literals, of which any text can be one.
        proven: The dialects in which a document has come out as PyLD has it.
        covers: Whether it is known that all claims of the documents are signed.
    """

    lines: Template
    looks: Template
    groups: Sequence[int]
    values: Sequence[int | None]
    iris: Sequence[int]
    proven: frozenset[Dialect] = frozenset()
    covers: bool = False

    def fits(self, leaves: Sequence[Leaf], names: frozenset[str]) -> bool:
        """Whether a document with these leaves has the statements of the plan.

        An IRI has to be absolute, and to begin like no name that a context could give a meaning.

        Args:
            leaves: The leaves of a document of this shape.
            names: The names in all contexts.
        """
        for index in self.iris:
            iri = leaves[index]
            if not is_absolute_iri(iri) or iri in names or str(iri).partition(":")[0] in names:
                return False
        return True

    def fill(self, leaves: Sequence[Leaf], dialect: Dialect) -> str | None:
        """The canonical form of a document; None where it takes more than its leaves to tell.

        Args:
            leaves: Leaves that fit.
            dialect: The form.
        """
        texts = [str(leaf) for leaf in leaves]
        together = "".join(texts)
        if any(map(together.__contains__, dialect.escaped)):
            # In literals alone: an IRI that fits stands as it is.
            texts = [
                text if index in self.iris else text.translate(dialect.escapes)
                for index, text in enumerate(texts)
            ]
        order = None if _is_narrow(together) else dialect.order
        try:
            nquads = self._write(texts, set(), dialect, order)
            if nquads is None:
                # Statements are told apart by their own nodes, before any two nodes are made alike.
                nodes = map(str, range(len(self.looks.statements)))
                merged = self._merged(self.lines.fill([*texts, *nodes]).split("\n"))
                nquads = self._write(texts, merged, dialect, order) if merged else None
        except UnicodeEncodeError:
            return None
        return nquads

    def _write(
        self,
        texts: Sequence[str],
        merged: set[int],
        dialect: Dialect,
        order: Callable[[str], Any] | None,
    ) -> str | None:
        """Write the statements but for those merged; None where nodes or statements look alike."""
        labels = self._labels(texts, merged, dialect, order)
        if labels is None:
            return None
        lines = self.lines.fill([*texts, *labels]).split("\n")
        if len(set(lines)) < len(lines) - len(merged):
            return None
        (which,) = self.lines.statements
        nquads = f"{_in_order(lines, which, merged, order)}\n"
        nquads.encode()
        return nquads

    def _labels(
        self,
        texts: Sequence[str],
        merged: set[int],
        dialect: Dialect,
        order: Callable[[str], Any] | None,
    ) -> list[str] | None:
        """The label of each node; None where some look alike, and take more to be told apart."""
        if len(self.looks.statements) < 2:  # noqa: PLR2004 - one has nothing to be told apart from
            return ["_:c14n0"] * len(self.looks.statements)
        hashed = getattr(hashlib, dialect.hash)
        looks = self.looks.fill(texts).split("\n\n")
        for index in range(len(looks)) if merged else self.looks.untold:
            lines, which = looks[index].split("\n"), self.looks.statements[index]
            looks[index] = _in_order(lines, which, merged, order)
        hashes = [hashed(f"{look}\n".encode()).digest() for look in looks]
        ranks = {one: rank for rank, one in enumerate(sorted(hashes))}
        return [f"_:c14n{ranks[one]}" for one in hashes] if len(ranks) == len(hashes) else None

    def _merged(self, lines: Sequence[str]) -> set[int] | None:
        """Which statements repeat an earlier one, as values of one property do; None for others."""
        first: dict[str, int] = {}
        merged = set()
        (which,) = self.lines.statements
        for index, line in zip(which, lines, strict=True):
            earlier = first.setdefault(line, index)
            if earlier != index:
                if self.groups[earlier] != self.groups[index]:
                    return None
                merged.add(index)
        return merged

    def alike(self, marks: Sequence[Leaf]) -> list[Leaf]:
        """The marks with one in place of all that are values of one property."""
        changed = list(marks)
        for value, group in zip(self.values, self.groups, strict=True):
            earlier = self.values[group]
            if value is not None and earlier is not None:
                changed[value] = marks[earlier]
        return changed


def _is_narrow(text: str) -> bool:
    """Whether no character is above U+FFFF, so that all orders are that of code points."""
    return text.isascii() or len(text.encode("utf-16-le", "surrogatepass")) == 2 * len(text)


def _in_order(
    lines: Iterable[str],
    which: Sequence[int],
    merged: set[int],
    order: Callable[[str], Any] | None,
) -> str:
    """The lines of these statements, but for those merged, in their order."""
    if merged:
        lines = (line for index, line in zip(which, lines, strict=True) if index not in merged)
    return "\n".join(sorted(lines, key=order))


def marked(reading: Reading) -> Reading:
    """The same shape with a mark in place of each leaf."""
    marks = [
        f"{_MARK}{index}" if isinstance(leaf, str) else _FIRST_NUMBER + index
        for index, leaf in enumerate(reading.leaves)
    ]
    return Reading(reading.shape, marks)


def make_plan(
    shape: Shape, marks: Sequence[Leaf], dataset: Mapping[str, list[Quad]]
) -> Plan | None:
    """A plan from the statements of a document whose leaves are marks.

    Args:
        shape: Its shape.
        marks: The marks.
        dataset: Its statements by the name of their graph, as PyLD has them.

    Returns:
        None where not every mark came back as a whole, or something else is out of the ordinary.
    """
    written = repr(shape)
    if _MARK in written or not set(re.findall(r"\d+", written)).isdisjoint(map(str, marks)):
        return None
    drawing = _Drawing(marks)
    try:
        return drawing.plan(list(_quads(dataset)))
    except _NoPlanError:
        return None


def _quads(dataset: Mapping[str, list[Quad]]) -> Iterable[dict[str, dict[str, str]]]:
    for name, quads in dataset.items():
        for quad in quads:
            components = {part: quad[part] for part in ("subject", "predicate", "object")}
            if name != "@default":
                kind = "blank node" if name.startswith("_:") else "IRI"
                components["name"] = {"type": kind, "value": name}
            yield components


class _NoPlanError(Exception):
    """The shape is one for PyLD."""


def _nodes_of(quad: Quad) -> list[str]:
    return [part["value"] for part in quad.values() if part["type"] == "blank node"]


class _Drawing:
    """A plan that is being made."""

    def __init__(self, marks: Sequence[Leaf]) -> None:
        self.marks = {str(mark): index for index, mark in enumerate(marks)}
        self.nodes: dict[str, int] = {}
        self.iris: set[int] = set()
        self.literals: set[int] = set()

    def plan(self, quads: list[Quad]) -> Plan:
        for quad in quads:
            for node in _nodes_of(quad):
                self.nodes.setdefault(node, len(self.marks) + len(self.nodes))
        looks: dict[str, dict[int, Line]] = {node: {} for node in self.nodes}
        for index, quad in enumerate(quads):
            nodes = _nodes_of(quad)
            # Dialects differ in how often a node has a statement about itself.
            if len(set(nodes)) < len(nodes):
                raise _NoPlanError
            for node in nodes:
                looks[node][index] = self.line(quad, node)
        lines = {index: self.line(quad) for index, quad in enumerate(quads)}
        returned = self.iris | self.literals
        if not quads or len(returned) < len(self.marks) or self.iris & self.literals:
            raise _NoPlanError
        return Plan(
            lines=Template.make([lines]),
            looks=Template.make(looks.values()),
            groups=self.groups(quads),
            values=[self.marks.get(quad["object"]["value"]) for quad in quads],
            iris=sorted(self.iris),
        )

    def groups(self, quads: list[Quad]) -> list[int]:
        first: dict[object, int] = {}
        groups = []
        for index, quad in enumerate(quads):
            others = [quad[part]["value"] for part in quad if part != "object"]
            written, _ = self.term("object", quad["object"], quad, None)
            value = quad["object"]["value"]
            # Two IRIs that are one make one node of two, and that may change anything.
            is_text = quad["object"]["type"] == "literal" and value in self.marks
            key = (*others, written, value.isdecimal()) if is_text else index
            groups.append(first.setdefault(key, index))
        return groups

    def line(self, quad: Quad, node: str | None = None) -> Line:
        """A statement, as it is, or as it is hashed for a node."""
        text, places = [], []
        for part, component in quad.items():
            piece, place = self.term(part, component, quad, node)
            text.append(f"{piece} ")
            places += place
        return Line("".join([*text, ".\n"]), places)

    def term(
        self, part: str, component: dict[str, str], quad: Quad, node: str | None
    ) -> tuple[str, list[int]]:
        value = component["value"]
        match component["type"]:
            case "blank node" if node is None:
                return PLACE, [self.nodes[value]]
            case "blank node":
                return ("_:a" if value == node else "_:z"), []
            case "IRI" if value in self.marks:
                # The type of a node chooses contexts; it is no leaf, under whatever name.
                if part == "object" and quad["predicate"]["value"] == _TYPE:
                    raise _NoPlanError
                self.iris.add(self.marks[value])
                return f"<{PLACE}>", [self.marks[value]]
            case "IRI":
                return f"<{_constant(value)}>", []
        return self.literal(value, component["datatype"], component.get("language", ""))

    def literal(self, value: str, datatype: str, language: str) -> tuple[str, list[int]]:
        ending = f"^^<{_constant(datatype)}>"
        if datatype == f"{_XSD}string":
            ending = ""
        elif datatype == _LANGUAGE:
            ending = f"@{_constant(language, 'x:')}"
        if value in ("true", "false"):
            return f'"{value}"{ending}', []
        # PyLD writes a text anew that is the number of this type.
        if value not in self.marks or datatype == f"{_XSD}double":
            raise _NoPlanError
        self.literals.add(self.marks[value])
        return f'"{PLACE}"{ending}', [self.marks[value]]


def _constant(iri: str, prefix: str = "") -> str:
    if _MARK in iri or not is_absolute_iri(prefix + iri) or not _is_narrow(iri):
        raise _NoPlanError
    return iri


# One for all: what is held over forks is known as long as the process lives.
_keeping = threading.Lock()
hold_over_forks(_keeping)


class Plans:
    """The plans of one set of contexts by shape: a bounded number, from any thread."""

    def __init__(self) -> None:
        self._plans: dict[Shape, Plan | None] = {}

    def __len__(self) -> int:
        return len(self._plans)

    def __contains__(self, shape: Shape) -> bool:
        return shape in self._plans

    def get(self, shape: Shape) -> Plan | None:
        """The plan of a shape; None where there is none."""
        return self._plans.get(shape)

    def keep(self, shape: Shape, plan: Plan | None) -> None:
        """Keep a plan, or for good that a shape has none; the oldest one gives way."""
        with _keeping:
            if shape not in self._plans and len(self._plans) >= _MOST_PLANS:
                del self._plans[next(iter(self._plans))]
            self._plans[shape] = plan and self._plans.get(shape, plan) and plan
