"""A seal on a PDF: the PAdES signature of the authority that issues it."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Self

import attrs
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding

from divoc_certify.errors import (
    ConfigurationError,
    InvalidKeyError,
    InvalidSignatureError,
    Problem,
    SigningError,
)
from divoc_certify.pdf.password import PasswordProtected
from divoc_certify.pdf.twin import Renderer, Twin
from divoc_certify.proof import PrivateKeySigner, Signer
from divoc_certify.proof.algorithms import PublicKey, check_signature, key_algorithm
from divoc_certify.proof.jws import sign_input
from divoc_certify.proof.keys import password_bytes
from divoc_certify.proof.secrecy import keeps_secrets
from divoc_certify.proof.signer import is_signer
from divoc_certify.recipe import Recipe, recipe_of

if TYPE_CHECKING:  # X.509 takes a tenth of the import, and is imported where there is a seal
    from cryptography import x509

__all__ = ["Sealed"]

_ALGORITHMS = ("PS256", "EdDSA", "ES256", "ES384")
_KEYS = "must be of an RSA key of 2048 bits or more, or of one on P-256, P-384 or Ed25519"
_EXTRA = "sealing needs the extra: pip install 'divoc-certify[pades]'"


def _read(certificates: bytes | str) -> tuple[x509.Certificate, ...]:
    from cryptography import x509  # noqa: PLC0415

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
    """A `Renderer` whose PDFs carry a PAdES signature (baseline B) over the whole file.

    It needs the extra `pades`. The signature is made by the signer of the credentials, or by one
    with a key of its own; either needs an X.509 certificate. It certifies the file, so that any
    later change shows; the time that it names is the twin's time of issue. Nothing of it is seen
    on the page.

    A PDF with a password is sealed by a `Sealed` around a `PasswordProtected`; the other way
    round would break the signature, and is refused.

    Args:
        renderer: Draws the page, a PDF.
        signer: Who signs: any `Signer`, so also one whose key is in an HSM. Its algorithm is
            PS256, ES256, ES384 or EdDSA; few PDF readers know the last.
        certificates: The signer's X.509 certificate, and behind it those that it hangs on; PEM,
            or DER where it is one.

    Raises:
        divoc_certify.errors.ConfigurationError: The certificate cannot be read, is not for the
            signer's algorithm or not for signatures; or the extra is not installed.
    """

    renderer: Renderer
    signer: Signer
    certificates: tuple[x509.Certificate, ...] = attrs.field(converter=_read, repr=False)

    def __reduce__(self) -> Recipe:
        # Certificates cannot be pickled, but written.
        return recipe_of(self, certificates=_pem(self.certificates))

    def __attrs_post_init__(self) -> None:
        """Check everything."""
        if problems := list(self._problems()):
            raise ConfigurationError(problems)

    def _problems(self) -> Iterator[Problem]:
        if not isinstance(self.renderer, Renderer):
            yield Problem("$.renderer", "must be a renderer")
        if not is_signer(self.signer):
            yield Problem("$.signer", "must be a signer")
        elif rule := _unfit(self.certificates[0], self.signer):
            yield Problem("$.certificates", rule)
        if importlib.util.find_spec("pyhanko") is None:
            yield Problem("$", _EXTRA)

    @classmethod
    @keeps_secrets
    def from_pkcs12(
        cls, data: bytes, *, renderer: Renderer, password: bytes | str | None = None
    ) -> Self:
        """Seal with the key and the certificates of a PKCS#12 file (`.p12`, `.pfx`).

        Args:
            data: The file; its key is RSA, Ed25519, or on P-256 or P-384.
            renderer: Draws the page, a PDF.
            password: The file's password, as bytes or as text; None for a file that has none.

        Raises:
            divoc_certify.errors.InvalidKeyError: It cannot be read, needs another password, or
                holds no key of these kinds.
            divoc_certify.errors.ConfigurationError: It holds no certificate of the key, or as
                for the class.
        """
        from cryptography.hazmat.primitives.serialization import pkcs12  # noqa: PLC0415

        # The name of a key is for verifiers of credentials, and nobody here asks for it.
        signer = PrivateKeySigner.from_pkcs12(
            data, verification_method="urn:seal", password=password
        )
        file = pkcs12.load_pkcs12(data, password_bytes(password))
        found = [file.cert, *file.additional_certs] if file.cert else []
        return cls(
            renderer=renderer,
            signer=signer,
            certificates=_pem(one.certificate for one in found),
        )

    def render(self, twin: Twin) -> bytes:
        """Draw one certificate, and sign the file.

        Args:
            twin: What it may show.

        Returns:
            A PDF. The same twin gives the same bytes where the signer gives the same signature,
            as `PrivateKeySigner` does but for RSA.

        Raises:
            divoc_certify.errors.RenderingError: It cannot be drawn, or what the renderer drew is
                no PDF that can be signed.
            divoc_certify.errors.SigningError: The signer gave no signature, or not one by the
                certificate's key; or the certificate is not valid at the time of issue.
        """
        certificate = self.certificates[0]
        moment = twin.issued_at.replace(microsecond=0)
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
        signature = sign_input(self.signer, data)
        key: PublicKey = self.certificates[0].public_key()  # type: ignore[assignment]  # see _unfit
        try:
            check_signature(key, signature, data)
        except InvalidSignatureError:
            rule = "the signature is not one by the key of the seal's certificate"
            raise SigningError(rule) from None
        return signature


def _pem(certificates: Iterable[x509.Certificate]) -> bytes:
    return b"".join(one.public_bytes(Encoding.PEM) for one in certificates)


def _unfit(certificate: x509.Certificate, signer: Signer) -> str:
    """Why a certificate cannot seal for a signer; empty where it can."""
    from cryptography import x509  # noqa: PLC0415

    try:
        algorithm = key_algorithm(certificate.public_key())
    except (InvalidKeyError, UnsupportedAlgorithm, ValueError):
        return _KEYS
    if algorithm not in _ALGORITHMS:
        return _KEYS
    if algorithm != signer.algorithm:
        return "must be of a key for the signer's algorithm"
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return ""
    if usage.digital_signature or usage.content_commitment:
        return ""
    return "must have the key usage digitalSignature or nonRepudiation"
