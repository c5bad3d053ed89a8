"""A DID document as an issuer's keys: those that it authorises for assertions.

See [Controlled Identifiers, section 2](https://www.w3.org/TR/cid-1.0/#data-model) and
[DID Core, section 5](https://www.w3.org/TR/did-1.0/#core-properties).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from divoc_certify.errors import (
    ConfigurationError,
    InvalidKeyError,
    Problem,
    UnsupportedKeyError,
)
from divoc_certify.iri import is_absolute_iri
from divoc_certify.moments import write_moment
from divoc_certify.proof.algorithms import PublicKey
from divoc_certify.proof.jwk import public_key_from_jwk
from divoc_certify.proof.keys import load_public_key
from divoc_certify.proof.multikey import (
    public_key_from_base58,
    public_key_from_multikey,
    public_key_to_multikey,
)
from divoc_certify.verification.keys import VerificationKey, is_revoked, period_of_jwk
from divoc_certify.verification.published import read_keys

__all__ = ["did_document_of_keys", "keys_of_did_document"]

_DID_V1 = "https://www.w3.org/ns/did/v1"
_FORM_CONTEXTS = {
    "JsonWebKey": "https://w3id.org/security/jwk/v1",
    "Multikey": "https://w3id.org/security/multikey/v1",
}

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
    return load_public_key(pem)


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
    methods = arrays["verificationMethod"]
    authorised = [*_authorised(did, methods, arrays["assertionMethod"])]
    if not authorised and any(isinstance(one, Mapping) and is_revoked(one) for one in methods):
        # That no key is left is an answer, and whoever held the old ones has to take it.
        return ()
    return read_keys(authorised, read)


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
) -> VerificationKey:
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
    public_key = _FORMS[forms[0]](method[forms[0]])
    valid_from, valid_until = _period(method)
    return VerificationKey(
        id=_absolute(method.get("id"), did),
        issuer=issuer,
        public_key=public_key,
        valid_from=valid_from,
        valid_until=valid_until,
        allow_published_test_key=allow_published_test_key,
    )


def _absolute(id: Any, did: str) -> Any:  # noqa: A002, ANN401 - VerificationKey checks what it is
    return did + id if isinstance(id, str) and id.startswith("#") else id


def _period(method: Mapping[str, Any]) -> tuple[dt.datetime | None, dt.datetime | None]:
    """From `expires`, and from a JWK's own `nbf` and `exp`: a DID document has no start."""
    period, problems = period_of_jwk(method.get("publicKeyJwk", {}))
    if problems:
        raise ConfigurationError([problem.under(".publicKeyJwk") for problem in problems])
    ends = [_date_time(method.get("expires")), period["valid_until"]]
    return period["valid_from"], min((end for end in ends if end is not None), default=None)


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


def did_document_of_keys(
    keys: Iterable[VerificationKey],
    *,
    did: str,
    revoked: Mapping[str, dt.datetime],
    multikey: bool,
) -> dict[str, Any]:
    """Write a DID document, which `keys_of_did_document` reads; see `KeyRing.did_document`.

    Args:
        keys: The keys, revoked ones among them; the `id` of each is the DID and a fragment.
        did: The DID.
        revoked: Since when each of the revoked ones is, in UTC, by the key's `id`.
        multikey: Whether to write a key that is not RSA as a Multikey.
    """
    methods = [
        _method(key, did=did, revoked=revoked.get(key.id), multikey=multikey) for key in keys
    ]
    types = sorted({method["type"] for method in methods})
    return {
        "@context": [_DID_V1, *(_FORM_CONTEXTS[name] for name in types)],
        "id": did,
        "verificationMethod": methods,
        # Not every verifier looks at `revoked`.
        "assertionMethod": [method["id"] for method in methods if "revoked" not in method],
    }


def _method(
    key: VerificationKey, *, did: str, revoked: dt.datetime | None, multikey: bool
) -> dict[str, Any]:
    as_multikey = multikey and key.algorithm != "PS256"
    ends = {"expires": key.valid_until, "revoked": revoked}
    if as_multikey:
        material: dict[str, Any] = {"publicKeyMultibase": public_key_to_multikey(key.public_key)}
    else:
        # Its name and its end are the method's own.
        jwk = {name: one for name, one in key.to_jwk().items() if name not in ("kid", "exp")}
        material = {"publicKeyJwk": jwk}
    return {
        "id": key.id,
        "type": "Multikey" if as_multikey else "JsonWebKey",
        "controller": did,
        **{name: write_moment(end) for name, end in ends.items() if end is not None},
        **material,
    }
