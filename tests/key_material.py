"""Throw-away keys of every kind, and the forms in which they are kept."""

import base64

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa, x25519

ED25519 = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
P256, P384, K256 = map(ec.generate_private_key, (ec.SECP256R1(), ec.SECP384R1(), ec.SECP256K1()))
KEYS = {"EdDSA": ED25519, "PS256": RSA, "ES256": P256, "ES384": P384, "ES256K": K256}

WEAK = rsa.generate_private_key(public_exponent=65537, key_size=1024)
P521 = ec.generate_private_key(ec.SECP521R1())
X25519 = x25519.X25519PrivateKey.generate()

PEM, DER = serialization.Encoding.PEM, serialization.Encoding.DER


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


def number(value, size=None):
    """Encode a number as a JWK does."""
    return base64url(value.to_bytes(size or (value.bit_length() + 7) // 8))


def private_jwk(key):
    """Write a private key as a JWK."""
    if isinstance(key, ed25519.Ed25519PrivateKey):
        seed, public = key.private_bytes_raw(), key.public_key().public_bytes_raw()
        return {"kty": "OKP", "crv": "Ed25519", "d": base64url(seed), "x": base64url(public)}
    numbers = key.private_numbers()
    public = numbers.public_numbers
    if isinstance(key, ec.EllipticCurvePrivateKey):
        size = (key.curve.key_size + 7) // 8
        name = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}
        members = {"x": public.x, "y": public.y, "d": numbers.private_value}
        return {
            "kty": "EC",
            "crv": name.get(key.curve.name, key.curve.name),
            **{member: number(value, size) for member, value in members.items()},
        }
    members = {
        "n": public.n,
        "e": public.e,
        "d": numbers.d,
        "p": numbers.p,
        "q": numbers.q,
        "dp": numbers.dmp1,
        "dq": numbers.dmq1,
        "qi": numbers.iqmp,
    }
    return {"kty": "RSA", **{name: number(value) for name, value in members.items()}}


def public_jwk(key):
    """Write the public half as a JWK."""
    secret = {"d", "p", "q", "dp", "dq", "qi"}
    return {name: member for name, member in private_jwk(key).items() if name not in secret}
