"""Stands in for the database of your own system: events, and the IDs of their certificates."""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import attrs

from divoc_certify import random_certificate_id

DATA = Path(os.environ.get("MOH_DATA", ".")).absolute()

_TABLE = """
create table if not exists event (
    id text primary key,
    request text not null,
    certificate_id text not null unique,
    is_issued integer not null default 0
)
"""


@attrs.frozen(kw_only=True, repr=False)
class Event:
    """A vaccination or a test.

    Args:
        request: The Certify API's JSON.
        certificate_id: The ID of its one certificate, stored before it is issued.
        is_issued: Whether it has its certificate.
    """

    request: str
    certificate_id: str
    is_issued: bool


def add(event_id: str, request: str) -> None:
    """Store an event with a certificate ID; an event that is there stays as it is."""
    with _database() as database:
        database.execute(
            "insert or ignore into event (id, request, certificate_id) values (?, ?, ?)",
            (event_id, request, random_certificate_id()),
        )


def get(event_id: str) -> Event:
    """Give an event.

    Raises:
        LookupError: There is none of this ID.
    """
    with _database() as database:
        row = database.execute(
            "select request, certificate_id, is_issued from event where id = ?", (event_id,)
        ).fetchone()
    if row is None:
        raise LookupError(event_id)
    request, certificate_id, is_issued = row
    return Event(request=request, certificate_id=certificate_id, is_issued=bool(is_issued))


def note_issued(event_id: str) -> None:
    """Note that an event has its certificate."""
    with _database() as database:
        database.execute("update event set is_issued = 1 where id = ?", (event_id,))


@contextlib.contextmanager
def _database() -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(DATA / "events.sqlite3")) as database, database:
        database.execute(_TABLE)
        yield database
