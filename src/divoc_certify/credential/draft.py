"""What stands between a request and a signature: the credential without its proof."""

from __future__ import annotations

import datetime as dt
from types import NoneType
from typing import Any

import attrs

from divoc_certify.credential.certificate_id import is_certificate_id
from divoc_certify.credential.status import StatusEntry
from divoc_certify.errors import ConfigurationError, Problem
from divoc_certify.moments import in_utc, is_moment

__all__ = ["CertificateInformation", "Draft", "Notice"]


@attrs.frozen
class Notice:
    """Something that was done in the person's interest, and that the caller may want to know.

    Args:
        path: Where, as a JSONPath into the request.
        text: What was done. Never the value.
    """

    path: str
    text: str

    def __str__(self) -> str:
        return f"{self.path} {self.text}"


@attrs.frozen(kw_only=True, repr=False)
class Draft:
    """A credential that is ready to be signed.

    Args:
        credential: The W3C credential, without `proof`.
        notices: What was done on the way.
    """

    credential: dict[str, Any]
    notices: tuple[Notice, ...] = ()


@attrs.frozen(kw_only=True)
class CertificateInformation:
    """What the caller decides about one certificate; everything may be left out.

    It never comes from the request: a request from outside must not be able to replace
    somebody else's certificate.

    Args:
        certificate_id: The certificate ID; by default a new one from the certifier's source.
        expires_at: When the certificate expires, with a time zone: the credential's
            [`expirationDate`](https://www.w3.org/TR/vc-data-model-1.1/#expiration).
        previous_certificate_id: The ID of the certificate that this one replaces. It goes
            to the page and the result; the credential has no place for it.
        credential_status: The certificate's place in a status list, where the issuer publishes
            such lists: the credential's
            [`credentialStatus`](https://www.w3.org/TR/vc-data-model-1.1/#status).

    Raises:
        divoc_certify.errors.ConfigurationError: Values that cannot work, all at once.
    """

    certificate_id: str | None = None
    expires_at: dt.datetime | None = None
    previous_certificate_id: str | None = None
    credential_status: StatusEntry | None = None

    def __attrs_post_init__(self) -> None:
        problems = [
            Problem(f"$.{name}", "must be letters, digits, '-', '_', '.' and '~', 64 at most")
            for name in ("certificate_id", "previous_certificate_id")
            if not (getattr(self, name) is None or is_certificate_id(getattr(self, name)))
        ]
        if self.expires_at is not None and not is_moment(in_utc(self.expires_at)):
            rule = "must be a datetime with a time zone, and a year from 1 to 9999 in UTC"
            problems.append(Problem("$.expires_at", rule))
        if not isinstance(self.credential_status, (StatusEntry, NoneType)):
            problems.append(Problem("$.credential_status", "must be a StatusEntry or None"))
        if problems:
            raise ConfigurationError(problems)
