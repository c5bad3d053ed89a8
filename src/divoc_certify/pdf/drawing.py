"""From pages of blocks to the bytes of a PDF.

The content streams are written here; ReportLab's document layer makes objects of the faces, the
logo and all that surrounds them, and `skeleton` makes a file of those. ReportLab's canvas is
passed by: it adds a font that is not embedded, and lets the machine's settings decide how streams
are packed.
See [ISO 32000-1](https://opensource.adobe.com/dc-acrobat-sdk-docs/pdfstandards/PDF32000_2008.pdf),
sections 7.8 (content streams), 8.9 (images) and 9.4 (text).
"""

from __future__ import annotations

import itertools
import math
import re
import zlib
from typing import TYPE_CHECKING, Any

import attrs
from reportlab.pdfbase import pdfdoc

from divoc_certify.pdf.attachment import attach, attached
from divoc_certify.pdf.document import Document, Reserved, descriptions
from divoc_certify.pdf.embedding import OBJECTS, Fonts, font_name
from divoc_certify.pdf.marks import Block, Code, Mark, Page, Panel, Part, Run, Sheet, Turned, runs
from divoc_certify.pdf.metadata import Metadata
from divoc_certify.pdf.operators import number
from divoc_certify.pdf.skeleton import Place, Skeleton, stream
from divoc_certify.pdf.structure import Structure
from divoc_certify.qr.symbol import QUIET_ZONE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from divoc_certify.pdf.attachment import Attachment
    from divoc_certify.pdf.background import Form
    from divoc_certify.pdf.facts import Facts
    from divoc_certify.pdf.logo import Logo
    from divoc_certify.pdf.tagging import Element
    from divoc_certify.qr import Symbol

__all__ = ["Drawing", "Metadata", "Own", "draw", "own_of"]

_SYMBOL = "symbol"
_OWN = "G"
"""What the names of a certificate's own fonts begin with."""
_PACKED = b"/Filter /FlateDecode"
_QUICK = 1
"""The level of compression: the next takes twice as long for a hundred bytes less."""
_PLACE = re.compile("\0([0-9]+)\0")


def draw(
    pages: Sequence[Page],
    *,
    size: tuple[float, float],
    metadata: Metadata,
    symbol: Symbol | None = None,
) -> bytes:
    """Draw a document. The same pages give the same bytes.

    Args:
        pages: What is drawn where.
        size: Every page's width and height, in points.
        metadata: What the document says about itself.
        symbol: The QR symbol, if it is on the pages.
    """
    drawing = Drawing(pages, size=size, language=metadata.language)
    return drawing.fill(None, metadata=metadata, bitmap=symbol.bitmap if symbol else b"")


@attrs.frozen(eq=False, repr=False)
class Own:
    """What is one certificate's own.

    Args:
        facts: What it says.
        fonts: The fonts of its lines that are shaped.
    """

    facts: Facts
    fonts: Fonts


class Drawing:
    """Pages as a document, but for what is each certificate's own.

    Args:
        pages: What is drawn where.
        size: Every page's width and height, in points.
        language: The language of the labels, a BCP 47 tag.
        file: The name of a file that each document carries, and what a reader says of it.
        letters: The characters that texts which vary are written with; None if they are drawn
            as they are.
        own_fonts: How many fonts each certificate brings.
    """

    def __init__(
        self,
        pages: Sequence[Page],
        *,
        size: tuple[float, float],
        language: str,
        file: tuple[str, str] | None = None,
        letters: Collection[str] | None = None,
        own_fonts: int = 0,
    ) -> None:
        document = Document(language)
        fonts = _fonts(pages, letters)
        self._own = Reserved(document, OBJECTS * own_fonts)
        resources = fonts.put_into(document) | {
            font_name(_OWN, at): self._own.references[OBJECTS * at + OBJECTS - 1]
            for at in range(own_fonts)
        }
        contents = _Contents(document, size[1], fonts, may_vary=letters is not None)
        self._pages: list[tuple[str, _Content]] = []
        for index, page in enumerate(pages):
            sheet = document.sheet(contents.structure.begin_page())
            sheet.MediaBox = pdfdoc.PDFArray([0, 0, *map(number, size)])
            self._pages.append((f"page {index}", contents.page(page)))
            sheet.Contents = document.Reference(Place(f"page {index}"))
            sheet.Resources = pdfdoc.PDFResourceDictionary(XObject=dict(contents.images))
            sheet.Resources.Font = pdfdoc.PDFDictionary(resources)
            document.addPage(sheet)
        contents.structure.finish()
        if file is not None:
            attach(document, *file)
        self._symbol = contents.symbol
        self._skeleton = Skeleton(document)
        # They are written; what refers to them is written without them.
        document.idToObject.clear()

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        return self._skeleton.size

    def fill(
        self,
        own: Own | None,
        *,
        metadata: Metadata,
        bitmap: bytes = b"",
        attachment: Attachment | None = None,
    ) -> bytes:
        """Write a document. The same arguments give the same bytes.

        Args:
            own: What is the certificate's own, if there are texts that vary.
            metadata: What the document says about itself.
            bitmap: The QR symbol's, if it is on the pages.
            attachment: The file that it carries, if it carries one.
        """
        contents = descriptions(metadata)
        if own is not None:
            contents |= self._own.filled(own.fonts.put_into)
        for name, content in self._pages:
            contents[name] = stream(_PACKED, zlib.compress(content.written(own), _QUICK))
        contents[_SYMBOL] = stream(self._symbol, bitmap)
        if attachment is not None:
            contents |= attached(attachment)
        return self._skeleton.fill(contents)


class _Content:
    """A page's content stream with places.

    Args:
        text: The operators.
        writers: What writes each place, by its number.
    """

    def __init__(self, text: str, writers: Sequence[Callable[[Any], str]]) -> None:
        self._pieces = _PLACE.split(text)
        self._places = [
            (at, writers[int(self._pieces[at])]) for at in range(1, len(self._pieces), 2)
        ]

    def written(self, own: Own | None) -> bytes:
        """The stream of one certificate."""
        pieces = self._pieces.copy()
        for at, write in self._places:
            pieces[at] = write(own)
        return "".join(pieces).encode()


class _Contents:
    """Writes content streams, and keeps what they refer to."""

    def __init__(
        self, document: Document, page_height: float, fonts: Fonts, *, may_vary: bool
    ) -> None:
        self.document = document
        self.structure = Structure(document)
        self.page_height = page_height
        self.fonts = fonts
        self.may_vary = may_vary
        self.images: dict[str, pdfdoc.PDFObjectReference] = {}
        self.forms: dict[Form, str] = {}
        self.symbol = b""
        self.writers: list[Callable[[Own], str]] = []

    def page(self, page: Page) -> _Content:
        marks = [(block, mark) for block in page for mark in block.marks]
        text = "\n".join(
            self._element(element, list(together))
            for element, together in itertools.groupby(marks, lambda pair: pair[1].element)
        )
        return _Content(text, self.writers)

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
                return self._code(mark, x, y)
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
        begin, style = number(x), run.style
        if run.part is None or not self.may_vary:
            shown = self.fonts.write(style.face, run.text, style.size)
        else:
            if run.part.share:
                begin = self._place(_beginning(run.part, x - run.x))
            shown = (
                self._place(_shaped(run.part))
                if run.part.is_shaped
                else self._varying(run.part, *self.fonts.letters(style.face))
            )
        return f"BT {_numbers(*style.colour)} rg 1 0 0 1 {begin} {number(y)} Tm {shown} ET"

    def _varying(self, part: Part, font: str, codes: dict[int, str]) -> str:
        def write(own: Own) -> str:
            return part.shown(own.facts).read.translate(codes)

        return f"/{font} {number(part.text.style.size)} Tf [<{self._place(write)}>] TJ"

    def _place(self, write: Callable[[Own], str]) -> str:
        self.writers.append(write)
        return f"\0{len(self.writers) - 1}\0"

    def _code(self, code: Code, x: float, y: float) -> str:
        side = code.modules + 2 * QUIET_ZONE
        self.symbol = (
            b"/Type /XObject /Subtype /Image /Width %d /Height %d /ImageMask true "
            b"/BitsPerComponent 1 /Decode [1 0]" % (side, side)
        )
        self.images.setdefault("QR", self.document.Reference(Place(_SYMBOL)))
        width = side * code.module
        matrix = _numbers(width, 0, 0, width, x, y - width)
        return f"q {matrix} cm 1 1 1 rg 0 0 1 1 re f 0 0 0 rg /QR Do Q"

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


def own_of(facts: Facts, shaped: Iterable[Part]) -> Own:
    """What is a certificate's own.

    Args:
        facts: What it says.
        shaped: Its lines that are shaped.
    """
    lines = ((part.text.style.face, part.shown(facts).read) for part in shaped)
    return Own(facts, Fonts(lines, prefix=_OWN))


def _fonts(pages: Sequence[Page], letters: Collection[str] | None) -> Fonts:
    """The fonts of all lines that are not shaped for each certificate."""
    fixed, varying = [], []
    for run in runs(pages):
        if letters is None or run.part is None:
            fixed.append((run.style.face, run.text))
        elif not run.part.is_shaped:
            varying.append(run.style.face)
    return Fonts(fixed, varying=varying, letters=letters or ())


def _shaped(part: Part) -> Callable[[Own], str]:
    style = part.text.style

    def write(own: Own) -> str:
        return own.fonts.write(style.face, part.shown(own.facts).read, style.size)

    return write


def _beginning(part: Part, left: float) -> Callable[[Own], str]:
    """Where a line begins that stands at the right, or in the middle."""

    def write(own: Own) -> str:
        width = part.text.style.width(part.shown(own.facts))
        return number(left + part.anchor - part.share * width)

    return write


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
    return " ".join(map(number, values))
