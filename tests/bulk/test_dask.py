"""On a Dask cluster: several processes, of which one is killed."""

import collections
import os
import signal

import pytest
import travelling
from travelling import Eventful, request

from divoc_certify import FolderSink
from divoc_certify.errors import WorkerLostError


@pytest.fixture(scope="module")
def client():
    """Two processes; work that its process dies of is given up at once, and not after four."""
    dask = pytest.importorskip("dask")
    distributed = pytest.importorskip("distributed")
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=":0", silence_logs=50
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def test_a_process_that_is_killed_loses_and_doubles_nothing(client, tmp_path):
    """Every row comes back, in order, with one certificate of its own."""
    victim = next(iter(client.run(os.getpid).values()))
    results = []
    run = travelling.certifier().certify_many(
        map(request, range(200)),
        executor=client.get_executor(pure=False),
        chunk_size=10,
        window=4,
        sink=FolderSink(tmp_path / "out"),
        journal=tmp_path / "journal",
    )
    for result in run:
        results.append(result)
        if result.number == 20:
            os.kill(victim, signal.SIGKILL)
    assert [result.number for result in results] == list(range(1, 201))
    assert [result.error for result in results if result.error is not None] == []
    files = collections.Counter(path.stem for path in (tmp_path / "out").glob("*.json"))
    assert files == {result.certificate_id: 1 for result in results}


def test_a_row_that_kills_its_process_is_the_only_one_that_fails(client):
    """What Dask gives up is sent again, a row at a time."""
    run = travelling.certifier(pdf_renderer=Eventful()).certify_many(
        [request(1), request(2), request(3, "kills"), request(4)],
        executor=client.get_executor(pure=False),
        chunk_size=2,
    )
    assert [type(result.error) for result in run] == [
        type(None),
        type(None),
        WorkerLostError,
        type(None),
    ]
