"""What deployments do besides: keys, URLs and programmes of their own, and expiry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import attrs
import pytest
from samples import VACCINATION_V1

from divoc_certify import (
    Certificate,
    Contexts,
    PrivateKeySigner,
    load_public_key,
    verify_credential,
)

from .conftest import LICENCE
from .original import Key, Original
from .party import CREATED, ISSUER, NOW, Party, compact, without_proof


def check_both_ways(
    certificate: Certificate,
    party: Party,
    original: Original,
    contexts: Contexts | None = None,
) -> None:
    """What was issued verifies there, and what is issued there in its place verifies here."""
    verdict = original.scan_and_verify(certificate.qr, party.key)
    assert verdict.verified, verdict.error
    assert verdict.text == compact(certificate.credential)

    signed = original.sign(without_proof(certificate.credential), party.key, CREATED)
    payload, _ = original.pack(signed, CREATED)
    credential = verify_credential(payload, public_key=party.signer.public_key, contexts=contexts)
    assert compact(credential) == signed
    if party.signer.algorithm == "EdDSA":
        assert signed == verdict.text


def test_keys_made_there_sign_here(original: Original) -> None:
    """A key pair as the original generates and keeps it is read here, of both types."""
    names: Mapping[str, Any] = {
        "verification_method": "did:example:moh#key-2",
        "controller": ISSUER.id,
    }
    rsa = original.generate("RSA", **names)
    ed25519 = original.generate("ED25519", **names)
    signers = {
        rsa: PrivateKeySigner.from_pem(rsa.privateKeyPem, verification_method=rsa.id),
        ed25519: PrivateKeySigner.from_base58(
            ed25519.privateKeyBase58, verification_method=ed25519.id
        ),
    }

    for key, signer in signers.items():
        certificate = Party(signer=signer, key=key).certify(VACCINATION_V1)
        check_both_ways(certificate, Party(signer=signer, key=key), original)
    assert signers[rsa].public_key == load_public_key(rsa.publicKeyPem.encode())
    assert Key.of(signers[ed25519], controller=ISSUER.id) == ed25519


def test_expiry(party: Party, original: Original) -> None:
    """A certificate with an expiry, which the original never issues, verifies there."""
    certificate = party.certify(VACCINATION_V1, expires_at=NOW + dt.timedelta(days=365))

    assert "expirationDate" in certificate.credential
    check_both_ways(certificate, party, original)


def test_namespace_of_a_deployment(party: Party, original: Original) -> None:
    """The same contexts under another deployment's URL."""
    issuer = attrs.evolve(ISSUER, namespace="https://cowin.gov.in/credentials/")
    certificate = party.certify(VACCINATION_V1, issuer=issuer)

    assert certificate.credential["@context"][1].startswith(issuer.namespace)
    check_both_ways(certificate, party, original)


@pytest.mark.parametrize(
    "identity",
    ["did:in.gov.uidai.aadhaar:1111 2222 3334", " did:x:1", "NA", "ünï cödé", '<a"\\>', "a:\t\n b"],
)
def test_identities(identity: str, party: Party, original: Original) -> None:
    """Whatever stands for an identity becomes an IRI that both sides sign."""
    request = {
        **VACCINATION_V1,
        "recipient": {**VACCINATION_V1["recipient"], "identity": identity},
    }

    check_both_ways(party.certify(request), party, original)


def test_programme_with_a_context_of_its_own(party: Party, original: Original) -> None:
    """A generic event: another context, other types, numbers, lists and languages."""
    request = LICENCE.load(
        {
            "preEnrollmentCode": "L-1",
            "recipient": {"identity": "did:x:1", "name": "A\tB\ufffd\U00010000", "born": "1963"},
            "event": {
                "score": 0.5,
                "ranks": [3, 1, 3, -12.75],
                "remarks": {"en": "good", "de": "gut"},
                "active": True,
                "register": "https://register.example/a b",
                "seenBy": [{"name": "B"}, {"name": "B"}],
            },
        }
    )
    certificate = party.certify(request)

    check_both_ways(certificate, party, original, Contexts({LICENCE.context_url: LICENCE.context}))
