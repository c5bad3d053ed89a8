"""Lines of text set in faces: which face and which glyph each letter gets, and where it stands.

A `Typeface` is an ordered choice of faces of one weight. A line is divided where its direction,
its script or its face changes; each part becomes a `Segment` of placed glyphs, and the segments
stand from left to right. What is written one glyph for one character (Latin, Greek, Cyrillic,
Han, Hangul, Ethiopic, unpointed Hebrew, …) is set by the face's character map alone; the rest,
and every letter with marks that Unicode has no composed form for, is shaped by HarfBuzz.
"""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator

import attrs

from divoc_certify.pdf.typography import bidi, harfbuzz, ucd
from divoc_certify.pdf.typography.clusters import clusters
from divoc_certify.pdf.typography.face import BLANKS, COMMON, UNSHAPED, Face, Glyph, seen
from divoc_certify.pdf.typography.lines import Line, paragraphs, wrap_plain

__all__ = ["Segment", "Typeface"]

_LIKE_UNSHAPED = {"calt": False, "clig": False, "kern": False, "liga": False}
"""In those scripts, a letter that has to be shaped does not act on those beside it."""
_SELECTORS = re.compile("[\ufe00-\ufe0d\U000e0100-\U000e01ef]")
"""They choose another form of a letter."""


@attrs.frozen
class Segment:
    """Glyphs of one face, from left to right.

    Args:
        face: The face.
        glyphs: What is drawn.
        text: What it stands for, in logical order.
        right_to_left: In which direction it is read.
        is_shaped: Whether its glyphs depend on one another.
    """

    face: Face
    glyphs: tuple[Glyph, ...]
    text: str = attrs.field(repr=False)
    right_to_left: bool = False
    is_shaped: bool = False


@attrs.frozen
class _Part:
    """A part of a line that is set at once: from where, to where, and how."""

    start: int
    end: int
    level: int
    script: str
    face: Face | None
    is_shaped: bool


@attrs.frozen(eq=False, repr=False)
class Typeface:
    """Faces of one weight, the first of which has most of the text.

    Args:
        faces: The faces; a letter is set in the first that has all of it.
    """

    faces: tuple[Face, ...]

    @property
    def ascent(self) -> float:
        """The first face's ascender's height, in ems."""
        return self.faces[0].font.ascent

    @property
    def descent(self) -> float:
        """The first face's descender's depth, in ems; below 0."""
        return self.faces[0].font.descent

    def missing(self, text: str) -> tuple[str, ...]:
        """What of a text has no glyph, each once, in the order of the text, as `U+0915`.

        Args:
            text: Any text.
        """
        lacking: dict[str, None] = {}
        for line, part in self._looked_at(text):
            if part.face is None:
                lacking |= dict.fromkeys(self._lacking(line[part.start : part.end]))
        return tuple(f"U+{ord(character):04X}" for character in lacking)

    def _lacking(self, letter: str) -> list[str]:
        """What the face lacks of a letter that has most of it."""
        composed = unicodedata.normalize("NFC", seen(letter))
        return min(
            ([one for one in composed if not face.covers(one)] for face in self.faces),
            key=len,
        )

    def can_set(self, text: str) -> bool:
        """Whether a text has all its glyphs, and can be shaped where it has to be.

        Args:
            text: Any text.
        """
        parts = [part for _, part in self._looked_at(text)]
        is_shaped = any(part.is_shaped for part in parts)
        return all(part.face for part in parts) and (not is_shaped or harfbuzz.is_installed())

    def _looked_at(self, text: str) -> Iterator[tuple[Line, _Part]]:
        for line in map(Line.of, paragraphs(text)):
            if self._plain(line) is None:
                yield from ((line, part) for part in _parts(line, self.faces))

    def width(self, text: str) -> float:
        """The width of a line, in ems.

        Args:
            text: A line that has all its glyphs.
        """
        return sum(
            sum(glyph.advance for glyph in segment.glyphs) / segment.face.font.units_per_em
            for segment in self.segments(text)
        )

    def plain_lines(self, text: str, size: float, width: float) -> tuple[Line, ...] | None:
        """What `wrap` makes of a text whose characters are set one by one in the first face.

        Args:
            text: Any text.
            size: The type's size, in points.
            width: The width of a line, in points.

        Returns:
            None for another text.
        """
        face = self.faces[0]
        try:
            advances = [*map(face.advances.__getitem__, text)]
        except KeyError:
            return None
        return wrap_plain(text, advances, (face.font.units_per_em, size), width)

    def extent(self, text: str) -> tuple[float, float]:
        """How far down and up a line reaches, in ems; 0 where a leading has room for it anyway.

        That is so where letters are not shaped and stand in the first face, for which the
        leading was chosen. The rest reaches as far as its faces and glyphs do.

        Args:
            text: A line that has all its glyphs.
        """
        bottoms, tops = [0.0], [0.0]
        for segment in self.segments(text):
            if segment.is_shaped or segment.face is not self.faces[0]:
                font = segment.face.font
                bottoms.append(font.descent)
                tops.append(font.ascent)
                for glyph in segment.glyphs:
                    bottom, top = segment.face.height(glyph.number)
                    bottoms.append(bottom + glyph.y / font.units_per_em)
                    tops.append(top + glyph.y / font.units_per_em)
        return min(bottoms), max(tops)

    def segments(self, text: str) -> tuple[Segment, ...]:
        """A line set, from left to right; a `Line` keeps it.

        Args:
            text: A line that has all its glyphs.
        """
        line = Line.of(text)
        if self not in line.segments:
            line.segments[self] = self._set(line)
        return line.segments[self]

    def _set(self, line: Line) -> tuple[Segment, ...]:
        plain = self._plain(line)
        if plain is not None:
            return (Segment(self.faces[0], tuple(plain), str(line)),)
        parts = list(_parts(line, self.faces))
        order = bidi.visual_order([part.level for part in parts])
        return tuple(_segment(line, parts[at]) for at in order)

    def _plain(self, line: Line) -> list[Glyph] | None:
        """The glyphs of a line that needs no more than to be looked up in the first face."""
        if any(line.levels):
            return None
        glyphs: list[Glyph] = []
        for glyph in map(self.faces[0].plain, line):
            if glyph is None:
                return None
            glyphs.append(glyph)
        return glyphs


def _parts(line: Line, faces: tuple[Face, ...]) -> Iterator[_Part]:
    """The parts of a line, in its order; a letter without a face is a part of its own."""
    for _, group in itertools.groupby(_letters(line, faces), _how):
        letters = list(group)
        first = letters[0]
        if first.face is None:
            yield from letters
        else:
            yield attrs.evolve(first, end=letters[-1].end)


def _how(letter: _Part) -> tuple[int, str, Face | None, bool]:
    return letter.level, letter.script, letter.face, letter.is_shaped


def _letters(line: Line, faces: tuple[Face, ...]) -> Iterator[_Part]:
    letters = clusters(line)
    scripts = [_script(letter) for letter in letters]
    own = [
        _first_face(letter, faces) if script else None
        for letter, script in zip(letters, scripts, strict=True)
    ]
    # What is common to several scripts goes with the letter before it, or else behind it.
    script = next(filter(None, scripts), "")
    face = next(filter(None, own), None)
    start = 0
    for at, letter in enumerate(letters):
        script = scripts[at] or script
        face = own[at] if scripts[at] else face
        chosen = face if scripts[at] or _covers(face, letter) else _first_face(letter, faces)
        yield _part(letter, start, line.levels[start], script if chosen is face else "", chosen)
        start += len(letter)


def _part(letter: str, start: int, level: int, script: str, face: Face | None) -> _Part:
    is_shaped = face is not None and bool(
        (script and script not in UNSHAPED)
        or face.alone(letter) is None
        or _SELECTORS.search(letter)
    )
    return _Part(start, start + len(letter), level, script if is_shaped else "", face, is_shaped)


@functools.lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    """A letter's script; "" for what is common to several."""
    return next((one for one in map(ucd.script, letter) if one not in COMMON), "")


def _covers(face: Face | None, letter: str) -> bool:
    return face is not None and face.covers(letter)


def _first_face(letter: str, faces: Iterable[Face]) -> Face | None:
    return next((face for face in faces if face.covers(letter)), None)


def _segment(line: Line, part: _Part) -> Segment:
    assert part.face is not None  # whoever sets a line has asked what is missing
    right_to_left = part.level % 2 == 1
    place = _shaped if part.is_shaped else _unshaped
    glyphs = place(line, part, part.face)
    if right_to_left and not part.is_shaped:
        glyphs.reverse()
    text = line[part.start : part.end]
    return Segment(part.face, tuple(glyphs), text, right_to_left, part.is_shaped)


def _unshaped(line: Line, part: _Part, face: Face) -> list[Glyph]:
    glyphs = []
    text = ""
    for letter in clusters(line[part.start : part.end]):
        text += letter.translate(BLANKS)
        drawn = face.alone(letter)
        if drawn:
            mirrored = ucd.mirrored(drawn) if part.level % 2 else drawn
            number = face.font.glyphs.get(ord(mirrored), face.font.glyphs[ord(drawn)])
            glyphs.append(Glyph(number, face.font.advance(number), 0, 0, text))
            text = ""
    # What nobody sees at the end comes back with the letter before it.
    return [*glyphs[:-1], *(attrs.evolve(last, text=last.text + text) for last in glyphs[-1:])]


def _shaped(line: Line, part: _Part, face: Face) -> list[Glyph]:
    right_to_left = part.level % 2 == 1
    text = line.translate(BLANKS)
    shaped = harfbuzz.shape(
        face.shaper,
        text,
        (part.start, part.end),
        script=part.script,
        right_to_left=right_to_left,
        features=_LIKE_UNSHAPED if part.script in UNSHAPED else {},
    )
    starts = sorted({glyph.cluster for glyph in shaped})
    texts = {start: text[start:end] for start, end in itertools.pairwise([*starts, part.end])}
    # A letter's text goes to the glyph that is read first.
    placed = [
        Glyph(one.glyph, one.advance, one.x, one.y, texts.pop(one.cluster, ""))
        for one in (reversed(shaped) if right_to_left else shaped)
    ]
    return placed[::-1] if right_to_left else placed
