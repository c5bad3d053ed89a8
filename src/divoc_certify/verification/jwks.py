"""A [JSON Web Key Set](https://www.rfc-editor.org/rfc/rfc7517#section-5) as an issuer's keys."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from divoc_certify.errors import ConfigurationError, Problem
from divoc_certify.iri import is_absolute_iri
from divoc_certify.verification.keys import VerificationKey, is_revoked
from divoc_certify.verification.published import read_keys

__all__ = ["jwks_of_keys", "keys_of_jwks"]


def keys_of_jwks(
    jwks: Mapping[str, Any], *, issuer: str, allow_published_test_key: bool
) -> tuple[VerificationKey, ...]:
    """Read the keys of a JSON Web Key Set; see `TrustStore.from_jwks`."""
    keys = jwks.get("keys") if isinstance(jwks, Mapping) else None
    problems = []
    if not is_absolute_iri(issuer):
        problems.append(Problem("$.issuer", "must be an absolute URI"))
    if not isinstance(keys, list):
        problems.append(Problem("$.keys", "must be an array of JSON Web Keys"))
    if problems or keys is None:
        raise ConfigurationError(problems)
    read = partial(_read, issuer=issuer, allow_published_test_key=allow_published_test_key)
    return read_keys(((f"$.keys[{index}]", jwk) for index, jwk in enumerate(keys)), read)


def _read(jwk: object, *, issuer: str, allow_published_test_key: bool) -> VerificationKey:
    if not isinstance(jwk, Mapping):
        raise ConfigurationError([Problem("$", "must be an object")])
    if is_revoked(jwk):
        # Which key it is has to be known, and it may be for no operation any more.
        jwk = {name: jwk[name] for name in jwk if name not in ("revoked", "key_ops")}
    return VerificationKey.from_jwk(
        jwk, issuer=issuer, allow_published_test_key=allow_published_test_key
    )


def jwks_of_keys(
    keys: Iterable[VerificationKey], *, issuer: str, revoked: Mapping[str, dt.datetime]
) -> dict[str, Any]:
    """Write a JSON Web Key Set, which `keys_of_jwks` reads.

    Args:
        keys: The keys, revoked ones among them.
        issuer: Whose they are; it is a member of its own, as a folder has it.
        revoked: Since when each of the revoked ones is, in UTC, by the key's `id`.
    """
    return {"issuer": issuer, "keys": [_write(key, revoked.get(key.id)) for key in keys]}


def _write(key: VerificationKey, revoked: dt.datetime | None) -> dict[str, Any]:
    jwk = key.to_jwk()
    if revoked is None:
        return jwk
    # Not every verifier looks at `revoked`: what JOSE has for all is a key for no operation.
    # https://www.rfc-editor.org/rfc/rfc7517#section-4.3
    del jwk["use"]
    # https://openid.net/specs/openid-federation-1_0.html#name-historical-keys-response
    return {**jwk, "key_ops": [], "revoked": {"revoked_at": int(revoked.timestamp())}}
