"""Fields in columns, and tables."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import attrs

from divoc_certify.pdf.claims import words
from divoc_certify.pdf.flow import Piece, Section, pieces_of
from divoc_certify.pdf.layout import HAIRLINE, Cell, Frame, row, typeset
from divoc_certify.pdf.marks import Block, Colour, Panel, Style
from divoc_certify.pdf.tagging import Element, Kind, item
from divoc_certify.pdf.template import grids
from divoc_certify.pdf.template.phrases import Phrase, Slot

if TYPE_CHECKING:
    from divoc_certify.pdf.building import Builder

__all__ = ["claims_section", "fields_section", "table_section"]

_LINES_IN_COLUMN = 2
"""A value that takes more lines in a column is given more columns."""


@attrs.frozen(kw_only=True)
class _Field:
    name: str
    label_name: str
    label: str
    text: str
    style: str
    wide: bool = False


def fields_section(builder: Builder, one: grids.Fields, width: float) -> list[Section]:
    """Labelled values in columns.

    Args:
        builder: What words and styles come from.
        one: The block.
        width: Its width, in points.
    """
    wording = builder.wording
    found = []
    for entry in one.items:
        phrase = entry.token or entry.text
        text = wording.text(phrase, otherwise=one.empty)
        if text and wording.shows(entry.when, entry.unless):
            found.append(
                _Field(
                    name=wording.name(phrase, "field"),
                    label_name=wording.name(_label(entry), "field"),
                    label=wording.text(_label(entry)),
                    text=text,
                    style=entry.style or one.style,
                    wide=entry.wide,
                )
            )
    return _grid(builder, one, width, found)


def claims_section(builder: Builder, one: grids.Claims, width: float) -> list[Section]:
    """All claims of another programme, labelled by their names.

    Args:
        builder: What words and styles come from.
        one: The block.
        width: Its width, in points.
    """
    claims = builder.wording.claims(one.of)
    found = [
        _Field(
            name=f"{one.of}.{path}",
            label_name=f"{one.of}.{path}",
            label=words(path),
            text=text,
            style="name" if path == one.first else one.style,
            wide=path == one.first,
        )
        for path, text in sorted(claims.items(), key=lambda claim: claim[0] != one.first)
    ]
    return _grid(builder, one, width, found)


def _label(one: grids.Item | grids.Column) -> Phrase:
    (slot,) = one.token or (Slot("", "label"),)
    assert isinstance(slot, Slot)
    return one.label or (Slot(f"label.{slot.token}", "label"),)


def _grid(
    builder: Builder, one: grids.Grid, width: float, fields: Sequence[_Field]
) -> list[Section]:
    if not fields:
        return []
    column = (width - 2 * one.inset - (one.columns - 1) * one.gap) / one.columns
    rows: list[list[tuple[str, list[Cell]]]] = []
    read = Element("L")
    taken = one.columns
    for field in fields:
        span, cells = _spanning(builder, one, field, column, read)
        if taken + span > one.columns:
            rows.append([])
            taken = 0
        x = one.inset + taken * (column + one.gap)
        rows[-1].append((field.name, [attrs.evolve(cell, x=cell.x + x) for cell in cells]))
        taken += span
    blocks = [
        block
        for number, entries in enumerate(rows)
        for block in row(
            ", ".join(name for name, _ in entries),
            width,
            [cell for _, cells in entries for cell in cells],
            _row_frame(builder, one, first=number == 0, last=number == len(rows) - 1),
        )
    ]
    return [Section(pieces=pieces_of(blocks))]


def _row_frame(builder: Builder, one: grids.Grid, *, first: bool, last: bool) -> Frame:
    frame = builder.frame(one)
    lines = builder.colour(one.lines) if one.lines else None
    return Frame(
        above=0.625 * one.spacing + (frame.above if first else 0),
        below=0.375 * one.spacing + (frame.below if last else 0),
        tint=frame.tint,
        rule=(frame.rule if last else None) or lines,
    )


def _spanning(
    builder: Builder, one: grids.Grid, field: _Field, column: float, read: Element
) -> tuple[int, list[Cell]]:
    """How many columns a field takes, and its cells."""
    beside = one.labels == "beside"
    style = builder.style(field.style)
    for span in range(one.columns if field.wide else 1, one.columns + 1):
        width = span * column + (span - 1) * one.gap
        room = width - (one.label_width if beside else 0)
        value = typeset(field.name, field.text, room, style)
        if len(value) <= _LINES_IN_COLUMN:
            break
    small = builder.style(one.label_style)
    tag, body = item(read)
    if not beside:
        label = typeset(field.label_name, field.label, width, small)
        return span, [Cell.of(0, (tag, label), (body, value))]
    # So that the first baselines of label and value are level.
    extent = small.face.ascent + small.face.descent
    above, _ = style.room(value[0].text)
    leading = 2 * above - extent * small.size
    level = attrs.evolve(small, leading=max(leading, small.size))
    label = typeset(field.label_name, field.label, one.label_width - _LABEL_GAP, level)
    return span, [Cell.of(0, (tag, label)), Cell.of(one.label_width, (body, value))]


_LABEL_GAP = 6.0
"""Points between a label and the value beside it."""


def table_section(builder: Builder, one: grids.Table, width: float) -> list[Section]:
    """A row for each dose.

    Args:
        builder: What words and styles come from.
        one: The block.
        width: Its width, in points.
    """
    rows = [builder.wording.of_row(row) for row in range(builder.wording.facts.count())]
    columns = [
        column
        for column in one.columns
        if not one.drop_empty or any(said.text(column.token or column.text) for said in rows)
    ]
    if not rows or not columns:
        return []
    unit = (width - 2 * one.inset) / sum(column.share for column in columns)
    edges = list(
        itertools.accumulate((column.share * unit for column in columns), initial=one.inset)
    )

    read = Element("Table")

    def cells(kind: Kind, texts: Iterator[tuple[str, str]], style: Style) -> list[Cell]:
        line = Element("TR", read)
        return [
            Cell.of(
                left + one.padding,
                (
                    Element(kind, line),
                    typeset(name, text, right - left - 2 * one.padding, style),
                ),
                width=right - left - 2 * one.padding,
                align=column.align,
            )
            for column, (left, right), (name, text) in zip(
                columns, itertools.pairwise(edges), texts, strict=True
            )
        ]

    def gridded(blocks: Sequence[Block]) -> tuple[Piece, ...]:
        colour = one.grid and builder.colour(one.grid)
        return pieces_of([_ruled(block, edges, colour) if colour else block for block in blocks])

    labels = (
        (
            builder.wording.name(_label(column), one.over),
            builder.wording.text(_label(column)),
        )
        for column in columns
    )
    head = gridded(
        row(
            one.over,
            width,
            cells("TH", labels, builder.style(one.head_style)),
            Frame(
                above=6,
                below=4,
                tint=builder.colour(one.head_tint) if one.head_tint else None,
                rule=builder.colour(one.lines) if one.lines and one.head_tint else None,
            ),
        )
    )
    made: list[Piece] = []
    for number, said in enumerate(rows):
        current = said.holds("isCurrent")
        tint = one.current_tint if current else None
        frame = Frame(
            above=4,
            below=4.5,
            tint=builder.colour(tint) if tint else None,
            rule=builder.colour(one.lines) if one.lines else None,
        )
        texts = (
            (said.name(phrase, one.over), said.text(phrase, otherwise=one.empty))
            for phrase in (column.token or column.text for column in columns)
        )
        style = builder.style(one.current_style if current else one.style)
        made += gridded(row(f"{one.over}[{number}]", width, cells("TD", texts, style), frame))
    return [Section(pieces=tuple(made), first=head, again=head)]


def _ruled(block: Block, edges: Sequence[float], colour: Colour) -> Block:
    """A block with hairlines at the edges of its cells."""
    down = (
        Panel(min(edge, edges[-1] - HAIRLINE), 0, HAIRLINE, block.height, colour) for edge in edges
    )
    left, right = edges[0], edges[-1]
    across = (Panel(left, y, right - left, HAIRLINE, colour) for y in (0, block.height - HAIRLINE))
    return attrs.evolve(block, marks=(*block.marks, *down, *across))
