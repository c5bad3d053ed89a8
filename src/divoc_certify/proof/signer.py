"""Who signs: the protocol, and the signer that holds a private key in memory."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar, get_args, runtime_checkable

import attrs
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from divoc_certify.errors import (
    CertifyError,
    ConfigurationError,
    InvalidKeyError,
    Problem,
    SigningError,
)
from divoc_certify.iri import is_absolute_iri
from divoc_certify.proof.algorithms import (
    CURVES,
    Algorithm,
    PrivateKey,
    PublicKey,
    key_algorithm,
    sign_with,
)
from divoc_certify.proof.jwk import private_key_from_jwk
from divoc_certify.proof.key_file import KeyFile, Password
from divoc_certify.proof.keys import load_pkcs12_key, load_private_key, password_bytes
from divoc_certify.proof.multikey import private_key_from_base58
from divoc_certify.proof.secrecy import keeps_secrets
from divoc_certify.recipe import recipe_of

if TYPE_CHECKING:
    from typing_extensions import TypeIs

__all__ = [
    "PrivateKeySigner",
    "Signer",
    "ask",
    "attribute_of",
    "attributes_of",
    "is_signer",
]

_T = TypeVar("_T")

_ON_CURVE = {curve.algorithm: curve.curve for curve in CURVES.values()}


@runtime_checkable
class Signer(Protocol):
    """Whatever signs: a key in memory, an HSM, a cloud.

    The proof suite follows from the algorithm. An exception that it raises, in `sign` or where an
    attribute is read, reaches the caller as a `SigningError`, and no certificate is issued.
    """

    @property
    def algorithm(self) -> Algorithm:
        """The JOSE name of what it signs with, `EdDSA`; the signature has JOSE's raw form.

        `PS256` is RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes; `EdDSA` is
        Ed25519; `ES256`, `ES384` and `ES256K` are ECDSA on P-256, P-384 and secp256k1.
        """
        ...

    @property
    def verification_method(self) -> str:
        """The URI that verifiers know the public key by, `did:example:moh#key-1`."""
        ...

    def sign(self, signing_input: bytes) -> bytes:
        """Sign the JWS signing input.

        Args:
            signing_input: The bytes to sign, not hashed.

        Returns:
            The raw signature, as in [RFC 7518](https://www.rfc-editor.org/rfc/rfc7518#section-3).
        """
        ...


def ask(question: Callable[..., _T], *of: Any, whom: str = "the signer") -> _T:  # noqa: ANN401 - whatever it is asked with
    """Ask a signer, or who knows one: whoever answers may be a device.

    Args:
        question: What is called.
        of: What it is called with.
        whom: Who is asked, for the error.

    Raises:
        divoc_certify.errors.SigningError: It failed.
    """
    try:
        return question(*of)
    except CertifyError:
        raise
    except Exception as error:
        raise SigningError(f"{whom} failed") from error


def attribute_of(signer: object, name: str, *otherwise: object) -> Any:  # noqa: ANN401 - whatever it is
    """One thing that is said of a signer.

    Args:
        signer: Who signs, or what may turn out to be no signer.
        name: The attribute.
        otherwise: What it is where there is no such attribute.

    Raises:
        divoc_certify.errors.SigningError: There is no such attribute, or the signer failed.
    """
    return ask(getattr, signer, name, *otherwise)


def is_signer(thing: object) -> TypeIs[Signer]:
    """Whether something has what a signer has; it is asked, so that a proxy is what it stands for.

    From Python 3.12 on, isinstance asks just the class.

    Raises:
        divoc_certify.errors.SigningError: The signer failed.
    """
    names = ("algorithm", "verification_method", "sign")
    return all(attribute_of(thing, name, None) is not None for name in names)


def attributes_of(signer: Signer) -> tuple[Algorithm, str]:
    """What is said of a signer beside its signature: its algorithm, its verification method.

    Args:
        signer: Who signs.

    Raises:
        divoc_certify.errors.ConfigurationError: The verification method is not an absolute URI.
        divoc_certify.errors.SigningError: The signer has no such attributes, or failed.
    """
    algorithm = attribute_of(signer, "algorithm")
    verification_method = attribute_of(signer, "verification_method")
    if not is_absolute_iri(verification_method):
        rule = "must be an absolute URI"
        raise ConfigurationError([Problem("$.signer.verification_method", rule)])
    return algorithm, verification_method


@attrs.frozen(kw_only=True)
class PrivateKeySigner:
    """A `Signer` with the private key in this process's memory.

    It is a class and not a function, since reading an RSA key costs a hundred times what
    signing with it does: make one, and keep it. The private key leaves the process by
    `private_key_pem` alone: a signer that was made by `from_file` is pickled as the name of its
    file, and no other can be pickled.

    Args:
        private_key: A key of the `cryptography` package: RSA with 2048 bits or more, Ed25519, or
            one on the curve P-256, P-384 or secp256k1.
        verification_method: The URI that verifiers know the public key by.

    Raises:
        divoc_certify.errors.InvalidKeyError: The key is too weak or of the wrong kind, or the
            verification method is not an absolute URI.
    """

    _key: PrivateKey | KeyFile = attrs.field(alias="private_key", repr=False)
    verification_method: str
    algorithm: Algorithm = attrs.field(init=False)

    @algorithm.default
    def _algorithm_of_the_key(self) -> Algorithm:
        if not is_absolute_iri(self.verification_method):
            raise InvalidKeyError("the verification method must be an absolute URI")
        if isinstance(self._key, KeyFile):
            return key_algorithm(self._key.public_key)
        algorithm = key_algorithm(self._key)
        if not isinstance(self._key, PrivateKey):
            raise InvalidKeyError("the key must be the private half")
        return algorithm

    @classmethod
    @keeps_secrets
    def from_file(
        cls,
        path: str | os.PathLike[str],
        *,
        verification_method: str,
        password: Password | None = None,
    ) -> Self:
        """Read a key from a file: PEM, DER or PKCS#12.

        Such a signer can go to another process, which reads the file by itself when it first
        signs, and once, however many signers come. The file has to be there under the same path.
        If it holds another key by then, that is a `SigningError`.

        Args:
            path: The file: PKCS#8, PKCS#1 or SEC 1, as PEM or DER; or PKCS#12.
            verification_method: The URI that verifiers know the public key by.
            password: A function that gives the password of an encrypted file, as bytes or as
                text. To go to another process it must be one at the top level of a module: it
                goes by its name, and the password does not go.

        Raises:
            divoc_certify.errors.InvalidKeyError: The file cannot be read; or as for
                `load_private_key`, `load_pkcs12_key` and the class.
            divoc_certify.errors.ConfigurationError: The password is not a function that gives
                bytes or text.
            divoc_certify.errors.SigningError: The password could not be read.
        """
        return cls(
            private_key=KeyFile.read(path, password), verification_method=verification_method
        )

    @classmethod
    @keeps_secrets
    def from_pem(
        cls, pem: bytes | str, *, verification_method: str, password: bytes | str | None = None
    ) -> Self:
        """Read a key from PEM: PKCS#8, PKCS#1 or SEC 1, encrypted or not.

        Raises:
            divoc_certify.errors.InvalidKeyError: As for `load_private_key` and the class.
        """
        data = pem.encode(errors="replace") if isinstance(pem, str) else pem
        if b"-----BEGIN" not in data:
            raise InvalidKeyError("the private key is not PEM")
        return cls(
            private_key=load_private_key(data, password), verification_method=verification_method
        )

    @classmethod
    @keeps_secrets
    def from_der(
        cls, der: bytes, *, verification_method: str, password: bytes | str | None = None
    ) -> Self:
        """Read a key from DER: PKCS#8, PKCS#1 or SEC 1.

        Raises:
            divoc_certify.errors.InvalidKeyError: As for `load_private_key` and the class.
        """
        return cls(
            private_key=load_private_key(der, password), verification_method=verification_method
        )

    @classmethod
    @keeps_secrets
    def from_pkcs12(
        cls, data: bytes, *, verification_method: str, password: bytes | str | None = None
    ) -> Self:
        """Read a key from a PKCS#12 file (`.p12`, `.pfx`).

        Raises:
            divoc_certify.errors.InvalidKeyError: As for `load_pkcs12_key` and the class.
        """
        return cls(
            private_key=load_pkcs12_key(data, password), verification_method=verification_method
        )

    @classmethod
    @keeps_secrets
    def from_jwk(cls, jwk: Mapping[str, Any], *, verification_method: str) -> Self:
        """Read a key from a JSON Web Key.

        Raises:
            divoc_certify.errors.InvalidKeyError: As for `private_key_from_jwk` and the class.
        """
        return cls(private_key=private_key_from_jwk(jwk), verification_method=verification_method)

    @classmethod
    @keeps_secrets
    def from_base58(cls, private_key_base58: str, *, verification_method: str) -> Self:
        """Read a key from the original's `privateKeyBase58` (Ed25519).

        Raises:
            divoc_certify.errors.InvalidKeyError: As for `private_key_from_base58` and the class.
        """
        return cls(
            private_key=private_key_from_base58(private_key_base58),
            verification_method=verification_method,
        )

    @classmethod
    def generate(cls, algorithm: Algorithm = "EdDSA", *, verification_method: str) -> Self:
        """Make a new key; RSA has 2048 bits, since the original verifies no other size.

        Args:
            algorithm: What the key is to sign with.
            verification_method: The URI that verifiers will know the public key by.

        Raises:
            divoc_certify.errors.InvalidKeyError: Another algorithm, or as for the class.
        """
        match algorithm:
            case "EdDSA":
                key: PrivateKey = Ed25519PrivateKey.generate()
            case "PS256":
                key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            case "ES256" | "ES384" | "ES256K":
                key = ec.generate_private_key(_ON_CURVE[algorithm])
            case _:
                names = ", ".join(get_args(Algorithm))
                raise InvalidKeyError(f"the algorithm must be one of {names}")
        return cls(private_key=key, verification_method=verification_method)

    @property
    def private_key(self) -> PrivateKey:
        """The private key.

        Raises:
            divoc_certify.errors.SigningError: Its file cannot be read any more, or has another
                key by now.
        """
        return self._key.private_key if isinstance(self._key, KeyFile) else self._key

    @property
    def public_key(self) -> PublicKey:
        """The public key, which verifiers need."""
        return self._key.public_key if isinstance(self._key, KeyFile) else self._key.public_key()

    def private_key_pem(self, password: bytes | str | None = None) -> bytes:
        """The private key as PEM, PKCS#8, for keeping it.

        Args:
            password: Encrypts it, as bytes or as text; without one it is not encrypted.
        """
        secret = password_bytes(password)
        encryption: serialization.KeySerializationEncryption = (
            serialization.BestAvailableEncryption(secret)
            if secret
            else serialization.NoEncryption()
        )
        return self.private_key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption
        )

    def public_key_pem(self) -> bytes:
        """The public key as PEM, SubjectPublicKeyInfo, for giving it to verifiers."""
        return self.public_key.public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    def sign(self, signing_input: bytes) -> bytes:
        """Sign the JWS signing input; see `Signer.sign`.

        Raises:
            divoc_certify.errors.SigningError: As for `private_key`.
        """
        return sign_with(self.private_key, signing_input)

    def __reduce__(self) -> tuple[Any, ...]:
        if isinstance(self._key, KeyFile):
            return recipe_of(self)
        # Where it is pickled, and not in the worker that would get it.
        rule = (
            "must not be copied or pickled: make the signer by from_file, and it goes as the name "
            "of its file; or make it in each process, in the initializer of a pool"
        )
        raise ConfigurationError([Problem("$.private_key", rule)])
