"""Algorithms, and the form of their signatures."""

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from key_material import KEYS, P256, P384, P521, X25519

from divoc_certify.errors import InvalidKeyError, InvalidSignatureError, UnsupportedKeyError
from divoc_certify.proof.algorithms import (
    check_signature,
    curve_of,
    key_algorithm,
    raw_signature,
    sign_with,
    with_lower_s,
)
from divoc_certify.proof.keys import ed25519_public_key

LENGTHS = {"EdDSA": 64, "PS256": 256, "ES256": 64, "ES384": 96, "ES256K": 64}
EACH = pytest.mark.parametrize("algorithm", KEYS)


@EACH
def test_the_algorithm_follows_from_the_key(algorithm):
    """From either half."""
    key = KEYS[algorithm]
    assert key_algorithm(key) == key_algorithm(key.public_key()) == algorithm


@pytest.mark.parametrize(
    "key",
    [P521, P521.public_key(), X25519, None, "PEM"],
    ids=["P-521", "public P-521", "X25519", "None", "text"],
)
def test_a_key_without_an_algorithm_is_told_apart(key):
    """Another curve, another use, no key at all."""
    with pytest.raises(UnsupportedKeyError, match=r"must be RSA, Ed25519, or on the curve P-256"):
        key_algorithm(key)


def test_another_curve_has_no_entry():
    """Wherever a key comes from."""
    with pytest.raises(InvalidKeyError):
        curve_of(P521)
    with pytest.raises(InvalidKeyError):
        check_signature(P521.public_key(), b"", b"")


@EACH
def test_signatures_are_raw_and_verify(algorithm):
    """As long as JOSE has them, with the key and the input alone."""
    key = KEYS[algorithm]
    signature = sign_with(key, b"input")
    assert len(signature) == LENGTHS[algorithm]
    check_signature(key.public_key(), signature, b"input")
    for changed, signing_input in (
        (signature, b"another"),
        (signature[:-1], b"input"),
        (signature + b"\0", b"input"),
        (b"", b"input"),
        (bytes(len(signature)), b"input"),
        (bytes([signature[0] ^ 1]) + signature[1:], b"input"),
    ):
        with pytest.raises(InvalidSignatureError):
            check_signature(key.public_key(), changed, signing_input)


@EACH
def test_only_ps256_is_not_deterministic(algorithm):
    """ECDSA's nonce comes from the key and the input."""
    key = KEYS[algorithm]
    assert (sign_with(key, b"input") == sign_with(key, b"input")) is (algorithm != "PS256")


@pytest.mark.parametrize("key", [P256, P384], ids=["ES256", "ES384"])
def test_der_becomes_raw(key):
    """Each half has its full length, however small the number is."""
    curve = curve_of(key)
    der = key.sign(b"input", ec.ECDSA(curve.hash))
    check_signature(key.public_key(), raw_signature(der, curve.algorithm), b"input")
    small = bytes.fromhex("3006020101020102")
    halves = b"\1".rjust(curve.size, b"\0"), b"\2".rjust(curve.size, b"\0")
    assert raw_signature(small, curve.algorithm) == b"".join(halves)


def test_what_is_no_der_of_its_curve_is_refused():
    """Garbage, and a signature on a larger curve."""
    for der in (b"garbage", P384.sign(b"input", ec.ECDSA(hashes.SHA384()))):
        with pytest.raises(ValueError, match="not a signature of ES256"):
            raw_signature(der, "ES256")


def test_an_algorithm_without_der_is_told():
    """Whoever writes one signer for all kinds of keys has it said, and not a StopIteration."""
    with pytest.raises(ValueError, match="must be ES256 or ES384 or ES256K"):
        raw_signature(KEYS["EdDSA"].sign(b"input"), "EdDSA")


def test_of_two_es256k_signatures_the_smaller_s_is_taken():
    """Both verify, and not every verifier takes both."""
    order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
    sums = set()
    for number in range(20):
        signing_input = b"input %d" % number
        signature = sign_with(KEYS["ES256K"], signing_input)
        lower = with_lower_s(signature)
        check_signature(KEYS["ES256K"].public_key(), lower, signing_input)
        s = int.from_bytes(lower[32:])
        assert lower[:32] == signature[:32]
        assert s <= order // 2
        assert s in {(given := int.from_bytes(signature[32:])), order - given}
        sums.add(lower == signature)
        assert with_lower_s(lower) == lower
    assert sums == {True, False}


@pytest.mark.parametrize("signature", [b"", bytes(63), b"\xff" * 64, b"\xff" * 96], ids=len)
def test_what_is_no_es256k_signature_stays_as_it_is(signature):
    """It fails where it is checked."""
    assert with_lower_s(signature) == signature


P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P


def doubled(x, y):
    """Twice a point of edwards25519: RFC 8032, section 5.1.4, without its third coordinates."""
    product = D * x * x * y * y
    return (
        2 * x * y * pow(1 + product, -1, P) % P,
        (y * y + x * x) * pow(1 - product, -1, P) % P,
    )


def small_points():
    """The eight points that are neutral when doubled three times, from one of order 8."""
    # Doubled, it has the y 0, so that y^2 = -x^2; and on the curve, 2 y^2 = 1 - d y^4.
    root = next(r for r in square_roots(1 + D) if square_roots((r - 1) * pow(D, -1, P)))
    y = square_roots((root - 1) * pow(D, -1, P))[0]
    x = square_roots(-y * y)[0]
    fourth, second, neutral = (
        doubled(x, y),
        doubled(*doubled(x, y)),
        doubled(*doubled(*doubled(x, y))),
    )
    assert (fourth[1], second, neutral) == (0, (0, P - 1), (0, 1))
    eighths = {(x, y), (-x % P, y), (x, -y % P), (-x % P, -y % P)}
    return eighths | {fourth, (-fourth[0] % P, 0), second, neutral}


def square_roots(number):
    """The roots of a number modulo p: RFC 8032, section 5.1.3."""
    root = pow(number, (P + 3) // 8, P)
    candidates = (root, root * pow(2, (P - 1) // 4, P) % P)
    return [
        sign * one % P for one in candidates for sign in (1, -1) if (one * one - number) % P == 0
    ]


def test_a_key_with_which_anybody_signs_is_refused():
    """Each point of small order, however it is written; and the neutral one signs anything."""
    points = small_points()
    assert len(points) == 8
    encodings = {
        (y + extra | sign << 255).to_bytes(32, "little")
        for _, y in points
        for extra in (0, P)
        for sign in (0, 1)
        if y + extra < 2**255
    }
    assert len(encodings) == 14  # with the sign of an x that is 0, and 0 and 1 with p added
    neutral = (1).to_bytes(32, "little")
    check_signature(Ed25519PublicKey.from_public_bytes(neutral), neutral + bytes(32), b"anything")
    for encoding in encodings:
        with pytest.raises(InvalidKeyError, match="anybody can sign"):
            key_algorithm(Ed25519PublicKey.from_public_bytes(encoding))
        with pytest.raises(InvalidKeyError, match="anybody can sign"):
            ed25519_public_key(encoding)
