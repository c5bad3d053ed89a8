"""From pages of blocks to the bytes of a PDF.

The content streams are written here; ReportLab's document layer puts them, the faces and the
logo into a file. Its canvas is passed by: it adds a font that is not embedded, and lets the
machine's settings decide how streams are packed.
See [ISO 32000-1](https://opensource.adobe.com/dc-acrobat-sdk-docs/pdfstandards/PDF32000_2008.pdf),
sections 7.8 (content streams), 8.5 (paths) and 9.4 (text).
"""

from __future__ import annotations

import itertools
import math
import re
from typing import TYPE_CHECKING, Any

from reportlab.pdfbase import pdfdoc

from divoc_certify.pdf.attachment import attach
from divoc_certify.pdf.document import Document
from divoc_certify.pdf.embedding import Fonts
from divoc_certify.pdf.layout import Block, Code, Mark, Page, Panel, Run, Sheet, Turned
from divoc_certify.pdf.metadata import Metadata
from divoc_certify.pdf.structure import Structure
from divoc_certify.qr.symbol import QUIET_ZONE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from divoc_certify.pdf.attachment import Attachment
    from divoc_certify.pdf.background import Form
    from divoc_certify.pdf.logo import Logo
    from divoc_certify.pdf.tagging import Element

__all__ = ["Metadata", "draw"]

_DARK = re.compile(b"\x01+")


def draw(
    pages: Sequence[Page],
    *,
    size: tuple[float, float],
    metadata: Metadata,
    attachment: Attachment | None = None,
) -> bytes:
    """Draw a document. The same pages give the same bytes.

    Args:
        pages: What is drawn where.
        size: Every page's width and height, in points.
        metadata: What the document says about itself.
        attachment: The file that it carries.
    """
    document = Document(metadata)
    fonts = Fonts(document, _runs(pages))
    contents = _Contents(document, size[1], fonts)
    for page in pages:
        sheet = document.sheet(contents.structure.begin_page())
        sheet.MediaBox = pdfdoc.PDFArray([0, 0, *map(_number, size)])
        sheet.stream = contents.page(page)
        sheet.Resources = pdfdoc.PDFResourceDictionary(XObject=dict(contents.images))
        sheet.Resources.Font = fonts.resources
        document.updateSignature(sheet.stream)
        document.addPage(sheet)
    contents.structure.finish()
    if attachment is not None:
        attach(document, attachment)
    return bytes(document.GetPDFData(None))


def _runs(pages: Sequence[Page]) -> Iterator[Run]:
    for mark in (mark for page in pages for one in page for mark in one.marks):
        if isinstance(mark, Run):
            yield mark
        elif isinstance(mark, Turned):
            yield mark.run


class _Contents:
    """Writes content streams, and keeps what they refer to."""

    def __init__(self, document: Document, page_height: float, fonts: Fonts) -> None:
        self.document = document
        self.structure = Structure(document)
        self.page_height = page_height
        self.fonts = fonts
        self.images: dict[str, pdfdoc.PDFObjectReference] = {}
        self.forms: dict[Form, str] = {}

    def page(self, page: Page) -> str:
        marks = [(block, mark) for block in page for mark in block.marks]
        return "\n".join(
            self._element(element, list(together))
            for element, together in itertools.groupby(marks, lambda pair: pair[1].element)
        )

    def _element(self, element: Element | None, marks: list[tuple[Block, Mark]]) -> str:
        content = "\n".join(
            self._mark(mark, block.x + mark.x, self.page_height - block.y - mark.y)
            for block, mark in marks
        )
        block = marks[0][0]
        top = self.page_height - block.y
        box = (block.x, top - block.height, block.x + block.width, top)
        return self.structure.mark(element, content, box)

    def _mark(self, mark: Mark, x: float, y: float) -> str:
        match mark:
            case Run():
                return self._run(mark, x, y)
            case Panel():
                rectangle = _numbers(x, y - mark.height, mark.width, mark.height)
                return f"{_numbers(*mark.colour)} rg {rectangle} re f"
            case Code():
                return _code(mark, x, y)
            case Turned():
                angle = math.radians(mark.angle)
                along, up = math.cos(angle), math.sin(angle)
                return f"q {_numbers(along, up, -up, along, x, y)} cm {self._run(mark.run, 0, 0)} Q"
            case Sheet():
                form = mark.form
                corner = _numbers(1, 0, 0, 1, x, y - form.height)
                return f"q {corner} cm /{self._form(form)} Do Q"
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

    def _form(self, form: Form) -> str:
        if form not in self.forms:
            objects = [_Written(one) for one in form.objects]
            for one in objects:
                one.references = [self.document.Reference(other) for other in objects]
            self.forms[form] = f"Form{len(self.forms) + 1}"
            self.images[self.forms[form]] = self.document.Reference(objects[0])
        return self.forms[form]


class _Written(pdfdoc.PDFObject):
    """An object of another PDF, as it is written in this one."""

    def __init__(self, pieces: tuple[bytes | int, ...]) -> None:
        self.pieces = pieces
        self.references: list[Any] = []

    def format(self, document: Any) -> bytes:  # noqa: ANN401
        return b"".join(
            piece if isinstance(piece, bytes) else self.references[piece].format(document)
            for piece in self.pieces
        )


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
