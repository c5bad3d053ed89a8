"""What an issuer publishes holds several keys, of which some may be for other uses."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from divoc_certify.errors import (
    ConfigurationError,
    InvalidKeyError,
    Problem,
    UnsupportedKeyError,
)
from divoc_certify.proof.algorithms import KINDS
from divoc_certify.verification.keys import VerificationKey

__all__ = ["read_keys"]


def read_keys(
    readers: Iterable[tuple[str, Callable[[], VerificationKey | None]]],
) -> tuple[VerificationKey, ...]:
    """Read the keys of one document.

    A key of another kind or for another use is passed over, as
    [RFC 7517, section 5](https://www.rfc-editor.org/rfc/rfc7517#section-5) has it: issuers
    publish the keys of several networks side by side. A broken one is a problem.

    Args:
        readers: For each key its path in the document, and what reads it; that gives None for a
            key that is revoked.

    Raises:
        divoc_certify.errors.ConfigurationError: What is broken, all at once; or there is no key
            for signatures at all.
    """
    found: list[VerificationKey | None] = []
    problems: list[Problem] = []
    for path, read in readers:
        try:
            found.append(read())
        except UnsupportedKeyError:
            continue
        except InvalidKeyError as error:
            problems.append(Problem(path, f"is not a key to trust: {error}"))
        except ConfigurationError as error:
            problems += [problem.under(path[1:]) for problem in error.problems]
    if not found and not problems:
        problems.append(Problem("$", f"must hold a key for signatures: {KINDS}"))
    if problems:
        raise ConfigurationError(problems)
    return tuple(key for key in found if key is not None)
