"""The whole way, from a request to a certificate."""

import datetime as dt
import io
import subprocess
import sys
import textwrap

import attrs
import pypdfium2
import pytest
import scanners
import strategies
from hypothesis import given, settings
from PIL import Image
from text_encodings import base58

from divoc_certify import (
    SVG,
    CertificateInformation,
    Certifier,
    Contexts,
    FurtherProof,
    Issuer,
    PrivateKeySigner,
    Programme,
    Rules,
    StatusEntry,
    certify,
    check_certificate_id,
    load_request,
    nine_digit_certificate_id,
    verify_credential,
)
from divoc_certify.errors import (
    ConfigurationError,
    InvalidRequestError,
    InvalidSignatureError,
    PayloadTooLargeError,
    SigningError,
)
from divoc_certify.qr import unpack
from divoc_certify.testing import sample_test_request, sample_vaccination_request

ISSUER = Issuer(id="https://moh.example/", name="Ministry of Health", country="EX")
SIGNER = PrivateKeySigner.generate(verification_method="did:example:moh#key-1")
RSA = PrivateKeySigner.generate("PS256", verification_method="did:example:moh#key-1")
NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
CERTIFIER = Certifier(issuer=ISSUER, signer=SIGNER, clock=lambda: NOW, id_source=lambda: "ID1")
QR_ONLY = attrs.evolve(CERTIFIER, pdf_renderer=None)


def issue(request=None, **options):
    """Certify the sample, or another request, with some options changed."""
    request = sample_vaccination_request() if request is None else request
    return attrs.evolve(CERTIFIER, **options).certify(request)


@pytest.mark.parametrize("signer", [SIGNER, RSA], ids=["EdDSA", "PS256"])
@pytest.mark.parametrize(
    ("request_", "rules"),
    [
        (sample_vaccination_request(), Rules.V1),
        (sample_vaccination_request(), Rules.V3),
        (sample_test_request(), Rules.V1),
    ],
    ids=["v1", "v3", "test"],
)
def test_every_kind_comes_out_whole(request_, rules, signer):
    """An ID, a QR that scans, a PDF whose QR scans, and a credential that verifies."""
    certificate = issue(request_, rules=rules, signer=signer)
    assert certificate.certificate_id == "ID1"
    verify_credential(certificate.credential, public_key=signer.public_key)
    assert unpack(certificate.payload) == certificate.credential
    page = pypdfium2.PdfDocument(certificate.pdf)[0].render(scale=150 / 72).to_pil()
    for image in (Image.open(io.BytesIO(certificate.qr)), page):
        for read in (scanners.read_with_zxing, scanners.read_with_opencv):
            assert read(image) == certificate.payload


def test_the_one_shot_face_does_the_same():
    """A fresh configuration for one certificate."""
    options = {"clock": lambda: NOW, "id_source": lambda: "ID1"}
    certificate = certify(sample_vaccination_request(), issuer=ISSUER, signer=SIGNER, **options)
    assert certificate.pdf == issue().pdf
    assert certificate.payload == issue().payload


def test_the_defaults_need_no_configuration():
    """Three arguments, and a certificate ID that can be typed."""
    certificate = certify(sample_vaccination_request(), issuer=ISSUER, signer=SIGNER)
    assert check_certificate_id(certificate.certificate_id) == certificate.certificate_id
    assert certificate.credential["evidence"][0]["certificateId"] == certificate.certificate_id
    assert certificate.notices == ()


def test_a_section_object_is_certified_as_its_json():
    """Two ways in, one certificate."""
    request = load_request(sample_vaccination_request(), rules=Rules.V3)
    assert issue(request).payload == issue(rules=Rules.V3).payload


def test_the_pdf_may_be_left_out_and_the_qr_drawn_otherwise():
    """The caller's choice."""
    certificate = issue(pdf_renderer=None, qr_renderer=SVG())
    assert certificate.pdf is None
    assert certificate.qr_media_type == "image/svg+xml"


def test_what_the_caller_decides_is_used():
    """The ID, the expiry, and the certificate that is replaced."""
    information = CertificateInformation(
        certificate_id=nine_digit_certificate_id(),
        expires_at=dt.datetime(2027, 1, 1, tzinfo=dt.UTC),
        previous_certificate_id="123456789",
    )
    certificate = QR_ONLY.certify(sample_vaccination_request(), information=information)
    assert certificate.certificate_id == information.certificate_id
    assert certificate.credential["expirationDate"] == "2027-01-01T00:00:00.000Z"
    assert certificate.previous_certificate_id == "123456789"


def test_a_request_cannot_replace_somebody_elses_certificate():
    """The key in its meta has no effect."""
    request = sample_vaccination_request()
    request["meta"] = {"previousCertificateId": "123456789"}
    assert issue(request, pdf_renderer=None).previous_certificate_id is None


def test_a_deployment_has_its_own_namespace():
    """A verifier has to know it."""
    issuer = attrs.evolve(ISSUER, namespace="https://moh.example/credentials/")
    credential = issue(issuer=issuer, pdf_renderer=None).credential
    assert credential["@context"][1] == "https://moh.example/credentials/vaccination/v1"
    contexts = Contexts().with_namespace(issuer.namespace)
    verify_credential(credential, public_key=SIGNER.public_key, contexts=contexts)


def test_unknown_members_are_refused_unless_tolerated():
    """An option, not a habit."""
    request = {**sample_vaccination_request(), "campaign": "north"}
    with pytest.raises(InvalidRequestError, match=r"\$\.campaign"):
        issue(request)
    assert issue(request, allow_unknown=True, pdf_renderer=None).qr


@pytest.mark.parametrize("request_", [None, "{}", b"{}", [], 7, {}])
def test_what_is_no_request_is_a_problem_like_any_other(request_):
    """Whatever is passed in."""
    with pytest.raises(InvalidRequestError):
        CERTIFIER.certify(request_)


def test_an_event_in_the_future_is_refused():
    """By the certifier's clock."""
    early = dt.datetime(2026, 2, 1, tzinfo=dt.UTC)
    with pytest.raises(InvalidRequestError, match=r"^\$\.vaccination\.date must not be in the"):
        issue(clock=lambda: early)


def test_an_id_source_of_the_callers_own_is_held_to_the_form():
    """An ID ends a URL and names a file."""
    with pytest.raises(ConfigurationError, match="certificate_id"):
        issue(id_source=lambda: "../../etc/passwd")


def test_the_issuance_date_chooses_the_signer():
    """Where there is a source of signers, and not just one; an earlier mistake comes first."""
    asked = []

    class Source:
        signers = (RSA,)

        def signer_at(self, moment):
            asked.append(moment)
            return RSA

    certificate = issue(signer=Source(), pdf_renderer=None)
    assert certificate.credential["proof"]["type"] == "RsaSignature2018"
    with pytest.raises(InvalidRequestError):
        issue({}, signer=Source())
    assert asked == [NOW]
    further = FurtherProof(signer=Source())
    certificate = issue(further_proofs=(further,), pdf_renderer=None)
    types = [proof["type"] for proof in certificate.credential["proof"]]
    assert types == ["Ed25519Signature2018", "RsaSignature2018"]
    for options in (
        {"signer": Source()},
        {"further_proofs": (attrs.evolve(further, suite="eddsa-jcs-2022"),)},
    ):
        with pytest.raises(ConfigurationError):
            issue(**{"suite": "eddsa-rdfc-2022", **options})


def test_nothing_is_issued_by_halves():
    """A signer that fails, a payload that does not fit: an error and no certificate."""

    class Broken:
        algorithm = "EdDSA"
        verification_method = "did:example:moh#key-1"

        def sign(self, signing_input):
            raise OSError

    with pytest.raises(SigningError):
        issue(signer=Broken())
    request = sample_vaccination_request()
    request["recipient"]["name"] = "".join(chr(0x4E00 + 7 * number) for number in range(999))
    with pytest.raises(PayloadTooLargeError, match="bytes too large"):
        issue(request)


def test_names_come_back_as_they_were_entered():
    """Through credential, payload, and back."""
    name = 'O\'Neil "Ana" \\ \n\t\u2028 👩‍⚕️ \u202eעדי مريم\u202c 𝔸'
    request = sample_vaccination_request()
    request["recipient"]["name"] = name
    certificate = issue(request, pdf_renderer=None)
    assert certificate.credential["credentialSubject"]["name"] == name
    verified = verify_credential(certificate.payload, public_key=SIGNER.public_key)
    assert verified["credentialSubject"]["name"] == name


@settings(max_examples=40, deadline=None)
@given(strategies.requests())
def test_what_was_certified_verifies_and_what_was_changed_does_not(request):
    """For any valid request."""
    try:
        certificate = QR_ONLY.certify(request)
    except PayloadTooLargeError:
        return
    credential = verify_credential(certificate.payload, public_key=SIGNER.public_key)
    assert credential == certificate.credential
    credential["credentialSubject"]["name"] += "x"
    with pytest.raises(InvalidSignatureError):
        verify_credential(credential, public_key=SIGNER.public_key)


ISSUE = """
import datetime as dt, hashlib, socket

class Closed(socket.socket):
    def __init__(self, *args, **kwargs):
        raise AssertionError("the network is not for issuing")

socket.socket = socket.create_connection = socket.getaddrinfo = Closed

from divoc_certify import Issuer, PrivateKeySigner, certify
from divoc_certify.testing import sample_vaccination_request

request = sample_vaccination_request()
request["vaccination"]["date"] = "2026-02-17T23:45"
issuer = Issuer(id="https://moh.example/", name="Ministry", country="EX", time_zone="Asia/Tokyo")
signer = PrivateKeySigner.from_base58(
    "{key}", verification_method="did:example:moh#key-1"
)
certificate = certify(
    request,
    issuer=issuer,
    signer=signer,
    clock=lambda: dt.datetime(2026, 3, 1, tzinfo=dt.UTC),
    id_source=lambda: "ID1",
)
for part in (certificate.payload, certificate.qr, certificate.pdf):
    print(hashlib.sha256(part).hexdigest())
print(certificate.credential["evidence"][0]["date"])
"""


def test_neither_the_machines_zone_nor_its_hash_seed_nor_the_network_matters():
    """The same certificate, byte for byte, in Jamaica and in Kolkata, with no socket to open."""
    key = base58(SIGNER.private_key.private_bytes_raw() + SIGNER.public_key.public_bytes_raw())
    outputs = {
        subprocess.run(
            [sys.executable, "-W", "error", "-c", textwrap.dedent(ISSUE).replace("{key}", key)],
            env={"TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": "C"},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout
        for zone, seed in (("America/Jamaica", "1"), ("Asia/Kolkata", "2"))
    }
    (output,) = outputs
    assert output.splitlines()[-1] == "2026-02-17T23:45:00.000+09:00"


def test_a_certificate_is_updated_under_a_new_id():
    """It names the one that it replaces, given whole or by its ID."""
    old = QR_ONLY.certify(sample_vaccination_request())
    new = attrs.evolve(QR_ONLY, id_source=lambda: "ID2")
    for previous in (old, "ID1"):
        certificate = new.update(sample_vaccination_request(), previous=previous)
        assert certificate.certificate_id == "ID2"
        assert certificate.previous_certificate_id == "ID1"
    with pytest.raises(ConfigurationError, match="must not be the ID of the certificate that is"):
        new.update(
            sample_vaccination_request(),
            previous=old,
            information=CertificateInformation(certificate_id="ID1"),
        )


def test_a_status_is_written_where_it_is_asked_for():
    """It costs room in the QR code, so nobody has it unasked."""
    entry = StatusEntry(status_list_credential="https://moh.example/status/1", status_list_index=7)
    information = CertificateInformation(credential_status=entry)
    certificate = QR_ONLY.certify(sample_vaccination_request(), information=information)
    assert certificate.credential["credentialStatus"]["statusListIndex"] == "7"
    verify_credential(certificate.payload, public_key=SIGNER.public_key)


def licences(number=1, vocabulary="https://licence.example/terms#"):
    """A programme with a context of its own."""
    terms = {
        name: f"{vocabulary}{name}"
        for name in (
            *("Licence", "Person", "ProofOfLicenceCredential"),
            *("certificateId", "name", "rank", "refId"),
        )
    }
    return Programme(
        name="Licence to practise",
        context_url=f"https://licence.example/v{number}",
        context={"@context": {"id": "@id", "type": "@type", **terms}},
        credential_type="ProofOfLicenceCredential",
        evidence_type="Licence",
    )


def licensed(programme, name="Amara Example"):
    """A request of that programme."""
    return programme.load(
        {
            "preEnrollmentCode": "L-1",
            "recipient": {"identity": "did:x:1", "name": name},
            "event": {"rank": "nurse"},
        }
    )


def test_another_programme_is_certified_and_verified():
    """Under its own context, which the verifier has to know."""
    programme = licences()
    certificate = QR_ONLY.certify(licensed(programme))
    assert certificate.credential["evidence"][0]["rank"] == "nurse"
    contexts = Contexts({programme.context_url: programme.context})
    verify_credential(certificate.payload, public_key=SIGNER.public_key, contexts=contexts)


def test_the_next_certificate_of_a_programme_needs_no_pyld(monkeypatch):
    """What the first has taught is kept, for as many programmes as anybody has."""
    certifier = attrs.evolve(QR_ONLY)
    for number in range(18):
        certifier.certify(licensed(licences(number)))
    monkeypatch.setattr("pyld.jsonld.to_rdf", None)
    assert certifier.certify(licensed(licences(17), name="Somebody Else")).qr


def test_a_programme_whose_context_is_another_is_another():
    """Whatever it has the URL of."""
    certifier = attrs.evolve(QR_ONLY)
    first, second = licences(), licences(vocabulary="https://licence.example/others#")
    for programme in (first, second, first):
        certificate = certifier.certify(licensed(programme))
        contexts = Contexts({programme.context_url: programme.context})
        verify_credential(certificate.payload, public_key=SIGNER.public_key, contexts=contexts)


@pytest.mark.parametrize(
    ("options", "problem"),
    {
        "another model": ({"data_model": "3.0"}, "$.data_model must be 1.1 or 2.0"),
        "no suite": ({"suite": "bbs-2023"}, "$.suite must be Ed25519Signature2018 or Ed25519"),
        "of another key": ({"suite": "RsaSignature2018"}, "with a signer of EdDSA"),
        "of a further one": (
            {"further_proofs": (FurtherProof(signer=RSA, suite="eddsa-rdfc-2022"),)},
            "$.suite must be RsaSignature2018 with a signer of PS256",
        ),
    }.values(),
)
def test_a_suite_that_does_not_go_with_its_signer_is_refused_when_it_is_set_up(options, problem):
    """Not when the first certificate is due."""
    with pytest.raises(ConfigurationError) as raised:
        attrs.evolve(QR_ONLY, **options)
    assert problem in str(raised.value)


def test_a_further_proof_that_fails_issues_nothing():
    """Not even with the first."""

    class Device:
        algorithm = "EdDSA"
        verification_method = "did:example:moh#key-2"

        def sign(self, signing_input):
            raise OSError("device removed")

    with pytest.raises(SigningError):
        issue(further_proofs=(FurtherProof(signer=Device()),), pdf_renderer=None)
