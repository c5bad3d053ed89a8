"""Blocks that show values in columns: fields, claims, tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import attrs

from divoc_certify.pdf.template.blocks import Block, Framed
from divoc_certify.pdf.template.phrases import Phrase, check_label, kind_of, label, phrase, token
from divoc_certify.pdf.template.reading import (
    ALIGN,
    Place,
    Rule,
    choice,
    flag,
    key,
    length,
    listed,
    name_of,
    number,
    string,
    table,
    whole,
)
from divoc_certify.pdf.vocabulary import DOSE_TOKENS

__all__ = ["Claims", "Column", "Fields", "Grid", "Item", "Table"]


def _labelled(given: Mapping[str, Any], place: Place) -> None:
    if ("token" in given) == ("text" in given):
        place.wrong("needs exactly one of the keys token, text")
    if "label" in given:
        return
    if "text" in given:
        place.wrong("needs the key label beside text")
    elif isinstance(given.get("token"), str):
        name = given["token"].partition(":")[0].partition("@")[0]
        if kind_of(name, place) is not None:
            check_label(name, "", place)


@attrs.frozen(kw_only=True, repr=False)
class Item(Block):
    """One field: a label and a value. A value that is not known is left out."""

    across: ClassVar = staticmethod(_labelled)

    token: Phrase = key(token(), "the value", ())
    text: Phrase = key(phrase(), "the value, of several tokens", ())
    label: Phrase = key(label(), "its label; by default the token's", ())
    style: str | None = key(name_of("style"), "how the value looks", None)
    wide: bool = key(flag(), "whether it takes all columns", default=False)


def _item() -> Rule:
    inner = table(Item)

    def read(value: object, place: Place) -> object:
        return inner.read({"token": value} if isinstance(value, str) else value, place)

    return Rule("a token, or a table", read)


@attrs.frozen(kw_only=True, repr=False)
class Grid(Framed):
    """What fields may have, whatever they show."""

    columns: int = key(whole(1, 4), "columns side by side", 3)
    gap: float = key(length(), "room between columns", 16.0)
    spacing: float = key(length(), "room between rows", 8.0)
    style: str = key(name_of("style"), "how values look", "value")
    label_style: str = key(name_of("style"), "how labels look", "label")
    labels: str = key(choice("above", "beside"), "where labels stand", "above")
    label_width: float = key(length(5), "how wide labels beside values are", 45 * 72 / 25.4)
    lines: str | None = key(name_of("colour"), "the colour of hairlines below rows", None)


@attrs.frozen(kw_only=True, repr=False)
class Fields(Grid):
    """Labelled values in columns; one that needs the room is given more columns."""

    items: tuple[Item, ...] = key(listed(_item(), fewest=1), "what is shown", ())
    empty: str | None = key(string(), "what stands for a value that is not known", None)

    @staticmethod
    def across(given: Mapping[str, Any], place: Place) -> None:
        """It needs something to show."""
        if "items" not in given:
            place.wrong("needs the key items")


@attrs.frozen(kw_only=True, repr=False)
class Claims(Grid):
    """All claims of another programme's person or event, labelled by their names."""

    of: str = key(choice("recipient", "event"), "whose")
    first: str | None = key(string(), "the claim that stands first, large", None)


def _row_place(place: Place) -> Place:
    kinds = {name: one.kind for name, one in DOSE_TOKENS.items()}
    return attrs.evolve(place, tokens=kinds)


@attrs.frozen(kw_only=True, repr=False)
class Column:
    """One column of a table."""

    across: ClassVar = staticmethod(_labelled)

    token: Phrase = key(token(), "the value", ())
    text: Phrase = key(phrase(), "the value, of several tokens", ())
    label: Phrase = key(label(), "its head; by default the token's label", ())
    share: float = key(number(1, 1000), "its share of the width, beside the others'", 1.0)
    align: str = key(ALIGN, "where its text stands", "left")


def _columns() -> Rule:
    inner = listed(table(Column), fewest=1, most=12)
    return Rule(inner.says, lambda value, place: inner.read(value, _row_place(place)))


@attrs.frozen(kw_only=True, repr=False)
class Table(Framed):
    """A row for each dose. Its head is repeated on every page that it goes on to."""

    columns: tuple[Column, ...] = key(_columns(), "its columns, from the left")
    over: str = key(choice("vaxEvents"), "the list that it shows", "vaxEvents")
    drop_empty: bool = key(flag(), "whether a column without any value is left out", default=True)
    empty: str = key(string(), "what stands for a value that is not known", "\u2013")
    head_style: str = key(name_of("style"), "how the head looks", "heading")
    head_tint: str | None = key(name_of("colour"), "the colour behind the head", None)
    style: str = key(name_of("style"), "how values look", "cell")
    current_style: str = key(name_of("style"), "how the certified dose looks", "current")
    current_tint: str | None = key(name_of("colour"), "the colour behind it", None)
    lines: str | None = key(name_of("colour"), "the colour of hairlines below rows", "line")
    grid: str | None = key(name_of("colour"), "the colour of hairlines around every cell", None)
    padding: float = key(length(0, 10), "room on the left and right of a text", 3.5)
