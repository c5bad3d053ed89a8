"""The canonical form of a document: the N-Quads over which a proof is computed.

Documents of one shape differ in their leaves alone, and so do their statements. What PyLD made of
one document of a shape is kept as a plan, with which the next one takes a fiftieth of the time.
What a plan cannot be shown to handle goes through PyLD.

A plan is made for a shape only by `learn`, which is for documents that are trusted: that were
signed here, or whose signature holds. A stranger's document neither makes plans nor displaces any.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from divoc_certify.credential.contexts import Contexts
from divoc_certify.credential.nquads import ORIGINAL, Dialect
from divoc_certify.credential.plan import Plan, make_plan, marked
from divoc_certify.credential.shape import Reading, document_of, read_shape
from divoc_certify.errors import CredentialError

__all__ = [
    "Lesson",
    "Match",
    "canonicalize",
    "learn",
    "match_plan",
    "plan_for",
    "unsigned_claims",
]


@attrs.frozen(repr=False)
class Match:
    """A document that was read, for all that is asked of it.

    Args:
        reading: Its shape and leaves; None where it has none.
        plan: The plan of its shape; None where there is none, or the document does not fit it.
    """

    reading: Reading | None
    plan: Plan | None


def match_plan(document: Mapping[str, Any], contexts: Contexts) -> Match:
    """Look for the plan of a document.

    Args:
        document: As for `canonicalize`.
        contexts: The contexts that may be used.
    """
    reading = read_shape(document)
    plan = contexts.plans.get(reading.shape) if reading else None
    fits = reading and plan and plan.fits(reading.leaves, contexts.names)
    return Match(reading, plan if fits else None)


@attrs.frozen(kw_only=True, repr=False)
class Lesson:
    """A document for which there was no plan.

    Args:
        reading: Its shape and leaves.
        dialect: The form it was written in; None where its claims were looked for.
        nquads: What PyLD made of it.
    """

    reading: Reading
    dialect: Dialect | None = None
    nquads: str | None = None


def canonicalize(
    document: Mapping[str, Any],
    contexts: Contexts,
    dialect: Dialect = ORIGINAL,
    *,
    lessons: list[Lesson] | None = None,
    matched: Match | None = None,
) -> str:
    """The canonical N-Quads of a JSON-LD document.

    Args:
        document: A JSON-LD document without its `proof`. Its contexts are given by URL;
            a context of its own inside the document is refused.
        contexts: The contexts that may be used.
        dialect: The form; by default what the original's verifiers compute.
        lessons: Takes what there is to `learn` from the document, once it is trusted.
        matched: What `match_plan` gives for the document, where that is known.

    Returns:
        The N-Quads, each line ending in a line feed. Never split them with
        `str.splitlines`: U+2028 and others occur as they are.

    Raises:
        divoc_certify.errors.UnknownContextError: A context is neither bundled nor registered.
        divoc_certify.errors.UnmappedPropertyError: No context maps a property.
        divoc_certify.errors.CredentialError: It is not JSON-LD that can be signed.
    """
    matched = matched or match_plan(document, contexts)
    reading, plan = matched.reading, matched.plan
    nquads = None
    if reading and plan and dialect in plan.proven:
        nquads = plan.fill(reading.leaves, dialect)
    if nquads is None:
        # PyLD brings an HTTP client along, and takes a third of the import.
        from divoc_certify.credential.expansion import canonicalize_slowly  # noqa: PLC0415

        nquads = canonicalize_slowly(document, contexts, dialect)
        if reading and lessons is not None:
            lessons.append(Lesson(reading=reading, dialect=dialect, nquads=nquads))
    return nquads


def unsigned_claims(
    document: Mapping[str, Any],
    contexts: Contexts,
    *,
    lessons: list[Lesson] | None = None,
    matched: Match | None = None,
) -> tuple[str, ...]:
    """The claims that a signature over the canonical form would not cover.

    JSON-LD drops, without a word, what is null or an empty array, a value that stands in its
    array twice, a statement about a relative IRI, and a type that no context maps.

    Args:
        document: As for `canonicalize`.
        contexts: As for `canonicalize`.
        lessons: As for `canonicalize`.
        matched: As for `canonicalize`.

    Returns:
        The JSONPath of each such claim, in document order.

    Raises:
        divoc_certify.errors.CredentialError: As for `canonicalize`.
    """
    matched = matched or match_plan(document, contexts)
    reading, plan = matched.reading, matched.plan
    if plan and plan.covers:
        return ()
    from divoc_certify.credential.expansion import unsigned_claims_slowly  # noqa: PLC0415

    unsigned = unsigned_claims_slowly(document, contexts)
    if reading and not unsigned:
        if plan:
            _cover(plan, reading, contexts)
        elif lessons is not None:
            lessons.append(Lesson(reading=reading))
    return unsigned


def learn(lessons: Iterable[Lesson], contexts: Contexts) -> None:
    """Make plans for documents like these, and prove them by these.

    Args:
        lessons: What `canonicalize` and `unsigned_claims` gave, for documents that are trusted.
        contexts: The contexts they were given.
    """
    for lesson in lessons:
        shape = lesson.reading.shape
        if shape in contexts.plans:
            plan = contexts.plans.get(shape)
        else:
            plan = plan_for(lesson.reading, contexts)
            contexts.plans.keep(shape, plan)
        if plan is None or lesson.dialect in plan.proven:
            continue
        leaves = lesson.reading.leaves
        if not plan.fits(leaves, contexts.names):
            continue
        if lesson.dialect is None:
            _cover(plan, lesson.reading, contexts)
        elif (nquads := plan.fill(leaves, lesson.dialect)) is not None:
            proven = attrs.evolve(plan, proven=plan.proven | {lesson.dialect})
            contexts.plans.keep(shape, proven if nquads == lesson.nquads else None)


def _cover(plan: Plan, reading: Reading, contexts: Contexts) -> None:
    """Keep that documents of a shape have no unsigned claims, since one that fits has none.

    Texts are signed, or there would be no plan; and whether the rest is depends on the shape.
    """
    contexts.plans.keep(reading.shape, attrs.evolve(plan, covers=True))


def plan_for(reading: Reading, contexts: Contexts) -> Plan | None:
    """A plan, not yet proven, for the documents of a shape; None where there can be none."""
    from divoc_certify.credential.expansion import statements  # noqa: PLC0415

    marks = marked(reading)
    document = document_of(marks)
    try:
        plan = make_plan(marks.shape, marks.leaves, statements(document, contexts))
        if plan is None:
            return None
        alike = plan.alike(marks.leaves)
        if alike != marks.leaves:
            document = document_of(attrs.evolve(marks, leaves=alike))
            count = sum(map(len, statements(document, contexts).values()))
            if count != len(set(plan.groups)):
                # Two values that are written alike are not one to PyLD.
                plan = attrs.evolve(plan, groups=range(len(plan.groups)))
    except CredentialError:
        return None
    return plan
