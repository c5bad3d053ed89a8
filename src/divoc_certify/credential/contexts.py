"""The JSON-LD contexts that are known here, by URL. Nothing is ever fetched."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping
from importlib import resources
from types import MappingProxyType
from typing import Any

import attrs

from divoc_certify.credential.plan import Plans
from divoc_certify.credential.vocabulary import TEST_V1, VACCINATION_V1, VACCINATION_V2
from divoc_certify.errors import ConfigurationError, Problem, UnknownContextError
from divoc_certify.iri import is_absolute_iri
from divoc_certify.issuer import DIVOC_NAMESPACE

__all__ = [
    "CREDENTIALS_V1",
    "CREDENTIALS_V2",
    "DATA_INTEGRITY_V2",
    "ED25519_2020_V1",
    "SECURITY_V2",
    "STATUS_V1",
    "Contexts",
]

CREDENTIALS_V1 = "https://www.w3.org/2018/credentials/v1"
"""The context that stands first in every credential: [VC Data Model 1.1, section 4.1](https://www.w3.org/TR/vc-data-model-1.1/#contexts)."""
CREDENTIALS_V2 = "https://www.w3.org/ns/credentials/v2"
"""The context that stands first under version 2.0: [VC Data Model 2.0, section 4.3](https://www.w3.org/TR/vc-data-model-2.0/#contexts)."""
STATUS_V1 = "https://www.w3.org/ns/credentials/status/v1"
"""The context of `credentialStatus` under `CREDENTIALS_V1`: [Bitstring Status List, section 5.2](https://www.w3.org/TR/vc-bitstring-status-list/#json-ld-context)."""
DATA_INTEGRITY_V2 = "https://w3id.org/security/data-integrity/v2"
"""The context of a `DataIntegrityProof` under `CREDENTIALS_V1`: [Data Integrity, section 2.4.1](https://www.w3.org/TR/vc-data-integrity/#vocabularies)."""
ED25519_2020_V1 = "https://w3id.org/security/suites/ed25519-2020/v1"
"""The context of an `Ed25519Signature2020`: [EdDSA Cryptosuites, section 2.2.2](https://www.w3.org/TR/vc-di-eddsa/#ed25519signature2020)."""
SECURITY_V1 = "https://w3id.org/security/v1"
SECURITY_V2 = "https://w3id.org/security/v2"
"""The context under which the proof options are canonicalised."""

_COWIN_NAMESPACE = "https://cowin.gov.in/credentials/"
_DEPLOYMENT = {
    "vaccination/v1": VACCINATION_V1,
    "vaccination/v2": VACCINATION_V2,
    "testCertificate/v1": TEST_V1,
}


def _read(name: str) -> Any:  # noqa: ANN401 - a JSON document
    folder = resources.files("divoc_certify.credential").joinpath("data")
    return json.loads(folder.joinpath(name).read_text(encoding="utf-8"))


@functools.cache
def _bundled_documents() -> dict[str, Mapping[str, Any]]:
    return {
        CREDENTIALS_V1: _read("credentials-v1.json"),
        CREDENTIALS_V2: _read("credentials-v2.json"),
        STATUS_V1: _read("status-v1.json"),
        DATA_INTEGRITY_V2: _read("data-integrity-v2.json"),
        ED25519_2020_V1: _read("ed25519-2020-v1.json"),
        SECURITY_V1: _read("security-v1.json"),
        SECURITY_V2: _read("security-v2.json"),
        **_under(DIVOC_NAMESPACE),
        **_under(_COWIN_NAMESPACE),
    }


def _under(namespace: str) -> dict[str, Mapping[str, Any]]:
    return {namespace + name: document for name, document in _DEPLOYMENT.items()}


def _with_bundled(extra: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Mapping[str, Any]]:
    return MappingProxyType({**_bundled_documents(), **extra})


def _names(documents: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    names: set[str] = set()
    found: list[Any] = list(documents)
    while found:
        value = found.pop()
        if isinstance(value, list):
            found += value
        elif not isinstance(value, str) and isinstance(value, Mapping):
            names.update(value)
            found += value.values()
    return frozenset(names)


@attrs.frozen(repr=False)
class Contexts:
    """The context documents that may be used, by URL: the only loader there is.

    The W3C contexts and DIVOC's own are bundled. An instance is immutable; a deployment adds
    its own namespace, or the context of another programme, by making a larger one.

    Args:
        documents: JSON-LD context documents by URL, on top of the bundled ones. A bundled W3C
            context cannot be replaced.

    Raises:
        divoc_certify.errors.ConfigurationError: A URL is not absolute or is taken, or a
            document has no `@context`.
    """

    documents: Mapping[str, Mapping[str, Any]] = attrs.field(factory=dict, converter=_with_bundled)
    # What the JSON-LD processor has resolved already; it must not outlive these documents.
    resolved: dict[str, Any] = attrs.field(init=False, factory=dict, eq=False)
    # What is known of documents that were signed; nor must this.
    plans: Plans = attrs.field(init=False, factory=Plans, eq=False)

    def __attrs_post_init__(self) -> None:
        problems = []
        for url, document in self.documents.items():
            path = f"$[{json.dumps(url)}]"
            if not is_absolute_iri(url):
                problems.append(Problem(path, "must be an absolute URL"))
            if not isinstance(document, Mapping) or "@context" not in document:
                problems.append(Problem(path, "must be an object with an @context"))
            elif document != _bundled_documents().get(url, document):
                problems.append(Problem(path, "is bundled and cannot be replaced"))
        if problems:
            raise ConfigurationError(problems)

    @functools.cached_property
    def names(self) -> frozenset[str]:
        """Every name that any of the documents may give a meaning, and some more."""
        return _names(self.documents.values())

    def __contains__(self, url: object) -> bool:
        return url in self.documents

    def __reduce__(self) -> tuple[type[Contexts], tuple[dict[str, Mapping[str, Any]]]]:
        bundled = _bundled_documents()
        own = {url: document for url, document in self.documents.items() if url not in bundled}
        return Contexts, (own,)

    def with_documents(self, documents: Mapping[str, Mapping[str, Any]]) -> Contexts:
        """These contexts and more; themselves where they have all of it.

        Args:
            documents: JSON-LD context documents by URL.

        Raises:
            divoc_certify.errors.ConfigurationError: As for the class.
        """
        together = {**self.documents, **documents}
        return self if together == self.documents else Contexts(together)

    def with_namespace(self, namespace: str) -> Contexts:
        """These contexts, and DIVOC's own under a deployment's URL prefix as well.

        Args:
            namespace: The prefix, ending in `/`: `https://health.example/credentials/`.

        Raises:
            divoc_certify.errors.ConfigurationError: As for the class.
        """
        return self.with_documents(_under(namespace))

    def document(self, url: str) -> Mapping[str, Any]:
        """The context document of a URL.

        Raises:
            divoc_certify.errors.UnknownContextError: It is neither bundled nor registered.
        """
        try:
            return self.documents[url]
        except KeyError:
            raise UnknownContextError(url) from None
