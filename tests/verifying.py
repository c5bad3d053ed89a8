"""An issuer, one of its certificates, and a verifier that trusts it."""

import datetime as dt

from divoc_certify import (
    Certifier,
    Contexts,
    Issuer,
    PrivateKeySigner,
    RevocationList,
    TrustStore,
    VerificationKey,
    Verifier,
)
from divoc_certify.proof import add_proof
from divoc_certify.testing import sample_test_request, sample_vaccination_request

CONTEXTS = Contexts()
NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
METHOD = "did:example:moh#key-1"
ISSUER = Issuer(id="https://moh.example/", name="Ministry of Health", country="EX")
SIGNER = PrivateKeySigner.generate(verification_method=METHOD)
KEY = VerificationKey(id=METHOD, issuer=ISSUER.id, public_key=SIGNER.public_key)
CERTIFIER = Certifier(
    issuer=ISSUER, signer=SIGNER, clock=lambda: NOW, id_source=lambda: "ID1", pdf_renderer=None
)
VERIFIER = Verifier(TrustStore([KEY]), clock=lambda: NOW)
VACCINATION = CERTIFIER.certify(sample_vaccination_request()).credential
TEST = CERTIFIER.certify(sample_test_request()).credential


def changed(credential, *, subject=None, evidence=None, **top):
    """Copy a credential with members changed; `...` takes one out. The proof stays as it is."""

    def merged(members, changes):
        return {
            name: member for name, member in {**members, **changes}.items() if member is not ...
        }

    return merged(
        credential,
        {
            "credentialSubject": merged(credential["credentialSubject"], subject or {}),
            "evidence": [merged(credential["evidence"][0], evidence or {})],
            **top,
        },
    )


def signed(credential, contexts=CONTEXTS):
    """Sign a credential anew, whatever it says."""
    document = {name: member for name, member in credential.items() if name != "proof"}
    return add_proof(document, signer=SIGNER, created=NOW, contexts=contexts)


def revoking(*certificate_ids):
    """A revocation list of the issuer."""
    day = dt.timedelta(days=1)
    empty = RevocationList(issuer=ISSUER.id, published_at=NOW - day, next_due=NOW + day)
    return empty.revoke(*certificate_ids, at=NOW - day, next_due=NOW + day)
