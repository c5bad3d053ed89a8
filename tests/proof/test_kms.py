"""The signer whose key is in AWS KMS, against moto."""

import json
import multiprocessing
import os
import pickle
import socket
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import aws_kms
import boto3
import pytest
from botocore.exceptions import (
    ClientError,
    EndpointConnectionError,
    HTTPClientError,
    NoRegionError,
)
from botocore.stub import Stubber
from moto.server import ThreadedMotoServer

from divoc_certify import Certifier, Issuer, KmsSigner, verify_credential
from divoc_certify.errors import (
    ConfigurationError,
    InvalidKeyError,
    SigningError,
    UnsupportedKeyError,
)
from divoc_certify.proof import Signer
from divoc_certify.proof.algorithms import check_signature
from divoc_certify.proof.jws import JWS, sign_jws
from divoc_certify.testing import check_signer, sample_vaccination_request

METHOD = "did:example:moh#kms-1"
SPECS = {
    "RSA_2048": ("PS256", 256),
    "RSA_3072": ("PS256", 384),
    "RSA_4096": ("PS256", 512),
    "ECC_NIST_P256": ("ES256", 64),
    "ECC_NIST_P384": ("ES384", 96),
    "ECC_SECG_P256K1": ("ES256K", 64),
    "ECC_NIST_EDWARDS25519": ("EdDSA", 64),
}
"""Each spec's algorithm, and how many bytes its signatures have."""
ONE_OF_EACH_KIND = pytest.mark.parametrize(
    "spec", ["RSA_2048", "ECC_NIST_P256", "ECC_NIST_EDWARDS25519"]
)
ISSUER = Issuer(id="https://moh.example/", name="Ministry of Health", country="EX")


@pytest.fixture
def kms():
    """A client for moto in this process."""
    with aws_kms.aws_kms():
        yield boto3.client("kms", region_name=aws_kms.REGION)


@pytest.fixture
def server(monkeypatch):
    """Moto behind HTTP, which boto3 finds as it finds AWS: by its own configuration."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    with aws_kms.corrected():
        server.start()
        host, port = server.get_host_and_port()
        for name, value in {
            "AWS_ENDPOINT_URL_KMS": f"http://{host}:{port}",
            "AWS_ACCESS_KEY_ID": "made-up",
            "AWS_SECRET_ACCESS_KEY": "made-up",
            "AWS_DEFAULT_REGION": aws_kms.REGION,
            "AWS_MAX_ATTEMPTS": "1",
        }.items():
            monkeypatch.setenv(name, value)
        yield server
        server.stop()


def make_key(kms, spec="RSA_2048", usage="SIGN_VERIFY", **options):
    """The ID of a new key."""
    return kms.create_key(KeySpec=spec, KeyUsage=usage, **options)["KeyMetadata"]["KeyId"]


def make_signer(kms, spec="RSA_2048", **options):
    """A signer with a new key."""
    return KmsSigner(
        key_id=make_key(kms, spec),
        verification_method=METHOD,
        **{"region_name": aws_kms.REGION, **options},
    )


@pytest.mark.parametrize("spec", SPECS)
def test_what_it_signs_verifies(kms, spec):
    """Raw, in the form of the algorithm, by the public key that KMS gives."""
    signer = make_signer(kms, spec)
    algorithm, length = SPECS[spec]
    assert isinstance(signer, Signer)
    assert (signer.algorithm, signer.verification_method) == (algorithm, METHOD)
    for message in (b"x", b"x" * 4096):
        signature = signer.sign(message)
        assert len(signature) == length
        check_signature(signer.public_key, signature, message)


@pytest.mark.parametrize("spec", ["RSA_2048", "ECC_NIST_P256", "ECC_NIST_P384", "ECC_SECG_P256K1"])
def test_what_is_too_long_for_kms_goes_as_a_digest(kms, spec):
    """A revocation list, say, as a JWS; the signature is the same."""
    signer = make_signer(kms, spec)
    signed = JWS.parse(sign_jws(b"x" * 5000, header={}, signer=signer))
    signed.verify(signer.public_key)


def test_an_ed25519_key_cannot_sign_what_is_too_long(kms):
    """Its algorithm hashes the message itself, twice."""
    signer = make_signer(kms, "ECC_NIST_EDWARDS25519")
    with pytest.raises(SigningError, match="no more than 4,096 bytes with an Ed25519 key"):
        signer.sign(b"x" * 4097)


@ONE_OF_EACH_KIND
def test_it_keeps_the_contract_of_a_signer(kms, spec):
    """With a thousand signatures from eight threads."""
    signer = make_signer(kms, spec)
    check_signer(signer, signer.public_key)


def test_a_certificate_is_signed_in_kms(kms):
    """The whole way, and back."""
    signer = make_signer(kms)
    certifier = Certifier(issuer=ISSUER, signer=signer, pdf_renderer=None)
    certificate = certifier.certify(sample_vaccination_request())
    verify_credential(certificate.payload, public_key=signer.public_key)


def test_the_key_stays_when_its_alias_goes(kms):
    """Or the verification method would name a key that did not sign."""
    first, second = make_key(kms), make_key(kms)
    kms.create_alias(AliasName="alias/moh", TargetKeyId=first)
    signer = KmsSigner(key_id="alias/moh", verification_method=METHOD, client=kms)
    kms.update_alias(AliasName="alias/moh", TargetKeyId=second)
    check_signature(signer.public_key, signer.sign(b"input"), b"input")


@pytest.mark.parametrize(
    ("spec", "usage", "message"),
    [
        ("ECC_NIST_P521", "SIGN_VERIFY", "must be RSA_2048, .* or ECC_NIST_EDWARDS25519"),
        ("SM2", "SIGN_VERIFY", "must be RSA_2048, .* or ECC_NIST_EDWARDS25519"),
        ("HMAC_256", "GENERATE_VERIFY_MAC", "must be RSA_2048, .* or ECC_NIST_EDWARDS25519"),
        ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "must be RSA_2048, .* or ECC_NIST_EDWARDS25519"),
        ("RSA_2048", "ENCRYPT_DECRYPT", "usage must be SIGN_VERIFY"),
        ("ECC_NIST_P256", "KEY_AGREEMENT", "usage must be SIGN_VERIFY"),
    ],
)
def test_a_key_of_the_wrong_kind_is_refused_when_the_signer_is_made(kms, spec, usage, message):
    """Not when the first certificate is due."""
    key_id = make_key(kms, spec, usage)
    with pytest.raises(UnsupportedKeyError, match=message):
        KmsSigner(key_id=key_id, verification_method=METHOD, client=kms)


def test_a_verification_method_is_a_uri(kms):
    """As for every signer."""
    with pytest.raises(InvalidKeyError, match="must be an absolute URI"):
        KmsSigner(key_id=make_key(kms), verification_method="kms-1", client=kms)


def test_a_missing_key(kms):
    """What AWS calls it, its request's ID, and not the key's."""
    key_id = "11111111-2222-3333-4444-555555555555"
    with pytest.raises(
        SigningError, match=r"^AWS KMS failed in get_public_key: NotFoundException \(request \w+\)$"
    ) as raised:
        KmsSigner(key_id=key_id, verification_method=METHOD, client=kms)
    assert isinstance(raised.value.__cause__, ClientError)


def test_access_to_the_public_key_denied(kms):
    """It needs that, too."""
    key_id = make_key(kms, Policy=denying("kms:GetPublicKey"))
    with pytest.raises(SigningError, match="in get_public_key: AccessDeniedException"):
        KmsSigner(key_id=key_id, verification_method=METHOD, client=kms)


def test_access_to_signing_denied(kms):
    """No certificate."""
    key_id = make_key(kms, Policy=denying("kms:Sign"))
    signer = KmsSigner(key_id=key_id, verification_method=METHOD, client=kms)
    with pytest.raises(SigningError, match="in sign: AccessDeniedException"):
        Certifier(issuer=ISSUER, signer=signer).certify(sample_vaccination_request())


def denying(action):
    """A key policy that denies everybody one action."""
    statement = {"Effect": "Deny", "Principal": "*", "Action": [action], "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def test_a_key_that_is_disabled_midway(kms):
    """The certificates before it are good, there is none after it, until it is enabled again."""
    signer = make_signer(kms)
    certifier = Certifier(issuer=ISSUER, signer=signer, pdf_renderer=None)
    request = sample_vaccination_request()
    verify_credential(certifier.certify(request).payload, public_key=signer.public_key)
    kms.disable_key(KeyId=signer.key_id)
    with pytest.raises(SigningError, match="AWS KMS failed in sign: DisabledException") as raised:
        certifier.certify(request)
    assert isinstance(raised.value.__cause__, ClientError)
    kms.enable_key(KeyId=signer.key_id)
    verify_credential(certifier.certify(request).payload, public_key=signer.public_key)


def test_throttling(kms):
    """After the retries that boto3 makes by itself."""
    signer = make_signer(kms, client=kms)
    with Stubber(kms) as stub:
        stub.add_client_error("sign", "ThrottlingException", "Rate exceeded", 400)
        with pytest.raises(SigningError, match=r"^AWS KMS failed in sign: ThrottlingException$"):
            signer.sign(b"input")
    signer.sign(b"input")


@pytest.mark.parametrize("response", [None, object()])
def test_an_error_that_is_not_an_answer(kms, response):
    """Botocore's errors have different things under the name of response."""

    def fail(**_):
        raise HTTPClientError(error="made up", response=response)

    signer = make_signer(kms, client=kms)
    kms.meta.events.register_first("before-send.kms.Sign", fail)
    with pytest.raises(SigningError, match=r"^AWS KMS failed in sign: HTTPClientError$"):
        signer.sign(b"input")


def test_what_is_no_ecdsa_signature(kms):
    """Garbage from a key that should give DER."""
    signer = make_signer(kms, "ECC_NIST_P256", client=kms)
    with Stubber(kms) as stub:
        stub.add_response("sign", {"Signature": b"garbage"})
        with pytest.raises(SigningError, match=r"in sign: ValueError$"):
            signer.sign(b"input")


@pytest.mark.parametrize(
    ("spec", "algorithm"),
    [
        ("RSA_2048", "RSASSA_PSS_SHA_256"),
        ("ECC_NIST_P256", "ECDSA_SHA_256"),
        ("ECC_NIST_EDWARDS25519", "ED25519_SHA_512"),
    ],
)
def test_a_signature_by_another_key_is_not_given_out(kms, spec, algorithm):
    """No scanner would take what carries it."""
    signer, others = make_signer(kms, spec, client=kms), make_key(kms, spec)
    what = {"Message": b"input", "MessageType": "RAW", "SigningAlgorithm": algorithm}
    signature = kms.sign(KeyId=others, **what)["Signature"]
    with Stubber(kms) as stub:
        stub.add_response("sign", {"Signature": signature})
        with pytest.raises(SigningError, match=r"in sign: InvalidSignatureError$"):
            signer.sign(b"input")


def test_no_network(server):
    """Neither a signature nor a signer, once the connection is gone."""
    kms = boto3.client("kms")
    signer = KmsSigner(key_id=make_key(kms), verification_method=METHOD)
    server.stop()
    with pytest.raises(SigningError, match=r"in sign: EndpointConnectionError$") as raised:
        Certifier(issuer=ISSUER, signer=signer).certify(sample_vaccination_request())
    assert isinstance(raised.value.__cause__, EndpointConnectionError)
    with pytest.raises(SigningError, match=r"in get_public_key: EndpointConnectionError$"):
        KmsSigner(key_id=signer.key_id, verification_method=METHOD)


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"Signature": "AAAA',
    ],
    ids=["before the answer", "in its head", "in its body"],
)
def test_a_connection_that_is_cut(monkeypatch, kms, sent):
    """What has arrived is not taken for a signature."""

    def answer(listener):
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(sent)

    signer = make_signer(kms)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor(1) as threads:
        answered = threads.submit(answer, listener)
        host, port = listener.getsockname()
        monkeypatch.setenv("AWS_ENDPOINT_URL_KMS", f"http://{host}:{port}")
        with pytest.raises(SigningError, match=r"^AWS KMS failed in sign: \w+$"):
            pickle.loads(pickle.dumps(signer)).sign(b"input")
        answered.result()


def test_no_region(monkeypatch):
    """Neither given nor configured."""
    for name in ("AWS_DEFAULT_REGION", "AWS_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    with pytest.raises(SigningError, match=r"in get_public_key: NoRegionError$") as raised:
        KmsSigner(key_id="alias/moh", verification_method=METHOD)
    assert isinstance(raised.value.__cause__, NoRegionError)


def test_worker_processes_sign(server):
    """A pickled signer holds neither credentials nor a connection: each worker has its own."""
    kms = boto3.client("kms")
    signer = make_signer(kms, region_name=None)
    assert b"made-up" not in pickle.dumps(signer)
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=spawn) as workers:
        for signature in workers.map(KmsSigner.sign, [signer] * 4, [b"input"] * 4):
            check_signature(signer.public_key, signature, b"input")


@ONE_OF_EACH_KIND
def test_a_pickled_signer_is_the_same(kms, spec):
    """And signs with the same key, without asking for it."""
    signer = make_signer(kms, spec)
    copy = pickle.loads(pickle.dumps(signer))
    assert (copy, copy.public_key, repr(copy)) == (signer, signer.public_key, repr(signer))
    check_signature(signer.public_key, copy.sign(b"input"), b"input")


def test_a_signer_with_a_client_is_not_pickled(kms):
    """It would lose what the client was given for."""
    with pytest.raises(ConfigurationError, match=r"\$\.client must be left out"):
        pickle.dumps(make_signer(kms, client=kms))


def test_each_process_has_a_client_of_its_own(kms, monkeypatch):
    """One, however often it signs; and after a fork, another."""
    made = []

    class Session(boto3.session.Session):
        def client(self, *arguments, **options):
            made.append(os.getpid())
            return super().client(*arguments, **options)

    monkeypatch.setattr(boto3.session, "Session", Session)
    signer = make_signer(kms)
    signer.sign(b"input")
    parent = os.getpid()
    monkeypatch.setattr(os, "getpid", lambda: parent + 1)
    signer.sign(b"input")
    signer.sign(b"input")
    assert made == [parent, parent + 1]


def test_it_shows_which_key_it_is(kms):
    """And nothing of the client."""
    signer = make_signer(kms, client=kms)
    assert repr(signer) == (
        f"KmsSigner(key_id='{signer.key_id}', verification_method='{METHOD}', "
        f"region_name='{aws_kms.REGION}', algorithm='PS256')"
    )


def test_boto3_is_an_extra(monkeypatch):
    """The error names it."""
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'divoc-certify\[kms\]'"):
        KmsSigner(key_id="alias/moh", verification_method=METHOD)


def test_boto3_is_imported_when_a_signer_is_made():
    """Not before."""
    code = (
        "import sys; from divoc_certify import KmsSigner; "
        "print({'boto3', 'botocore'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
