"""Checking one certificate that was presented."""

import json

import pytest

from divoc_certify import Certifier, Contexts, Issuer, PrivateKeySigner, verify_credential
from divoc_certify.errors import InvalidSignatureError, MalformedError, UnsupportedError
from divoc_certify.testing import sample_vaccination_request

SIGNER = PrivateKeySigner.generate(verification_method="did:example:moh#key-1")
CERTIFICATE = Certifier(
    issuer=Issuer(id="https://moh.example/", name="Ministry of Health", country="EX"),
    signer=SIGNER,
    pdf_renderer=None,
).certify(sample_vaccination_request())
CREDENTIAL = CERTIFICATE.credential


def verify(presented):
    """Verify with the right key."""
    return verify_credential(presented, public_key=SIGNER.public_key)


@pytest.mark.parametrize(
    "presented",
    [
        CREDENTIAL,
        json.dumps(CREDENTIAL),
        CERTIFICATE.payload,
        CERTIFICATE.payload.decode(),
    ],
    ids=["mapping", "JSON", "payload", "text of the payload"],
)
def test_every_form_verifies(presented):
    """As it was issued and as a scanner returns it."""
    assert verify(presented) == CREDENTIAL


def changed(**members):
    """Change members at the top; None takes one out."""
    credential = {**CREDENTIAL, **members}
    return {name: member for name, member in credential.items() if member is not None}


SUBJECT = CREDENTIAL["credentialSubject"]


@pytest.mark.parametrize(
    ("presented", "error", "message"),
    {
        "nothing": (b"", MalformedError, "not a ZIP archive"),
        "not a credential": ({}, MalformedError, "has no @context, type, credentialSubject"),
        "no proof": (changed(proof=None), MalformedError, "has no proof"),
        "not JSON": ({"credential": {1, 2}}, MalformedError, "is not JSON"),
        "two pieces of evidence": (
            changed(evidence=CREDENTIAL["evidence"] * 2),
            MalformedError,
            "must be one object",
        ),
        "a keyword": (
            changed(credentialSubject={**SUBJECT, "address": [{"@id": "did:x"}]}),
            MalformedError,
            "keywords or IRIs",
        ),
        "a second name for a property": (
            changed(credentialSubject={**SUBJECT, "schema:name": SUBJECT["name"]}),
            MalformedError,
            "keywords or IRIs",
        ),
        "a further member": (changed(holder="did:x"), MalformedError, "never issued"),
        "a context of its own": (
            changed(**{"@context": [CREDENTIAL["@context"][0], {"name": None}]}),
            MalformedError,
            "must be a list of URLs",
        ),
        "contexts in another order": (
            changed(**{"@context": CREDENTIAL["@context"][::-1]}),
            MalformedError,
            "and the programme's URL",
        ),
        "a third context": (
            changed(**{"@context": CREDENTIAL["@context"] * 2}),
            MalformedError,
            "and the programme's URL",
        ),
        "an unknown context": (
            changed(**{"@context": [CREDENTIAL["@context"][0], "https://example.com/v1"]}),
            UnsupportedError,
            "neither bundled nor registered",
        ),
        "a property that nothing maps": (
            changed(credentialSubject={**SUBJECT, "nickname": "x"}),
            MalformedError,
            "no context maps nickname",
        ),
        "properties whose names are anything": (
            changed(
                credentialSubject={**SUBJECT, "x\nERROR": "x", "\x1b[31m": "x", "y" * 9_000: "x"}
            ),
            MalformedError,
            r"^no context maps \*: a signature",
        ),
        "a subject without claims that are signed": (
            changed(credentialSubject={**SUBJECT, "id": ""}),
            MalformedError,
            r"would not cover \$\.credentialSubject\.id",
        ),
        "a claim that is null": (
            changed(credentialSubject={**SUBJECT, "uhid": None}),
            MalformedError,
            r"would not cover \$\.credentialSubject\.uhid",
        ),
        "another name": (
            changed(credentialSubject={**SUBJECT, "name": "Somebody Else"}),
            InvalidSignatureError,
            "does not match",
        ),
    }.values(),
)
def test_what_is_not_as_it_was_issued_is_refused(presented, error, message):
    """The original's verifier passes some of these."""
    with pytest.raises(error, match=message):
        verify(presented)


def test_a_deployments_namespace_is_the_callers_to_register():
    """A context is known or it is not; it is never looked for."""
    contexts = Contexts().with_namespace("https://moh.example/credentials/")
    assert verify_credential(CREDENTIAL, public_key=SIGNER.public_key, contexts=contexts)
