"""A seal on a PDF: the PAdES signature of the authority that issues it."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from typing import Any, Literal, Self

import attrs
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

from divoc_certify.errors import ConfigurationError, Problem, SigningError
from divoc_certify.pdf.password import PasswordProtected
from divoc_certify.pdf.twin import Renderer, Twin
from divoc_certify.proof import Signer
from divoc_certify.proof.jws import sign_input
from divoc_certify.proof.signer import PS256_HASH, PS256_PADDING

__all__ = ["Sealed"]

Algorithm = Literal["PS256", "EdDSA", "ES256", "ES384", "ES512"]
_PrivateKey = rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey
_SMALLEST_RSA = 2048
_CURVES: dict[str, tuple[Algorithm, hashes.HashAlgorithm]] = {
    "secp256r1": ("ES256", hashes.SHA256()),
    "secp384r1": ("ES384", hashes.SHA384()),
    "secp521r1": ("ES512", hashes.SHA512()),
}
_EXTRA = "sealing needs the extra: pip install 'divoc-certify[pades]'"


@attrs.frozen
class _KeyOfFile:
    """Signs with the key of a PKCS#12 file."""

    private_key: _PrivateKey = attrs.field(repr=False)
    algorithm: str

    def sign(self, data: bytes) -> bytes:
        match self.private_key:
            case ed25519.Ed25519PrivateKey():
                return self.private_key.sign(data)
            case rsa.RSAPrivateKey():
                return self.private_key.sign(data, PS256_PADDING, PS256_HASH)
            case key:
                return key.sign(data, ec.ECDSA(_CURVES[key.curve.name][1]))


def _read(certificates: bytes | str) -> tuple[x509.Certificate, ...]:
    data = certificates.encode() if isinstance(certificates, str) else certificates
    try:
        if b"-----BEGIN" in data:
            return tuple(x509.load_pem_x509_certificates(data))
        return (x509.load_der_x509_certificate(data),)
    except (ValueError, TypeError):
        rule = "must be X.509 certificates, PEM or DER, the signer's first"
        raise ConfigurationError([Problem("$.certificates", rule)]) from None


@attrs.frozen(kw_only=True)
class Sealed:
    """A `Renderer` whose PDFs carry a PAdES signature (baseline B) over all of the file.

    It needs the extra `pades`. The signature is made with the signer of the credentials, or with
    a key of its own (`from_pkcs12`); either needs an X.509 certificate. It certifies the file:
    any later change shows. What it says is when, by the twin's time of issue, and who; it shows
    nothing on the page.

    A PDF with a password is sealed by a `Sealed` around a `PasswordProtected`; the other way
    round would break the signature, and is refused.

    Args:
        renderer: Draws the page, a PDF.
        signer: Who signs: any `Signer`, so also one whose key is in an HSM.
        certificates: The signer's X.509 certificate, and behind it those it hangs on; PEM or DER.

    Raises:
        divoc_certify.errors.ConfigurationError: The certificate cannot be read, is not for the
            signer's algorithm or not for signatures; or the extra is not installed.
    """

    renderer: Renderer
    signer: Signer | _KeyOfFile
    certificates: tuple[x509.Certificate, ...] = attrs.field(converter=_read, repr=False)

    def __attrs_post_init__(self) -> None:
        """Check everything."""
        if problems := list(self._problems()):
            raise ConfigurationError(problems)

    def _problems(self) -> Iterator[Problem]:
        if not isinstance(self.renderer, Renderer):
            yield Problem("$.renderer", "must be a renderer")
        algorithm = _algorithm(self.certificates[0])
        if algorithm is None:
            rule = "must be of an RSA key of 2048 bits or more, Ed25519, P-256, P-384 or P-521"
            yield Problem("$.certificates", rule)
        elif algorithm != getattr(self.signer, "algorithm", None):
            yield Problem("$.certificates", "must be of a key for the signer's algorithm")
        if not _may_sign(self.certificates[0]):
            rule = "must have the key usage digitalSignature or nonRepudiation"
            yield Problem("$.certificates", rule)
        if importlib.util.find_spec("pyhanko") is None:
            yield Problem("$", _EXTRA)

    @classmethod
    def from_pkcs12(cls, data: bytes, *, renderer: Renderer, password: bytes | None = None) -> Self:
        """Seal with the key and the certificates of a PKCS#12 file (`.p12`, `.pfx`).

        Args:
            data: The file; its key is RSA, Ed25519, or ECDSA on P-256, P-384 or P-521.
            renderer: Draws the page, a PDF.
            password: The file's password.

        Raises:
            divoc_certify.errors.ConfigurationError: It cannot be read, has no key or no
                certificate; or as for the class.
        """
        try:
            key, certificate, others = pkcs12.load_key_and_certificates(data, password)
        except (ValueError, TypeError):
            rule = "must be a PKCS#12 file, and the password its own"
            raise ConfigurationError([Problem("$.data", rule)]) from None
        if certificate is None or not isinstance(key, _PrivateKey):
            rule = "must hold an RSA, Ed25519 or ECDSA key and its certificate"
            raise ConfigurationError([Problem("$.data", rule)])
        return cls(
            renderer=renderer,
            signer=_KeyOfFile(key, _algorithm(certificate) or ""),
            certificates=b"".join(one.public_bytes(Encoding.PEM) for one in (certificate, *others)),
        )

    def render(self, twin: Twin) -> bytes:
        """Draw one certificate, and sign the file.

        Args:
            twin: What it may show.

        Returns:
            A PDF. With Ed25519 the same twin gives the same bytes; other signatures have random
            numbers in them.

        Raises:
            divoc_certify.errors.RenderingError: It cannot be drawn, or what the renderer drew is
                no PDF that can be signed.
            divoc_certify.errors.SigningError: The signer gave no signature, or not one by the
                certificate's key; or the certificate is not valid at the time of issue.
        """
        certificate = self.certificates[0]
        moment = twin.issued_at
        if not certificate.not_valid_before_utc <= moment <= certificate.not_valid_after_utc:
            raise SigningError("the seal's certificate is not valid at the time of issue")
        password = None
        if isinstance(self.renderer, PasswordProtected):
            password = self.renderer.password_of(twin)
        document = self.renderer.render(twin)
        from divoc_certify.pdf.signing import sign_document  # noqa: PLC0415 - an extra

        return sign_document(
            document,
            certificates=[one.public_bytes(Encoding.DER) for one in self.certificates],
            algorithm=self.signer.algorithm,
            sign=self._sign,
            moment=moment,
            password=password,
        )

    def _sign(self, data: bytes) -> bytes:
        signer: Any = self.signer  # all that is asked of it is to sign
        signature = sign_input(signer, data)
        try:
            _verify(self.certificates[0], signature, data)
        except InvalidSignature:
            rule = "the signature is not one by the key of the seal's certificate"
            raise SigningError(rule) from None
        return signature


def _algorithm(certificate: x509.Certificate) -> Algorithm | None:
    match certificate.public_key():
        case rsa.RSAPublicKey() as key if key.key_size >= _SMALLEST_RSA:
            return "PS256"
        case ed25519.Ed25519PublicKey():
            return "EdDSA"
        case ec.EllipticCurvePublicKey() as key if key.curve.name in _CURVES:
            return _CURVES[key.curve.name][0]
    return None


def _may_sign(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return usage.digital_signature or usage.content_commitment


def _verify(certificate: x509.Certificate, signature: bytes, data: bytes) -> None:
    match certificate.public_key():
        case ed25519.Ed25519PublicKey() as key:
            key.verify(signature, data)
        case rsa.RSAPublicKey() as key:
            key.verify(signature, data, PS256_PADDING, PS256_HASH)
        case ec.EllipticCurvePublicKey() as key:
            key.verify(signature, data, ec.ECDSA(_CURVES[key.curve.name][1]))
