"""Keys as JSON."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from key_material import (
    ED25519,
    K256,
    KEYS,
    P256,
    P384,
    RSA,
    WEAK,
    private_bytes,
    private_jwk,
    public_jwk,
)

from divoc_certify.errors import InvalidKeyError, UnsupportedKeyError
from divoc_certify.proof.algorithms import key_algorithm
from divoc_certify.proof.jwk import private_key_from_jwk, public_key_from_jwk, public_key_to_jwk

OKP_JWK = private_jwk(ED25519)
OTHER = ec.generate_private_key(ec.SECP256R1())


@pytest.mark.parametrize(
    ("jwk", "key"),
    [
        (OKP_JWK, ED25519),
        ({**OKP_JWK, "alg": "EdDSA", "use": "sig", "kid": "1"}, ED25519),
        ({**OKP_JWK, "alg": "Ed25519"}, ED25519),
        (private_jwk(RSA), RSA),
        ({**private_jwk(RSA), "alg": "PS256"}, RSA),
        (private_jwk(P256), P256),
        ({**private_jwk(P384), "alg": "ES384"}, P384),
        (private_jwk(K256), K256),
    ],
    ids=[
        "okp",
        "okp with alg",
        "okp with its name",
        "rsa",
        "rsa with alg",
        "P-256",
        "P-384 with alg",
        "secp256k1",
    ],
)
def test_jwks_are_read(jwk, key):
    """Both types, with and without what a JWK may say of its use."""
    assert private_bytes(private_key_from_jwk(jwk)) == private_bytes(key)


@pytest.mark.parametrize(
    ("jwk", "message"),
    {
        "empty": ({}, "must be RSA, Ed25519, or"),
        "another curve": ({"kty": "EC", "crv": "P-521"}, "must be RSA, Ed25519, or"),
        "no point": ({"kty": "EC", "crv": "P-256"}, "JWK's x must be base64url"),
        "public point": (public_jwk(P256), "JWK's d must be base64url"),
        "another point": ({**private_jwk(P256), **public_jwk(OTHER)}, "do not belong together"),
        "public": ({"kty": "OKP", "crv": "Ed25519", "x": OKP_JWK["x"]}, "JWK's d must be"),
        "padded": ({**OKP_JWK, "d": OKP_JWK["d"] + "="}, "JWK's d must be base64url"),
        "number": ({**OKP_JWK, "d": 5}, "JWK's d must be base64url"),
        "short": ({**OKP_JWK, "d": "AAAA"}, "must have 32 bytes"),
        "other half": ({**OKP_JWK, "x": "A" * 43}, "do not belong together"),
        "another algorithm": ({**private_jwk(RSA), "alg": "RS256"}, "alg must be PS256"),
        "another use": ({**OKP_JWK, "use": "enc"}, "use must be sig"),
        "another operation": ({**OKP_JWK, "key_ops": ["verify"]}, "key_ops must have sign"),
        "rsa of two keys": (
            {**private_jwk(RSA), "p": private_jwk(WEAK)["p"]},
            "do not belong together",
        ),
        "weak": (private_jwk(WEAK), "has 1024 bits"),
        "public rsa": ({"kty": "RSA", "n": "AQAB", "e": "AQAB"}, "JWK's d must be"),
    }.values(),
)
def test_a_jwk_that_cannot_sign_is_refused(jwk, message):
    """A key and an algorithm that do not go together above all."""
    with pytest.raises(InvalidKeyError, match=message):
        private_key_from_jwk(jwk)


PUBLIC_OKP, PUBLIC_RSA, PUBLIC_EC = map(public_jwk, (ED25519, RSA, P256))
EC_JWK = {"kty": "EC", "crv": "P-521", "x": "AAAA", "y": "AAAA"}


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_a_public_key_is_written_as_a_jwk_and_read(key):
    """With its algorithm, and without a private member."""
    jwk = public_key_to_jwk(key.public_key())
    expected = public_jwk(key)
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
        "weak": ({**PUBLIC_RSA, "n": private_jwk(WEAK)["n"]}, "has 1024 bits"),
        "short y": ({**PUBLIC_EC, "y": "AAAA"}, "x and y must have 32 bytes each"),
        "off the curve": ({**PUBLIC_EC, "y": PUBLIC_EC["x"]}, "no point of its curve"),
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
        "another curve": (EC_JWK, "must be RSA, Ed25519, or on"),
        "key agreement": ({**PUBLIC_OKP, "crv": "X25519"}, "must be RSA, Ed25519, or on"),
        "no type": ({}, "must be RSA, Ed25519, or on"),
        "another algorithm": ({**PUBLIC_RSA, "alg": "RS256"}, "alg must be PS256"),
        "another curve's": ({**PUBLIC_OKP, "alg": "Ed448"}, "alg must be EdDSA or Ed25519"),
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
