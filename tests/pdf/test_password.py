"""A PDF that opens with a password."""

import io

import attrs
import pdf_judges
import pypdf
import pypdfium2
import pytest
from pypdf.generic import DictionaryObject, NameObject, NumberObject

from divoc_certify import PageRenderer, PasswordProtected, Renderer
from divoc_certify.errors import ConfigurationError, RenderingError
from divoc_certify.qr import compact_json

PASSWORD = "open sesame"
LOCKED = PasswordProtected(renderer=PageRenderer(), password=PASSWORD)


@attrs.frozen
class Gives:
    """A renderer that gives these bytes."""

    document: bytes

    def render(self, twin):
        """Give them."""
        return self.document


@pytest.fixture
def twin(twin_of, vaccination):
    """What a page is given."""
    return twin_of(vaccination)


@pytest.fixture
def locked(twin):
    """A page with a password."""
    return LOCKED.render(twin)


def opened(document, password=PASSWORD):
    """The document as pypdf sees it."""
    return pypdf.PdfReader(io.BytesIO(document), strict=True, password=password)


def test_it_opens_with_the_password_and_not_without(locked):
    """Three readers agree."""
    assert opened(locked).pages[0].extract_text()
    with pypdfium2.PdfDocument(locked, password=PASSWORD) as document:
        assert len(document) == 1
    assert pdf_judges.pdfinfo(locked, "-upw", PASSWORD)["Encrypted"].startswith("yes")
    for password in (None, "", "open sesam"):
        with pytest.raises(pypdf.errors.PyPdfError):
            len(opened(locked, password).pages)
        with pytest.raises(pypdfium2.PdfiumError):
            pypdfium2.PdfDocument(locked, password=password)
        code, _ = pdf_judges.run("pdfinfo", "-upw", password or "x", document=locked)
        assert code != 0


def test_nothing_can_be_read_without_it(locked, twin):
    """Neither the name nor what is attached, in the streams or beside them."""
    assert b"Final Certificate" not in locked
    assert twin.certificate_id.encode() not in locked
    assert b"pdfuaid" not in locked


def test_it_is_encrypted_by_aes_256(locked):
    """Revision 6, whose password is slow to guess; and all may be done once it is open."""
    encryption = opened(locked).trailer["/Encrypt"]
    assert (encryption["/V"], encryption["/R"]) == (5, 6)
    assert encryption["/CF"]["/StdCF"]["/CFM"] == "/AESV3"
    told = pdf_judges.pdfinfo(locked, "-upw", PASSWORD)["Encrypted"]
    assert told == "yes (print:yes copy:yes change:yes addNotes:yes algorithm:AES-256)"
    pdf_judges.qpdf_check(locked, f"--password={PASSWORD}")


def test_all_that_was_in_it_is_in_it(locked, twin):
    """Version, structure, language, title, associated file."""
    document = opened(locked)
    root = document.root_object
    assert locked.startswith(b"%PDF-1.7\n")
    assert root["/Extensions"] == {"/ADBE": {"/BaseVersion": "/1.7", "/ExtensionLevel": 8}}
    assert root["/AF"] == [root["/Names"]["/EmbeddedFiles"]["/Names"][1].indirect_reference]
    assert root["/AF"][0].get_object()["/AFRelationship"] == "/Data"
    assert (root["/Lang"], root["/MarkInfo"]) == ("en", {"/Marked": True})
    assert document.metadata.title == "Final Certificate 123456789"
    assert document.attachments["certificate.json"] == [compact_json(twin.credential)]
    code, told = pdf_judges.run("pdfinfo", "-upw", PASSWORD, "-struct", document=locked)
    assert (code, told.count("TH")) == (0, 7)


def test_it_does_not_claim_to_be_for_an_archive(locked):
    """PDF/A allows no encryption; accessible it is."""
    packet = opened(locked).root_object["/Metadata"].get_data()
    assert b"<pdfaid:" not in packet
    assert b"<pdfuaid:part>1</pdfuaid:part>" in packet


def test_a_function_may_give_each_its_password(twin_of, vaccination, test):
    """Something that the person knows."""
    renderer = PasswordProtected(
        renderer=PageRenderer(), password=lambda twin: f"{twin.request.recipient.dob.year} born"
    )
    for request, password in ((vaccination, "1984 born"), (test, "1963 born")):
        assert len(opened(renderer.render(twin_of(request)), password).pages) == 1


BAD = {"empty": "", "not ASCII": "sésame", "too long": "x" * 128, "a newline": "a\n", "bytes": b"x"}


@pytest.mark.parametrize("password", BAD.values(), ids=BAD)
def test_what_is_no_password_is_refused(twin, password):
    """When the renderer is made, or with the certificate whose password it is."""
    with pytest.raises(ConfigurationError, match=r"^\$\.password must be 1 to 127 printable"):
        PasswordProtected(renderer=PageRenderer(), password=password)
    with pytest.raises(RenderingError, match=r"^password: must be 1 to 127 printable") as raised:
        attrs.evolve(LOCKED, password=lambda _: password).render(twin)
    assert not password or str(password) not in str(raised.value)


def test_what_is_no_renderer_is_refused():
    """By its name, together with the rest."""
    with pytest.raises(ConfigurationError) as raised:
        PasswordProtected(renderer=None, password="")
    assert [problem.path for problem in raised.value.problems] == ["$.renderer", "$.password"]


@pytest.mark.parametrize("document", [b"", b"<html>", b"%PDF-1.7\n", "%PDF-1.7\n", None])
def test_only_a_pdf_takes_a_password(twin, document):
    """What another renderer draws may be something else."""
    with pytest.raises(RenderingError, match="the renderer gave no PDF"):
        PasswordProtected(renderer=Gives(document), password="x").render(twin)


def changed(document, change):
    """A document whose catalog was changed."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(document))
    change(writer.root_object)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def test_a_signed_pdf_takes_none(twin):
    """The signature would not hold any more."""
    form = DictionaryObject({NameObject("/SigFlags"): NumberObject(3)})
    signed = changed(
        PageRenderer().render(twin), lambda root: root.update({NameObject("/AcroForm"): form})
    )
    with pytest.raises(RenderingError, match="is signed"):
        PasswordProtected(renderer=Gives(signed), password="x").render(twin)


def test_a_pdf_without_metadata_takes_one(twin):
    """As other renderers make it."""
    plain = changed(PageRenderer().render(twin), lambda root: root.pop("/Metadata"))
    document = PasswordProtected(renderer=Gives(plain), password="x").render(twin)
    assert "/Metadata" not in opened(document, "x").root_object


def test_the_password_is_not_shown():
    """It is a secret, as is the key of a function's."""
    assert PASSWORD not in repr(LOCKED)
    assert "lambda" not in repr(attrs.evolve(LOCKED, password=lambda _: "x"))
    assert isinstance(LOCKED, Renderer)
