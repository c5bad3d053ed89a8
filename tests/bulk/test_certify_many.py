"""Many requests in, their results out, here and in other processes."""

import itertools
import json
import os
import signal
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import attrs
import numpy as np
import pandas as pd
import pytest
import travelling
from travelling import Eventful, Forgetful, certifier, errors, request, requests

from divoc_certify import FolderSink, Row, WorkerPool, load_request
from divoc_certify.errors import (
    ConfigurationError,
    InvalidRequestError,
    LockedError,
    Problem,
    UnexpectedError,
    WorkerLostError,
)
from divoc_certify.qr import unpack

CERTIFIER = certifier()
EVENTFUL = certifier(pdf_renderer=Eventful())


def codes(results):
    """The pre-enrolment codes that stand in the certificates."""
    return [result.certificate.credential["credentialSubject"]["refId"] for result in results]


@pytest.mark.parametrize("where", ["here", "pool"])
def test_results_come_in_the_order_of_the_rows(where, request, pool):
    """Whoever does the work, and however many rows are sent together."""
    executor = pool if where == "pool" else None
    rows = requests(*"abcdefghij")
    results = list(CERTIFIER.certify_many(iter(rows), executor=executor, chunk_size=3))
    assert [result.number for result in results] == list(range(1, 11))
    assert codes(results) == [row["preEnrollmentCode"] for row in rows]
    assert len({result.certificate_id for result in results}) == 10
    for result in results:
        assert unpack(result.certificate.payload) == result.certificate.credential
        assert result.certificate.certificate_id == result.certificate_id
        assert not result.already_issued


def test_requests_are_mappings_section_objects_or_rows():
    """A row keeps the number that it has."""
    given = [request(1), load_request(request(2)), Row(number=70, request=request(3))]
    results = list(CERTIFIER.certify_many(given))
    assert [result.number for result in results] == [1, 2, 70]
    assert results[0].row.request == given[0]
    assert results[2].row is given[2]


@pytest.mark.parametrize("where", ["here", "threads"])
def test_bad_rows_come_back_as_errors_and_the_good_ones_are_certified(where, threads):
    """With all their problems; also those that the input knows of."""
    broken = request(2)
    broken["vaccination"]["dose"] = 0
    del broken["recipient"]["name"]
    given = [
        request(1),
        broken,
        Row(number=3, request=None, problems=(Problem("$.dose", "must be a number"),)),
        Row(number=4, request=None),
        7,
        request(6),
    ]
    executor = threads if where == "threads" else None
    results = list(CERTIFIER.certify_many(given, executor=executor))
    assert errors(results) == dict.fromkeys((2, 3, 4, 5), InvalidRequestError)
    assert {problem.path for problem in results[1].error.problems} == {
        "$.vaccination.dose",
        "$.recipient.name",
    }
    assert str(results[2].error) == "$.dose must be a number"
    assert str(results[3].error) == "$ is required"
    assert results[1].certificate_id is results[1].certificate is None
    assert [result.error.__traceback__ for result in results[1:5]] == [None] * 4  # it has the row


def test_the_first_error_can_be_raised():
    """It says which row it was, and nothing is read that is behind it."""
    read = []
    rows = requests("a", "bug", "c", "d")
    given = (read.append(row) or row for row in rows)
    results = EVENTFUL.certify_many(given, on_error="raise", chunk_size=2)
    assert next(results).number == 1
    with pytest.raises(UnexpectedError) as caught:
        next(results)
    assert caught.value.__notes__ == ["row 2"]
    assert read == rows[:2]


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"on_error": "ignore"}, "$.on_error must be collect or raise"),
        ({"chunk_size": 0}, "$.chunk_size must be a whole number, 1 or more"),
        ({"chunk_size": 10.0}, "$.chunk_size must be a whole number, 1 or more"),
        ({"chunk_size": None}, "$.chunk_size must be a whole number, 1 or more"),
        ({"window": 0}, "$.window must be a whole number, 1 or more"),
        ({"window": "2"}, "$.window must be a whole number, 1 or more"),
        ({"executor": 2}, "$.executor must have submit, or be None"),
        ({"sink": "folder"}, "$.sink must have write and gathering, or be None"),
        ({"journal": True}, "$.journal must be a path, or None"),
    ],
)
def test_an_argument_that_cannot_work_is_refused_at_once(options, problem):
    """When the call is made, not when the first result is taken."""
    with pytest.raises(ConfigurationError) as caught:
        CERTIFIER.certify_many([], **options)
    assert str(caught.value) == problem


def test_a_count_may_be_one_of_numpy():
    """As what is computed from a frame is."""
    assert len([*CERTIFIER.certify_many(requests("a", "b"), chunk_size=np.int64(1))]) == 2


@pytest.mark.parametrize("given", [request(0), pd.DataFrame([request(0)])], ids=["dict", "frame"])
def test_one_request_and_a_frame_are_not_many_requests(given):
    """They would give the names of their members."""
    with pytest.raises(ConfigurationError, match=r"^\$\.requests must be many requests"):
        list(CERTIFIER.certify_many(given))


def test_a_run_reads_no_further_than_its_window(threads):
    """However many rows there are."""
    read = []
    given = (read.append(number) or request(number) for number in itertools.count(1))
    results = CERTIFIER.certify_many(given, executor=threads, chunk_size=3, window=2)
    assert read == []
    for taken in range(1, 13):
        assert next(results).number == taken
        assert len(read) <= taken + 2 * 3
    results.close()


def test_a_run_here_reads_one_chunk():
    """And no more."""
    read = []
    given = (read.append(number) or request(number) for number in itertools.count(1))
    results = CERTIFIER.certify_many(given, chunk_size=2)
    next(results)
    assert len(read) == 2
    results.close()


def test_what_the_input_raises_comes_after_the_rows_before_it(threads):
    """None of them is lost."""

    def given():
        yield from requests("a", "b", "c", "d", "e")
        raise UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte")

    results = CERTIFIER.certify_many(given(), executor=threads, chunk_size=2)
    assert [result.number for result in itertools.islice(results, 5)] == [1, 2, 3, 4, 5]
    with pytest.raises(UnicodeDecodeError):
        next(results)


def test_what_the_id_source_raises_comes_after_the_rows_before_it(threads):
    """And no row behind it is read."""

    def identify():
        number = next(numbers)
        if number == 5:
            raise ConnectionError
        return f"ID-{number}"

    numbers, read = itertools.count(1), []
    given = (read.append(row) or row for row in requests(*"abcdefgh"))
    run = attrs.evolve(CERTIFIER, id_source=identify)
    results = run.certify_many(given, executor=threads, chunk_size=2)
    assert [result.certificate_id for result in itertools.islice(results, 4)] == [
        f"ID-{number}" for number in range(1, 5)
    ]
    with pytest.raises(ConnectionError):
        next(results)
    assert len(read) == 5


def test_a_closed_run_leaves_nobody_at_work(tmp_path, threads):
    """What was sent is waited for."""
    results = CERTIFIER.certify_many(
        requests(*"abcdefghij"), executor=threads, chunk_size=1, sink=FolderSink(tmp_path)
    )
    next(results)
    results.close()
    written = len(list(tmp_path.iterdir()))
    assert threads.submit(len, "").result() == 0
    assert len(list(tmp_path.iterdir())) == written
    assert written % 2 == 0


class Idle(ThreadPoolExecutor):
    """Does the first work that it is given, and leaves the rest lying."""

    def __init__(self):
        super().__init__(1)
        self.futures = []

    def submit(self, *call):
        """See `Executor.submit`."""
        self.futures.append(Future() if self.futures else super().submit(*call))
        return self.futures[-1]


def test_a_closed_run_does_not_begin_what_lies_waiting():
    """Nor does it wait for it."""
    with Idle() as executor:
        results = CERTIFIER.certify_many(
            requests(*"abcd"), executor=executor, chunk_size=1, window=3
        )
        next(results)
        results.close()
    assert [future.cancelled() for future in executor.futures] == [False, True, True]


def test_progress_is_told():
    """How many are done, and how many failed."""
    told = []
    results = EVENTFUL.certify_many(
        requests("a", "bug", "b"), progress=lambda *figures: told.append(figures)
    )
    assert len(list(results)) == 3
    assert told == [(1, 0), (2, 1), (3, 1)]


# Other processes


def test_a_row_that_kills_its_process_is_the_only_one_that_fails():
    """The pool goes on with a new one, and what was lost with it is repeated under its ID."""
    names = [*"abcdef", "kills", *"ghijklmnopqrst"]
    run = certifier(pdf_renderer=Eventful(), id_source=travelling.Counter())
    with WorkerPool(1) as pool:
        results = list(run.certify_many(requests(*names), executor=pool, chunk_size=4, window=3))
    assert errors(results) == {7: WorkerLostError}
    assert [result.number for result in results] == list(range(1, 22))
    assert [result.certificate_id for result in results] == [
        None if number == 7 else f"ID-{number}" for number in range(1, 22)
    ]


def test_a_pool_that_stays_broken_loses_no_row():
    """The standard library's takes no more work: each row comes back, to be sent again."""
    names = [*"abc", "kills", *"defgh"]
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        results = list(
            EVENTFUL.certify_many(requests(*names), executor=pool, chunk_size=2, window=1)
        )
    assert [result.number for result in results] == list(range(1, 10))
    assert errors(results) == dict.fromkeys(range(3, 10), WorkerLostError)
    assert "send the row again" in str(results[-1].error)


class Cancelling(ThreadPoolExecutor):
    """Cancels what it is given the first time, as a cluster does that is restarted."""

    given = 0

    def submit(self, *call):
        """See `Executor.submit`."""
        self.given += 1
        if self.given == 1:
            future = Future()
            future.cancel()
            future.set_running_or_notify_cancel()
            return future
        return super().submit(*call)


def test_what_somebody_cancels_is_sent_again():
    """As if its process had died."""
    with Cancelling(1) as executor:
        results = list(CERTIFIER.certify_many(requests("a", "b"), executor=executor))
    assert errors(results) == {}
    assert executor.given == 3


# The journal


def test_nothing_is_issued_twice_with_a_journal(tmp_path):
    """A second run tells what the first one issued."""
    given = requests("a", "bug", "b")
    first = list(EVENTFUL.certify_many(given, journal=tmp_path / "journal"))
    second = list(CERTIFIER.certify_many(given, journal=tmp_path / "journal"))
    assert errors(first) == {2: UnexpectedError}
    assert [result.already_issued for result in second] == [True, False, True]
    assert [result.certificate_id for result in second[::2]] == [
        result.certificate_id for result in first[::2]
    ]
    assert second[0].certificate is None
    assert repr(second[0]) == f"<RowResult 1: {first[0].certificate_id} (already issued)>"
    assert repr(first[1]) == "<RowResult 2: UnexpectedError>"
    assert first[0].problems == ()
    assert first[1].problems == (str(first[1].error),)
    intended = json.loads((tmp_path / "journal").read_text().splitlines()[2])
    assert second[1].certificate_id == intended["id"]


@pytest.mark.parametrize("chunk_size", [1, 2, 10])
def test_equal_rows_are_one_event_with_a_journal(tmp_path, threads, chunk_size):
    """Wherever they are, in one chunk or in several; also if the first one fails."""
    good, bad = request(1), request(2, "bug")
    results = list(
        EVENTFUL.certify_many(
            [good, bad, good, bad, good, bad],
            executor=threads,
            chunk_size=chunk_size,
            window=3,
            journal=tmp_path / "journal",
        )
    )
    assert [result.already_issued for result in results[::2]] == [False, True, True]
    assert len({result.certificate_id for result in results[::2]}) == 1
    assert errors(results) == dict.fromkeys((2, 4, 6), UnexpectedError)


def test_an_equal_row_behind_one_that_failed_by_chance_is_issued(tmp_path):
    """Under the ID that the first one was to have."""
    flaky = certifier(pdf_renderer=travelling.FailsOnce())
    given = requests("a", "b")
    results = list(flaky.certify_many([given[0], given[0], given[0]], journal=tmp_path / "journal"))
    assert errors(results) == {1: UnexpectedError}
    assert [result.already_issued for result in results] == [False, False, True]
    assert (tmp_path / "journal").read_text().count("intent") == 1


def test_a_certificate_without_its_page_is_not_done(tmp_path):
    """Once its renderer is mended, the journal lets it be issued."""
    forgetful = certifier(pdf_renderer=Forgetful())
    (failed,) = forgetful.certify_many(requests("a"), journal=tmp_path / "journal")
    assert str(failed.error) == "the PDF renderer must return bytes"
    (issued,) = EVENTFUL.certify_many(requests("a"), journal=tmp_path / "journal")
    assert issued.certificate.pdf
    assert not issued.already_issued


def test_a_request_that_is_no_json_is_a_bad_row_with_a_journal(tmp_path):
    """The journal could not know it again."""
    results = list(CERTIFIER.certify_many([{"meta": {1, 2}}], journal=tmp_path / "journal"))
    assert str(results[0].error) == "$ must be JSON, for the journal to know it"


def test_two_runs_with_one_journal_are_refused(tmp_path):
    """The second says so, and issues nothing, by whichever way it comes to it."""
    (tmp_path / "link").symlink_to(tmp_path / "journal")
    first = CERTIFIER.certify_many(requests("a", "b"), journal=tmp_path / "journal")
    next(first)
    for name in ("journal", "link"):
        with pytest.raises(LockedError, match="the journal cannot be locked"):
            next(CERTIFIER.certify_many(requests("c"), journal=tmp_path / name))
    first.close()
    next(CERTIFIER.certify_many(requests("c"), journal=tmp_path / "journal"))


def test_a_worker_may_be_killed_from_outside(tmp_path):
    """In the middle of a run: every row comes back with its certificate, once."""
    with WorkerPool(1) as pool:
        victim = pool.submit(os.getpid).result()
        results = []
        for result in CERTIFIER.certify_many(
            map(request, range(60)), executor=pool, chunk_size=4, sink=FolderSink(tmp_path)
        ):
            results.append(result)
            if len(results) == 8:
                os.kill(victim, signal.SIGKILL)
    assert errors(results) == {}
    assert [result.number for result in results] == list(range(1, 61))
    assert {path.stem for path in tmp_path.glob("[!.]*")} == {r.certificate_id for r in results}
