"""Who signs when: one signer at all times, or a source that knows which."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from divoc_certify.proof.signer import Signer, ask

if TYPE_CHECKING:
    from typing_extensions import TypeIs

__all__ = ["SignerSource", "every_signer", "is_source", "signer_at"]

_SOURCE = "the source of signers"


@runtime_checkable
class SignerSource(Protocol):
    """Whatever knows who signs when: a `KeyRing`, for instance.

    An exception that it raises reaches the caller as a `SigningError`, as those of a `Signer` do.
    """

    @property
    def signers(self) -> tuple[Signer, ...]:
        """Whoever it may ever give."""
        ...

    def signer_at(self, moment: dt.datetime) -> Signer:
        """The signer of what is signed at a moment.

        Args:
            moment: When, with a time zone.

        Raises:
            divoc_certify.errors.SigningError: Nobody signs then.
        """
        ...


def signer_at(signer: Signer | SignerSource, moment: dt.datetime) -> Signer:
    """Whoever signs at a moment: the signer itself, or the one that a source has.

    Args:
        signer: A signer, or a source of them.
        moment: When, with a time zone.

    Raises:
        divoc_certify.errors.SigningError: Nobody signs then, or the source failed.
    """
    return ask(signer.signer_at, moment, whom=_SOURCE) if is_source(signer) else signer


def every_signer(signer: Signer | SignerSource) -> tuple[Signer, ...]:
    """Whoever may sign at some moment: the signer itself, or all of a source's.

    Args:
        signer: A signer, or a source of them.

    Raises:
        divoc_certify.errors.SigningError: The source failed.
    """
    return ask(getattr, signer, "signers", whom=_SOURCE) if is_source(signer) else (signer,)


def is_source(thing: object) -> TypeIs[SignerSource]:
    """Whether something has what a source of signers has.

    It does what isinstance does for a protocol, in a fiftieth of its time.

    Raises:
        divoc_certify.errors.SigningError: The source failed.
    """
    names = ("signer_at", "signers")
    return all(ask(getattr, thing, name, None, whom=_SOURCE) is not None for name in names)
