"""What a document says about itself, as XMP.

See [XMP](https://developer.adobe.com/xmp/docs/) and its profiles in PDF/A-3 (ISO 19005-3,
section 6.6) and PDF/UA-1 (ISO 14289-1, section 5).
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

import attrs

__all__ = ["CREATOR", "PRODUCER", "Metadata", "pdf_date", "xmp"]

CREATOR = "divoc-certify"
"""What made the pages."""
PRODUCER = "ReportLab"
"""What made the file."""

# The marker is the one that XMP prescribes, the same in every packet.
_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
  xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
  xmlns:xmp="http://ns.adobe.com/xap/1.0/"
  xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
  xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
  xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
  xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<dc:format>application/pdf</dc:format>
<dc:title>{title}</dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description>{subject}</dc:description>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>{creator}</xmp:CreatorTool>
<xmp:CreateDate>{created}</xmp:CreateDate>
<xmp:ModifyDate>{created}</xmp:ModifyDate>
<pdf:Producer>{producer}</pdf:Producer>
{claim}</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""
_CLAIM = """\
<pdfaid:part>3</pdfaid:part>
<pdfaid:conformance>A</pdfaid:conformance>
<pdfuaid:part>1</pdfuaid:part>
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
"""

# What no XML can hold stands for what each document has of its own.
_TITLE, _SUBJECT, _CREATED = "\0title\0", "\0subject\0", "\0created\0"
_OWN = re.compile(f"({_TITLE}|{_SUBJECT}|{_CREATED})")


@attrs.frozen(kw_only=True)
class Metadata:
    """What a document says about itself; nothing that is personal.

    Args:
        title: The title that a reader shows.
        author: Who issued it.
        subject: What it is.
        created: When it was issued, with a time zone.
        language: The language of its labels, a BCP 47 tag.
        conforms: Whether it says that it is PDF/A-3a and PDF/UA-1: nobody knows of one that has
            pages of another document in it.
    """

    title: str
    author: str
    subject: str
    created: dt.datetime
    language: str
    conforms: bool = True


def pdf_date(moment: dt.datetime) -> str:
    """Write a moment as PDF does, in UTC.

    Args:
        moment: With a time zone.
    """
    return moment.astimezone(dt.UTC).strftime("D:%Y%m%d%H%M%SZ")


def xmp(metadata: Metadata) -> bytes:
    """Write metadata as an XMP packet; UTF-8.

    Args:
        metadata: What the document says about itself.
    """
    pieces = _packet(metadata.author, metadata.language, metadata.conforms)
    values = {
        _TITLE: escape(metadata.title),
        _SUBJECT: escape(metadata.subject),
        _CREATED: metadata.created.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    return "".join(values.get(piece, piece) for piece in pieces).encode()


@functools.lru_cache(maxsize=32)
def _packet(author: str, language: str, conforms: bool) -> Sequence[str]:  # noqa: FBT001
    """What the packets of an issuer's documents share, around what is each document's own.

    A template's title may hold a name: it is not kept here.
    """
    packet = _PACKET.format(
        claim=_CLAIM if conforms else "",
        title=_in_languages(_TITLE, language),
        author=escape(author),
        subject=_in_languages(_SUBJECT, language),
        language=escape(language),
        creator=CREATOR,
        producer=PRODUCER,
        created=_CREATED,
    )
    return _OWN.split(packet)


def _in_languages(text: str, language: str) -> str:
    forms = "".join(
        f"<rdf:li xml:lang={quoteattr(tag)}>{text}</rdf:li>" for tag in ("x-default", language)
    )
    return f"<rdf:Alt>{forms}</rdf:Alt>"
