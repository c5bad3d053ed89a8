"""The keys that a verifier trusts."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Self

import attrs

from divoc_certify.errors import ConfigurationError, Problem, UnknownKeyError
from divoc_certify.verification.did import keys_of_did_document
from divoc_certify.verification.jwks import keys_of_jwks
from divoc_certify.verification.keys import VerificationKey

__all__ = ["TrustStore"]

_EARLIEST = dt.datetime.min.replace(tzinfo=dt.UTC)


def _start(key: VerificationKey) -> dt.datetime:
    return key.valid_from or _EARLIEST


def _consistent(keys: Iterable[VerificationKey]) -> tuple[VerificationKey, ...]:
    given = tuple(keys)
    problems = [
        Problem(f"$[{index}]", "must be a VerificationKey")
        for index, key in enumerate(given)
        if not isinstance(key, VerificationKey)
    ]
    if problems:
        raise ConfigurationError(problems)
    unique = tuple(dict.fromkeys(given))
    named = defaultdict(list)
    for key in sorted(unique, key=_start):
        named[key.id, key.issuer].append(key)
    problems = [
        Problem("$", f"must not have two keys at the same time under {id} of {issuer}")
        for (id, issuer), group in named.items()  # noqa: A001 - the field's name
        if any(
            one.valid_until is None or one.valid_until > _start(next_)
            for one, next_ in itertools.pairwise(group)
        )
    ]
    if problems:
        raise ConfigurationError(problems)
    return unique


@attrs.frozen
class TrustStore:
    """The keys that a verifier trusts, of any number of issuers.

    It never changes and never fetches anything: a store with newer keys is a new store. Two
    stores are merged by `|`.

    Args:
        keys: The keys. Several of one issuer may have the same verification method, where they
            follow one another in time.

    Raises:
        divoc_certify.errors.ConfigurationError: Two keys of one issuer are valid at the same
            time under the same verification method.
    """

    keys: tuple[VerificationKey, ...] = attrs.field(converter=_consistent)

    @classmethod
    def from_folder(
        cls, path: str | os.PathLike[str], *, allow_published_test_key: bool = False
    ) -> Self:
        """Read a folder with a file for each issuer.

        Each `*.json` in it is a JSON Web Key Set with the issuer it belongs to, as `from_jwks`
        takes it: `{"issuer": "https://moh.example/", "keys": [{"kid": …, "kty": …, …}]}`. Other
        files are ignored, hidden ones among them, and so are folders in it.

        Args:
            path: The folder.
            allow_published_test_key: As for `VerificationKey`.

        Raises:
            divoc_certify.errors.ConfigurationError: What is wrong in any of the files, all at
                once, each path with the name of its file; or there is no such file.
            OSError: The folder or a file cannot be read.
        """
        # A link that leads nowhere is a file that cannot be read.
        files = sorted(
            file
            for file in Path(path).iterdir()
            if file.suffix == ".json" and file.name[0] != "." and not file.is_dir()
        )
        if not files:
            raise ConfigurationError([Problem("$", "must be a folder with files named *.json")])
        keys: list[VerificationKey] = []
        problems: list[Problem] = []
        for file in files:
            try:
                jwks = _read_json(file)
                issuer = jwks.get("issuer", "") if isinstance(jwks, Mapping) else ""
                keys += keys_of_jwks(
                    jwks, issuer=issuer, allow_published_test_key=allow_published_test_key
                )
            except ConfigurationError as error:
                problems += [
                    Problem(f"{file.name}: {problem.path}", problem.rule)
                    for problem in error.problems
                ]
        if problems:
            raise ConfigurationError(problems)
        return cls(keys)

    @classmethod
    def from_jwks(
        cls, jwks: Mapping[str, Any], *, issuer: str, allow_published_test_key: bool = False
    ) -> Self:
        """Take an issuer's JSON Web Key Set.

        The `kid` of each key is its verification method, an absolute URI; `nbf` and `exp` are
        the period in which it may sign. Keys of other kinds and for other uses are passed over,
        and so are revoked ones.

        Args:
            jwks: The JSON object, `{"keys": [...]}`.
            issuer: The credential's `issuer` that the keys speak for: an absolute URI.
            allow_published_test_key: As for `VerificationKey`.

        Raises:
            divoc_certify.errors.ConfigurationError: What is wrong with it, all at once, with
                paths.
        """
        return cls(
            keys_of_jwks(jwks, issuer=issuer, allow_published_test_key=allow_published_test_key)
        )

    @classmethod
    def from_did_document(
        cls,
        document: Mapping[str, Any],
        *,
        issuer: str | None = None,
        allow_published_test_key: bool = False,
    ) -> Self:
        """Take a DID document that the caller has fetched.

        Taken are the keys under `assertionMethod`, given there or by reference: `publicKeyJwk`,
        `publicKeyMultibase`, `publicKeyBase58` or `publicKeyPem`. A key's `expires` ends the
        period in which it may sign, and a JWK's own `nbf` and `exp` bound it; one that is
        `revoked` is passed over, and so are keys of other kinds.

        Args:
            document: The JSON object. That it is the issuer's is for the caller to see to.
            issuer: The credential's `issuer` that the keys speak for; by default the DID.
            allow_published_test_key: As for `VerificationKey`.

        Raises:
            divoc_certify.errors.ConfigurationError: What is wrong with it, all at once, with
                paths.
        """
        return cls(
            keys_of_did_document(
                document, issuer=issuer, allow_published_test_key=allow_published_test_key
            )
        )

    @classmethod
    def from_did_documents(
        cls,
        documents: Mapping[str, Mapping[str, Any]],
        *,
        allow_published_test_key: bool = False,
    ) -> Self:
        """Take the DID documents of several issuers, `did:web` or any other.

        Args:
            documents: Each DID, which is also the issuer, and the document that the caller has
                fetched for it; see `from_did_document`.
            allow_published_test_key: As for `VerificationKey`.

        Raises:
            divoc_certify.errors.ConfigurationError: What is wrong with them, all at once, with
                paths; or a document is another DID's.
        """
        keys: list[VerificationKey] = []
        problems: list[Problem] = []
        for did, document in documents.items():
            try:
                keys += keys_of_did_document(
                    document, issuer=None, allow_published_test_key=allow_published_test_key
                )
                if document["id"] != did:
                    problems.append(Problem(f"$['{did}'].id", "must be the DID it stands under"))
            except ConfigurationError as error:
                problems += [problem.under(f"['{did}']") for problem in error.problems]
        if problems:
            raise ConfigurationError(problems)
        return cls(keys)

    def __or__(self, other: TrustStore) -> TrustStore:
        """Merge two stores; what both have is there once.

        Raises:
            divoc_certify.errors.ConfigurationError: As for the class.
        """
        return TrustStore(self.keys + other.keys)

    def candidates(self, *, verification_method: str, issuer: str) -> tuple[VerificationKey, ...]:
        """The keys of an issuer under a verification method, the earliest first; or none.

        Args:
            verification_method: The proof's `verificationMethod`.
            issuer: The credential's `issuer`.
        """
        named = (key for key in self.keys if key.id == verification_method and key.issuer == issuer)
        return tuple(sorted(named, key=_start))

    def find(
        self, *, verification_method: str, issuer: str, at: dt.datetime | None = None
    ) -> VerificationKey:
        """The key of an issuer under a verification method.

        Args:
            verification_method: The proof's `verificationMethod`.
            issuer: The credential's `issuer`.
            at: The issuance date, with a time zone: just a key that may sign then is
                taken. None takes the latest key, valid or not.

        Raises:
            divoc_certify.errors.UnknownKeyError: There is none.
            divoc_certify.errors.ConfigurationError: `at` has no time zone.
        """
        candidates = self.candidates(verification_method=verification_method, issuer=issuer)
        if not candidates:
            raise UnknownKeyError("no key is trusted under this verification method and issuer")
        if at is None:
            return candidates[-1]
        for key in candidates:
            if key.is_valid_at(at):
                return key
        raise UnknownKeyError(
            "no key that is trusted under this verification method and issuer may sign at that time"
        )


def _read_json(file: Path) -> Any:  # noqa: ANN401 - whatever the JSON says
    try:
        return json.loads(file.read_text(encoding="utf-8-sig"), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise ConfigurationError([Problem("$", "must be JSON in UTF-8, each name once")]) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError
    return members
