"""Locks of files."""

import contextlib
import os
import signal
import sqlite3
import tempfile
import threading
import time
from pathlib import Path

import pytest
from forking import children_that_fail, forks

from divoc_certify import locking
from divoc_certify.errors import LockedError
from divoc_certify.locking import locked


def test_a_lock_keeps_others_out_until_it_is_let_go(tmp_path):
    """And what is locked is named."""
    path = tmp_path / "file"
    with locked(path, timeout=0, what="the file"):
        with (
            pytest.raises(LockedError, match=r"^the file cannot be locked for writing$"),
            locked(path, timeout=0, what="the file"),
        ):
            pass
        with locked(tmp_path / "other", timeout=0, what="the other"):
            pass
    with locked(path, timeout=0, what="the file"):
        pass
    assert not path.exists()


def test_a_lock_that_cannot_be_made_says_so(tmp_path):
    """The cause has the reason."""
    with pytest.raises(LockedError) as caught, locked(tmp_path / "no" / "f", timeout=0, what="it"):
        pass
    beside = tmp_path / "no" / "f.lock"
    assert str(caught.value) == f"it cannot be locked for writing: {beside} cannot be written"
    assert caught.value.__cause__ is not None


@pytest.fixture
def nobody():
    """Be somebody who may not write every file, as root may."""
    root = not os.geteuid()
    if root:
        os.seteuid(65534)
    yield
    if root:
        os.seteuid(0)


@pytest.mark.usefixtures("nobody")
def test_a_lock_file_that_may_just_be_read_locks_nothing_and_says_so():
    """At once: somebody else has made it, and to wait does not change that."""
    with tempfile.TemporaryDirectory() as folder:  # where nobody may go
        path = Path(folder, "file")
        path.with_name("file.lock").touch(mode=0o444)
        begun = time.monotonic()
        with pytest.raises(LockedError) as caught, locked(path, timeout=10, what="the file"):
            pass
        assert time.monotonic() < begun + 10
        # Imported above, where nobody may read the library either.
        assert isinstance(caught.value.__cause__, sqlite3.OperationalError)
        assert str(caught.value.__cause__) == "attempt to write a readonly database"


@contextlib.contextmanager
def by_another_thread(path):
    """Hold a lock in a thread that no child has."""
    held, let_go = threading.Event(), threading.Event()

    def hold():
        with locked(path, timeout=0, what="the file"):
            held.set()
            let_go.wait(timeout=10)

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(timeout=10)
    yield
    let_go.set()
    thread.join()


def by_the_forking_thread(path):
    """Hold a lock in the thread that the child goes on with."""
    return locked(path, timeout=0, what="the file")


@contextlib.contextmanager
def waiting_child(path):
    """Fork a child that is refused the lock, and then waits for it; what it says can be read."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        with contextlib.suppress(BaseException):
            signal.alarm(20)
            with pytest.raises(LockedError), locked(path, timeout=0, what="the file"):
                pass
            os.write(write, b"refused")
            with locked(path, timeout=10, what="the file"):
                os.write(write, b"taken")
        os._exit(0)
    os.close(write)
    yield read
    os.waitpid(child, 0)
    os.close(read)


@forks
@pytest.mark.parametrize("hold", [by_another_thread, by_the_forking_thread])
def test_a_child_waits_for_what_its_parent_holds_and_the_fork_does_not(tmp_path, hold):
    """Nor does anybody get the lock by what a child does with it."""
    path = tmp_path / "file"
    with contextlib.ExitStack() as children:
        said = []
        with hold(path):
            for _ in range(2):
                said.append(children.enter_context(waiting_child(path)))
                assert os.read(said[-1], 99) == b"refused"
        assert [os.read(read, 99) for read in said] == [b"taken"] * 2


def test_what_a_child_inherits_is_let_go_when_it_locks(tmp_path):
    """What a fork does in the child, done here."""
    path = tmp_path / "file"
    with locked(path, timeout=0, what="the file"):
        locking._calling.acquire()  # noqa: SLF001 - no coverage is measured in a child
        locking._in_child()  # noqa: SLF001 - as above
        with locked(path, timeout=0, what="the file"):
            pass


@forks
def test_a_fork_finds_no_lock_half_taken(tmp_path):
    """However busy other threads are with locks, no child waits for one of them."""

    def lock(path):
        with locked(path, timeout=10, what="the file"):
            pass

    assert not children_that_fail(
        lambda: lock(tmp_path / "mine"), busy=lambda number: lock(tmp_path / "AABB"[number])
    )
