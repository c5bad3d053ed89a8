"""The body of the page: the person, and what was certified."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from divoc_certify.pdf.labels import LABELS, words
from divoc_certify.pdf.layout import Block, Cell, Frame, Line, Section, Style, block, row, typeset
from divoc_certify.pdf.tagging import Element, Kind, item
from divoc_certify.pdf.theme import COLUMNS, GUTTER, LINE, TINT, WIDTH, Theme

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["sections"]

Tokens = Mapping[str, Any]
Field = tuple[str, str, str, Style]
"""A token's name, its label, its text, and how that looks."""

_COLUMN = (WIDTH - (COLUMNS - 1) * GUTTER) / COLUMNS
_LINES_IN_COLUMN = 2
"""A value that takes more lines in a column is given more columns."""
_WIDE = frozenset({"name", "recipient.name", "recipientAddress", "vaccinatedAt", "testedAt"})
"""What is given all columns in any case."""

_DOSES = {
    "dateOfVax": 62,
    "doseType": 76,
    "vaxName": 74,
    "vaxType": 104,
    "vaxBatch": 60,
    "vaxManufacturer": 76,
    "countryOfVax": 42,
}
"""The columns of the table of doses, and what share of its width each has."""
_PADDING = 5.0
_CELL_GUTTER = 7.0
_UNKNOWN = "\u2013"
"""What stands in a table where nothing is known."""

_PERSON = ("dob", "age", "gender", "nationality", "identity", "beneficiaryId", "recipientAddress")
_IDENTIFIERS = ("identity", "beneficiaryId")
_DOSE_DETAILS = ("effectiveStart", "effectiveUntil", "vaccinatedBy", "vaccinatedAt")
_TEST_DETAILS = (
    "testType",
    "testName",
    "testManufacturer",
    "testBatch",
    "sampleOrigin",
    "sampleCollectionTimestamp",
    "testedBy",
    "testedAt",
)


def sections(tokens: Tokens, theme: Theme) -> Iterator[Section]:
    """What stands below the heading.

    Args:
        tokens: What may be printed.
        theme: How it looks.

    Raises:
        divoc_certify.errors.MissingGlyphError: A face lacks glyphs of a value.
    """
    if "programmeName" in tokens:
        yield from _programme(tokens, theme)
        return
    yield _fields("beneficiary", _person(tokens, theme), theme)
    if "result" in tokens:
        details = _fields("testSection", _known(tokens, _TEST_DETAILS, theme), theme)
        yield attrs.evolve(details, blocks=(*_result(tokens, theme), *details.blocks))
    else:
        yield _doses(tokens["vaxEvents"], theme)
        yield _fields("details", _known(tokens, _DOSE_DETAILS, theme), theme)


def _known(tokens: Tokens, names: Iterable[str], theme: Theme) -> list[Field]:
    return [(name, LABELS[name], tokens[name], theme.value) for name in names if tokens[name]]


def _person(tokens: Tokens, theme: Theme) -> list[Field]:
    return [("name", LABELS["name"], tokens["name"], theme.name), *_known(tokens, _PERSON, theme)]


def _programme(tokens: Tokens, theme: Theme) -> Iterator[Section]:
    person = _claims("recipient", tokens["recipient"], theme)
    yield _fields("beneficiary", person + _known(tokens, _IDENTIFIERS, theme), theme)
    event = _claims("event", tokens["event"], theme)
    if event:
        yield _fields("event", event, theme)


def _claims(section: str, claims: Mapping[str, str], theme: Theme) -> list[Field]:
    return [
        (
            f"{section}.{path}",
            words(path),
            text,
            theme.name if (section, path) == ("recipient", "name") else theme.value,
        )
        for path, text in claims.items()
    ]


def _fields(title: str, fields: Sequence[Field], theme: Theme) -> Section:
    rows: list[list[tuple[str, Cell]]] = []
    read = Element("L")
    taken = COLUMNS
    for name, label, text, style in fields:
        span, labels, values = _spanning(name, label, text, style, theme)
        if taken + span > COLUMNS:
            rows.append([])
            taken = 0
        tag, body = item(read)
        cell = Cell.of(taken * (_COLUMN + GUTTER), (tag, labels), (body, values))
        rows[-1].append((name, cell))
        taken += span
    blocks = [
        one
        for cells in rows
        for one in row(
            ", ".join(name for name, _ in cells),
            WIDTH,
            [cell for _, cell in cells],
            Frame(above=5, below=3),
        )
    ]
    return Section((_head(title, theme),), tuple(blocks))


def _spanning(
    name: str, label: str, text: str, style: Style, theme: Theme
) -> tuple[int, tuple[Line, ...], tuple[Line, ...]]:
    for span in range(1, COLUMNS + 1):
        width = span * _COLUMN + (span - 1) * GUTTER
        value = typeset(name, text, width, style)
        if len(value) <= _LINES_IN_COLUMN and name not in _WIDE:
            break
    return span, typeset(name, label, width, theme.label), value


def _head(title: str, theme: Theme) -> Block:
    heading = Cell.of(0, (Element("H2"), ((LABELS[title], theme.section),)))
    return block(title, WIDTH, [heading], Frame(above=10, below=4, rule=LINE))


# Doses, and a test's result


def _doses(doses: Sequence[Tokens], theme: Theme) -> Section:
    shown = {name: share for name, share in _DOSES.items() if any(dose[name] for dose in doses)}
    unit = (WIDTH - 2 * _PADDING - (len(shown) - 1) * _CELL_GUTTER) / sum(shown.values())
    edges = itertools.accumulate(
        (share * unit + _CELL_GUTTER for share in shown.values()), initial=_PADDING
    )
    columns = [(name, x, shown[name] * unit) for name, x in zip(shown, edges, strict=False)]

    table = Element("Table")

    def cells(kind: Kind, texts: Mapping[str, str], path: str, style: Style) -> list[Cell]:
        line = Element("TR", table)
        return [
            Cell.of(
                x,
                (
                    Element(kind, line),
                    typeset(f"{path}{name}", texts[name] or _UNKNOWN, width, style),
                ),
            )
            for name, x, width in columns
        ]

    heads = cells("TH", LABELS, "", theme.heading)
    heading = block("vaxEvents", WIDTH, heads, Frame(above=6, below=3))
    rows: list[Block] = []
    for number, dose in enumerate(doses):
        name = f"vaxEvents[{number}]"
        style, tint = (theme.current, TINT) if dose["isCurrent"] else (theme.cell, None)
        frame = Frame(above=4, below=4.5, tint=tint, rule=LINE)
        rows += row(name, WIDTH, cells("TD", dose, f"{name}.", style), frame)
    return Section((_head("doses", theme), heading), tuple(rows))


def _result(tokens: Tokens, theme: Theme) -> tuple[Block, ...]:
    styles = {"result": theme.result, "disease": theme.name, "resultTimestamp": theme.value}
    width = _COLUMN - 2 * _PADDING
    read = Element("L")
    cells = []
    for number, (name, style) in enumerate(styles.items()):
        label, body = item(read)
        cell = Cell.of(
            number * (_COLUMN + GUTTER) + 2 * _PADDING,
            (label, typeset(name, LABELS[name], width, theme.label)),
            (body, typeset(name, tokens[name], width, style)),
        )
        cells.append(cell)
    return row("result", WIDTH, cells, Frame(above=7, below=7, tint=TINT))
