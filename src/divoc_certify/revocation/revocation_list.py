"""The revocation list: which certificates are not in force, signed by who issued them.

Its form is a [JWS](https://www.rfc-editor.org/rfc/rfc7515) in the flattened JSON serialization.
The protected header has `alg`, `iss` (the issuer), `kid` (the verification method) and `typ`;
the payload is one JSON object, written as [RFC 8785](https://www.rfc-editor.org/rfc/rfc8785)
canonicalises it::

    {"entries": {"ID1": ["2026-01-02T03:04:05Z"],
                 "ID2": ["2026-01-02T03:04:05Z", "2026-07-01T00:00:00Z"]},
     "issuer": "https://moh.example/", "nextDue": "2026-01-09T00:00:00Z",
     "publishedAt": "2026-01-02T03:04:05Z", "serial": 7}

An entry is when the certificate was revoked; a second moment is the end of a suspension.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Any, NamedTuple, Self

import attrs

from divoc_certify.errors import ConfigurationError, MalformedError, Problem, UnsupportedError
from divoc_certify.iri import is_absolute_iri
from divoc_certify.moments import (
    NO_MOMENT,
    as_moment,
    given_moment,
    is_moment,
    read_moment,
    write_moment,
)
from divoc_certify.proof import PublicKey, Signer
from divoc_certify.proof.jws import JWS, json_object, sign_jws
from divoc_certify.revocation.entry import RevocationEntry

__all__ = ["MAX_LIST", "KeyReference", "RevocationList", "key_reference"]

MAX_LIST = 134_217_728
"""Bytes of a signed list: room for two million entries."""

_TYPE = "divoc-revocations+json"
_HEADER = {"alg", "iss", "kid", "typ"}
_PAYLOAD = {"entries", "issuer", "nextDue", "publishedAt", "serial"}
_LARGEST_SERIAL = 2**53 - 1  # RFC 8259, section 6: beyond it readers round


class KeyReference(NamedTuple):
    """What a signed list says of its key, before anything of it is verified."""

    verification_method: str
    issuer: str


def _by_certificate_id(entries: Iterable[RevocationEntry]) -> tuple[RevocationEntry, ...]:
    return tuple(sorted(entries, key=attrgetter("certificate_id")))


def _count(entries: tuple[RevocationEntry, ...]) -> str:
    return f"<{len(entries):,} entries>"


@attrs.frozen(kw_only=True)
class RevocationList:
    """An issuer's revocations and suspensions, as a verifier holds them offline.

    It is immutable: an operation gives a new list with a higher serial, which says all that
    this one said.

    Args:
        issuer: The issuer's absolute URI, the `issuer` of its credentials.
        serial: The number of the edition; a later one has a higher number.
        published_at: When it was published, with a time zone; no entry begins after it.
        next_due: When the next edition is due, with a time zone.
        entries: One for each certificate; they are kept in the order of the certificate IDs.

    Raises:
        divoc_certify.errors.ConfigurationError: Values that cannot work, all at once.
    """

    issuer: str
    serial: int = 1
    published_at: dt.datetime = attrs.field(converter=as_moment)
    next_due: dt.datetime = attrs.field(converter=as_moment)
    entries: tuple[RevocationEntry, ...] = attrs.field(
        default=(), converter=_by_certificate_id, repr=_count
    )
    _entries: dict[str, RevocationEntry] = attrs.field(init=False, repr=False, eq=False)

    @_entries.default
    def _index(self) -> dict[str, RevocationEntry]:
        return {entry.certificate_id: entry for entry in self.entries}

    def __attrs_post_init__(self) -> None:
        moments = (self.published_at, self.next_due)
        rules = {
            "issuer": (is_absolute_iri(self.issuer), "must be an absolute URI"),
            "serial": (
                type(self.serial) is int and 0 < self.serial <= _LARGEST_SERIAL,
                "must be a whole number from 1 to 2^53 - 1",
            ),
            "published_at": (is_moment(self.published_at), NO_MOMENT),
            "next_due": (is_moment(self.next_due), NO_MOMENT),
            "entries": (
                len(self._entries) == len(self.entries),
                "must have each certificate once",
            ),
        }
        problems = _broken(rules)
        if all(map(is_moment, moments)):
            if self.next_due <= self.published_at:
                problems.append(Problem("$.next_due", "must be after published_at"))
            if any(entry.revoked_at > self.published_at for entry in self.entries):
                problems.append(Problem("$.entries", "must not begin after published_at"))
        if problems:
            raise ConfigurationError(problems)

    def status(self, certificate_id: str, at: dt.datetime) -> RevocationEntry | None:
        """What takes a certificate out of force at a moment, or None.

        Args:
            certificate_id: The certificate ID.
            at: The moment, with a time zone; for a certificate that is shown, now.

        Raises:
            divoc_certify.errors.ConfigurationError: The moment has no time zone.
        """
        at = given_moment(at, "$.at")
        entry = self._entries.get(certificate_id)
        return entry if entry and entry.covers(at) else None

    def is_stale(self, now: dt.datetime) -> bool:
        """Whether the next edition should be here by now.

        Args:
            now: The present moment, with a time zone.

        Raises:
            divoc_certify.errors.ConfigurationError: The moment has no time zone.
        """
        return given_moment(now, "$.now") > self.next_due

    def includes(self, other: RevocationList) -> bool:
        """Whether this list says all that another one of the same issuer says.

        A verifier that is given a new edition asks this, since no edition loses an entry.

        Args:
            other: The other list.
        """
        return self.issuer == other.issuer and all(
            entry.certificate_id in self._entries
            and self._entries[entry.certificate_id].includes(entry)
            for entry in other.entries
        )

    def revoke(self, *certificate_ids: str, at: dt.datetime, next_due: dt.datetime) -> Self:
        """Revoke certificates for good.

        Args:
            *certificate_ids: Which; with none of them the list is published anew.
            at: Now, with a time zone: when they are revoked, and when this edition is published.
            next_due: When the edition after this one is due, with a time zone.

        Raises:
            divoc_certify.errors.ConfigurationError: As for the class and its entries.
        """
        return self._with(
            (RevocationEntry(certificate_id=id_, revoked_at=at) for id_ in certificate_ids),
            beside=self,
            at=at,
            next_due=next_due,
        )

    def suspend(
        self, *certificate_ids: str, until: dt.datetime, at: dt.datetime, next_due: dt.datetime
    ) -> Self:
        """Revoke certificates for a time; what is revoked for good stays so.

        A certificate that was suspended before counts as suspended from the earlier start to the
        later end.

        Args:
            *certificate_ids: Which.
            until: From when they are in force again, with a time zone.
            at: As for `revoke`.
            next_due: As for `revoke`.

        Raises:
            divoc_certify.errors.ConfigurationError: As for the class and its entries.
        """
        return self._with(
            (
                RevocationEntry(certificate_id=id_, revoked_at=at, suspended_until=until)
                for id_ in certificate_ids
            ),
            beside=self,
            at=at,
            next_due=next_due,
        )

    def merge(self, other: RevocationList, *, at: dt.datetime, next_due: dt.datetime) -> Self:
        """Say what two lists of one issuer say together; see `RevocationEntry.joined`.

        Args:
            other: The other list.
            at: When this edition is published, with a time zone.
            next_due: As for `revoke`.

        Raises:
            divoc_certify.errors.ConfigurationError: As for the class, or another issuer's list.
        """
        if other.issuer != self.issuer:
            raise ConfigurationError([Problem("$.issuer", "must be the same in both lists")])
        return self._with(other.entries, beside=other, at=at, next_due=next_due)

    def _with(
        self,
        entries: Iterable[RevocationEntry],
        *,
        beside: RevocationList,
        at: dt.datetime,
        next_due: dt.datetime,
    ) -> Self:
        published_at = as_moment(at)
        if not is_moment(published_at):
            raise ConfigurationError([Problem("$.at", NO_MOMENT)])
        joined = dict(self._entries)
        for entry in entries:
            mine = joined.get(entry.certificate_id)
            joined[entry.certificate_id] = mine.joined(entry) if mine else entry
        return attrs.evolve(
            self,
            serial=max(self.serial, beside.serial) + 1,
            # The clocks of two writers differ a little; no edition is older than the one before.
            published_at=max(self.published_at, beside.published_at, published_at),
            next_due=next_due,
            entries=joined.values(),
        )

    def sign(self, signer: Signer) -> bytes:
        """Sign the list, for publishing it.

        Args:
            signer: Who signs: for the issuer of the list.

        Returns:
            The signed list, JSON in UTF-8.

        Raises:
            divoc_certify.errors.ConfigurationError: It is larger than `MAX_LIST`, or the signer's
                verification method is not an absolute URI.
            divoc_certify.errors.SigningError: The signer gave no signature.
        """
        payload = {
            "entries": {
                entry.certificate_id: [
                    write_moment(moment)
                    for moment in (entry.revoked_at, entry.suspended_until)
                    if moment
                ]
                for entry in self.entries
            },
            "issuer": self.issuer,
            "nextDue": write_moment(self.next_due),
            "publishedAt": write_moment(self.published_at),
            "serial": self.serial,
        }
        text = json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        data = sign_jws(text.encode(), header={"iss": self.issuer, "typ": _TYPE}, signer=signer)
        if len(data) > MAX_LIST:
            raise ConfigurationError(
                [Problem("$.entries", f"must not make the list longer than {MAX_LIST:,} bytes")]
            )
        return data

    @classmethod
    def load(cls, data: bytes, *, public_key: PublicKey) -> RevocationList:
        """Verify a signed list, and read it.

        It says nothing of whose key it is; see `key_reference`. Nor does it look at the clock;
        see `is_stale`.

        Args:
            data: The signed list, JSON in UTF-8.
            public_key: The key of the list's verification method and issuer.

        Raises:
            divoc_certify.errors.MalformedError: It is not a revocation list.
            divoc_certify.errors.UnsupportedError: It is signed, and something else; or its
                algorithm is not the key's.
            divoc_certify.errors.InvalidSignatureError: The signature does not match.
            divoc_certify.errors.InvalidKeyError: The key is too weak or of the wrong kind.
        """
        jws = _parse(data)
        jws.verify(public_key)
        payload = json_object(jws.payload, "$.payload")
        if set(payload) != _PAYLOAD or not isinstance(payload["entries"], dict):
            raise MalformedError(
                f"$.payload must have the members {', '.join(sorted(_PAYLOAD))}, "
                "of which entries is an object"
            )
        if payload["issuer"] != jws.header["iss"]:
            raise MalformedError("$.payload.issuer must be the iss of the header")
        try:
            return RevocationList(
                issuer=payload["issuer"],
                serial=payload["serial"],
                published_at=read_moment(payload["publishedAt"], "$.payload.publishedAt"),
                next_due=read_moment(payload["nextDue"], "$.payload.nextDue"),
                entries=map(_read_entry, payload["entries"].items()),
            )
        except ConfigurationError as error:
            rules = "; ".join(map(str, error.problems))
            raise MalformedError(f"$.payload does not hold together: {rules}") from None


def key_reference(data: bytes) -> KeyReference:
    """Read which key a signed list names, for finding that key.

    Nothing is verified yet: whoever wrote the bytes chose what they name.

    Args:
        data: The signed list.

    Returns:
        The verification method, and the issuer that the key must belong to.

    Raises:
        divoc_certify.errors.MalformedError: It is not a signed list.
        divoc_certify.errors.UnsupportedError: It is signed, and something else.
    """
    header = _parse(data).header
    return KeyReference(header["kid"], header["iss"])


def _parse(data: bytes) -> JWS:
    if len(data) > MAX_LIST:
        raise MalformedError(f"the list is longer than {MAX_LIST:,} bytes")
    jws = JWS.parse(data)
    if jws.header.get("typ") != _TYPE:
        raise UnsupportedError(f"$.protected.typ must be {_TYPE}")
    if set(jws.header) != _HEADER or not isinstance(jws.header["iss"], str):
        raise MalformedError(
            f"$.protected must have the string members {', '.join(sorted(_HEADER))}"
        )
    return jws


def _read_entry(item: tuple[str, Any]) -> RevocationEntry:
    certificate_id, moments = item
    path = "$.payload.entries.*"
    if not isinstance(moments, list) or len(moments) not in {1, 2}:
        raise MalformedError(f"{path} must be an array of one moment or two")
    revoked_at, *end = (read_moment(moment, path) for moment in moments)
    return RevocationEntry(
        certificate_id=certificate_id,
        revoked_at=revoked_at,
        suspended_until=end[0] if end else None,
    )


def _broken(rules: Mapping[str, tuple[bool, str]]) -> list[Problem]:
    return [Problem(f"$.{name}", rule) for name, (holds, rule) in rules.items() if not holds]
