"""What is counted: rows, chunks, processes, certificates in a file."""

from __future__ import annotations

import numbers

from divoc_certify.errors import Problem

__all__ = ["count_problems"]


def count_problems(**counts: object) -> list[Problem]:
    """Find the counts that are none.

    Args:
        **counts: Arguments by their names, numpy's whole numbers among them.
    """
    return [
        Problem(f"$.{name}", "must be a whole number, 1 or more")
        for name, count in counts.items()
        if not (isinstance(count, numbers.Integral) and int(count) >= 1)
    ]
