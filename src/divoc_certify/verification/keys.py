"""A key that is trusted: whose it is, under which name, and when."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, NotRequired, Self, TypedDict, Unpack

import attrs
from cryptography.hazmat.primitives import serialization

from divoc_certify.errors import ConfigurationError, InvalidKeyError, Problem
from divoc_certify.iri import is_absolute_iri
from divoc_certify.moments import in_utc, is_moment
from divoc_certify.proof.algorithms import Algorithm, PublicKey, key_algorithm
from divoc_certify.proof.jwk import public_key_from_jwk, public_key_to_jwk
from divoc_certify.proof.keys import load_public_key
from divoc_certify.proof.multikey import public_key_from_base58, public_key_from_multikey

__all__ = ["Binding", "VerificationKey", "is_revoked", "period_of_jwk"]

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_SECOND = dt.timedelta(seconds=1)

_PUBLISHED = {
    "2f975886260f860fb38b3d649b6a7d0658e5c24f28e4eafc3a14ca6d9833afae": "DIVOC's test suite, RSA",
    "a2f3a2b8fa1a9c9efae331cb349b278a51cec42c162b51e38c7c87e98171b7a0": (
        "DIVOC's test suite, Ed25519"
    ),
}
"""Keys whose private half anybody can read, and where: by the SHA-256 of the SubjectPublicKeyInfo.

Both are also the defaults of the original's services and of several verifiers.
"""


class Binding(TypedDict):
    """What a key is bound to: the fields of `VerificationKey` beside the key."""

    id: str
    issuer: str
    valid_from: NotRequired[dt.datetime | None]
    valid_until: NotRequired[dt.datetime | None]
    allow_published_test_key: NotRequired[bool]


@attrs.frozen(kw_only=True)
class VerificationKey:
    """A public key, the issuer that it speaks for, and the time in which it does.

    A verification method alone does not say whose key it is: three countries have signed as
    `did:india`. So a key is bound to both, and a credential must name both. Its times are kept in
    UTC.

    Args:
        id: The [verification method](https://www.w3.org/TR/cid-1.0/#verification-methods) that
            proofs name it by: an absolute URI.
        issuer: The credential's [`issuer`](https://www.w3.org/TR/vc-data-model-1.1/#issuer) that
            it speaks for: an absolute URI.
        public_key: A key of the `cryptography` package: RSA with 2048 bits or more, Ed25519, or
            one on the curve P-256, P-384 or secp256k1.
        valid_from: The first moment at which it may sign, with a time zone; None for always.
        valid_until: The first moment at which it may not sign any more, with a time zone; None
            for never. It is for a key that was replaced: what was signed before stays valid. A
            key that was stolen signs with any date, so take it out of the store altogether.
        allow_published_test_key: Take a key whose private half has been published with the
            original, and with which anybody can sign. For tests.

    Raises:
        divoc_certify.errors.ConfigurationError: Values that cannot work, all at once.
        divoc_certify.errors.InvalidKeyError: The key is too weak, of the wrong kind, or a
            published test key.
    """

    id: str
    issuer: str
    public_key: PublicKey = attrs.field(repr=False, hash=False)
    valid_from: dt.datetime | None = attrs.field(default=None, converter=in_utc)
    valid_until: dt.datetime | None = attrs.field(default=None, converter=in_utc)
    allow_published_test_key: bool = attrs.field(default=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        problems = [
            Problem(f"$.{name}", "must be an absolute URI")
            for name in ("id", "issuer")
            if not is_absolute_iri(getattr(self, name))
        ]
        period = {"valid_from": self.valid_from, "valid_until": self.valid_until}
        wrong = [name for name, end in period.items() if end is not None and not is_moment(end)]
        problems += [Problem(f"$.{name}", "must be a time with a time zone") for name in wrong]
        if (
            not wrong
            and self.valid_from
            and self.valid_until
            and not (self.valid_from < self.valid_until)
        ):
            problems.append(Problem("$.valid_until", "must be after the start"))
        if problems:
            raise ConfigurationError(problems)
        self._check_key()

    def _check_key(self) -> None:
        key_algorithm(self.public_key)
        if not isinstance(self.public_key, PublicKey):
            raise InvalidKeyError("the key must be the public half")
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        spki = self.public_key.public_bytes(serialization.Encoding.DER, form)
        published = _PUBLISHED.get(hashlib.sha256(spki).hexdigest())
        if published and not self.allow_published_test_key:
            raise InvalidKeyError(
                f"anybody can sign with this key, since its private half is public ({published}); "
                "for tests there is allow_published_test_key=True"
            )

    @property
    def algorithm(self) -> Algorithm:
        """The algorithm that it verifies with, `EdDSA`."""
        return key_algorithm(self.public_key)

    @classmethod
    def from_pem(cls, pem: bytes | str, **binding: Unpack[Binding]) -> Self:
        """Read a key from PEM: a SubjectPublicKeyInfo, or PKCS#1.

        Args:
            pem: The whole file.
            binding: The other fields of the class.

        Raises:
            divoc_certify.errors.ConfigurationError: As for the class.
            divoc_certify.errors.InvalidKeyError: As for the class, or it is not such a file.
        """
        data = pem.encode(errors="replace") if isinstance(pem, str) else pem
        if b"-----BEGIN CERTIFICATE-----" in data:
            raise InvalidKeyError("the file holds a certificate, which from_x509 reads")
        if b"-----BEGIN" not in data:
            raise InvalidKeyError("the public key is not PEM")
        return cls(public_key=load_public_key(data), **binding)

    @classmethod
    def from_der(cls, der: bytes, **binding: Unpack[Binding]) -> Self:
        """Read a key from DER: a SubjectPublicKeyInfo, or PKCS#1.

        Args:
            der: The whole file.
            binding: The other fields of the class.

        Raises:
            divoc_certify.errors.ConfigurationError: As for the class.
            divoc_certify.errors.InvalidKeyError: As for the class, or it is not such a file.
        """
        return cls(public_key=load_public_key(der), **binding)

    @classmethod
    def from_base58(cls, public_key_base58: str, **binding: Unpack[Binding]) -> Self:
        """Read a key from the original's `publicKeyBase58` (Ed25519).

        Args:
            public_key_base58: Base58 (Bitcoin's alphabet) of the 32 bytes of the key.
            binding: The other fields of the class.

        Raises:
            divoc_certify.errors.ConfigurationError: As for the class.
            divoc_certify.errors.InvalidKeyError: As for the class, or it is not such a key.
        """
        return cls(public_key=public_key_from_base58(public_key_base58), **binding)

    @classmethod
    def from_jwk(
        cls,
        jwk: Mapping[str, Any],
        *,
        issuer: str,
        id: str | None = None,  # noqa: A002 - the field's name
        allow_published_test_key: bool = False,
    ) -> Self:
        """Read a key from a [JSON Web Key](https://www.rfc-editor.org/rfc/rfc7517).

        Its `nbf` and `exp`, seconds since 1970 UTC, are the period in which it may sign.

        Args:
            jwk: The JSON object. Members that say nothing of these are ignored.
            issuer: As for the class.
            id: As for the class; by default the JWK's `kid`.
            allow_published_test_key: As for the class.

        Raises:
            divoc_certify.errors.ConfigurationError: As for the class, or of `kid`, `nbf`, `exp`.
            divoc_certify.errors.UnsupportedKeyError: It is of another kind, or for another use.
            divoc_certify.errors.InvalidKeyError: As for the class, or it is not such a key, or
                holds a private one, or is published as revoked.
        """
        if is_revoked(jwk):
            raise InvalidKeyError("the key is published as revoked")
        public_key = public_key_from_jwk(jwk)
        problems = []
        if id is None and not is_absolute_iri(jwk.get("kid")):
            rule = "must be the verification method, an absolute URI"
            problems.append(Problem("$.kid", rule))
        period, wrong = period_of_jwk(jwk)
        problems += wrong
        if problems:
            raise ConfigurationError(problems)
        return cls(
            id=jwk["kid"] if id is None else id,
            issuer=issuer,
            public_key=public_key,
            allow_published_test_key=allow_published_test_key,
            **period,
        )

    @classmethod
    def from_did_key(
        cls, did: str, *, issuer: str | None = None, allow_published_test_key: bool = False
    ) -> Self:
        """Read a key from a [`did:key`](https://w3c-ccg.github.io/did-key-spec/), which is one.

        Args:
            did: The DID, without a fragment: `did:key:z6Mk…` (Ed25519), `did:key:zDn…` (P-256).
                The key's `id` is the DID, `#`, and what follows `did:key:`.
            issuer: As for the class; by default the DID.
            allow_published_test_key: As for the class.

        Raises:
            divoc_certify.errors.ConfigurationError: As for the class.
            divoc_certify.errors.UnsupportedKeyError: It is a key of another kind.
            divoc_certify.errors.InvalidKeyError: As for the class, or it is not a `did:key`.
        """
        scheme, _, multikey = did.rpartition(":")
        if scheme != "did:key":
            raise InvalidKeyError("the DID must be did:key and a key")
        return cls(
            id=f"{did}#{multikey}",
            issuer=did if issuer is None else issuer,
            public_key=public_key_from_multikey(multikey),
            allow_published_test_key=allow_published_test_key,
        )

    @classmethod
    def from_x509(
        cls,
        certificate: bytes | str,
        *,
        id: str,  # noqa: A002 - the field's name
        issuer: str,
        roots: bytes | str | Iterable[bytes | str],
        at: dt.datetime,
        intermediates: bytes | str | Iterable[bytes | str] = (),
        allow_published_test_key: bool = False,
    ) -> Self:
        """Read a key from an X.509 certificate that chains to a given root.

        The period in which the key may sign is the certificate's. Nothing is fetched, and so no
        revocation of a certificate is seen: ask for it before, where there is such a list.

        Args:
            certificate: The certificate, PEM or DER; PEM may have its intermediates behind it.
            id: As for the class.
            issuer: As for the class. The certificate's subject is not compared with it.
            roots: The certificates to trust, each PEM or DER; PEM may hold several.
            at: When the whole chain must be valid, with a time zone: the issuance date of what
                was signed.
            intermediates: Certificates between the two, in any order, as the roots.
            allow_published_test_key: As for the class.

        Raises:
            divoc_certify.errors.ConfigurationError: As for the class, or of `roots` and `at`.
            divoc_certify.errors.InvalidKeyError: As for the class, or there is no such chain, or
                the certificate is not for signatures.
        """
        # X.509 takes a tenth of the import.
        from divoc_certify.verification.x509 import signer_certificate  # noqa: PLC0415

        signer = signer_certificate(certificate, roots=roots, intermediates=intermediates, at=at)
        ends = signer.not_valid_after_utc
        # RFC 5280, section 4.1.2.5: the last second belongs to the period, and 9999 is no end.
        never = ends.year == dt.MAXYEAR
        return cls(
            id=id,
            issuer=issuer,
            public_key=signer.public_key(),  # type: ignore[arg-type]  # the class checks its kind
            valid_from=signer.not_valid_before_utc,
            valid_until=None if never else ends + _SECOND,
            allow_published_test_key=allow_published_test_key,
        )

    def to_jwk(self) -> dict[str, Any]:
        """The key as a JSON Web Key, for publishing it; `from_jwk` gives it back.

        Its `kid` is the verification method, and its `nbf` and `exp` are the period. The issuer
        is not in it.
        """
        period = {"nbf": self.valid_from, "exp": self.valid_until}
        return {
            **public_key_to_jwk(self.public_key),
            "kid": self.id,
            **{name: _numeric_date(end) for name, end in period.items() if end is not None},
        }

    def is_valid_at(self, moment: dt.datetime) -> bool:
        """Whether the key may sign at a moment.

        Args:
            moment: When the proof was made, with a time zone.

        Raises:
            divoc_certify.errors.ConfigurationError: The moment has no time zone.
        """
        at = in_utc(moment)
        if not is_moment(at):
            raise ConfigurationError([Problem("$.moment", "must be a time with a time zone")])
        return (self.valid_from is None or self.valid_from <= at) and (
            self.valid_until is None or at < self.valid_until
        )


def is_revoked(published: Mapping[str, Any]) -> bool:
    """Whether an issuer calls a key revoked, whatever it says of that.

    Whoever has stolen a key signs with an earlier date too, so the date of revocation is no help.

    Args:
        published: A JSON Web Key, or a verification method.
    """
    return published.get("revoked") not in (None, False)


def period_of_jwk(
    jwk: Mapping[str, Any],
) -> tuple[dict[str, dt.datetime | None], list[Problem]]:
    """Read the `nbf` and `exp` of a JSON Web Key as `valid_from` and `valid_until`.

    Returns:
        What could be read, and what is wrong with the rest.
    """
    period, problems = {}, []
    for name, member in ("valid_from", "nbf"), ("valid_until", "exp"):
        try:
            period[name] = _from_numeric_date(jwk.get(member))
        except (TypeError, ValueError, OverflowError):
            problems.append(Problem(f"$.{member}", "must be seconds since 1970, a number"))
    return period, problems


def _from_numeric_date(seconds: object) -> dt.datetime | None:
    """[NumericDate](https://www.rfc-editor.org/rfc/rfc7519#section-2)."""
    if seconds is None:
        return None
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
        raise TypeError
    return _EPOCH + dt.timedelta(seconds=seconds)


def _numeric_date(moment: dt.datetime) -> int | float:
    since = moment - _EPOCH
    return since.total_seconds() if since.microseconds else since // _SECOND
