"""The form of a credential: what is issued, and nothing that could be taken for it."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any

from divoc_certify.credential import Contexts
from divoc_certify.credential.canonical import unsigned_claims
from divoc_certify.credential.contexts import STATUS_V1
from divoc_certify.credential.data_model import DATA_MODELS, data_model_of
from divoc_certify.errors import (
    CredentialError,
    MalformedError,
    UnknownContextError,
    UnsignedClaimsError,
    UnsupportedError,
)
from divoc_certify.iri import is_absolute_iri
from divoc_certify.proof import read_proofs, without_proof
from divoc_certify.proof.suite import SUITE_CONTEXTS
from divoc_certify.qr import unpack

__all__ = ["check_claims", "check_contexts", "check_form", "moment", "read_credential", "unsigned"]

_REQUIRED = ("@context", "type", "credentialSubject", "issuer", "evidence", "proof")
_OPTIONAL = ("credentialStatus", "nonTransferable")
_EARLIEST = dt.datetime.min.replace(tzinfo=dt.UTC)
_LATEST = dt.datetime.max.replace(tzinfo=dt.UTC)
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
        divoc_certify.errors.UnsupportedError: A proof of a suite that is not known here.
    """
    names = DATA_MODELS[data_model_of(credential)]
    required = (*_REQUIRED, names.valid_from)
    if missing := [name for name in required if name not in credential]:
        raise MalformedError(f"the credential has no {', '.join(missing)}")
    if not set(credential) <= {*required, names.valid_until, *_OPTIONAL}:
        raise MalformedError("the credential has members that are never issued")
    for name, kind, rule in (
        ("credentialSubject", dict, "one object"),
        ("issuer", str, "a string"),
        (names.valid_from, str, "a string"),
        (names.valid_until, str, "a string"),
    ):
        if not isinstance(credential.get(name, kind()), kind):
            raise MalformedError(f"$.{name} must be {rule}")
    evidence = credential["evidence"]
    if not isinstance(evidence, list) or [type(item) for item in evidence] != [dict]:
        raise MalformedError("$.evidence must be one object in an array")
    read_proofs(credential)
    signed = {name: part for name, part in credential.items() if name not in ("@context", "proof")}
    parts = list(_parts(signed))
    if len(parts) > _MOST_PARTS:
        raise MalformedError(f"the credential has more than {_MOST_PARTS:,} values")
    for part in parts:
        if isinstance(part, dict):
            _check_object(part)
        # JSON-LD makes one array of the two: what is in it is signed, and no reader finds it.
        elif isinstance(part, list) and any(isinstance(item, list) for item in part):
            raise MalformedError("the credential has an array in an array")


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
    model = data_model_of(credential)
    first = DATA_MODELS[model].context
    status = {STATUS_V1} if model == "1.1" and "credentialStatus" in credential else set()
    further = set(urls[2:])
    if (
        urls[:1] != [first]
        or len(urls) != 2 + len(further)
        or not status <= further <= status | SUITE_CONTEXTS
    ):
        raise MalformedError(f"$['@context'] must be {first} and the programme's URL")
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
    try:
        return unsigned_claims(without_proof(credential), contexts)
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
    with contextlib.suppress(ValueError):
        value = dt.datetime.fromisoformat(members[name])
        if value.utcoffset() is not None:
            return _in_utc(value)
    raise MalformedError(f"{path}.{name} must be a date-time with a time zone")


def _in_utc(value: dt.datetime) -> dt.datetime:
    try:
        return value.astimezone(dt.UTC)
    except OverflowError:
        # 9999-12-31T23:59:59-05:00 is how some write that there is no end.
        return _LATEST if value.year == dt.MAXYEAR else _EARLIEST
