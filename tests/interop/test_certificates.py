"""Certificates, both ways: issued here and verified there, issued there and verified here."""

from __future__ import annotations

from copy import deepcopy

import cv2
import numpy as np
import pytest
import zxingcpp
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from divoc_certify import Certificate, VerificationError, verify_credential
from divoc_certify.errors import PayloadTooLargeError

from .kinds import KINDS, STRANGER, places
from .original import Original
from .party import CREATED, Party, compact, without_proof

pytestmark = pytest.mark.parametrize("kind", KINDS)


def issue(party: Party, kind: str, data: st.DataObject) -> Certificate:
    """The certificate of any request of a kind, if a symbol has room for it."""
    rules, requests, _ = KINDS[kind]
    request = data.draw(requests)
    try:
        return party.certify(request, rules=rules)
    except PayloadTooLargeError:
        assume(condition=False)
        raise


def read_symbols(png: bytes) -> list[bytes]:
    """The payloads that zxing-cpp finds in a picture."""
    picture = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_GRAYSCALE)
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    return [symbol.bytes for symbol in found]


# Six times, for both key types and three contexts: 204 certificates either way.
@settings(max_examples=34)
@given(data=st.data())
def test_certificates_verify_both_ways(
    data: st.DataObject, kind: str, party: Party, original: Original
) -> None:
    """From the PNG, through the other side's scanners, unzip and verifier: what was issued.

    Ed25519 has no randomness: what it signs there is, whole, what is signed here.
    """
    certificate = issue(party, kind, data)
    issued_here = compact(certificate.credential)
    payload = certificate.payload.decode()

    found = original.scan(certificate.qr)
    assert (found.zbar, found.jsqr) == ([payload], [payload])
    verdict = original.scan_and_verify(certificate.qr, party.key)
    assert verdict.verified, verdict.error
    assert verdict.text == issued_here

    issued_there = original.sign(without_proof(certificate.credential), party.key, CREATED)
    their_payload, png = original.pack(issued_there, CREATED)
    assert read_symbols(png) == [their_payload]
    verified = verify_credential(their_payload, public_key=party.signer.public_key)
    assert compact(verified) == issued_there
    if party.signer.algorithm == "EdDSA":
        assert issued_there == issued_here


def test_a_changed_value_fails_on_both_sides(kind: str, party: Party, original: Original) -> None:
    """One character more in any signed value, anywhere, and neither side verifies."""
    rules, _, request = KINDS[kind]
    certificate = party.certify(request, rules=rules)

    for index, _ in enumerate(places(certificate.credential)):
        credential = deepcopy(certificate.credential)
        container, name = list(places(credential))[index]
        value = container[name]
        container[name] = value + (STRANGER if isinstance(value, str) else 1)

        assert not original.verify(compact(credential), party.key).verified, name
        with pytest.raises(VerificationError):
            verify_credential(credential, public_key=party.signer.public_key)


@pytest.mark.parametrize("position", [0, 4, 40, -40, -9])
def test_a_changed_proof_fails_on_both_sides(
    position: int, kind: str, party: Party, original: Original
) -> None:
    """One character of the JWS another, in its header or in its signature."""
    rules, _, request = KINDS[kind]
    credential = deepcopy(party.certify(request, rules=rules).credential)
    jws = list(credential["proof"]["jws"])
    jws[position] = "A" if jws[position] != "A" else "B"
    credential["proof"]["jws"] = "".join(jws)

    assert not original.verify(compact(credential), party.key).verified
    with pytest.raises(VerificationError):
        verify_credential(credential, public_key=party.signer.public_key)
