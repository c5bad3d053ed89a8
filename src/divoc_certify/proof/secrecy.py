"""Keys and passwords kept out of the reports that are made of errors."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from divoc_certify.errors import CertifyError

__all__ = ["keeps_secrets"]

_P = ParamSpec("_P")
_R = TypeVar("_R")


def keeps_secrets(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Have a function's errors tell nothing of its frames, where a key and its password stand.

    Reporters of errors show the variables of every frame that an error came through.

    Args:
        function: What is given a key or a password, or reads one. Its errors are as before, but
            seem to come from its caller.
    """

    @functools.wraps(function)
    def keeping(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        try:
            return function(*args, **kwargs)
        except CertifyError as error:
            del args, kwargs
            if error.__suppress_context__:
                error.__context__ = error.__cause__  # what it hides has frames, too
            raise error.with_traceback(None)  # noqa: B904 - it is the same error

    return keeping
