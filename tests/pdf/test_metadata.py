"""What a document says about itself."""

import datetime as dt
import gc
import io
from xml.etree import ElementTree as ET

import attrs
import pypdf
import pytest

from divoc_certify.pdf import PageRenderer
from divoc_certify.pdf.metadata import Metadata, pdf_date, xmp

MOMENT = dt.datetime(2026, 3, 1, 1, 30, tzinfo=dt.timezone(dt.timedelta(hours=5, minutes=30)))
METADATA = Metadata(
    title="<Certificate> & {more}",
    author="Ministère de la Santé & Co",
    subject="a ]]> b",
    created=MOMENT,
    language="en-IN",
)
NAMES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
}
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def parsed(packet):
    """The packet as XML."""
    return ET.fromstring(packet)


def texts(tree, path):
    """The texts of elements."""
    return [element.text for element in tree.iterfind(f".//{path}", NAMES)]


def test_the_packet_is_xml_whatever_the_names_hold():
    """Markup in a name is text."""
    tree = parsed(xmp(METADATA))
    assert texts(tree, "dc:title//rdf:li") == [METADATA.title] * 2
    assert texts(tree, "dc:creator//rdf:li") == [METADATA.author]
    assert texts(tree, "dc:description//rdf:li") == [METADATA.subject] * 2


def test_title_and_description_are_in_the_language_and_in_any():
    """A reader in another language shows them too."""
    for name in ("title", "description"):
        found = parsed(xmp(METADATA)).iterfind(f".//dc:{name}//rdf:li", NAMES)
        assert [element.get(LANGUAGE) for element in found] == ["x-default", "en-IN"]
    assert texts(parsed(xmp(METADATA)), "dc:language//rdf:li") == ["en-IN"]


def test_it_claims_to_be_archival_and_accessible():
    """PDF/A-3a and PDF/UA-1."""
    tree = parsed(xmp(METADATA))
    assert texts(tree, "pdfaid:part") == ["3"]
    assert texts(tree, "pdfaid:conformance") == ["A"]
    assert texts(tree, "pdfuaid:part") == ["1"]


def test_moments_are_in_utc():
    """In both ways of writing them."""
    assert texts(parsed(xmp(METADATA)), "xmp:CreateDate") == ["2026-02-28T20:00:00Z"]
    assert texts(parsed(xmp(METADATA)), "xmp:ModifyDate") == ["2026-02-28T20:00:00Z"]
    assert pdf_date(MOMENT) == "D:20260228200000Z"


@pytest.mark.parametrize("kind", ["vaccination", "test", "donation"])
def test_the_packet_says_what_the_information_dictionary_says(request, twin_of, kind):
    """Two places, one truth; and it stands in the file as it is, for anybody to read."""
    document = PageRenderer().render(twin_of(request.getfixturevalue(kind)))
    pdf = pypdf.PdfReader(io.BytesIO(document), strict=True)
    packet = pdf.root_object["/Metadata"].get_data()
    assert packet in document
    tree, told = parsed(packet), pdf.metadata
    assert texts(tree, "dc:title//rdf:li") == [told.title] * 2
    assert texts(tree, "dc:creator//rdf:li") == [told.author]
    assert texts(tree, "dc:description//rdf:li") == [told.subject] * 2
    assert texts(tree, "xmp:CreatorTool") == [told.creator]
    assert texts(tree, "pdf:Producer") == [told.producer]
    assert texts(tree, "dc:language//rdf:li") == [pdf.root_object["/Lang"]]
    created = dt.datetime.fromisoformat(texts(tree, "xmp:CreateDate")[0])
    assert told.creation_date == told.modification_date == created


def test_what_has_another_document_s_pages_makes_no_claims():
    """Nobody has looked whether those are archival."""
    tree = parsed(xmp(attrs.evolve(METADATA, conforms=False)))
    assert texts(tree, "pdfaid:part") == texts(tree, "pdfuaid:part") == []
    assert texts(tree, "dc:title//rdf:li") == [METADATA.title] * 2


def test_what_a_document_has_of_its_own_is_not_kept():
    """A template's title may hold a name."""
    name = " ".join(["Asha"] * 7)
    assert name.encode() in xmp(attrs.evolve(METADATA, title=name, subject=name))
    kept = [one for one in gc.get_objects() if type(one) in (list, tuple)]
    assert not [one for one in kept if any(type(text) is str and name in text for text in one)]
