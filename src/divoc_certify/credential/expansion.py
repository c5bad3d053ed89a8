"""The canonical form of a document through PyLD, whatever the document is.

[RDF Dataset Canonicalization](https://www.w3.org/TR/rdf-canon/) as the standard has it, or as the
original computes it, which is a matter of the `Dialect`. In both, there is no base IRI, so that a
relative IRI stays relative (and its statements drop out).
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from pyld import jsonld
from pyld.context_resolver import ContextResolver

from divoc_certify.credential.contexts import Contexts
from divoc_certify.credential.labelling import write_nquads
from divoc_certify.credential.nquads import ORIGINAL, Dialect, Quad
from divoc_certify.credential.shape import NO_CLAIMS
from divoc_certify.credential.values import check_values
from divoc_certify.errors import CredentialError, UnmappedPropertyError
from divoc_certify.forks import hold_over_forks
from divoc_certify.iri import has_scheme, is_absolute_iri
from divoc_certify.request.rules import step

__all__ = [
    "canonicalize_slowly",
    "statements",
    "unsigned_claims_slowly",
]

_Result = TypeVar("_Result")

_SURROGATE = "a string holds a lone surrogate"
_PLACEHOLDER = "urn:placeholder:"
# What the original takes for an absolute IRI, where PyLD would drop the statement. An IRI that
# looks like a placeholder gets one, too: otherwise it could pass for another.
_HELD_BACK = re.compile(rf"[A-Za-z][A-Za-z0-9+-.]*:.*\s|{_PLACEHOLDER}", re.DOTALL)


def canonicalize_slowly(
    document: Mapping[str, Any], contexts: Contexts, dialect: Dialect = ORIGINAL
) -> str:
    """As `canonicalize`, without any plan."""
    check_values(document)
    return _write(_statements(_expand(document, contexts), contexts), dialect)


def statements(document: Mapping[str, Any], contexts: Contexts) -> dict[str, list[Quad]]:
    """The statements of a document by the name of their graph, as PyLD has them.

    Raises:
        divoc_certify.errors.CredentialError: It is not JSON-LD that can be signed.
    """
    return _statements(_expand(document, contexts), contexts)


def unsigned_claims_slowly(document: Mapping[str, Any], contexts: Contexts) -> tuple[str, ...]:
    """As `unsigned_claims`, without any plan.

    Each value is replaced by a mark of its own, and what does not come back from canonicalisation
    is not signed.
    """
    check_values(document)
    marks = _Marks()
    expanded = _expand(marks.put(document, "$"), contexts)
    nquads = _write(_statements(expanded, contexts), ORIGINAL)
    listed = set(_listed(expanded))
    types = [iri for node in _nodes(expanded) for iri in node.get("@type", [])]
    relative = ["$.type"] * (not all(is_absolute_iri(iri) for iri in types))
    return (
        *relative,
        *(
            path
            for mark, path in marks.paths.items()
            if mark not in nquads or (mark in marks.repeats and mark not in listed)
        ),
    )


def _statements(expanded: Any, contexts: Contexts) -> dict[str, list[Quad]]:  # noqa: ANN401 - JSON
    placeholders: dict[str, str] = {}
    held_back = _hold_back(expanded, placeholders)
    dataset = _pyld(jsonld.to_rdf, held_back, _options(contexts))
    return _restore(dataset, {placeholder: iri for iri, placeholder in placeholders.items()})


def _write(dataset: Mapping[str, list[Quad]], dialect: Dialect) -> str:
    try:
        nquads = write_nquads(dataset, dialect)
        nquads.encode()
    except UnicodeEncodeError:
        pass  # it holds the text
    else:
        return nquads
    raise CredentialError(_SURROGATE)


class _Marks:
    """A mark for each value of a document, and which of them repeat a value of their array."""

    def __init__(self) -> None:
        self.paths: dict[str, str] = {}
        self.repeats: set[str] = set()

    def put(self, value: Any, path: str) -> Any:  # noqa: ANN401 - JSON
        """Copy a value with its marks in place of texts, numbers and truth values."""
        if isinstance(value, Mapping):
            return {
                name: member if name in NO_CLAIMS else self.put(member, f"{path}.{name}")
                for name, member in value.items()
            }
        if isinstance(value, (list, tuple)) and value:
            return self._put_each(value, path)
        mark = self._new(value, path)
        return value if value is None or isinstance(value, (list, tuple)) else mark

    def _put_each(self, values: Sequence[Any], path: str) -> list[Any]:
        seen: set[tuple[type, Any]] = set()
        marked = []
        for index, value in enumerate(values):
            marked.append(self.put(value, f"{path}[{index}]"))
            if not isinstance(value, (Mapping, list, tuple)):
                # A set knows an equal value once, and only an ordered list knows it twice.
                if (type(value), value) in seen:
                    self.repeats.add(marked[-1])
                seen.add((type(value), value))
        return marked

    def _new(self, value: object, path: str) -> str:
        scheme = "urn:" if isinstance(value, str) and has_scheme(value) else ""
        mark = f"{scheme}mark-{len(self.paths)}-"
        self.paths[mark] = path
        return mark


def _listed(expanded: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    """The texts that stand in an ordered list, in an expanded document."""
    for node in _nodes(expanded):
        for item in node.get("@list", []):
            yield item.get("@value", item.get("@id"))


def _nodes(expanded: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - JSON
    if isinstance(expanded, dict):
        if "@value" not in expanded:
            yield expanded
        expanded = list(expanded.values())
    if isinstance(expanded, list):
        for member in expanded:
            yield from _nodes(member)


def _options(contexts: Contexts) -> dict[str, Any]:
    def load(url: str, _: object) -> dict[str, Any]:
        # PyLD keeps what it resolved only where the loader gives a tag.
        document = contexts.document(url)
        return {"contextUrl": None, "documentUrl": url, "document": document, "tag": "static"}

    return {
        "base": None,
        "documentLoader": load,
        "contextResolver": ContextResolver(contexts.resolved, load),
    }


def _expand(document: Mapping[str, Any], contexts: Contexts) -> Any:  # noqa: ANN401 - JSON
    urls = document.get("@context")
    if not isinstance(urls, (str, list)) or not all(isinstance(url, str) for url in urls):
        raise CredentialError("@context must be a list of URLs")
    for url in [urls] if isinstance(urls, str) else urls:
        contexts.document(url)
    unmapped: list[str] = []
    processor = jsonld.JsonLdProcessor(on_property_dropped=unmapped.append)
    expanded = _pyld(processor.expand, document, _options(contexts))
    if unmapped:
        raise UnmappedPropertyError(tuple(dict.fromkeys(step(name)[1:] for name in unmapped)))
    return expanded


# PyLD keeps contexts in caches that two threads at once break.
_one_thread = threading.Lock()
hold_over_forks(_one_thread)


def _pyld(step: Callable[..., _Result], *arguments: Any) -> _Result:  # noqa: ANN401 - JSON
    try:
        with _one_thread:
            return step(*arguments)
    except UnicodeEncodeError:
        # From a JSON literal, which PyLD writes as bytes.
        rule = _SURROGATE
    except jsonld.JsonLdError as error:
        # PyLD's message repeats values: its code does not.
        rule = f"the document is not valid JSON-LD: {error.code}"
    except (AttributeError, LookupError, TypeError, ValueError):
        # PyLD trips over some documents where it should say what is wrong with them.
        rule = "the document is not valid JSON-LD"
    # Not raised while PyLD's error is handled: that one holds values.
    raise CredentialError(rule)


def _hold_back(value: Any, placeholders: dict[str, str]) -> Any:  # noqa: ANN401 - JSON
    """Put a placeholder for each IRI that PyLD would drop, in an expanded document."""

    def replace(iri: Any) -> Any:  # noqa: ANN401 - JSON
        if isinstance(iri, str) and _HELD_BACK.match(iri):
            return placeholders.setdefault(iri, f"{_PLACEHOLDER}{len(placeholders)}")
        return iri

    if isinstance(value, dict):
        return {
            replace(key): [replace(iri) for iri in member]
            if key == "@type" and isinstance(member, list)
            else replace(member)
            if key in ("@id", "@type")
            else _hold_back(member, placeholders)
            for key, member in value.items()
        }
    if isinstance(value, list):
        return [_hold_back(member, placeholders) for member in value]
    return value


def _restore(dataset: dict[str, list[Quad]], originals: Mapping[str, str]) -> dict[str, list[Quad]]:
    for quads in dataset.values():
        for quad in quads:
            for component in quad.values():
                if component is None:
                    # PyLD leaves a hole in an ordered list, which no reader could fill.
                    raise CredentialError("an ordered list holds a relative IRI")
                if component["type"] == "IRI":
                    component["value"] = originals.get(component["value"], component["value"])
    return {originals.get(name, name): quads for name, quads in dataset.items()}
