"""The proofs of a credential: made by a signer, checked with a public key.

A credential may carry several, a [proof set](https://www.w3.org/TR/vc-data-integrity/#proof-sets):
each is made over the credential without any proof, and so each can be checked alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import attrs

from divoc_certify.credential import Contexts
from divoc_certify.credential.canonical import Lesson, Match, learn, match_plan, unsigned_claims
from divoc_certify.credential.data_model import data_model_of
from divoc_certify.errors import (
    CredentialError,
    MalformedError,
    UnknownContextError,
    UnsignedClaimsError,
    UnsupportedError,
    VerificationError,
)
from divoc_certify.proof.algorithms import PublicKey, check_signature, key_algorithm
from divoc_certify.proof.jws import sign_input
from divoc_certify.proof.signer import Signer, attributes_of
from divoc_certify.proof.signer_source import SignerSource
from divoc_certify.proof.suite import SUITES, Form, Suite, SuiteName, choose_suite
from divoc_certify.recipe import recipe_of

__all__ = ["FurtherProof", "Proof", "add_proof", "read_proofs", "verify_proof", "without_proof"]

_PURPOSE = "assertionMethod"
_MOST_PROOFS = 4


def add_proof(
    credential: Mapping[str, Any],
    *,
    signer: Signer,
    created: dt.datetime,
    contexts: Contexts,
    suite: str | None = None,
) -> dict[str, Any]:
    """Sign a credential; one that has a proof gets one more.

    Args:
        credential: The credential.
        signer: Who signs.
        created: When the proof is made, with a time zone. Its fraction of a second is cut.
        contexts: The contexts that may be used.
        suite: The name of the proof suite; by default it follows from the signer's algorithm:
            the original's where there is one.

    Returns:
        The credential with `proof` as its last member, and with the suite's context where it
        needs one that was not there; the argument stays as it was.

    Raises:
        divoc_certify.errors.ConfigurationError: There is no such suite, or it does not go with
            the signer; or the signer's verification method is not an absolute URI.
        divoc_certify.errors.CredentialError: The credential cannot be signed as it stands: a
            context is not known, a claim would not be covered by the signature, or it has a
            proof of this suite and key already.
        divoc_certify.errors.SigningError: The signer gave no signature, or its algorithm is not
            known here.
    """
    algorithm, verification_method = attributes_of(signer)
    chosen = choose_suite(suite, algorithm, data_model_of(credential))
    document = without_proof(credential)
    lessons: list[Lesson] = []
    matched: Match | None = match_plan(document, contexts)
    if unsigned := unsigned_claims(document, contexts, lessons=lessons, matched=matched):
        raise UnsignedClaimsError(unsigned)
    urls = document["@context"]
    document["@context"] = [urls] if isinstance(urls, str) else list(urls)
    document["@context"] += chosen.context_for(document)
    if document["@context"] != urls:
        matched = None  # it was another document
    options: dict[str, Any] = {
        **chosen.identity,
        "created": _utc_seconds(created),
        "verificationMethod": verification_method,
        "proofPurpose": _PURPOSE,
    }
    if chosen.form is Form.JCS:
        options["@context"] = document["@context"]
    signing_input = chosen.signing_input(
        document, options, algorithm, contexts, lessons=lessons, matched=matched
    )
    signature = sign_input(signer, signing_input)
    learn(lessons, contexts)
    proof = {**options, chosen.value: chosen.write_signature(signature, algorithm)}
    if "proof" not in credential:
        return {**document, "proof": proof}
    others = credential["proof"] if isinstance(credential["proof"], list) else [credential["proof"]]
    if any(_names(proof) == _names(other) for other in others):
        raise CredentialError("the credential has a proof of this suite and key already")
    return {**document, "proof": [*others, proof]}


@attrs.frozen(kw_only=True)
class FurtherProof:
    """Who makes a proof beside the first.

    Args:
        signer: Who signs; or a `KeyRing`, which knows who does at the issuance date.
        suite: The name of the proof suite; by default it follows from the signer's algorithm.
    """

    signer: Signer | SignerSource
    suite: SuiteName | None = None

    __reduce__ = recipe_of


@attrs.frozen(kw_only=True, repr=False)
class Proof:
    """A proof that was read, and not yet verified.

    Args:
        suite: Its suite.
        members: The proof as it stands.
        path: Where it stands: `$.proof`, or `$.proof[1]`.
    """

    suite: Suite
    members: Mapping[str, Any]
    path: str

    @property
    def verification_method(self) -> str:
        """The URI of the key that it says it was made with."""
        method: str = self.members["verificationMethod"]
        return method

    def verify(
        self, credential: Mapping[str, Any], *, public_key: PublicKey, contexts: Contexts
    ) -> None:
        """Check it; it returns where it holds, and raises otherwise.

        Args:
            credential: The credential that it stands in.
            public_key: The key of its verification method.
            contexts: The contexts that may be used.

        Raises:
            divoc_certify.errors.CertifyError: As for `verify_proof`.
        """
        algorithm = key_algorithm(public_key)
        if algorithm not in self.suite.algorithms:
            rule = f"is of a suite that does not go with a key for {algorithm}"
            raise UnsupportedError(f"{self.path} {rule}")
        if self.members["proofPurpose"] != _PURPOSE:
            raise UnsupportedError(f"{self.path}.proofPurpose must be {_PURPOSE}")
        value = self.suite.value
        signature = self.suite.read_signature(self.members[value], algorithm, self.path)
        options = {name: member for name, member in self.members.items() if name != value}
        document = without_proof(credential)
        if self.suite.form is Form.JCS:
            listed, urls = options["@context"], document.get("@context")
            if not isinstance(urls, list) or urls[: len(listed)] != listed:
                rule = "must be those that the credential's begin with"
                raise MalformedError(f"{self.path}['@context'] {rule}")
        lessons: list[Lesson] = []
        try:
            signing_input = self.suite.signing_input(
                document, options, algorithm, contexts, lessons=lessons
            )
        except UnknownContextError as error:
            raise UnsupportedError(str(error)) from None
        except CredentialError as error:
            raise MalformedError(str(error)) from None
        check_signature(public_key, signature, signing_input)
        learn(lessons, contexts)


def read_proofs(credential: Mapping[str, Any]) -> tuple[Proof, ...]:
    """The proofs of a credential; at least one.

    Raises:
        divoc_certify.errors.MalformedError: One is not of the form that is made.
        divoc_certify.errors.UnsupportedError: A suite that is not known here.
    """
    members = credential.get("proof")
    if isinstance(members, dict):
        return (_read(members, "$.proof"),)
    if not isinstance(members, list) or not 1 <= len(members) <= _MOST_PROOFS:
        raise MalformedError(f"$.proof must be one object, or {_MOST_PROOFS} in an array at most")
    proofs = tuple(_read(one, f"$.proof[{index}]") for index, one in enumerate(members))
    if len({_names(proof.members) for proof in proofs}) < len(proofs):
        raise MalformedError("$.proof must not hold two proofs of one suite and key")
    return proofs


def verify_proof(
    credential: Mapping[str, Any], *, public_key: PublicKey, contexts: Contexts
) -> None:
    """Check that a credential was signed with a key; it returns where it was.

    Whether the key is the issuer's is the caller's to know. Of several proofs, one that holds
    with this key is enough.

    Args:
        credential: The credential with its `proof`.
        public_key: The issuer's public key.
        contexts: The contexts that may be used.

    Raises:
        divoc_certify.errors.MalformedError: The proof or the credential is not of the form
            that is signed.
        divoc_certify.errors.UnsupportedError: A context or a suite that is not known here, or
            a suite that does not go with the key.
        divoc_certify.errors.InvalidSignatureError: The signature does not match.
        divoc_certify.errors.InvalidKeyError: The key is too weak or of the wrong kind.
    """
    key_algorithm(public_key)
    errors = []
    for proof in read_proofs(credential):
        try:
            return proof.verify(credential, public_key=public_key, contexts=contexts)
        except VerificationError as error:
            errors.append(error)
    # What came nearest to a signature tells most.
    raise max(errors, key=lambda error: not isinstance(error, UnsupportedError))


def without_proof(credential: Mapping[str, Any]) -> dict[str, Any]:
    """The credential that a proof is made over."""
    return {name: member for name, member in credential.items() if name != "proof"}


def _utc_seconds(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _names(proof: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(proof.get(name, "") for name in ("type", "cryptosuite", "verificationMethod"))


def _read(members: object, path: str) -> Proof:
    if not isinstance(members, dict):
        raise MalformedError(f"{path} must be one object")
    kind, cryptosuite = members.get("type"), members.get("cryptosuite")
    name = cryptosuite if "cryptosuite" in members else kind
    suite = SUITES.get(name) if isinstance(name, str) else None
    if suite is None or suite.identity["type"] != kind:
        raise UnsupportedError(f"{path}.type is not a suite that is known here")
    wanted = {*suite.identity, "created", "verificationMethod", "proofPurpose", suite.value}
    texts = {name: member for name, member in members.items() if name != "@context"}
    if set(texts) != wanted or not all(isinstance(member, str) for member in texts.values()):
        raise MalformedError(f"{path} must have the string members {', '.join(sorted(wanted))}")
    if ("@context" in members) != (suite.form is Form.JCS) or not _are_urls(
        members.get("@context", [])
    ):
        rule = "must be an array of URLs where the suite is one of JSON, and only there"
        raise MalformedError(f"{path}['@context'] {rule}")
    return Proof(suite=suite, members=members, path=path)


def _are_urls(urls: object) -> bool:
    return isinstance(urls, list) and all(isinstance(url, str) for url in urls)
