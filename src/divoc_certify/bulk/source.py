"""Where rows are read from: a path or an open file, line by line, in bounded memory."""

from __future__ import annotations

import collections
import contextlib
import io
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, TypeAlias, cast

from divoc_certify.errors import ConfigurationError, InputError, Problem

__all__ = ["UTF_8", "Source", "open_lines", "wrong_encoding"]

Source: TypeAlias = "str | os.PathLike[str] | IO[bytes] | IO[str]"
"""A path, or an open file, whose reader it is left to close. A file of text is already decoded."""

UTF_8 = "utf-8-sig"
"""UTF-8, with or without a byte order mark."""

# What could not be decoded comes as one of these, in the line in which it stands.
_SURROGATES = re.compile("[\ud800-\udfff]")


def wrong_encoding(line: int, encoding: str) -> InputError:
    """Make the error for a line that is not in the encoding."""
    name = "UTF-8" if encoding == UTF_8 else encoding
    rule = f'must be in {name}: save the file anew as "CSV UTF-8", or name the encoding it has'
    return InputError([Problem(f"line {line}", rule)])


@contextlib.contextmanager
def open_lines(
    source: Source, *, limit: int, encoding: str = UTF_8, newline: str = "\n"
) -> Iterator[Iterator[str]]:
    """Open a source and give its lines.

    A file that is given by its path is read twice where that can be done, so that nothing is
    issued from one which turns out to be in another encoding.

    Args:
        source: What to read.
        limit: Characters in one line.
        encoding: Of bytes.
        newline: As for `open`: what ends a line.

    Raises:
        divoc_certify.errors.InputError: A line is too long, or is in another encoding; for a file
            that is open already, when that line is reached.
        divoc_certify.errors.ConfigurationError: There is no such encoding; or it is no source, but
            the text of one.
        OSError: The file cannot be read.
    """
    if not _can_be_opened(source):
        rule = "must be a path or an open file: a text is one as io.StringIO(text)"
        raise ConfigurationError([Problem("$.source", rule)])
    try:
        "".encode(encoding)
    except LookupError:
        raise ConfigurationError([Problem("$.encoding", "must be one that Python knows")]) from None
    form: dict[str, Any] = {
        "encoding": encoding,
        "errors": "surrogateescape",
        "newline": newline,
    }
    if isinstance(source, str | os.PathLike):
        with Path(source).open(**form) as file:
            if file.seekable():
                collections.deque(_lines(file, limit, encoding), maxlen=0)
                file.seek(0)
            yield _lines(file, limit, encoding)
    elif isinstance(source.read(0), str):
        yield _lines(source, limit, encoding)
    else:
        text = io.TextIOWrapper(cast("IO[bytes]", source), **form)
        try:
            yield _lines(text, limit, encoding)
        finally:
            # It is the caller's to close, who may have done so.
            with contextlib.suppress(ValueError):
                text.detach()


def _can_be_opened(source: object) -> bool:
    if isinstance(source, str):
        # Of a text that is taken for a path, the operating system's error would repeat all.
        return "\n" not in source and "\r" not in source
    return isinstance(source, os.PathLike) or hasattr(source, "read")


def _lines(file: IO[Any], limit: int, encoding: str) -> Iterator[str]:
    number = 0
    while True:
        number += 1
        try:
            line = file.readline(limit + 1)
        except UnicodeError:
            line = "\udcff"
        if not line:
            return
        if not line.isascii() and _SURROGATES.search(line):
            raise wrong_encoding(number, encoding)
        if len(line) > limit:
            raise InputError(
                [Problem(f"line {number}", f"must not be longer than {limit:,} characters")]
            )
        yield line
