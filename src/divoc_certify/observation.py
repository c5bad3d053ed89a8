"""What can be observed of issuing: how long each stage took and how it ended, and never a value."""

from __future__ import annotations

import contextlib
import time
import warnings
from collections.abc import Callable
from typing import Literal, Self

import attrs

__all__ = ["Observation", "Observer", "ObserverWarning", "Stage", "watched"]

Stage = Literal["load", "build", "sign", "pack", "symbol", "qr", "pdf", "certify"]
"""The stages of a certificate in their order, and the whole of it, `certify`."""


class ObserverWarning(UserWarning):
    """An observer raised an exception, and issuing went on without it."""


@attrs.frozen(kw_only=True)
class Observation:
    """How one stage of a certificate went.

    Args:
        stage: The stage; `certify` is the whole way, and comes last.
        seconds: How long it took, on the clock.
        error: The name of the exception's class that ended it; None where it went well.
    """

    stage: Stage
    seconds: float
    error: str | None = None


Observer = Callable[[Observation], object]


def watched(
    observer: Observer | None,
) -> contextlib.AbstractContextManager[Callable[[Stage], None]]:
    """Watch a certificate being made: what it gives is called where a stage begins.

    Args:
        observer: Who is told of each stage when it ends; None for nobody.
    """
    return _UNWATCHED if observer is None else _Watch(observer)


_UNWATCHED = contextlib.nullcontext[Callable[[Stage], None]](lambda _: None)


class _Watch:
    def __init__(self, observer: Observer) -> None:
        self._observer = observer
        self._stage: Stage | None = None
        self._began = self._stage_began = time.perf_counter()

    def __enter__(self) -> Self:
        return self

    def __call__(self, stage: Stage) -> None:
        self._end(self._stage, self._stage_began, None)
        self._stage, self._stage_began = stage, time.perf_counter()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        error = kind.__name__ if kind else None
        self._end(self._stage, self._stage_began, error)
        self._end("certify", self._began, error)

    def _end(self, stage: Stage | None, began: float, error: str | None) -> None:
        if stage is None:
            return
        seconds = time.perf_counter() - began
        try:
            self._observer(Observation(stage=stage, seconds=seconds, error=error))
        # Whatever becomes of the figures, a certificate that is due is issued.
        except Exception as failure:  # noqa: BLE001
            warnings.warn(
                f"the observer raised {type(failure).__name__}, and issuing goes on without it",
                ObserverWarning,
                stacklevel=4,  # whoever asked for the certificate
            )
