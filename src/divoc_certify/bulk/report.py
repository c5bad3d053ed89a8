"""The bad rows, as a file that can be mended and sent again.

A report repeats what was sent, so it is personal data: only its owner may read the file.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any, ClassVar, Protocol, Self

from divoc_certify.bulk.csv_rows import DELIMITERS, MAX_ROW
from divoc_certify.bulk.header import ADDED
from divoc_certify.bulk.layout import in_columns
from divoc_certify.bulk.row import Row
from divoc_certify.errors import Problem
from divoc_certify.locking import locked
from divoc_certify.request.json_text import MAX_JSON

__all__ = ["CSVReport", "JSONLinesReport", "Report"]

# Whoever reads the report would not take it, nor anything behind it.
_TOO_LONG = "the row is too long to stand here"

_SURROGATES = re.compile("[\ud800-\udfff]")


class Report(Protocol):
    """Takes the bad rows of one run; a context manager, which writes the file as it is left."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...

    def add(self, row: Row, problems: Iterable[Problem | str]) -> None:
        """Write one row.

        Args:
            row: As it was read.
            problems: What is wrong with it, in JSON paths, which are told by columns where the row
                has columns; or in words.
        """
        ...


class _ReportFile:
    """A file that is there as a whole, or not at all.

    It is written beside its place, and put there when the context is left without an error.
    Without rows there is no file, and an older one is taken away. Other runs with the same place
    are kept out meanwhile (`LockedError`), by a file that stands beside it, named `.lock`.

    Args:
        path: Its place.
    """

    _ENCODING: ClassVar[str]

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self._new = self.path.with_name(f"{self.path.name}.new")
        self._file: IO[str]
        self._lock: contextlib.ExitStack
        self._rows: int

    def __enter__(self) -> Self:
        self.path.parent.stat()  # the error names the folder
        with contextlib.ExitStack() as stack:
            stack.enter_context(locked(self.path, timeout=0, what="the report of bad rows"))
            # A run that was killed has left its own.
            self._new.unlink(missing_ok=True)
            self._rows = 0
            handle = os.open(self._new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            self._file = os.fdopen(handle, "w", encoding=self._ENCODING, newline="")
            self._lock = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with self._lock:
            with self._file:
                self._file.flush()
                os.fsync(self._file.fileno())
            if kind is None and self._rows:
                self._new.replace(self.path)
                return
            self._new.unlink()
            if kind is None:
                self.path.unlink(missing_ok=True)


class CSVReport(_ReportFile):
    """The bad rows of a CSV file or a DataFrame, as CSV that spreadsheets open.

    The columns are as they were; behind them stand `row`, the row's number; `problems`; and `line`,
    the text of a row that did not come apart into the columns, which are blank then. These three
    are passed over when the file is read again, and replaced when it is reported again.

    Args:
        path: The file; a run without bad rows leaves none.
        delimiter: As the input has it (`CSVRows.delimiter`); the first line names it, `sep=^`,
            where the header does not show it.
    """

    _ENCODING = "utf-8-sig"

    def __init__(self, path: str | os.PathLike[str], *, delimiter: str = ",") -> None:
        super().__init__(path)
        self._delimiter = delimiter
        self._columns: list[str] = []

    def add(self, row: Row, problems: Iterable[Problem | str]) -> None:
        """Write one row; all come from one input, and have the columns of the first.

        Args:
            row: As it was read.
            problems: What is wrong with it, in JSON paths or in words.
        """
        source = row.source or {}
        if not self._rows:
            self._columns = [name for name in source if name not in ADDED]
            if self._delimiter not in DELIMITERS:
                self._file.write(f"sep={self._delimiter}\r\n")
            self._file.write(self._written([*self._columns, *ADDED]))
        cells = [source.get(name, "") for name in self._columns]
        line = source.get("line", "") if row.line is None else row.line
        if _SURROGATES.search("".join([*cells, line])):
            # They cannot be written: the row is to be filled in anew, not to be sent without them.
            line = row.line or self._delimiter.join(cells)
            line = line.encode("ascii", "backslashreplace").decode()
            cells = [""] * len(cells)
        told = "; ".join(_told(row, problems))
        written = self._written([*cells, row.number, told, line])
        if len(written) > MAX_ROW:
            blank = [""] * len(cells)
            written = self._written([*blank, row.number, f"{told}; {_TOO_LONG}", ""])
        self._file.write(written)
        self._rows += 1

    def _written(self, cells: Iterable[object]) -> str:
        text = io.StringIO()
        csv.writer(text, delimiter=self._delimiter).writerow(cells)
        return text.getvalue()


class JSONLinesReport(_ReportFile):
    """The bad rows of JSON Lines, as JSON Lines.

    Each object has two more members, `row` and `problems`, which are passed over when the file is
    read again. A line that is no object, or repeats a name, stands beside the two as a string,
    `line`, which is then read in its place.

    Args:
        path: The file; a run without bad rows leaves none.
    """

    _ENCODING = "utf-8"

    def add(self, row: Row, problems: Iterable[Problem | str]) -> None:
        """Write one row.

        Args:
            row: As it was read.
            problems: What is wrong with it, in JSON paths or in words.
        """
        added: dict[str, Any] = {"row": row.number, "problems": _told(row, problems)}
        request = row.request if isinstance(row.request, Mapping) else {"line": row.line}
        try:
            written = _json({**request, **added})
        except (TypeError, ValueError, RecursionError):
            written = _json({"line": row.line, **added})
        if len(written) > MAX_JSON:
            added["problems"].append(_TOO_LONG)
            written = _json({"line": "", **added})
        self._file.write(f"{written}\n")
        self._rows += 1


def _json(record: dict[str, Any]) -> str:
    written = json.dumps(record, ensure_ascii=False, allow_nan=False)
    # What UTF-8 does not have can be escaped.
    return json.dumps(record) if _SURROGATES.search(written) else written


def _told(row: Row, problems: Iterable[Problem | str]) -> list[str]:
    return [str(problem) for problem in (problems if row.source is None else in_columns(problems))]
