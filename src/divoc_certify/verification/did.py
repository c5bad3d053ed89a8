"""A DID document as an issuer's keys: those that it authorises for assertions.

See [Controlled Identifiers, section 2](https://www.w3.org/TR/cid-1.0/#data-model) and
[DID Core, section 5](https://www.w3.org/TR/did-1.0/#core-properties).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from divoc_certify.errors import (
    ConfigurationError,
    InvalidKeyError,
    Problem,
    UnsupportedKeyError,
)
from divoc_certify.iri import is_absolute_iri
from divoc_certify.proof.algorithms import PublicKey
from divoc_certify.proof.jwk import public_key_from_jwk
from divoc_certify.proof.keys import load_public_key
from divoc_certify.proof.multikey import public_key_from_base58, public_key_from_multikey
from divoc_certify.verification.keys import VerificationKey
from divoc_certify.verification.published import read_keys

__all__ = ["keys_of_did_document"]

# Base58 alone does not tell an Ed25519 key from one of key agreement: the type does.
_TYPES = (
    "Ed25519VerificationKey2018",
    "Ed25519VerificationKey2020",
    "JsonWebKey",
    "JsonWebKey2020",
    "Multikey",
    "RsaVerificationKey2018",
)


def _from_jwk(jwk: object) -> PublicKey:
    if not isinstance(jwk, Mapping):
        raise InvalidKeyError("the JWK must be an object")
    return public_key_from_jwk(jwk)


def _from_pem(pem: object) -> PublicKey:
    if not isinstance(pem, str):
        raise InvalidKeyError("the PEM must be a string")
    return load_public_key(pem.encode())


_FORMS: Mapping[str, Callable[[Any], PublicKey]] = {
    "publicKeyBase58": public_key_from_base58,
    "publicKeyJwk": _from_jwk,
    "publicKeyMultibase": public_key_from_multikey,
    "publicKeyPem": _from_pem,
}


def keys_of_did_document(
    document: Mapping[str, Any], *, issuer: str | None, allow_published_test_key: bool
) -> tuple[VerificationKey, ...]:
    """Read the keys of a DID document; see `TrustStore.from_did_document`."""
    if not isinstance(document, Mapping) or not is_absolute_iri(document.get("id")):
        raise ConfigurationError([Problem("$.id", "must be the DID, an absolute URI")])
    issuer = document["id"] if issuer is None else issuer
    arrays = {name: document.get(name, []) for name in ("verificationMethod", "assertionMethod")}
    problems = [
        Problem(f"$.{name}", "must be an array")
        for name, array in arrays.items()
        if not isinstance(array, list)
    ]
    if not is_absolute_iri(issuer):
        problems.append(Problem("$.issuer", "must be an absolute URI"))
    if problems:
        raise ConfigurationError(problems)
    did = document["id"]
    read = partial(_read, did=did, issuer=issuer, allow_published_test_key=allow_published_test_key)
    authorised = _authorised(did, arrays["verificationMethod"], arrays["assertionMethod"])
    return read_keys((path, partial(read, method)) for path, method in authorised)


def _authorised(
    did: str, verification_methods: list[object], assertion_methods: list[object]
) -> Iterator[tuple[str, object]]:
    """The methods that may make assertions, each with its path; a reference that leads nowhere."""
    defined = defaultdict(list)
    for index, method in enumerate(verification_methods):
        if isinstance(method, Mapping) and isinstance(method.get("id"), str):
            path = f"$.verificationMethod[{index}]"
            defined[_absolute(method["id"], did)].append((path, method))
    for index, entry in enumerate(assertion_methods):
        here = (f"$.assertionMethod[{index}]", entry)
        if isinstance(entry, str):
            yield from defined.get(_absolute(entry, did), [here])
        else:
            yield here


def _read(
    method: object, *, did: str, issuer: str, allow_published_test_key: bool
) -> VerificationKey | None:
    if isinstance(method, str):
        if is_absolute_iri(method) and method.partition("#")[0] != did:
            raise UnsupportedKeyError("it is a key of another document")
        raise ConfigurationError([Problem("$", "must be a verification method of this document")])
    if not isinstance(method, Mapping):
        raise ConfigurationError([Problem("$", "must be an object or a string")])
    if method.get("type") not in _TYPES:
        raise UnsupportedKeyError("it is of another type")
    forms = [name for name in _FORMS if name in method]
    if len(forms) != 1:
        raise InvalidKeyError(f"it must have one of {', '.join(_FORMS)}")
    key = VerificationKey(
        id=_absolute(method.get("id"), did),
        issuer=issuer,
        public_key=_FORMS[forms[0]](method[forms[0]]),
        valid_until=_date_time(method.get("expires")),
        allow_published_test_key=allow_published_test_key,
    )
    # Whoever has stolen a key signs with an earlier date too, so its date of revocation is no help.
    return None if method.get("revoked") else key


def _absolute(id: Any, did: str) -> Any:  # noqa: A002, ANN401 - VerificationKey checks what it is
    return did + id if isinstance(id, str) and id.startswith("#") else id


def _date_time(text: object) -> dt.datetime | None:
    """[dateTimeStamp](https://www.w3.org/TR/xmlschema11-2/#dateTimeStamp)."""
    if text is None:
        return None
    try:
        moment = dt.datetime.fromisoformat(text)  # type: ignore[arg-type]  # or a TypeError
        if moment.utcoffset() is not None:
            return moment
    except (TypeError, ValueError):
        pass
    raise ConfigurationError([Problem("$.expires", "must be a date-time with a time zone")])
