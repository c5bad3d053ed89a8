"""The signer that holds its key in memory."""

import base64
import pickle
from copy import copy as copied
from copy import deepcopy
from functools import partial

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from key_material import DER, P521, private_bytes, private_jwk
from reports import told
from text_encodings import base58

from divoc_certify.errors import ConfigurationError, InvalidKeyError, SigningError
from divoc_certify.proof import PrivateKeySigner, Signer, load_public_key
from divoc_certify.proof.signer import attributes_of, is_signer
from divoc_certify.testing.leaks import holds_private_key

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
@pytest.mark.parametrize("password", [None, b"secret", "sécret"], ids=["plain", "bytes", "text"])
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
        PrivateKeySigner.from_pkcs12(p12, verification_method=METHOD, password="secret"),
    ):
        assert copy.public_key == ED25519.public_key


@pytest.mark.parametrize(
    ("make", "message"),
    {
        "not PEM": (
            lambda: PrivateKeySigner.from_pem("garbage", verification_method=METHOD),
            "is not PEM",
        ),
        "a lone surrogate": (
            lambda: PrivateKeySigner.from_pem("-----BEGIN\ud800", verification_method=METHOD),
            "holds no private key",
        ),
        "a password that is no Unicode": (
            lambda: PrivateKeySigner.from_pem(
                ED25519.private_key_pem("secret"), verification_method=METHOD, password="\ud800"
            ),
            "wrong password",
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


SEED, PUBLIC = ED25519.private_key.private_bytes_raw(), ED25519.public_key.public_bytes_raw()
PEM_FILE, JWK = ED25519.private_key_pem(), private_jwk(ED25519.private_key)
P12_FILE = pkcs12.serialize_key_and_certificates(
    None, ED25519.private_key, None, None, serialization.BestAvailableEncryption(b"correct horse")
)


@pytest.mark.parametrize(
    "read",
    {
        "PEM": partial(PrivateKeySigner.from_pem, PEM_FILE),
        "PEM, and a password": partial(PrivateKeySigner.from_pem, PEM_FILE, password=b"correct"),
        "DER": partial(PrivateKeySigner.from_der, private_bytes(ED25519.private_key, DER)),
        "PKCS#12": partial(PrivateKeySigner.from_pkcs12, P12_FILE, password=b"correct horse"),
        "PKCS#12, another password": partial(
            PrivateKeySigner.from_pkcs12, P12_FILE, password=b"correct"
        ),
        "JWK": partial(PrivateKeySigner.from_jwk, JWK),
        "base58": partial(PrivateKeySigner.from_base58, base58(SEED + PUBLIC)),
    }.values(),
)
def test_no_error_shows_the_key_or_its_password(read):
    """Nor do the variables that reporters of errors add: the key may be all right."""
    with pytest.raises(InvalidKeyError) as raised:
        read(verification_method="key-1")
    report = told(raised.value)
    assert not holds_private_key(report.encode(), ED25519.public_key)
    assert "correct" not in report


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


class Answers:
    """A signer whose every answer can be set; it signs nothing."""

    def __init__(self, algorithm="EdDSA", verification_method=METHOD, **others):
        self.answers = {
            "algorithm": algorithm,
            "verification_method": verification_method,
            **others,
        }
        self.asked = []

    def __getattr__(self, name):
        self.asked.append(name)
        answer = self.answers[name]
        if isinstance(answer, Exception):
            raise answer
        return answer


def test_a_signer_is_asked_once_for_what_is_said_of_it():
    """A device may have to be asked."""
    signer = Answers()
    assert attributes_of(signer) == ("EdDSA", METHOD)
    assert signer.asked == ["algorithm", "verification_method"]


@pytest.mark.parametrize("method", [None, 7, "", "key 1", "key-1", b"did:example:moh#key-1"])
def test_a_signer_of_ones_own_names_its_key_by_a_uri(method):
    """No verifier would find it by another name."""
    with pytest.raises(ConfigurationError) as raised:
        attributes_of(Answers(verification_method=method))
    assert str(raised.value) == "$.signer.verification_method must be an absolute URI"


@pytest.mark.parametrize("name", ["algorithm", "verification_method"])
def test_a_signer_that_cannot_say_who_it_is_gives_a_signing_error(name):
    """An attribute that is not there, a device that is gone; the library's own come through."""
    for error in (AttributeError(name), OSError("device removed")):
        with pytest.raises(SigningError, match=r"^the signer failed$") as raised:
            attributes_of(Answers(**{name: error}))
        assert raised.value.__cause__ is error
    lost = SigningError("the session was lost")
    with pytest.raises(SigningError) as raised:
        attributes_of(Answers(**{name: lost}))
    assert raised.value is lost


def test_a_signer_may_be_a_proxy():
    """It has what it is asked for, whatever its class has. A device that fails is a signer, too."""
    assert is_signer(Answers(sign=print))
    for name in ("algorithm", "verification_method", "sign"):
        assert not is_signer(Answers(**{"sign": print, name: AttributeError(name)}))
    with pytest.raises(SigningError, match=r"^the signer failed$"):
        is_signer(Answers(algorithm=OSError("device removed")))
