"""Keys, from every form in which they are kept."""

import base64

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa, x25519

from divoc_certify.errors import InvalidKeyError, UnsupportedKeyError
from divoc_certify.proof.keys import (
    base64url_decode,
    base64url_encode,
    key_algorithm,
    load_private_key,
    load_public_key,
    private_key_from_base58,
    private_key_from_jwk,
    public_key_from_base58,
    public_key_from_jwk,
    public_key_from_multikey,
    public_key_to_jwk,
)

ED25519 = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
WEAK = rsa.generate_private_key(public_exponent=65537, key_size=1024)
EC = ec.generate_private_key(ec.SECP256R1())
X25519 = x25519.X25519PrivateKey.generate()

ED25519_PAIR = ED25519.private_bytes_raw() + ED25519.public_key().public_bytes_raw()
OPAQUE = ed25519.Ed25519PublicKey.from_public_bytes(bytes(2) + b"\x01" * 30)

PEM, DER = serialization.Encoding.PEM, serialization.Encoding.DER
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def private_bytes(key, encoding=PEM, password=None, form=serialization.PrivateFormat.PKCS8):
    """Write a private key as a file holds it."""
    encryption = (
        serialization.BestAvailableEncryption(password)
        if password
        else serialization.NoEncryption()
    )
    return key.private_bytes(encoding, form, encryption)


def public_bytes(key, encoding=PEM):
    """Write the public half as a file holds it."""
    return key.public_key().public_bytes(encoding, serialization.PublicFormat.SubjectPublicKeyInfo)


def base64url(data):
    """Encode without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value):
    """Encode a number as a JWK does."""
    return base64url(value.to_bytes((value.bit_length() + 7) // 8))


def base58(data):
    """Encode as the original's key pairs are."""
    value, text = int.from_bytes(data), ""
    while value:
        value, digit = divmod(value, 58)
        text = BASE58[digit] + text
    return text


def rsa_jwk(key):
    """Write an RSA key as a JWK."""
    numbers = key.private_numbers()
    members = {
        "n": numbers.public_numbers.n,
        "e": numbers.public_numbers.e,
        "d": numbers.d,
        "p": numbers.p,
        "q": numbers.q,
        "dp": numbers.dmp1,
        "dq": numbers.dmq1,
        "qi": numbers.iqmp,
    }
    return {"kty": "RSA", **{name: number(value) for name, value in members.items()}}


OKP_JWK = {
    "kty": "OKP",
    "crv": "Ed25519",
    "d": base64url(ED25519.private_bytes_raw()),
    "x": base64url(ED25519.public_key().public_bytes_raw()),
}


@pytest.mark.parametrize("key", [ED25519, RSA], ids=["ed25519", "rsa"])
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


@pytest.mark.parametrize("key", [ED25519, RSA], ids=["ed25519", "rsa"])
@pytest.mark.parametrize("encoding", [PEM, DER], ids=["pem", "der"])
def test_public_keys_are_read_from_files(key, encoding):
    """PEM and DER."""
    assert load_public_key(public_bytes(key, encoding)) == key.public_key()


@pytest.mark.parametrize(
    ("data", "password", "message"),
    {
        "empty": (b"", None, "cannot be read"),
        "garbage": (b"garbage", None, "cannot be read"),
        "truncated": (private_bytes(RSA)[:300], None, "cannot be read"),
        "a public key": (public_bytes(RSA), None, "holds no private key"),
        "no password": (private_bytes(RSA, password=b"secret"), None, "needs a password"),
        "wrong password": (private_bytes(RSA, password=b"secret"), b"other", "wrong password"),
        "needless password": (private_bytes(RSA), b"secret", "is not encrypted"),
        "weak": (private_bytes(WEAK), None, "has 1024 bits and must have 2048"),
        "elliptic curve": (private_bytes(EC), None, "must be RSA or Ed25519"),
        "key agreement": (private_bytes(X25519), None, "must be RSA or Ed25519"),
    }.values(),
)
def test_a_private_key_that_cannot_sign_is_refused(data, password, message):
    """Each with what is wrong, before anything is signed."""
    with pytest.raises(InvalidKeyError, match=message):
        load_private_key(data, password)


@pytest.mark.parametrize(
    ("data", "message"),
    {
        "empty": (b"", "cannot be read"),
        "garbage": (b"-----BEGIN PUBLIC KEY-----\n", "cannot be read"),
        "a private key": (private_bytes(ED25519), "private key where a public key belongs"),
        "weak": (public_bytes(WEAK), "has 1024 bits"),
        "elliptic curve": (public_bytes(EC), "must be RSA or Ed25519"),
    }.values(),
)
def test_a_public_key_that_cannot_verify_is_refused(data, message):
    """The same rules for both halves."""
    with pytest.raises(InvalidKeyError, match=message):
        load_public_key(data)


def test_algorithms_follow_from_the_key():
    """RSA signs with PS256, Ed25519 with EdDSA."""
    assert key_algorithm(RSA) == key_algorithm(RSA.public_key()) == "PS256"
    assert key_algorithm(ED25519) == key_algorithm(ED25519.public_key()) == "EdDSA"


@pytest.mark.parametrize(
    ("jwk", "key"),
    [
        (OKP_JWK, ED25519),
        ({**OKP_JWK, "alg": "EdDSA", "use": "sig", "kid": "1"}, ED25519),
        (rsa_jwk(RSA), RSA),
        ({**rsa_jwk(RSA), "alg": "PS256"}, RSA),
    ],
    ids=["okp", "okp with alg", "rsa", "rsa with alg"],
)
def test_jwks_are_read(jwk, key):
    """Both types, with and without what a JWK may say of its use."""
    assert private_bytes(private_key_from_jwk(jwk)) == private_bytes(key)


@pytest.mark.parametrize(
    ("jwk", "message"),
    {
        "empty": ({}, "must be of the type"),
        "elliptic curve": ({"kty": "EC", "crv": "P-256"}, "must be of the type"),
        "public": ({"kty": "OKP", "crv": "Ed25519", "x": OKP_JWK["x"]}, "JWK's d must be"),
        "padded": ({**OKP_JWK, "d": OKP_JWK["d"] + "="}, "JWK's d must be base64url"),
        "number": ({**OKP_JWK, "d": 5}, "JWK's d must be base64url"),
        "short": ({**OKP_JWK, "d": "AAAA"}, "must have 32 bytes"),
        "other half": ({**OKP_JWK, "x": "A" * 43}, "do not belong together"),
        "another algorithm": ({**rsa_jwk(RSA), "alg": "RS256"}, "alg must be PS256"),
        "another use": ({**OKP_JWK, "use": "enc"}, "use must be sig"),
        "another operation": ({**OKP_JWK, "key_ops": ["verify"]}, "key_ops must have sign"),
        "rsa of two keys": ({**rsa_jwk(RSA), "p": rsa_jwk(WEAK)["p"]}, "do not belong together"),
        "weak": (rsa_jwk(WEAK), "has 1024 bits"),
        "public rsa": ({"kty": "RSA", "n": "AQAB", "e": "AQAB"}, "JWK's d must be"),
    }.values(),
)
def test_a_jwk_that_cannot_sign_is_refused(jwk, message):
    """A key and an algorithm that do not go together above all."""
    with pytest.raises(InvalidKeyError, match=message):
        private_key_from_jwk(jwk)


def test_the_originals_key_pair_is_read():
    """Base58 of the seed and the public key."""
    assert ED25519_PAIR[0] == 0  # which is written as a 1
    assert private_bytes(private_key_from_base58("1" + base58(ED25519_PAIR))) == private_bytes(
        ED25519
    )


@pytest.mark.parametrize(
    ("text", "message"),
    {
        "empty": ("", "must be base58 of at most 4096 characters"),
        "not text": (64, "must be base58 of at most 4096 characters"),
        "not base58": ("0OIl", "must be base58"),
        "too long": ("z" * 1000, "must have 64 bytes"),
        "endless": ("z" * 1_000_000, "must be base58 of at most 4096 characters"),
        "a leading zero more": ("11" + base58(ED25519_PAIR), "must have 64 bytes"),
        "two keys": (base58(b"\x01" * 64), "do not belong together"),
    }.values(),
)
def test_what_is_no_key_pair_is_refused(text, message):
    """Alphabet, length, and the two halves."""
    with pytest.raises(InvalidKeyError, match=message):
        private_key_from_base58(text)


@pytest.mark.parametrize("text", ["AA==", "A", "AB+/", "AB", "é"])
def test_base64url_has_one_form_only(text):
    """No padding, no other alphabet, no bits that do not count."""
    with pytest.raises(ValueError, match="not "):
        base64url_decode(text)


def test_base64url_is_read_as_it_is_written():
    """Both ways, for every length of what is left over."""
    for length in range(5):
        data = bytes(range(250, 250 + length))
        assert base64url_decode(base64url_encode(data)) == data


PUBLIC_OKP = {name: member for name, member in OKP_JWK.items() if name != "d"}
PUBLIC_RSA = {name: member for name, member in rsa_jwk(RSA).items() if name in {"kty", "n", "e"}}
EC_JWK = {"kty": "EC", "crv": "P-256", "x": "AAAA", "y": "AAAA"}


@pytest.mark.parametrize("key", [ED25519, RSA], ids=["ed25519", "rsa"])
def test_a_public_key_is_written_as_a_jwk_and_read(key):
    """With its algorithm, and without a private member."""
    jwk = public_key_to_jwk(key.public_key())
    expected = PUBLIC_OKP if key is ED25519 else PUBLIC_RSA
    assert jwk == {**expected, "alg": key_algorithm(key), "use": "sig"}
    assert public_key_from_jwk(jwk) == key.public_key()
    assert public_key_from_jwk({**expected, "kid": "1", "x5c": 5}) == key.public_key()
    assert public_key_from_jwk({**expected, "key_ops": ["verify"]}) == key.public_key()


@pytest.mark.parametrize(
    ("jwk", "message"),
    {
        **{
            f"private {name}": ({**PUBLIC_RSA, name: "AQAB"}, "holds a private key")
            for name in ("d", "p", "q", "dp", "dq", "qi", "oth")
        },
        "symmetric": ({"kty": "oct", "k": "AQAB"}, "holds a private key"),
        "no x": ({"kty": "OKP", "crv": "Ed25519"}, "JWK's x must be base64url"),
        "short x": ({**PUBLIC_OKP, "x": "AAAA"}, "must have 32 bytes"),
        "padded n": ({**PUBLIC_RSA, "n": PUBLIC_RSA["n"] + "="}, "JWK's n must be base64url"),
        "exponent of 1": ({**PUBLIC_RSA, "e": "AQ"}, "n and e are no RSA key"),
        "empty exponent": ({**PUBLIC_RSA, "e": ""}, "n and e are no RSA key"),
        "weak": ({**PUBLIC_RSA, "n": rsa_jwk(WEAK)["n"]}, "has 1024 bits"),
    }.values(),
)
def test_a_public_jwk_that_is_broken_is_refused(jwk, message):
    """And so is one that gives away what must be kept."""
    with pytest.raises(InvalidKeyError, match=message) as raised:
        public_key_from_jwk(jwk)
    assert raised.type is InvalidKeyError


@pytest.mark.parametrize(
    ("jwk", "message"),
    {
        "elliptic curve": (EC_JWK, "must be of the type RSA, or OKP"),
        "key agreement": ({**PUBLIC_OKP, "crv": "X25519"}, "must be of the type RSA, or OKP"),
        "no type": ({}, "must be of the type RSA, or OKP"),
        "another algorithm": ({**PUBLIC_RSA, "alg": "RS256"}, "alg must be PS256"),
        "of another type": ({**PUBLIC_OKP, "alg": "PS256"}, "alg must be EdDSA"),
        "encryption": ({**PUBLIC_RSA, "use": "enc"}, "use must be sig"),
        "another operation": ({**PUBLIC_RSA, "key_ops": ["wrapKey"]}, "key_ops must have verify"),
        "no operation": ({**PUBLIC_RSA, "key_ops": 5}, "key_ops must have verify"),
    }.values(),
)
def test_a_public_jwk_for_something_else_is_told_apart(jwk, message):
    """A set of keys holds those of other networks too."""
    with pytest.raises(UnsupportedKeyError, match=message):
        public_key_from_jwk(jwk)


def test_the_originals_public_key_is_read():
    """Base58 of the 32 bytes, where each leading zero byte is a 1."""
    raw = OPAQUE.public_bytes_raw()
    assert public_key_from_base58("11" + base58(raw)) == OPAQUE


@pytest.mark.parametrize(
    ("text", "message"),
    {
        "no leading zeros": (base58(OPAQUE.public_bytes_raw()), "must have 32 bytes"),
        "a pair": (base58(b"\x01" * 64), "must have 32 bytes"),
        "PEM": (public_bytes(RSA).decode(), "must be base58"),
        "not text": (None, "must be base58"),
    }.values(),
)
def test_what_is_no_public_key_in_base58_is_refused(text, message):
    """The original tells a PEM from base58 by configuration alone."""
    with pytest.raises(InvalidKeyError, match=message):
        public_key_from_base58(text)


PKCS1 = RSA.public_key().public_bytes(DER, serialization.PublicFormat.PKCS1)


@pytest.mark.parametrize(
    ("data", "key"),
    [(b"\xed\x01" + ED25519.public_key().public_bytes_raw(), ED25519), (b"\x85\x24" + PKCS1, RSA)],
    ids=["ed25519", "rsa"],
)
def test_multikeys_are_read(data, key):
    """The kind of the key stands before it."""
    assert public_key_from_multikey("z" + base58(data)) == key.public_key()


@pytest.mark.parametrize(
    ("text", "message"),
    {
        "not text": (None, "must be z and base58"),
        "another base": ("u7QE", "must be z and base58"),
        "nothing": ("z", "must be base58"),
        "not base58": ("z0", "must be base58"),
        "short": ("z" + base58(b"\xed\x01" + bytes(31)), "must have 32 bytes"),
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
    }.values(),
)
def test_a_multikey_that_is_broken_is_refused(text, message):
    """A key has one form only."""
    with pytest.raises(InvalidKeyError, match=message) as raised:
        public_key_from_multikey(text)
    assert raised.type is InvalidKeyError


@pytest.mark.parametrize("code", [b"\xec\x01", b"\x80\x24", b"\xed"], ids=bytes.hex)
def test_a_multikey_of_another_kind_is_told_apart(code):
    """X25519, P-256, and half a code."""
    with pytest.raises(UnsupportedKeyError, match="must hold an Ed25519 or RSA key"):
        public_key_from_multikey("z" + base58(code))
