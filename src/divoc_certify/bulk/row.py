"""One row of a bulk input."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import attrs

from divoc_certify.credential import ProgrammeRequest
from divoc_certify.errors import Problem
from divoc_certify.request import TestRequest, VaccinationRequest

__all__ = ["AnyRequest", "Row"]

AnyRequest: TypeAlias = VaccinationRequest | TestRequest | ProgrammeRequest | Mapping[str, Any]


@attrs.frozen(kw_only=True, repr=False)
class Row:
    """One row of a bulk input: a request, or why there is none.

    Args:
        number: The row as its sender counts: from 1, a header not counted.
        request: A section object, or the Certify API's JSON as a mapping; None where the row could
            not be read.
        problems: Why it could not be read.
        source: The columns as they were read, by their names, for the report of bad rows; None
            where the input has no columns.
        line: The text as it was read, for the report too, where it does not come apart into
            columns; a line of JSON, a row with too few cells, or a DataFrame's row with a number
            where text belongs.
    """

    number: int
    request: AnyRequest | None
    problems: tuple[Problem, ...] = ()
    source: Mapping[str, str] | None = None
    line: str | None = None

    def __repr__(self) -> str:
        return f"<Row {self.number}>"
