"""Typefaces in a document: which glyphs are embedded, and how lines of them are written.

A face becomes a composite font (Type 0, `Identity-H`) with the glyphs that the document draws
and no others. Each is entered once for each text that it stands for, so that its `ToUnicode`
entry gives that text back; where a letter takes several glyphs, the letter is wrapped into a
`Span` whose `ActualText` is what was entered.
See [ISO 32000-1](https://opensource.adobe.com/dc-acrobat-sdk-docs/pdfstandards/PDF32000_2008.pdf),
sections 9.7 (composite fonts), 9.10 (extraction of text) and 14.9.4 (replacement text).
"""

from __future__ import annotations

import hashlib
import string
from collections.abc import Iterable
from typing import Any

from reportlab.pdfbase import pdfdoc

from divoc_certify.pdf.layout import Run
from divoc_certify.pdf.typography import harfbuzz
from divoc_certify.pdf.typography.subsetting import truetype_subset
from divoc_certify.pdf.typography.typeface import Face, Glyph, Segment

__all__ = ["Fonts"]

_SYMBOLIC = 4
"""A flag of a font descriptor: its glyphs are not those of a standard character set."""
_CMAP = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
{entries}endcmap
CMapName currentdict /CMap defineresource pop
end
end"""
_ENTRIES = 100
"""Entries in one section of a character map."""


class Fonts:
    """The fonts of one document.

    Args:
        document: ReportLab's document, which they are put into.
        runs: All lines of the document; only these can be written.
    """

    def __init__(self, document: Any, runs: Iterable[Run]) -> None:  # noqa: ANN401
        self.lines = {_key(run): run.style.face.segments(run.text) for run in runs}
        used: dict[Face, set[tuple[int, str]]] = {}
        for segments in self.lines.values():
            for segment in segments:
                used.setdefault(segment.face, set()).update(map(_entry, segment.glyphs))
        self.fonts = {
            face: _Font(f"F{number}", face, glyphs)
            for number, (face, glyphs) in enumerate(used.items(), 1)
        }
        self.resources = pdfdoc.PDFDictionary(
            {font.name: font.put_into(document) for font in self.fonts.values()}
        )

    def write(self, run: Run) -> str:
        """The operators, between `BT` and `ET`, that draw a line from the text's origin on.

        Args:
            run: The line.
        """
        size = run.style.size
        return " ".join(
            f"/{self.fonts[segment.face].name} {number(size)} Tf "
            + self.fonts[segment.face].write(segment, size)
            for segment in self.lines[_key(run)]
        )


def _key(run: Run) -> tuple[object, ...]:
    # Two lines of the same letters may stand in paragraphs of different directions.
    return run.style.face, str(run.text), getattr(run.text, "levels", None)


def _entry(glyph: Glyph) -> tuple[int, str]:
    return glyph.number, glyph.text


class _Font:
    """A face's glyphs in a document, and the codes that draw them."""

    def __init__(self, name: str, face: Face, glyphs: Iterable[tuple[int, str]]) -> None:
        self.name = name
        self.face = face
        self.entries = [(0, ""), *sorted(set(glyphs) - {(0, "")})]
        if not face.font.has_truetype_outlines:
            # HarfBuzz enters a glyph once: it keeps the first text that it stands for.
            texts: dict[int, str] = {}
            for glyph, text in self.entries:
                texts[glyph] = texts.get(glyph) or text
            self.entries = list(texts.items())
        self.codes = {glyph: code for code, (glyph, _) in enumerate(self.entries)}
        self.codes_of_texts = {entry: code for code, entry in enumerate(self.entries)}
        self.widths = [self._thousandths(face.font.advance(glyph)) for glyph, _ in self.entries]

    def write(self, segment: Segment, size: float) -> str:
        """The operators that draw a segment."""
        pen = _Pen(size)
        for letter in _letters(segment):
            text = "".join(glyph.text for glyph in letter)
            codes = [
                self.codes_of_texts.get(_entry(glyph), self.codes[glyph.number]) for glyph in letter
            ]
            is_read = len(letter) == 1 and self.entries[codes[0]][1] == text
            pen.begin("" if is_read else text)
            for code, glyph in zip(codes, letter, strict=True):
                pen.draw(code, self.widths[code], glyph)
        return pen.end()

    def put_into(self, document: Any) -> Any:  # noqa: ANN401
        """Put the font's objects into a document, and refer to them."""
        font = self.face.font
        if font.has_truetype_outlines:
            subtype, key = "CIDFontType2", "FontFile2"
            program = truetype_subset(font, [glyph for glyph, _ in self.entries])
            file = pdfdoc.PDFStream(pdfdoc.PDFDictionary({"Length1": len(program)}), program)
        else:
            subtype, key = "CIDFontType0", "FontFile3"
            program = harfbuzz.cff_subset(font, (glyph for glyph, _ in self.entries))
            file = pdfdoc.PDFStream(
                pdfdoc.PDFDictionary({"Subtype": pdfdoc.PDFName("CIDFontType0C")}), program
            )
        name = pdfdoc.PDFName(f"{_tag(program)}+{font.name}")
        ascent, descent = round(font.ascent * 1000), round(font.descent * 1000)
        descriptor = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("FontDescriptor"),
                "FontName": name,
                "Flags": _SYMBOLIC,
                "FontBBox": pdfdoc.PDFArray([round(self._thousandths(one)) for one in font.box]),
                "ItalicAngle": 0,
                "Ascent": ascent,
                "Descent": descent,
                "CapHeight": ascent,
                "StemV": 80,
                key: document.Reference(file),
            }
        )
        descendant = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("Font"),
                "Subtype": pdfdoc.PDFName(subtype),
                "BaseFont": name,
                "CIDSystemInfo": pdfdoc.PDFDictionary(
                    {
                        "Registry": pdfdoc.PDFString("Adobe"),
                        "Ordering": pdfdoc.PDFString("Identity"),
                        "Supplement": 0,
                    }
                ),
                "FontDescriptor": document.Reference(descriptor),
                "W": pdfdoc.PDFArray([0, pdfdoc.PDFArray([number(one) for one in self.widths])]),
            }
        )
        if font.has_truetype_outlines:
            descendant["CIDToGIDMap"] = pdfdoc.PDFName("Identity")
        to_unicode = pdfdoc.PDFStream(content=self._to_unicode())
        return document.Reference(
            pdfdoc.PDFDictionary(
                {
                    "Type": pdfdoc.PDFName("Font"),
                    "Subtype": pdfdoc.PDFName("Type0"),
                    "BaseFont": name,
                    "Encoding": pdfdoc.PDFName("Identity-H"),
                    "DescendantFonts": pdfdoc.PDFArray([document.Reference(descendant)]),
                    "ToUnicode": document.Reference(to_unicode),
                }
            )
        )

    def _thousandths(self, units: float) -> float:
        return units * 1000 / self.face.font.units_per_em

    def _to_unicode(self) -> str:
        entries = [
            f"<{code:04X}> <{_utf16(text)}>\n"
            for code, (_, text) in enumerate(self.entries)
            if text
        ]
        return _CMAP.format(
            entries="".join(
                f"{len(some)} beginbfchar\n{''.join(some)}endbfchar\n"
                for at in range(0, len(entries), _ENTRIES)
                for some in [entries[at : at + _ENTRIES]]
            )
        )


class _Pen:
    """Writes the operators of one segment."""

    def __init__(self, size: float) -> None:
        self.size = size
        self.operators: list[str] = []
        self.strings: list[str] = []
        self.rise = 0.0
        self.left = 0.0
        """How far to the left the next glyph has to move, in thousandths of an em."""
        self.in_span = False

    def begin(self, text: str) -> None:
        """Begin a letter, and give its text if its glyphs do not tell."""
        if self.in_span or text:
            self._show()
        if self.in_span:
            self.operators.append("EMC")
        if text:
            self.operators.append(f"/Span<</ActualText<FEFF{_utf16(text)}>>>BDC")
        self.in_span = bool(text)

    def draw(self, code: int, width: float, glyph: Glyph) -> None:
        """Draw a glyph, and go on by its advance."""
        rise = glyph.y * self.size
        if rise != self.rise:
            self._show()
            self.operators.append(f"{number(rise)} Ts")
            self.rise = rise
        left = number(self.left - glyph.x * 1000)
        if left != "0":
            self.strings.append(left)
        self.strings.append(f"<{code:04X}>")
        self.left = width + (glyph.x - glyph.advance) * 1000

    def end(self) -> str:
        """All operators."""
        self.begin("")
        left = number(self.left)
        if left != "0":
            self.strings.append(left)
        self._show()
        if self.rise:
            self.operators.append("0 Ts")
        return " ".join(self.operators)

    def _show(self) -> None:
        if self.strings:
            shown = "".join(self.strings).replace("><", "")
            self.operators.append(f"[{shown}] TJ")
            self.strings = []


def _letters(segment: Segment) -> list[list[Glyph]]:
    """The glyphs of each letter: the one that has the text, and those that belong to it."""
    letters: list[list[Glyph]] = []
    glyphs = reversed(segment.glyphs) if segment.right_to_left else segment.glyphs
    for glyph in glyphs:
        if glyph.text or not letters:
            letters.append([])
        letters[-1].append(glyph)
    return [one[::-1] for one in reversed(letters)] if segment.right_to_left else letters


def _tag(program: bytes) -> str:
    """The tag of a subset, six letters: the same glyphs have the same."""
    figure = int.from_bytes(hashlib.sha256(program).digest(), "big")
    letters = []
    for _ in range(6):
        figure, letter = divmod(figure, 26)
        letters.append(string.ascii_uppercase[letter])
    return "".join(letters)


def _utf16(text: str) -> str:
    return text.encode("utf-16-be").hex().upper()


def number(value: float) -> str:
    """A number as a content stream has it, to a thousandth."""
    return f"{round(value, 3) + 0:.3f}".rstrip("0").rstrip(".")
