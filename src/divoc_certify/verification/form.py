"""The form of a credential: what is issued, and nothing that could be taken for it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
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
from divoc_certify.iri import is_absolute_iri
from divoc_certify.qr import unpack

__all__ = ["check_claims", "check_contexts", "check_form", "moment", "read_credential", "unsigned"]

_REQUIRED = ("@context", "type", "credentialSubject", "issuer", "issuanceDate", "evidence", "proof")
_MAY_BE = {*_REQUIRED, "expirationDate", "credentialStatus", "nonTransferable"}
_MOST_PARTS = 500  # what is issued has some sixty; canonicalising takes the square of them


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
        text = json.dumps(dict(presented), ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        text = ""
    if not text:
        raise MalformedError("the credential is not JSON")
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
    signed = {name: part for name, part in credential.items() if name != "@context"}
    parts = list(_parts(signed))
    if len(parts) > _MOST_PARTS:
        raise MalformedError(f"the credential has more than {_MOST_PARTS:,} values")
    for part in parts:
        if isinstance(part, dict):
            _check_object(part)


def _check_object(part: dict[str, Any]) -> None:
    # A name with a colon is an IRI: another name for a property that has one already.
    if any(name.startswith("@") or ":" in name for name in part):
        raise MalformedError("the credential has names that are never issued: keywords or IRIs")
    types = part.get("type")
    if isinstance(types, list) and len(set(map(str, types))) < len(types):
        raise MalformedError("the credential has a type twice")


def _parts(value: object) -> Iterator[object]:
    """A JSON value and, from the outside in, all that it is made of."""
    yield value
    if isinstance(value, (dict, list)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _parts(part)


def check_contexts(credential: Mapping[str, Any], contexts: Contexts) -> None:
    """Check that the contexts are known URLs, in the order in which they are issued.

    A context inside the credential could give a name another meaning, or none.

    Raises:
        divoc_certify.errors.MalformedError: They are not URLs, or in another order.
        divoc_certify.errors.UnsupportedError: One of them is neither bundled nor registered.
    """
    urls = credential["@context"]
    if not isinstance(urls, list) or not all(map(is_absolute_iri, urls)):
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
