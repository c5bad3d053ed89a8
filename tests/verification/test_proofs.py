"""Credentials of every suite, in both data models, and with several proofs."""

import datetime as dt

import attrs
import pytest
from verifying import CERTIFIER, ISSUER, KEY, NOW, SIGNER, VERIFIER

from divoc_certify import (
    CertificateInformation,
    FurtherProof,
    PrivateKeySigner,
    StatusEntry,
    TrustStore,
    VerificationKey,
)
from divoc_certify.errors import (
    ExpiredError,
    InvalidSignatureError,
    MalformedError,
    NotYetValidError,
    UnknownKeyError,
)
from divoc_certify.testing import sample_test_request, sample_vaccination_request

DAY = dt.timedelta(days=1)
EC = PrivateKeySigner.generate("ES256", verification_method="did:example:moh#key-2")
EC_KEY = VerificationKey(id=EC.verification_method, issuer=ISSUER.id, public_key=EC.public_key)
BOTH = TrustStore([KEY, EC_KEY])
TWO = attrs.evolve(CERTIFIER, further_proofs=(FurtherProof(signer=EC, suite="ecdsa-jcs-2019"),))
V2 = attrs.evolve(CERTIFIER, data_model="2.0")
STATUS = StatusEntry(status_list_credential="https://moh.example/status/1", status_list_index=7)


@pytest.mark.parametrize("model", ["1.1", "2.0"])
@pytest.mark.parametrize(
    "suite",
    [
        "Ed25519Signature2018",
        "Ed25519Signature2020",
        "eddsa-rdfc-2022",
        "eddsa-jcs-2022",
    ],
)
def test_a_certificate_of_each_suite_is_verified(model, suite):
    """With a status and an end, in both data models."""
    certifier = attrs.evolve(CERTIFIER, data_model=model, suite=suite)
    information = CertificateInformation(expires_at=NOW + DAY, credential_status=STATUS)
    for request in (sample_vaccination_request(), sample_test_request()):
        certificate = certifier.certify(request, information=information)
        assert VERIFIER.verify(certificate.payload).credential == certificate.credential


def test_the_period_of_the_newer_data_model_is_held_to():
    """Under its own names."""
    information = CertificateInformation(expires_at=NOW + DAY)
    credential = V2.certify(sample_vaccination_request(), information=information).credential
    assert {"validFrom", "validUntil"} <= set(credential)
    VERIFIER.verify(credential)
    for clock, error in ((NOW + DAY, ExpiredError), (NOW - DAY, NotYetValidError)):
        with pytest.raises(error):
            attrs.evolve(VERIFIER, clock=lambda clock=clock: clock).verify(credential)


@pytest.mark.parametrize("name", ["issuanceDate", "expirationDate", "termsOfUse"])
def test_the_names_of_the_other_data_model_are_refused(name):
    """No member has two names."""
    credential = V2.certify(sample_vaccination_request()).credential
    with pytest.raises(MalformedError, match="never issued"):
        VERIFIER.verify({**credential, name: "2026-01-01T00:00:00Z"})
    with pytest.raises(MalformedError, match="the credential has no validFrom"):
        VERIFIER.verify({key: value for key, value in credential.items() if key != "validFrom"})


CONTEXTS = {
    "the status's, where the data model has it": ["https://www.w3.org/ns/credentials/status/v1"],
    "one twice": ["https://w3id.org/security/data-integrity/v2"] * 2,
    "another programme's": ["https://divoc.dev/credentials/vaccination/v2"],
}


@pytest.mark.parametrize("further", CONTEXTS.values(), ids=CONTEXTS)
def test_further_contexts_are_refused(further):
    """Only those that a suite brings with it, each once."""
    credential = V2.certify(sample_vaccination_request()).credential
    with pytest.raises(MalformedError, match="and the programme's URL"):
        VERIFIER.verify({**credential, "@context": [*credential["@context"], *further]})


def test_of_two_proofs_each_is_verified_where_its_key_is_trusted():
    """And one that is not checked is a finding."""
    credential = TWO.certify(sample_vaccination_request()).credential
    assert len(credential["proof"]) == 2
    both = attrs.evolve(VERIFIER, trust=BOTH).verify(credential)
    assert (both.key, both.findings) == (KEY, ())
    for key, path in ((KEY, "$.proof[1]"), (EC_KEY, "$.proof[0]")):
        verified = attrs.evolve(VERIFIER, trust=TrustStore([key])).verify(credential)
        assert verified.key == key
        assert [str(finding) for finding in verified.findings] == [
            f"{path} was not checked: no key is trusted for it at the issuance date"
        ]
    stranger = attrs.evolve(KEY, issuer="https://other.example/")
    with pytest.raises(UnknownKeyError):
        attrs.evolve(VERIFIER, trust=TrustStore([stranger])).verify(credential)


@pytest.mark.parametrize("index", [0, 1])
def test_a_proof_that_fails_is_not_made_up_for_by_the_other(index):
    """Where both keys are trusted."""
    credential = TWO.certify(sample_vaccination_request()).credential
    proofs = [dict(proof) for proof in credential["proof"]]
    proofs[index]["created"] = "2026-02-28T00:00:00Z"
    with pytest.raises(InvalidSignatureError):
        attrs.evolve(VERIFIER, trust=BOTH).verify({**credential, "proof": proofs})


def test_each_proof_must_be_of_its_keys_period():
    """And made before the present moment."""
    credential = TWO.certify(sample_vaccination_request()).credential
    late = attrs.evolve(EC_KEY, valid_from=NOW + DAY)
    verified = attrs.evolve(VERIFIER, trust=TrustStore([KEY, late])).verify(credential)
    assert verified.key == KEY
    with pytest.raises(UnknownKeyError):
        attrs.evolve(VERIFIER, trust=TrustStore([late])).verify(credential)


def test_the_qr_code_carries_the_first_proof_alone():
    """As small as ever, and as the original reads it."""
    certificate = TWO.certify(sample_vaccination_request())
    verified = VERIFIER.verify(certificate.payload)
    assert verified.credential["proof"] == certificate.credential["proof"][0]
    assert verified.credential["proof"]["type"] == "Ed25519Signature2018"
    assert certificate.payload == CERTIFIER.certify(sample_vaccination_request()).payload
    assert verified.key.public_key == SIGNER.public_key
