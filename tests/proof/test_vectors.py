"""The published test vectors, through every step: see tests/vectors/README.md."""

import datetime as dt
import json
import struct
from pathlib import Path

import attrs
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from divoc_certify import Contexts, PrivateKeySigner
from divoc_certify.credential.canonical import canonicalize
from divoc_certify.credential.jcs import canonical_json
from divoc_certify.credential.nquads import RDFC_1_0_SHA256, RDFC_1_0_SHA384
from divoc_certify.errors import CredentialError, InvalidSignatureError
from divoc_certify.proof import add_proof, verify_proof
from divoc_certify.proof.encoding import base58_decode
from divoc_certify.proof.multikey import public_key_from_multikey, public_key_to_multikey

VECTORS = Path(__file__).parents[1] / "vectors"


def read(name):
    """Read one file of the vectors."""
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))


EXAMPLES = {path.stem: read(path.name) for path in sorted(VECTORS.glob("e*.json"))}
JCS = read("rfc8785.json")
CONTEXTS = Contexts(
    {
        "https://www.w3.org/ns/credentials/examples/v2": read(
            "contexts/credentials-examples-v2.json"
        ),
        "https://w3id.org/citizenship/v4rc1": read("contexts/citizenship-v4rc1.json"),
    }
)


@pytest.fixture(params=EXAMPLES)
def vector(request):
    """One of W3C's examples."""
    return EXAMPLES[request.param]


def private_key(key_pair):
    """Read a secret key: https://www.w3.org/TR/cid-1.0/#Multikey."""
    data = base58_decode(key_pair["secretKeyMultibase"][1:])
    kind, secret = data[:2], data[2:]
    if kind == b"\x80\x26":
        return Ed25519PrivateKey.from_private_bytes(secret)
    curve = {b"\x86\x26": ec.SECP256R1(), b"\x87\x26": ec.SECP384R1()}[kind]
    return ec.derive_private_key(int.from_bytes(secret), curve)


@attrs.frozen
class Recorder:
    """A signer that remembers what it signed."""

    signer: PrivateKeySigner
    inputs: list

    algorithm = property(lambda self: self.signer.algorithm)
    verification_method = property(lambda self: self.signer.verification_method)

    def sign(self, signing_input):
        """Sign and remember."""
        self.inputs.append(signing_input)
        return self.signer.sign(signing_input)


def suite_of(vector):
    """Name the suite of an example."""
    options = vector["proofOptions"]
    return options.get("cryptosuite", options["type"])


def canonical(document, vector):
    """Canonicalise as the example's suite does."""
    if "-jcs-" in suite_of(vector):
        return canonical_json(document)
    is_p384 = len(vector["combinedHash"]) == 2 * 96
    return canonicalize(document, CONTEXTS, RDFC_1_0_SHA384 if is_p384 else RDFC_1_0_SHA256)


def test_there_is_an_example_of_each_suite():
    """No file went missing: each suite, both curves, and the long examples."""
    assert len(EXAMPLES) == 10
    assert {suite_of(vector) for vector in EXAMPLES.values()} == {
        *("eddsa-rdfc-2022", "eddsa-jcs-2022", "ecdsa-rdfc-2019", "ecdsa-jcs-2019"),
        "Ed25519Signature2020",
    }


def test_the_public_key_is_the_published_one(vector):
    """It is read, written, and belongs to the secret key."""
    text = vector["keyPair"]["publicKeyMultibase"]
    assert public_key_to_multikey(public_key_from_multikey(text)) == text
    assert public_key_to_multikey(private_key(vector["keyPair"]).public_key()) == text


def test_the_canonical_forms_are_the_published_ones(vector):
    """Of the credential and of the proof options."""
    assert canonical(vector["credential"], vector) == vector["canonicalCredential"]
    assert canonical(vector["proofOptions"], vector) == vector["canonicalProofOptions"]


def test_what_is_signed_and_the_signature_are_the_published_ones(vector):
    """The two hashes, the signature over them, and the credential that carries it."""
    options = vector["proofOptions"]
    signer = PrivateKeySigner(
        private_key=private_key(vector["keyPair"]),
        verification_method=options["verificationMethod"],
    )
    recorder = Recorder(signer, [])

    signed = add_proof(
        vector["credential"],
        signer=recorder,
        suite=suite_of(vector),
        created=dt.datetime.fromisoformat(options["created"]),
        contexts=CONTEXTS,
    )

    assert [data.hex() for data in recorder.inputs] == [vector["combinedHash"]]
    assert signer.sign(*recorder.inputs).hex() == vector["signature"]
    assert signed == vector["signedCredential"]


def test_the_signed_credential_verifies(vector):
    """With the published key, and not with another name in it."""
    key = public_key_from_multikey(vector["keyPair"]["publicKeyMultibase"])
    signed = vector["signedCredential"]
    verify_proof(signed, public_key=key, contexts=CONTEXTS)

    with pytest.raises(InvalidSignatureError):
        verify_proof({**signed, "name": "Other"}, public_key=key, contexts=CONTEXTS)


# Not all readers read them alike, so they are never signed.
REFUSED_DOCUMENTS = {"structures": "it has 56.0", "values": "it has 1e30 and 1e-27"}


@pytest.mark.parametrize("name", JCS["documents"])
def test_a_document_gets_the_published_json(name):
    """Its members sorted and its strings escaped, if it can be signed at all."""
    document = JCS["documents"][name]
    value = {"value": json.loads(document["json"])}
    if name in REFUSED_DOCUMENTS:
        with pytest.raises(CredentialError):
            canonical_json(value)
    else:
        assert canonical_json(value) == f'{{"value":{document["canonical"]}}}'


@pytest.mark.parametrize("bits", JCS["numbers"])
def test_a_number_gets_the_published_text(bits):
    """Or it is refused, where JavaScript writes a whole number, an exponent, or nothing."""
    (number,) = struct.unpack(">d", bytes.fromhex(bits))
    text = JCS["numbers"][bits]
    if text is None or "." not in text or "e" in text:
        with pytest.raises(CredentialError):
            canonical_json({"value": number})
    else:
        assert canonical_json({"value": number}) == f'{{"value":{text}}}'
