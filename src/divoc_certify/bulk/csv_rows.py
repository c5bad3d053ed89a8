"""Rows from CSV, in either of the original's two layouts.

RFC 4180 (https://www.rfc-editor.org/rfc/rfc4180), with what spreadsheets make of it: another
delimiter, which the header shows; a byte order mark; a first line `sep=;`; blank rows.
"""

from __future__ import annotations

import collections
import contextlib
import csv
import re
from collections.abc import Iterator

from divoc_certify.bulk.header import SWALLOWED, Header
from divoc_certify.bulk.layout import KNOWN
from divoc_certify.bulk.row import Row
from divoc_certify.bulk.source import UTF_8, Source, open_lines, wrong_encoding
from divoc_certify.errors import InputError, Problem

__all__ = ["DELIMITERS", "MAX_ROW", "CSVRows", "read_csv"]

MAX_ROW = 100_000
"""Characters in one row, extra columns and all."""

DELIMITERS = ",;\t|"
"""Those that the header shows; any other has to be named."""

_SEP = re.compile(r'"?sep=(.)"?[\r\n]*')
_QUOTES = "must have its quotation marks in pairs"


class CSVRows(Iterator[Row]):
    """The rows of a CSV file, one after the other.

    Attributes:
        columns: The names in the header, in its order.
        delimiter: What stands between two cells; a report with the same opens where the file did.
    """

    def __init__(self, columns: tuple[str, ...], delimiter: str, rows: Iterator[Row]) -> None:
        self.columns = columns
        self.delimiter = delimiter
        self._rows = rows

    def __next__(self) -> Row:
        return next(self._rows)


def read_csv(source: Source, *, encoding: str = UTF_8) -> CSVRows:
    """Read requests from CSV.

    The header is read at once, and each row when it is asked for. A row is a vaccination or a
    test, as the header has it. It is not judged: that is done when it is certified. Only a row
    that cannot be read has problems: with too few cells or too many, with a quotation mark that
    is not closed, or with other rows between two of them. Reading goes on after it.

    Args:
        source: A path, or an open file; of bytes, or of text, then opened with `newline=""`.
        encoding: Of a path and of bytes.

    Raises:
        divoc_certify.errors.InputError: The header is not one of the two, or lacks columns; a
            line is in another encoding, or too long. The latter two may be found later, when the
            file is open already and its rows are read.
        divoc_certify.errors.ConfigurationError: There is no such encoding; or the source is none,
            but the text of one.
        OSError: The file cannot be read.
    """
    with contextlib.ExitStack() as stack:
        opened = open_lines(source, limit=MAX_ROW, encoding=encoding, newline="")
        lines = _Lines(stack.enter_context(opened))
        delimiter = _delimiter(lines, encoding)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            names = next(reader, [])
        except csv.Error:
            raise InputError([Problem("header", _QUOTES)]) from None
        header = Header.read(names, delimiters=delimiter)
        rows = _rows(header, reader, lines, stack.pop_all())
    return CSVRows(tuple(filter(None, header.names)), delimiter, rows)


class _Lines(Iterator[str]):
    """Lines that can be given back, up to the first one of a row.

    Args:
        lines: Where they come from.
    """

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._again: collections.deque[str] = collections.deque()
        self._taken: list[str] = []
        self._size = 0
        self._number = 0

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines)
        self._taken.append(line)
        self._size += len(line)
        if self._size > MAX_ROW and len(self._taken) > 1:
            raise csv.Error
        return line

    def begin(self) -> None:
        """Begin a row."""
        self._number += len(self._taken)
        self._size = 0
        self._taken = []

    def give_back(self, keep: int = 1) -> None:
        """Give back all lines of the row but the first."""
        self._again.extendleft(reversed(self._taken[keep:]))
        del self._taken[keep:]

    @property
    def number(self) -> int:
        """The number of the row's first line in the file, from 1."""
        return self._number + 1

    @property
    def last_number(self) -> int:
        """The number of the row's last line."""
        return self._number + len(self._taken)

    @property
    def text(self) -> str:
        """What the row's lines say, without the end of the last."""
        return "".join(self._taken).rstrip("\r\n")


def _delimiter(lines: _Lines, encoding: str) -> str:
    first = next(lines, "")
    if "\0" in first:
        raise wrong_encoding(1, encoding)
    match = _SEP.fullmatch(first.removeprefix("\ufeff"))
    if match is not None and match[1] not in '"\r\n':
        lines.begin()
        return match[1]
    lines.give_back(keep=0)

    def known(delimiter: str) -> int:
        return len(
            KNOWN.intersection(name.strip(' "\r\n\ufeff') for name in first.split(delimiter))
        )

    return max(DELIMITERS, key=known)


def _rows(
    header: Header,
    reader: Iterator[list[str]],
    lines: _Lines,
    opened: contextlib.ExitStack,
) -> Iterator[Row]:
    width = len(header.names)
    number = 0
    with opened:
        while True:
            number += 1
            lines.begin()
            rule = ""
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                # One quotation mark too many takes no other row with it.
                lines.give_back()
                rule = f"{_QUOTES}, and has not at line {lines.number}"
            else:
                if not "".join(cells).strip():
                    continue
                if lines.last_number > lines.number and header.has_rows(cells):
                    # Nobody can tell whether it is rows: what a person wrote can look like one.
                    rule = f"{SWALLOWED} from line {lines.number} to line {lines.last_number}"
                # A spreadsheet may give a row more delimiters than it has cells.
                elif len(cells) < width or "".join(cells[width:]).strip():
                    rule = f"must have {width} cells, as the header has, and has {len(cells)}"
            if rule:
                yield header.unread(number, [Problem("$", rule)], lines.text)
            else:
                yield header.row(number, cells[:width])
