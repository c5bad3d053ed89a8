"""Checking a certificate: what real ones are like, what forgers try, what is told of it."""

import copy
import datetime as dt

import attrs
import pytest
from verifying import (
    CERTIFIER,
    ISSUER,
    KEY,
    NOW,
    SIGNER,
    VACCINATION,
    VERIFIER,
    changed,
    revoking,
    signed,
)

from divoc_certify import (
    BitstringStatusList,
    CertificateInformation,
    Contexts,
    Finding,
    PrivateKeySigner,
    RevocationList,
    StatusEntry,
    StatusListCredential,
    TrustStore,
    VerificationKey,
    Verifier,
)
from divoc_certify.errors import (
    ConfigurationError,
    InvalidSignatureError,
    MalformedError,
    RevokedError,
    SuspendedError,
    UnknownKeyError,
    UnsupportedError,
    VerificationError,
)
from divoc_certify.testing import sample_vaccination_request

DAY = dt.timedelta(days=1)
NAMESPACE = "https://health.example/credentials/"


def older(contexts):
    """A certificate as deployments issued them years ago."""
    document = copy.deepcopy(dict(contexts.document(NAMESPACE + "vaccination/v1")))
    document["@context"]["Person"]["@context"]["sex"] = "schema:gender"
    theirs = Contexts({NAMESPACE + "vaccination/v1": document})
    credential = changed(
        VACCINATION,
        subject={
            "id": "did:in.gov.uidai.aadhaar:1111 2222 3334",
            "gender": ...,
            "sex": "Female",
            "age": 37,
            "address": {**VACCINATION["credentialSubject"]["address"], "postalCode": 600001},
        },
        evidence={"dose": "1", "totalDoses": "2", "infoUrl": "https://health.example/?ID1"},
        **{"@context": [VACCINATION["@context"][0], NAMESPACE + "vaccination/v1"]},
    )
    return signed(credential, theirs), theirs


def test_an_older_certificate_verifies():
    """Numbers and texts changed about, blanks in the identity, a context of its own, `sex`."""
    credential, contexts = older(Contexts().with_namespace(NAMESPACE))
    verified = attrs.evolve(VERIFIER, contexts=contexts).verify(credential)
    assert verified.credential["credentialSubject"]["address"]["postalCode"] == 600001
    assert verified.event["dose"] == "1"
    assert verified.findings == ()
    with pytest.raises(UnsupportedError, match="neither bundled nor registered"):
        VERIFIER.verify(credential)
    with pytest.raises(MalformedError, match="no context maps sex"):
        attrs.evolve(VERIFIER, contexts=Contexts().with_namespace(NAMESPACE)).verify(credential)


def test_claims_that_are_not_signed_are_all_listed():
    """Every claim of a subject whose id is empty: anybody could write another name there."""
    subject = {**VACCINATION["credentialSubject"], "id": ""}
    del subject["address"]
    # Without an id the subject leaves no trace in what is signed.
    proof = signed(
        {name: member for name, member in VACCINATION.items() if name != "credentialSubject"}
    )["proof"]
    older = {**VACCINATION, "credentialSubject": subject, "proof": proof}
    with pytest.raises(MalformedError, match=r"would not cover \$\.credentialSubject\.id"):
        VERIFIER.verify(older)
    findings = attrs.evolve(VERIFIER, allow_unsigned_claims=True).verify(older).findings
    assert findings == tuple(
        Finding(f"$.credentialSubject.{name}", "is not covered by the signature")
        for name in subject
        if name != "type"
    )


def leaves(value, path=()):
    """The way to each text and number, contexts apart."""
    for name, member in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(member, (dict, list)):
            if name != "@context":
                yield from leaves(member, (*path, name))
        else:
            yield (*path, name), member


def put(credential, path, value):
    """A copy with another value at one place."""
    copied = place = copy.deepcopy(credential)
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return copied


MARKER = "Amara Example"


@pytest.mark.parametrize(
    "marker",
    [
        MARKER,
        f"urn:{MARKER}",
        {"id": MARKER},
        [[MARKER, {"name": MARKER}]],
    ],
    ids=str,
)
def test_an_error_repeats_no_value(marker):
    """Whatever stands in the wrong place."""
    lenient = attrs.evolve(VERIFIER, allow_unsigned_claims=True, revocations=revoking("ID2"))
    for path, _ in leaves(VACCINATION):
        presented = put(VACCINATION, path, marker)
        for verifier in (VERIFIER, lenient):
            explanation = verifier.explain(presented)
            told = [check.detail for check in explanation.checks]
            if explanation.verified:
                # What is not signed can be put beside what is.
                assert verifier is lenient
                assert explanation.verified.findings
                told += map(str, explanation.verified.findings)
            told += [repr(explanation), repr(explanation.verified), repr(explanation.error)]
            assert not any(MARKER in text for text in told)


def test_what_is_shown_of_a_verdict_has_no_personal_value():
    """In a notebook, in a log."""
    explanation = VERIFIER.explain(VACCINATION)
    for shown in (repr(explanation), repr(explanation.verified)):
        assert VACCINATION["credentialSubject"]["name"] not in shown


def test_one_changed_character_of_the_proof_fails():
    """In each of its members."""
    proof = VACCINATION["proof"]
    for name, value in proof.items():
        for place in (0, len(value) // 2, len(value) - 1):
            other = "A" if value[place] != "A" else "B"
            forged = {**proof, name: value[:place] + other + value[place + 1 :]}
            with pytest.raises(VerificationError):
                VERIFIER.verify({**VACCINATION, "proof": forged})


@pytest.mark.parametrize(
    "proof",
    [
        {},
        {"verificationMethod": KEY.id},
        {"verificationMethod": [KEY.id]},
        {**VACCINATION["proof"], "created": None},
        {**VACCINATION["proof"], "nonce": "1"},
        {**VACCINATION["proof"], "jws": VACCINATION["proof"]["jws"] + "="},
        {**VACCINATION["proof"], "jws": VACCINATION["proof"]["jws"].replace("..", ".e30.")},
    ],
)
def test_a_proof_has_one_form(proof):
    """No member more or less, no padding, nothing in the middle."""
    with pytest.raises(VerificationError):
        VERIFIER.verify({**VACCINATION, "proof": proof})


def test_two_countries_with_one_verification_method_are_told_apart():
    """By the issuer, whose key alone speaks for it."""
    other = PrivateKeySigner.generate(verification_method=KEY.id)
    theirs = VerificationKey(
        id=KEY.id, issuer="https://other.example/", public_key=other.public_key
    )
    verifier = Verifier(TrustStore([KEY, theirs]), clock=lambda: NOW)
    certifier = attrs.evolve(
        CERTIFIER, issuer=attrs.evolve(ISSUER, id=theirs.issuer, did="did:x"), signer=other
    )
    credential = certifier.certify(sample_vaccination_request()).credential
    assert verifier.verify(credential).key == theirs
    assert verifier.verify(VACCINATION).key == KEY
    in_our_name = attrs.evolve(CERTIFIER, signer=other).certify(sample_vaccination_request())
    with pytest.raises(InvalidSignatureError):
        verifier.verify(in_our_name.payload)


def test_a_key_that_was_replaced_verifies_what_it_signed():
    """And the new one, under the same name, what came after."""
    new = PrivateKeySigner.generate(verification_method=KEY.id)
    period = NOW + DAY
    keys = [
        attrs.evolve(KEY, valid_until=period),
        attrs.evolve(KEY, public_key=new.public_key, valid_from=period),
    ]
    verifier = Verifier(TrustStore(keys), clock=lambda: period + DAY)
    assert verifier.verify(VACCINATION).key is keys[0]
    later = attrs.evolve(CERTIFIER, signer=new, clock=lambda: period)
    assert verifier.verify(later.certify(sample_vaccination_request()).payload).key is keys[1]
    late = attrs.evolve(CERTIFIER, signer=SIGNER, clock=lambda: period)
    with pytest.raises(InvalidSignatureError):
        verifier.verify(late.certify(sample_vaccination_request()).payload)
    alone = Verifier(TrustStore(keys[:1]), clock=lambda: period + DAY)
    with pytest.raises(UnknownKeyError):
        alone.verify(late.certify(sample_vaccination_request()).payload)


def test_of_several_lists_one_that_is_fresh_is_enough():
    """A finding tells where there is none."""
    fresh = revoking("ID2")
    stale = RevocationList(
        issuer=ISSUER.id, published_at=NOW - 2 * DAY, next_due=NOW - DAY, entries=()
    )
    assert attrs.evolve(VERIFIER, revocations=[stale, fresh]).verify(VACCINATION).findings == ()
    (finding,) = attrs.evolve(VERIFIER, revocations=[stale]).verify(VACCINATION).findings
    assert "stale revocation list" in finding.text


SIGNED_LIST = revoking("ID1").sign(SIGNER)
WRONG = {
    "keys": ({"trust": [KEY]}, "$.trust"),
    "a signed list": ({"revocations": SIGNED_LIST}, "$.revocations"),
    "signed lists": ({"revocations": [SIGNED_LIST]}, "$.revocations"),
    "no list": ({"revocations": 5}, "$.revocations"),
    "a signed status list": ({"status_lists": {"type": []}}, "$.status_lists"),
    "no contexts": ({"contexts": None}, "$.contexts"),
    "no vaccines": ({"vaccines": None}, "$.vaccines"),
    "a moment": ({"clock": NOW}, "$.clock"),
    "several": ({"trust": None, "clock": None}, "$.trust", "$.clock"),
}


@pytest.mark.parametrize(("settings", "paths"), [(one, paths) for one, *paths in WRONG.values()])
def test_settings_that_cannot_work_are_refused(settings, paths):
    """When the verifier is made, and not at somebody's certificate."""
    with pytest.raises(ConfigurationError) as raised:
        attrs.evolve(VERIFIER, **settings)
    assert [problem.path for problem in raised.value.problems] == paths


@pytest.mark.parametrize("now", [NOW.replace(tzinfo=None), "2026-03-01T12:00:00Z", None])
def test_a_clock_has_a_time_zone(now):
    """It is the verifier that is set up wrongly, and not the certificate."""
    verifier = attrs.evolve(VERIFIER, clock=lambda: now)
    for check in (verifier.verify, verifier.explain):
        with pytest.raises(ConfigurationError) as raised:
            check(VACCINATION)
        assert str(raised.value) == "$.clock must give a datetime with a time zone"


def test_a_clock_may_be_at_the_end_of_time():
    """Nothing is reckoned beyond it."""
    never = dt.datetime.max.replace(tzinfo=dt.UTC)
    attrs.evolve(VERIFIER, clock=lambda: never).verify(VACCINATION)


ENTRY = StatusEntry(
    status_list_credential="https://moh.example/status/1",
    status_list_index=7,
    status_purpose="suspension",
)
WITH_STATUS = CERTIFIER.certify(
    sample_vaccination_request(), information=CertificateInformation(credential_status=ENTRY)
).credential


def status_list(*indices, valid_from, issuer=ISSUER.id):
    """An edition of the list that the certificate names."""
    return StatusListCredential(
        url=ENTRY.status_list_credential,
        issuer=issuer,
        status_list=BitstringStatusList(purpose=ENTRY.status_purpose).set(*indices),
        valid_from=valid_from,
    )


def test_the_latest_edition_of_a_status_list_counts():
    """A suspension ends, and one begins."""
    for before, after in (((7,), ()), ((), (7,))):
        editions = [
            status_list(*before, valid_from=NOW - 2 * DAY),
            status_list(*after, valid_from=NOW - DAY),
        ]
        for lists in (editions, editions[::-1]):
            verifier = attrs.evolve(VERIFIER, status_lists=lists)
            if not after:
                assert verifier.verify(WITH_STATUS).findings == ()
                continue
            with pytest.raises(SuspendedError):
                verifier.verify(WITH_STATUS)


def test_a_status_that_could_not_be_checked_is_a_finding():
    """Another issuer's list under that URL says nothing."""
    others = status_list(7, valid_from=NOW - DAY, issuer="https://other.example/")
    for lists in (None, others):
        (finding,) = attrs.evolve(VERIFIER, status_lists=lists).verify(WITH_STATUS).findings
        assert finding.path == "$.credentialStatus"
        assert "was not checked" in finding.text


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (None, MalformedError),
        ([WITH_STATUS["credentialStatus"]], MalformedError),
        ({**WITH_STATUS["credentialStatus"], "type": "StatusList2021Entry"}, VerificationError),
    ],
)
def test_another_status_is_refused(status, error):
    """What cannot be looked up is not passed over."""
    with pytest.raises(error):
        VERIFIER.verify({**WITH_STATUS, "credentialStatus": status})


def test_a_status_cannot_be_left_out():
    """It is signed, and so is that it is there."""
    unlisted = {**WITH_STATUS, "@context": WITH_STATUS["@context"][:2]}
    unlisted.pop("credentialStatus")
    with pytest.raises(InvalidSignatureError):
        VERIFIER.verify(unlisted)


def test_an_update_is_verified_and_the_old_one_revoked():
    """From one certificate to the next."""
    new = attrs.evolve(CERTIFIER, id_source=lambda: "ID3")
    updated = new.update(sample_vaccination_request(), previous="ID1")
    verifier = attrs.evolve(VERIFIER, revocations=revoking(updated.previous_certificate_id))
    assert verifier.verify(updated.payload).event["certificateId"] == "ID3"
    with pytest.raises(RevokedError):
        verifier.verify(VACCINATION)
