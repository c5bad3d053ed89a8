"""The signed credential inside the PDF."""

import datetime as dt
import hashlib
import io
import json
import sys

import attrs
import pdf_judges
import pypdf
import pytest
import verifying

from divoc_certify import FurtherProof, PageRenderer, PrivateKeySigner
from divoc_certify.errors import CredentialError
from divoc_certify.pdf.attachment import Attachment
from divoc_certify.qr import CredentialFile, compact_json, unpack
from divoc_certify.qr.archive import deflate
from divoc_certify.testing import sample_test_request, sample_vaccination_request

CERTIFIER = attrs.evolve(verifying.CERTIFIER, pdf_renderer=PageRenderer())


def reader(document):
    """The document as pypdf sees it."""
    return pypdf.PdfReader(io.BytesIO(document), strict=True)


@pytest.mark.parametrize("sample", [sample_vaccination_request, sample_test_request])
def test_what_is_taken_out_is_what_was_signed(sample):
    """Byte for byte the compact JSON, by two readers; and it verifies."""
    certificate = CERTIFIER.certify(sample())
    expected = json.dumps(certificate.credential, ensure_ascii=False, separators=(",", ":"))
    (content,) = reader(certificate.pdf).attachments["certificate.json"]
    assert content == expected.encode() == compact_json(certificate.credential)
    assert pdf_judges.attached(certificate.pdf, "certificate.json") == content
    assert verifying.VERIFIER.verify(content).credential == certificate.credential


def test_all_proofs_are_in_the_pdf():
    """The QR code has room for the first alone."""
    further = FurtherProof(signer=PrivateKeySigner.generate(verification_method="did:example:o#k"))
    certificate = attrs.evolve(CERTIFIER, further_proofs=(further,)).certify(
        sample_vaccination_request()
    )
    (content,) = reader(certificate.pdf).attachments["certificate.json"]
    proofs = certificate.credential["proof"]
    assert len(proofs) == 2
    assert json.loads(content)["proof"] == proofs
    assert unpack(certificate.payload)["proof"] == proofs[0]


def test_the_pdf_verifies_without_a_look_at_its_page(monkeypatch):
    """No picture is drawn, and no extra is needed."""
    monkeypatch.setitem(sys.modules, "zxingcpp", None)
    certificate = CERTIFIER.certify(sample_vaccination_request())
    assert verifying.VERIFIER.verify(certificate.pdf).credential == certificate.credential


def test_the_file_is_associated_with_the_document():
    """As the data that the pages show, with all that PDF/A-3 wants to know of it."""
    certificate = CERTIFIER.certify(sample_vaccination_request())
    document = reader(certificate.pdf)
    (associated,) = document.root_object["/AF"]
    assert document.root_object["/Names"]["/EmbeddedFiles"]["/Names"] == [
        "certificate.json",
        associated,
    ]
    specification = associated.get_object()
    assert specification["/Type"] == "/Filespec"
    assert specification["/AFRelationship"] == "/Data"
    assert specification["/F"] == specification["/UF"] == "certificate.json"
    assert specification["/Desc"] == "The signed certificate, as its QR code holds it"
    file = specification["/EF"]["/F"]
    assert specification["/EF"].raw_get("/UF") == specification["/EF"].raw_get("/F")
    assert (file["/Type"], file["/Subtype"]) == ("/EmbeddedFile", "/application/json")
    content = file.get_data()
    assert file["/Params"]["/Size"] == len(content)
    assert file["/Params"]["/ModDate"] == "D:20260301120000Z"
    digest = hashlib.md5(content, usedforsecurity=False).digest()
    assert file["/Params"]["/CheckSum"].original_bytes == digest


def test_the_header_tells_the_version_that_is_used():
    """Associated files are read in 1.7; a lower version would be a lie."""
    assert CERTIFIER.certify(sample_vaccination_request()).pdf.startswith(b"%PDF-1.7\n")


def test_it_can_be_left_out():
    """Then nothing of it is there."""
    certifier = attrs.evolve(CERTIFIER, pdf_renderer=PageRenderer(attach_credential=False))
    document = reader(certifier.certify(sample_vaccination_request()).pdf)
    assert not document.attachments
    assert not {"/AF", "/Names"} & set(document.root_object)


def test_another_credential_is_another_file():
    """The identifier of the PDF depends on what is attached."""
    with_proof, without = (
        CERTIFIER.pdf_renderer.render(twin) for twin in (captured(), captured(proof=None))
    )
    assert reader(with_proof).trailer["/ID"] != reader(without).trailer["/ID"]


def captured(**members):
    """What a page is given, with members of the credential set."""
    twins = []

    class Capture:
        def render(self, twin):
            twins.append(twin)
            return b""

    attrs.evolve(CERTIFIER, pdf_renderer=Capture()).certify(sample_vaccination_request())
    return attrs.evolve(twins[0], credential={**twins[0].credential, **members})


def test_what_is_no_json_is_refused():
    """A twin that was made by hand may hold anything."""
    with pytest.raises(CredentialError):
        CERTIFIER.pdf_renderer.render(captured(proof={1, 2}))


def test_what_was_packed_for_another_credential_is_not_attached():
    """A file that was packed for the QR symbol is attached only with its own credential."""
    twin, renderer = captured(), CERTIFIER.pdf_renderer
    other = attrs.evolve(twin, credential={**twin.credential, "issuer": "another"})
    (content,) = reader(renderer.render(other)).attachments["certificate.json"]
    assert content == compact_json(other.credential)
    packed = CredentialFile.of(other.credential)
    assert attrs.evolve(twin, packed=packed).file.content == twin.file.content
    assert attrs.evolve(other, packed=packed).file is packed


def test_an_attachment_does_not_show_its_content():
    """It is somebody's data."""
    attachment = Attachment(
        media_type="application/json",
        content=b"secret",
        deflated=deflate(b"secret"),
        modified=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    )
    assert "secret" not in repr(attachment)
