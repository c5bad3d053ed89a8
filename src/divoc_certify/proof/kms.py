"""A signer whose private key stays in AWS Key Management Service.

See [Sign](https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html) and
[GetPublicKey](https://docs.aws.amazon.com/kms/latest/APIReference/API_GetPublicKey.html).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from hashlib import sha256, sha384
from typing import Any

import attrs
from cryptography.hazmat.primitives import serialization

from divoc_certify.errors import (
    CertifyError,
    ConfigurationError,
    InvalidKeyError,
    Problem,
    SigningError,
    UnsupportedKeyError,
)
from divoc_certify.iri import is_absolute_iri
from divoc_certify.proof.algorithms import (
    Algorithm,
    PublicKey,
    check_signature,
    key_algorithm,
    raw_signature,
)
from divoc_certify.proof.keys import load_public_key

__all__ = ["KmsSigner"]

_SIGNING_ALGORITHMS: Mapping[Algorithm, str] = {
    "PS256": "RSASSA_PSS_SHA_256",
    "ES256": "ECDSA_SHA_256",
    "ES384": "ECDSA_SHA_384",
    "ES256K": "ECDSA_SHA_256",
    "EdDSA": "ED25519_SHA_512",
}
_DIGESTS = {"PS256": sha256, "ES256": sha256, "ES384": sha384, "ES256K": sha256}
_LONGEST_MESSAGE = 4096
_SPECS = (
    "the KMS key must be RSA_2048, RSA_3072, RSA_4096, ECC_NIST_P256, ECC_NIST_P384, "
    "ECC_SECG_P256K1 or ECC_NIST_EDWARDS25519"
)
_NO_BOTO3 = Problem("$", "needs boto3: pip install 'divoc-certify[kms]'")


@attrs.frozen(kw_only=True)
class KmsSigner:
    """A `Signer` whose private key is in AWS KMS and never leaves it.

    It is a class since it asks KMS for the public key when it is made, and only then: a key that
    cannot sign is refused at once, and from then on `sign` uses that very key, even if an alias
    comes to point at another one. Make one, and keep it; several threads may use it.

    The key's spec decides the algorithm: `RSA_2048`, `RSA_3072` and `RSA_4096` sign with `PS256`,
    `ECC_NIST_P256` with `ES256`, `ECC_NIST_P384` with `ES384`, `ECC_SECG_P256K1` with `ES256K`,
    `ECC_NIST_EDWARDS25519` with `EdDSA`. It needs the permissions `kms:GetPublicKey` and
    `kms:Sign`.

    It can be pickled when it was made without `client`: the copy makes a client of its own, with
    the credentials of the process that it is in. No credentials are pickled.

    Args:
        key_id: The key's ID or ARN, or the name (`alias/…`) or the ARN of an alias.
        verification_method: The URI that verifiers know the public key by.
        region_name: The AWS region; without it, the one that boto3 is configured with.
        client: A boto3 client for `kms`, for credentials, timeouts or retries other than those
            that boto3 is configured with. Without it, each process makes its own.

    Raises:
        divoc_certify.errors.ConfigurationError: boto3 is not installed.
        divoc_certify.errors.SigningError: KMS does not give the public key (`__cause__` says why).
        divoc_certify.errors.UnsupportedKeyError: The key is of another spec, or not for signing.
        divoc_certify.errors.InvalidKeyError: The verification method is not an absolute URI.
    """

    key_id: str
    verification_method: str
    region_name: str | None = None
    client: object = attrs.field(default=None, repr=False, eq=False)
    public_key: PublicKey = attrs.field(init=False, repr=False, eq=False)
    algorithm: Algorithm = attrs.field(init=False)
    _key_arn: str = attrs.field(init=False, repr=False)
    _clients: dict[int, object] = attrs.field(init=False, factory=dict, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        if not is_absolute_iri(self.verification_method):
            raise InvalidKeyError("the verification method must be an absolute URI")
        try:
            response = self._own_or_given_client().get_public_key(KeyId=self.key_id)
            usage, key_arn, der = (response[name] for name in ("KeyUsage", "KeyId", "PublicKey"))
        except Exception as error:
            raise _refusal("get_public_key", error) from error
        if usage != "SIGN_VERIFY":
            raise UnsupportedKeyError("the KMS key's usage must be SIGN_VERIFY")
        if set(_SIGNING_ALGORITHMS.values()).isdisjoint(response.get("SigningAlgorithms", ())):
            raise UnsupportedKeyError(_SPECS)
        self._hold(key_arn, load_public_key(der))

    def sign(self, signing_input: bytes) -> bytes:
        """Sign the JWS signing input; see `Signer.sign`.

        KMS takes 4,096 bytes. A longer input, as of a long revocation list, is hashed here and
        sent as a digest, which gives the same signature. An Ed25519 key cannot sign it.

        Raises:
            divoc_certify.errors.SigningError: KMS did not sign, or gave a signature that is not by
                this key (`__cause__` says why), or the input is too long for the key.
        """
        message, message_type = signing_input, "RAW"
        if len(signing_input) > _LONGEST_MESSAGE:
            message, message_type = self._digest(signing_input), "DIGEST"
        try:
            signature: bytes = self._own_or_given_client().sign(
                KeyId=self._key_arn,
                Message=message,
                MessageType=message_type,
                SigningAlgorithm=_SIGNING_ALGORITHMS[self.algorithm],
            )["Signature"]
            if self.algorithm.startswith("ES"):
                signature = raw_signature(signature, self.algorithm)
            check_signature(self.public_key, signature, signing_input)
        except Exception as error:
            raise _refusal("sign", error) from error
        return signature

    def __getstate__(self) -> tuple[str, str, str | None, str, bytes]:
        if self.client is not None:
            rule = "must be left out to go to another process, which makes one by region_name"
            raise ConfigurationError([Problem("$.client", rule)])
        der = self.public_key.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return self.key_id, self.verification_method, self.region_name, self._key_arn, der

    def __setstate__(self, state: tuple[str, str, str | None, str, bytes]) -> None:
        key_id, verification_method, region_name, key_arn, der = state
        for name, value in (
            ("key_id", key_id),
            ("verification_method", verification_method),
            ("region_name", region_name),
            ("client", None),
            ("_clients", {}),
        ):
            object.__setattr__(self, name, value)
        self._hold(key_arn, load_public_key(der))

    def _hold(self, key_arn: str, public_key: PublicKey) -> None:
        object.__setattr__(self, "_key_arn", key_arn)
        object.__setattr__(self, "public_key", public_key)
        object.__setattr__(self, "algorithm", key_algorithm(public_key))

    def _digest(self, signing_input: bytes) -> bytes:
        if self.algorithm not in _DIGESTS:
            raise SigningError(
                f"AWS KMS signs no more than {_LONGEST_MESSAGE:,} bytes with an Ed25519 key"
            )
        return _DIGESTS[self.algorithm](signing_input).digest()

    def _own_or_given_client(self) -> Any:  # noqa: ANN401 - boto3 makes a client's methods
        if self.client is not None:
            return self.client
        # A process that was forked must not share its parent's connections.
        process = os.getpid()
        if process not in self._clients:
            import boto3  # noqa: PLC0415 - an extra

            # boto3.client would share a session, in which threads may not make clients at once.
            session = boto3.session.Session()
            self._clients[process] = session.client("kms", region_name=self.region_name)
        return self._clients[process]


def _refusal(operation: str, error: Exception) -> CertifyError:
    if isinstance(error, ImportError):
        return ConfigurationError([_NO_BOTO3])
    # botocore's network errors have a response as well: None, or one that was cut off.
    answer = getattr(error, "response", None)
    response = answer if isinstance(answer, dict) else {}
    reason = response.get("Error", {}).get("Code") or type(error).__name__
    if reason == "UnsupportedOperationException":
        return UnsupportedKeyError(_SPECS)
    request = response.get("ResponseMetadata", {}).get("RequestId")
    return SigningError(
        f"AWS KMS failed in {operation}: {reason}" + (f" (request {request})" if request else "")
    )
