"""The status list credential: a bitstring, signed like a certificate.

See [Bitstring Status List v1.0, section 2.2](https://www.w3.org/TR/vc-bitstring-status-list/#bitstringstatuslistcredential).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Self

import attrs

from divoc_certify.credential import STATUS_PURPOSES, Contexts, StatusEntry
from divoc_certify.credential.canonical import unsigned_claims
from divoc_certify.credential.contexts import CREDENTIALS_V1, CREDENTIALS_V2, STATUS_V1
from divoc_certify.credential.data_model import DATA_MODELS, Vocabulary
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
from divoc_certify.proof import PublicKey, Signer, add_proof, read_proofs, without_proof
from divoc_certify.proof.jws import json_object
from divoc_certify.revocation.bitstring import BitstringStatusList

__all__ = ["MAX_CREDENTIAL", "StatusListCredential"]

MAX_CREDENTIAL = 4_194_304
"""Bytes of a status list credential: room for the longest list, even one that does not compress."""

_TYPES = ["VerifiableCredential", "BitstringStatusListCredential"]
_SUBJECT_TYPE = "BitstringStatusList"
_CHECKED_APART = {"@context", "type", "credentialSubject", "proof"}
_DATA_MODELS = {
    (CREDENTIALS_V2,): DATA_MODELS["2.0"],
    (CREDENTIALS_V1, STATUS_V1): DATA_MODELS["1.1"],
}


@attrs.frozen(kw_only=True)
class StatusListCredential:
    """A published status list.

    Moments are held in UTC, and cut to the second.

    Args:
        url: The absolute URL at which it is published, which certificates name it by: without a
            fragment.
        issuer: The issuer's absolute URI.
        status_list: The list.
        valid_from: When it was published, with a time zone.
        valid_until: Until when it may be used, with a time zone; None for no end.

    Raises:
        divoc_certify.errors.ConfigurationError: Values that cannot work, all at once.
    """

    url: str
    issuer: str
    status_list: BitstringStatusList
    valid_from: dt.datetime = attrs.field(converter=as_moment)
    valid_until: dt.datetime | None = attrs.field(default=None, converter=as_moment)

    def __attrs_post_init__(self) -> None:
        rules = {
            "url": (
                is_absolute_iri(self.url) and "#" not in self.url,
                "must be an absolute URL without a fragment",
            ),
            "issuer": (is_absolute_iri(self.issuer), "must be an absolute URI"),
            "status_list": (
                isinstance(self.status_list, BitstringStatusList),
                "must be a BitstringStatusList",
            ),
            "valid_from": (is_moment(self.valid_from), NO_MOMENT),
            "valid_until": (
                self.valid_until is None or is_moment(self.valid_until),
                f"{NO_MOMENT} or None",
            ),
        }
        problems = [
            Problem(f"$.{name}", rule) for name, (holds, rule) in rules.items() if not holds
        ]
        if not problems and self.valid_until and self.valid_until <= self.valid_from:
            problems.append(Problem("$.valid_until", "must be after valid_from"))
        if problems:
            raise ConfigurationError(problems)

    def is_valid(self, at: dt.datetime) -> bool:
        """Whether it may be used at a moment.

        Args:
            at: The moment, with a time zone.

        Raises:
            divoc_certify.errors.ConfigurationError: The moment has no time zone.
        """
        at = given_moment(at, "$.at")
        return self.valid_from <= at and (self.valid_until is None or at <= self.valid_until)

    def is_set(self, entry: StatusEntry) -> bool:
        """Whether the certificate that has this entry is revoked, or is suspended.

        Args:
            entry: The entry, from the certificate's `credentialStatus`.

        Raises:
            divoc_certify.errors.MalformedError: The entry is not for this list.
        """
        rules = {
            "statusListCredential": (
                entry.status_list_credential == self.url,
                "must be the status list's id",
            ),
            "statusPurpose": (
                entry.status_purpose == self.status_list.purpose,
                "must be the status list's",
            ),
            "statusListIndex": (
                entry.status_list_index < self.status_list.length,
                "must be below the status list's length",
            ),
        }
        for name, (holds, rule) in rules.items():
            if not holds:
                raise MalformedError(f"$.credentialStatus.{name} {rule}")
        return self.status_list.is_set(entry.status_list_index)

    def sign(self, signer: Signer, *, suite: str | None = None) -> dict[str, Any]:
        """Sign it, for publishing it at its URL.

        Args:
            signer: Who signs, for the issuer of the list.
            suite: The proof suite, as for `add_proof`.

        Returns:
            The credential of VC Data Model 2.0 with its proof.

        Raises:
            divoc_certify.errors.ConfigurationError: The suite does not go with the signer, or the
                signer's verification method is not an absolute URI.
            divoc_certify.errors.SigningError: The signer gave no signature.
        """
        credential: dict[str, Any] = {
            "@context": [CREDENTIALS_V2],
            "id": self.url,
            "type": _TYPES,
            "issuer": self.issuer,
            "validFrom": write_moment(self.valid_from),
        }
        if self.valid_until:
            credential["validUntil"] = write_moment(self.valid_until)
        credential["credentialSubject"] = {
            "id": f"{self.url}#list",
            "type": _SUBJECT_TYPE,
            "statusPurpose": self.status_list.purpose,
            "encodedList": self.status_list.encode(),
        }
        return add_proof(
            credential,
            signer=signer,
            created=self.valid_from,
            contexts=Contexts(),
            suite=suite,
        )

    @classmethod
    def load(cls, credential: Mapping[str, Any] | bytes, *, public_key: PublicKey) -> Self:
        """Verify a signed status list credential, and read it.

        It says nothing of whose key it is, nor does it look at the clock; see `is_valid`.

        Args:
            credential: The credential, or its JSON in UTF-8: under the context of VC Data Model
                2.0, or under those of version 1.1 and of Bitstring Status List.
            public_key: The key of the proof's verification method and of the issuer.

        Returns:
            The list. Where the credential does not say from when it is valid, it is from when
            its proof was made.

        Raises:
            divoc_certify.errors.MalformedError: It is not such a credential, or the signature
                does not cover all that it says.
            divoc_certify.errors.UnsupportedError: Other contexts, another suite, or another
                status purpose.
            divoc_certify.errors.InvalidSignatureError: The signature does not match.
            divoc_certify.errors.InvalidKeyError: The key is too weak or of the wrong kind.
        """
        if isinstance(credential, bytes):
            if len(credential) > MAX_CREDENTIAL:
                raise MalformedError(f"the credential is longer than {MAX_CREDENTIAL:,} bytes")
            credential = json_object(credential, "$")
        names = _check_form(credential)
        proof, *others = read_proofs(credential)
        if others:
            raise MalformedError("$.proof must be one object")
        proof.verify(credential, public_key=public_key, contexts=Contexts())
        if unsigned := unsigned_claims(without_proof(credential), Contexts()):
            raise MalformedError(f"the signature does not cover {', '.join(unsigned)}")
        valid_from = credential.get(names.valid_from, proof.members["created"])
        valid_until = credential.get(names.valid_until)
        subject = credential["credentialSubject"]
        try:
            return cls(
                url=credential["id"],
                issuer=credential["issuer"],
                status_list=BitstringStatusList.decode(
                    subject["encodedList"], purpose=subject["statusPurpose"]
                ),
                valid_from=read_moment(valid_from, f"$.{names.valid_from}"),
                valid_until=valid_until and read_moment(valid_until, f"$.{names.valid_until}"),
            )
        except ConfigurationError as error:
            rules = "; ".join(map(str, error.problems))
            raise MalformedError(f"the status list does not hold together: {rules}") from None


def _check_form(credential: Mapping[str, Any]) -> Vocabulary:
    """Let just what is needed come near the canonicalisation, and say what the period is called.

    Anything else could be made to take hours there, and nothing is known to be signed yet.
    """
    urls = credential.get("@context")
    names = _DATA_MODELS.get(tuple(map(str, urls))) if isinstance(urls, list) else None
    if names is None:
        raise UnsupportedError("$['@context'] must be those of a status list credential")
    types = credential.get("type")
    if not isinstance(types, list) or sorted(map(str, types)) != sorted(_TYPES):
        raise UnsupportedError(f"$.type must be {' and '.join(_TYPES)}")
    _check_members(
        {name: member for name, member in credential.items() if name not in _CHECKED_APART},
        "$",
        required={"id", "issuer"},
        optional={names.valid_from, names.valid_until},
    )
    subject = credential.get("credentialSubject")
    if not isinstance(subject, dict):
        raise MalformedError("$.credentialSubject must be one object")
    if type(subject.get("ttl")) is int:
        subject = {name: member for name, member in subject.items() if name != "ttl"}
    path = "$.credentialSubject"
    _check_members(
        subject, path, required={"type", "statusPurpose", "encodedList"}, optional={"id"}
    )
    if subject["type"] != _SUBJECT_TYPE:
        raise UnsupportedError(f"{path}.type must be {_SUBJECT_TYPE}")
    if subject["statusPurpose"] not in STATUS_PURPOSES:
        raise UnsupportedError(f"{path}.statusPurpose must be {' or '.join(STATUS_PURPOSES)}")
    return names


def _check_members(
    members: Mapping[str, Any], path: str, *, required: set[str], optional: set[str]
) -> None:
    if not required <= set(members) <= required | optional or not all(
        isinstance(member, str) for member in members.values()
    ):
        raise MalformedError(
            f"{path} must have the strings {', '.join(sorted(required))}, "
            f"and may have {', '.join(sorted(optional))}"
        )
