"""What a template is made of: a class for each kind of block, and its keys.

Lengths are millimetres in a template and points here; sizes of type are points in both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import attrs

from divoc_certify.pdf.template.phrases import (
    Condition,
    Phrase,
    check_label,
    condition,
    label,
    phrase,
    token,
)
from divoc_certify.pdf.template.reading import (
    Place,
    Rule,
    choice,
    flag,
    key,
    length,
    listed,
    name_of,
    number,
    read_table,
    string,
    table,
    tuple_of_lengths,
    whole,
)
from divoc_certify.pdf.vocabulary import DOSE_TOKENS

__all__ = [
    "KINDS",
    "Block",
    "Box",
    "Case",
    "Cell",
    "Claims",
    "Column",
    "Fields",
    "Item",
    "Logo",
    "QRCode",
    "Row",
    "Section",
    "Space",
    "Stroke",
    "Table",
    "Text",
    "block_list",
]

_FIT = "fit"
_ALIGN = choice("left", "centre", "right")
_VERTICAL = choice("top", "middle", "bottom")


def _exactly_one(*names: str) -> Any:  # noqa: ANN401 - a static method of a class body
    def across(given: Mapping[str, Any], place: Place) -> None:
        if sum(name in given for name in names) != 1:
            place.wrong(f"needs exactly one of the keys {', '.join(names)}")

    return staticmethod(across)


def _labelled(given: Mapping[str, Any], place: Place) -> None:
    if ("token" in given) == ("text" in given):
        place.wrong("needs exactly one of the keys token, text")
    if "label" in given:
        return
    if "text" in given:
        place.wrong("needs the key label beside text")
    elif isinstance(given.get("token"), str):
        check_label(given["token"].partition(":")[0].partition("@")[0], "", place)


@attrs.frozen(kw_only=True)
class Block:
    """What every block may have."""

    when: Condition = key(condition(), "shown only if all of it holds", Condition())
    unless: Condition | None = key(condition(), "not shown if all of it holds", None)


@attrs.frozen(kw_only=True)
class Framed(Block):
    """What every block with a frame may have."""

    above: float = key(length(), "room above, inside the tint", 0.0)
    below: float = key(length(), "room below, inside the tint", 0.0)
    inset: float = key(length(), "room on the left and the right", 0.0)
    tint: str | None = key(name_of("colour"), "the colour behind it", None)
    rule: str | None = key(name_of("colour"), "the colour of a hairline along its foot", None)


@attrs.frozen(kw_only=True)
class Case:
    """One of several texts: the first of which the condition holds is taken."""

    across: ClassVar = _exactly_one("text", "label")

    text: Phrase = key(phrase(), "the text", ())
    label: Phrase = key(label(), "a label, instead of a text", ())
    when: Condition = key(condition(), "when it is taken", Condition())


@attrs.frozen(kw_only=True)
class Text(Framed):
    """A paragraph. One whose tokens are all empty is not shown."""

    across: ClassVar = _exactly_one("text", "label", "cases")

    text: Phrase = key(phrase(), "the text", ())
    label: Phrase = key(label(), "a label, instead of a text", ())
    cases: tuple[Case, ...] = key(listed(table(Case), fewest=1), "texts to choose from", ())
    style: str = key(name_of("style"), "how it looks", "value")
    align: str = key(_ALIGN, "where its lines stand", "left")


@attrs.frozen(kw_only=True)
class Title(Framed):
    """The certificate's title, as the template's `title` chooses it."""

    style: str = key(name_of("style"), "how it looks", "title")
    align: str = key(_ALIGN, "where its lines stand", "left")


@attrs.frozen(kw_only=True)
class Logo(Block):
    """An image, as large as fits; nothing where the renderer was given none."""

    image: str = key(string(), "the renderer's `logo`, or the name of one of its `images`", "logo")
    width: float = key(length(1), "as wide as this at most", 66 * 72 / 25.4)
    height: float = key(length(1), "as high as this at most", 20 * 72 / 25.4)
    align: str = key(_ALIGN, "where it stands", "left")
    below: float = key(length(), "room below", 0.0)


def _module() -> Rule:
    inner = number(0.33, 1, "mm")

    def read(value: object, place: Place) -> object:
        return 0.0 if value == _FIT else inner.read(value, place)

    return Rule(f"{inner.says}, or fit", read)


@attrs.frozen(kw_only=True)
class QRCode(Block):
    """The QR code, with its quiet zone, on white."""

    module: float = key(
        _module(),
        "the side of a module; `fit` is the largest that its box or cell has room for, at most "
        "1 mm; the renderer's `qr_module_mm` goes before it",
        0.508,
    )
    align: str = key(_ALIGN, "where it stands", "left")
    hang: str | None = key(
        choice("left", "right"),
        "the quiet zone hangs over the top and this edge, so that the dark modules stand where "
        "the text does",
        None,
    )


@attrs.frozen(kw_only=True)
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


@attrs.frozen(kw_only=True)
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


@attrs.frozen(kw_only=True)
class Fields(Grid):
    """Labelled values in columns; one that needs the room is given more columns."""

    items: tuple[Item, ...] = key(listed(_item(), fewest=1), "what is shown", ())
    empty: str | None = key(string(), "what stands for a value that is not known", None)

    @staticmethod
    def across(given: Mapping[str, Any], place: Place) -> None:
        """It needs something to show."""
        if "items" not in given:
            place.wrong("needs the key items")


@attrs.frozen(kw_only=True)
class Claims(Grid):
    """All claims of another programme's person or event, labelled by their names."""

    of: str = key(choice("recipient", "event"), "whose")
    first: str | None = key(string(), "the claim that stands first, large", None)


def _row_place(place: Place) -> Place:
    kinds = {name: one.kind for name, one in DOSE_TOKENS.items()}
    return attrs.evolve(place, tokens=kinds)


@attrs.frozen(kw_only=True)
class Column:
    """One column of a table."""

    across: ClassVar = staticmethod(_labelled)

    token: Phrase = key(token(), "the value", ())
    text: Phrase = key(phrase(), "the value, of several tokens", ())
    label: Phrase = key(label(), "its head; by default the token's label", ())
    share: float = key(number(1, 1000), "its share of the width, beside the others'", 1.0)
    align: str = key(_ALIGN, "where its text stands", "left")


def _columns() -> Rule:
    inner = listed(table(Column), fewest=1, most=12)
    return Rule(inner.says, lambda value, place: inner.read(value, _row_place(place)))


@attrs.frozen(kw_only=True)
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


def _width() -> Rule:
    inner = length(3)

    def read(value: object, place: Place) -> object:
        return -1.0 if value == "qr" else inner.read(value, place)

    return Rule(f"{inner.says}, or qr", read)


@attrs.frozen(kw_only=True)
class Cell:
    """A part of a row, with blocks one under the other."""

    blocks: tuple[Block, ...] = key(Rule("blocks", lambda v, p: block_list().read(v, p)), "in it")
    width: float = key(
        _width(),
        "its width; `qr` is as wide as the QR code; the cells that have none share what is left",
        0.0,
    )
    vertical: str = key(_VERTICAL, "where its blocks stand", "top")


@attrs.frozen(kw_only=True)
class Row(Framed):
    """Cells side by side, on one page."""

    cells: tuple[Cell, ...] = key(listed(table(Cell), fewest=1, most=6), "from the left")
    gap: float = key(length(), "room between cells", 16.0)


@attrs.frozen(kw_only=True)
class Section(Block):
    """Blocks under a heading, which is repeated on every page that they go on to.

    One whose blocks are not shown is not shown.
    """

    across: ClassVar = _exactly_one("text", "label")

    text: Phrase = key(phrase(), "the heading", ())
    label: Phrase = key(label(), "a label as heading", ())
    style: str = key(name_of("style"), "how the heading looks", "section")
    rule: str | None = key(name_of("colour"), "the colour of a hairline below the heading", "line")
    tint: str | None = key(name_of("colour"), "the colour behind the heading", None)
    inset: float = key(length(), "room on the left and right of the heading", 0.0)
    above: float = key(length(), "room above the heading", 10.0)
    below: float = key(length(), "room below the heading", 4.0)
    blocks: tuple[Block, ...] = key(Rule("blocks", lambda v, p: block_list().read(v, p)), "in it")


@attrs.frozen(kw_only=True)
class Space(Block):
    """Room between blocks."""

    height: float = key(length(), "how much", 0.0)
    fill: bool = key(flag(), "all that a box, or a row beside it, has left", default=False)


@attrs.frozen(kw_only=True)
class Stroke(Block):
    """A straight line across."""

    colour: str = key(name_of("colour"), "its colour", "line")
    thickness: float = key(length(0.05, 20), "how thick", 0.6)
    above: float = key(length(), "room above", 0.0)
    below: float = key(length(), "room below", 0.0)


KINDS: Mapping[str, type[Block]] = {
    "text": Text,
    "title": Title,
    "logo": Logo,
    "qr": QRCode,
    "fields": Fields,
    "claims": Claims,
    "table": Table,
    "section": Section,
    "row": Row,
    "space": Space,
    "line": Stroke,
}
"""The kinds of blocks, by the name that `kind` has in a template."""


def block_list() -> Rule:
    """An array of blocks of any kinds."""
    kinds = choice(*KINDS)

    def one(value: object, place: Place) -> object:
        if not isinstance(value, dict):
            place.wrong("must be a table")
            return None
        if "kind" not in value:
            place.wrong("needs the key kind")
            return None
        kind = kinds.read(value["kind"], place.at("kind"))
        rest = {name: inner for name, inner in value.items() if name != "kind"}
        return kind and read_table(KINDS[kind], rest, place)

    return listed(Rule("a block", one))


@attrs.frozen(kw_only=True)
class Box:
    """A rectangle in a fixed place, with blocks in it.

    What does not fit is set smaller, down to the smallest size that each style allows; what does
    not fit then is an error.
    """

    at: tuple[float, float, float, float] = key(
        tuple_of_lengths("x", "y", "width", "height"), "from the page's top left corner"
    )
    on: str = key(
        choice("first", "following", "every", "back"),
        "the pages that it stands on; `back` is one more page at the end, without a flow",
        "first",
    )
    name: str = key(string(), "what an error calls it", "")
    when: Condition = key(condition(), "shown only if all of it holds", Condition())
    unless: Condition | None = key(condition(), "not shown if all of it holds", None)
    vertical: str = key(_VERTICAL, "where its blocks stand", "top")
    tint: str | None = key(name_of("colour"), "the colour behind it", None)
    padding: float = key(length(0, 50), "room on all four sides", 0.0)
    blocks: tuple[Block, ...] = key(block_list(), "in it; a box without any is a coloured panel", ())
