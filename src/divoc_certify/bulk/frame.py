"""Rows from a pandas DataFrame, without pandas: what it gives is known by how it behaves."""

from __future__ import annotations

import datetime as dt
import numbers
import re
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from divoc_certify.bulk.csv_rows import DELIMITERS
from divoc_certify.bulk.header import SWALLOWED, Header
from divoc_certify.bulk.layout import KNOWN, Column
from divoc_certify.bulk.row import Row
from divoc_certify.errors import ConfigurationError, InputError, Problem

__all__ = ["Frame", "read_frame"]

_AGAIN = re.compile(r"\.[0-9]+$")
"""What pandas puts behind a name that is in a file again."""

_CELLS = (
    "must not have cells of the file: its first row has more than its header, and all are in the "
    "wrong columns; if they are no cells, call reset_index(drop=True)"
)
_ABSENT = ("NAType", "NaTType")
_NO_TEXT = "must be text: read a CSV file with dtype=str, since a number has lost its leading zeros"


class Frame(Protocol):
    """As much of a DataFrame as is used."""

    @property
    def columns(self) -> Iterable[Any]:
        """The names of its columns."""
        ...

    @property
    def index(self) -> Any:  # noqa: ANN401 - pandas has several kinds
        """The labels of its rows."""
        ...

    def itertuples(self, index: bool = ..., name: Any = ...) -> Iterable[tuple[Any, ...]]:  # noqa: ANN401, FBT001 - as pandas has it
        """Its rows."""
        ...


def read_frame(frame: Frame) -> Iterator[Row]:
    """Read requests from a pandas DataFrame with the columns of a CSV file.

    None, NaN, NaT and pandas.NA are blanks. Whole numbers and dates become what a CSV file has
    for them. A number in a column of text is a problem: pandas drops the leading zeros of what it
    takes for a number, and nobody can tell how many there were. So is a cell that has other rows
    in it, as pandas reads what stands between two stray quotation marks. Blank rows are passed
    over.

    Args:
        frame: Its columns are text, but for ages, doses and dates.

    Raises:
        divoc_certify.errors.InputError: As for the header of `read_csv`; or pandas has put
            cells into the index.
        divoc_certify.errors.ConfigurationError: It is no DataFrame of pandas.
    """
    if not hasattr(frame, "itertuples"):
        rule = "must be a pandas DataFrame: one of another kind may have to_pandas()"
        raise ConfigurationError([Problem("$.frame", rule)])
    header = Header.read(_names(frame), delimiters=DELIMITERS)
    if _has_cells_in_its_index(frame.index):
        raise InputError([Problem("index", _CELLS)])
    return _rows(header, frame)


def _has_cells_in_its_index(index: Any) -> bool:  # noqa: ANN401 - as above
    """Tell whether pandas has made an index of what a file's first row has more than its header.

    It takes the cells in front for it, so that all others are in the wrong columns.
    """
    if set(getattr(index, "names", ())) != {None}:  # where a frame is like one of pandas: none
        return False
    first = next(iter(index), 0)
    labels = first if isinstance(first, tuple) else (first,)
    return all(isinstance(label, str) or _is_absent(label) for label in labels)


def _names(frame: Frame) -> list[str]:
    names = [str(name) for name in frame.columns]
    known = KNOWN.intersection(names)
    # What is twice in a file is so in its frame, too: the first alone would be read.
    return [first if (first := _AGAIN.sub("", name)) in known else name for name in names]


def _rows(header: Header, frame: Frame) -> Iterator[Row]:
    by_name = {column.name: column for column in header.layout.columns}
    columns = [by_name.get(name) for name in header.names]
    for number, values in enumerate(frame.itertuples(index=False, name=None), 1):
        placed = list(zip(columns, values, strict=True))
        problems = [
            column.problem(_NO_TEXT)
            for column, value in placed
            if not isinstance(value, str)
            and column is not None
            and column.kind.is_text
            and not _is_absent(value)
        ]
        cells = [_text(column, value) for column, value in placed]
        if not "".join(cells).strip():
            continue
        if header.has_rows(cells):
            problems.append(Problem("$", SWALLOWED))
        row = header.row(number, cells)
        if problems:
            # In a report a number would be text, and be taken for it when that is read.
            row = header.unread(number, (*problems, *row.problems), ",".join(cells))
        yield row


def _is_absent(value: object) -> bool:
    return (
        value is None
        or type(value).__name__ in _ABSENT
        or (isinstance(value, numbers.Real) and value != value)  # noqa: PLR0124 - NaN
    )


def _text(column: Column | None, value: object) -> str:
    if isinstance(value, str):
        return str(value)  # of a class of its own, as numpy has one
    if _is_absent(value):
        return ""
    if isinstance(value, float) and value.is_integer():
        # A column of whole numbers with a blank in it.
        return str(int(value))
    if isinstance(value, dt.datetime):
        moment = value.isoformat()
        # A day, as pandas has it; with a zone it would be another one elsewhere.
        is_day = column is not None and column.kind.is_day
        return moment.removesuffix("T00:00:00") if is_day else moment
    return str(value)
