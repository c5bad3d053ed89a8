"""Who signs when: one signer at all times, or a source that knows which."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from divoc_certify.errors import CertifyError, SigningError
from divoc_certify.proof.signer import Signer

if TYPE_CHECKING:
    from typing_extensions import TypeIs

__all__ = ["SignerSource", "every_signer", "signer_at"]

_FAILED = "the source of signers failed"


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
    try:
        return signer.signer_at(moment) if _is_source(signer) else signer
    except CertifyError:
        raise
    except Exception as error:
        raise SigningError(_FAILED) from error


def every_signer(signer: Signer | SignerSource) -> tuple[Signer, ...]:
    """Whoever may sign at some moment: the signer itself, or all of a source's.

    Args:
        signer: A signer, or a source of them.

    Raises:
        divoc_certify.errors.SigningError: The source failed.
    """
    try:
        return signer.signers if _is_source(signer) else (signer,)
    except CertifyError:
        raise
    except Exception as error:
        raise SigningError(_FAILED) from error


def _is_source(signer: Signer | SignerSource) -> TypeIs[SignerSource]:
    # What isinstance does for a protocol, and in a fiftieth of its time.
    return hasattr(signer, "signer_at") and hasattr(signer, "signers")
