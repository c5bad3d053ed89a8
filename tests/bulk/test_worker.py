"""What a row may meet where the work is, on its way there and on its way back."""

import contextlib
from pathlib import Path

import attrs
import pytest
import travelling
from travelling import Eventful, certifier, errors, request, requests

from divoc_certify import PrivateKeySigner
from divoc_certify.errors import ConfigurationError, InvalidRequestError, UnexpectedError

CERTIFIER = certifier()
EVENTFUL = certifier(pdf_renderer=Eventful())


@pytest.mark.parametrize("where", ["here", "threads"])
def test_what_a_renderer_or_the_disk_raises_costs_no_other_row(where, threads):
    """It is named by its kind and place, and its message, which may be a name, is not."""
    given = requests("a", "bug", "full disk", "odd disk", "clumsy", "b")
    executor = threads if where == "threads" else None
    results = list(EVENTFUL.certify_many(given, executor=executor))
    assert errors(results) == dict.fromkeys((2, 3, 4, 5), UnexpectedError)
    kinds = ["ValueError", "OSError (ENOSPC)", "OSError", "ClumsyError"]
    assert [result.error.kind for result in results[1:5]] == kinds
    for result in results[1:5]:
        assert result.error.place.startswith("travelling.py:")
        assert result.error.place.endswith(" in render")
        assert result.error.__traceback__ is None


def test_a_signer_that_cannot_travel_says_so_before_anything_is_sent(threads):
    """And not in the worker."""
    stays = attrs.evolve(
        CERTIFIER, signer=PrivateKeySigner.generate(verification_method="did:example:moh#key-1")
    )
    with pytest.raises(ConfigurationError, match=r"pickled"):
        next(stays.certify_many(requests("a"), executor=threads))


def test_a_request_that_cannot_travel_is_a_bad_row(threads):
    """And the others go."""
    given = [request(1), {"meta": lambda: None}, request(3)]
    results = list(CERTIFIER.certify_many(given, executor=threads))
    assert errors(results) == {2: InvalidRequestError}
    assert str(results[1].error) == "$ must be picklable, to go to another process"


@pytest.mark.parametrize("where", ["threads", "pool"])
@pytest.mark.parametrize("error", [ValueError, AttributeError, SystemExit])
def test_a_request_that_does_not_arrive_is_a_bad_row(error, where, threads, pool):
    """And the others arrive; what its class says of it is not told."""
    given = [request(1), request(2, travelling.Unreadable(error)), request(3)]
    executor = pool if where == "pool" else threads
    results = list(CERTIFIER.certify_many(given, executor=executor))
    assert errors(results) == {2: InvalidRequestError}
    assert str(results[1].error) == "$ must be picklable, to go to another process"


@pytest.mark.parametrize("where", ["threads", "pool"])
def test_what_does_not_come_back_is_an_error_of_its_row(where, threads, pool):
    """A sink's paths, say, which nobody can read where the run is."""
    executor = pool if where == "pool" else threads
    results = list(
        CERTIFIER.certify_many(
            requests("a", "odd", "b"), executor=executor, sink=travelling.OddPaths()
        )
    )
    assert errors(results) == {2: UnexpectedError}
    assert (results[1].error.kind, results[1].error.place[:14]) == ("ValueError", "travelling.py:")
    assert "Amara" not in str(results[1].error)
    assert results[2].paths == (Path("b"),)


@pytest.mark.parametrize("where", ["threads", "pool"])
def test_an_exit_in_another_process_is_an_error_of_its_row(where, threads, pool):
    """It does not end the process that reads the results."""
    executor = pool if where == "pool" else threads
    results = list(EVENTFUL.certify_many(requests("a", "exits", "b"), executor=executor))
    assert errors(results) == {2: UnexpectedError}
    assert str(results[1].error).startswith("SystemExit at travelling.py:")


def test_an_exit_in_this_process_ends_the_run():
    """As whoever handles a signal by it wants it; the rows before it are told."""
    results = EVENTFUL.certify_many(requests("a", "exits", "b"), chunk_size=1)
    assert next(results).error is None
    with pytest.raises(SystemExit):
        next(results)


class Unready:
    """A sink that cannot be made in the worker."""

    def write(self, _):
        """See `Sink.write`."""

    def gathering(self):
        """See `Sink.gathering`."""
        return contextlib.nullcontext()

    def __reduce__(self):
        return travelling.missing, ()


def test_what_concerns_all_rows_is_raised(threads):
    """A key, say, that is not there on another machine."""
    with pytest.raises(FileNotFoundError):
        next(CERTIFIER.certify_many(requests("a"), executor=threads, sink=Unready()))
