"""X.509: a signer's certificate, and the chain from it to a root that the caller trusts.

[RFC 5280, section 6](https://www.rfc-editor.org/rfc/rfc5280#section-6), without policies, name
constraints and revocation: a certificate that asks for what is not done here is refused.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID

from divoc_certify.errors import ConfigurationError, InvalidKeyError, Problem, UnsupportedKeyError
from divoc_certify.proof.algorithms import KINDS, has_small_order

__all__ = ["signer_certificate"]

_STRONG_HASHES = (hashes.SHA256, hashes.SHA384, hashes.SHA512)
_SMALLEST_RSA = 2048
_SMALLEST_CURVE = 256
# What is looked at here, and the subject's other names, which bind nothing here.
_KNOWN_EXTENSIONS = {
    ExtensionOID.BASIC_CONSTRAINTS,
    ExtensionOID.KEY_USAGE,
    ExtensionOID.EXTENDED_KEY_USAGE,
    ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
}
_DOCUMENT_SIGNING = {
    ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,
    x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36"),  # RFC 9336
    x509.ObjectIdentifier("1.3.6.1.4.1.311.10.3.12"),  # Microsoft's, which came before
}

# A certificate is parsed bit by bit, when each is first asked for.
_UNREADABLE = (
    ValueError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)

_Kind = TypeVar("_Kind", bound=x509.ExtensionType)

Certificates = bytes | str | Iterable[bytes | str]
"""Certificates in PEM or DER: one file, or several."""


def signer_certificate(
    certificate: bytes | str, *, roots: Certificates, intermediates: Certificates, at: dt.datetime
) -> x509.Certificate:
    """Read the certificate of somebody who signs, and check it and its chain.

    Args:
        certificate: The certificate, PEM or DER; PEM may have its intermediates behind it.
        roots: The certificates to trust.
        intermediates: Certificates between the two, in any order.
        at: When the whole chain must be valid, with a time zone.

    Raises:
        divoc_certify.errors.ConfigurationError: There is no root, or no time zone.
        divoc_certify.errors.InvalidKeyError: A certificate cannot be read, is not for
            signatures, or there is no chain.
    """
    signer, *presented = _read(certificate)
    trusted = [*_read_all(roots)]
    problems = []
    if not trusted:
        problems.append(Problem("$.roots", "must hold a certificate"))
    if not isinstance(at, dt.datetime) or at.utcoffset() is None:
        problems.append(Problem("$.at", "must be a time with a time zone"))
    if problems:
        raise ConfigurationError(problems)
    if unfit := _unfit(signer, at) or _unfit_to_sign(signer):
        raise InvalidKeyError(f"the certificate {unfit}")
    try:
        signer.public_key()
    except _UNREADABLE:
        raise UnsupportedKeyError(f"the certificate's key must be {KINDS}") from None
    _check_chain(signer, trusted, [*presented, *_read_all(intermediates)], at)
    return signer


def _check_chain(
    signer: x509.Certificate,
    trusted: list[x509.Certificate],
    between: list[x509.Certificate],
    at: dt.datetime,
) -> None:
    """Look for a shortest chain, from the signer upwards, a layer of issuers at a time.

    Each certificate is looked at once, where it is first met: further up, it would have more
    below it, which no rule asks for.
    """
    left = [*trusted, *(certificate for certificate in between if certificate not in trusted)]
    layer, below, reasons = [signer], 0, set[str]()
    while layer:
        issuers = []
        for candidate in left:
            if any(_signed_by(certificate, candidate) for certificate in layer):
                if unfit := _unfit(candidate, at) or _unfit_to_issue(candidate, below):
                    reasons.add(unfit)
                elif candidate in trusted:
                    return
                else:
                    issuers.append(candidate)
        left = [candidate for candidate in left if candidate not in issuers]
        layer, below = issuers, below + 1
    because = f": an issuer {', and '.join(sorted(reasons))}" if reasons else ""
    raise InvalidKeyError(f"the certificate has no chain to a trusted root{because}")


def _unfit(certificate: x509.Certificate, at: dt.datetime) -> str:
    """Why a certificate stands for nothing at a moment; empty where it does."""
    second = at.replace(microsecond=0)
    if not certificate.not_valid_before_utc <= second <= certificate.not_valid_after_utc:
        return "is not valid at that time"
    unknown = {extension.oid for extension in certificate.extensions if extension.critical}
    if unknown - _KNOWN_EXTENSIONS:
        return "has a critical extension that is not known here"
    return ""


def _unfit_to_sign(certificate: x509.Certificate) -> str:
    usage = _extension(certificate, x509.KeyUsage)
    if usage is None or not usage.digital_signature:
        return "must have the key usage digitalSignature"
    return _unfit_for_documents(certificate)


def _unfit_for_documents(certificate: x509.Certificate) -> str:
    purposes = _extension(certificate, x509.ExtendedKeyUsage)
    if purposes is not None and _DOCUMENT_SIGNING.isdisjoint(purposes):
        return "must have the extended key usage documentSigning, or none"
    return ""


def _unfit_to_issue(certificate: x509.Certificate, below: int) -> str:
    """Why a certificate must not have issued another, with so many issuers below it."""
    constraints = _extension(certificate, x509.BasicConstraints)
    if constraints is None or not constraints.ca:
        return "is not a certificate authority"
    if constraints.path_length is not None and constraints.path_length < below:
        return "has more issuers below it than it allows"
    usage = _extension(certificate, x509.KeyUsage)
    if usage is None or not usage.key_cert_sign:
        return "must have the key usage keyCertSign"
    if _extension(certificate, x509.NameConstraints) is not None:
        return "constrains names, which is not looked at here"
    # An authority's purposes bind what it issues, as path validators have it by common practice.
    return _unfit_for_documents(certificate)


def _signed_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
        hash_algorithm = certificate.signature_hash_algorithm
        key = issuer.public_key()
    except (TypeError, InvalidSignature, *_UNREADABLE):
        return False
    match key:
        case RSAPublicKey():
            return key.key_size >= _SMALLEST_RSA and isinstance(hash_algorithm, _STRONG_HASHES)
        case EllipticCurvePublicKey():
            return key.key_size >= _SMALLEST_CURVE and isinstance(hash_algorithm, _STRONG_HASHES)
        case Ed25519PublicKey():
            return not has_small_order(key)
    return isinstance(key, Ed448PublicKey)


def _extension(certificate: x509.Certificate, kind: type[_Kind]) -> _Kind | None:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _read_all(files: Certificates) -> Iterator[x509.Certificate]:
    for file in [files] if isinstance(files, (bytes, str)) else files:
        yield from _read(file)


def _read(file: bytes | str) -> list[x509.Certificate]:
    """Certificates of one file, with extensions that can be read."""
    data = file.encode(errors="replace") if isinstance(file, str) else file
    try:
        if b"-----BEGIN" in data:
            certificates = x509.load_pem_x509_certificates(data)
        else:
            certificates = [x509.load_der_x509_certificate(data)]
        for certificate in certificates:
            certificate.extensions  # noqa: B018 - to be read here
    except _UNREADABLE:
        raise InvalidKeyError("a certificate cannot be read") from None
    return certificates
