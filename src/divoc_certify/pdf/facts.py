"""What a certificate has to say, what was asked of it while its page was laid out, and answered.

A layout is made by asking: whether a token is known, what a phrase says, how many lines that
takes. Nothing else of a certificate has a say in it. So what was asked, with the answers, tells
which other certificates have the same layout: those that answer alike. See `compiled`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, Self

import attrs

from divoc_certify.pdf.formats import FORMATS
from divoc_certify.pdf.vocabulary import OPEN

if TYPE_CHECKING:
    from divoc_certify.pdf.language import Language
    from divoc_certify.pdf.marks import Style
    from divoc_certify.pdf.typography.lines import Line

__all__ = ["Breaks", "Facts", "Names", "Question", "Said", "Source", "Value", "holds"]

_FEW = frozenset({"dose_text", "dose_type", "number"})
"""Kinds of which there are few values: doses, and numbers of them."""


@attrs.frozen
class Value:
    """A token's value in a text.

    Args:
        token: The token.
        kind: Its kind.
        form: One of the kind's formats.
        tag: The language that it is written in.
        row: The row of the table that it is in, from 0; None outside.
        language: The same language.
    """

    token: str
    kind: str
    form: str
    tag: str
    row: int | None
    language: Language = attrs.field(eq=False, repr=False)
    write: Callable[[Any, Language], str] = attrs.field(init=False, eq=False, repr=False)

    @write.default
    def _by_its_format(self) -> Callable[[Any, Language], str]:
        formats = FORMATS[self.kind]
        return formats[self.form or next(iter(formats))].write

    def text(self, facts: Facts) -> str:
        """How it prints; `""` prints as nothing."""
        value = facts.value(self.token, self.row)
        return "" if value == "" else self.write(value, self.language)


@attrs.frozen(cache_hash=True)
class Source:
    """What a text is made of.

    Args:
        pieces: Texts, and the values between them.
        anyway: Whether it says something where none of the values is known.
    """

    pieces: tuple[str | Value | Source, ...]
    anyway: bool
    varies: bool = attrs.field(init=False, eq=False)
    _only: Value | None = attrs.field(init=False, eq=False, repr=False)

    @property
    def has_few_values(self) -> bool:
        """Whether there are so few texts of this source that a layout can be made for each."""
        return all(
            isinstance(one, str) or (isinstance(one, Value) and one.kind in _FEW)
            for one in self.pieces
        )

    @varies.default
    def _holds_a_value(self) -> bool:
        return any(
            isinstance(one, Value) or (isinstance(one, Source) and one.varies)
            for one in self.pieces
        )

    @_only.default
    def _a_single_value(self) -> Value | None:
        first = self.pieces[0] if len(self.pieces) == 1 else None
        return first if isinstance(first, Value) else None

    def text(self, facts: Facts) -> str:
        """What it says."""
        if self._only is not None:
            return self._only.text(facts)
        said = [one if isinstance(one, str) else one.text(facts) for one in self.pieces]
        known = self.anyway or any(
            text for one, text in zip(self.pieces, said, strict=True) if not isinstance(one, str)
        )
        return "".join(said) if known else ""


class Said(str):
    """A text with what it is made of.

    Args:
        text: The text.
        source: What it is made of.
        facts: Whose answer it is.
    """

    __slots__ = ("facts", "source")

    source: Source
    facts: Facts

    def __new__(cls, text: str, source: Source, facts: Facts) -> Self:
        """A text."""
        said = super().__new__(cls, text)
        said.source, said.facts = source, facts
        return said

    def paragraphs(self) -> Sequence[str]:
        """The text between line feeds."""
        if "\n" not in self:
            return (self,)
        if self.source.varies:
            return self.split("\n")
        return [Said(one, Source((one,), anyway=True), self.facts) for one in self.split("\n")]


class Question(Protocol):
    """Something that a layout depends on."""

    def answer(self, facts: Facts) -> object:
        """What a certificate answers; None is an answer that no layout is remembered for."""
        ...


def holds(value: object, wanted: object = None) -> bool:
    """Whether a value is known or, if one is given, is a certain one.

    Args:
        value: A token's value; `""`, False and no members are not known.
        wanted: The value that it is to be.
    """
    if wanted is None:
        return bool(value) or (value == 0 and value is not False)
    return value == wanted


@attrs.frozen(cache_hash=True)
class _Holds:
    """Whether a token is known, or has a certain value."""

    token: str
    wanted: Any
    row: int | None

    def answer(self, facts: Facts) -> bool:
        return holds(facts.value(self.token, self.row), self.wanted)


@attrs.frozen(cache_hash=True)
class _Says:
    """Whether a text says anything."""

    source: Source

    def answer(self, facts: Facts) -> bool:
        return bool(facts.text(self.source))


@attrs.frozen(cache_hash=True)
class Breaks:
    """How many lines a text takes.

    Where its letters have to be looked at more closely the answer is the text itself, if there
    are few of its kind, or else what room each line needs, which may be more than its leading.

    Args:
        source: What the text is made of.
        width: The width of a line, in points.
        style: How it is set.
    """

    source: Source
    width: float
    style: Style

    def answer(self, facts: Facts) -> object:
        """The number of lines, or the text, or the room of each; None if it cannot be set."""
        lines = facts.lines(self)
        if lines is None:
            return facts.text(self.source) if self.source.has_few_values else None
        if facts.shaped and self in facts.shaped:
            return tuple(map(self.style.room, lines))
        return len(lines)


@attrs.frozen
class _Rows:
    """How many rows the table has."""

    def answer(self, facts: Facts) -> int:
        return len(facts.table)


@attrs.frozen
class Names:
    """What a token is, to the letter.

    Args:
        token: The token.
    """

    token: str

    def answer(self, facts: Facts) -> object:
        """Its value."""
        return facts.value(self.token, None)


@attrs.frozen
class _Modules:
    """The modules on a side of the QR symbol."""

    def answer(self, facts: Facts) -> int:
        return facts.modules


_TABLE = "vaxEvents"


class Facts:
    """What one certificate has to say.

    Args:
        values: What may be printed, by token, as `divoc_certify.pdf.tokens.values` has it.
        modules: The modules on a side of its QR symbol.

    Attributes:
        asked: What was asked, in that order, with the answers.
        is_told: Whether nothing else had a say in the layout.
        table: The rows of `vaxEvents`.
        shaped: The texts whose letters had to be looked at more closely.
    """

    def __init__(self, values: Mapping[str, Any], modules: int) -> None:
        self.values = values
        self.modules = modules
        self.asked: dict[Question, object] = {}
        self.is_told = True
        self.table: Sequence[Mapping[str, Any]] = values.get(_TABLE) or ()
        self.shaped: set[Breaks] = set()
        self._texts: dict[Source, str] = {}
        self._lines: dict[Breaks, tuple[Line, ...]] = {}
        self.ask(_Modules())

    def ask(self, question: Question) -> Any:  # noqa: ANN401 - of the question's own kind
        """Ask, and remember that it was asked; one question is asked once."""
        if question not in self.asked:
            answer = self.asked[question] = question.answer(self)
            self.is_told &= answer is not None
        return self.asked[question]

    def holds(self, token: str, wanted: object = None, row: int | None = None) -> bool:
        """Whether a token is known or, if one is given, has a certain value.

        Args:
            token: The token.
            wanted: The value.
            row: The row of the table, from 0; None outside.
        """
        holds: bool = self.ask(_Holds(token, wanted, row))
        return holds

    def says(self, source: Source) -> Said:
        """What a text says; whether it says anything is remembered."""
        if source.varies:
            self.ask(_Says(source))
        return Said(self.text(source), source, self)

    def count(self) -> int:
        """How many rows the table has."""
        count: int = self.ask(_Rows())
        return count

    def value(self, token: str, row: int | None) -> Any:  # noqa: ANN401 - of any kind
        """A token's value, `""` where it is not known."""
        if row is not None and token in self.table[row]:
            return self.table[row][token]
        if token in self.values:
            return self.values[token]
        first, dot, path = token.partition(".")
        if not (dot and first in OPEN):
            return ""
        claims = self.values.get(first, {})
        for step in (path,) if path in claims else path.split("."):
            claims = claims.get(step, "") if isinstance(claims, Mapping) else ""
        return claims if isinstance(claims, str | int | float) else ""

    def text(self, source: Source) -> str:
        """What a text says; nothing is remembered."""
        text = self._texts.get(source)
        if text is None:
            text = self._texts[source] = source.text(self)
        return text

    def lines(self, question: Breaks) -> tuple[Line, ...] | None:
        """The lines of a text; None where its answer is the text, and where it cannot be set."""
        lines = self._lines.get(question)
        if lines is None:
            text, style = self.text(question.source), question.style
            lines = style.lines(text, question.width)
            if lines is None and not question.source.has_few_values:
                lines = style.shaped_lines(text, question.width)
                self.shaped.add(question)
            lines = self._lines[question] = lines or ()
        return lines or None
