"""The proof suites: what a proof says, and which bytes are hashed and signed.

In every suite, what is signed is the hash of the canonical proof options followed by the hash of
the canonical document. Three families differ in the rest:

- [Linked Data Signatures](https://w3c-ccg.github.io/ld-proofs/): the original's suites
  `RsaSignature2018` (with PS256) and `Ed25519Signature2018`, and `EcdsaSecp256k1Signature2019`;
  options under the security context, a detached
  [JWS of an unencoded payload, RFC 7797](https://www.rfc-editor.org/rfc/rfc7797);
- over N-Quads of the standard's form, options under the document's contexts:
  [`eddsa-rdfc-2022`](https://www.w3.org/TR/vc-di-eddsa/#eddsa-rdfc-2022),
  [`ecdsa-rdfc-2019`](https://www.w3.org/TR/vc-di-ecdsa/#ecdsa-rdfc-2019) and the older
  [`Ed25519Signature2020`](https://www.w3.org/TR/vc-di-eddsa/#ed25519signature2020-0);
- over canonical JSON, the contexts being an option themselves:
  [`eddsa-jcs-2022`](https://www.w3.org/TR/vc-di-eddsa/#eddsa-jcs-2022) and
  [`ecdsa-jcs-2019`](https://www.w3.org/TR/vc-di-ecdsa/#ecdsa-jcs-2019).
"""

from __future__ import annotations

import enum
import functools
import hashlib
import json
from collections.abc import Mapping
from typing import Any, Literal

import attrs

from divoc_certify.credential import Contexts
from divoc_certify.credential.canonical import Lesson, Match, canonicalize
from divoc_certify.credential.contexts import DATA_INTEGRITY_V2, ED25519_2020_V1, SECURITY_V2
from divoc_certify.credential.data_model import DataModel, data_model_of
from divoc_certify.credential.jcs import canonical_json
from divoc_certify.credential.nquads import RDFC_1_0_SHA256, RDFC_1_0_SHA384
from divoc_certify.errors import ConfigurationError, MalformedError, Problem, SigningError
from divoc_certify.proof.algorithms import Algorithm
from divoc_certify.proof.encoding import (
    base58_decode,
    base58_encode,
    base64url_decode,
    base64url_encode,
)

__all__ = ["SUITES", "SUITE_CONTEXTS", "Form", "Suite", "SuiteName", "choose_suite"]

SuiteName = Literal[
    "RsaSignature2018",
    "Ed25519Signature2018",
    "EcdsaSecp256k1Signature2019",
    "Ed25519Signature2020",
    "eddsa-rdfc-2022",
    "eddsa-jcs-2022",
    "ecdsa-rdfc-2019",
    "ecdsa-jcs-2019",
]
"""A proof suite: the `cryptosuite` of a `DataIntegrityProof`, or else the proof's `type`."""

_DATA_INTEGRITY = "DataIntegrityProof"


class Form(enum.Enum):
    """What is canonicalised, and how the signature stands in the proof."""

    JWS = "the original's N-Quads, and a detached JWS"
    RDFC = "the standard's N-Quads, and a proofValue"
    JCS = "canonical JSON, and a proofValue"


@attrs.frozen(kw_only=True)
class Suite:
    """One proof suite.

    Args:
        name: Its name.
        algorithms: The algorithms that it signs with.
        form: Its family.
        context: The context that a document must list so that the proof's members have a
            meaning; empty where it needs none.
        in_v2: Whether the context of version 2.0 of the data model has that meaning already.
    """

    name: SuiteName
    algorithms: tuple[Algorithm, ...]
    form: Form
    context: str = ""
    in_v2: bool = False

    @property
    def identity(self) -> dict[str, str]:
        """The members by which a proof names its suite."""
        if self.name.islower():
            return {"type": _DATA_INTEGRITY, "cryptosuite": self.name}
        return {"type": self.name}

    @property
    def value(self) -> str:
        """The member that holds the signature."""
        return "jws" if self.form is Form.JWS else "proofValue"

    def context_for(self, document: Mapping[str, Any]) -> list[str]:
        """The contexts that a document must list for this suite, and does not."""
        if not self.context or self.context in document["@context"]:
            return []
        return [] if self.in_v2 and data_model_of(document) == "2.0" else [self.context]

    def signing_input(
        self,
        document: Mapping[str, Any],
        options: Mapping[str, Any],
        algorithm: Algorithm,
        contexts: Contexts,
        *,
        lessons: list[Lesson] | None = None,
        matched: Match | None = None,
    ) -> bytes:
        """The bytes that are signed, not hashed.

        Args:
            document: The credential without its proof.
            options: The proof without its signature.
            algorithm: One of the suite's.
            contexts: The contexts that may be used.
            lessons: Takes what there is to `learn` from both, once they are trusted.
            matched: What `match_plan` gives for the document, where that is known.

        Raises:
            divoc_certify.errors.CredentialError: Document or options cannot be canonicalised.
        """
        hashed_with = hashlib.sha384 if algorithm == "ES384" else hashlib.sha256
        match self.form:
            case Form.JWS:
                options = {"@context": SECURITY_V2, **options}
                parts = [
                    canonicalize(options, contexts, lessons=lessons),
                    canonicalize(document, contexts, lessons=lessons, matched=matched),
                ]
            case Form.RDFC:
                dialect = RDFC_1_0_SHA384 if algorithm == "ES384" else RDFC_1_0_SHA256
                options = {"@context": document.get("@context"), **options}
                parts = [
                    canonicalize(options, contexts, dialect, lessons=lessons),
                    canonicalize(document, contexts, dialect, lessons=lessons, matched=matched),
                ]
            case _:
                document = {**document, "@context": options["@context"]}
                parts = [canonical_json(part) for part in (options, document)]
        hashed = b"".join(hashed_with(part.encode()).digest() for part in parts)
        if self.form is Form.JWS:
            return f"{_header(algorithm)}.".encode() + hashed
        return hashed

    def write_signature(self, signature: bytes, algorithm: Algorithm) -> str:
        """A raw signature as the proof holds it."""
        if self.form is Form.JWS:
            return f"{_header(algorithm)}..{base64url_encode(signature)}"
        return "z" + base58_encode(signature)

    def read_signature(self, text: str, algorithm: Algorithm, path: str) -> bytes:
        """A raw signature from what the proof holds.

        Args:
            text: The member of the proof.
            algorithm: The key's.
            path: The proof's place.

        Raises:
            divoc_certify.errors.MalformedError: It is not of the suite's form.
        """
        if self.form is not Form.JWS:
            try:
                return base58_decode(text[1:] if text[:1] == "z" else "")
            except ValueError:
                raise MalformedError(f"{path}.proofValue must be z and base58") from None
        header, _, rest = text.partition(".")
        payload, _, signature = rest.partition(".")
        if payload or header != _header(algorithm):
            raise MalformedError(f"{path}.jws must be a detached, unencoded {algorithm} signature")
        try:
            return base64url_decode(signature)
        except ValueError:
            raise MalformedError(f"{path}.jws must be base64url without padding") from None


@functools.cache
def _header(algorithm: Algorithm) -> str:
    header = {"alg": algorithm, "b64": False, "crit": ["b64"]}
    return base64url_encode(json.dumps(header, separators=(",", ":")).encode())


_EDDSA: tuple[Algorithm, ...] = ("EdDSA",)
_ECDSA: tuple[Algorithm, ...] = ("ES256", "ES384")

SUITES: Mapping[str, Suite] = {
    suite.name: suite
    for suite in (
        Suite(name="RsaSignature2018", algorithms=("PS256",), form=Form.JWS),
        Suite(name="Ed25519Signature2018", algorithms=_EDDSA, form=Form.JWS),
        Suite(name="EcdsaSecp256k1Signature2019", algorithms=("ES256K",), form=Form.JWS),
        Suite(
            name="Ed25519Signature2020",
            algorithms=_EDDSA,
            form=Form.RDFC,
            context=ED25519_2020_V1,
        ),
        Suite(
            name="eddsa-rdfc-2022",
            algorithms=_EDDSA,
            form=Form.RDFC,
            context=DATA_INTEGRITY_V2,
            in_v2=True,
        ),
        Suite(name="eddsa-jcs-2022", algorithms=_EDDSA, form=Form.JCS),
        Suite(
            name="ecdsa-rdfc-2019",
            algorithms=_ECDSA,
            form=Form.RDFC,
            context=DATA_INTEGRITY_V2,
            in_v2=True,
        ),
        Suite(name="ecdsa-jcs-2019", algorithms=_ECDSA, form=Form.JCS),
    )
}
"""Every suite by its name."""

SUITE_CONTEXTS = frozenset(suite.context for suite in SUITES.values() if suite.context)
"""The contexts that a suite may add to a document."""

_DEFAULT: Mapping[Algorithm, Mapping[DataModel, SuiteName]] = {
    "PS256": {"1.1": "RsaSignature2018", "2.0": "RsaSignature2018"},
    "EdDSA": {"1.1": "Ed25519Signature2018", "2.0": "eddsa-rdfc-2022"},
    "ES256": {"1.1": "ecdsa-rdfc-2019", "2.0": "ecdsa-rdfc-2019"},
    "ES384": {"1.1": "ecdsa-rdfc-2019", "2.0": "ecdsa-rdfc-2019"},
    "ES256K": {"1.1": "EcdsaSecp256k1Signature2019", "2.0": "EcdsaSecp256k1Signature2019"},
}


def choose_suite(name: str | None, algorithm: Algorithm, data_model: DataModel) -> Suite:
    """The suite of a proof.

    Args:
        name: Its name; None for the one that goes with algorithm and data model: the
            original's where there is one.
        algorithm: What the signer signs with.
        data_model: The credential's version of the data model.

    Raises:
        divoc_certify.errors.ConfigurationError: There is no such suite, or it does not go with
            the algorithm.
        divoc_certify.errors.SigningError: There is no such algorithm.
    """
    if not isinstance(algorithm, str) or algorithm not in _DEFAULT:
        raise SigningError(f"the signer's algorithm must be one of {', '.join(_DEFAULT)}")
    suite = SUITES.get(_DEFAULT[algorithm][data_model] if name is None else name)
    if suite is None or algorithm not in suite.algorithms:
        names = [one.name for one in SUITES.values() if algorithm in one.algorithms]
        rule = f"must be {' or '.join(names)} with a signer of {algorithm}"
        raise ConfigurationError([Problem("$.suite", rule)])
    return suite
