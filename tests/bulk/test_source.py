"""Paths, open files, encodings, and lines without an end."""

import gc
import io
import itertools
import os
import threading

import pytest
from tables import VACCINATION, VACCINATION_ROW, csv_text

from divoc_certify.bulk import read_csv, read_json_lines
from divoc_certify.bulk.csv_rows import MAX_ROW
from divoc_certify.errors import ConfigurationError, InputError

TEXT = csv_text(*[VACCINATION_ROW] * 3)
UTF_8 = 'must be in UTF-8: save the file anew as "CSV UTF-8", or name the encoding it has'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_every_kind_of_source_is_read(encoding, tmp_path):
    """A path, bytes and text, with and without a byte order mark."""
    path = tmp_path / "in.csv"
    path.write_bytes(TEXT.encode(encoding))
    text = path.read_text(encoding="utf-8")
    sources = [
        path,
        str(path),
        path.open("rb"),
        io.BytesIO(TEXT.encode(encoding)),
        io.StringIO(text),
    ]
    for source in sources:
        assert [row.request for row in read_csv(source)] == [VACCINATION] * 3
    # It is for who opened a file to close it.
    assert not any(source.closed for source in sources[2:])
    sources[2].close()


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "mac-roman"])
def test_other_encodings_are_read_by_their_name(encoding):
    """And never guessed."""
    source = io.BytesIO(TEXT.encode(encoding))
    assert [row.request for row in read_csv(source, encoding=encoding)] == [VACCINATION] * 3


@pytest.mark.parametrize("encoding", ["no-such-encoding", "base64"])
def test_an_encoding_must_be_one(encoding):
    """That decodes text."""
    with pytest.raises(ConfigurationError, match=r"^\$\.encoding must be one that Python knows$"):
        read_csv(io.BytesIO(b""), encoding=encoding)


@pytest.mark.parametrize("read", [read_csv, read_json_lines])
@pytest.mark.parametrize("source", [TEXT, TEXT.encode(), None, [TEXT]], ids=range(4))
def test_what_is_read_is_not_its_path(read, source):
    """A text is no path, and no error of the operating system repeats it."""
    with pytest.raises(ConfigurationError, match=r"^\$\.source must be a path or an open file"):
        read(source)


WRONG = {
    "in the last line": (TEXT.rstrip("\r\n").encode() + b"\xe9\r\n", 4),
    "Latin-1": (TEXT.encode("latin-1"), 2),
    "UTF-16": (TEXT.encode("utf-16"), 1),
    "UTF-16 without a byte order mark": (TEXT.replace("á", "a").encode("utf-16-le"), 1),
    "cut in the middle of a character": (TEXT.encode() + b"\xc3", 5),
}


@pytest.mark.parametrize(("content", "line"), WRONG.values(), ids=WRONG)
def test_another_encoding_is_told_with_its_line(content, line, tmp_path):
    """Of a path before any row is given; and without what stands in the line."""
    path = tmp_path / "in.csv"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_csv(path)
    assert str(caught.value) == f"line {line} {UTF_8}"
    assert caught.value.__context__ is None
    with pytest.raises(InputError, match=rf"^line {line} "):
        list(read_csv(io.BytesIO(content)))


def test_an_encoding_without_stray_bytes_is_told_too():
    """UTF-16 that ends in the middle of a character cannot be read around."""
    content = TEXT.encode("utf-16")[:-1] + b"\xd8"
    with pytest.raises(InputError, match=r"^line \d must be in utf-16:"):
        list(read_csv(io.BytesIO(content + b"\x00"), encoding="utf-16"))


def test_json_lines_are_in_utf_8():
    """As JSON is."""
    with pytest.raises(InputError, match=r"^line 2 must be in UTF-8"):
        list(read_json_lines(io.BytesIO(b"{}\n\xe9\n")))


def test_a_line_has_an_end():
    """One that never ends is not read into memory as a whole."""
    endless = io.StringIO(TEXT + "x" * (MAX_ROW + 1))
    rows = read_csv(endless)
    assert [next(rows).number for _ in range(3)] == [1, 2, 3]
    with pytest.raises(InputError, match=r"^line 5 must not be longer than 100,000 characters$"):
        next(rows)


class Endless(io.StringIO):
    """A header, and rows for ever."""

    def __init__(self):
        super().__init__(TEXT.splitlines(keepends=True)[0])
        self.lines = itertools.repeat(TEXT.splitlines(keepends=True)[1])
        self.given = 0

    def readline(self, size):
        """A line, and another one."""
        assert size == MAX_ROW + 1
        self.given += 1
        return super().readline(size) or next(self.lines)


def test_rows_are_read_when_they_are_asked_for():
    """However many there are, one is held at a time."""
    source = Endless()
    rows = read_csv(source)
    assert [next(rows).number for _ in range(1000)] == list(range(1, 1001))
    assert source.given == 1001


def test_a_pipe_is_read_once(tmp_path):
    """What cannot be read again is not."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=[TEXT], kwargs={"encoding": "utf-8"})
    writer.start()
    rows = list(read_csv(pipe))
    writer.join()
    assert [row.request for row in rows] == [VACCINATION] * 3


@pytest.mark.parametrize("read", [read_csv, read_json_lines])
def test_rows_that_are_left_close_their_file(read, tmp_path):
    """And leave alone what the caller has opened, or closed."""
    path = tmp_path / "in.csv"
    path.write_text(TEXT, encoding="utf-8")
    next(read(path))
    gc.collect()  # a file that is left open would warn
    with path.open("rb") as file:
        rows = read(file)
        next(rows)
    del rows
    gc.collect()


def test_a_path_without_a_file_is_told_at_once(tmp_path):
    """Before the first row is asked for."""
    for read in (read_csv, read_json_lines):
        with pytest.raises(FileNotFoundError):
            read(tmp_path / "none")
