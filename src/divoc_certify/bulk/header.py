"""The header of a table: which layout it has, and how its rows are read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from divoc_certify.bulk.layout import KNOWN, LAYOUTS, Layout
from divoc_certify.bulk.row import Row
from divoc_certify.errors import InputError, Problem

__all__ = ["ADDED", "SWALLOWED", "Header"]

ADDED = ("row", "problems", "line")
"""What a report of bad rows adds to the columns."""

_NOT_IN_IT = "is not in the header"
SWALLOWED = "must not have other rows in a cell: look for stray quotation marks"
"""What is wrong with a row, or a header, in which two of them stand some rows apart."""


@attrs.frozen(kw_only=True)
class Header:
    """The names of a table's columns, of which those of one layout are read.

    Args:
        names: In the table's order; an empty one is a column that is passed over.
        layout: What the columns mean.
        delimiters: What may have stood between two cells.
    """

    names: tuple[str, ...]
    layout: Layout
    delimiters: str

    @classmethod
    def read(cls, names: Sequence[str], *, delimiters: str) -> Header:
        """Tell the layout from the names.

        Args:
            names: As they stand in the table; blanks around them do not count.
            delimiters: What may have stood between two cells; several where it is not known.

        Raises:
            divoc_certify.errors.InputError: Columns are missing, all of which it tells, or are
                there twice; or the columns are those of no layout, or of both; or there are rows
                in one of the names.
        """
        stripped = tuple(name.strip("\ufeff").strip() for name in names)
        if _have_rows(names, stripped, delimiters):
            raise InputError([Problem("header", SWALLOWED)])
        layout = _choose(stripped)
        problems = [*_missing(layout, stripped), *_repeated(stripped)]
        if problems:
            raise InputError(problems)
        return cls(names=stripped, layout=layout, delimiters=delimiters)

    def has_rows(self, cells: Sequence[str]) -> bool:
        """Tell whether a cell has other rows in it, since stray quotation marks stood around them.

        Args:
            cells: The text of a row's cells.
        """
        return _have_rows(cells, self.names, self.delimiters)

    def row(self, number: int, cells: Sequence[str]) -> Row:
        """Read one row, whose cells are as many as the columns.

        Args:
            number: The row's number.
            cells: Their text.
        """
        source = dict(zip(self.names, cells, strict=True))
        source.pop("", None)
        problems = tuple(self.layout.rounded(source))
        request = None if problems else self.layout.request(source)
        return Row(number=number, request=request, problems=problems, source=source)

    def unread(self, number: int, problems: Iterable[Problem], line: str) -> Row:
        """Make a row whose text must not stand in these columns.

        Args:
            number: The row's number.
            problems: Why.
            line: Its text.
        """
        blank = {name: "" for name in self.names if name}
        return Row(number=number, request=None, problems=tuple(problems), source=blank, line=line)


def _have_rows(cells: Sequence[str], names: Sequence[str], delimiters: str) -> bool:
    # From a mark in one row to a mark in the same column of the next there are as many delimiters
    # as in a row. Half as many will do, since a row may be short, or blank at its end. In one line,
    # or in what a report of bad rows has of a line, there may be any number.
    passed_over = ADDED[-1] if set(ADDED).issubset(names) else None
    return any(
        ("\n" in cell or "\r" in cell) and 2 * max(map(cell.count, delimiters)) >= len(names)
        for cell, name in zip(cells, names, strict=False)
        if name != passed_over
    )


def _missing(layout: Layout, names: tuple[str, ...]) -> list[Problem]:
    present = set(names)
    problems = [
        Problem(column.name, _not_in(names, column.name))
        for column in layout.columns
        if column.name not in present and column.name not in layout.either
    ]
    if layout.either and present.isdisjoint(layout.either):
        either = " or ".join(layout.either)
        problems.append(Problem(either, _NOT_IN_IT))
    return problems


def _not_in(names: tuple[str, ...], name: str) -> str:
    # Only a name that is known is told: without a header, the first row is somebody's data.
    alike = any(given.lower() == name.lower() for given in names)
    return f"{_NOT_IN_IT}, which has it in other capital letters" if alike else _NOT_IN_IT


def _repeated(names: tuple[str, ...]) -> list[Problem]:
    return [
        Problem(
            name if name in KNOWN else f"column {place + 1}",
            "must be in the header only once",
        )
        for place, name in enumerate(names)
        if name and name in names[:place]
    ]


def _choose(names: tuple[str, ...]) -> Layout:
    whole = [layout for layout in LAYOUTS if not _missing(layout, names)]
    if len(whole) == 1:
        return whole[0]
    given = {name.lower() for name in names}
    scores = [len(given.intersection(name.lower() for name in _own(layout))) for layout in LAYOUTS]
    if len(whole) > 1 or scores[0] == scores[1]:
        which = "both" if all(scores) else "neither"
        rule = f"must have the columns of vaccinations or those of tests, and has those of {which}"
        raise InputError([Problem("header", rule)])
    return LAYOUTS[scores[1] > scores[0]]


def _own(layout: Layout) -> set[str]:
    others = {column.name for other in LAYOUTS if other is not layout for column in other.columns}
    return {column.name for column in layout.columns} - others
