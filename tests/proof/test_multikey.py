"""Keys as text in base58."""

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from key_material import (
    DER,
    ED25519,
    K256,
    P256,
    P384,
    P521,
    RSA,
    WEAK,
    private_bytes,
    public_bytes,
)
from text_encodings import base58

from divoc_certify.errors import InvalidKeyError, UnsupportedKeyError
from divoc_certify.proof.multikey import (
    private_key_from_base58,
    public_key_from_base58,
    public_key_from_multikey,
    public_key_to_multikey,
)

ED25519_PAIR = ED25519.private_bytes_raw() + ED25519.public_key().public_bytes_raw()
OPAQUE = ed25519.Ed25519PublicKey.from_public_bytes(bytes(2) + b"\x01" * 30)


def test_the_originals_key_pair_is_read():
    """Base58 of the seed and the public key."""
    assert ED25519_PAIR[0] == 0  # which is written as a 1
    assert private_bytes(private_key_from_base58(base58(ED25519_PAIR))) == private_bytes(ED25519)


@pytest.mark.parametrize(
    ("text", "message"),
    {
        "empty": ("", "must be base58 of at most 4096 characters"),
        "not text": (64, "must be base58 of at most 4096 characters"),
        "not base58": ("0OIl", "must be base58"),
        "too long": ("z" * 1000, "must have 64 bytes"),
        "endless": ("z" * 1_000_000, "must be base58 of at most 4096 characters"),
        "a leading zero more": ("1" + base58(ED25519_PAIR), "must have 64 bytes"),
        "two keys": (base58(b"\x01" * 64), "do not belong together"),
    }.values(),
)
def test_what_is_no_key_pair_is_refused(text, message):
    """Alphabet, length, and the two halves."""
    with pytest.raises(InvalidKeyError, match=message):
        private_key_from_base58(text)


def test_the_originals_public_key_is_read():
    """Base58 of the 32 bytes, where each leading zero byte is a 1."""
    raw = OPAQUE.public_bytes_raw()
    assert public_key_from_base58(base58(raw)) == OPAQUE


@pytest.mark.parametrize(
    ("text", "message"),
    {
        "no leading zeros": (base58(OPAQUE.public_bytes_raw()[2:]), "must have 32 bytes"),
        "a pair": (base58(b"\x01" * 64), "must have 32 bytes"),
        "PEM": (public_bytes(RSA).decode(), "must be base58"),
        "not text": (None, "must be base58"),
    }.values(),
)
def test_what_is_no_public_key_in_base58_is_refused(text, message):
    """The original tells a PEM from base58 by configuration alone."""
    with pytest.raises(InvalidKeyError, match=message):
        public_key_from_base58(text)


def compressed(key, form=serialization.PublicFormat.CompressedPoint):
    """Write the point of a public key."""
    return key.public_key().public_bytes(serialization.Encoding.X962, form)


UNCOMPRESSED = compressed(P256, serialization.PublicFormat.UncompressedPoint)
PKCS1 = RSA.public_key().public_bytes(DER, serialization.PublicFormat.PKCS1)


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"\xed\x01" + ED25519.public_key().public_bytes_raw(), ED25519),
        (b"\x85\x24" + PKCS1, RSA),
        (b"\x80\x24" + compressed(P256), P256),
        (b"\x81\x24" + compressed(P384), P384),
        (b"\xe7\x01" + compressed(K256), K256),
    ],
    ids=["Ed25519", "RSA", "P-256", "P-384", "secp256k1"],
)
def test_multikeys_are_read_and_written(data, key):
    """The kind of the key stands before it."""
    text = "z" + base58(data)
    assert public_key_from_multikey(text) == key.public_key()
    assert public_key_to_multikey(key.public_key()) == text


def test_a_key_without_an_algorithm_is_not_written():
    """There would be nobody to read it."""
    with pytest.raises(InvalidKeyError):
        public_key_to_multikey(P521.public_key())


BROKEN = {
    "not text": (None, "must be z and base58"),
    "another base": ("u7QE", "must be z and base58"),
    "nothing": ("z", "must be base58"),
    "not base58": ("z0", "must be base58"),
    "short": ("z" + base58(b"\xed\x01" + bytes(31)), "must have 32 bytes"),
    "an uncompressed point": ("z" + base58(b"\x80\x24" + UNCOMPRESSED), "a compressed point"),
    "no point": ("z" + base58(b"\x80\x24" + b"\x05" * 33), "a compressed point"),
    "not RSA": ("z" + base58(b"\x85\x24" + b"\x30"), "cannot be read"),
    "a key info": ("z" + base58(b"\x85\x24" + public_bytes(RSA, DER)), "an RSAPublicKey"),
    "a key info of another kind": (
        "z" + base58(b"\x85\x24" + public_bytes(ED25519, DER)),
        "an RSAPublicKey",
    ),
    "weak": (
        "z"
        + base58(
            b"\x85\x24" + WEAK.public_key().public_bytes(DER, serialization.PublicFormat.PKCS1)
        ),
        "has 1024 bits",
    ),
}


@pytest.mark.parametrize(("text", "message"), BROKEN.values(), ids=BROKEN)
def test_a_multikey_that_is_broken_is_refused(text, message):
    """A key has one form only."""
    with pytest.raises(InvalidKeyError, match=message) as raised:
        public_key_from_multikey(text)
    assert raised.type is InvalidKeyError


@pytest.mark.parametrize("code", [b"\xec\x01", b"\x82\x24", b"\xed"], ids=bytes.hex)
def test_a_multikey_of_another_kind_is_told_apart(code):
    """X25519, P-521, and half a code."""
    with pytest.raises(UnsupportedKeyError, match="must be RSA, Ed25519, or on"):
        public_key_from_multikey("z" + base58(code))
