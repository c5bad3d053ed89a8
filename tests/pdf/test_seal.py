"""A PDF that carries the seal of its issuer."""

import asyncio
import datetime as dt
import functools
import io
import pickle
import sys

import attrs
import pdf_judges
import pypdf
import pytest
import verifying
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    pkcs12,
)
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from reports import told

from divoc_certify import PageRenderer, PasswordProtected, PrivateKeySigner, Renderer, Sealed
from divoc_certify.errors import ConfigurationError, InvalidKeyError, RenderingError, SigningError
from divoc_certify.testing import sample_vaccination_request

METHOD = "did:example:moh#key-1"
ED25519 = ed25519.Ed25519PrivateKey.from_private_bytes(b"\1" * 32)
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
P256 = ec.generate_private_key(ec.SECP256R1())
P384 = ec.generate_private_key(ec.SECP384R1())
K256 = ec.generate_private_key(ec.SECP256K1())
LONG_AGO, FAR_OFF = dt.datetime(2020, 1, 1, tzinfo=dt.UTC), dt.datetime(2040, 1, 1, tzinfo=dt.UTC)
MAY_SIGN = "digital_signature", "content_commitment"
USES = (
    *MAY_SIGN,
    *("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign"),
    *("encipher_only", "decipher_only"),
)


@functools.cache
def certificate_of(key, *, by=None, uses=MAY_SIGN, until=FAR_OFF):
    """An X.509 certificate of a key, by another key or its own."""
    subject, issuer = (
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        for name in ("Ministry of Health", "Example Root" if by else "Ministry of Health")
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(LONG_AGO)
        .not_valid_after(until)
    )
    if uses is not None:
        usage = x509.KeyUsage(**{use: use in uses for use in USES})
        builder = builder.add_extension(usage, critical=True)
    by = by or key
    unhashed = isinstance(by, (ed25519.Ed25519PrivateKey, ed448.Ed448PrivateKey))
    return builder.sign(by, None if unhashed else hashes.SHA256())


def pem(*certificates):
    """Certificates as one file."""
    return b"".join(certificate.public_bytes(Encoding.PEM) for certificate in certificates)


def signer(key):
    """The signer of the credentials."""
    return PrivateKeySigner(private_key=key, verification_method=METHOD)


def sealed(key, renderer=None, **options):
    """A renderer that seals with a key."""
    return Sealed(
        renderer=renderer or PageRenderer(),
        signer=signer(key),
        certificates=pem(certificate_of(key)),
        **options,
    )


def from_file(key, *others, password=None, renderer=None):
    """A renderer that seals with the key of a PKCS#12 file."""
    encryption = BestAvailableEncryption(password) if password else NoEncryption()
    file = pkcs12.serialize_key_and_certificates(
        b"seal", key, certificate_of(key), others, encryption
    )
    return Sealed.from_pkcs12(file, renderer=renderer or PageRenderer(), password=password)


def status(document, key, password=None):
    """What pyHanko says of the signature, the key's certificate being trusted."""
    reader = PdfFileReader(io.BytesIO(document))
    if password:
        reader.decrypt(password)
    (signature,) = reader.embedded_signatures
    root = asn1_x509.Certificate.load(certificate_of(key).public_bytes(Encoding.DER))
    return validate_pdf_signature(signature, ValidationContext(trust_roots=[root]))


def pdfsig(document, *options):
    """What Poppler says of the signature."""
    code, printed = pdf_judges.run("pdfsig", "-nocert", *options, document=document)
    return code, printed


@pytest.fixture
def twin(twin_of, vaccination):
    """What a page is given."""
    return twin_of(vaccination)


SEALS = {
    "Ed25519, the issuer's": (ED25519, lambda: sealed(ED25519)),
    "RSA, the issuer's": (RSA, lambda: sealed(RSA)),
    "Ed25519, a file's": (ED25519, lambda: from_file(ED25519)),
    "RSA, a file's": (RSA, lambda: from_file(RSA, password=b"pw")),
    "P-256, the issuer's": (P256, lambda: sealed(P256)),
    "P-256, a file's": (P256, lambda: from_file(P256)),
    "P-384, a file's": (P384, lambda: from_file(P384, certificate_of(P256))),
}


@pytest.mark.parametrize("name", SEALS)
def test_the_seal_holds(twin, name):
    """PyHanko finds it whole, over all of the file, certifying it; and qpdf finds no fault."""
    key, make = SEALS[name]
    document = make().render(twin)
    told = status(document, key)
    assert told.bottom_line, told.pretty_print_details()
    assert told.coverage is SignatureCoverageLevel.ENTIRE_FILE
    assert told.modification_level is ModificationLevel.NONE
    assert told.docmdp_ok
    assert told.signer_reported_dt == twin.issued_at
    pdf_judges.qpdf_check(document)


@pytest.mark.parametrize("name", [name for name in SEALS if not name.startswith("Ed25519")])
def test_poppler_finds_it_valid(twin, name):
    """Its NSS knows no Ed25519."""
    code, told = pdfsig(SEALS[name][1]().render(twin))
    assert code == 0
    assert "Signature is Valid" in told
    assert "Total document signed" in told
    assert "ETSI.CAdES.detached" in told


def test_a_change_shows(twin):
    """In what was signed, and in what is put behind it."""
    document = sealed(RSA).render(twin)
    at = document.index(b"/Lang (en)")
    altered = document[:at] + b"/Lang (xx)" + document[at + 10 :]
    assert not status(altered, RSA).bottom_line
    assert "Signature is Valid" not in pdfsig(altered)[1]
    writer = pypdf.PdfWriter(io.BytesIO(document), incremental=True)
    writer.pages[0].rotate(90)
    file = io.BytesIO()
    writer.write(file)
    assert not status(file.getvalue(), RSA).docmdp_ok


def test_the_page_stays_what_it_was(twin):
    """The seal is put behind it; pages, attachment, structure and what it says are untouched."""
    plain = PageRenderer().render(twin)
    document = sealed(ED25519).render(twin)
    assert document.startswith(plain)
    before, after = (pypdf.PdfReader(io.BytesIO(one), strict=True) for one in (plain, document))
    assert after.metadata == before.metadata
    assert after.attachments["certificate.json"] == before.attachments["certificate.json"]
    assert after.trailer["/ID"][0] == before.trailer["/ID"][0]
    assert after.trailer["/ID"][1] != before.trailer["/ID"][1]
    assert after.root_object["/Metadata"].get_data() == before.root_object["/Metadata"].get_data()


def test_it_is_a_baseline_of_pades(twin):
    """CMS in the form of ETSI, the extension declared, the certificate named in what is signed."""
    document = pypdf.PdfReader(io.BytesIO(sealed(RSA).render(twin)), strict=True)
    root = document.root_object
    assert root["/Extensions"]["/ESIC"]["/BaseVersion"] == "/1.7"
    assert root["/AcroForm"]["/SigFlags"] == 3
    signature = root["/Perms"]["/DocMDP"]
    assert (signature["/SubFilter"], signature["/M"]) == (
        "/ETSI.CAdES.detached",
        "D:20211016003000+05'30'",
    )
    assert signature["/Reference"][0]["/TransformParams"]["/P"] == 1
    (field,) = root["/AcroForm"]["/Fields"]
    assert field.get_object()["/TU"] == "Seal"
    attributes = PdfFileReader(io.BytesIO(sealed(RSA).render(twin))).embedded_signatures[0]
    assert {one["type"].native for one in attributes.signer_info["signed_attrs"]} == {
        "content_type",
        "message_digest",
        "signing_certificate_v2",
    }


def test_the_same_signature_gives_the_same_bytes(twin):
    """The time is the twin's, and nothing is random but what RSA needs."""
    for key in (ED25519, P256, P384):
        assert sealed(key).render(twin) == sealed(key).render(twin)
    first, second = sealed(RSA).render(twin), sealed(RSA).render(twin)
    assert first != second
    assert len(first) == len(second)


def test_a_locked_page_is_sealed_with_its_password(twin):
    """Whoever opens it sees that it is whole."""
    locked = PasswordProtected(renderer=PageRenderer(), password=lambda twin: twin.certificate_id)
    document = sealed(RSA, locked).render(twin)
    assert status(document, RSA, twin.certificate_id).bottom_line
    code, told = pdfsig(document, "-upw", twin.certificate_id)
    assert "Signature is Valid" in told
    assert code == 0
    pdf_judges.qpdf_check(document, f"--password={twin.certificate_id}")
    assert document.startswith(b"%PDF-1.7")


def test_a_sealed_page_cannot_be_locked(twin):
    """The seal would break; the other order is told."""
    with pytest.raises(RenderingError, match="sign it when it is encrypted"):
        PasswordProtected(renderer=sealed(ED25519), password="x").render(twin)


def test_it_verifies_as_a_certificate():
    """A PDF with a seal is read as one without."""
    certifier = attrs.evolve(verifying.CERTIFIER, pdf_renderer=sealed(ED25519))
    certificate = certifier.certify(sample_vaccination_request())
    assert verifying.VERIFIER.verify(certificate.pdf).credential == certificate.credential


def test_it_is_made_where_an_event_loop_runs(twin):
    """In a web server's coroutine, say."""

    async def respond():
        return sealed(ED25519).render(twin)

    assert asyncio.run(respond()) == sealed(ED25519).render(twin)


def test_the_certificates_that_it_hangs_on_are_in_it(twin):
    """A verifier that has the root alone can build the chain."""
    root = certificate_of(P256)
    chain = pem(certificate_of(RSA, by=P256), root)
    renderer = Sealed(renderer=PageRenderer(), signer=signer(RSA), certificates=chain.decode())
    reader = PdfFileReader(io.BytesIO(renderer.render(twin)))
    content = reader.embedded_signatures[0].signed_data["certificates"]
    assert [one.chosen.subject.native["common_name"] for one in content] == [
        "Ministry of Health"
    ] * 2
    assert len({one.chosen.dump() for one in content}) == 2


def test_der_is_read_as_well(twin):
    """One certificate, as files of that kind hold it."""
    der = certificate_of(ED25519).public_bytes(Encoding.DER)
    renderer = Sealed(renderer=PageRenderer(), signer=signer(ED25519), certificates=der)
    assert status(renderer.render(twin), ED25519).bottom_line


WEAK = rsa.generate_private_key(public_exponent=65537, key_size=1024)
ODD = ec.generate_private_key(ec.SECP521R1())
ED448 = ed448.Ed448PrivateKey.generate()
BAD_CERTIFICATES = {
    "no certificate": (b"-----BEGIN CERTIFICATE-----", "must be X.509 certificates"),
    "no text of one": ("certificate", "must be X.509 certificates"),
    "nothing": (None, "must be X.509 certificates"),
    "a weak key": (pem(certificate_of(WEAK)), "2048 bits or more"),
    "an odd curve": (pem(certificate_of(ODD)), "2048 bits or more"),
    "a curve that no reader knows": (pem(certificate_of(K256)), "2048 bits or more"),
    "an odd kind": (pem(certificate_of(ED448)), "2048 bits or more"),
    "another algorithm": (pem(certificate_of(RSA)), "must be of a key for the signer's algorithm"),
    "another use": (
        pem(certificate_of(ED25519, uses=("key_cert_sign",))),
        "must have the key usage digitalSignature or nonRepudiation",
    ),
}


@pytest.mark.parametrize("name", BAD_CERTIFICATES)
def test_a_certificate_that_cannot_seal_is_refused(name):
    """When the renderer is made."""
    certificates, rule = BAD_CERTIFICATES[name]
    with pytest.raises(ConfigurationError, match=rule) as raised:
        Sealed(renderer=PageRenderer(), signer=signer(ED25519), certificates=certificates)
    assert [problem.path for problem in raised.value.problems] == ["$.certificates"]


@pytest.mark.parametrize("uses", [None, ("digital_signature",), ("content_commitment",)])
def test_a_certificate_for_signatures_is_taken(uses):
    """Which names them, or no use at all."""
    certificates = pem(certificate_of(ED25519, uses=uses))
    assert Sealed(renderer=PageRenderer(), signer=signer(ED25519), certificates=certificates)


def test_all_that_is_wrong_is_named_at_once():
    """One round."""
    with pytest.raises(ConfigurationError) as raised:
        Sealed(renderer=None, signer=None, certificates=pem(certificate_of(ED25519, uses=())))
    assert [problem.path for problem in raised.value.problems] == ["$.renderer", "$.signer"]


BAD_FILES = {
    "no file": (b"x", None, InvalidKeyError, "cannot be read"),
    "another password": (
        pkcs12.serialize_key_and_certificates(
            b"seal", RSA, certificate_of(RSA), None, BestAvailableEncryption(b"pw")
        ),
        b"another",
        InvalidKeyError,
        "needs another password",
    ),
    "no key": (
        pkcs12.serialize_key_and_certificates(
            b"seal", None, None, [certificate_of(RSA)], NoEncryption()
        ),
        None,
        InvalidKeyError,
        "holds no private key",
    ),
    "no certificate": (
        pkcs12.serialize_key_and_certificates(b"seal", RSA, None, None, NoEncryption()),
        None,
        ConfigurationError,
        "must be X.509 certificates",
    ),
    "an odd key": (
        pkcs12.serialize_key_and_certificates(
            b"seal", ED448, certificate_of(ED448), None, NoEncryption()
        ),
        None,
        InvalidKeyError,
        "must be RSA, Ed25519",
    ),
    "a curve that no reader knows": (
        pkcs12.serialize_key_and_certificates(
            b"seal", K256, certificate_of(K256), None, NoEncryption()
        ),
        None,
        ConfigurationError,
        "P-256, P-384 or Ed25519",
    ),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_cannot_seal_is_refused(name):
    """When the renderer is made, too."""
    data, password, error, rule = BAD_FILES[name]
    with pytest.raises(error, match=rule):
        Sealed.from_pkcs12(data, renderer=PageRenderer(), password=password)


def test_the_password_of_a_file_may_be_text():
    """And no report of an error shows it."""
    file = pkcs12.serialize_key_and_certificates(
        b"seal", RSA, certificate_of(RSA), None, BestAvailableEncryption(b"correct horse")
    )
    renderer = PageRenderer()
    assert Sealed.from_pkcs12(file, renderer=renderer, password="correct horse").certificates
    with pytest.raises(InvalidKeyError) as raised:
        Sealed.from_pkcs12(file, renderer=renderer, password="correct")
    assert "correct" not in told(raised.value)


def test_a_certificate_that_was_not_valid_seals_nothing(twin):
    """The time of issue counts."""
    expired = certificate_of(ED25519, until=twin.issued_at - dt.timedelta(seconds=1))
    renderer = Sealed(renderer=PageRenderer(), signer=signer(ED25519), certificates=pem(expired))
    with pytest.raises(SigningError, match="not valid at the time of issue"):
        renderer.render(twin)
    with pytest.raises(SigningError, match="not valid at the time of issue"):
        sealed(ED25519).render(attrs.evolve(twin, issued_at=LONG_AGO - dt.timedelta(days=1)))


@attrs.frozen
class Another:
    """A signer of the right algorithm with a key of its own, or with none."""

    answer: object
    algorithm: str = "EdDSA"
    verification_method: str = METHOD

    def sign(self, signing_input):
        """Sign, or not."""
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.mark.parametrize("answer", [b"x" * 64, b"short", None, OSError("no token")])
def test_what_is_no_signature_of_the_certificate_s_key_is_refused(twin, answer):
    """An HSM with another key, or with none, is found before anything is issued."""
    renderer = attrs.evolve(
        sealed(ED25519), signer=Another(answer), certificates=pem(certificate_of(ED25519))
    )
    with pytest.raises(SigningError):
        renderer.render(twin)


@attrs.frozen
class Gives:
    """A renderer that gives these bytes."""

    document: bytes

    def render(self, twin):
        """Give them."""
        return self.document


def test_only_a_pdf_is_sealed(twin):
    """And one that has not been, nor is locked with an unknown password."""
    page = PageRenderer().render(twin)
    locked = PasswordProtected(renderer=PageRenderer(), password="x").render(twin)
    once = sealed(ED25519).render(twin)
    for document in (b"", b"<html>", b"%PDF-1.7\n", page[:-900], locked, once):
        with pytest.raises(RenderingError, match="no PDF that can be signed"):
            sealed(ED25519, Gives(document)).render(twin)


def test_without_the_extra_the_error_names_it(monkeypatch):
    """When the renderer is made."""
    monkeypatch.setitem(sys.modules, "pyhanko", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'divoc-certify\[pades\]'"):
        sealed(ED25519)


def test_it_goes_to_another_process_with_its_certificates(twin, tmp_path):
    """Where its key is in a file."""
    (tmp_path / "seal.pem").write_bytes(signer(ED25519).private_key_pem())
    own = PrivateKeySigner.from_file(tmp_path / "seal.pem", verification_method=METHOD)
    renderer = attrs.evolve(
        sealed(ED25519), signer=own, certificates=pem(certificate_of(ED25519, by=P256))
    )
    other = pickle.loads(pickle.dumps(renderer))
    assert other == renderer
    assert other.render(twin) == renderer.render(twin)


def test_the_key_is_not_shown():
    """Nor the certificates, which are long."""
    for renderer in (sealed(RSA), from_file(RSA)):
        assert "private" not in repr(renderer).lower().replace("privatekeysigner", "")
        assert "Certificate" not in repr(renderer)
        assert isinstance(renderer, Renderer)
