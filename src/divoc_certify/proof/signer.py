"""Who signs: the protocol, and the signer that holds a private key in memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, Self, runtime_checkable

import attrs
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from divoc_certify.errors import InvalidKeyError
from divoc_certify.iri import is_absolute_iri
from divoc_certify.proof.keys import (
    Algorithm,
    PrivateKey,
    PublicKey,
    key_algorithm,
    load_private_key,
    private_key_from_base58,
    private_key_from_jwk,
)

__all__ = ["PS256_HASH", "PS256_PADDING", "PrivateKeySigner", "Signer"]

# RFC 7518, section 3.5: the salt is as long as the hash.
PS256_HASH = hashes.SHA256()
PS256_PADDING = padding.PSS(padding.MGF1(PS256_HASH), salt_length=32)


@runtime_checkable
class Signer(Protocol):
    """Whatever signs: a key in memory, an HSM, a cloud.

    The proof suite follows from the algorithm. An exception that `sign` raises reaches the
    caller as a `SigningError`, and no certificate is issued.
    """

    @property
    def algorithm(self) -> Algorithm:
        """`PS256` (RSASSA-PSS, SHA-256, MGF1 with SHA-256, salt of 32 bytes) or `EdDSA`."""
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


@attrs.frozen(kw_only=True)
class PrivateKeySigner:
    """A `Signer` with the private key in this process's memory.

    It is a class and not a function, since reading an RSA key costs a hundred times what
    signing with it does: make one, and keep it.

    Args:
        private_key: An RSA key of 2048 bits or more, or an Ed25519 key, of the
            `cryptography` package.
        verification_method: The URI that verifiers know the public key by.

    Raises:
        divoc_certify.errors.InvalidKeyError: The key is too weak or of the wrong kind, or the
            verification method is not an absolute URI.
    """

    private_key: PrivateKey = attrs.field(repr=False)
    verification_method: str
    algorithm: Algorithm = attrs.field(init=False)

    @algorithm.default
    def _algorithm_of_the_key(self) -> Algorithm:
        if not isinstance(self.private_key, (rsa.RSAPrivateKey, Ed25519PrivateKey)):
            raise InvalidKeyError("the key must be a private RSA or Ed25519 key")
        if not is_absolute_iri(self.verification_method):
            raise InvalidKeyError("the verification method must be an absolute URI")
        return key_algorithm(self.private_key)

    @classmethod
    def from_pem(
        cls, pem: bytes | str, *, verification_method: str, password: bytes | None = None
    ) -> Self:
        """Read a key from PEM: PKCS#8, PKCS#1, encrypted or not.

        Raises:
            divoc_certify.errors.InvalidKeyError: As for `load_private_key` and the class.
        """
        data = pem.encode() if isinstance(pem, str) else pem
        if b"-----BEGIN" not in data:
            raise InvalidKeyError("the private key is not PEM")
        return cls(
            private_key=load_private_key(data, password), verification_method=verification_method
        )

    @classmethod
    def from_der(
        cls, der: bytes, *, verification_method: str, password: bytes | None = None
    ) -> Self:
        """Read a key from DER: PKCS#8 or PKCS#1.

        Raises:
            divoc_certify.errors.InvalidKeyError: As for `load_private_key` and the class.
        """
        return cls(
            private_key=load_private_key(der, password), verification_method=verification_method
        )

    @classmethod
    def from_jwk(cls, jwk: Mapping[str, Any], *, verification_method: str) -> Self:
        """Read a key from a JSON Web Key.

        Raises:
            divoc_certify.errors.InvalidKeyError: As for `private_key_from_jwk` and the class.
        """
        return cls(private_key=private_key_from_jwk(jwk), verification_method=verification_method)

    @classmethod
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
        """Make a new key: Ed25519, or RSA with 2048 bits (the original verifies no other size).

        Args:
            algorithm: `EdDSA` or `PS256`.
            verification_method: The URI that verifiers will know the public key by.

        Raises:
            divoc_certify.errors.InvalidKeyError: Another algorithm, or as for the class.
        """
        match algorithm:
            case "EdDSA":
                key: PrivateKey = Ed25519PrivateKey.generate()
            case "PS256":
                key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            case _:
                raise InvalidKeyError("the algorithm must be PS256 or EdDSA")
        return cls(private_key=key, verification_method=verification_method)

    @property
    def public_key(self) -> PublicKey:
        """The public key, which verifiers need."""
        return self.private_key.public_key()

    def private_key_pem(self, password: bytes | None = None) -> bytes:
        """The private key as PEM, PKCS#8, for keeping it.

        Args:
            password: Encrypts it; without one it is not encrypted.
        """
        encryption: serialization.KeySerializationEncryption = (
            serialization.BestAvailableEncryption(password)
            if password
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
        """Sign the JWS signing input; see `Signer.sign`."""
        if isinstance(self.private_key, Ed25519PrivateKey):
            return self.private_key.sign(signing_input)
        return self.private_key.sign(signing_input, PS256_PADDING, PS256_HASH)
