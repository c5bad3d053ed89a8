"""Keep other writers of a file out, in this process and in others."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from divoc_certify.errors import LockedError

__all__ = ["locked"]


@contextlib.contextmanager
def locked(path: Path, *, timeout: float, what: str) -> Iterator[None]:
    """Hold the lock of a file; who else wants it waits.

    The lock is SQLite's, on a database that stays empty: of the standard library it is the
    one that works alike on every system, waits, and is gone when its process dies.

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
            lock = stack.enter_context(
                contextlib.closing(sqlite3.connect(beside, timeout=timeout, isolation_level=None))
            )
            lock.execute("PRAGMA journal_mode = MEMORY")  # no file of its own
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            raise LockedError(f"{what} cannot be locked for writing") from error
        yield
