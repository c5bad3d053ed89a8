"""Keys, from the files in which they are kept: PEM, DER and PKCS#12.

See [RFC 7468 (PEM)](https://www.rfc-editor.org/rfc/rfc7468),
[RFC 5958 (PKCS#8)](https://www.rfc-editor.org/rfc/rfc5958) and
[RFC 7292 (PKCS#12)](https://www.rfc-editor.org/rfc/rfc7292).
"""

from __future__ import annotations

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from divoc_certify.errors import InvalidKeyError
from divoc_certify.proof.algorithms import PrivateKey, PublicKey, key_algorithm

__all__ = [
    "ed25519_from_seed",
    "ed25519_public_key",
    "load_pkcs12_key",
    "load_private_key",
    "load_public_key",
    "password_bytes",
]

_ED25519_LENGTH = 32


def password_bytes(password: bytes | str | None) -> bytes | None:
    """A password as it opens a file: text as UTF-8."""
    # What is no Unicode is no password either, and an error of Python's would hold it.
    return password.encode(errors="surrogatepass") if isinstance(password, str) else password


def load_private_key(
    data: bytes, password: bytes | str | None = None, *, is_checked: bool = False
) -> PrivateKey:
    """A private key from PEM or DER, PKCS#8 or the traditional forms.

    Args:
        data: The whole file.
        password: The password of an encrypted key, as bytes or as text; empty is none.
        is_checked: Whether just these bytes were read before without this. That the numbers of
            an RSA key belong together is then not shown again, which takes 40 ms.

    Raises:
        divoc_certify.errors.UnsupportedKeyError: It is a key of the wrong kind.
        divoc_certify.errors.InvalidKeyError: It cannot be read, needs another password, holds
            a public key, or is too weak.
    """
    is_pem = b"-----BEGIN" in data
    if is_pem and b"PRIVATE KEY-----" not in data:
        raise InvalidKeyError("the file holds no private key")
    if b"-----BEGIN OPENSSH" in data:
        raise InvalidKeyError("the private key is in OpenSSH's form, and must be in PKCS#8")
    load = serialization.load_pem_private_key if is_pem else serialization.load_der_private_key
    try:
        key = load(
            data, password_bytes(password) or None, unsafe_skip_rsa_key_validation=is_checked
        )
    except TypeError:
        rule = "is not encrypted" if password else "is encrypted and needs a password"
        raise InvalidKeyError(f"the private key {rule}") from None
    except (ValueError, UnsupportedAlgorithm):
        hint = " (wrong password?)" if password else ""
        raise InvalidKeyError(f"the private key cannot be read{hint}") from None
    key_algorithm(key)
    return key  # type: ignore[return-value]  # key_algorithm lets just these kinds pass


def load_pkcs12_key(data: bytes, password: bytes | str | None = None) -> PrivateKey:
    """The private key of a PKCS#12 file (`.p12`, `.pfx`).

    Args:
        data: The whole file. The certificates that stand beside the key are left alone.
        password: The file's password, as bytes or as text; None for a file that has none.

    Raises:
        divoc_certify.errors.UnsupportedKeyError: It is a key of the wrong kind.
        divoc_certify.errors.InvalidKeyError: It cannot be read, needs another password, holds
            no private key, or one that is too weak.
    """
    # With it comes X.509, which takes a tenth of the import and is needed nowhere else.
    from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12  # noqa: PLC0415

    try:
        key = load_pkcs12(data, password_bytes(password)).key
    except (ValueError, UnsupportedAlgorithm):
        rule = "cannot be read, or needs another password"
        raise InvalidKeyError(f"the PKCS#12 file {rule}") from None
    if key is None:
        raise InvalidKeyError("the PKCS#12 file holds no private key")
    key_algorithm(key)
    return key  # type: ignore[return-value]  # key_algorithm lets just these kinds pass


def load_public_key(data: bytes | str) -> PublicKey:
    """A public key from PEM or DER (SubjectPublicKeyInfo).

    Args:
        data: The whole file; PEM may be text.

    Raises:
        divoc_certify.errors.UnsupportedKeyError: It is a key of the wrong kind.
        divoc_certify.errors.InvalidKeyError: It cannot be read, holds a private key, or is too
            weak.
    """
    if isinstance(data, str):
        data = data.encode(errors="replace")
    if b"PRIVATE KEY-----" in data:
        raise InvalidKeyError("the file holds a private key where a public key belongs")
    is_pem = b"-----BEGIN" in data
    load = serialization.load_pem_public_key if is_pem else serialization.load_der_public_key
    try:
        key = load(data)
    except (ValueError, UnsupportedAlgorithm):
        raise InvalidKeyError("the public key cannot be read") from None
    key_algorithm(key)
    return key  # type: ignore[return-value]  # key_algorithm lets just these kinds pass


def ed25519_public_key(data: bytes) -> Ed25519PublicKey:
    """An Ed25519 public key from its 32 bytes.

    Raises:
        divoc_certify.errors.InvalidKeyError: It has another length, or a small order.
    """
    if len(data) != _ED25519_LENGTH:
        raise InvalidKeyError("an Ed25519 public key must have 32 bytes")
    key = Ed25519PublicKey.from_public_bytes(data)
    key_algorithm(key)
    return key


def ed25519_from_seed(seed: bytes, public: bytes) -> Ed25519PrivateKey:
    """An Ed25519 private key from its 32 bytes and those of its public key.

    Raises:
        divoc_certify.errors.InvalidKeyError: It has another length, or the two do not belong
            together.
    """
    if len(seed) != _ED25519_LENGTH:
        raise InvalidKeyError("an Ed25519 private key must have 32 bytes")
    key = Ed25519PrivateKey.from_private_bytes(seed)
    if key.public_key().public_bytes_raw() != public:
        raise InvalidKeyError("the private key and the public key do not belong together")
    return key
