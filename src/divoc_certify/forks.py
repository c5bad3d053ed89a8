"""Locks and forks: a child must not inherit a lock that another thread holds."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

__all__ = ["hold_over_forks"]


def hold_over_forks(
    lock: threading.Lock | threading.RLock, in_child: Callable[[], None] | None = None
) -> None:
    """Let a fork wait until nobody holds a lock, so that the child does not find it taken for good.

    Args:
        lock: The lock. It is held while the process forks.
        in_child: What the child does first; it has to release the lock. By default that is all.
    """
    if hasattr(os, "register_at_fork"):  # Windows has no fork
        os.register_at_fork(
            before=lock.acquire,
            after_in_parent=lock.release,
            after_in_child=in_child or lock.release,
        )
