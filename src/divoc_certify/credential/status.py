"""Where a credential's status is to be looked up: `credentialStatus`.

See [Bitstring Status List v1.0, section 2.1](https://www.w3.org/TR/vc-bitstring-status-list/#bitstringstatuslistentry).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal, Self, get_args

import attrs

from divoc_certify.errors import ConfigurationError, MalformedError, Problem, UnsupportedError
from divoc_certify.iri import is_absolute_iri

__all__ = ["STATUS_PURPOSES", "StatusEntry", "StatusPurpose", "read_status_entry"]

StatusPurpose = Literal["revocation", "suspension"]
"""What a status list is for. A revocation is final, a suspension can end."""

STATUS_PURPOSES: tuple[str, ...] = get_args(StatusPurpose)

_TYPE = "BitstringStatusListEntry"
_MEMBERS = {"type", "statusPurpose", "statusListIndex", "statusListCredential"}
_INDEX = re.compile(r"0|[1-9][0-9]{0,9}")
_BEYOND = 10**10


@attrs.frozen(kw_only=True)
class StatusEntry:
    """A certificate's place in a status list, written into the credential when it is issued.

    Two things speak against it where the original's own verifier has to read the certificate:
    with an Ed25519 key that one refuses every credential that has a status, and it knows one
    entry a credential at most.
    It makes the QR code larger, by some 120 bytes of payload: one version or two of the symbol.

    Args:
        status_list_credential: The URL at which the issuer publishes the status list credential.
        status_list_index: The certificate's own index in the list, from 0 on. Drawn at random
            from the free ones, it does not tell when a certificate was issued.
        status_purpose: `revocation` or `suspension`.

    Raises:
        divoc_certify.errors.ConfigurationError: Values that cannot work, all at once.
    """

    status_list_credential: str
    status_list_index: int
    status_purpose: StatusPurpose = "revocation"

    def __attrs_post_init__(self) -> None:
        rules = {
            "status_list_credential": (
                is_absolute_iri(self.status_list_credential)
                and "#" not in self.status_list_credential,
                "must be an absolute URL without a fragment",
            ),
            "status_list_index": (
                type(self.status_list_index) is int and 0 <= self.status_list_index < _BEYOND,
                "must be a whole number from 0 on, of ten digits at most",
            ),
            "status_purpose": (
                self.status_purpose in STATUS_PURPOSES,
                f"must be {' or '.join(STATUS_PURPOSES)}",
            ),
        }
        problems = [
            Problem(f"$.{name}", rule) for name, (holds, rule) in rules.items() if not holds
        ]
        if problems:
            raise ConfigurationError(problems)

    def dump(self) -> dict[str, str]:
        """The entry as it stands in the credential."""
        return {
            # VC Data Model 1.1, section 4.9, asks for it; version 2.0 no longer does.
            "id": f"{self.status_list_credential}#{self.status_list_index}",
            "type": _TYPE,
            "statusPurpose": self.status_purpose,
            "statusListIndex": str(self.status_list_index),
            "statusListCredential": self.status_list_credential,
        }

    @classmethod
    def load(cls, member: object) -> Self:
        """Read a credential's `credentialStatus`.

        Raises:
            divoc_certify.errors.UnsupportedError: It is of another type or purpose, or has
                members beyond these.
            divoc_certify.errors.MalformedError: It is not an entry.
        """
        path = "$.credentialStatus"
        if not isinstance(member, Mapping):
            raise MalformedError(f"{path} must be one object")
        if member.get("type") != _TYPE:
            raise UnsupportedError(f"{path}.type must be {_TYPE}")
        if set(member) - {"id"} != _MEMBERS:
            raise UnsupportedError(f"{path} must have the members {', '.join(sorted(_MEMBERS))}")
        if not all(isinstance(value, str) for value in member.values()):
            raise MalformedError(f"{path} must have strings as members")
        if member["statusPurpose"] not in STATUS_PURPOSES:
            raise UnsupportedError(f"{path}.statusPurpose must be {' or '.join(STATUS_PURPOSES)}")
        if _INDEX.fullmatch(member["statusListIndex"]) is None:
            raise MalformedError(f"{path}.statusListIndex must be a whole number in base 10")
        if member.get("id") == member["statusListCredential"]:
            raise MalformedError(f"{path}.id must not be the statusListCredential")
        try:
            return cls(
                status_list_credential=member["statusListCredential"],
                status_list_index=int(member["statusListIndex"]),
                status_purpose=member["statusPurpose"],
            )
        except ConfigurationError:
            raise MalformedError(
                f"{path}.statusListCredential must be an absolute URL without a fragment"
            ) from None


def read_status_entry(credential: Mapping[str, Any]) -> StatusEntry | None:
    """The entry in a credential's `credentialStatus`, or None where it has no such member.

    Args:
        credential: The credential; whether its signature holds is another question.

    Raises:
        divoc_certify.errors.MalformedError: As for `StatusEntry.load`.
        divoc_certify.errors.UnsupportedError: As for `StatusEntry.load`.
    """
    if "credentialStatus" not in credential:
        return None
    return StatusEntry.load(credential["credentialStatus"])
