"""Where in a TOML text each key and each value stands, which tomllib does not tell.

The text is one that tomllib has read, so only what tells values apart is looked at: quotes,
brackets, commas. See [TOML 1.0](https://toml.io/en/v1.0.0).
"""

from __future__ import annotations

import re
import tomllib

__all__ = ["Path", "positions"]

Path = tuple[str | int, ...]
"""Keys and places in arrays, from the top of the document."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r'[ \t]*([A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\')[ \t]*')
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'', re.DOTALL
)
_PLAIN = re.compile(r"[^,\]}#\n]*")


def positions(text: str) -> dict[Path, int]:
    """The line of each key and each member of an array, counted from 1.

    Args:
        text: A TOML document without mistakes of syntax.
    """
    return _Scanner(text).lines


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        self.counts: dict[Path, int] = {}
        self._document()

    def _document(self) -> None:
        table: Path = ()
        while self._skip() < len(self.text):
            if self.text[self.at] != "[":
                self._pair(table)
                continue
            double = self.text.startswith("[[", self.at)
            line = self._line()
            self.at += 2 if double else 1
            keys = self._keys()
            self.at += 2 if double else 1
            table = self._table(keys, double=double)
            for end in range(1, len(table) + 1):
                self.lines.setdefault(table[:end], line)

    def _table(self, keys: list[str], *, double: bool) -> Path:
        path: Path = ()
        for number, key in enumerate(keys, 1):
            path = (*path, key)
            if double and number == len(keys):
                self.counts[path] = self.counts.get(path, -1) + 1
            if path in self.counts:
                path = (*path, self.counts[path])
        return path

    def _pair(self, table: Path) -> None:
        line = self._line()
        path = table
        for key in self._keys():
            path = (*path, key)
            self.lines.setdefault(path, line)
        self.at += 1
        self._value(path)

    def _keys(self) -> list[str]:
        keys = []
        while True:
            match = _KEY.match(self.text, self.at)
            assert match is not None
            self.at = match.end()
            keys.append(next(iter(tomllib.loads(f"{match[1]}=0"))))
            if self.text[self.at] != ".":
                return keys
            self.at += 1

    def _value(self, path: Path) -> None:
        self._skip()
        opening = self.text[self.at]
        if opening == "[":
            self._members(path)
        elif opening == "{":
            self._inline_table(path)
        else:
            match = (_STRING if opening in "\"'" else _PLAIN).match(self.text, self.at)
            assert match is not None
            self.at = match.end()

    def _members(self, path: Path) -> None:
        self.at += 1
        number = 0
        while self.text[self._skip()] != "]":
            self.lines[*path, number] = self._line()
            self._value((*path, number))
            number += 1
            if self.text[self._skip()] == ",":
                self.at += 1
        self.at += 1

    def _inline_table(self, path: Path) -> None:
        self.at += 1
        while self.text[self._skip()] != "}":
            self._pair(path)
            if self.text[self._skip()] == ",":
                self.at += 1
        self.at += 1

    def _skip(self) -> int:
        match = _BLANK.match(self.text, self.at)
        assert match is not None
        self.at = match.end()
        return self.at

    def _line(self) -> int:
        return self.text.count("\n", 0, self.at) + 1
