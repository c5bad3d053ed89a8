"""Executors, made once for a file of tests."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from divoc_certify import WorkerPool


@pytest.fixture(scope="module")
def pool():
    """Two processes."""
    with WorkerPool(2) as pool:
        yield pool


@pytest.fixture(scope="module")
def threads():
    """An executor that needs no other process: what is sent is pickled all the same."""
    with ThreadPoolExecutor(2) as threads:
        yield threads
