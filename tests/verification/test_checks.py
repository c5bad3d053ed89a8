"""Checking a certificate: every check, in every form in which a certificate arrives."""

import base64
import contextlib
import copy
import datetime as dt
import io
import sys
import zlib

import attrs
import pypdf
import pytest
from PIL import Image

from divoc_certify import (
    CertificateInformation,
    Certifier,
    Issuer,
    Outcome,
    PageRenderer,
    PrivateKeySigner,
    RevocationList,
    Rules,
    StatusEntry,
    TrustStore,
    VerificationKey,
    Verifier,
)
from divoc_certify.errors import (
    ExpiredError,
    InvalidSignatureError,
    MalformedError,
    NotYetValidError,
    RevokedError,
    SuspendedError,
    UnknownKeyError,
    UnsupportedError,
)
from divoc_certify.proof import add_proof
from divoc_certify.revocation import BitstringStatusList, StatusListCredential
from divoc_certify.testing import sample_test_request, sample_vaccination_request
from divoc_certify.verification.source import MAX_FILE

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=30)
METHOD = "did:example:moh#key-1"
ISSUER = Issuer(id="https://moh.example/", name="Ministry of Health", country="EX")
SIGNER = PrivateKeySigner.generate(verification_method=METHOD)
KEY = VerificationKey(id=METHOD, issuer=ISSUER.id, public_key=SIGNER.public_key)
CERTIFIER = Certifier(
    issuer=ISSUER, signer=SIGNER, clock=lambda: NOW, id_source=lambda: "ID1", pdf_renderer=None
)
CERTIFICATE = CERTIFIER.certify(sample_vaccination_request())
CREDENTIAL = CERTIFICATE.credential
VERIFIER = Verifier(TrustStore([KEY]), clock=lambda: LATER)
URL = "https://moh.example/status/1"


def resigned(change, credential=None):
    """Sign a changed copy of the credential, past the checks of issuing."""
    document = {
        name: member for name, member in (credential or CREDENTIAL).items() if name != "proof"
    }
    return add_proof(change(document), signer=SIGNER, created=NOW, contexts=VERIFIER.contexts)


def with_evidence(**members):
    """Sign the credential with other evidence; None takes a member out."""
    evidence = {**CREDENTIAL["evidence"][0], **members}
    evidence = {name: member for name, member in evidence.items() if member is not None}
    return resigned(lambda document: {**document, "evidence": [evidence]})


def attached_to_a_pdf(*contents):
    """A PDF with the credential attached, once or more."""
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    for content in contents:
        writer.add_attachment("certificate.json", content)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def picture(kind):
    """The QR code as a picture of some kind."""
    file = io.BytesIO()
    Image.open(io.BytesIO(CERTIFICATE.qr)).convert("RGB").save(file, kind)
    return file.getvalue()


ARCHIVE = CERTIFICATE.payload.decode().encode("latin-1")
PAGE = attrs.evolve(CERTIFIER, pdf_renderer=PageRenderer(attach_credential=False))
PRESENTED = {
    "mapping": CREDENTIAL,
    "payload": CERTIFICATE.payload,
    "text": CERTIFICATE.payload.decode(),
    "text as Latin-1": CERTIFICATE.payload.decode("latin-1"),
    "archive": ARCHIVE,
    "base64": b"B64:" + base64.b64encode(ARCHIVE),
    "PNG": CERTIFICATE.qr,
    "JPEG": picture("JPEG"),
    "PDF by its attachment": attached_to_a_pdf(CERTIFICATE.payload),
    "PDF as it was issued": attrs.evolve(CERTIFIER, pdf_renderer=PageRenderer())
    .certify(sample_vaccination_request())
    .pdf,
    "PDF by its QR code": PAGE.certify(sample_vaccination_request()).pdf,
}


@pytest.mark.parametrize("form", PRESENTED)
def test_every_form_is_read(form):
    """As it was issued, as a scanner returns it, as a picture, as a PDF."""
    verified = VERIFIER.verify(PRESENTED[form])
    assert verified.credential["credentialSubject"] == CREDENTIAL["credentialSubject"]
    assert verified.key is KEY
    assert verified.event["vaccine"] == "Covishield"
    assert verified.findings == ()
    assert repr(verified) == f"<Verified by {METHOD}: 0 findings>"


@pytest.mark.parametrize("module", ["zxingcpp", "pypdfium2"])
def test_pictures_need_an_extra(monkeypatch, module):
    """The error says which."""
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(UnsupportedError, match=r"pip install divoc-certify\[scan\]"):
        VERIFIER.verify(PRESENTED["PNG" if module == "zxingcpp" else "PDF by its QR code"])


def blank(width, height):
    """An empty picture."""
    file = io.BytesIO()
    Image.new("1", (width, height), 1).save(file, "PNG")
    return file.getvalue()


def large_page():
    """A PDF with a page of several metres."""
    writer = pypdf.PdfWriter()
    writer.add_blank_page(14_000, 14_000)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def hostile_pdf(catalog, further, *, trailer=b""):
    """A PDF of a catalog, a page tree, and one further object."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>",
        further,
    ]
    data, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(data)
    lines = b"".join(b"%010d 00000 n \n" % place for place in places)
    data += b"xref\n0 5\n0000000000 65535 f \n" + lines
    data += b"trailer\n<</Size 5/Root 1 0 R" + trailer.replace(b"SELF", b"%d" % start)
    return data + b">>\nstartxref\n%d\n%%%%EOF" % start


def deflated(piece, times):
    """Bytes that are the same again and again, packed by packing them once."""
    packer = zlib.compressobj(9)
    start, again = (packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    checksum = 1
    for _ in range(times):
        checksum = zlib.adler32(piece, checksum)
    return start + again * (times - 1) + b"\3\0" + checksum.to_bytes(4)


def bomb():
    """A gigabyte of blanks as an attachment of a few thousand bytes."""
    content = zlib.compress(deflated(b" " * 10**6, 1000), 9)
    stream = b"<</Length %d/Filter[/FlateDecode/FlateDecode]>>stream\n%b\nendstream"
    names = b"/Names<</EmbeddedFiles<</Names[(certificate.json)<</EF<</F 4 0 R>>>>]>>>>"
    return hostile_pdf(names, stream % (len(content), content))


HOSTILE_PDFS = {
    "its own predecessor": hostile_pdf(b"", b"null", trailer=b"/Prev SELF"),
    "names that hold themselves": hostile_pdf(b"/Names 4 0 R", b"4 0 R"),
    "a tree that holds itself": hostile_pdf(
        b"/Names<</EmbeddedFiles 4 0 R>>", b"<</Kids[4 0 R 4 0 R]>>"
    ),
    "a page that is none": hostile_pdf(b"", b"null").replace(b"/Type/Page/", b"/Type/None/"),
    "a bomb": bomb(),
    "brackets without end": b"%PDF-1.7\n" + b"<<" * 2_000_000,
}


@pytest.mark.parametrize("name", HOSTILE_PDFS)
def test_a_hostile_pdf_has_an_end(name):
    """It refers to itself, or unpacks to a gigabyte."""
    with pytest.raises(MalformedError):
        VERIFIER.verify(HOSTILE_PDFS[name])


def test_a_credential_made_to_cost_time_is_refused():
    """Nodes that look alike, in any number that fits, before any signature is looked at."""
    subject = {**CREDENTIAL["credentialSubject"], "address": [{"city": ""}] * 1000}
    with pytest.raises(MalformedError, match=r"look alike|more than 500 values"):
        VERIFIER.verify({**CREDENTIAL, "credentialSubject": subject})
    with pytest.raises(MalformedError, match="longer than"):
        VERIFIER.verify(b'{"a":' + b"[" * 5_000_000 + b"]" * 5_000_000 + b"}")
    with pytest.raises(MalformedError, match="nested deeper than"):
        VERIFIER.verify(b'{"a":' + b"[" * 30_000 + b"]" * 30_000 + b"}")


def picture_of(text):
    """A QR code that holds something else."""
    import segno  # noqa: PLC0415 - where it is used

    file = io.BytesIO()
    segno.make(text, micro=False).save(file, kind="png", scale=4)
    return file.getvalue()


@pytest.mark.parametrize(
    ("presented", "message"),
    {
        "nothing": (None, "must be presented"),
        "a set": ({1}, "must be presented"),
        "no picture": (b"\x89PNG\r\n\x1a\n", "the picture cannot be read"),
        "no QR code": (blank(99, 99), "no QR symbol"),
        "another QR code": (picture_of("hello"), "payload is not a ZIP archive"),
        "a huge picture": (blank(10_000, 5_001), "more than 50,000,000 pixels"),
        "a long file": (b"%PDF-" + bytes(MAX_FILE), "longer than"),
        "no PDF": (b"%PDF-1.7", "the PDF cannot be read"),
        "two attachments": (attached_to_a_pdf(b"{}", b"{}"), "more than one certificate.json"),
        "a PDF without either": (attached_to_a_pdf(), "no QR symbol"),
        "a huge page": (large_page(), "page has more than"),
    }.values(),
)
def test_what_holds_no_certificate_is_malformed(presented, message):
    """Whatever is presented, within bounds."""
    with pytest.raises(MalformedError, match=message):
        VERIFIER.verify(presented)


@pytest.mark.parametrize("kind", ["GIF", "BMP", "WEBP", "TIFF"])
def test_a_picture_of_another_kind_is_told(kind):
    """And not taken for a payload that was forged."""
    file = io.BytesIO()
    Image.new("RGB", (30, 30)).save(file, kind)
    with pytest.raises(UnsupportedError, match="a picture must be PNG or JPEG"):
        VERIFIER.verify(file.getvalue())


FORMS = {
    "subject": ({"credentialSubject": []}, "credentialSubject must be one object"),
    "issuer": ({"issuer": {"id": "https://moh.example/"}}, "issuer must be a string"),
    "date": ({"issuanceDate": 1}, "issuanceDate must be a string"),
    "expiry": ({"expirationDate": None}, "expirationDate must be a string"),
    "proofs": (
        {"proof": [CREDENTIAL["proof"]] * 2},
        "must not hold two proofs",
    ),
    "evidence": ({"evidence": [1]}, "evidence must be one object in an array"),
    "not a date": ({"issuanceDate": "yesterday"}, "must be a date-time with a time zone"),
    "no zone": ({"issuanceDate": "2026-03-01T00:00:00"}, "must be a date-time with a time zone"),
}


@pytest.mark.parametrize("name", FORMS)
def test_another_form_is_refused(name):
    """Before anything is computed."""
    members, message = FORMS[name]
    with pytest.raises(MalformedError, match=message):
        VERIFIER.verify({**CREDENTIAL, **members})


def test_a_key_is_trusted_for_its_issuer_and_its_method():
    """And neither for another issuer nor under another name."""
    other = attrs.evolve(KEY, issuer="https://other.example/")
    with pytest.raises(UnknownKeyError):
        Verifier(TrustStore([other]), clock=lambda: LATER).verify(CREDENTIAL)
    proof = {**CREDENTIAL["proof"], "verificationMethod": 7}
    with pytest.raises(MalformedError, match="must have the string members"):
        VERIFIER.verify({**CREDENTIAL, "proof": proof})


def test_a_key_signs_in_its_own_time():
    """An issuance date within it does not help a proof that is not."""
    until = NOW + dt.timedelta(days=1)
    verifier = Verifier(TrustStore([attrs.evolve(KEY, valid_until=until)]), clock=lambda: LATER)
    assert verifier.verify(CREDENTIAL)
    document = {name: member for name, member in CREDENTIAL.items() if name != "proof"}
    late = add_proof(document, signer=SIGNER, created=until, contexts=verifier.contexts)
    with pytest.raises(UnknownKeyError, match="when the proof was made"):
        verifier.verify(late)


@pytest.mark.parametrize(
    ("clock", "error"),
    [(NOW - dt.timedelta(minutes=6), NotYetValidError), (LATER, ExpiredError)],
)
def test_a_certificate_is_valid_in_its_own_time(clock, error):
    """From its issuance, give or take five minutes, to its expiry."""
    information = CertificateInformation(expires_at=NOW + dt.timedelta(days=1))
    certificate = CERTIFIER.certify(sample_vaccination_request(), information=information)
    with pytest.raises(error):
        attrs.evolve(VERIFIER, clock=lambda: clock).verify(certificate.payload)
    early = attrs.evolve(VERIFIER, clock=lambda: NOW - dt.timedelta(minutes=4))
    assert early.verify(certificate.payload)


@pytest.mark.parametrize(
    ("member", "date", "error"),
    [
        ("expirationDate", "9999-12-31T23:59:59-05:00", None),
        ("expirationDate", "0001-01-01T00:00:00+05:30", ExpiredError),
        ("issuanceDate", "9999-12-31T23:59:59-05:00", NotYetValidError),
        ("issuanceDate", "0001-01-01T00:00:00+05:30", None),
    ],
)
def test_a_date_may_be_at_either_end_of_time(member, date, error):
    """Where UTC has no year for it; so some write that a certificate does not expire."""
    credential = resigned(lambda document: {**document, member: date})
    with contextlib.nullcontext() if error is None else pytest.raises(error):
        VERIFIER.verify(credential)


def revocations(**members):
    """A list of the issuer's with nothing on it."""
    return RevocationList(
        **{
            "issuer": ISSUER.id,
            "serial": 1,
            "published_at": NOW,
            "next_due": LATER + dt.timedelta(days=1),
            **members,
        }
    )


def test_a_revoked_certificate_is_refused():
    """By the list of its own issuer, and no other."""
    due = LATER + dt.timedelta(days=1)
    revoked = revocations().revoke("ID1", at=NOW, next_due=due)
    with pytest.raises(RevokedError, match="is revoked"):
        attrs.evolve(VERIFIER, revocations=revoked).verify(CREDENTIAL)
    other = revocations(issuer="https://other.example/").revoke("ID1", at=NOW, next_due=due)
    assert attrs.evolve(VERIFIER, revocations=[other, revocations()]).verify(CREDENTIAL)


def test_a_suspension_has_an_end():
    """Until then it is refused, and after that it is not."""
    until = LATER + dt.timedelta(days=1)
    suspended = revocations().suspend("ID1", at=NOW, until=until, next_due=until)
    verifier = attrs.evolve(VERIFIER, revocations=suspended)
    with pytest.raises(SuspendedError, match="is suspended"):
        verifier.verify(CREDENTIAL)
    assert attrs.evolve(verifier, clock=lambda: until + dt.timedelta(days=1)).verify(CREDENTIAL)


def test_a_revocation_outweighs_a_suspension():
    """In whichever order the lists are held."""
    due = LATER + dt.timedelta(days=1)
    revoked = revocations().revoke("ID1", at=NOW, next_due=due)
    suspended = revocations().suspend("ID1", at=NOW, until=due, next_due=due)
    for lists in ([revoked, suspended], [suspended, revoked]):
        with pytest.raises(RevokedError, match="is revoked"):
            attrs.evolve(VERIFIER, revocations=lists).verify(CREDENTIAL)


def test_a_stale_list_is_a_finding():
    """The certificate may have been revoked since."""
    stale = revocations(next_due=NOW + dt.timedelta(days=1))
    verified = attrs.evolve(VERIFIER, revocations=stale).verify(CREDENTIAL)
    assert [str(finding) for finding in verified.findings] == [
        "$ was checked against a stale revocation list"
    ]


def test_a_swapped_certificate_id_does_not_dodge_the_list():
    """It shares its predicate with others, and each may be the ID."""
    evidence = CREDENTIAL["evidence"][0]
    swapped = {
        **CREDENTIAL,
        "evidence": [{**evidence, "certificateId": evidence["batch"], "batch": "ID1"}],
    }
    verified = VERIFIER.verify(swapped)
    assert [finding.path for finding in verified.findings] == ["$.evidence[0].certificateId"]
    revoked = revocations().revoke("ID1", at=NOW, next_due=LATER + dt.timedelta(days=1))
    with pytest.raises(RevokedError):
        attrs.evolve(VERIFIER, revocations=revoked).verify(swapped)


def test_a_part_of_the_id_does_not_dodge_the_list():
    """Every value that the evidence's id ends in may be the ID, and without an id any value."""
    evidence = {"id": "https://moh.example/certificates/A-1", "certificateId": "1", "batch": "A-1"}
    revoked = revocations().revoke("A-1", at=NOW, next_due=LATER + dt.timedelta(days=1))
    verifier = attrs.evolve(VERIFIER, revocations=revoked)
    for presented in (with_evidence(**evidence), with_evidence(**{**evidence, "id": None})):
        with pytest.raises(RevokedError):
            verifier.verify(presented)


@pytest.mark.parametrize(
    ("purpose", "error"), [("revocation", RevokedError), ("suspension", SuspendedError)]
)
def test_a_status_list_is_looked_up(purpose, error):
    """By its URL and its issuer; without it the check does not apply."""
    entry = StatusEntry(status_list_credential=URL, status_list_index=7, status_purpose=purpose)
    information = CertificateInformation(credential_status=entry)
    certificate = CERTIFIER.certify(sample_vaccination_request(), information=information)
    bits = BitstringStatusList(purpose=purpose)
    held = StatusListCredential(
        url=URL,
        issuer=ISSUER.id,
        status_list=bits,
        valid_from=NOW,
        valid_until=NOW + dt.timedelta(days=1),
    )
    other = attrs.evolve(held, issuer="https://other.example/", status_list=bits.set(7))
    verified = attrs.evolve(VERIFIER, status_lists=[other, held]).verify(certificate.payload)
    assert [finding.text for finding in verified.findings] == [
        "was checked against a stale status list"
    ]
    fresh = attrs.evolve(held, valid_until=None, status_list=bits.set(7))
    with pytest.raises(error):
        attrs.evolve(VERIFIER, status_lists=fresh).verify(certificate.payload)
    checks = attrs.evolve(VERIFIER, status_lists=None).explain(certificate.payload).checks
    assert (checks[-1].outcome, checks[-1].detail) == (
        Outcome.NOT_APPLICABLE,
        "the status list that the certificate names is not at hand",
    )


def test_a_status_list_that_has_not_begun_gives_way():
    """The one for next week may be at hand before its time; of two that began the later counts."""
    entry = StatusEntry(
        status_list_credential=URL, status_list_index=7, status_purpose="suspension"
    )
    certificate = CERTIFIER.certify(
        sample_vaccination_request(), information=CertificateInformation(credential_status=entry)
    )
    bits = BitstringStatusList(purpose="suspension")
    suspended, ended = (
        StatusListCredential(
            url=URL, issuer=ISSUER.id, status_list=status_list, valid_from=NOW + dt.timedelta(days)
        )
        for status_list, days in ((bits.set(7), -1), (bits, 1))
    )
    verifier = attrs.evolve(VERIFIER, status_lists=[suspended, ended], clock=lambda: NOW)
    with pytest.raises(SuspendedError):
        verifier.verify(certificate.payload)
    later = attrs.evolve(verifier, clock=lambda: NOW + dt.timedelta(days=2))
    assert later.verify(certificate.payload).findings == ()


def test_five_lines_are_enough():
    """The keys that are trusted, and the present moment."""
    assert Verifier(TrustStore([KEY])).verify(CREDENTIAL).key is KEY


def test_every_check_is_explained():
    """Passed, failed, or not applicable, in the order in which they are made."""
    verifier = attrs.evolve(VERIFIER, revocations=None, status_lists=())
    explanation = verifier.explain(CREDENTIAL)
    assert [(check.name, check.outcome.value) for check in explanation.checks] == [
        ("form", "passed"),
        ("contexts", "passed"),
        ("claims", "passed"),
        ("key", "passed"),
        ("signature", "passed"),
        ("validity", "passed"),
        ("revocation", "not applicable"),
        ("status", "not applicable"),
    ]
    assert explanation.verified.credential == CREDENTIAL
    assert explanation.error is None


def test_what_comes_after_a_failure_is_not_checked():
    """And says so."""
    forged = {**CREDENTIAL, "issuanceDate": "2026-03-01T12:00:00.001Z"}
    explanation = VERIFIER.explain(forged)
    assert [check.outcome.value for check in explanation.checks[4:6]] == [
        "failed",
        "not applicable",
    ]
    assert explanation.checks[5].detail == "an earlier check failed"
    assert isinstance(explanation.error, InvalidSignatureError)
    assert explanation.verified is None


def test_claims_that_are_not_signed_are_refused_or_told():
    """Older certificates have some; the caller decides."""
    subject = {**CREDENTIAL["credentialSubject"], "uhid": None}
    older = {**CREDENTIAL, "credentialSubject": subject}
    with pytest.raises(MalformedError, match="would not cover"):
        VERIFIER.verify(older)
    verified = attrs.evolve(VERIFIER, allow_unsigned_claims=True).verify(older)
    assert [str(finding) for finding in verified.findings] == [
        "$.credentialSubject.uhid is not covered by the signature"
    ]


@pytest.mark.parametrize(
    ("members", "paths"),
    {
        "as issued": ({}, []),
        "effective before the event": ({"effectiveStart": "2026-02-16"}, ["effectiveStart"]),
        "effective until before its start": (
            {"effectiveUntil": "2026-02-16"},
            ["effectiveUntil", "effectiveUntil"],
        ),
        "no dates": ({"date": None, "effectiveStart": "?", "effectiveUntil": None}, []),
        "a booster": ({"dose": 3}, ["dose"]),
        "doses as text": ({"dose": "1", "totalDoses": "2"}, []),
        "no dose": ({"dose": None}, ["dose"]),
        "no doses": ({"dose": None, "totalDoses": None}, []),
        "doses that are none": ({"dose": "first"}, []),
        "an unknown vaccine": ({"vaccine": "Unobtainium"}, []),
        "vaccine and manufacturer swapped": (
            {"vaccine": "Serum Institute of India", "manufacturer": "Covishield"},
            ["vaccine"],
        ),
        "vaccine and manufacturer both vaccines": ({"manufacturer": "Covaxin"}, ["manufacturer"]),
        "manufacturer and batch swapped": (
            {"manufacturer": "MB3428BX", "batch": "Serum Institute of India"},
            ["manufacturer"],
        ),
        "a vaccine named after its maker": ({"vaccine": "Pfizer", "manufacturer": "Pfizer"}, []),
        "date and effective start swapped": (
            {"date": "2026-02-17", "effectiveStart": "2026-02-17T10:45:00.000+05:30"},
            ["effectiveStart"],
        ),
        "several values": ({"batch": ["MB3428BX", "MB3428BY"]}, ["batch"]),
        "no certificate ID": ({"certificateId": None}, ["certificateId"]),
        "an empty certificate ID": ({"certificateId": ""}, ["certificateId"]),
    }.values(),
)
def test_what_a_signature_cannot_rule_out_is_told(members, paths):
    """Values that share a predicate can change places."""
    findings = VERIFIER.verify(with_evidence(**members)).findings
    assert [finding.path for finding in findings] == [f"$.evidence[0].{name}" for name in paths]


def test_a_code_of_another_vaccine_is_told():
    """It shares its predicate with the batch."""
    credential = attrs.evolve(CERTIFIER, rules=Rules.V3).certify(sample_vaccination_request())
    (evidence,) = credential.credential["evidence"]
    swapped = {**evidence, "icd11Code": evidence["batch"], "batch": evidence["icd11Code"]}
    (finding,) = VERIFIER.verify({**credential.credential, "evidence": [swapped]}).findings
    assert finding.path == "$.evidence[0].icd11Code"


def test_a_missing_reference_is_told():
    """Another member stands under the same predicate."""
    subject = dict(CREDENTIAL["credentialSubject"])
    subject["uhid"] = subject.pop("refId")
    (finding,) = VERIFIER.verify({**CREDENTIAL, "credentialSubject": subject}).findings
    assert finding.path == "$.credentialSubject.refId"


def test_a_result_that_is_none_is_told():
    """It shares its predicate with the disease, say."""
    credential = CERTIFIER.certify(sample_test_request()).credential
    (evidence,) = credential["evidence"]
    swapped = {**evidence, "result": evidence["disease"], "disease": evidence["result"]}
    (finding,) = VERIFIER.verify({**credential, "evidence": [swapped]}).findings
    assert finding.path == "$.evidence[0].result"


def test_other_kinds_are_verified_alike():
    """Tests, and DDCC-style vaccinations."""
    test = CERTIFIER.certify(sample_test_request())
    ddcc = attrs.evolve(CERTIFIER, rules=Rules.V3).certify(sample_vaccination_request())
    assert VERIFIER.verify(test.payload).findings == VERIFIER.verify(ddcc.payload).findings == ()


def places(value, path=()):
    """The way to every text and number that is signed."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for name, member in items:
        if isinstance(member, (dict, list)):
            yield from places(member, (*path, name))
        else:
            yield (*path, name)


@pytest.mark.parametrize(
    "path", list(places(CREDENTIAL)), ids=lambda path: ".".join(map(str, path))
)
def test_one_more_character_in_any_value_fails(path):
    """Anywhere in the credential."""
    changed = place = copy.deepcopy(CREDENTIAL)
    for step in path[:-1]:
        place = place[step]
    value = place[path[-1]]
    place[path[-1]] = f"{value}x" if isinstance(value, str) else value + 1
    explanation = VERIFIER.explain(changed)
    assert explanation.error is not None
    assert "Amélie" not in str(explanation.error)


def test_older_certificates_verify():
    """An integer for the postal code, text for the dose, a blank in the identity, `sex`."""
    url = "https://older.example/credentials/vaccination/v1"
    context = copy.deepcopy(dict(VERIFIER.contexts.document(CREDENTIAL["@context"][1])))
    context["@context"]["Person"]["@context"]["sex"] = "schema:gender"
    contexts = VERIFIER.contexts.with_documents({url: context})
    subject = {
        **CREDENTIAL["credentialSubject"],
        "id": "did:Passport:X 123",
        "sex": "F",
        "address": {**CREDENTIAL["credentialSubject"]["address"], "postalCode": 10115},
    }
    older = add_proof(
        {
            **{name: member for name, member in CREDENTIAL.items() if name != "proof"},
            "@context": [CREDENTIAL["@context"][0], url],
            "credentialSubject": subject,
            "evidence": [{**CREDENTIAL["evidence"][0], "dose": "2", "totalDoses": "2"}],
        },
        signer=SIGNER,
        created=NOW,
        contexts=contexts,
    )
    with pytest.raises(UnsupportedError, match="neither bundled nor registered"):
        VERIFIER.verify(older)
    verified = attrs.evolve(VERIFIER, contexts=contexts).verify(older)
    assert verified.credential["credentialSubject"]["address"]["postalCode"] == 10115
    assert verified.findings == ()
