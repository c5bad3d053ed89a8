"""Tests of locks over forks."""

import os
import threading

import pytest

from divoc_certify.forks import hold_over_forks


@pytest.fixture
def hooks(monkeypatch):
    """What the system was asked to do when the process forks."""
    asked = []
    monkeypatch.setattr(os, "register_at_fork", lambda **hooks: asked.append(hooks), raising=False)
    return asked


def test_a_lock_is_held_while_the_process_forks(hooks):
    """Both parent and child find it free, and whoever held it had let go."""
    lock = threading.Lock()
    hold_over_forks(lock)
    for release in ("after_in_parent", "after_in_child"):
        hooks[0]["before"]()
        assert lock.locked()
        hooks[0][release]()
        assert not lock.locked()


def test_a_child_may_have_more_to_do(hooks):
    """Then it has to release the lock, too."""
    lock = threading.Lock()
    hold_over_forks(lock, in_child=lock.release)
    assert hooks[0]["after_in_child"] == lock.release


def test_a_system_without_fork_has_nothing_to_watch(monkeypatch):
    """It is no error there."""
    monkeypatch.delattr(os, "register_at_fork", raising=False)
    hold_over_forks(threading.Lock())
