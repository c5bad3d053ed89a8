"""The contract of a signer: what keeps it passes, and what breaks it is told apart."""

import base64
import hashlib
import threading

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from key_material import DER, ED25519, KEYS, P256, P384, RSA, WEAK, private_bytes, private_jwk
from text_encodings import base58

from divoc_certify import PrivateKeySigner
from divoc_certify.errors import ConfigurationError, InvalidKeyError, SigningError
from divoc_certify.proof.algorithms import key_algorithm, raw_signature, sign_with
from divoc_certify.testing import check_signer
from divoc_certify.testing.ed25519ph import is_ed25519ph
from divoc_certify.testing.leaks import holds_private_key

METHOD = "did:example:moh#key-1"
ED25519_ORDER = 2**252 + 27742317777372353535851937790883648493
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class Device:
    """A signer whose every part can be set."""

    algorithm = "EdDSA"
    verification_method = METHOD

    def __init__(self, key=ED25519, sign=sign_with, **attributes):
        self.algorithm = key_algorithm(key)
        self.sign = lambda signing_input: sign(key, signing_input)
        vars(self).update(attributes)


def checked(signer, key=ED25519, **options):
    """Say what is wrong with a signer."""
    with pytest.raises(AssertionError) as raised:
        check_signer(signer, key.public_key(), **{"signatures": 16, **options})
    return str(raised.value)


@pytest.mark.parametrize("algorithm", KEYS)
def test_every_kind_of_key_passes(algorithm):
    """The signer that the library brings: 1,000 signatures from 8 threads."""
    signer = PrivateKeySigner(private_key=KEYS[algorithm], verification_method=METHOD)
    check_signer(signer, signer.public_key)


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_any_object_may_be_a_signer(key):
    """There is nothing to inherit from."""
    check_signer(Device(key), key.public_key(), signatures=16)


def ecdsa(key, signing_input, digest=hashes.SHA256):
    """Sign as OpenSSL, and whatever is built on it, does: a random nonce, and DER."""
    return key.sign(signing_input, ec.ECDSA(digest()))


def encoded(encode, sign=sign_with):
    """Write the signature as something else."""
    return lambda key, signing_input: encode(sign(key, signing_input))


def hashed(name, sign=sign_with):
    """Hash before what hashes."""
    return lambda key, signing_input: sign(key, hashlib.new(name, signing_input).digest())


def pss(digest=hashes.SHA256, mask=hashes.SHA256, salt=32):
    """Sign with other parameters than those of PS256."""
    scheme = padding.PSS(padding.MGF1(mask()), salt_length=salt)
    return lambda key, signing_input: key.sign(signing_input, scheme, digest())


def eddsa(key, signing_input, *, before=b""):
    """Sign with a random nonce, which verifies as well; `before` makes it Ed25519ph."""
    nonce = Ed25519PrivateKey.generate()
    first, public = nonce.public_key().public_bytes_raw(), key.public_key().public_bytes_raw()

    def scalar(private_key):
        digest = hashlib.sha512(private_key.private_bytes_raw()).digest()
        return int.from_bytes(digest[:32], "little") & (2**254 - 8) | 2**254

    hashed = hashlib.sha512(before + first + public + signing_input).digest()
    second = scalar(nonce) + int.from_bytes(hashed, "little") * scalar(key)
    return first + (second % ED25519_ORDER).to_bytes(32, "little")


def ed25519ph(key, signing_input):
    """Sign as RFC 8032 has it for Ed25519ph."""
    digest = hashlib.sha512(signing_input).digest()
    return eddsa(key, digest, before=b"SigEd25519 no Ed25519 collisions\x01\x00")


def test_ecdsa_may_be_random():
    """As an HSM signs."""
    sign = encoded(lambda der: raw_signature(der, "ES256"), ecdsa)
    check_signer(Device(P256, sign), P256.public_key(), signatures=16)


MISTAKES = {
    "base64": (ED25519, encoded(base64.b64encode), "it is base64 text and must be the bytes"),
    "base64 in lines": (RSA, encoded(base64.encodebytes), "it is base64 text and"),
    "base64url": (
        RSA,
        encoded(lambda raw: base64.urlsafe_b64encode(raw).rstrip(b"=")),
        "it is base64 text and",
    ),
    "hexadecimal": (P256, encoded(lambda raw: raw.hex().encode()), "it is hexadecimal text and"),
    "DER": (P256, ecdsa, "it is DER and must be raw: divoc_certify.proof.algorithms.raw_signature"),
    "base64 of DER": (
        P256,
        encoded(base64.b64encode, ecdsa),
        "it is base64 text and must be the bytes, and it is DER and must be raw",
    ),
    "hashed": (ED25519, hashed("sha256"), "the input was hashed with sha256 before"),
    "hashed, RSA": (RSA, hashed("sha256"), "the input was hashed with sha256 before"),
    "hashed, ECDSA": (P384, hashed("sha384"), "the input was hashed with sha384 before"),
    "DER of what was hashed": (
        P256,
        hashed("sha256", ecdsa),
        "makes it so, and the input was hashed with sha256 before",
    ),
    "Ed25519ph": (ED25519, ed25519ph, "it is Ed25519ph and must be Ed25519"),
    "PKCS#1 v1.5": (
        RSA,
        lambda key, data: key.sign(data, padding.PKCS1v15(), hashes.SHA256()),
        "it is PKCS#1 v1.5 and must be PSS",
    ),
    "no salt": (RSA, pss(salt=0), "its salt must have 32 bytes, and has another length"),
    "a long salt": (RSA, pss(salt=222), "its salt must have 32 bytes, and has another length"),
    "another MGF": (RSA, pss(mask=hashes.SHA1), "MGF1's hash is sha1 and must be sha256"),
    "another hash": (
        RSA,
        pss(digest=hashes.SHA512, mask=hashes.SHA512),
        "its hash is sha512 and must be sha256 and its MGF1's hash is sha512 and must be sha256",
    ),
    "another hash, ECDSA": (
        P384,
        encoded(lambda der: raw_signature(der, "ES384"), ecdsa),
        "its hash is sha256 and must be sha384",
    ),
    "another key": (
        ED25519,
        lambda key, data: Ed25519PrivateKey.generate().sign(data),
        "does not verify with the public key",
    ),
    "another input": (P256, lambda key, data: sign_with(key, b"input"), "does not verify with"),
    "too short": (ED25519, encoded(lambda raw: raw[1:]), "it has 63 bytes and must have 64"),
    "too long, RSA": (RSA, encoded(lambda raw: b"\0" + raw), "has 257 bytes and must have 256"),
    "too long, ECDSA": (
        P256,
        encoded(lambda raw: raw[:32] + b"\0" + raw[32:]),
        "it has 65 bytes and must have 64",
    ),
    "text": (ED25519, encoded(bytes.hex), "sign must return bytes, and returned str"),
    "nothing": (ED25519, lambda key, data: None, "sign must return bytes, and returned NoneType"),
    "an exception": (ED25519, lambda key, data: 1 / 0, "sign raised ZeroDivisionError("),
    "a random nonce": (ED25519, eddsa, "EdDSA must give the same signature for the same input"),
}


@pytest.mark.parametrize(("key", "sign", "message"), MISTAKES.values(), ids=MISTAKES)
def test_a_wrong_signature_is_told_apart(key, sign, message):
    """What it is, so that whoever wrote the signer knows where to look."""
    assert message in checked(Device(key, sign), key)


def test_ed25519ph_is_recognised_as_specified():
    """RFC 8032, section 7.3, `TEST abc`."""
    key = Ed25519PublicKey.from_public_bytes(
        bytes.fromhex("ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf")
    )
    signature = bytes.fromhex(
        "98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae41"
        "31f85042463c2a355a2003d062adf5aaa10b8c61e636062aaad11c2a26083406"
    )
    assert is_ed25519ph(signature, b"abc", key)
    assert not is_ed25519ph(signature, b"abd", key)
    assert not is_ed25519ph(signature + b"\0", b"abc", key)


def test_ps256_must_be_random():
    """The same salt again comes from a broken source of randomness."""
    made = {}
    sign = encoded(lambda raw: raw)
    device = Device(RSA, lambda key, data: made.setdefault(data, sign(key, data)))
    assert checked(device, RSA) == "PS256 must take a new random salt for each signature"


def test_a_nonce_that_comes_again_is_found():
    """Each signature verifies, and any two of them give the key away."""
    nonce = ec.derive_private_key(5, ec.SECP256R1()).public_key().public_numbers().x
    private = P256.private_numbers().private_value

    def sign(key, signing_input):
        digest = int.from_bytes(hashlib.sha256(signing_input).digest())
        second = pow(5, -1, P256_ORDER) * (digest + nonce * private) % P256_ORDER
        return nonce.to_bytes(32) + second.to_bytes(32)

    assert "ECDSA must take another nonce" in checked(Device(P256, sign), P256)


def test_a_signer_that_mixes_threads_up_is_found():
    """It keeps the input where all threads see it."""
    device, barrier = Device(), threading.Barrier(8)

    def sign(signing_input):
        device.last = signing_input
        if threading.current_thread() is not threading.main_thread():
            barrier.wait(60)
        return ED25519.sign(device.last)

    device.sign = sign
    message = checked(device)
    assert message.startswith("from 8 threads, ")
    assert message.endswith(
        "of 16 signatures were wrong; the first: it does not verify with the public key"
    )


def test_a_signer_for_one_thread_is_found():
    """As a session that belongs to the thread which opened it."""

    def sign(key, signing_input):
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("another thread")
        return sign_with(key, signing_input)

    assert checked(Device(sign=sign), threads=2) == (
        "from 2 threads, 16 of 16 signatures were wrong; the first: "
        "sign raised RuntimeError('another thread')"
    )


@pytest.mark.parametrize(
    ("signer", "message"),
    {
        "no signer": (object(), "a signer must have algorithm, verification_method and sign"),
        "another algorithm": (
            Device(algorithm="RS256"),
            "algorithm must be one of PS256, EdDSA, ES256, ES384, ES256K",
        ),
        "the algorithm of another key": (
            Device(algorithm="ES256"),
            "algorithm is ES256, and the public key is for EdDSA",
        ),
        "no URI": (
            Device(verification_method="key-1"),
            "verification_method must be an absolute URI",
        ),
    }.values(),
)
def test_the_attributes_are_checked(signer, message):
    """Before it is asked for a signature."""
    assert checked(signer) == message


def test_a_public_key_that_nobody_trusts_is_refused():
    """It is no fault of the signer's."""
    with pytest.raises(InvalidKeyError, match="has 1024 bits"):
        check_signer(Device(RSA), WEAK.public_key())


def test_a_failing_signer_has_to_raise_an_exception():
    """What `sign` raises becomes a `SigningError`; what goes past it is found."""

    def raising(error):
        def sign(key, signing_input):
            raise error

        return Device(sign=sign)

    for error in (OSError("unplugged"), SigningError("unplugged")):
        check_signer(Device(), ED25519.public_key(), signatures=16, failing=raising(error))
    for error in (SystemExit(1), ConfigurationError([])):
        message = checked(Device(), failing=raising(error))
        assert message.startswith("a failure must be an Exception of Python's or a SigningError")
        assert type(error).__name__ in message
    assert checked(Device(), failing=Device()) == "the signer that cannot sign gave a signature"


SEED = ED25519.private_bytes_raw()
PAIR = SEED + ED25519.public_key().public_bytes_raw()
SMALL = ec.derive_private_key(2**200, ec.SECP256R1())
D = P256.private_numbers().private_value
PRIMES = RSA.private_numbers()
WRITTEN = {
    "a seed": (ED25519, SEED),
    "a seed as Python shows it": (ED25519, repr(SEED).encode()),
    "a seed in hexadecimal": (ED25519, b"0" + SEED.hex().encode()),
    "a pair in base58": (ED25519, base58(PAIR).encode()),
    "a JWK, Ed25519": (ED25519, str(private_jwk(ED25519)).encode()),
    "a JWK, ECDSA": (P256, str(private_jwk(P256)).encode()),
    "a JWK, RSA": (RSA, str(private_jwk(RSA)).encode()),
    "a number": (P256, b"d=%d" % D),
    "a number, the other way round": (
        P384,
        P384.private_numbers().private_value.to_bytes(48, "little"),
    ),
    "a number that begins with zeros": (SMALL, b"d=%d" % 2**200),
    "a prime": (RSA, b"q=%d" % PRIMES.q),
    "a prime, the other way round": (RSA, b"p" + PRIMES.p.to_bytes(128, "little")),
    **{f"PEM, {name}": (key, private_bytes(key)) for name, key in KEYS.items()},
    **{
        f"PEM as Python shows it, {name}": (key, repr(private_bytes(key)).encode())
        for name, key in KEYS.items()
    },
    **{f"DER, {name}": (key, private_bytes(key, DER)) for name, key in KEYS.items()},
}


@pytest.mark.parametrize(("key", "written"), WRITTEN.values(), ids=WRITTEN)
def test_a_private_key_is_found_however_it_is_written(key, written):
    """By what it does, with nothing known but the public key; and no other is taken for it."""
    assert holds_private_key(b"Signer(key=" + written + b", label='moh')", key.public_key())
    other = ec.generate_private_key(ec.SECP256R1()) if key is P256 else P256
    assert not holds_private_key(written, other.public_key())


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_a_public_key_is_none(key):
    """Neither is anything else."""
    text = repr(Device(key)) + str(private_jwk(P256 if key is ED25519 else ED25519))
    assert not holds_private_key(text.encode(), key.public_key())
    assert not holds_private_key(b"", key.public_key())


class Showing(Device):
    """A signer that shows what it holds."""

    def __repr__(self):
        return f"Showing({vars(self)})"


class Saying(Device):
    """A signer that says what it holds."""

    def __str__(self):
        return base64.b64encode(SEED).decode()


def test_a_signer_that_shows_its_key_is_found():
    """It would stand in every log."""
    assert checked(Showing(seed=SEED)) == "repr() shows the private key"
    assert checked(Saying()) == "str() shows the private key"


class Kept:
    """A signer that can be pickled, and signs with what comes out."""

    algorithm = "EdDSA"
    verification_method = METHOD

    def __init__(self, seed):
        self.seed = seed

    def sign(self, signing_input):
        """Sign with what it has."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(signing_input)


class Labelled(Kept):
    """A signer that pickles the name of its key, and not the key."""

    def __init__(self, *, known=True):
        super().__init__(SEED)
        self.known = known

    def __reduce__(self):
        return (Labelled if self.known else Kept), (() if self.known else (bytes(32),))


class Lost(Kept):
    """A signer that leaves its key behind when it is pickled."""

    def __getstate__(self):
        return {"label": "moh"}


def test_a_pickle_holds_no_private_key():
    """It lies in queues and caches; and a copy has to sign as well."""
    assert checked(Kept(SEED)).startswith("its pickle holds the private key: refuse")
    assert "what comes out of the pickle does not sign" in checked(Lost(SEED))
    assert "what comes out of the pickle does not sign" in checked(Labelled(known=False))
    check_signer(Labelled(), ED25519.public_key(), signatures=16)


def test_a_check_without_signatures_is_none():
    """It would pass what does not sign."""
    with pytest.raises(ConfigurationError) as raised:
        check_signer(Device(), ED25519.public_key(), signatures=0, threads=0)
    assert str(raised.value) == (
        "$.signatures must be a whole number from 1 on\n$.threads must be a whole number from 1 on"
    )
    for count in (-1, 2.0, True, "16", None):
        with pytest.raises(ConfigurationError):
            check_signer(Device(), ED25519.public_key(), signatures=count)
    check_signer(Device(), ED25519.public_key(), signatures=1, threads=1)
