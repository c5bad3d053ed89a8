"""What is fuzzed: a verifier, and real certificates in every form."""

import base64
import datetime as dt
import json

import attrs

from divoc_certify import (
    CertificateInformation,
    Certifier,
    Issuer,
    PageRenderer,
    PrivateKeySigner,
    RevocationList,
    Rules,
    StatusEntry,
    TrustStore,
    VerificationError,
    VerificationKey,
    Verified,
    Verifier,
)
from divoc_certify.testing import sample_test_request, sample_vaccination_request

METHOD = "did:example:moh#key-1"
NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
SIGNER = PrivateKeySigner.generate(verification_method=METHOD)
ISSUER = Issuer(id="https://moh.example/", name="Ministry of Health", country="EX")
CERTIFIER = Certifier(issuer=ISSUER, signer=SIGNER, clock=lambda: NOW)
KEY = VerificationKey(id=METHOD, issuer=ISSUER.id, public_key=SIGNER.public_key)
VERIFIER = Verifier(TrustStore([KEY]), clock=lambda: NOW)
LIST = RevocationList(issuer=ISSUER.id, published_at=NOW, next_due=NOW + dt.timedelta(days=1))
VERIFIERS = (VERIFIER, attrs.evolve(VERIFIER, revocations=LIST, allow_unsigned_claims=True))


def certificates():
    """A certificate of each kind, one of them with all that an issuer may add."""
    everything = CertificateInformation(
        expires_at=NOW + dt.timedelta(days=9),
        credential_status=StatusEntry(
            status_list_credential="https://moh.example/status/1", status_list_index=7
        ),
    )
    ddcc = attrs.evolve(CERTIFIER, rules=Rules.V3)
    return (
        CERTIFIER.certify(sample_vaccination_request()),
        CERTIFIER.certify(sample_test_request()),
        ddcc.certify(sample_vaccination_request(), information=everything),
    )


def credentials():
    """Their credentials."""
    return [certificate.credential for certificate in certificates()]


def forms():
    """Real certificates, as bytes: payload, archive, PNG, PDF, base64 and JSON."""
    page = attrs.evolve(CERTIFIER, pdf_renderer=PageRenderer(attach_credential=False))
    yield page.certify(sample_test_request()).pdf
    for certificate in certificates():
        archive = certificate.payload.decode().encode("latin-1")
        yield from (certificate.payload, archive, certificate.qr, certificate.pdf)
        yield b"B64:" + base64.b64encode(archive)
        yield json.dumps(certificate.credential).encode()


def is_a_verdict(presented, verifier=VERIFIER):
    """Whether the verifier gives a verdict; anything else that is raised goes through."""
    try:
        return isinstance(verifier.verify(presented), Verified)
    except VerificationError:
        return True
