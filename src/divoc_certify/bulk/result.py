"""What comes back for one row."""

from __future__ import annotations

from pathlib import Path

import attrs

from divoc_certify.bulk.row import Row
from divoc_certify.certificate import Certificate
from divoc_certify.credential import Notice
from divoc_certify.errors import CertifyError, Problem, ProblemsError

__all__ = ["RowResult"]


@attrs.frozen(kw_only=True, repr=False)
class RowResult:
    """What became of one row: its certificate, or the error.

    Args:
        row: The row, as it was given.
        certificate_id: The certificate ID; None where there is no certificate.
        certificate: The certificate; None where a sink has written it, where it was issued
            before, and where there is none.
        paths: The files that a sink has written. A sink that gathers many certificates in one
            file removes them again.
        notices: What was done that the caller may want to know.
        error: Why there is no certificate.
        already_issued: Whether the journal knew the request: its certificate is there, under this
            ID, and was not issued again.
    """

    row: Row
    certificate_id: str | None = None
    certificate: Certificate | None = None
    paths: tuple[Path, ...] = ()
    notices: tuple[Notice, ...] = ()
    error: CertifyError | None = None
    already_issued: bool = False

    @property
    def number(self) -> int:
        """The number of the row."""
        return self.row.number

    @property
    def problems(self) -> tuple[Problem | str, ...]:
        """What is wrong, as a `Report` takes it: each with its path, or the error in words."""
        if isinstance(self.error, ProblemsError):
            return self.error.problems
        return () if self.error is None else (str(self.error),)

    def __repr__(self) -> str:
        if self.error is not None:
            return f"<RowResult {self.number}: {type(self.error).__name__}>"
        before = " (already issued)" if self.already_issued else ""
        return f"<RowResult {self.number}: {self.certificate_id}{before}>"
