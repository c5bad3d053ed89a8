"""JSON Web Signatures in the flattened JSON serialization."""

import base64
import json

import attrs
import pytest

from divoc_certify.errors import (
    ConfigurationError,
    InvalidSignatureError,
    MalformedError,
    SigningError,
    UnsupportedError,
)
from divoc_certify.proof import PrivateKeySigner
from divoc_certify.proof.jws import JWS, json_object, sign_input, sign_jws

METHOD = "did:example:moh#key-1"
ED25519 = PrivateKeySigner.generate(verification_method=METHOD)
RSA = PrivateKeySigner.generate("PS256", verification_method=METHOD)
SIGNERS = pytest.mark.parametrize("signer", [ED25519, RSA], ids=["EdDSA", "PS256"])
SIGNED = sign_jws(b"what is signed", header={"typ": "x+json"}, signer=ED25519)


def encode(data):
    """Encode as base64url."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def flattened(**members):
    """Change members of the signed object; None takes one out."""
    members = {**json.loads(SIGNED), **members}
    return json.dumps({name: text for name, text in members.items() if text is not None}).encode()


@SIGNERS
def test_what_was_signed_verifies(signer):
    """The payload comes back, under a header that names key and algorithm."""
    jws = JWS.parse(sign_jws(b"\xff\x00", header={"typ": "x+json"}, signer=signer))
    jws.verify(signer.public_key)
    assert jws.payload == b"\xff\x00"
    assert jws.header == {"alg": signer.algorithm, "kid": METHOD, "typ": "x+json"}


def test_it_is_json_with_three_members():
    """As RFC 7515, section 7.2.2, has it."""
    assert set(json.loads(SIGNED)) == {"payload", "protected", "signature"}


def test_the_signature_of_rfc_8037_verifies():
    """Its example in appendix A.4, in the flattened serialization."""
    signer = PrivateKeySigner.from_jwk(
        {
            "kty": "OKP",
            "crv": "Ed25519",
            "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
            "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
        },
        verification_method=METHOD,
    )
    signature = (
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
    )
    jws = JWS(
        header={"alg": "EdDSA"},
        payload=b"Example of Ed25519 signing",
        signature=base64.urlsafe_b64decode(signature + "=="),
        signing_input=b"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
    )
    jws.verify(signer.public_key)


@SIGNERS
def test_another_key_does_not_verify(signer):
    """Of the same kind, under the same name."""
    other = PrivateKeySigner.generate(signer.algorithm, verification_method=METHOD)
    jws = JWS.parse(sign_jws(b"x", header={}, signer=signer))
    with pytest.raises(InvalidSignatureError):
        jws.verify(other.public_key)


@pytest.mark.parametrize("member", ["payload", "protected", "signature"])
def test_any_changed_character_fails(member):
    """Every one of them, one after the other."""
    text = json.loads(SIGNED)[member]
    for position, character in enumerate(text):
        changed = text[:position] + ("A" if character != "A" else "B") + text[position + 1 :]
        with pytest.raises((InvalidSignatureError, MalformedError, UnsupportedError)):
            JWS.parse(flattened(**{member: changed})).verify(ED25519.public_key)


def test_the_key_says_which_algorithm_it_is_for():
    """A header that names another one is refused before the key is used."""
    with pytest.raises(UnsupportedError, match="must be PS256 with this key"):
        JWS.parse(SIGNED).verify(RSA.public_key)


def header(text):
    """Put another protected header."""
    return flattened(protected=encode(text))


@pytest.mark.parametrize(
    ("data", "message"),
    {
        "nothing": (b"", "must be an object of"),
        "no JSON": (SIGNED[:-1], "must be an object of"),
        "an array": (b"[" + SIGNED + b"]", "must be an object of"),
        "no signature": (flattened(signature=None), "must be an object of"),
        "one more member": (flattened(header="A"), "must be an object of"),
        "a member twice": (
            flattened(signature=None)[:-1] + b',"payload":"AA"}',
            "must be an object of",
        ),
        "a number": (flattened(payload=1), "must be an object of"),
        "padding": (flattened(payload="AA=="), "must be an object of"),
        "half a byte": (flattened(payload="A"), r"\$\.payload must be base64url"),
        "stray bits": (flattened(signature="AB"), r"\$\.signature must be base64url"),
        "a long header": (header(b" " * 8_000), "must not be longer"),
        "a header that is no JSON": (header(b"{"), r"\$\.protected must be a JSON object"),
        "a header without kid": (header(b'{"alg":"EdDSA"}'), "the strings alg and kid"),
        "a header without alg": (header(b'{"kid":"a"}'), "the strings alg and kid"),
        "a header with numbers": (header(b'{"kid":"a","alg":1}'), "the strings alg and kid"),
    }.values(),
)
def test_another_form_is_refused(data, message):
    """Before any signature is looked at."""
    with pytest.raises(MalformedError, match=message):
        JWS.parse(data)


def test_white_space_and_order_do_not_matter():
    """It is JSON, and another issuer's may be printed for people."""
    members = json.loads(SIGNED)
    text = json.dumps(dict(reversed(members.items())), indent="\t").replace("\n", "\r\n")
    assert JWS.parse(f" {text} ".encode()) == JWS.parse(SIGNED)


@pytest.mark.parametrize(
    "data",
    [b"[1]", b"\xff", b'{"a":1,"a":1}', b'{"a":{"b":1,"b":2}}', b'{"a":NaN}', b"[" * 100_000],
    ids=["array", "not UTF-8", "twice", "twice inside", "no number", "deep"],
)
def test_a_json_object_is_read_strictly(data):
    """Whatever stands there instead."""
    with pytest.raises(MalformedError, match=r"^\$\.x must be a JSON object"):
        json_object(data, "$.x")


@attrs.frozen
class Device:
    """A signer whose device misbehaves."""

    outcome: object
    algorithm: str = "EdDSA"
    verification_method: str = METHOD

    def sign(self, signing_input):
        """Raise or return what it was made with."""
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


@pytest.mark.parametrize(
    ("outcome", "message"),
    [
        (OSError("device removed"), "the signer failed"),
        (SigningError("the session was lost"), "the session was lost"),
        ("text", "as bytes"),
        (b"", "as bytes"),
    ],
)
def test_a_device_that_fails_gives_a_signing_error(outcome, message):
    """And nothing that is half signed."""
    with pytest.raises(SigningError, match=message):
        sign_jws(b"x", header={}, signer=Device(outcome))


def test_a_signer_without_a_name_for_its_key_is_not_asked_to_sign():
    """The header would name nobody's key."""
    device = Device(AssertionError("it was asked"), verification_method="key 1")
    with pytest.raises(
        ConfigurationError, match=r"^\$\.signer\.verification_method must be an abs"
    ):
        sign_jws(b"x", header={}, signer=device)


def test_a_device_that_is_gone_when_it_has_signed_gives_a_signing_error():
    """The algorithm is asked for again."""

    class Unplugged:
        def sign(self, signing_input):
            return b"signature"

        @property
        def algorithm(self):
            raise OSError("device removed")

    with pytest.raises(SigningError, match="the signer failed"):
        sign_input(Unplugged(), b"x")
