"""A file inside a document, associated with all of it.

See [ISO 32000-1](https://opensource.adobe.com/dc-acrobat-sdk-docs/pdfstandards/PDF32000_2008.pdf),
sections 7.11.3 and 7.11.4, and ISO 19005-3 (PDF/A-3), section 6.8 and annex E.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING

import attrs
from reportlab.pdfbase import pdfdoc

from divoc_certify.pdf.metadata import pdf_date

if TYPE_CHECKING:
    from divoc_certify.pdf.document import Document

__all__ = ["Attachment", "attach"]


@attrs.frozen(kw_only=True)
class Attachment:
    """A file to be attached: the data that the pages show.

    Args:
        name: Its name.
        media_type: Its media type, `application/json`.
        description: What a reader says of it.
        content: Its bytes.
        modified: When it was made, with a time zone.
    """

    name: str
    media_type: str
    description: str
    content: bytes = attrs.field(repr=False)
    modified: dt.datetime


def attach(document: Document, attachment: Attachment) -> None:
    """Put a file into a document.

    Args:
        document: The document; it has no other file.
        attachment: The file.
    """
    digest = hashlib.md5(attachment.content, usedforsecurity=False)
    members = {
        "Type": "/EmbeddedFile",
        "Subtype": f"/{attachment.media_type.replace('/', '#2F')}",
        "Params": pdfdoc.PDFDictionary(
            {
                "Size": len(attachment.content),
                "ModDate": pdfdoc.PDFString(pdf_date(attachment.modified)),
                "CheckSum": f"<{digest.hexdigest()}>",
            }
        ),
    }
    file = document.Reference(pdfdoc.PDFStream(pdfdoc.PDFDictionary(members), attachment.content))
    name = pdfdoc.PDFString(attachment.name)
    specification = document.Reference(
        pdfdoc.PDFDictionary(
            {
                "Type": "/Filespec",
                "F": name,
                "UF": name,
                "Desc": pdfdoc.PDFString(attachment.description),
                "EF": pdfdoc.PDFDictionary({"F": file, "UF": file}),
                "AFRelationship": "/Data",
            }
        )
    )
    files = pdfdoc.PDFDictionary({"Names": pdfdoc.PDFArray([name, specification])})
    document.Catalog.Names = pdfdoc.PDFDictionary({"EmbeddedFiles": files})
    document.Catalog.AF = pdfdoc.PDFArray([specification])
    document.updateSignature(attachment.content)
