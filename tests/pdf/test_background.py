"""A PDF of one's own below the page."""

import io
import pickle

import attrs
import pypdf
import pypdfium2
import pytest
from PIL import Image, ImageChops
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NullObject,
    NumberObject,
    TextStringObject,
)
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from divoc_certify.errors import ConfigurationError
from divoc_certify.pdf import PageRenderer, SmallModuleWarning
from divoc_certify.pdf.background import read_background
from divoc_certify.request import Meta, PreviousDose

A4 = (595.276, 841.89)
CREST = Image.linear_gradient("L").resize((30, 30)).convert("RGB")


def letterhead(*texts, size=A4):
    """A page for each text: a red square at the top left, a blue line at the foot, the text."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=size, invariant=True)
    for text in texts:
        canvas.setFillColorRGB(1, 0, 0)
        canvas.rect(20, size[1] - 45, 25, 25, stroke=0, fill=1)
        canvas.setFillColorRGB(0, 0, 1)
        canvas.rect(20, 12, size[0] - 40, 4, stroke=0, fill=1)
        canvas.drawImage(ImageReader(CREST), 300, size[1] - 60, 30, 30)
        canvas.setFont("Times-Roman", 14)
        canvas.drawString(60, size[1] - 40, text)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def changed(data, change):
    """The PDF after a change to its writer and each of its pages."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    for page in writer.pages:
        change(writer, page)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def boxes(page, media, crop=None):
    """Give a page its boxes."""
    page.mediabox = pypdf.generic.RectangleObject(media)
    page.cropbox = pypdf.generic.RectangleObject(crop or media)


def turned(angle):
    """The same sight from a page whose content lies turned, and which says so."""
    width, height = A4

    def change(_, page):
        move = pypdf.Transformation().rotate(angle)
        move = move.translate(*{90: (height, 0), 180: (width, height), 270: (0, width)}[angle])
        page.add_transformation(move)
        boxes(page, (0, 0, *((width, height) if angle == 180 else (height, width))))
        page[NameObject("/Rotate")] = NumberObject(angle)

    return change


def shifted(_, page):
    """The same sight through a crop box somewhere on a larger sheet."""
    width, height = A4
    page.add_transformation(pypdf.Transformation().translate(130, 70))
    boxes(page, (-20, -30, width + 200, height + 200), (130, 70, 130 + width, 70 + height))


def shifted_and_turned(writer, page):
    """Both."""
    turned(90)(writer, page)
    page.add_transformation(pypdf.Transformation().translate(-50, 33))
    boxes(page, (-100, 0, 900, 800), (-50, 33, A4[1] - 50, 33 + A4[0]))


def inherited(writer, page):
    """What a page may have from its parent."""
    parent = page["/Parent"]
    for name in ("/Resources", "/MediaBox"):
        parent[NameObject(name)] = page.pop(name)


def in_other_units(_, page):
    """A page whose unit is two points."""
    page.scale_by(0.5)
    page[NameObject("/UserUnit")] = FloatObject(2)


VARIANTS = {
    "as it is": lambda writer, page: boxes(page, (0, 0, *A4)),
    "rotated by 90": turned(90),
    "rotated by 180": turned(180),
    "rotated by 270": turned(270),
    "cropped": shifted,
    "cropped and rotated": shifted_and_turned,
    "inherited": inherited,
    "units": in_other_units,  # PDFium itself takes no notice of them
}


def picture(document, page=0):
    """A page, rasterised."""
    with pypdfium2.PdfDocument(document) as pdf:
        return pdf[page].render(scale=2).to_pil().convert("RGB")


def look_alike(one, other):
    """Whether two pictures show the same, but for how edges are smoothed."""
    difference = ImageChops.difference(one, other).point(lambda level: 255 * (level > 96))
    return difference.getbbox() is None


@pytest.mark.parametrize("variant", VARIANTS.values(), ids=VARIANTS)
def test_every_original_lands_in_the_same_place(twin_of, vaccination, variant):
    """Rotated, cropped or both: what one sees of it is what lies below the certificate."""
    twin = twin_of(vaccination)
    plain = letterhead("Ministry")
    expected = picture(PageRenderer(background=plain).render(twin))
    original = changed(plain, variant)
    assert variant is in_other_units or look_alike(picture(plain), picture(original))
    shown = picture(PageRenderer(background=original).render(twin))
    assert look_alike(expected, shown)
    assert shown.getpixel((60, 60)) == (255, 0, 0)
    assert shown.getpixel((600, 2 * 842 - 28)) == (0, 0, 255)


def test_text_and_fonts_come_along(twin_of, vaccination):
    """The letterhead's text is found beside the certificate's, and its font is there."""
    document = PageRenderer(background=letterhead("Ministry of Health and Wellbeing")).render(
        twin_of(vaccination)
    )
    page = pypdf.PdfReader(io.BytesIO(document), strict=True).pages[0]
    assert "Ministry of Health and Wellbeing" in page.extract_text()
    (form,) = (
        one.get_object()
        for one in page["/Resources"]["/XObject"].values()
        if one.get_object()["/Subtype"] == "/Form"
    )
    fonts = form["/Resources"]["/Font"].values()
    assert "/Times-Roman" in {font.get_object()["/BaseFont"] for font in fonts}


def test_images_come_along_as_they_are(twin_of, vaccination):
    """Packed as the original has them."""
    document = PageRenderer(background=letterhead("Ministry")).render(twin_of(vaccination))
    (image,) = (
        one
        for one in pypdf.PdfReader(io.BytesIO(document)).pages[0].images
        if not one.name.startswith("QR")
    )
    assert image.image.convert("RGB").tobytes() == CREST.tobytes()


def test_a_document_with_a_letterhead_does_not_say_that_it_is_archival(twin_of, vaccination):
    """That depends on the letterhead; tags and attachment are there as ever."""
    twin = twin_of(vaccination)
    for background, claims in ((None, True), (letterhead("Ministry"), False)):
        document = PageRenderer(background=background).render(twin)
        root = pypdf.PdfReader(io.BytesIO(document)).root_object
        assert (b"pdfaid:part" in root["/Metadata"].get_data()) is claims
        assert root["/MarkInfo"]["/Marked"]
        assert root["/AF"]


def many_doses(request):
    """The request with so many earlier doses that it takes a second page."""
    doses = tuple(PreviousDose(name=f"Vaccine {one}", dose=one) for one in range(1, 20))
    event = attrs.evolve(request.vaccination, dose=20)
    return attrs.evolve(request, vaccination=event, meta=Meta(previous_doses=doses))


@pytest.mark.parametrize(
    ("texts", "expected"),
    [(["one"], ["one", "one"]), (["one", "two", "three"], ["one", "two"])],
)
def test_further_pages_have_the_second_page_or_the_first(twin_of, vaccination, texts, expected):
    """A letterhead of one page is on all of them."""
    renderer = PageRenderer(background=letterhead(*texts))
    pages = pypdf.PdfReader(io.BytesIO(renderer.render(twin_of(many_doses(vaccination))))).pages
    assert [next(one for one in texts if one in page.extract_text()) for page in pages] == expected


def test_the_back_of_a_card_has_the_third_page(twin_of, vaccination):
    """And none, if there is no third."""
    size = (242.65, 153.01)
    twin = twin_of(vaccination)
    for texts, found in ((["front", "more", "back"], True), (["front"], False)):
        renderer = PageRenderer(template="card", background=letterhead(*texts, size=size))
        with pytest.warns(SmallModuleWarning, match="QR modules"):
            document = renderer.render(twin)
        front, back = pypdf.PdfReader(io.BytesIO(document)).pages
        assert "front" in front.extract_text()
        assert ("back" in back.extract_text()) is found


def test_it_stays_the_same_in_every_run(twin_of, vaccination):
    """Also by a renderer that went through pickle, and another one of the same PDF."""
    data = letterhead("one", "two")
    renderer = PageRenderer(background=data)
    twin = twin_of(vaccination)
    others = (PageRenderer(background=data), pickle.loads(pickle.dumps(renderer)), renderer)
    assert {one.render(twin) for one in others} == {renderer.render(twin)}


def with_oddities(writer, page):
    """What a page may hold besides what it shows."""
    cycle = DictionaryObject()
    reference = writer._add_object(cycle)  # noqa: SLF001 - pypdf's own way to add an object
    cycle[NameObject("/Self")] = reference
    cycle[NameObject("/Page")] = page.indirect_reference
    cycle[NameObject("/Note")] = TextStringObject("größer (and) \\ more")
    cycle[NameObject("/Nothing")] = NullObject()
    cycle[NameObject("/Name with blanks#")] = ArrayObject([FloatObject(1.5), reference])
    page["/Resources"][NameObject("/Properties")] = DictionaryObject(
        {NameObject("/P"): reference, NameObject("/Metadata"): reference}
    )
    page[NameObject("/Group")] = DictionaryObject({NameObject("/S"): NameObject("/Transparency")})
    page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): TextStringObject("app.alert(1)")})


def test_only_what_is_seen_comes_along(twin_of, vaccination):
    """Cycles are copied once; the original's pages, metadata and actions stay behind."""
    data = changed(letterhead("Ministry"), with_oddities)
    document = PageRenderer(background=data).render(twin_of(vaccination))
    reader = pypdf.PdfReader(io.BytesIO(document), strict=True)
    (form,) = (
        one.get_object()
        for one in reader.pages[0]["/Resources"]["/XObject"].values()
        if one.get_object()["/Subtype"] == "/Form"
    )
    assert form["/Group"]["/S"] == "/Transparency"
    properties = form["/Resources"]["/Properties"]
    assert set(properties) == {"/P"}
    assert properties["/P"]["/Self"]["/Note"] == "größer (and) \\ more"
    assert isinstance(properties["/P"]["/Page"], NullObject)
    assert properties["/P"]["/Name with blanks#"][0] == 1.5
    assert b"app.alert" not in document
    assert len(reader.pages) == 1


def test_a_page_without_content_is_an_empty_letterhead():
    """It is a page like any other."""
    writer = pypdf.PdfWriter()
    writer.add_blank_page(*A4)
    file = io.BytesIO()
    writer.write(file)
    (form,) = read_background(file.getvalue(), A4)
    assert (form.width, form.height) == A4
    assert len(form.objects) == 1


def layered(**state):
    """A PDF with layers in that state."""

    def change(writer, _):
        named = DictionaryObject({NameObject(f"/{name}"): value for name, value in state.items()})
        layers = DictionaryObject({NameObject("/OCGs"): ArrayObject(), NameObject("/D"): named})
        writer.root_object[NameObject("/OCProperties")] = layers

    return changed(letterhead("a"), change)


def test_layers_that_are_all_seen_come_along():
    """They look as they do in the original."""
    assert read_background(layered(OFF=ArrayObject()), A4)


def encrypted():
    """A PDF with an owner's password, which any reader opens."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(letterhead("Ministry")))
    writer.encrypt("", "owner")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def without_pages():
    """A PDF of no pages."""
    file = io.BytesIO()
    pypdf.PdfWriter().write(file)
    return file.getvalue()


BAD = {
    "nothing": (b"", "must be a PDF that can be read"),
    "no PDF": (b"letterhead.pdf" * 100, "must be a PDF that can be read"),
    "cut short": (letterhead("Ministry")[:700], "must be a PDF that can be read"),
    "no bytes": ("letterhead.pdf", "must be a PDF that can be read"),
    "encrypted": (encrypted(), "must not be encrypted"),
    "with a hidden layer": (
        layered(OFF=ArrayObject([DictionaryObject()])),
        "must not have hidden layers: they would be seen",
    ),
    "with all layers hidden": (
        layered(BaseState=NameObject("/OFF")),
        "must not have hidden layers: they would be seen",
    ),
    "no pages": (without_pages(), "must have a page"),
    "another size": (
        letterhead("Ministry", size=(612, 792)),
        "must have pages of 210 by 297 mm; page 1 has not",
    ),
}


@pytest.mark.parametrize(("data", "rule"), BAD.values(), ids=BAD)
def test_what_cannot_lie_below_a_page_is_refused(data, rule):
    """With the rule, before the first certificate is drawn."""
    with pytest.raises(ConfigurationError) as raised:
        PageRenderer(background=data)
    assert str(raised.value) == f"$.background {rule}"
