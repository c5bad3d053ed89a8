"""The processes of this machine."""

import os
import select
import signal
import subprocess
import sys
import textwrap
import threading
from concurrent.futures.process import BrokenProcessPool

import pytest

from divoc_certify import WorkerPool
from divoc_certify.bulk.pool import begin, end_with
from divoc_certify.errors import ConfigurationError


def test_a_pool_has_a_process_or_more():
    """By default one for each core."""
    with pytest.raises(
        ConfigurationError, match=r"\$\.processes must be a whole number, 1 or more"
    ):
        WorkerPool(0)
    assert WorkerPool().processes == os.cpu_count()


def test_a_pool_whose_processes_never_begin_says_so(monkeypatch, tmp_path, capfd):
    """As where a script has no guard, or no file: each row after the other would be lost."""
    script = sys.modules["__main__"]
    monkeypatch.setattr(script, "__spec__", None, raising=False)
    monkeypatch.setattr(script, "__file__", str(tmp_path / "none.py"), raising=False)
    with WorkerPool(1) as pool:
        assert isinstance(pool.submit(os.getpid).exception(), BrokenProcessPool)
        for _ in range(2):
            with pytest.raises(ConfigurationError, match=r"^\$\.processes must be able to begin"):
                pool.submit(os.getpid)
    assert "none.py" in capfd.readouterr().err


def test_a_process_leaves_ctrl_c_to_its_parent():
    """And begins without one, as it does in a test."""
    before = signal.getsignal(signal.SIGINT)
    try:
        begun = threading.Semaphore(0)
        begin(begun)
        assert begun.acquire(blocking=False)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_process_waits_for_the_end_of_its_parent():
    """And then ends; where it has none, it waits for nothing."""
    steps = []

    class Parent:
        def join(self):
            steps.append("joined")

    end_with(Parent(), steps.append)
    assert steps == ["joined", 1]
    end_with(None, steps.append)
    assert steps == ["joined", 1]


def test_a_process_ends_with_its_parent():
    """Also when that is killed and can say nothing."""
    script = textwrap.dedent("""
        import os
        from divoc_certify import WorkerPool

        if __name__ == "__main__":
            pool = WorkerPool(1)
            print(pool.submit(os.getpid).result(), flush=True)
            input()
    """)
    with subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        worker = int(process.stdout.readline())
        descriptor = os.pidfd_open(worker)
        process.kill()
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    assert poll.poll(20_000)
    os.close(descriptor)
