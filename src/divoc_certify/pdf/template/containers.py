"""Blocks that hold blocks, boxes, and the kinds of blocks by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import attrs

from divoc_certify.pdf.template.blocks import (
    Block,
    Framed,
    Logo,
    QRCode,
    Space,
    Stroke,
    Text,
    Title,
    exactly_one,
)
from divoc_certify.pdf.template.grids import Claims, Fields, Table
from divoc_certify.pdf.template.phrases import Condition, Phrase, condition, label, phrase
from divoc_certify.pdf.template.reading import (
    VERTICAL,
    Place,
    Rule,
    choice,
    key,
    length,
    listed,
    name_of,
    read_table,
    string,
    table,
    tuple_of_lengths,
)

__all__ = ["KINDS", "Box", "Cell", "Row", "Section", "block_list"]


def _width() -> Rule:
    inner = length(3)

    def read(value: object, place: Place) -> object:
        return -1.0 if value == "qr" else inner.read(value, place)

    return Rule(f"{inner.says}, or qr", read)


@attrs.frozen(kw_only=True, repr=False)
class Cell:
    """A part of a row, with blocks one under the other."""

    blocks: tuple[Block, ...] = key(Rule("blocks", lambda v, p: block_list().read(v, p)), "in it")
    width: float = key(
        _width(),
        "its width; `qr` is as wide as the QR code; the cells that have none share what is left",
        0.0,
    )
    vertical: str = key(VERTICAL, "where its blocks stand", "top")


@attrs.frozen(kw_only=True, repr=False)
class Row(Framed):
    """Cells side by side, on one page."""

    cells: tuple[Cell, ...] = key(listed(table(Cell), fewest=1, most=6), "from the left")
    gap: float = key(length(), "room between cells", 16.0)
    name: str = key(string(), "what an error calls it", "row")


@attrs.frozen(kw_only=True, repr=False)
class Section(Block):
    """Blocks under a heading, which is repeated on every page that they go on to.

    One whose blocks are not shown is not shown.
    """

    across: ClassVar = exactly_one("text", "label")

    text: Phrase = key(phrase(), "the heading", ())
    label: Phrase = key(label(), "a label as heading", ())
    style: str = key(name_of("style"), "how the heading looks", "section")
    rule: str | None = key(name_of("colour"), "the colour of a hairline below the heading", "line")
    tint: str | None = key(name_of("colour"), "the colour behind the heading", None)
    inset: float = key(length(), "room on the left and right of the heading", 0.0)
    above: float = key(length(), "room above the heading", 10.0)
    below: float = key(length(), "room below the heading", 4.0)
    blocks: tuple[Block, ...] = key(Rule("blocks", lambda v, p: block_list().read(v, p)), "in it")


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


@attrs.frozen(kw_only=True, repr=False)
class Box:
    """A rectangle in a fixed place, with blocks in it.

    Two boxes that meet are an error. The flow does not know of boxes: leave it margins that keep
    it clear of them. Only where it runs into a QR code, that is an error, too.

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
    vertical: str = key(VERTICAL, "where its blocks stand", "top")
    tint: str | None = key(name_of("colour"), "the colour behind it", None)
    padding: float = key(length(0, 50), "room on all four sides", 0.0)
    blocks: tuple[Block, ...] = key(block_list(), "in it; without any it is a coloured panel", ())
