"""From pages of blocks to the bytes of a PDF.

The content streams are written here; ReportLab's document layer puts them, the faces and the
logo into a file. Its canvas is passed by: it adds a font that is not embedded, and lets the
machine's settings decide how streams are packed.
See [ISO 32000-1](https://opensource.adobe.com/dc-acrobat-sdk-docs/pdfstandards/PDF32000_2008.pdf),
sections 7.8 (content streams), 8.5 (paths) and 9.4 (text).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from typing import TYPE_CHECKING, Any

import attrs
from reportlab.pdfbase import pdfdoc

from divoc_certify.pdf.embedding import Fonts
from divoc_certify.pdf.layout import Code, Mark, Page, Panel, Run
from divoc_certify.qr.symbol import QUIET_ZONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from divoc_certify.pdf.logo import Logo

__all__ = ["Metadata", "draw"]

_VERSION = (1, 7)
_DARK = re.compile(b"\x01+")


@attrs.frozen(kw_only=True)
class Metadata:
    """What a document says about itself; nothing that is personal.

    Args:
        title: The title that a reader shows.
        author: Who issued it.
        subject: What it is.
        created: When it was issued, with a time zone.
        language: The language of its labels, a BCP 47 tag.
    """

    title: str
    author: str
    subject: str
    created: dt.datetime
    language: str


def draw(pages: Sequence[Page], *, size: tuple[float, float], metadata: Metadata) -> bytes:
    """Draw a document. The same pages give the same bytes.

    Args:
        pages: What is drawn where.
        size: Every page's width and height, in points.
        metadata: What the document says about itself.
    """
    document = _document(metadata)
    runs = (mark for page in pages for one in page for mark in one.marks if isinstance(mark, Run))
    fonts = Fonts(document, runs)
    contents = _Contents(document, size[1], fonts)
    for page in pages:
        sheet = pdfdoc.PDFPage()
        sheet.MediaBox = pdfdoc.PDFArray([0, 0, *map(_number, size)])
        sheet.stream = contents.page(page)
        sheet.Resources = pdfdoc.PDFResourceDictionary(XObject=dict(contents.images))
        sheet.Resources.Font = fonts.resources
        document.updateSignature(sheet.stream)
        document.addPage(sheet)
    return bytes(document.GetPDFData(None))


# ReportLab's stubs leave out half of what a document has, hence Any.
def _document(metadata: Metadata) -> Any:  # noqa: ANN401
    # With compression left to the default filter, every stream is packed by flate alone,
    # whatever the machine's settings say of compression and ASCII85.
    document: Any = pdfdoc.PDFDocument(
        compression=0, invariant=1, pdfVersion=_VERSION, lang=metadata.language
    )
    document.defaultStreamFilters = [pdfdoc.PDFZCompress]
    document.setTitle(metadata.title)
    document.setAuthor(metadata.author)
    document.setSubject(metadata.subject)
    document.setCreator("divoc-certify")
    document.setProducer("ReportLab")
    created = metadata.created.astimezone(dt.UTC).strftime("D:%Y%m%d%H%M%SZ")
    document.setDateFormatter(lambda *_: created)
    # The file's identifier comes from its content alone; ReportLab would add SOURCE_DATE_EPOCH.
    document.signature = hashlib.md5(created.encode(), usedforsecurity=False)
    preferences = pdfdoc.ViewerPreferencesPDFDictionary()
    preferences["DisplayDocTitle"] = "true"
    document.Catalog.ViewerPreferences = preferences
    return document


class _Contents:
    """Writes content streams, and keeps what they refer to."""

    def __init__(self, document: pdfdoc.PDFDocument, page_height: float, fonts: Fonts) -> None:
        self.document: Any = document
        self.page_height = page_height
        self.fonts = fonts
        self.images: dict[str, pdfdoc.PDFObjectReference] = {}

    def page(self, page: Page) -> str:
        return "\n".join(
            self._mark(mark, block.x + mark.x, self.page_height - block.y - mark.y)
            for block in page
            for mark in block.marks
        )

    def _mark(self, mark: Mark, x: float, y: float) -> str:
        match mark:
            case Run():
                return self._run(mark, x, y)
            case Panel():
                rectangle = _numbers(x, y - mark.height, mark.width, mark.height)
                return f"{_numbers(*mark.colour)} rg {rectangle} re f"
            case Code():
                return _code(mark, x, y)
            case picture:
                matrix = _numbers(picture.width, 0, 0, picture.height, x, y - picture.height)
                return f"q {matrix} cm /{self._image(picture.image)} Do Q"

    def _run(self, run: Run, x: float, y: float) -> str:
        shown = self.fonts.write(run)
        return f"BT {_numbers(*run.style.colour)} rg {_numbers(1, 0, 0, 1, x, y)} Tm {shown} ET"

    def _image(self, logo: Logo) -> str:
        image = _image(logo, "DeviceRGB", logo.colours)
        if logo.opacity is not None:
            opacity = _image(logo, "DeviceGray", logo.opacity)
            image.dictionary["SMask"] = self.document.Reference(opacity)
        name = f"Image{len(self.images) + 1}"
        self.images[name] = self.document.Reference(image)
        return name


def _code(code: Code, x: float, y: float) -> str:
    side = code.symbol.modules + 2 * QUIET_ZONE
    # One module is one unit, and rows run down, so the path is of small whole numbers.
    matrix = _numbers(code.module, 0, 0, -code.module, x, y)
    path = "\n".join(
        f"{dark.start() + QUIET_ZONE} {number} {dark.end() - dark.start()} 1 re"
        for number, row in enumerate(code.symbol.matrix, QUIET_ZONE)
        for dark in _DARK.finditer(row)
    )
    return f"q {matrix} cm 1 1 1 rg 0 0 {side} {side} re f 0 0 0 rg\n{path}\nf Q"


def _image(logo: Logo, colour_space: str, samples: bytes) -> pdfdoc.PDFStream:
    return pdfdoc.PDFStream(
        pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("XObject"),
                "Subtype": pdfdoc.PDFName("Image"),
                "Width": logo.width,
                "Height": logo.height,
                "ColorSpace": pdfdoc.PDFName(colour_space),
                "BitsPerComponent": 8,
            }
        ),
        samples,
    )


def _numbers(*values: float) -> str:
    return " ".join(map(_number, values))


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")
