"""What a page may show, and the protocol of whatever draws it."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

import attrs

from divoc_certify.credential import ProgrammeRequest
from divoc_certify.issuer import Issuer
from divoc_certify.qr import CredentialFile, Symbol
from divoc_certify.request import TestRequest, VaccinationRequest

__all__ = ["Renderer", "Twin"]


@attrs.frozen(kw_only=True, repr=False)
class Twin:
    """Everything that the human-readable half of a certificate may show.

    Args:
        request: What the source system sent, with `meta`, which no credential holds.
        credential: The signed credential. What it holds is printed from it, so that the paper
            and the QR code say the same.
        issuer: The authority.
        symbol: The QR symbol.
        certificate_id: The certificate ID.
        issued_at: The issuance date, with a time zone; printed in that zone.
        expires_at: The expiry, with a time zone; printed in that zone.
        previous_certificate_id: The ID of the certificate that this one replaces.
        packed: A credential's file that was written for the QR symbol; `file` is taken from here
            if it is this credential's.
    """

    request: VaccinationRequest | TestRequest | ProgrammeRequest
    credential: Mapping[str, Any]
    issuer: Issuer
    symbol: Symbol
    certificate_id: str
    issued_at: dt.datetime
    expires_at: dt.datetime | None = None
    previous_certificate_id: str | None = None
    _packed: CredentialFile | None = attrs.field(default=None, eq=False)

    @functools.cached_property
    def file(self) -> CredentialFile:
        """The credential as a file, to be attached."""
        packed = self._packed
        if packed is not None and packed.credential is self.credential:
            return packed
        return CredentialFile.of(self.credential)


@runtime_checkable
class Renderer(Protocol):
    """Draws the human-readable half of a certificate."""

    def render(self, twin: Twin) -> bytes:
        """Draw one document.

        The same twin gives the same bytes: no clock, no random numbers, no locale.

        Args:
            twin: What it may show.

        Returns:
            The document, a PDF in most cases.

        Raises:
            divoc_certify.errors.RenderingError: It cannot be drawn as it should be.
        """
        ...
