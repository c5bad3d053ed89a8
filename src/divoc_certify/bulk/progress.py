"""How far a run has come."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

__all__ = ["Progress", "shown"]

Progress: TypeAlias = Callable[[int, int], object]
"""Takes how many rows are done, failed ones included, and how many of them failed."""

_EVERY = 100


@contextlib.contextmanager
def shown(*, progress: Progress | bool | None) -> Iterator[Progress]:
    """Give the callable to tell progress to; what it shows is finished at the end.

    Args:
        progress: The caller's own; True for a line on stderr, by tqdm where it is installed;
            None or False for nothing.
    """
    if callable(progress):
        yield progress
    elif not progress:
        yield lambda _done, _failed: None
    elif (tqdm := _tqdm()) is None:
        yield _line
        sys.stderr.write("\n")
    else:
        with tqdm(unit=" rows") as bar:

            def tell(done: int, failed: int) -> None:
                if failed:
                    bar.set_postfix(failed=failed, refresh=False)
                bar.update(done - bar.n)

            yield tell


def _tqdm() -> Any:  # noqa: ANN401 - a package without types
    try:
        from tqdm import tqdm  # noqa: PLC0415 - where it is installed
    except ImportError:
        return None
    return tqdm


def _line(done: int, failed: int) -> None:
    if done % _EVERY == 0:
        sys.stderr.write(f"\r{done:,} rows, {failed:,} failed")
        sys.stderr.flush()
