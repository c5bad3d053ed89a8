"""Rows from JSON Lines (https://jsonlines.org): one Certify API object a line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from divoc_certify.bulk.row import Row
from divoc_certify.bulk.source import Source, open_lines
from divoc_certify.errors import InvalidRequestError, Problem
from divoc_certify.request import parse_json
from divoc_certify.request.json_text import MAX_JSON

__all__ = ["read_json_lines"]

_ADDED = frozenset({"row", "problems"})
"""What a report of bad rows adds to an object: no fields of the API."""


def read_json_lines(source: Source) -> Iterator[Row]:
    """Read requests from JSON Lines.

    A row is not judged: that is done when it is certified. Only a line that is not JSON, or no
    object, has problems. Blank lines are passed over, and so is what a report of bad rows added.

    Args:
        source: A path, or an open file; of bytes in UTF-8, or of text.

    Raises:
        divoc_certify.errors.InputError: A line is not in UTF-8, or is too long; for a file that
            is open already, when that line is reached.
        divoc_certify.errors.ConfigurationError: The source is none, but the text of one.
        OSError: The file cannot be read.
    """
    rows = _rows(source)
    # What is wrong with the file as a whole is told now.
    next(rows)
    return cast("Iterator[Row]", rows)


def _rows(source: Source) -> Iterator[Row | None]:
    with open_lines(source, limit=MAX_JSON + 1) as lines:
        yield None
        for number, line in enumerate(lines, 1):
            text = line.strip()
            if text:
                yield _row(number, text)


def _row(number: int, text: str) -> Row:
    try:
        request = _object(text)
        if isinstance(request.get("line"), str) and request.keys() <= {*_ADDED, "line"}:
            # A report has the text of what is not JSON.
            text = request["line"]
            request = _object(text)
    except InvalidRequestError as error:
        return Row(number=number, request=None, problems=error.problems, line=text)
    sent = {name: request[name] for name in request if name not in _ADDED}
    return Row(number=number, request=sent, line=text)


def _object(text: str) -> dict[str, Any]:
    request = parse_json(text)
    if not isinstance(request, dict):
        raise InvalidRequestError([Problem("$", "must be an object")])
    return request
