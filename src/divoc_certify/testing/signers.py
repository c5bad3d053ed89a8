"""The contract that every signer keeps, and by which a signer of one's own is checked."""

from __future__ import annotations

import pickle
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import get_args

from cryptography.hazmat.primitives.asymmetric import ec

from divoc_certify.errors import ConfigurationError, Problem, SigningError
from divoc_certify.iri import is_absolute_iri
from divoc_certify.proof.algorithms import Algorithm, PublicKey, key_algorithm
from divoc_certify.proof.jws import sign_input
from divoc_certify.proof.signer import Signer, is_signer
from divoc_certify.testing.leaks import holds_private_key
from divoc_certify.testing.mistakes import mistake

__all__ = ["check_signer"]


def check_signer(
    signer: Signer,
    public_key: PublicKey,
    *,
    failing: Signer | None = None,
    signatures: int = 1000,
    threads: int = 8,
) -> None:
    """Check that a signer is one that certificates can be issued with.

    It returns where the signer is, and says what is wrong otherwise. Checked are its attributes;
    that a signature is raw and verifies with the public key; that a signature is the same the
    second time where the algorithm is deterministic, and another where it must be; that it signs
    from several threads; and that its `repr` and its pickle hold no private key.

    Args:
        signer: The signer. It is asked for `signatures` signatures and a few more.
        public_key: What verifiers have of it.
        failing: A signer of the same kind that cannot sign: its device unplugged, its session
            closed. It is checked that its failure reaches the caller as a `SigningError`.
        signatures: How many signatures to ask for from several threads; 1 or more.
        threads: From how many; 1 or more.

    Raises:
        AssertionError: What is wrong.
        divoc_certify.errors.ConfigurationError: No signatures are asked for, or from no thread.
        divoc_certify.errors.InvalidKeyError: The public key is too weak or of the wrong kind.
    """
    counts = {"signatures": signatures, "threads": threads}
    if nothing := [name for name, count in counts.items() if type(count) is not int or count < 1]:
        rule = "must be a whole number from 1 on"
        raise ConfigurationError(Problem(f"$.{name}", rule) for name in nothing)
    _check_attributes(signer, public_key)
    _check_signature(signer, public_key)
    _check_repetition(signer)
    _check_threads(signer, public_key, signatures, threads)
    _check_text(signer, public_key)
    _check_pickle(signer, public_key)
    if failing is not None:
        _check_failure(failing)


def _check_attributes(signer: Signer, public_key: PublicKey) -> None:
    if not is_signer(signer):
        raise AssertionError("a signer must have algorithm, verification_method and sign")
    if signer.algorithm not in get_args(Algorithm):
        raise AssertionError(f"algorithm must be one of {', '.join(get_args(Algorithm))}")
    if signer.algorithm != (algorithm := key_algorithm(public_key)):
        raise AssertionError(
            f"algorithm is {signer.algorithm}, and the public key is for {algorithm}"
        )
    if not is_absolute_iri(signer.verification_method):
        raise AssertionError("verification_method must be an absolute URI")


def _check_signature(signer: Signer, public_key: PublicKey) -> None:
    signing_input = _signing_input(0)
    if wrong := mistake(_sign(signer, signing_input), signing_input, public_key):
        raise AssertionError(f"the signature is not as it must be: {wrong}")


def _check_repetition(signer: Signer) -> None:
    same = _sign(signer, _signing_input(0)) == _sign(signer, _signing_input(0))
    if signer.algorithm == "EdDSA" and not same:
        raise AssertionError("EdDSA must give the same signature for the same input")
    # ECDSA may do either: RFC 6979 takes its nonce from the input, an HSM's is random.
    if signer.algorithm == "PS256" and same:
        raise AssertionError("PS256 must take a new random salt for each signature")


def _check_threads(signer: Signer, public_key: PublicKey, signatures: int, threads: int) -> None:
    def attempt(number: int) -> tuple[bytes, str | None]:
        signing_input = _signing_input(number)
        try:
            signature = _sign(signer, signing_input)
        except AssertionError as error:
            return b"", str(error)
        return signature, mistake(signature, signing_input, public_key)

    with ThreadPoolExecutor(threads) as pool:
        attempts = [*pool.map(attempt, range(signatures))]
    if wrong := [reason for _, reason in attempts if reason]:
        raise AssertionError(
            f"from {threads} threads, {len(wrong):,} of {signatures:,} signatures were wrong; "
            f"the first: {wrong[0]}"
        )
    if isinstance(public_key, ec.EllipticCurvePublicKey):
        _check_nonces(signature for signature, _ in attempts)


def _check_nonces(signatures: Iterable[bytes]) -> None:
    nonces = [signature[: len(signature) // 2] for signature in signatures]
    if len(set(nonces)) < len(nonces):
        raise AssertionError(
            "ECDSA must take another nonce for another input: two signatures with the same one "
            "give the private key away"
        )


def _check_text(signer: Signer, public_key: PublicKey) -> None:
    # Most often both are the same text, which need not be searched twice.
    for text, name in {str(signer): "str", repr(signer): "repr"}.items():
        if holds_private_key(text.encode(errors="surrogateescape"), public_key):
            raise AssertionError(f"{name}() shows the private key")


def _check_pickle(signer: Signer, public_key: PublicKey) -> None:
    try:
        pickled = pickle.dumps(signer)
    except Exception:  # noqa: BLE001 - it refuses, in whichever way
        return
    if holds_private_key(pickled, public_key):
        raise AssertionError(
            "its pickle holds the private key: refuse to be pickled, with an error from __reduce__"
        )
    try:
        _check_signature(pickle.loads(pickled), public_key)  # noqa: S301 - made right here
    except Exception as error:
        raise AssertionError(
            "it can be pickled, and what comes out of the pickle does not sign: "
            "refuse to be pickled, with an error from __reduce__"
        ) from error


def _check_failure(failing: Signer) -> None:
    try:
        sign_input(failing, _signing_input(0))
    except SigningError:
        return
    except BaseException as error:
        kind = type(error).__name__
        raise AssertionError(
            f"a failure must be an Exception of Python's or a SigningError, and is {kind}: "
            "it would not reach the caller as a SigningError"
        ) from error
    raise AssertionError("the signer that cannot sign gave a signature")


def _sign(signer: Signer, signing_input: bytes) -> bytes:
    try:
        signature = signer.sign(signing_input)
    except Exception as error:
        raise AssertionError(f"sign raised {error!r}") from error
    if not isinstance(signature, bytes):
        kind = type(signature).__name__
        raise AssertionError(f"sign must return bytes, and returned {kind}")  # noqa: TRY004 - a broken contract
    return signature


def _signing_input(number: int) -> bytes:
    """What a proof gives to sign: text, and binary behind it."""
    return b"eyJhbGciOiJFZERTQSJ9." + b"".join(
        sha256(f"{half} of {number}".encode()).digest() for half in ("one", "other")
    )
