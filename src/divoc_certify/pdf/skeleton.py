"""A document without what is different in each: written once, and filled for every certificate.

Objects that are the same stand first in the file, at places that are known before. Behind them
come those that are not, and the cross-reference table, of which only their entries change.
See [ISO 32000-1](https://opensource.adobe.com/dc-acrobat-sdk-docs/pdfstandards/PDF32000_2008.pdf),
section 7.5 (file structure).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from reportlab.pdfbase import pdfdoc

__all__ = ["Place", "Skeleton", "stream"]

# The comment's bytes tell programs that a PDF is no text.
_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_ENTRY = 20
"""Bytes of an entry in a cross-reference table."""
_IDENTIFIER = 32
"""Hexadecimal digits of a file identifier."""


class Place(pdfdoc.PDFObject):
    """An object that is written for each certificate.

    Args:
        name: What it is filled by.
    """

    __RefOnly__ = 1

    def __init__(self, name: str) -> None:
        self.name = name


class Skeleton:
    """A document with places.

    Args:
        document: ReportLab's document, complete; its catalog and its information are objects in it.
    """

    # ReportLab's stubs leave out half of what a document has, hence Any.
    def __init__(self, document: Any) -> None:  # noqa: ANN401
        root, info = document.Reference(document.Catalog), document.Reference(document.info)
        document.Outlines.prepare(document, None)
        document.Catalog.Outlines = None
        document.encrypt.prepare(document)
        self._places: list[tuple[int, str]] = []
        objects = [_HEADER]
        entries = [b"0000000000 65535 f \n"]
        offset = len(_HEADER)
        # Objects come up while others are written.
        while (number := len(entries)) in document.numberToId:
            name = document.numberToId[number]
            content = document.idToObject[name]
            if isinstance(content, Place):
                self._places.append((number, content.name))
                entries.append(b"%010d 00000 n \n" % 0)
                continue
            written = pdfdoc.PDFIndirectObject(name, content).format(document)
            objects.append(written)
            entries.append(b"%010d 00000 n \n" % offset)
            offset += len(written)
        self._objects = b"".join(objects)
        self._entries = b"".join(entries)
        self._digest = hashlib.sha256(self._objects).digest()
        self._trailer = b"trailer\n<< /Size %d /Root %b /Info %b" % (
            len(entries),
            root.format(document),
            info.format(document),
        )

    @property
    def size(self) -> int:
        """Bytes of what is the same in every document."""
        return len(self._objects)

    def fill(self, contents: Mapping[str, bytes]) -> bytes:
        """Write a document. The same contents give the same bytes.

        Args:
            contents: Each place's object, as it stands between `obj` and `endobj`.
        """
        pieces = [self._objects]
        entries = bytearray(self._entries)
        offset = len(self._objects)
        for number, name in self._places:
            entries[_ENTRY * number : _ENTRY * number + 10] = b"%010d" % offset
            written = b"%d 0 obj\n%b\nendobj\n" % (number, contents[name])
            pieces.append(written)
            offset += len(written)
        identifier = hashlib.sha256(self._digest)
        for written in pieces[1:]:
            identifier.update(written)
        same = identifier.hexdigest()[:_IDENTIFIER].encode()
        count = len(entries) // _ENTRY
        pieces += (
            b"xref\n0 %d\n" % count,
            bytes(entries),
            b"%b /ID [<%b> <%b>] >>\nstartxref\n%d\n%%%%EOF\n"
            % (self._trailer, same, same, offset),
        )
        return b"".join(pieces)


def stream(members: bytes, content: bytes) -> bytes:
    """A stream, with an end of line before `endstream`, which PDF/A wants.

    Args:
        members: What its dictionary holds besides the length.
        content: Its bytes.
    """
    return b"<< %b /Length %d >>\nstream\n%b\nendstream" % (members, len(content), content)
