"""A document without pages: what it says about itself, and what makes it fit for an archive.

ReportLab's document layer, and what that leaves out of PDF/A-3 (ISO 19005-3) and PDF/UA-1
(ISO 14289-1): metadata as XMP, the meaning of the colours, associated files, a place for pages in
the logical structure, and an end of line where a stream ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from reportlab.pdfbase import pdfdoc

from divoc_certify.pdf.icc import srgb_profile
from divoc_certify.pdf.metadata import CREATOR, PRODUCER, Metadata, pdf_date, xmp
from divoc_certify.pdf.operators import utf16
from divoc_certify.pdf.skeleton import Place, stream

__all__ = ["Document", "Reserved", "descriptions"]

INFORMATION, METADATA = "information", "metadata"

_VERSION = (1, 7)
_END = b"endstream\n"


class Document(pdfdoc.PDFDocument):
    """A document that describes itself, with a `Place` for what it says.

    Args:
        language: The language of its labels, a BCP 47 tag.
    """

    # ReportLab's stubs leave out half of what a document has, hence Any here and there.
    Catalog: Any

    def __init__(self, language: str) -> None:
        # With compression left to the default filter, every stream is packed by flate alone,
        # whatever the machine's settings say of compression and ASCII85.
        super().__init__(compression=0, invariant=1, pdfVersion=_VERSION, lang=language)
        self.defaultStreamFilters = [pdfdoc.PDFZCompress]
        self.info: Any = Place(INFORMATION)
        catalog = self.Catalog
        catalog.__NoDefault__ = [*catalog.__NoDefault__, "AF", "OutputIntents"]
        preferences = pdfdoc.ViewerPreferencesPDFDictionary()
        preferences["DisplayDocTitle"] = "true"
        catalog.ViewerPreferences = preferences
        catalog.Metadata = self.Reference(Place(METADATA))
        catalog.OutputIntents = pdfdoc.PDFArray([self._output_intent()])

    def sheet(self, key: int) -> Any:  # noqa: ANN401
        """A new page, yet to be added.

        Args:
            key: Its key in the structure's tree of parents.
        """
        sheet: Any = pdfdoc.PDFPage()
        sheet.__NoDefault__ = [*sheet.__NoDefault__, "StructParents", "Tabs"]
        sheet.StructParents, sheet.Tabs = key, "/S"
        return sheet

    def Reference(self, obj: Any, name: Any = None) -> Any:  # noqa: ANN401, N802
        """Register an object; see ReportLab's own."""
        inherited: Any = super()
        reference = inherited.Reference(obj, name)
        if isinstance(obj, pdfdoc.PDFStream):
            self.idToObject[reference.name] = _Ended(obj)
        return reference

    def _output_intent(self) -> pdfdoc.PDFDictionary:
        profile = pdfdoc.PDFStream(pdfdoc.PDFDictionary({"N": 3}), srgb_profile())
        return pdfdoc.PDFDictionary(
            {
                "Type": "/OutputIntent",
                "S": "/GTS_PDFA1",
                "OutputConditionIdentifier": pdfdoc.PDFString("sRGB"),
                "DestOutputProfile": self.Reference(profile),
            }
        )


class _Ended(pdfdoc.PDFObject):
    """A stream with an end of line before `endstream`, which PDF/A wants."""

    __RefOnly__ = 1

    def __init__(self, stream: pdfdoc.PDFStream) -> None:
        self._stream = stream

    def format(self, document: Any) -> bytes:  # noqa: ANN401
        stream: bytes = self._stream.format(document)
        return stream.removesuffix(_END) + b"\n" + _END


class Reserved:
    """Places in a document for objects that each certificate brings.

    Args:
        document: The document.
        count: How many there are.
    """

    def __init__(self, document: Document, count: int) -> None:
        self._document = document
        self._names = [f"object {number}" for number in range(count)]
        self.references = [document.Reference(Place(name)) for name in self._names]

    def filled(self, put_into: Callable[[Filling], object]) -> dict[str, bytes]:
        """What fills them.

        Args:
            put_into: Puts the objects into it, in the order of the places.
        """
        filling = Filling(self._document, iter(zip(self._names, self.references, strict=True)))
        put_into(filling)
        return filling.contents


class Filling:
    """Takes the objects of one certificate, and writes them.

    Args:
        document: The document that has places for them.
        places: The places' names, and the references to them.
    """

    def __init__(self, document: Document, places: Iterator[tuple[str, Any]]) -> None:
        self.contents: dict[str, bytes] = {}
        self._document = document
        self._places = places

    def Reference(self, obj: Any) -> Any:  # noqa: ANN401, N802 - as ReportLab's
        """Take an object, and refer to it."""
        name, reference = next(self._places)
        content = _Ended(obj) if isinstance(obj, pdfdoc.PDFStream) else obj
        self.contents[name] = content.format(self._document).rstrip(b"\n")
        return reference


def descriptions(metadata: Metadata) -> dict[str, bytes]:
    """What fills the places of a document that tell what it is.

    Args:
        metadata: What it says about itself.
    """
    created = pdf_date(metadata.created)
    texts = {
        "Title": metadata.title,
        "Author": metadata.author,
        "Subject": metadata.subject,
        "Creator": CREATOR,
        "Producer": PRODUCER,
    }
    members = " ".join(f"/{name} <FEFF{utf16(text)}>" for name, text in texts.items())
    information = f"<< {members} /CreationDate ({created}) /ModDate ({created}) >>"
    return {
        INFORMATION: information.encode(),
        METADATA: stream(b"/Type /Metadata /Subtype /XML", xmp(metadata)),
    }
