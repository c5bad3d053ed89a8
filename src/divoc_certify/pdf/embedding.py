"""Typefaces in a document: which glyphs are embedded, and how lines of them are written.

A face becomes a composite font (Type 0, `Identity-H`) of what the document draws and nothing
else. Where a letter takes several glyphs, they are put together into one glyph of the embedded
font, which stands for the letter's text as it was entered: so every reader, also one that knows
no `ActualText`, gives that text back, and no glyph has to be moved into its place. CFF outlines
cannot be put together like this: there the glyphs are placed one by one in a `Span` whose
`ActualText` is the letter.

Glyphs are drawn from left to right in lines of either direction; of the forms that were
measured, this is the one that most readers put back into logical order. They turn a line around
character by character, so there a glyph of one character stays by itself.
See [ISO 32000-1](https://opensource.adobe.com/dc-acrobat-sdk-docs/pdfstandards/PDF32000_2008.pdf),
sections 9.7 (composite fonts), 9.10 (extraction of text) and 14.9.4 (replacement text).
"""

from __future__ import annotations

import hashlib
import itertools
import string
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Protocol

import attrs
from reportlab.pdfbase import pdfdoc

from divoc_certify.pdf.operators import Pen, number, utf16
from divoc_certify.pdf.typography import harfbuzz
from divoc_certify.pdf.typography.face import Face, Glyph
from divoc_certify.pdf.typography.subsetting import Drawing, truetype_subset

if TYPE_CHECKING:
    from divoc_certify.pdf.typography.typeface import Segment, Typeface

__all__ = ["OBJECTS", "Fonts", "Objects", "Sign", "font_name"]

OBJECTS = 5
"""The objects that a font takes in a document."""
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
_JOINER = str.maketrans({"\ufeff": "\u2060"})
"""PDF/A lets no map name the one, for which Unicode has the other: nobody sees either."""
_ENTRIES = 100
"""Entries in one section of a character map."""


def font_name(prefix: str, at: int) -> str:
    """What a font is called on its pages, by its place among those of its prefix, from 0."""
    return f"{prefix}{at + 1}"


class Objects(Protocol):
    """Whatever takes the objects of a document."""

    def Reference(self, obj: Any) -> Any:  # noqa: ANN401, N802 - ReportLab's name and types
        """Take an object, and refer to it."""
        ...


class Fonts:
    """The fonts of some lines, and what writes these.

    Args:
        lines: The lines, each with its typeface; only these can be written.
        varying: The typefaces of lines that vary, and are set character by character.
        letters: The characters that those are made of.
        prefix: What the fonts' names begin with.
    """

    def __init__(
        self,
        lines: Iterable[tuple[Typeface, str]],
        *,
        varying: Iterable[Typeface] = (),
        letters: Collection[str] = (),
        prefix: str = "F",
    ) -> None:
        self._prefix = prefix
        self._lines: dict[tuple[object, ...], tuple[Segment, ...]] = {}
        self._fonts: dict[Face, _Font] = {}
        for typeface in varying:
            self._font(typeface.faces[0]).enter_letters(letters)
        for typeface, line in lines:
            segments = self._lines[_key(typeface, line)] = typeface.segments(line)
            for segment in segments:
                self._font(segment.face).enter(segment)
        for font in self._fonts.values():
            font.seal()

    def _font(self, face: Face) -> _Font:
        if face not in self._fonts:
            self._fonts[face] = _Font(font_name(self._prefix, len(self._fonts)), face)
        return self._fonts[face]

    def __len__(self) -> int:
        return len(self._fonts)

    def put_into(self, document: Objects) -> dict[str, Any]:
        """Put the fonts into a document, and refer to each by its name.

        Args:
            document: ReportLab's document, or what takes its objects instead.
        """
        return {font.name: font.put_into(document) for font in self._fonts.values()}

    def letters(self, typeface: Typeface) -> tuple[str, dict[int, str]]:
        """The font of lines that vary, and what writes each of its characters.

        Args:
            typeface: The typeface of such lines.
        """
        font = self._fonts[typeface.faces[0]]
        return font.name, font.letters

    def write(self, typeface: Typeface, line: str, size: float) -> str:
        """The operators, between `BT` and `ET`, that draw a line from the text's origin on.

        Args:
            typeface: Its typeface.
            line: The line.
            size: The type's size, in points.
        """
        segments = self._lines[_key(typeface, line)]
        return " ".join(self._fonts[segment.face].write(segment, size) for segment in segments)


def _key(typeface: Typeface, line: str) -> tuple[object, ...]:
    # Two lines of the same letters may stand in paragraphs of different directions.
    return typeface, str(line), getattr(line, "levels", None)


Key = tuple[tuple[tuple[int, int, int], ...], str]
"""The parts of a drawing, and the text that it stands for."""


@attrs.frozen
class Sign:
    """What one code draws, in its place; lengths in design units.

    Args:
        parts: The drawing.
        text: What it stands for; "" where that was told by the sign before.
        advance: From its origin to that of the next.
        x: How far right of its origin it is drawn.
        y: How far above.
        span: The text of a letter that takes several signs, at the first of them.
    """

    parts: tuple[tuple[int, int, int], ...]
    text: str
    advance: int
    x: int = 0
    y: int = 0
    span: str = ""


_NOTDEF = Sign(((0, 0, 0),), "", 0)


class _Font:
    """A face in a document, and the codes that draw with it."""

    def __init__(self, name: str, face: Face) -> None:
        self.name = name
        self.face = face
        self.composes = face.font.has_truetype_outlines
        self.signs = {self._key(_NOTDEF): attrs.evolve(_NOTDEF, advance=face.font.advance(0))}
        self.codes: dict[Key, int] = {}
        self._plain: dict[Key, str] = {}
        self.letters: dict[int, str] = {}
        """The code of each character that is set one by one, as `str.translate` takes it."""

    def enter_letters(self, letters: Collection[str]) -> None:
        """Make sure that characters can be written which are set one by one."""
        if self._plain:
            return
        for letter in letters:
            if (glyph := self.face.plain(letter)) is not None:
                sign = Sign(((glyph.number, 0, 0),), letter, glyph.advance)
                self.signs.setdefault(self._key(sign), sign)
                self._plain[self._key(sign)] = letter

    def enter(self, segment: Segment) -> None:
        """Make sure that a segment can be written."""
        for sign in self._signs(segment):
            # A CFF glyph keeps the width that its outline comes with.
            width = None if self.composes else self.face.font.advance(sign.parts[0][0])
            entered = sign if width is None else attrs.evolve(sign, advance=width)
            self.signs.setdefault(self._key(sign), entered)

    def seal(self) -> None:
        """Give every sign its code, in the order of the glyphs."""
        self.signs = dict(sorted(self.signs.items()))
        self.codes = {key: code for code, key in enumerate(self.signs)}
        self.letters = {
            ord(letter): f"{self.codes[key]:04X}" for key, letter in self._plain.items()
        }

    def write(self, segment: Segment, size: float) -> str:
        """The operators that draw a segment."""
        pen = Pen(size, 1000 / self.face.font.units_per_em)
        for sign in self._signs(segment):
            key = self._key(sign)
            entered = self.signs[key]
            span = sign.span or ("" if sign.text == entered.text else sign.text)
            if sign.text:
                pen.begin(span)
            pen.draw(self.codes[key], entered.advance, sign)
        return f"/{self.name} {number(size)} Tf {pen.end()}"

    def _key(self, sign: Sign) -> Key:
        # HarfBuzz enters a CFF glyph once, with the first text that it stands for.
        return sign.parts, sign.text if self.composes else ""

    def _signs(self, segment: Segment) -> Iterator[Sign]:
        for letter in _letters(segment):
            text = "".join(glyph.text for glyph in letter)
            # Readers turn a line around character by character, so one code each is best there.
            if self.composes and segment.right_to_left and len(letter) == len(text):
                for glyph, one in zip(letter, reversed(text), strict=True):
                    yield Sign(((glyph.number, glyph.x, glyph.y),), one, glyph.advance)
            elif self.composes:
                origins = itertools.accumulate((glyph.advance for glyph in letter), initial=0)
                parts = tuple(
                    (glyph.number, origin + glyph.x, glyph.y)
                    for glyph, origin in zip(letter, origins, strict=False)
                )
                yield Sign(parts, text, sum(glyph.advance for glyph in letter))
            else:
                span = text if len(letter) > 1 else ""
                for glyph in letter:
                    parts = ((glyph.number, 0, 0),)
                    yield Sign(parts, text, glyph.advance, glyph.x, glyph.y, span)
                    text = span = ""

    def put_into(self, document: Objects) -> Any:  # noqa: ANN401
        """Put the font's objects into a document, and refer to the last of them."""
        font = self.face.font
        if font.has_truetype_outlines:
            subtype, key = "CIDFontType2", "FontFile2"
            program = truetype_subset(
                font, [Drawing(sign.parts, sign.advance) for sign in self.signs.values()]
            )
            file = pdfdoc.PDFStream(pdfdoc.PDFDictionary({"Length1": len(program)}), program)
        else:
            subtype, key = "CIDFontType0", "FontFile3"
            program = harfbuzz.cff_subset(font, (parts[0][0] for parts, _ in self.signs))
            file = pdfdoc.PDFStream(
                pdfdoc.PDFDictionary({"Subtype": pdfdoc.PDFName("CIDFontType0C")}), program
            )
        scale = 1000 / font.units_per_em
        widths = [number(sign.advance * scale) for sign in self.signs.values()]
        name = pdfdoc.PDFName(f"{_tag(program)}+{font.name}")
        ascent, descent = round(font.ascent * 1000), round(font.descent * 1000)
        descriptor = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("FontDescriptor"),
                "FontName": name,
                "Flags": _SYMBOLIC,
                "FontBBox": pdfdoc.PDFArray([round(one * scale) for one in font.box]),
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
                "W": pdfdoc.PDFArray([0, pdfdoc.PDFArray(widths)]),
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

    def _to_unicode(self) -> str:
        entries = [
            f"<{code:04X}> <{utf16(sign.text.translate(_JOINER))}>\n"
            for code, sign in enumerate(self.signs.values())
            if sign.text
        ]
        sections = (entries[at : at + _ENTRIES] for at in range(0, len(entries), _ENTRIES))
        return _CMAP.format(
            entries="".join(
                f"{len(section)} beginbfchar\n{''.join(section)}endbfchar\n" for section in sections
            )
        )


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
