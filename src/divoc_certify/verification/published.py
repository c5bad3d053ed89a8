"""What an issuer publishes holds several keys, of which some may be for other uses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from divoc_certify.errors import (
    ConfigurationError,
    InvalidKeyError,
    Problem,
    UnsupportedKeyError,
)
from divoc_certify.proof.algorithms import KINDS
from divoc_certify.verification.keys import VerificationKey, is_revoked

__all__ = ["read_keys"]


def read_keys(
    published: Iterable[tuple[str, Any]], read: Callable[[Any], VerificationKey]
) -> tuple[VerificationKey, ...]:
    """Read the keys of one document.

    A key of another kind or for another use is passed over, as
    [RFC 7517, section 5](https://www.rfc-editor.org/rfc/rfc7517#section-5) has it: issuers
    publish the keys of several networks side by side. A broken one is a problem. One that is
    `revoked` is not taken, wherever else in the document it stands, and under whatever name.

    Args:
        published: Each key as it stands in the document, and its path.
        read: What reads it.

    Raises:
        divoc_certify.errors.ConfigurationError: What is broken, all at once; or there is no key
            for signatures at all.
    """
    found: list[VerificationKey] = []
    revoked = []
    problems: list[Problem] = []
    for path, one in published:
        try:
            key = read(one)
        except UnsupportedKeyError:
            continue
        except InvalidKeyError as error:
            problems.append(Problem(path, f"is not a key to trust: {error}"))
        except ConfigurationError as error:
            problems += [problem.under(path[1:]) for problem in error.problems]
        else:
            found.append(key)
            # Since when does not help: whoever has stolen a key signs with an earlier date too.
            if _is_revoked(one):
                revoked.append(key.public_key)
    if not found and not problems:
        problems.append(Problem("$", f"must hold a key for signatures: {KINDS}"))
    if problems:
        raise ConfigurationError(problems)
    return tuple(key for key in found if key.public_key not in revoked)


def _is_revoked(one: Any) -> bool:  # noqa: ANN401 - JSON
    """Whether a key is revoked, or, in a DID document, the JWK that it is given as."""
    return isinstance(one, Mapping) and (
        is_revoked(one) or is_revoked(one.get("publicKeyJwk") or {})
    )
