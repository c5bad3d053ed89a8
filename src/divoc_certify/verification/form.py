"""The form of a credential: what is issued, and nothing that could be taken for it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from divoc_certify.credential import Contexts
from divoc_certify.credential.canonical import unsigned_claims
from divoc_certify.credential.contexts import CREDENTIALS_V1, STATUS_V1
from divoc_certify.errors import (
    CredentialError,
    MalformedError,
    UnknownContextError,
    UnsignedClaimsError,
    UnsupportedError,
)
from divoc_certify.qr import unpack

__all__ = ["check_contexts", "check_form", "moment", "read_credential", "unsigned"]

_REQUIRED = ("@context", "type", "credentialSubject", "issuer", "issuanceDate", "evidence", "proof")
_MAY_BE = {*_REQUIRED, "expirationDate", "credentialStatus", "nonTransferable"}


def read_credential(presented: Mapping[str, Any] | bytes | str) -> dict[str, Any]:
    """Read a credential from JSON or from a payload, in one strict way.

    Raises:
        divoc_certify.errors.MalformedError: As for `unpack`.
    """
    if isinstance(presented, (bytes, str)):
        return unpack(presented)
    if not isinstance(presented, Mapping):
        raise MalformedError("a credential, a payload or a file must be presented")
    try:
        text = json.dumps(presented)
    except (TypeError, ValueError, RecursionError):
        raise MalformedError("the credential is not JSON") from None
    return unpack(text)


def check_form(credential: Mapping[str, Any]) -> None:
    """Check the members that every credential has, and that there are no others.

    Raises:
        divoc_certify.errors.MalformedError: It is not of the form that is issued.
    """
    if missing := [name for name in _REQUIRED if name not in credential]:
        raise MalformedError(f"the credential has no {', '.join(missing)}")
    if not set(credential) <= _MAY_BE:
        raise MalformedError("the credential has members that are never issued")
    for name, kind, rule in (
        ("credentialSubject", dict, "one object"),
        ("issuer", str, "a string"),
        ("issuanceDate", str, "a string"),
        ("expirationDate", str, "a string"),
        ("proof", dict, "one object"),
    ):
        if not isinstance(credential.get(name, kind()), kind):
            raise MalformedError(f"$.{name} must be {rule}")
    evidence = credential["evidence"]
    if not isinstance(evidence, list) or [type(item) for item in evidence] != [dict]:
        raise MalformedError("$.evidence must be one object in an array")
    if _has_foreign_name([member for name, member in credential.items() if name != "@context"]):
        raise MalformedError("the credential has names that are never issued: keywords or IRIs")


def check_contexts(credential: Mapping[str, Any], contexts: Contexts) -> None:
    """Check that the contexts are known URLs, in the order in which they are issued.

    A context inside the credential could give a name another meaning, or none.

    Raises:
        divoc_certify.errors.MalformedError: They are not URLs, or in another order.
        divoc_certify.errors.UnsupportedError: One of them is neither bundled nor registered.
    """
    urls = credential["@context"]
    if not isinstance(urls, list) or not all(isinstance(url, str) for url in urls):
        raise MalformedError("$['@context'] must be a list of URLs")
    statuses = [STATUS_V1] if "credentialStatus" in credential else []
    if urls[:1] != [CREDENTIALS_V1] or urls[2:] != statuses or len(urls) == 1:
        raise MalformedError(f"$['@context'] must be {CREDENTIALS_V1} and the programme's URL")
    try:
        for url in urls:
            contexts.document(url)
    except UnknownContextError as error:
        raise UnsupportedError(str(error)) from None


def unsigned(credential: Mapping[str, Any], contexts: Contexts) -> tuple[str, ...]:
    """The JSONPaths of the claims that the signature does not cover.

    Raises:
        divoc_certify.errors.MalformedError: It has properties that no context maps, or is no
            JSON-LD.
    """
    document = {name: member for name, member in credential.items() if name != "proof"}
    try:
        return unsigned_claims(document, contexts)
    except CredentialError as error:
        raise MalformedError(str(error)) from None


def check_claims(credential: Mapping[str, Any], contexts: Contexts) -> None:
    """Check that the signature covers every claim.

    Raises:
        divoc_certify.errors.MalformedError: It does not.
    """
    if paths := unsigned(credential, contexts):
        raise MalformedError(str(UnsignedClaimsError(paths)))


def moment(members: Mapping[str, Any], name: str, path: str = "$") -> dt.datetime:
    """A date-time at the credential's top, or in its proof: then `path` is `$.proof`.

    Raises:
        divoc_certify.errors.MalformedError: It is not one, or has no time zone.
    """
    try:
        value = dt.datetime.fromisoformat(members[name])
        if value.utcoffset() is not None:
            return value.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        pass
    raise MalformedError(f"{path}.{name} must be a date-time with a time zone")


def _has_foreign_name(value: object) -> bool:
    if isinstance(value, list):
        return any(map(_has_foreign_name, value))
    return isinstance(value, dict) and any(
        # A name with a colon is an IRI: another name for a property that has one already.
        name.startswith("@") or ":" in name or _has_foreign_name(member)
        for name, member in value.items()
    )
