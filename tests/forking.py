"""Children that are forked while other threads are at work."""

import contextlib
import os
import signal
import threading

import pytest

forks = pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")


def children_that_fail(work, *, busy, times=40):
    """Fork until a child fails or hangs, while four threads are busy; say how many that were.

    Args:
        work: What each child does.
        busy: What each thread does, again and again; it takes the number of the thread.
        times: How many children there are at most.
    """
    over = threading.Event()

    def keep_busy(number):
        while not over.is_set():
            busy(number)

    threads = [threading.Thread(target=keep_busy, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    codes = []
    while len(codes) < times and not any(codes):
        child = os.fork()
        if not child:
            with contextlib.suppress(BaseException):
                signal.alarm(5)
                work()
                os._exit(0)
            os._exit(1)
        codes.append(os.waitpid(child, 0)[1])
    over.set()
    for thread in threads:
        thread.join()
    return sum(map(bool, codes))
