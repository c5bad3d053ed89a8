# ruff: noqa: INP001 - a script, not a part of a package
"""Draw every shipped template with several kinds of data, for `docs/gallery/`.

Usage::

    python tools/gallery.py

Needs the extras `scan` and `shaping`, and Debian's package `fonts-noto-core`. The same code gives
the same pictures.
"""

import datetime as dt
import hashlib
import io
import pathlib
import warnings

import pypdfium2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image, ImageDraw

from divoc_certify import Certifier, Issuer, PrivateKeySigner, Rules
from divoc_certify.pdf import FontSet, PageRenderer, SmallModuleWarning
from divoc_certify.pdf.template.loading import SHIPPED_TEMPLATES
from divoc_certify.testing import sample_test_request, sample_vaccination_request

FOLDER = pathlib.Path(__file__).parents[1] / "docs/gallery"
FONTS = FontSet.noto("/usr/share/fonts/truetype/noto")
DPI = 100
GAP = 12
GROUND = (205, 209, 214)

ISSUER = Issuer(id="https://moh.example/", name="Ministry of Health", country="EX")
SIGNER = PrivateKeySigner(
    private_key=Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"gallery").digest()),
    verification_method="did:example:moh#key-1",
)


def emblem(colour: str) -> bytes:
    """A made-up emblem."""
    image = Image.new("RGBA", (600, 600), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.ellipse((20, 20, 580, 580), outline=colour, width=44)
    draw.rectangle((255, 150, 345, 450), fill=colour)
    draw.rectangle((150, 255, 450, 345), fill=colour)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def short() -> dict:
    """The second dose of two."""
    request = sample_vaccination_request()
    request["vaccination"]["name"] = "COVAXIN"
    request["vaccination"]["manufacturer"] = "Bharat Biotech"
    return request


def long() -> dict:
    """A booster after six doses, with names and addresses as long as they come."""
    request = short()
    request["recipient"]["name"] = "Maximiliana-Konstantina von und zu Hohenlohe-Waldenburg"
    request["recipient"]["address"]["addressLine1"] = (
        "House number 1234/56-A, Third Cross Street behind the Old Water Tower"
    )
    request["facility"]["name"] = "General District Hospital of Port Example, Wing B"
    request["vaccination"] |= {"dose": 7}
    request["meta"]["vaccinations"] = [
        {
            "name": ("Covishield", "COVAXIN")[number % 2],
            "dose": number,
            "totalDoses": 2,
            "batch": f"MB{2200 + 7 * number}AA",
            "manufacturer": ("Serum Institute of India", "Bharat Biotech")[number % 2],
            "date": f"2025-{number:02}-20",
        }
        for number in range(1, 7)
    ]
    return request


def scripts() -> dict:
    """People, places and products in scripts from all over the world."""
    request = short()
    request["recipient"] |= {"name": "श्रीमती लक्ष्मी त्रिपाठी", "nationality": "ไทย"}
    request["recipient"]["address"] = {
        "addressLine1": "١٢ شارع الميناء",
        "city": "বন্দর",
        "district": "חיפה",
        "state": "தமிழ்",
        "pincode": "10115",
    }
    request["vaccinator"]["name"] = "አልማዝ"
    request["facility"] = {"name": "ಆರೋಗ್ಯ ಕೇಂದ್ರ"}
    return request


def pictures(template: str, request: dict) -> list[Image.Image]:
    """The pages of a certificate."""
    renderer = PageRenderer(
        template=template,
        logo=emblem("#1f4e79"),
        images={"partner": emblem("#7a1f2b")},
        helpline="Questions? Call 555 0100, free of charge.",
        footer=("Ministry of Health, Port Example · https://moh.example/verify",),
        fonts=FONTS,
    )
    certifier = Certifier(
        issuer=ISSUER,
        signer=SIGNER,
        pdf_renderer=renderer,
        rules=Rules.V3,
        clock=lambda: dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC),
        id_source=lambda: "7GQ4X2M9KTPB0ZSD6WNRC",
    )
    pdf = certifier.certify(request).pdf
    dpi = 2 * DPI if template == "card" else DPI
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=dpi / 72).to_pil().convert("RGB") for page in document]


def side_by_side(pages: list[Image.Image]) -> Image.Image:
    """All pages in one picture, few colours."""
    width = sum(page.width + GAP for page in pages) + GAP
    sheet = Image.new("RGB", (width, pages[0].height + 2 * GAP), GROUND)
    x = GAP
    for page in pages:
        sheet.paste(page, (x, GAP))
        x += page.width + GAP
    return sheet.quantize(40, dither=Image.Dither.NONE)


DATA = {"vaccination": short, "long": long, "test": sample_test_request, "scripts": scripts}


def main() -> None:
    """Write all pictures."""
    warnings.simplefilter("ignore", SmallModuleWarning)
    FOLDER.mkdir(exist_ok=True)
    for template in SHIPPED_TEMPLATES:
        for name, request in DATA.items():
            sheet = side_by_side(pictures(template, request()))
            sheet.save(FOLDER / f"{template}-{name}.png", optimize=True)


if __name__ == "__main__":
    main()
