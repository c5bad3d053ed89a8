"""A file inside a document, associated with all of it.

See [ISO 32000-1](https://opensource.adobe.com/dc-acrobat-sdk-docs/pdfstandards/PDF32000_2008.pdf),
sections 7.11.3 and 7.11.4, and ISO 19005-3 (PDF/A-3), section 6.8 and annex E.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import zlib
from typing import TYPE_CHECKING

import attrs
from reportlab.pdfbase import pdfdoc

from divoc_certify.pdf.metadata import pdf_date
from divoc_certify.pdf.skeleton import Place, stream

if TYPE_CHECKING:
    from divoc_certify.pdf.document import Document

__all__ = ["Attachment", "attach", "attached"]

FILE = "file"


@attrs.frozen(kw_only=True)
class Attachment:
    """A file to be attached: the data that the pages show.

    Args:
        media_type: Its media type, `application/json`.
        content: Its bytes.
        deflated: The same, deflated: [RFC 1951](https://www.rfc-editor.org/rfc/rfc1951).
        modified: When it was made, with a time zone.
    """

    media_type: str
    content: bytes = attrs.field(repr=False)
    deflated: bytes = attrs.field(repr=False)
    modified: dt.datetime


def attach(document: Document, name: str, description: str) -> None:
    """Make a place for a file in a document.

    Args:
        document: The document; it has no other file.
        name: The file's name.
        description: What a reader says of it.
    """
    file = document.Reference(Place(FILE))
    named = pdfdoc.PDFString(name)
    specification = document.Reference(
        pdfdoc.PDFDictionary(
            {
                "Type": "/Filespec",
                "F": named,
                "UF": named,
                "Desc": pdfdoc.PDFString(description),
                "EF": pdfdoc.PDFDictionary({"F": file, "UF": file}),
                "AFRelationship": "/Data",
            }
        )
    )
    files = pdfdoc.PDFDictionary({"Names": pdfdoc.PDFArray([named, specification])})
    document.Catalog.Names = pdfdoc.PDFDictionary({"EmbeddedFiles": files})
    document.Catalog.AF = pdfdoc.PDFArray([specification])


def attached(attachment: Attachment) -> dict[str, bytes]:
    """What fills the place of a file.

    Args:
        attachment: The file.
    """
    digest = hashlib.md5(attachment.content, usedforsecurity=False).hexdigest()
    members = (
        f"/Type /EmbeddedFile /Subtype /{attachment.media_type.replace('/', '#2F')} "
        f"/Params << /Size {len(attachment.content)} "
        f"/ModDate ({pdf_date(attachment.modified)}) /CheckSum <{digest}> >> "
        "/Filter /FlateDecode"
    )
    # FlateDecode wants the zlib format, RFC 1950: two bytes before, a checksum behind.
    checksum = zlib.adler32(attachment.content).to_bytes(4)
    return {FILE: stream(members.encode(), b"\x78\xda" + attachment.deflated + checksum)}
