"""Keep other writers of a file out, in this process and in others."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from divoc_certify.errors import LockedError
from divoc_certify.forks import hold_over_forks

if TYPE_CHECKING:
    import sqlite3

__all__ = ["locked"]

_PAUSE = 0.01

# A fork waits for each call of SQLite, and so finds none half done; it does not wait for who holds
# a file's lock, which may be for hours.
_calling = threading.RLock()  # a signal handler may fork, or lock, within a call
_open: set[sqlite3.Connection] = set()
_inherited: list[sqlite3.Connection] = []


def _in_child() -> None:
    # Just noted here: a child that locks nothing need not call SQLite at all.
    _inherited.extend(_open)
    _open.clear()
    _calling.release()


hold_over_forks(_calling, _in_child)


@contextlib.contextmanager
def locked(path: Path, *, timeout: float, what: str) -> Iterator[None]:
    """Hold the lock of a file; who else wants it waits.

    The lock is SQLite's, on a database that stays empty: of the standard library it is the
    one that works alike on every system, waits, and is gone when its process dies.

    It belongs to the process that took it. A process that was forked meanwhile does not hold it,
    and waits like any other.

    Args:
        path: The file, on a local file system. Beside it stands, with its name, `.lock`, which
            stays.
        timeout: How long to wait for others, in seconds.
        what: What the file is, for the error: "the revocation list".

    Raises:
        divoc_certify.errors.LockedError: Others took too long, or the lock cannot be made; the
            cause says which.
    """
    import sqlite3  # noqa: PLC0415 - importing the library stays light

    beside = path.with_name(f"{path.name}.lock")
    with contextlib.ExitStack() as stack:
        try:
            lock = stack.enter_context(_connection(beside))
            _take(lock, until=time.monotonic() + timeout)
        except sqlite3.Error as error:
            # Nobody else is to be looked for where it is the folder.
            others = error.sqlite_errorcode == sqlite3.SQLITE_BUSY
            reason = "" if others else f": {beside} cannot be written"
            raise LockedError(f"{what} cannot be locked for writing{reason}") from error
        yield


@contextlib.contextmanager
def _connection(path: Path) -> Iterator[sqlite3.Connection]:
    import sqlite3  # noqa: PLC0415 - as above

    with _calling:
        # SQLite knows which locks this process holds, and after a fork takes the parent's for its
        # own until their connections are closed. What is closed here the parent still holds: a
        # lock in the file belongs to one process. Nor is a file of the parent's lost, of a
        # database that is empty and has its journal in memory.
        while _inherited:
            _inherited.pop().close()
        # Another thread than the one that opened it may have to close it, after a fork.
        lock = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
        _open.add(lock)
    try:
        yield lock
    finally:
        with _calling:
            _open.discard(lock)
            lock.close()


def _take(lock: sqlite3.Connection, *, until: float) -> None:
    """Try until it succeeds: SQLite's own waiting would have a fork wait as well."""
    import sqlite3  # noqa: PLC0415 - as above

    while True:
        try:
            with _calling:
                lock.execute("PRAGMA journal_mode = MEMORY")  # no file of its own
                lock.execute("BEGIN EXCLUSIVE")
                # Never committed. Where the file may just be read, nothing is locked so far.
                lock.execute("PRAGMA user_version = 1")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                raise
        else:
            return
        time.sleep(_PAUSE)
