"""The signer that holds its key in memory."""

import base64
import pickle
from copy import copy as copied
from copy import deepcopy

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from key_material import P521
from text_encodings import base58

from divoc_certify.errors import ConfigurationError, InvalidKeyError
from divoc_certify.proof import PrivateKeySigner, Signer, load_public_key

METHOD = "did:example:moh#key-1"
ED25519 = PrivateKeySigner.generate(verification_method=METHOD)
ALGORITHMS = ("EdDSA", "PS256", "ES256", "ES384", "ES256K")
EACH = {
    algorithm: PrivateKeySigner.generate(algorithm, verification_method=METHOD)
    for algorithm in ALGORITHMS
}
RSA = EACH["PS256"]
SIGNERS = pytest.mark.parametrize("signer", EACH.values(), ids=EACH)


@SIGNERS
def test_it_is_a_signer(signer):
    """The protocol that an HSM's signer fulfils, too."""
    assert isinstance(signer, Signer)
    assert signer.verification_method == METHOD


def test_the_algorithm_follows_from_the_key():
    """There is nothing to mismatch."""
    assert tuple(signer.algorithm for signer in EACH.values()) == ALGORITHMS
    assert RSA.public_key.key_size == 2048


@SIGNERS
def test_no_private_key_is_shown(signer):
    """Neither the key nor where it lies in memory."""
    assert repr(signer) == (
        f"PrivateKeySigner(verification_method='{METHOD}', algorithm='{signer.algorithm}')"
    )


@SIGNERS
@pytest.mark.parametrize("password", [None, b"secret"], ids=["plain", "encrypted"])
def test_a_key_is_kept_as_pem(signer, password):
    """What is written is read back, as bytes and as text."""
    pem = signer.private_key_pem(password)
    for form in (pem, pem.decode()):
        copy = PrivateKeySigner.from_pem(form, verification_method=METHOD, password=password)
        assert copy.public_key == signer.public_key
    assert load_public_key(signer.public_key_pem()) == signer.public_key


def test_a_key_is_read_from_der_jwk_base58_and_pkcs12():
    """One key, four forms."""
    seed = ED25519.private_key.private_bytes_raw()
    public = ED25519.public_key.public_bytes_raw()
    der = ED25519.private_key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    p12 = pkcs12.serialize_key_and_certificates(
        None, ED25519.private_key, None, None, serialization.BestAvailableEncryption(b"secret")
    )
    jwk = {
        "kty": "OKP",
        "crv": "Ed25519",
        "d": base64.urlsafe_b64encode(seed).decode().rstrip("="),
        "x": base64.urlsafe_b64encode(public).decode().rstrip("="),
    }
    for copy in (
        PrivateKeySigner.from_der(der, verification_method=METHOD),
        PrivateKeySigner.from_jwk(jwk, verification_method=METHOD),
        PrivateKeySigner.from_base58(base58(seed + public), verification_method=METHOD),
        PrivateKeySigner.from_pkcs12(p12, verification_method=METHOD, password=b"secret"),
    ):
        assert copy.public_key == ED25519.public_key


@pytest.mark.parametrize(
    ("make", "message"),
    {
        "not PEM": (
            lambda: PrivateKeySigner.from_pem("garbage", verification_method=METHOD),
            "is not PEM",
        ),
        "a public key": (
            lambda: PrivateKeySigner(private_key=RSA.public_key, verification_method=METHOD),
            "must be the private half",
        ),
        "another curve": (
            lambda: PrivateKeySigner(private_key=P521, verification_method=METHOD),
            "must be RSA, Ed25519, or on the curve P-256",
        ),
        "no verification method": (
            lambda: PrivateKeySigner.generate(verification_method="key-1"),
            "must be an absolute URI",
        ),
        "another algorithm": (
            lambda: PrivateKeySigner.generate("RS256", verification_method=METHOD),
            "must be one of PS256, EdDSA, ES256, ES384, ES256K",
        ),
    }.values(),
)
def test_what_cannot_sign_is_refused_when_it_is_made(make, message):
    """Not when the first certificate is due."""
    with pytest.raises(InvalidKeyError, match=message):
        make()


def test_ed25519_is_deterministic():
    """The same input gives the same certificate."""
    assert ED25519.sign(b"input") == ED25519.sign(b"input")
    assert len(RSA.sign(b"input")) == 256


@SIGNERS
@pytest.mark.parametrize("leave", [pickle.dumps, copied, deepcopy])
def test_a_private_key_does_not_leave_the_process_unasked(signer, leave):
    """Whoever would send it to a worker is told so, and not the worker."""
    with pytest.raises(ConfigurationError, match=r"\$\.private_key must not be .* by from_file"):
        leave(signer)
