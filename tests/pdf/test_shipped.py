"""Every template that comes with the library, with every kind of certificate and of data."""

import datetime as dt
import io
import subprocess
import unicodedata
import warnings

import attrs
import geometry
import pypdf
import pypdfium2
import pytest
import scanners

from divoc_certify.pdf import FontSet, PageRenderer, SmallModuleWarning, Template
from divoc_certify.pdf.composition import Options, compose
from divoc_certify.pdf.facts import Facts
from divoc_certify.pdf.formats import FORMATS
from divoc_certify.pdf.language import shipped_language
from divoc_certify.pdf.template.loading import SHIPPED_TEMPLATES
from divoc_certify.pdf.tokens import values
from divoc_certify.pdf.vocabulary import DOSE_TOKENS, TOKENS
from divoc_certify.request import Meta, PreviousDose, Rules, VaccinationRequest

NOTO = "/usr/share/fonts/truetype/noto"
HELPLINE = "Helpline +1 555 0100"
FOOTER = ("Issued under the Example Act.", "https://moh.example/verify")


def short(request):
    """As it comes."""
    return request


def long(request):
    """Names and addresses as long as they come, in capitals."""
    address = attrs.evolve(
        request.recipient.address,
        address_line1="HOUSE NUMBER 1234/56-A, THIRD CROSS STREET BEHIND THE OLD WATER TOWER",
        address_line2="MARKET QUARTER EXTENSION, PHASE TWO",
        district="GREATER EXAMPLE NORTH",
    )
    recipient = attrs.evolve(
        request.recipient,
        name="MAXIMILIANA-KONSTANTINA VON UND ZU HOHENLOHE-WALDENBURG-SCHILLINGSFÜRST",
        gender="Prefers to describe",
        nationality="United Example Republics",
        address=address,
    )
    facility = attrs.evolve(
        request.facility, name="GENERAL DISTRICT HOSPITAL OF PORT EXAMPLE, WING B", address=address
    )
    return attrs.evolve(request, recipient=recipient, facility=facility)


def little(request):
    """Without most of what may be missing."""
    if not isinstance(request, VaccinationRequest):
        recipient = attrs.evolve(request.recipient, identity="NA", nationality="X")
        details = attrs.evolve(request.test_details, test_name=None, batch=None, manufacturer=None)
        return attrs.evolve(request, recipient=recipient, test_details=details)
    recipient = attrs.evolve(
        request.recipient, gender=None, address=None, dob=None, age=40, identity="NA"
    )
    return attrs.evolve(
        request,
        recipient=recipient,
        vaccinator=None,
        facility=attrs.evolve(request.facility, address=None),
        rules=Rules.V3,
    )


def many_doses(request):
    """After six earlier doses; a test has as many in its `meta`, where nobody looks for them."""
    doses = tuple(
        PreviousDose(
            name=f"Vaccine {number}",
            dose=number,
            total_doses=2,
            batch=f"BATCH-{number}",
            manufacturer="An Example Manufacturer",
            date=dt.date(2020, number, 1),
            other={"country": "Exampleland"},
        )
        for number in range(1, 7)
    )
    meta = Meta(previous_doses=doses)
    if not isinstance(request, VaccinationRequest):
        return attrs.evolve(request, meta=meta)
    event = attrs.evolve(request.vaccination, dose=7)
    return attrs.evolve(request, vaccination=event, meta=meta)


VARIANTS = {"short": short, "long": long, "missing optional": little, "6 doses": many_doses}

NOT_SHOWN = {"dose", "totalDoses", "vaccineValidDays", "vaccineICD11Code", "vaccineType"}
"""What no page needs to show as such: it is part of another value."""

ELSEWHERE = {
    "ddcc": {"currentDoseText"},
    "card": {
        "currentDoseText",
        "effectiveStart",
        "recipientAddress",
        "sampleOrigin",
        "testBatch",
        "testManufacturer",
        "testedBy",
        "vaccinatedBy",
        "vaccineProphylaxis",
        "vaxEvents",
    },
}
"""What some templates leave to others."""


def renderer_of(name, **options):
    """A renderer of the template, with all that a deployment may say."""
    return PageRenderer(
        template=name, fonts=fonts_of(name), helpline=HELPLINE, footer=FOOTER, **options
    )


def fonts_of(name):
    """The fonts that a template needs."""
    return FontSet.noto(NOTO) if name == "bilingual" else FontSet()


def without_blanks(text):
    """A text as it compares: however lines were broken and hyphenated, in composed form."""
    return unicodedata.normalize("NFC", "".join(text.replace("-", "").split()))


def forms(kind, value):
    """All that a value may look like, in the library's languages."""
    if value == "":
        return [""]
    return [
        without_blanks(one.write(value, shipped_language(tag)))
        for one in FORMATS[kind].values()
        for tag in ("en",)
    ]


def missing(twin, text, left_out):
    """The tokens whose values are not found in a text."""
    given = values(twin, shipped_language("en"))
    found = without_blanks(text)
    absent = [
        name
        for name, value in given.items()
        if name not in left_out
        and TOKENS[name].kind in FORMATS
        and not any(form in found for form in forms(TOKENS[name].kind, value))
    ]
    if "vaxEvents" not in left_out:
        absent += [
            f"vaxEvents[{number}].{name}"
            for number, dose in enumerate(given.get("vaxEvents", ()))
            for name, value in dose.items()
            if DOSE_TOKENS[name].kind in FORMATS
            and not any(form in found for form in forms(DOSE_TOKENS[name].kind, value))
        ]
    return absent


@pytest.mark.parametrize("variant", VARIANTS.values(), ids=VARIANTS)
@pytest.mark.parametrize("kind", ["vaccination", "test"])
@pytest.mark.parametrize("name", SHIPPED_TEMPLATES)
def test_a_page_is_sound(  # noqa: PLR0917 - fixtures
    request, twin_of, payload_of, tmp_path, name, kind, variant
):
    """Nothing overlaps; the code scans at 150 dpi; all values are found; qpdf has no complaint."""
    twin = twin_of(variant(request.getfixturevalue(kind)))
    template = Template.shipped(name)
    options = Options(helpline=HELPLINE, footer=FOOTER, fonts=fonts_of(name))
    given = values(twin, shipped_language("en"))
    pages = compose(template, Facts(given, twin.symbol.modules), options)
    geometry.assert_sound(pages, template.sheet.page.extent)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SmallModuleWarning)
        document = renderer_of(name).render(twin)
    with pypdfium2.PdfDocument(document) as pdf:
        place = 1 if name == "card" else 0
        picture = pdf[place].render(scale=150 / 72).to_pil()
    assert scanners.read_with_zxing(picture) == payload_of(1400)

    left_out = NOT_SHOWN | ELSEWHERE.get(name, set())
    path = tmp_path / "page.pdf"
    path.write_bytes(document)
    poppler = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True, text=True)
    extracted = " ".join(
        page.extract_text() for page in pypdf.PdfReader(io.BytesIO(document)).pages
    )
    for text in (poppler.stdout, extracted):
        assert missing(twin, text, left_out) == []
        assert without_blanks(HELPLINE) in without_blanks(text)
    subprocess.run(["qpdf", "--check", path], capture_output=True, check=True)
