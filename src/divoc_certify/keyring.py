"""An issuer's keys: which of them signs when, and what verifiers have to know of them."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator
from typing import Any

import attrs
from cryptography.hazmat.primitives import serialization

from divoc_certify.errors import ConfigurationError, InvalidKeyError, Problem, SigningError
from divoc_certify.iri import is_absolute_iri
from divoc_certify.moments import NO_MOMENT, as_moment, is_moment, write_moment
from divoc_certify.proof import PublicKey, Signer, did_key, load_public_key
from divoc_certify.proof.signer import attribute_of, is_signer
from divoc_certify.recipe import recipe_of
from divoc_certify.verification.did import did_document_of_keys
from divoc_certify.verification.jwks import jwks_of_keys
from divoc_certify.verification.keys import VerificationKey

__all__ = ["KeyRing", "RingKey"]

_EARLIEST = dt.datetime.min.replace(tzinfo=dt.UTC)
_LATEST = dt.datetime.max.replace(tzinfo=dt.UTC)


@attrs.frozen(kw_only=True)
class RingKey:
    """One of an issuer's keys, and the time in which it signs.

    `KeyRing` checks it, together with the others. Its times are kept in UTC, to the second: so
    they are published.

    Args:
        signer: Who signs with it; None for a retired key, of which just the public half is left.
        id: The verification method; by default the signer's.
        public_key: The public half; by default the signer's, where that has one.
        valid_from: When it begins to sign, with a time zone; None for ever since.
        valid_until: When it signs no more, with a time zone; None where that is open. What it
            has signed before stays valid.
        revoked_at: When it was revoked, with a time zone, since somebody else may have it. It
            signs no more, and nothing that it has ever signed is valid: whoever has stolen a key
            signs with an earlier date, too.

    Raises:
        divoc_certify.errors.SigningError: The signer failed: a device that cannot say which key
            it has.
    """

    signer: Signer | None = attrs.field(default=None, repr=False, hash=False)
    id: str = attrs.field()
    public_key: PublicKey = attrs.field(repr=False, hash=False)
    valid_from: dt.datetime | None = attrs.field(default=None, converter=as_moment)
    valid_until: dt.datetime | None = attrs.field(default=None, converter=as_moment)
    revoked_at: dt.datetime | None = attrs.field(default=None, converter=as_moment)

    @id.default  # noqa: A003 - the field
    def _id_of_the_signer(self) -> Any:  # noqa: ANN401 - the ring checks what it is
        return attribute_of(self.signer, "verification_method", None)

    @public_key.default
    def _public_key_of_the_signer(self) -> Any:  # noqa: ANN401 - the ring checks what it is
        return attribute_of(self.signer, "public_key", None)

    def __reduce__(self) -> tuple[Any, ...]:
        # A public key cannot be pickled, but written.
        return recipe_of(self, _ring_key, public_key=_der(self.public_key))


def _der(key: PublicKey) -> bytes:
    return key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _ring_key(*, public_key: bytes | None = None, **others: Any) -> RingKey:  # noqa: ANN401 - as for RingKey
    if public_key is None:
        return RingKey(**others)
    return RingKey(public_key=load_public_key(public_key), **others)


def _start(key: RingKey) -> dt.datetime:
    return key.valid_from or _EARLIEST


def _end(key: RingKey) -> dt.datetime:
    return min(key.valid_until or _LATEST, key.revoked_at or _LATEST)


def _signing(keys: Iterable[RingKey]) -> list[RingKey]:
    # One that was revoked before its time has none.
    return [key for key in keys if _start(key) < _end(key)]


def _keys(given: Iterable[RingKey]) -> tuple[RingKey, ...]:
    keys = tuple(given) if isinstance(given, Iterable) else ()
    problems = [
        problem.under(f".keys[{index}]")
        for index, key in enumerate(keys)
        for problem in _problems(key)
    ]
    if not keys:
        problems.append(Problem("$.keys", "must be a list, and hold a RingKey"))
    if problems:
        raise ConfigurationError(problems)
    return tuple(sorted(keys, key=_start))


def _problems(key: RingKey) -> Iterator[Problem]:
    """What is wrong with one key, whatever the others are."""
    if not isinstance(key, RingKey):
        yield Problem("$", "must be a RingKey")
        return
    if key.revoked_at is not None and not is_moment(key.revoked_at):
        yield Problem("$.revoked_at", NO_MOMENT)
    if key.signer is not None and not is_signer(key.signer):
        yield Problem("$.signer", "must have algorithm, verification_method and sign")
    elif key.public_key is None:
        yield Problem("$.public_key", "must be given where there is no signer that has it")
    else:
        yield from _problems_of_the_pair(key)


def _problems_of_the_pair(key: RingKey) -> Iterator[Problem]:
    try:
        published = _published(key, "urn:any:issuer")
    except ConfigurationError as error:
        yield from error.problems
        return
    except InvalidKeyError as error:
        yield Problem("$.public_key", f"is not a key to sign with: {error}")
        return
    if key.signer is not None:
        if attribute_of(key.signer, "algorithm") != published.algorithm:
            yield Problem("$.public_key", "must be a key for the signer's algorithm")
        if attribute_of(key.signer, "verification_method") != key.id:
            yield Problem("$.id", "must be the signer's verification method")
    if key.id.startswith("did:key:"):
        did = did_key(key.public_key)
        if key.id != VerificationKey.from_did_key(did).id:
            yield Problem("$.id", "must be the did:key of its key")


def _published(key: RingKey, issuer: str) -> VerificationKey:
    return VerificationKey(
        id=key.id,
        issuer=issuer,
        public_key=key.public_key,
        valid_from=key.valid_from,
        valid_until=key.valid_until,
    )


@attrs.frozen(kw_only=True)
class KeyRing:
    """The keys of one issuer, of which exactly one signs at any moment.

    It takes a signer's place in a `Certifier`: the issuance date chooses the key. It never
    changes; what changes gives a new ring.

    Args:
        issuer: The credential's `issuer` that the keys speak for: an absolute URI.
        keys: The keys in any order: retired, active and planned ones. One begins to sign where
            another ends.

    Raises:
        divoc_certify.errors.ConfigurationError: Values that cannot work, all at once: two keys
            at the same time, a time without one, two keys of one name, a key that is too weak or
            that is not its signer's.
        divoc_certify.errors.SigningError: A signer failed: a device that cannot say what it
            signs with.
    """

    issuer: str
    keys: tuple[RingKey, ...] = attrs.field(converter=_keys)

    __reduce__ = recipe_of

    def __attrs_post_init__(self) -> None:
        problems = []
        if not is_absolute_iri(self.issuer):
            problems.append(Problem("$.issuer", "must be an absolute URI"))
        ids = [key.id for key in self.keys]
        if len(set(ids)) < len(ids):
            problems.append(Problem("$.keys", "must not have two under the same id"))
        for one, next_ in itertools.pairwise(_signing(self.keys)):
            if _end(one) > _start(next_):
                rule = f"must not have two that sign at the same time: {one.id} and {next_.id}"
                problems.append(Problem("$.keys", rule))
            elif _end(one) < _start(next_):
                span = f"from {write_moment(_end(one))} until {write_moment(_start(next_))}"
                problems.append(Problem("$.keys", f"must not leave a time without one: {span}"))
        if problems:
            raise ConfigurationError(problems)

    def key_at(self, moment: dt.datetime) -> RingKey:
        """The key that signs at a moment.

        Args:
            moment: When, with a time zone.

        Raises:
            divoc_certify.errors.SigningError: None does: the first one is not active yet, the
                last one is retired, or the one of that time is revoked.
            divoc_certify.errors.ConfigurationError: The moment has no time zone.
        """
        at = as_moment(moment)
        if not is_moment(at):
            raise ConfigurationError([Problem("$.moment", NO_MOMENT)])
        begun = [key for key in self.keys if _start(key) <= at]
        if not begun:
            first = self.keys[0]
            raise SigningError(f"the key {first.id} signs from {write_moment(_start(first))} on")
        latest = max(begun, key=_end)
        if latest.revoked_at is not None:
            raise SigningError(f"the key {latest.id} is revoked")
        if at >= _end(latest):
            raise SigningError(f"the key {latest.id} is retired: it signs no more")
        return latest

    def signer_at(self, moment: dt.datetime) -> Signer:
        """The signer of what is issued at a moment; see `key_at`.

        Args:
            moment: When, with a time zone.

        Raises:
            divoc_certify.errors.SigningError: As for `key_at`; or of that time's key the ring has
                just the public half.
            divoc_certify.errors.ConfigurationError: The moment has no time zone.
        """
        key = self.key_at(moment)
        if key.signer is None:
            raise SigningError(f"the key {key.id} is retired: the ring has just its public half")
        return key.signer

    @property
    def signers(self) -> tuple[Signer, ...]:
        """The signers of all its keys, active or not."""
        return tuple(key.signer for key in self.keys if key.signer is not None)

    def rotate(self, key: RingKey) -> KeyRing:
        """Have another key sign from its `valid_from` on, where the last one ends.

        Args:
            key: The new key, with its `valid_from`, now or in the future.

        Raises:
            divoc_certify.errors.ConfigurationError: It is none, or has none; or as for the class.
        """
        if not isinstance(key, RingKey):
            raise ConfigurationError([Problem("$.key", "must be a RingKey")])
        if key.valid_from is None or not is_moment(key.valid_from):
            raise ConfigurationError([Problem("$.valid_from", NO_MOMENT)])
        last, ends = _signing(self.keys)[-1:], key.valid_from
        keys = (
            attrs.evolve(one, valid_until=min(ends, _end(one))) if one in last else one
            for one in self.keys
        )
        return attrs.evolve(self, keys=(*keys, key))

    def revoke(self, id: str, *, at: dt.datetime) -> KeyRing:  # noqa: A002 - the field's name
        """Take a key back that somebody else may have; the next one signs in its place.

        A key that is revoked already stays revoked since the earlier moment, so that whoever does
        it twice changes nothing. No key is ever made to begin later than before.

        Args:
            id: The verification method of the key.
            at: Since when it is revoked, with a time zone: now.

        Raises:
            divoc_certify.errors.ConfigurationError: There is no such key, or the moment has no
                time zone.
        """
        since = as_moment(at)
        if not is_moment(since):
            raise ConfigurationError([Problem("$.at", NO_MOMENT)])
        revoked = next((key for key in self.keys if key.id == id), None)
        if revoked is None:
            raise ConfigurationError([Problem("$.id", "must be the id of a key of the ring")])
        # Never later than before: the next one may have signed since.
        stolen = attrs.evolve(revoked, revoked_at=min(since, revoked.revoked_at or since))
        moved = max(_start(stolen), _end(stolen))
        signing = _signing(self.keys)
        keys = [
            stolen
            if key is revoked
            else attrs.evolve(key, valid_from=moved)
            if key in signing and revoked in signing and _start(key) == _end(revoked)
            else key
            for key in self.keys
        ]
        return attrs.evolve(self, keys=keys)

    @property
    def verification_keys(self) -> tuple[VerificationKey, ...]:
        """What verifiers trust: every key that is not revoked, with its period."""
        return tuple(_published(key, self.issuer) for key in self.keys if key.revoked_at is None)

    def jwks(self) -> dict[str, Any]:
        """The JSON Web Key Set to publish; `TrustStore.from_jwks` and `from_folder` read it.

        Each key's `kid` is its verification method, and `nbf` and `exp` are its period. A revoked
        key has the member
        [`revoked`](https://openid.net/specs/openid-federation-1_0.html#name-historical-keys-response),
        and empty `key_ops` for verifiers that do not know that one.
        """
        return jwks_of_keys(self._all(), issuer=self.issuer, revoked=self._revoked())

    def did_document(self, *, multikey: bool = False) -> dict[str, Any]:
        """The DID document to publish; `TrustStore.from_did_document` reads it.

        Its DID is what stands before the fragment in the keys' ids: a `did:web`, a `did:key`, or
        another. A key's `expires` ends its period; a revoked one has the member `revoked`, and is
        none of those that may make assertions.
        See [Controlled Identifiers, section 2](https://www.w3.org/TR/cid-1.0/#verification-methods).

        Args:
            multikey: Write each key that is not RSA as a `Multikey` and not as a `JsonWebKey`,
                for verifiers that read nothing else. A Multikey does not tell when it begins.

        Raises:
            divoc_certify.errors.ConfigurationError: A key's id has no fragment, or is of another
                DID.
        """
        did = self.keys[0].id.partition("#")[0]
        problems = [
            Problem(f"$.keys[{index}].id", "must be the DID of the first key, # and a name")
            for index, key in enumerate(self.keys)
            if not key.id.startswith(f"{did}#")
        ]
        if problems:
            raise ConfigurationError(problems)
        return did_document_of_keys(
            self._all(), did=did, revoked=self._revoked(), multikey=multikey
        )

    def pem_bundle(self) -> str:
        """The public keys that are not revoked as PEM, the earliest first.

        Above each stand its name, its algorithm and its period, as a comment, so that each reads
        as a file of its own with `load_public_key`. For whoever reads neither of the others:
        nothing here tells a program whose key it is, and when.
        """
        return "\n".join(map(_pem, self.verification_keys))

    def _all(self) -> Iterator[VerificationKey]:
        return (_published(key, self.issuer) for key in self.keys)

    def _revoked(self) -> dict[str, dt.datetime]:
        return {key.id: key.revoked_at for key in self.keys if key.revoked_at is not None}


def _pem(key: VerificationKey) -> str:
    pem = key.public_key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    period = {"from": key.valid_from, "until": key.valid_until}
    ends = [f"{name} {write_moment(end)}" for name, end in period.items() if end is not None]
    return f"# {key.id}\n# {', '.join((key.algorithm, *ends))}\n{pem.decode()}"
