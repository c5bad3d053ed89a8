"""AWS KMS in this process: moto, put right where it does not do what AWS documents.

moto (5.2) makes real keys and signs with them, but it

- signs PSS with the longest salt, where AWS has
  [256 bits](https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html);
- hashes a message of the type DIGEST again, and takes longer ones than
  [4,096 bytes](https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html);
- signs with a disabled key, and whatever the key's policy denies;
- gives a public key for a symmetric one, where
  [AWS refuses](https://docs.aws.amazon.com/kms/latest/APIReference/API_GetPublicKey.html), and an
  RSA key for SM2;
- has no key of the spec ECC_NIST_EDWARDS25519.
"""

import base64
import contextlib
import json
from unittest import mock

from botocore import session
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, utils
from moto import mock_aws
from moto.core.exceptions import JsonRESTError
from moto.kms import models
from moto.kms.responses import KmsResponse

REGION = "eu-central-1"
ED25519 = "ECC_NIST_EDWARDS25519"
LONGEST_MESSAGE = 4096
HASHES = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}
KEY_SPECS = [*models.KeySpec.key_specs(), ED25519]
P256_CURVE, SM2_CURVE = bytes.fromhex("2a8648ce3d030107"), bytes.fromhex("2a811ccf5501822d")
make_private_key = models.generate_private_key
signing_algorithms = models.Key.signing_algorithms.fget
make_loader = session.create_loader
descriptions = {}


def loader_that_has_read(*arguments):
    """What reads botocore's descriptions of AWS, which each session would read anew."""
    loader = make_loader(*arguments)
    loader._cache = descriptions  # noqa: SLF001
    return loader


class MadeKey:
    """A private key that moto does not make."""

    def __init__(self, private_key):
        self.private_key = private_key

    def public_key(self):
        """The DER of its SubjectPublicKeyInfo."""
        return self.private_key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )


class SM2Key(MadeKey):
    """Says that it is of the curve SM2, and cannot sign."""

    def public_key(self):
        """The DER with the other curve's object identifier."""
        return super().public_key().replace(P256_CURVE, SM2_CURVE)


def private_key_of(spec):
    """A new key of any spec."""
    match spec:
        case "ECC_NIST_EDWARDS25519":
            return MadeKey(ed25519.Ed25519PrivateKey.generate())
        case "SM2":
            return SM2Key(ec.generate_private_key(ec.SECP256R1()))
    return make_private_key(spec)


def signing_algorithms_of(key):
    """What the key signs with."""
    if key.key_spec == ED25519:
        return ["ED25519_SHA_512", "ED25519_PH_SHA_512"]
    return signing_algorithms(key)


def refuse(code, rule):
    """Answer as AWS does when it refuses."""
    raise JsonRESTError(code, rule)


def usable_key(response, action):
    """The key that was asked for."""
    try:
        key = response.kms_backend.describe_key(json.loads(response.body)["KeyId"])
    except KeyError:
        refuse("NotFoundException", "there is no such key")
    for statement in json.loads(key.policy)["Statement"]:
        if statement["Effect"] == "Deny" and action in statement["Action"]:
            refuse("AccessDeniedException", f"not authorized to perform: {action} on {key.arn}")
    if not key.enabled:
        refuse("DisabledException", f"{key.arn} is disabled.")
    return key


def get_public_key(response):
    """The operation GetPublicKey."""
    key = usable_key(response, "kms:GetPublicKey")
    if key.key_spec.startswith(("SYMMETRIC", "HMAC")):
        refuse("UnsupportedOperationException", f"{key.arn} is not asymmetric.")
    answer = {
        "KeyId": key.arn,
        "KeySpec": key.key_spec,
        "KeyUsage": key.key_usage,
        "PublicKey": base64.b64encode(key.private_key.public_key()).decode(),
    }
    if key.key_usage == "SIGN_VERIFY":
        answer["SigningAlgorithms"] = key.signing_algorithms
    return json.dumps(answer)


def sign(response):
    """The operation Sign."""
    key = usable_key(response, "kms:Sign")
    request = json.loads(response.body)
    message, message_type = base64.b64decode(request["Message"]), request["MessageType"]
    algorithm = request["SigningAlgorithm"]
    if key.key_usage != "SIGN_VERIFY" or algorithm not in key.signing_algorithms:
        refuse("InvalidKeyUsageException", f"{key.arn} does not sign with {algorithm}.")
    if len(message) > LONGEST_MESSAGE:
        refuse("ValidationException", "Member must have length less than or equal to 4096")
    signature = sign_message(key.private_key.private_key, message, message_type, algorithm)
    return json.dumps(
        {
            "KeyId": key.arn,
            "Signature": base64.b64encode(signature).decode(),
            "SigningAlgorithm": algorithm,
        }
    )


def sign_message(private_key, message, message_type, algorithm):
    """The signature, in the form of the algorithm."""
    if algorithm == "ED25519_SHA_512":
        if message_type != "RAW":
            refuse("ValidationException", "ED25519_SHA_512 requires RAW")
        return private_key.sign(message)
    hashed_with = HASHES[algorithm[-3:]]
    prehashed = utils.Prehashed(hashed_with) if message_type == "DIGEST" else hashed_with
    if message_type == "DIGEST" and len(message) != hashed_with.digest_size:
        refuse("ValidationException", f"Digest is invalid length for algorithm {algorithm}.")
    if algorithm.startswith("ECDSA"):
        return private_key.sign(message, ec.ECDSA(prehashed))
    padded = padding.PKCS1v15()
    if algorithm.startswith("RSASSA_PSS"):
        padded = padding.PSS(padding.MGF1(hashed_with), salt_length=hashed_with.digest_size)
    return private_key.sign(message, padded, prehashed)


@contextlib.contextmanager
def corrected():
    """Moto as AWS is, whether its keys are asked for in this process or by its server."""
    with contextlib.ExitStack() as patches:
        for patch in (
            mock.patch.object(KmsResponse, "get_public_key", get_public_key),
            mock.patch.object(KmsResponse, "sign", sign),
            mock.patch.object(models, "generate_private_key", private_key_of),
            mock.patch.object(models.Key, "signing_algorithms", property(signing_algorithms_of)),
            mock.patch.object(models.KeySpec, "key_specs", return_value=KEY_SPECS),
            mock.patch.object(session, "create_loader", loader_that_has_read),
        ):
            patches.enter_context(patch)
        yield


@contextlib.contextmanager
def aws_kms():
    """Whatever boto3 asks of AWS in this process is answered in this process."""
    with corrected(), mock_aws():
        yield
