"""Where npm's packages and this library differ, each case run: listed in README.md."""

from __future__ import annotations

import base64
from collections.abc import Callable
from copy import deepcopy
from hashlib import sha256
from typing import Any

import pytest
from samples import VACCINATION_V1

from divoc_certify import Contexts, VerificationError
from divoc_certify.credential.canonical import canonicalize
from divoc_certify.credential.contexts import DATA_INTEGRITY_V2
from divoc_certify.credential.jcs import canonical_json
from divoc_certify.credential.nquads import RDFC_1_0_SHA256
from divoc_certify.errors import CredentialError, InvalidSignatureError, MalformedError
from divoc_certify.proof.encoding import base58_decode, base64url_decode, base64url_encode

from .maker import Maker, is_sorted_alike
from .node import NodeError
from .original import base58
from .party import compact, without_proof
from .suites import Suites

Forgery = Callable[[dict[str, Any]], object]
SECP256K1_ORDER = 0xFFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFE_BAAEDCE6_AF48A03B_BFD25E8C_D0364141


def _subject(**members: object) -> Forgery:
    return lambda credential: credential["credentialSubject"].update(members)


def _repeat_a_name(credential: dict[str, Any]) -> None:
    subject = credential["credentialSubject"]
    subject["name"] = [subject["name"], subject["name"]]


def _drop_the_context(credential: dict[str, Any]) -> None:
    credential["@context"].remove(DATA_INTEGRITY_V2)


def _write_in_base64url(credential: dict[str, Any]) -> None:
    proof = credential["proof"]
    signature = base58_decode(proof["proofValue"][1:])
    proof["proofValue"] = "u" + base64.urlsafe_b64encode(signature).rstrip(b"=").decode()


def _second_proof(credential: dict[str, Any]) -> None:
    other = {**credential["proof"], "created": "1999-01-01T00:00:00Z"}
    credential["proof"] = [other, credential["proof"]]


# Changes to a signed credential that its verifier does not notice.
FORGERIES: dict[str, Forgery] = {
    "a null member is not signed": _subject(uhid=None),
    "an empty list is not signed": _subject(uhid=[]),
    "a value that is there twice is signed once": _repeat_a_name,
    "the proof's own context need not be listed": _drop_the_context,
    "the signature may be written in base64url": _write_in_base64url,
    "one valid proof of several is enough": _second_proof,
}


@pytest.fixture(scope="module")
def rdfc(npm: Suites) -> Maker:
    """A maker of proofs over N-Quads, under version 1.1."""
    return Maker(suite="eddsa-rdfc-2022", algorithm="EdDSA", data_model="1.1", npm=npm)


@pytest.fixture(scope="module")
def secp256k1(npm: Suites) -> Maker:
    """A maker of proofs on the curve secp256k1, under version 1.1."""
    suite = "EcdsaSecp256k1Signature2019"
    return Maker(suite=suite, algorithm="ES256K", data_model="1.1", npm=npm)


@pytest.mark.parametrize("name", FORGERIES)
def test_forgeries_that_pass_there_are_refused_here(name: str, rdfc: Maker) -> None:
    """A change that npm's verifier does not see is refused here."""
    credential = rdfc.certify("vaccination v1")
    FORGERIES[name](credential)

    assert rdfc.verify_there(credential).verified
    with pytest.raises(VerificationError):
        rdfc.verify_here(credential)


def test_lines_are_sorted_by_utf16_there(rdfc: Maker) -> None:
    """Where that matters, neither takes the other's: the standard sorts by code point."""
    request = deepcopy(VACCINATION_V1)
    request["vaccination"] |= {"batch": "\uff71", "manufacturer": "\U0001f489"}
    issued_here = rdfc.certify("vaccination v1", request)
    assert not is_sorted_alike(compact(issued_here))
    issued_there = rdfc.sign_there(without_proof(issued_here))

    rdfc.verify_here(issued_here)
    assert not rdfc.verify_there(issued_here).verified
    assert rdfc.verify_there(issued_there).verified
    with pytest.raises(InvalidSignatureError):
        rdfc.verify_here(issued_there)


def test_iris_that_no_line_can_hold_are_refused_here(rdfc: Maker, contexts: Contexts) -> None:
    """Npm refuses white space, too, and writes escapes for what else no IRI may have."""
    document = without_proof(rdfc.certify("vaccination v1"))
    subject = document["credentialSubject"]
    for character in '<>"{}|\\^` \t\n\u2028':
        subject["id"] = f"did:x:a{character}b"
        if character.isspace():
            with pytest.raises(NodeError, match="Relative @id reference"):
                rdfc.npm.canonicalize(document)
        else:
            assert f"<did:x:a\\u{ord(character):04X}b>" in rdfc.npm.canonicalize(document)
        with pytest.raises(CredentialError):
            canonicalize(document, contexts, RDFC_1_0_SHA256)


def test_what_xml_has_not_is_escaped_here_alone(rdfc: Maker, contexts: Contexts) -> None:
    """By the standard's form of N-Quads; no request may hold these two, but a credential may."""
    document = without_proof(rdfc.certify("vaccination v1"))
    for character in "\ufffe\uffff":
        document["credentialSubject"]["name"] = character
        assert f'"{character}"' in rdfc.npm.canonicalize(document)
        escaped = f'"\\u{ord(character):04X}"'
        assert escaped in canonicalize(document, contexts, RDFC_1_0_SHA256)


def test_lone_surrogates_are_json_there_and_refused_here(npm: Suites) -> None:
    """RFC 8785, section 3.2.2.2, asks for an error."""
    assert npm.jcs({"name": "\ud800"}) == '{"name":"\\ud800"}'
    with pytest.raises(CredentialError):
        canonical_json({"name": "\ud800"})


def test_a_proof_over_json_may_leave_its_contexts_out_there(npm: Suites) -> None:
    """Npm takes a proof that is not bound to contexts; the standard's has a copy of them."""
    maker = Maker(suite="eddsa-jcs-2022", algorithm="EdDSA", data_model="2.0", npm=npm)
    credential = maker.certify("vaccination v1")
    proof = credential["proof"]
    options = {name: proof[name] for name in proof if name not in ("@context", "proofValue")}
    to_sign = b"".join(
        sha256(canonical_json(part).encode()).digest()
        for part in (options, without_proof(credential))
    )
    signature = maker.signer.sign(to_sign)
    unbound = {**credential, "proof": {**options, "proofValue": "z" + base58(signature)}}

    assert maker.verify_there(unbound).verified
    with pytest.raises(MalformedError):
        maker.verify_here(unbound)


def test_the_larger_s_is_refused_there(secp256k1: Maker) -> None:
    """Of the two signatures that hold on secp256k1, npm takes the one with the smaller s."""
    credential = secp256k1.certify("vaccination v1")
    header, _, text = credential["proof"]["jws"].partition("..")
    signature = base64url_decode(text)
    larger = SECP256K1_ORDER - int.from_bytes(signature[32:])
    twin = base64url_encode(signature[:32] + larger.to_bytes(32))
    other = {**credential, "proof": {**credential["proof"], "jws": f"{header}..{twin}"}}

    secp256k1.verify_here(other)
    assert not secp256k1.verify_there(other).verified
    assert secp256k1.verify_there(credential).verified


def test_its_secp256k1_has_no_version_2(npm: Suites) -> None:
    """The context of version 2.0 lacks the suite's terms, and its package knows the older one."""
    suite = "EcdsaSecp256k1Signature2019"
    maker = Maker(suite=suite, algorithm="ES256K", data_model="2.0", npm=npm)
    credential = maker.certify("vaccination v1")

    maker.verify_here(credential)
    assert not maker.verify_there(credential).verified
    with pytest.raises(NodeError, match="secp256k1-2019/v1"):
        maker.sign_there(without_proof(credential))
