"""What is fuzzed: a verifier, and real certificates in every form."""

import datetime as dt

from divoc_certify import (
    Certifier,
    Issuer,
    PrivateKeySigner,
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


def forms():
    """Real certificates, as bytes: payload, archive, JSON, PNG and PDF."""
    for request in (sample_vaccination_request(), sample_test_request()):
        certificate = CERTIFIER.certify(request)
        archive = certificate.payload.decode().encode("latin-1")
        yield from (certificate.payload, archive, certificate.qr, certificate.pdf)
        yield certificate.payload.decode("latin-1").encode()


def is_a_verdict(presented):
    """Whether the verifier gives a verdict; anything else that is raised goes through."""
    try:
        return isinstance(VERIFIER.verify(presented), Verified)
    except VerificationError:
        return True
