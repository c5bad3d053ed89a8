"""The rows that are on their way: sent in chunks, and back in their order."""

from __future__ import annotations

import concurrent.futures
import itertools
import pickle
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping
from typing import Any

import attrs

from divoc_certify.bulk.journal import Journal, NoJournal
from divoc_certify.bulk.result import RowResult
from divoc_certify.bulk.row import AnyRequest, Row
from divoc_certify.bulk.sinks.sink import Sink
from divoc_certify.bulk.worker import (
    UNPICKLABLE,
    Certifies,
    Outcome,
    Task,
    issue,
    issue_pickled,
)
from divoc_certify.errors import CertifyError, InvalidRequestError, Problem, WorkerLostError

__all__ = ["Here", "There", "Window"]

_Future = concurrent.futures.Future[list[Outcome]]


@attrs.frozen(kw_only=True)
class Here:
    """The work is done in this process, at once.

    Args:
        certifier: Who issues.
        sink: Where the certificates go.
    """

    certifier: Certifies
    sink: Sink | None

    def pack(self, request: AnyRequest) -> AnyRequest:
        """Nothing travels."""
        return request

    def send(self, tasks: list[Task]) -> _Future:
        """Issue the certificates."""
        future: _Future = concurrent.futures.Future()
        future.set_result(issue(self.certifier, self.sink, tasks))
        return future


class There:
    """The work is done where an executor has it done.

    Args:
        executor: The executor.
        certifier: Who issues; pickled once, and made once by each process.
        sink: Where the certificates go.
    """

    def __init__(
        self, executor: concurrent.futures.Executor, *, certifier: Certifies, sink: Sink | None
    ) -> None:
        self._executor = executor
        self._recipe = pickle.dumps((certifier, sink))

    def pack(self, request: AnyRequest) -> bytes:
        """Pickle a request by itself, so that one that cannot travel is known.

        Raises:
            divoc_certify.errors.InvalidRequestError: It cannot be pickled.
        """
        try:
            return pickle.dumps(dict(request) if isinstance(request, Mapping) else request)
        except Exception:  # noqa: BLE001, S110 - whatever a class does when it is pickled
            pass  # the error may hold a value
        raise InvalidRequestError([Problem("$", UNPICKLABLE)])

    def send(self, tasks: list[tuple[bytes, str]]) -> _Future:
        """Send tasks to whichever process is free."""
        try:
            return self._executor.submit(issue_pickled, self._recipe, tasks)
        except concurrent.futures.BrokenExecutor as error:
            future: _Future = concurrent.futures.Future()
            future.set_exception(error)
            return future


@attrs.define
class _Place:
    """A row on its way.

    Args:
        row: The row.
        key: What the journal knows it by; empty where there is no request.
        packed: Its request, as it travels.
        certificate_id: The ID that it is issued under; empty where an equal row before it is in
            flight, which it waits for.
        result: What becomes of it, where that is known without any work.
        outcome: What came back.
    """

    row: Row
    key: bytes = b""
    packed: Any = None
    certificate_id: str = ""
    result: RowResult | None = None
    outcome: Outcome | None = None


@attrs.define
class _Chunk:
    """Rows that were read together.

    Args:
        places: All of them.
        sent: Those that there is work on.
        future: What comes back for those.
    """

    places: list[_Place]
    sent: list[_Place]
    future: _Future

    @property
    def is_lost(self) -> bool:
        """Whether it is known that the process died that worked on it."""
        return self.future.done() and _means_loss(self.future)


class Window:
    """A sliding window over the rows: so many are on their way, and no more are read.

    When a process dies, all that was lost with it is sent again, a row at a time and with nothing
    beside it, under the certificate IDs that it had. So a row that kills its process is known for
    itself, and none is sent a third time.

    Args:
        place_of_work: Where the work is done.
        rows: The rows.
        chunk_size: How many are sent together.
        chunks: How many chunks are in flight, at most.
        new_certificate_id: Gives a new certificate ID. It is drawn here, and not where the
            work is done: what is sent twice is issued under one ID.
        journal: Knows what was issued.
    """

    def __init__(
        self,
        place_of_work: Here | There,
        rows: Iterator[Row],
        *,
        chunk_size: int,
        chunks: int,
        new_certificate_id: Callable[[], str],
        journal: Journal | NoJournal,
    ) -> None:
        self._place_of_work = place_of_work
        self._rows = rows
        self._chunk_size = chunk_size
        self._chunks = chunks
        self._new_certificate_id = new_certificate_id
        self._journal = journal
        self._in_flight: deque[_Chunk] = deque()
        self._keys_in_flight: set[bytes] = set()
        self._stopped_by: Exception | None = None

    def results(self) -> Generator[RowResult]:
        """Give the results in the order of the rows.

        What is raised when the next row is asked for, or its ID, is raised here when all rows
        before it have come back.
        """
        try:
            while self._fill():
                yield from self._settle(self._in_flight.popleft())
            if self._stopped_by is not None:
                raise self._stopped_by
        finally:
            # When this ends, nobody writes any more. (On a cluster, what runs there runs on.)
            futures = [chunk.future for chunk in self._in_flight]
            concurrent.futures.wait([future for future in futures if not future.cancel()])

    # Out

    def _fill(self) -> bool:
        """Send what there is room for, and tell whether anything is in flight."""
        while len(self._in_flight) < self._chunks and not any(
            chunk.is_lost for chunk in self._in_flight
        ):
            places = self._read()
            if not places:
                break
            sent = [place for place in places if place.certificate_id]
            self._journal.intend((place.key, place.certificate_id) for place in sent)
            self._in_flight.append(_Chunk(places, sent, self._send(sent)))
        return bool(self._in_flight)

    def _read(self) -> list[_Place]:
        """Read a chunk of rows; none after an error of the input or of the ID source."""
        places: list[_Place] = []
        try:
            if self._stopped_by is None:
                for row in itertools.islice(self._rows, self._chunk_size):
                    places.append(self._place(row))  # noqa: PERF401 - what was read before an error stays
        except Exception as error:  # noqa: BLE001 - raised by `results`, later
            self._stopped_by = error
        return places

    def _place(self, row: Row) -> _Place:
        """Find out what is known of a row, and give it the ID that it is issued under."""
        place = _Place(row)
        try:
            request = _request_of(row)
            place.packed = self._place_of_work.pack(request)
            place.key = self._journal.key(request)
        except InvalidRequestError as error:
            place.result = RowResult(row=row, error=error.with_traceback(None))
            return place
        place.result = self._already_issued(place)
        if place.result is None and place.key not in self._keys_in_flight:
            self._keys_in_flight.add(place.key)
            place.certificate_id = self._journal.intended(place.key) or self._new_certificate_id()
        return place

    def _send(self, places: list[_Place]) -> _Future:
        return self._place_of_work.send([(place.packed, place.certificate_id) for place in places])

    # And back

    def _settle(self, chunk: _Chunk) -> Iterator[RowResult]:
        """Wait for a chunk, and give the results of its rows."""
        if _means_loss(chunk.future):
            concurrent.futures.wait([other.future for other in self._in_flight])
        else:
            for place, outcome in zip(chunk.sent, chunk.future.result(), strict=True):
                place.outcome = outcome
        for place in chunk.places:
            # An equal row before it may have been issued since it was read.
            result = place.result or self._already_issued(place)
            yield result or self._finished(place, place.outcome or self._alone(place))
            if place.certificate_id:
                self._keys_in_flight.discard(place.key)

    def _alone(self, place: _Place) -> Outcome:
        """Send what was lost with its process, or waited for an equal row that failed."""
        place.certificate_id = place.certificate_id or self._journal.intended(place.key) or ""
        future = self._send([place])
        if _means_loss(future):
            return WorkerLostError("the process that worked on it died; send the row again")
        (outcome,) = future.result()
        return outcome

    def _already_issued(self, place: _Place) -> RowResult | None:
        certificate_id = self._journal.issued(place.key)
        if certificate_id is None:
            return None
        return RowResult(row=place.row, certificate_id=certificate_id, already_issued=True)

    def _finished(self, place: _Place, outcome: Outcome) -> RowResult:
        if isinstance(outcome, CertifyError):
            return RowResult(row=place.row, error=outcome)
        self._journal.complete(place.key)
        return RowResult(
            row=place.row,
            certificate_id=place.certificate_id,
            certificate=outcome.certificate,
            paths=outcome.paths,
            notices=outcome.notices,
        )


def _request_of(row: Row) -> AnyRequest:
    if row.request is None or row.problems:
        raise InvalidRequestError(row.problems or [Problem("$", "is required")])
    return row.request


def _means_loss(future: _Future) -> bool:
    """Wait for what comes back, and tell whether nothing does, since a process died.

    Any other error is one of the set-up, a key that is not there in the worker: it concerns all
    rows, and is raised.
    """
    try:
        error = future.exception()
    except concurrent.futures.CancelledError:
        return True
    # Dask sends work again by itself. This is what it says of work that its processes died of.
    killed = getattr(sys.modules.get("distributed"), "KilledWorker", ())
    return isinstance(error, (concurrent.futures.BrokenExecutor, killed))
