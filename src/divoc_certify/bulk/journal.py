"""The journal: which requests have their certificate, so that none is issued twice."""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from divoc_certify.bulk.row import AnyRequest
from divoc_certify.errors import ConfigurationError, InvalidRequestError, Problem
from divoc_certify.locking import locked
from divoc_certify.request import dump_request

__all__ = ["Journal", "NoJournal"]

_FORM = {"journal": "divoc-certify", "version": 1}


class Journal:
    """A file of JSON lines, which only grows: what is to be issued, and what has been.

    It knows a request by the SHA-256 hash of its canonical JSON, and holds nothing of what stands
    in it. The certificate ID is written before the certificate is issued, and a second line
    afterwards. Whatever ends a run between the two, the next one issues under the same ID.

    It takes some 200 bytes of memory, and of disk, for each request.

    Args:
        lines: The file, to be read.
        file: The same, to be written.
        issuer: The id of the issuer whose certificates these are.
    """

    def __init__(self, lines: BinaryIO, file: BinaryIO, issuer: str) -> None:
        self._file = file
        self._head = _line(_FORM | {"issuer": issuer})
        self._intended: dict[bytes, str] = {}
        self._done: dict[bytes, str] = {}
        self._read(lines)

    @classmethod
    @contextlib.contextmanager
    def open(cls, path: str | os.PathLike[str], *, issuer: str) -> Iterator[Journal]:
        """Open a journal, or begin one, and keep other runs out.

        Args:
            path: The file, on a local file system. Beside it stands, with its name, `.lock`.
            issuer: The id of the issuer: what another has issued is still to be issued by this one.

        Raises:
            divoc_certify.errors.LockedError: Another run is at work with it.
            divoc_certify.errors.ConfigurationError: The file is something else, or the journal of
                another issuer; it is left alone.
            OSError: The file cannot be read or written.
        """
        target = Path(path).resolve()  # a link leads to the same journal
        target.parent.mkdir(parents=True, exist_ok=True)
        with (
            locked(target, timeout=0, what="the journal"),
            # Without a buffer: what is written is there when this process is killed.
            target.open("ab", buffering=0) as file,
        ):
            with target.open("rb") as lines:
                journal = cls(lines, file, issuer)
            yield journal

    def key(self, request: AnyRequest) -> bytes:
        """What a request is known by: the SHA-256 hash of its canonical JSON.

        Two spellings of one event, `"age": 58` and `"age": "58"`, are two requests.

        Raises:
            divoc_certify.errors.InvalidRequestError: It is not JSON.
        """
        content = request if isinstance(request, Mapping) else dump_request(request)
        try:
            text = json.dumps(content, sort_keys=True, separators=(",", ":"), default=_members)
        except Exception:  # noqa: BLE001, S110 - whatever a mapping of the caller's own does
            pass  # the error may hold a value
        else:
            return hashlib.sha256(text.encode()).digest()
        raise InvalidRequestError([Problem("$", "must be JSON, for the journal to know it")])

    def issued(self, key: bytes) -> str | None:
        """The ID of the certificate that a request has got, or None."""
        return self._done.get(key)

    def intended(self, key: bytes) -> str | None:
        """The ID under which a request was going to be issued, or None."""
        return self._intended.get(key)

    def intend(self, intents: Iterable[tuple[bytes, str]]) -> None:
        """Write down that requests are about to be issued, and wait until the disk has it.

        Args:
            intents: The key of each request, and its certificate ID.
        """
        new = {key: one for key, one in intents if self._intended.get(key) != one}
        self._append(*(_line({"intent": key.hex(), "id": one}) for key, one in new.items()))
        os.fsync(self._file.fileno())
        self._intended |= new

    def complete(self, key: bytes) -> None:
        """Write down that a request has its certificate.

        The disk has it with the next intents: what is lost before is issued anew under its ID.
        """
        self._append(_line({"done": key.hex()}))
        self._done[key] = self._intended.pop(key)

    def _append(self, *lines: bytes) -> None:
        """Write all of it or nothing: of what a full disk has no room for it takes a part."""
        end = self._file.seek(0, os.SEEK_END)
        rest = b"".join(lines)
        try:
            while rest:
                rest = rest[self._file.write(rest) :]
        finally:
            if rest:
                self._file.truncate(end)

    def _read(self, lines: BinaryIO) -> None:
        first = lines.readline()
        if first != self._head:
            if not self._head.startswith(first):  # a first line that was not finished
                raise ConfigurationError([Problem("$.journal", _why_not(first))])
            self._file.truncate(0)
            self._append(self._head)
            return
        sound = len(first)
        for number, line in enumerate(lines, 2):
            try:
                self._apply(line)
            except (ValueError, LookupError, TypeError):
                if lines.readline():
                    rule = f"must have an entry in line {number}"
                    raise ConfigurationError([Problem("$.journal", rule)]) from None
                self._file.truncate(sound)  # it was being written when the run ended
            sound += len(line)

    def _apply(self, line: bytes) -> None:
        if not line.endswith(b"\n"):
            raise ValueError
        entry = json.loads(line)
        if "done" in entry:
            key = bytes.fromhex(entry["done"])
            self._done[key] = self._intended.pop(key)
        else:
            self._intended[bytes.fromhex(entry["intent"])] = entry["id"]


class NoJournal:
    """Nothing is written down, and each row is a request of its own."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def key(self, _: AnyRequest) -> bytes:
        """A key that no other row has."""
        return next(self._numbers).to_bytes(8)

    def issued(self, _: bytes) -> None:
        """Nothing is known to be issued."""

    def intended(self, _: bytes) -> None:
        """Nothing is known to be intended."""

    def intend(self, intents: Iterable[tuple[bytes, str]]) -> None:
        """Nothing is written."""

    def complete(self, key: bytes) -> None:
        """Nothing is written."""


def _members(value: object) -> dict[str, Any]:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError


def _why_not(first: bytes) -> str:
    """What is wrong with a file that begins with another line."""
    # Cut where the issuer's id begins, the first line of every journal is the same.
    if first.startswith(_line(_FORM).removesuffix(b"}\n") + b","):
        return "must be a journal of the certifier's issuer"
    return "must be a journal of this version, or a file that does not exist"


def _line(entry: Mapping[str, object]) -> bytes:
    return json.dumps(entry, separators=(",", ":")).encode() + b"\n"
