"""The issuer that both sides stand for, and what it signs."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Self

import attrs

from divoc_certify import (
    Certificate,
    CertificateInformation,
    Certifier,
    Issuer,
    PrivateKeySigner,
    ProgrammeRequest,
)
from divoc_certify.proof import Algorithm

from .original import Key

__all__ = ["CREATED", "ISSUER", "NOW", "Party", "certify_with", "compact", "without_proof"]

ISSUER = Issuer(id="https://moh.example/", name="Ministry of Health", country="EX")
NOW = dt.datetime(2025, 6, 30, 12, 34, 56, 789000, tzinfo=dt.UTC)
CREATED = "2025-06-30T12:34:56Z"


@attrs.frozen(kw_only=True)
class Party:
    """An issuer that has its key on both sides.

    Args:
        signer: The key, here.
        key: The same key, there.
    """

    signer: PrivateKeySigner
    key: Key

    @classmethod
    def with_key(cls, algorithm: Algorithm) -> Self:
        """A party with a new key."""
        return cls.of(
            PrivateKeySigner.generate(algorithm, verification_method="did:example:moh#key-1")
        )

    @classmethod
    def of(cls, signer: PrivateKeySigner) -> Self:
        """A party with this key."""
        return cls(signer=signer, key=Key.of(signer, controller=ISSUER.id))

    def certify(self, request: Mapping[str, Any] | ProgrammeRequest, **options: Any) -> Certificate:
        """Issue here, under a fixed ID and at a fixed time, without a page."""
        return certify_with(self.signer, request, **options)


def certify_with(
    signer: PrivateKeySigner,
    request: Mapping[str, Any] | ProgrammeRequest,
    *,
    expires_at: dt.datetime | None = None,
    **options: Any,
) -> Certificate:
    """Issue as this issuer, under a fixed ID and at a fixed time, without a page."""
    certifier = Certifier(
        **{"issuer": ISSUER, **options}, signer=signer, pdf_renderer=None, clock=lambda: NOW
    )
    information = CertificateInformation(
        certificate_id="N6QXSASD20TCF487JAHEV", expires_at=expires_at
    )
    return certifier.certify(request, information=information)


def compact(document: Mapping[str, Any]) -> str:
    """A document as JavaScript's `JSON.stringify` writes it."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def without_proof(credential: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of what was signed."""
    return deepcopy({name: member for name, member in credential.items() if name != "proof"})
