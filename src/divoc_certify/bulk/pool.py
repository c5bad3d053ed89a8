"""Processes of this machine, which are replaced when one dies."""

from __future__ import annotations

import concurrent.futures
import os
import signal
import threading
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from divoc_certify.bulk.counts import count_problems
from divoc_certify.errors import ConfigurationError, Problem

__all__ = ["WorkerPool", "begin", "end_with"]

_NOT_BEGUN = 'must be able to begin: a script has a file, and `if __name__ == "__main__":` in it'

P = ParamSpec("P")
T = TypeVar("T")


class WorkerPool(concurrent.futures.Executor):
    """A process pool that outlives its processes.

    `concurrent.futures.ProcessPoolExecutor` takes nothing more once one of its processes was
    killed. This one starts new ones, and only the work that was lost with them has to be sent
    again, which `Certifier.certify_many` does.

    Its processes are fresh interpreters and no forks, so a script that makes one needs
    `if __name__ == "__main__":`. They leave Ctrl+C to the process that made them, and end with it.

    Args:
        processes: How many; by default one for each core.

    Raises:
        divoc_certify.errors.ConfigurationError: Fewer than one, or no whole number.
    """

    def __init__(self, processes: int | None = None) -> None:
        import multiprocessing  # noqa: PLC0415 - importing the library stays light

        self.processes = (os.cpu_count() or 1) if processes is None else processes
        if problems := count_problems(processes=self.processes):
            raise ConfigurationError(problems)
        self._lock = threading.Lock()
        self._context = multiprocessing.get_context("spawn")
        # No event, which has a lock: a process may be killed that holds it.
        self._begun = self._context.Semaphore(0)
        self._pool = self._start()

    def submit(
        self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> concurrent.futures.Future[T]:
        """Have a function called in one of the processes; new ones are started where none lives.

        Raises:
            divoc_certify.errors.ConfigurationError: No process has ever begun, and none will.
        """
        with self._lock:
            try:
                return self._pool.submit(fn, *args, **kwargs)
            except concurrent.futures.BrokenExecutor:
                if not self._begun.acquire(block=False):
                    raise ConfigurationError([Problem("$.processes", _NOT_BEGUN)]) from None
                self._begun.release()
                self._pool.shutdown()
                self._pool = self._start()
                return self._pool.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - as the standard library has it
        """End the processes once they have done what they have; see `Executor.shutdown`."""
        self._pool.shutdown(wait, cancel_futures=cancel_futures)

    def _start(self) -> concurrent.futures.Executor:
        return concurrent.futures.ProcessPoolExecutor(
            self.processes, mp_context=self._context, initializer=begin, initargs=(self._begun,)
        )


def begin(begun: Any) -> None:  # noqa: ANN401 - as below
    """Prepare a process of the pool.

    Args:
        begun: A semaphore, which is released.
    """
    import multiprocessing  # noqa: PLC0415 - it is there, in a process of a pool

    # Ctrl+C goes to all processes of a terminal: this one's work is stopped by its parent.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    begun.release()
    # A process that waits for work does not see that its parent was killed.
    parent = multiprocessing.parent_process()
    threading.Thread(target=end_with, args=(parent,), daemon=True).start()


def end_with(parent: Any, end: Callable[[int], object] = os._exit) -> None:  # noqa: ANN401 - multiprocessing has no name for it
    """Wait for the end of the process that made this one, and end it.

    Args:
        parent: That process; None where there is none.
        end: Ends this process, with an exit code.
    """
    if parent is not None:
        parent.join()
        end(1)
