"""The document."""

import concurrent.futures
import datetime as dt
import hashlib
import io
import os
import pathlib
import pickle
import subprocess
import sys
import unicodedata
import warnings
import zipfile

import attrs
import pypdf
import pypdfium2
import pytest
import scanners
from PIL import Image
from pypdf.generic import StreamObject

import divoc_certify
from divoc_certify.errors import ConfigurationError, MissingGlyphError, RenderingError
from divoc_certify.pdf import PageRenderer, Renderer, SmallModuleWarning
from divoc_certify.request import Meta, PreviousDose

PAYLOAD_SIZES = {"Ed25519": 1400, "RSA": 1750, "largest": 2331}


@pytest.fixture(scope="session")
def renderer(logo) -> Renderer:
    """The default page with all that a deployment may add."""
    return PageRenderer(
        logo=logo,
        helpline="Helpline +1 555 0100",
        footer=("Issued under the Example Act.", "https://moh.example/verify"),
    )


def pictures(document, dpi=150):
    """The pages, rasterised."""
    with pypdfium2.PdfDocument(document) as pdf:
        return [page.render(scale=dpi / 72).to_pil() for page in pdf]


def reader(document):
    """The document as pypdf sees it."""
    return pypdf.PdfReader(io.BytesIO(document), strict=True)


def pypdf_text(document):
    """The text that pypdf finds."""
    return " ".join(page.extract_text() for page in reader(document).pages)


def pdfium_text(document):
    """The text that PDFium finds."""
    with pypdfium2.PdfDocument(document) as pdf:
        return " ".join(page.get_textpage().get_text_bounded() for page in pdf)


def without_blanks(text):
    """A text as it compares: however lines were broken, in composed form."""
    return unicodedata.normalize("NFC", "".join(text.split()))


@pytest.mark.parametrize("kind", ["vaccination", "test", "donation"])
@pytest.mark.parametrize("size", PAYLOAD_SIZES.values(), ids=PAYLOAD_SIZES)
def test_two_scanners_read_the_code_from_the_page(  # noqa: PLR0917 - fixtures
    request, renderer, twin_of, payload_of, kind, size
):
    """At 150 dpi both give back the payload, byte for byte."""
    document = renderer.render(twin_of(request.getfixturevalue(kind), size=size))
    picture = pictures(document)[0]
    assert scanners.read_with_zxing(picture) == payload_of(size)
    assert scanners.read_with_opencv(picture) == payload_of(size)


@pytest.mark.parametrize("module_mm", [0.4, 0.6])
def test_modules_of_another_size_are_read_too(twin_of, vaccination, payload_of, module_mm):
    """Also where they do not fall on the dots, at the dpi that such modules want."""
    document = PageRenderer(qr_module_mm=module_mm).render(twin_of(vaccination))
    (picture,) = pictures(document, dpi=225)
    assert scanners.read_with_zxing(picture) == payload_of(1400)
    assert scanners.read_with_opencv(picture) == payload_of(1400)


def test_the_code_is_a_mask_of_its_modules(renderer, twin_of, vaccination):
    """Black through the symbol's own bits on a white square, quiet zone and all."""
    twin = twin_of(vaccination)
    page = reader(renderer.render(twin)).pages[0]
    content = page.get_contents().get_data()
    assert b" cm 1 1 1 rg 0 0 1 1 re f 0 0 0 rg /QR Do Q" in content
    code = page["/Resources"]["/XObject"]["/QR"]
    side = twin.symbol.modules + 8
    assert (code["/Width"], code["/Height"], code["/BitsPerComponent"]) == (side, side, 1)
    assert code["/ImageMask"] is True or code["/ImageMask"].value is True
    assert code["/Decode"] == [1, 0]
    assert "/Interpolate" not in code
    assert code.get_data() == twin.symbol.bitmap


def test_every_value_is_found_in_the_text(renderer, twin_of, vaccination):
    """Two readers find everything that was given and printed."""
    meta = Meta(previous_doses=(PreviousDose(name="Covishield", dose=1, batch="OLD-1"),))
    twin = twin_of(
        attrs.evolve(vaccination, meta=meta),
        expires_at=dt.datetime(2023, 1, 2, tzinfo=dt.UTC),
        previous_certificate_id="987654321",
    )
    document = renderer.render(twin)
    values = [
        "Ministry of Health",
        "Final Certificate",
        "COVID-19 vaccine, inactivated virus",
        "2nd Dose",
        "123 456 789",
        "987 654 321",
        "16-Oct-2021",
        "02-Jan-2023",
        "Nguyễn Thị Minh Khai",
        "37",
        "02-Jul-1984",
        "Female",
        "Exampleland",
        "Aadhaar ••••9012",
        "EX-2021-000417",
        "XM1NL1",
        "12 Harbour Road, Flat 3, Port Example, Harbour, Coast, 10115, EX",
        "15-Oct-2021",
        "Primary Dose 2",
        "COVAXIN",
        "MB3428BX",
        "Bharat Biotech",
        "15-Oct-2022",
        "Ελένη Example",
        "Port Example Clinic",
        "Primary Dose 1",
        "Covishield",
        "OLD-1",
        "Helpline +1 555 0100",
        "Issued under the Example Act.",
        "https://moh.example/verify",
    ]
    for text in (pypdf_text(document), pdfium_text(document)):
        found = without_blanks(text)
        assert not [value for value in values if without_blanks(value) not in found]
        assert "123456789012" not in found


def test_a_reader_meets_the_text_in_its_order(renderer, twin_of, vaccination):
    """From the issuer to the footer, as on the page."""
    text = pdfium_text(renderer.render(twin_of(vaccination)))
    in_order = [
        "Ministry of Health",
        "Final Certificate",
        "123 456 789",
        "Beneficiary",
        "Nguyễn Thị Minh Khai",
        "Vaccination record",
        "Details of this dose",
        "Helpline",
    ]
    places = [text.index(one) for one in in_order]
    assert places == sorted(places)


def test_every_value_of_a_test_is_found_in_the_text(renderer, twin_of, test):
    """The result and its times among them."""
    document = renderer.render(twin_of(test))
    values = [
        "Test Certificate",
        "Анна Example",
        "Jul-1963",
        "Negative",
        "COVID-19",
        "RT-PCR",
        "Example nucleic acid test",
        "LOT-77",
        "Example Diagnostics",
        "Nasopharyngeal swab",
        "14-Oct-2021 09:30 UTC+05:30",
        "15-Oct-2021 18:05 UTC",
        "Tomás Example",
        "Central Laboratory",
    ]
    for text in (pypdf_text(document), pdfium_text(document)):
        found = without_blanks(text)
        assert not [value for value in values if without_blanks(value) not in found]


NAMES = {
    "Latin": "Łukasz Žižka Ġorġ Ñandú O’Brien-Smith",
    "Greek": "Ἀλέξανδρος Παπαδόπουλος",
    "Cyrillic": "Владимир Ґалаґан Џорџ Әлия",
    "Vietnamese": "NGUYỄN THỊ PHƯỢNG Nguyễn Thị Phượng",
    "African": "Ɓaba Ŋaŋa Ɔkɔ Ɛdɛ",
    "more letters than one font subset holds": "".join(map(chr, range(0x100, 0x240))),
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_names_come_back_as_they_were_entered(twin_of, vaccination, name):
    """In every script of the faces, in regular and bold."""
    recipient = attrs.evolve(vaccination.recipient, name=name)
    doctor = attrs.evolve(vaccination.vaccinator, name=name)
    twin = twin_of(attrs.evolve(vaccination, recipient=recipient, vaccinator=doctor))
    document = PageRenderer().render(twin)
    for text in (pypdf_text(document), pdfium_text(document)):
        assert without_blanks(text).count(without_blanks(name)) == 2


def test_decomposed_and_composed_names_print_the_same(twin_of, vaccination):
    """How the letters were entered is nobody's business on paper, and comes back as it was."""
    twin = twin_of(vaccination)
    subject = twin.credential["credentialSubject"]
    printed = set()
    for form in ("NFC", "NFD"):
        name = unicodedata.normalize(form, "Nguyễn Thị Phượng")
        credential = {**twin.credential, "credentialSubject": {**subject, "name": name}}
        document = PageRenderer(attach_credential=False).render(
            attrs.evolve(twin, credential=credential)
        )
        printed.add(pictures(document)[0].tobytes())
        assert name in pdfium_text(document)
    assert len(printed) == 1


def test_newlines_and_tabs_print_as_lines_and_blanks(twin_of, vaccination):
    """They are data, and no boxes."""
    address = attrs.evolve(vaccination.recipient.address, address_line1="12\tRoad\nBack house")
    recipient = attrs.evolve(vaccination.recipient, address=address)
    document = PageRenderer().render(twin_of(attrs.evolve(vaccination, recipient=recipient)))
    assert "12 Road\nBack house, Flat 3" in "\n".join(pdfium_text(document).splitlines())


def test_a_character_without_a_glyph_is_an_error(twin_of, vaccination):
    """It names the field and all such characters, and shows nobody's name."""
    recipient = attrs.evolve(vaccination.recipient, name="Anna श्री 😀")
    with pytest.raises(MissingGlyphError) as raised:
        PageRenderer().render(twin_of(attrs.evolve(vaccination, recipient=recipient)))
    assert raised.value.field == "name"
    assert raised.value.code_points == ("U+0936", "U+094D", "U+0930", "U+0940", "U+1F600")
    assert isinstance(raised.value, RenderingError)


# The file


def test_the_document_describes_itself(renderer, twin_of, vaccination):
    """Title, author, language and the moment of issue; nothing personal."""
    document = reader(renderer.render(twin_of(vaccination)))
    assert document.metadata.title == "Final Certificate 123456789"
    assert document.metadata.author == "Ministry of Health"
    assert document.metadata.subject == "Final Certificate"
    issued = dt.datetime(2021, 10, 15, 19, 0, tzinfo=dt.UTC)
    assert document.metadata.creation_date == document.metadata.modification_date == issued
    assert document.root_object["/Lang"] == "en"
    assert document.root_object["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "Khai" not in str(document.metadata)
    assert document.pdf_header == "%PDF-1.7"
    width, height = document.pages[0].mediabox[2:]
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (210, 297)


def test_all_fonts_are_embedded(renderer, twin_of, vaccination):
    """A page prints the same wherever it is printed."""
    fonts = reader(renderer.render(twin_of(vaccination))).pages[0]["/Resources"]["/Font"]
    assert {font["/BaseFont"].partition("+")[2] for font in fonts.values()} == {
        "NotoSans-Regular",
        "NotoSans-Bold",
    }
    descendants = [font["/DescendantFonts"][0] for font in fonts.values()]
    assert all("/FontFile2" in font["/FontDescriptor"] for font in descendants)
    assert all("/ToUnicode" in font for font in fonts.values())


def test_every_stream_is_compressed_and_none_is_spelled_in_letters(renderer, twin_of, vaccination):
    """Flate and nothing else, whatever ReportLab is set to.

    Metadata has to be as it is, and a QR code's modules cannot be packed.
    """
    document = renderer.render(twin_of(vaccination))
    pdf = reader(document)
    streams = [
        entry
        for number in range(1, len(pdf.xref[0]) + 1)
        if isinstance(entry := pdf.get_object(number), StreamObject)
    ]
    assert len(streams) > 5
    assert all(
        stream["/Filter"] in (["/FlateDecode"], "/FlateDecode")
        for stream in streams
        if stream.get("/Type") != "/Metadata" and "/ImageMask" not in stream
    )
    assert len(document) < 70_000


def test_the_logo_is_drawn_where_it_belongs(renderer, twin_of, vaccination):
    """Top left, upright, with its transparent ground; and on every document once."""
    (picture,) = pictures(renderer.render(twin_of(vaccination)), dpi=72)
    pixels = picture.convert("RGB")
    blue = [
        (x, y)
        for x in range(51, 245)
        for y in range(54, 120)
        if pixels.getpixel((x, y)) == (13, 56, 107)
    ]
    corner = (min(x for x, _ in blue), min(y for _, y in blue))
    other = (max(x for x, _ in blue), max(y for _, y in blue))
    # The logo is 20 mm high: a pixel of it is 0.567 points.
    assert corner == pytest.approx((51 + 30 * 0.567, 54 + 10 * 0.567), abs=1.5)
    assert other == pytest.approx((51 + 150 * 0.567, 54 + 50 * 0.567), abs=1.5)


def test_an_opaque_logo_needs_no_mask(twin_of, vaccination):
    """A JPEG covers what lies below it."""
    file = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(file, "JPEG")
    page = reader(PageRenderer(logo=file.getvalue()).render(twin_of(vaccination))).pages[0]
    image, _ = page["/Resources"]["/XObject"].values()
    assert "/SMask" not in image


# Always the same


def test_the_same_certificate_gives_the_same_bytes(renderer, twin_of, vaccination):
    """Again and again, and by another renderer of the same settings."""
    twin = twin_of(vaccination)
    documents = {one.render(twin) for one in (renderer, renderer, attrs.evolve(renderer))}
    assert len(documents) == 1


def test_each_certificate_has_an_identifier_of_its_own(renderer, twin_of, vaccination):
    """The file's identifier comes from what it says."""
    recipient = attrs.evolve(vaccination.recipient, name="Somebody Else")
    requests = (vaccination, attrs.evolve(vaccination, recipient=recipient))
    identifiers = {
        bytes(reader(renderer.render(twin_of(one))).trailer["/ID"][0].original_bytes)
        for one in requests
    }
    assert len(identifiers) == 2


def test_threads_do_not_disturb_one_another(renderer, twin_of, vaccination, test):
    """A web server renders in many threads."""
    twins = [twin_of(vaccination), twin_of(test)] * 4
    expected = [hashlib.sha256(renderer.render(twin)).digest() for twin in twins[:2]] * 4
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        documents = list(pool.map(renderer.render, twins))
    assert [hashlib.sha256(document).digest() for document in documents] == expected


RENDER = """
import pickle, sys, hashlib
renderer, twin = pickle.loads(sys.stdin.buffer.read())
print(hashlib.sha256(renderer.render(twin)).hexdigest())
"""

SURROUNDINGS = {
    "zone": {"PYTHONHASHSEED": "1", "TZ": "America/Jamaica"},
    "another zone, build date, locale": {
        "PYTHONHASHSEED": "2",
        "TZ": "Asia/Kolkata",
        "SOURCE_DATE_EPOCH": "1",
        "LC_ALL": "C",
        "LANG": "de_DE.UTF-8",
    },
    "ReportLab's settings": {"RL_useA85": "1", "RL_pageCompression": "0", "RL_invariant": "0"},
}


@pytest.mark.parametrize("surroundings", SURROUNDINGS.values(), ids=SURROUNDINGS)
def test_the_machine_makes_no_difference(renderer, twin_of, vaccination, surroundings):
    """Another process, with another hash seed, zone or locale, gives the same bytes."""
    twin = twin_of(vaccination)
    process = subprocess.run(
        [sys.executable, "-c", RENDER],
        input=pickle.dumps((renderer, twin)),
        env={**os.environ, **surroundings},
        capture_output=True,
        check=True,
    )
    assert process.stdout.decode().strip() == hashlib.sha256(renderer.render(twin)).hexdigest()


FROM_ZIP = """
import sys
sys.path.insert(0, sys.argv[1])
import divoc_certify
print(divoc_certify.__file__)
"""


def test_the_package_works_from_a_zip(renderer, twin_of, vaccination, tmp_path):
    """The faces are read through the import system, not from a path."""
    source = pathlib.Path(divoc_certify.__file__).parent
    archive = tmp_path / "package.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        for path in sorted(source.rglob("*")):
            if "__pycache__" not in path.parts:
                zipped.write(path, path.relative_to(source.parent))
    twin = twin_of(vaccination)
    process = subprocess.run(
        [sys.executable, "-c", FROM_ZIP + RENDER, archive],
        input=pickle.dumps((renderer, twin)),
        capture_output=True,
        check=True,
    )
    where, digest = process.stdout.decode().split()
    assert digest == hashlib.sha256(renderer.render(twin)).hexdigest()
    assert where.startswith(str(archive))


def test_importing_and_configuring_stays_light():
    """ReportLab and Pillow are loaded with the first page, and the first logo."""
    program = (
        "import sys, divoc_certify.pdf as pdf; pdf.PageRenderer(); "
        "print([name for name in ('reportlab', 'PIL', 'segno') if name in sys.modules])"
    )
    process = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )
    assert process.stdout.strip() == "[]"


# Configuration


BAD = {
    "logo": {"logo": b"GIF89a"},
    "helpline": {"helpline": 1800},
    "watermark": {"watermark": None},
    "watermark, unseen": {"watermark": " \u200b\n"},
    "images": {"images": ["emblem.png"]},
    "images.partner": {"images": {"partner": b"GIF89a"}},
    "template": {"template": "poster"},
    "background": {"background": b"<html>"},
    "footer": {"footer": "one line"},
    "footer's lines": {"footer": ("one", 2)},
    "qr_module_mm, a text": {"qr_module_mm": "0.5"},
    "qr_module_mm, too small": {"qr_module_mm": 0.32},
    "qr_module_mm, too large": {"qr_module_mm": 1.1},
    "qr_module_mm, no number": {"qr_module_mm": float("nan")},
    "attach_credential": {"attach_credential": "no"},
}


@pytest.mark.parametrize(("case", "options"), BAD.items(), ids=BAD)
def test_options_that_cannot_work_are_refused(case, options):
    """When the renderer is made, by the option's name."""
    with pytest.raises(ConfigurationError) as raised:
        PageRenderer(**options)
    (problem,) = raised.value.problems
    assert problem.path == "$." + case.split(",")[0].split("'")[0]


def test_all_wrong_options_are_named_at_once():
    """One round, not four."""
    with pytest.raises(ConfigurationError) as raised:
        PageRenderer(logo=b"", helpline=None, footer=None, qr_module_mm=0)
    assert [problem.path for problem in raised.value.problems] == [
        "$.helpline",
        "$.footer",
        "$.qr_module_mm",
        "$.logo",
    ]


def test_the_page_renderer_is_a_renderer():
    """As is anything else that has its one verb."""
    assert isinstance(PageRenderer(), Renderer)
    assert not isinstance(object(), Renderer)


def test_a_list_of_footer_lines_becomes_a_tuple():
    """What is configured does not change afterwards."""
    assert PageRenderer(footer=["one"]).footer == ("one",)


@pytest.mark.parametrize(("module_mm", "count"), [(0.33, 1), (0.399, 1), (0.4, 0), (1, 0)])
def test_small_modules_are_warned_of(module_mm, count):
    """Between 0.33 and 0.4 mm a cheap print may not scan; the warning points at the caller."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        PageRenderer(qr_module_mm=module_mm)
    assert [(one.category, one.filename) for one in caught] == [
        (SmallModuleWarning, __file__)
    ] * count


def test_a_renderer_does_not_show_its_logo(logo):
    """Its repr stays readable."""
    assert repr(PageRenderer(logo=logo, helpline="1800")) == (
        "PageRenderer(template='divoc', helpline='1800', footer=(), qr_module_mm=None, "
        "watermark='', fonts=FontSet(fonts=(), embedded=True), attach_credential=True)"
    )


def test_a_twin_shows_nobody_s_data(twin_of, vaccination):
    """Nor where it turns up in a log."""
    assert "Khai" not in repr(twin_of(vaccination))
