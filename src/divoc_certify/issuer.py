"""The authority that issues: its identifiers, its URLs, its country and its time zone."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import attrs

from divoc_certify.errors import ConfigurationError, Problem
from divoc_certify.iri import did_web, is_absolute_iri

__all__ = ["DIVOC_NAMESPACE", "Issuer"]

DIVOC_NAMESPACE = "https://divoc.dev/credentials/"
"""Where DIVOC's own contexts live; deployments use prefixes of their own."""

_COUNTRY_LENGTHS = (2, 3)


def _time_zone(value: object) -> object:
    if isinstance(value, str):
        try:
            return zoneinfo.ZoneInfo(value)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            return value
    return value


@attrs.frozen(kw_only=True)
class Issuer:
    """An issuing authority: the `issuer` of its credentials, and all that is derived from it.

    It holds no key. Which key signs, and under which verification method, is the signer's.

    Args:
        id: The issuer's absolute URI, `https://moh.example/` or a DID; the credential's
            [`issuer`](https://www.w3.org/TR/vc-data-model-1.1/#issuer).
        name: The name that people read, on the PDF.
        country: The country code, ISO 3166-1, two or three letters: the country of an address
            that names none.
        did: The DID that a recipient's identity is made absolute with. By default the
            issuer's `id` if that is a DID or another URI, and `did:web:…` for a web URL.
        time_zone: The zone of a date-time that names none: an IANA name, `Asia/Kolkata`, or
            a `datetime.tzinfo`.
        namespace: The URL prefix of the deployment's JSON-LD contexts, ending in `/`;
            `vaccination/v1`, `vaccination/v2` or `testCertificate/v1` follows it.
        base_url: What stands before the certificate ID in the evidence's `id`.
        info_url: What stands before the certificate ID in `infoUrl`; empty for none.
        feedback_url: What stands before the certificate ID in `feedbackUrl`; empty for none.

    Raises:
        divoc_certify.errors.ConfigurationError: Values that cannot work, all at once.
    """

    id: str
    name: str
    country: str
    did: str = attrs.field()
    time_zone: dt.tzinfo = attrs.field(default=dt.UTC, converter=_time_zone)
    namespace: str = DIVOC_NAMESPACE
    base_url: str = attrs.field()
    info_url: str = attrs.field()
    feedback_url: str = attrs.field()

    @did.default
    def _default_did(self) -> str:
        return did_web(self.id) if self._is_web else str(self.id).partition("#")[0]

    @base_url.default
    def _default_base_url(self) -> str:
        return f"{str(self.id).rstrip('/')}/certificates/"

    @info_url.default
    def _default_info_url(self) -> str:
        return f"{self.id.rstrip('/')}/info/" if self._is_web else ""

    @feedback_url.default
    def _default_feedback_url(self) -> str:
        return f"{self.id.rstrip('/')}/feedback/" if self._is_web else ""

    @property
    def _is_web(self) -> bool:
        return str(self.id).startswith(("https://", "http://"))

    def __attrs_post_init__(self) -> None:
        rules = {
            "id": (is_absolute_iri(self.id), "must be an absolute URI"),
            "name": (isinstance(self.name, str) and bool(self.name.strip()), "must not be empty"),
            "country": (
                isinstance(self.country, str)
                and len(self.country) in _COUNTRY_LENGTHS
                and self.country.isascii()
                and self.country.isalpha()
                and self.country.isupper(),
                "must be an ISO 3166-1 code of two or three capital letters",
            ),
            "did": (is_absolute_iri(self.did), "must be an absolute URI"),
            "time_zone": (
                isinstance(self.time_zone, dt.tzinfo),
                "must be an IANA time zone or a datetime.tzinfo "
                "(a machine without time zone data needs the tzdata package)",
            ),
            "namespace": (
                is_absolute_iri(self.namespace) and self.namespace.endswith("/"),
                "must be an absolute URL that ends in /",
            ),
            "base_url": (is_absolute_iri(self.base_url), "must be an absolute URL"),
            "info_url": (
                self.info_url == "" or is_absolute_iri(self.info_url),
                "must be an absolute URL or empty",
            ),
            "feedback_url": (
                self.feedback_url == "" or is_absolute_iri(self.feedback_url),
                "must be an absolute URL or empty",
            ),
        }
        problems = [
            Problem(f"$.{name}", rule) for name, (holds, rule) in rules.items() if not holds
        ]
        if problems:
            raise ConfigurationError(problems)
