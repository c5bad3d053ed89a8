"""The engine: requests in, results out, in their order, whoever does the work."""

from __future__ import annotations

import concurrent.futures
import contextlib
import os
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from typing import Literal, TypeAlias

import attrs

from divoc_certify.bulk.counts import count_problems
from divoc_certify.bulk.journal import Journal, NoJournal
from divoc_certify.bulk.progress import Progress, shown
from divoc_certify.bulk.result import RowResult
from divoc_certify.bulk.row import AnyRequest, Row
from divoc_certify.bulk.sinks.sink import Sink
from divoc_certify.bulk.window import Here, There, Window
from divoc_certify.bulk.worker import Certifies
from divoc_certify.errors import ConfigurationError, Problem

__all__ = ["OnError", "Run"]

OnError: TypeAlias = Literal["collect", "raise"]


@attrs.frozen(kw_only=True)
class Run:
    """One run over many requests.

    Args:
        certifier: Who issues.
        issuer: The id of the issuer.
        new_certificate_id: Gives a new certificate ID. They are drawn here and not where the work
            is done: what is sent twice is issued under one ID.
        on_error: Whether errors are results, or the first one is raised.
        executor: Who does the work; None does it here.
        chunk_size: How many rows are sent together.
        window: How many chunks are at work at once; by default two for each core. Here it is one.
        progress: As for `shown`.
        sink: Where the certificates go; None gives them back.
        journal: The file that knows what was issued.

    Raises:
        divoc_certify.errors.ConfigurationError: Arguments of another kind, and sizes below one,
            all at once.
    """

    certifier: Certifies
    issuer: str
    new_certificate_id: Callable[[], str]
    on_error: OnError
    executor: concurrent.futures.Executor | None
    chunk_size: int
    window: int | None
    progress: Progress | bool | None
    sink: Sink | None
    journal: str | os.PathLike[str] | None

    def __attrs_post_init__(self) -> None:
        window = 1 if self.window is None else self.window
        problems = count_problems(chunk_size=self.chunk_size, window=window)
        rules = {
            "on_error": (self.on_error in ("collect", "raise"), "must be collect or raise"),
            "executor": (
                self.executor is None or hasattr(self.executor, "submit"),
                "must have submit, or be None",
            ),
            "sink": (
                self.sink is None
                or (hasattr(self.sink, "write") and hasattr(self.sink, "gathering")),
                "must have write and gathering, or be None",
            ),
            "journal": (
                self.journal is None or isinstance(self.journal, (str, os.PathLike)),
                "must be a path, or None",
            ),
        }
        problems += [
            Problem(f"$.{name}", rule) for name, (holds, rule) in rules.items() if not holds
        ]
        if problems:
            raise ConfigurationError(problems)

    def results(self, requests: Iterable[AnyRequest | Row]) -> Generator[RowResult]:
        """Give the result of each request, in order; see `Certifier.certify_many`."""
        done = failed = 0
        with contextlib.ExitStack() as stack:
            journal = None
            if self.journal is not None:
                journal = stack.enter_context(Journal.open(self.journal, issuer=self.issuer))
            gather = stack.enter_context(self.sink.gathering()) if self.sink else None
            tell = stack.enter_context(shown(progress=self.progress))
            window = self._window(requests, journal or NoJournal())
            for result in stack.enter_context(contextlib.closing(window.results())):
                done += 1
                failed += result.error is not None
                if gather is not None and result.certificate_id is not None:
                    gather(result.certificate_id)
                tell(done, failed)
                if result.error is not None and self.on_error == "raise":
                    result.error.add_note(f"row {result.number}")
                    raise result.error
                yield result

    def _window(self, requests: Iterable[AnyRequest | Row], journal: Journal | NoJournal) -> Window:
        place_of_work: Here | There
        if self.executor is None:
            place_of_work, chunks = Here(certifier=self.certifier, sink=self.sink), 1
        else:
            place_of_work = There(self.executor, certifier=self.certifier, sink=self.sink)
            chunks = self.window or 2 * (os.cpu_count() or 1)
        return Window(
            place_of_work,
            _as_rows(requests),
            chunk_size=self.chunk_size,
            chunks=chunks,
            new_certificate_id=self.new_certificate_id,
            journal=journal,
        )


def _as_rows(requests: Iterable[AnyRequest | Row]) -> Iterator[Row]:
    if isinstance(requests, Mapping) or hasattr(requests, "itertuples"):
        # Their names would be taken for requests.
        rule = "must be many requests, one after the other: read_frame gives those of a DataFrame"
        raise ConfigurationError([Problem("$.requests", rule)])
    return (
        request if isinstance(request, Row) else Row(number=number, request=request)
        for number, request in enumerate(requests, 1)
    )
