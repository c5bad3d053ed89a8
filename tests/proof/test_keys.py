"""Keys, from the files in which they are kept."""

import datetime as dt
import re
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from key_material import (
    DER,
    ED25519,
    KEYS,
    P521,
    PEM,
    RSA,
    WEAK,
    X25519,
    private_bytes,
    public_bytes,
)

from divoc_certify.errors import InvalidKeyError
from divoc_certify.proof.keys import load_pkcs12_key, load_private_key, load_public_key


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
@pytest.mark.parametrize("encoding", [PEM, DER], ids=["pem", "der"])
@pytest.mark.parametrize("password", [None, b"secret"], ids=["plain", "encrypted"])
def test_private_keys_are_read_from_files(key, encoding, password):
    """PEM and DER, with and without a password."""
    loaded = load_private_key(private_bytes(key, encoding, password), password)
    assert private_bytes(loaded) == private_bytes(key)


def test_the_traditional_form_is_read():
    """PKCS#1, as older tools write it."""
    pem = private_bytes(RSA, form=serialization.PrivateFormat.TraditionalOpenSSL)
    assert private_bytes(load_private_key(pem)) == private_bytes(RSA)


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
@pytest.mark.parametrize("encoding", [PEM, DER], ids=["pem", "der"])
def test_public_keys_are_read_from_files(key, encoding):
    """PEM and DER."""
    assert load_public_key(public_bytes(key, encoding)) == key.public_key()


def test_a_public_key_in_pem_may_be_text():
    """As it stands in a bundle; and what is no Unicode is no PEM."""
    assert load_public_key(public_bytes(ED25519).decode()) == ED25519.public_key()
    with pytest.raises(InvalidKeyError, match="the public key cannot be read"):
        load_public_key("-----BEGIN PUBLIC KEY-----\ud800")


BAD_KEYS = {
    "an empty file": (b"", None),
    "something else": (b"garbage", None),
    "half a file": (private_bytes(RSA)[:300], None),
    "a public key in PEM": (public_bytes(RSA), None),
    "a key of ssh-keygen's": (
        private_bytes(ED25519, form=serialization.PrivateFormat.OpenSSH),
        b"secret",
    ),
    "an encrypted key, and no password": (private_bytes(RSA, password=b"secret"), None),
    "an encrypted key, and an empty password": (private_bytes(RSA, password=b"secret"), b""),
    "an encrypted key, and another password": (private_bytes(RSA, password=b"secret"), b"other"),
    "a key that is not encrypted, and a password": (private_bytes(RSA), b"secret"),
    "RSA with 1024 bits": (private_bytes(WEAK), None),
    "P-521": (private_bytes(P521), None),
    "X25519": (private_bytes(X25519), None),
}
REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "errors.md"
DOCUMENTED = {
    name: (error, message)
    for name, error, message in re.findall(
        r"^\| ([^|]+) \| `(\w+)` \| `([^`]+)` \|$", REFERENCE.read_text("utf-8"), re.MULTILINE
    )
}


@pytest.mark.parametrize("name", BAD_KEYS)
def test_a_private_key_that_cannot_sign_is_refused(name):
    """Each with the error that the reference has for it, before anything is signed."""
    with pytest.raises(InvalidKeyError) as raised:
        load_private_key(*BAD_KEYS[name])
    assert DOCUMENTED[name] == (type(raised.value).__name__, str(raised.value))


@pytest.mark.parametrize(
    ("data", "message"),
    {
        "empty": (b"", "cannot be read"),
        "garbage": (b"-----BEGIN PUBLIC KEY-----\n", "cannot be read"),
        "a private key": (private_bytes(ED25519), "private key where a public key belongs"),
        "weak": (public_bytes(WEAK), "has 1024 bits"),
        "another curve": (public_bytes(P521), "must be RSA, Ed25519, or on the curve P-256"),
    }.values(),
)
def test_a_public_key_that_cannot_verify_is_refused(data, message):
    """The same rules for both halves."""
    with pytest.raises(InvalidKeyError, match=message):
        load_public_key(data)


def certificate():
    """Make a certificate of no consequence."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Made up")])
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    builder = x509.CertificateBuilder(name, name, ED25519.public_key(), 1, start, start)
    return builder.sign(ED25519, None)


def pkcs12_file(key, password):
    """Write a key as PKCS#12; a certificate alone where there is none."""
    encryption = (
        serialization.BestAvailableEncryption(password)
        if password
        else serialization.NoEncryption()
    )
    others = None if key else [certificate()]
    return pkcs12.serialize_key_and_certificates(b"key", key, None, others, encryption)


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
@pytest.mark.parametrize("password", [None, b"secret"], ids=["plain", "encrypted"])
def test_keys_are_read_from_pkcs12(key, password):
    """With and without a password."""
    loaded = load_pkcs12_key(pkcs12_file(key, password), password)
    assert private_bytes(loaded) == private_bytes(key)


@pytest.mark.parametrize(
    ("data", "password", "message"),
    {
        "empty": (b"", None, "cannot be read, or needs another password"),
        "garbage": (b"garbage", b"secret", "cannot be read, or needs another password"),
        "PEM": (private_bytes(RSA), None, "cannot be read, or needs another password"),
        "no password": (pkcs12_file(RSA, b"secret"), None, "needs another password"),
        "wrong password": (pkcs12_file(RSA, b"secret"), b"other", "needs another password"),
        "certificates alone": (pkcs12_file(None, b"secret"), b"secret", "holds no private key"),
        "weak": (pkcs12_file(WEAK, b"secret"), b"secret", "has 1024 bits"),
        "another curve": (pkcs12_file(P521, b"secret"), b"secret", "must be RSA, Ed25519, or"),
    }.values(),
)
def test_a_pkcs12_file_without_a_key_that_can_sign_is_refused(data, password, message):
    """The password among others; the file does not tell a wrong one from a broken file."""
    with pytest.raises(InvalidKeyError, match=message):
        load_pkcs12_key(data, password)
