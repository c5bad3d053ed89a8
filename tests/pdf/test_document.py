"""The document around the pages."""

import io
import re

import attrs
import pdf_judges
import pypdf
import pytest

from divoc_certify.pdf import PageRenderer
from divoc_certify.pdf.icc import srgb_profile
from divoc_certify.request import Meta, PreviousDose


@pytest.fixture
def document(logo, twin_of, vaccination):
    """A page with all that a deployment may add."""
    renderer = PageRenderer(logo=logo, helpline="Helpline", footer=("First.",))
    return renderer.render(twin_of(vaccination))


@pytest.mark.parametrize("kind", ["vaccination", "test", "donation"])
@pytest.mark.parametrize("attach_credential", [True, False])
def test_qpdf_finds_nothing_to_say_against_it(request, logo, twin_of, kind, attach_credential):
    """Syntax, streams and cross-references are right."""
    renderer = PageRenderer(logo=logo, attach_credential=attach_credential)
    pdf_judges.qpdf_check(renderer.render(twin_of(request.getfixturevalue(kind))))


def test_every_stream_ends_with_an_end_of_line(document):
    """Which does not count to its length."""
    streams = re.findall(rb"/Length (\d+).*?stream\n(.*?)\nendstream\n", document, re.DOTALL)
    assert len(streams) == document.count(b"endstream")
    assert all(len(content) == int(length) for length, content in streams)


def test_the_colours_have_a_meaning(document):
    """One output intent, by a profile in the file."""
    pdf = pypdf.PdfReader(io.BytesIO(document), strict=True)
    (intent,) = pdf.root_object["/OutputIntents"]
    assert (intent["/Type"], intent["/S"]) == ("/OutputIntent", "/GTS_PDFA1")
    assert intent["/OutputConditionIdentifier"] == "sRGB"
    profile = intent["/DestOutputProfile"]
    assert (profile["/N"], profile.get_data()) == (3, srgb_profile())


def test_nothing_acts_and_nothing_is_hidden(document):
    """No script, no action, no form, no encryption, no layer, nothing from elsewhere."""
    pdf = pypdf.PdfReader(io.BytesIO(document), strict=True)
    names = ("/OpenAction", "/AA", "/AcroForm", "/OCProperties", "/JavaScript", "/URI")
    assert not set(names) & set(pdf.root_object)
    assert "/Encrypt" not in pdf.trailer
    assert all("/Annots" not in page for page in pdf.pages)
    for name in (b"/Launch", b"/GoToR", b"/JS", b"/FFilter"):
        assert name not in document


def test_further_pages_are_pages_of_the_same_kind(twin_of, vaccination):
    """Each with its key in the tree of parents, and its order."""
    doses = tuple(PreviousDose(dose=number, name="Vaccine " * 9) for number in range(1, 10))
    request = attrs.evolve(vaccination, meta=Meta(previous_doses=doses))
    pdf = pypdf.PdfReader(io.BytesIO(PageRenderer().render(twin_of(request))), strict=True)
    assert [page["/StructParents"] for page in pdf.pages] == list(range(len(pdf.pages)))
    assert {page["/Tabs"] for page in pdf.pages} == {"/S"}
