"""Texts with tokens in them, and conditions on tokens.

`{name}` stands for a token, `{dob:long}` for a token in a format, `{dob:long@hi}` for one in
another language than the first; `{label.scan}` for a label, in all languages of the template or,
`{label.scan@hi}`, in one. `{{` and `}}` are braces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import attrs

from divoc_certify.pdf.formats import FORMATS
from divoc_certify.pdf.language import DESCRIPTIONS, VALUE_LABELS
from divoc_certify.pdf.template.reading import Place, Rule, suggestion
from divoc_certify.pdf.vocabulary import OPEN, TOKENS

__all__ = [
    "Condition",
    "Phrase",
    "Slot",
    "check_label",
    "condition",
    "kind_of",
    "label",
    "parse",
    "phrase",
    "slots",
    "token",
]

_PIECE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_SLOT = re.compile(r"([^:@]+)(?::([^:@]+))?(?:@([^:@]+))?")
_LABEL = "label."
_TITLE = "title"
_MADE_OF = {"dose_text": ("doseText",), "dose_type": VALUE_LABELS}
"""The labels that a value is made of, by its kind."""


@attrs.frozen
class Slot:
    """A place in a text that a value takes.

    Args:
        token: The token's name, or `label.` and a label's name.
        kind: The token's kind; `label` for a label.
        form: One of the kind's formats; "" for its first.
        language: A BCP 47 tag; "" for the template's first or, of a label, all.
    """

    token: str
    kind: str
    form: str = ""
    language: str = ""

    @property
    def is_title(self) -> bool:
        """Whether it is the title, which is a text itself."""
        return self.token == _TITLE


Phrase = tuple[str | Slot, ...]
"""Texts and what stands between them."""


@attrs.frozen
class Condition:
    """Tokens that must all be as expected.

    Args:
        expected: Token and value; None is anything but `""`, False, and no members.
    """

    expected: tuple[tuple[str, Any], ...] = ()


def kind_of(name: str, place: Place) -> str | None:
    """The kind of a token, None if it must not be named here.

    Args:
        name: The token's name.
        place: Where it is named.
    """
    first, dot, path = name.partition(".")
    if dot and path and first in OPEN:
        return "text"
    if name in place.tokens:
        return place.tokens[name]
    return TOKENS[name].kind if name in TOKENS else None


def _kind(name: str, place: Place) -> str | None:
    kind = kind_of(name, place)
    if kind is None:
        known = {*TOKENS, *place.tokens}
        place.wrong(f"knows no token {name}{suggestion(name, known)}")
    return kind


def _slot(inside: str, place: Place, tag: str = "") -> Slot | None:
    match = _SLOT.fullmatch(inside.strip())
    if match is None:
        place.wrong("must have {token}, {token:format} or {token:format@language} in braces")
        return None
    name, form, language = (part or "" for part in match.groups())
    written = language or tag
    if language and language not in place.names["language"]:
        place.wrong(f"must name one of the template's languages after @, not {language}")
    if name.startswith(_LABEL):
        check_label(name.removeprefix(_LABEL), language, place)
        return Slot(name, "label", "", language)
    kind = _kind(name, place)
    if kind is None:
        return None
    if kind not in FORMATS:
        place.wrong(f"must not print {name}, which is a {kind}")
    elif form and form not in FORMATS[kind]:
        forms = ", ".join(FORMATS[kind])
        place.wrong(f"must have one of the formats of {name} ({forms}), not {form}")
    # The first language has them, or that is told of it.
    labels = place.names.get(f"label in {written}", frozenset(VALUE_LABELS))
    for one in _MADE_OF.get(kind, ()):
        if one not in labels:
            place.wrong(f"needs the label {one} in {written}: {name} is made of it")
    return Slot(name, kind, form, language)


def check_label(name: str, language: str, place: Place) -> None:
    """Tell where a label is missing.

    Args:
        name: The label's name.
        language: The language that needs it; "" for all of the template's.
        place: Where it is named.
    """
    if name in {*VALUE_LABELS, *DESCRIPTIONS}:
        place.wrong(f"must not name {name}, which is no text beside a value")
        return
    for tag in [language] if language else sorted(place.names["language"]):
        known = place.names.get(f"label in {tag}", frozenset())
        if name not in known:
            place.wrong(f"knows no label {name} in {tag}{suggestion(name, known)}")


def parse(text: str, place: Place, tag: str = "") -> Phrase:
    """The pieces of a text.

    Args:
        text: The text.
        place: Where it stands; its mistakes are told there.
        tag: The language of its values; "" for the template's first.
    """
    pieces: list[str | Slot] = []
    at = 0
    for match in _PIECE.finditer(text):
        pieces.append(text[at : match.start()])
        at = match.end()
        if match[1] is not None:
            slot = _slot(match[1], place, tag)
            if slot is not None:
                pieces.append(slot)
        elif len(match[0]) > 1:
            pieces.append(match[0][0])
        else:
            place.wrong("must have braces in pairs; {{ and }} print as braces")
    pieces.append(text[at:])
    return tuple(piece for piece in pieces if piece)


def slots(phrase: Phrase) -> Iterator[Slot]:
    """The places of a text that values take.

    Args:
        phrase: The text.
    """
    return (one for one in phrase if isinstance(one, Slot))


def phrase() -> Rule:
    """A text with tokens."""

    def read(value: object, place: Place) -> Phrase:
        if not isinstance(value, str) or not value:
            place.wrong("must be a text")
            return ()
        return parse(value, place)

    return Rule("a text with `{tokens}`", read)


def label() -> Rule:
    """A label's name; the program has it as a phrase."""

    def read(value: object, place: Place) -> Phrase:
        if not isinstance(value, str):
            place.wrong("must be the name of a label")
            return ()
        check_label(value, "", place)
        return (Slot(f"{_LABEL}{value}", "label"),)

    return Rule("the name of a label", read)


def token() -> Rule:
    """A token, with a format if one is wanted; the program has it as a phrase."""

    def read(value: object, place: Place) -> Phrase:
        if not isinstance(value, str):
            place.wrong("must be the name of a token")
            return ()
        slot = _slot(value, place)
        return () if slot is None else (slot,)

    return Rule("a token, with `:format` if one is wanted", read)


_NUMBER, _FLAG = "a whole number", "true or false"
_VALUES = {"number": (int, _NUMBER), "dose_text": (int, _NUMBER), "flag": (bool, _FLAG)}
"""What the values of a kind are; those of the others are texts."""


def _check_wanted(name: str, wanted: object, place: Place) -> None:
    """Tell a value that a token never has."""
    kind = _kind(name, place)
    if not isinstance(wanted, str | int):
        place.wrong(f"must be a text, {_NUMBER}, {_FLAG}")
    # What a sender adds, behind a dot, may be anything.
    elif kind and "." not in name:
        of, says = _VALUES.get(kind, (str, "a text"))
        if type(wanted) is not of:
            place.wrong(f"must be {says}, as {name} is")


def condition() -> Rule:
    """A token that must be there or true, a table of tokens and their values, or several."""

    def read(value: object, place: Place) -> Condition:
        expected: list[tuple[str, Any]] = []
        # All of nothing holds, which nobody means.
        several = value if isinstance(value, list) and value else None
        for number, one in enumerate(several or [value]):
            here = place.at(number) if several else place
            if isinstance(one, str):
                _kind(one, here)
                expected.append((one, None))
            elif isinstance(one, dict) and one:
                for name, wanted in one.items():
                    _check_wanted(name, wanted, here.at(name))
                    expected.append((name, wanted))
            else:
                here.wrong("must be a token, or a table of tokens and values")
        return Condition(tuple(expected))

    return Rule("a token, a table of tokens and values, or an array of these", read)
