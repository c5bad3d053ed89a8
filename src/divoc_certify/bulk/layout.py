"""The two CSV layouts of the original: which column is which field of a request.

A row is not judged here. What a cell says is put where the Certify API has it, as it stands where
it cannot be read, and the API's own rules find whatever is wrong, all of it at once.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias, overload

import attrs

from divoc_certify.errors import Problem

__all__ = ["KNOWN", "LAYOUTS", "TESTS", "VACCINATIONS", "Column", "Kind", "Layout", "in_columns"]


class Kind(enum.Enum):
    """What a cell holds."""

    TEXT = enum.auto()
    TELEPHONE = enum.auto()
    NUMBER = enum.auto()
    MOMENT = enum.auto()
    DAY = enum.auto()
    BIRTH = enum.auto()

    @property
    def is_text(self) -> bool:
        """Whether a number in its place may have lost digits: its leading zeros, or its last."""
        return self in (Kind.TEXT, Kind.TELEPHONE)

    @property
    def is_day(self) -> bool:
        """Whether a time of day does not belong in its place."""
        return self in (Kind.DAY, Kind.BIRTH)


_NUMBER = re.compile(r"-?[0-9]{1,9}(?:\.0+)?")
_DAY_MONTH_YEAR = re.compile(r"([0-9]{2})-([A-Za-z]{3})-([0-9]{4})")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_CONTACT = re.compile(r"(?:tel|mailto):", re.IGNORECASE)
# As spreadsheets and Java write it. 1E10, or 2E-21, may be what somebody calls a batch.
_ROUNDED = re.compile(r"\s*[0-9](?:[.,][0-9]+E\+?|E\+)[0-9]{1,3}\s*", re.IGNORECASE)


def _text(text: str) -> str:
    # A table may end its lines in three ways, in a cell as anywhere; the API has one.
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _telephone(text: str) -> list[str]:
    return [text if _CONTACT.match(text) else f"tel:{text}"]


def _number(text: str) -> int | str:
    stripped = text.strip()
    return int(stripped.partition(".")[0]) if _NUMBER.fullmatch(stripped) else text


def _birth(text: str) -> str:
    stripped = text.strip()
    match = _DAY_MONTH_YEAR.fullmatch(stripped)
    if match is None or match[2].lower() not in _MONTHS:
        return stripped
    # Whether there is such a day is for the request to say.
    return f"{match[3]}-{_MONTHS.index(match[2].lower()) + 1:02}-{match[1]}"


_READ: dict[Kind, Callable[[str], object]] = {
    Kind.TEXT: _text,
    Kind.TELEPHONE: _telephone,
    Kind.NUMBER: _number,
    Kind.MOMENT: str.strip,
    Kind.DAY: str.strip,
    Kind.BIRTH: _birth,
}


@attrs.frozen(kw_only=True)
class Column:
    """One column of a layout.

    Args:
        name: Its name in the header.
        path: The names that lead to its field in the Certify API's JSON.
        kind: What its cells hold.
    """

    name: str
    path: tuple[str, ...]
    kind: Kind

    def problem(self, rule: str) -> Problem:
        """Make the problem of a cell that breaks a rule."""
        return Problem(f"$.{'.'.join(self.path)}", rule)


_Fields: TypeAlias = tuple[tuple[str, ...], list[tuple[str, str, Callable[[str], object]]]]
"""The way to a section; the column, the field and the reading of each thing in it."""


@attrs.frozen(kw_only=True)
class Layout:
    """The columns of one kind of file.

    Args:
        event: The section that tells the kind of its requests.
        columns: All its columns.
        either: Columns of which one will do.
    """

    event: str
    columns: tuple[Column, ...]
    either: tuple[str, ...] = ()
    _sections: tuple[_Fields, ...] = attrs.field(init=False, repr=False, eq=False)
    _texts: tuple[Column, ...] = attrs.field(init=False, repr=False, eq=False)

    @_sections.default
    def _by_section(self) -> tuple[_Fields, ...]:
        """Sort the columns by their sections, those that hold others first."""
        sections = dict.fromkeys(column.path[:-1] for column in self.columns)
        return tuple(
            (
                section,
                [
                    (column.name, column.path[-1], _READ[column.kind])
                    for column in self.columns
                    if column.path[:-1] == section
                ],
            )
            for section in sorted(sections, key=len)
        )

    @_texts.default
    def _of_text(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.kind.is_text)

    def request(self, cells: Mapping[str, str]) -> dict[str, Any]:
        """Write a row as the Certify API has it.

        Args:
            cells: The text of each column; blank ones are absent, and others are passed over.

        Returns:
            JSON as Python has it, which may break any rule.
        """
        # What is blank in an object that every request has is told column by column.
        request: dict[str, Any] = {"recipient": {}, self.event: {}, "facility": {}}
        for section, fields in self._sections:
            values = {}
            for name, field, read in fields:
                text = cells.get(name)
                if text and not text.isspace():
                    values[field] = read(text)
            if values:
                place = request
                for step in section:
                    place = place.setdefault(step, {})
                place.update(values)
        return request

    def rounded(self, cells: Mapping[str, str]) -> list[Problem]:
        """Find the numbers in E notation where text belongs: most of their digits are lost.

        Args:
            cells: The text of each column.
        """
        return [
            column.problem("must be text: a spreadsheet has rounded it")
            for column in self._texts
            if _ROUNDED.fullmatch(cells.get(column.name, ""))
        ]


def _columns(paths: Mapping[str, str], kinds: Mapping[str, Kind]) -> tuple[Column, ...]:
    return tuple(
        Column(name=name, path=tuple(path.split(".")), kind=kinds.get(name, Kind.TEXT))
        for name, path in paths.items()
    )


_RECIPIENT = {
    "preEnrollmentCode": "preEnrollmentCode",
    "recipientName": "recipient.name",
    "recipientMobileNumber": "recipient.contact",
    "recipientDOB": "recipient.dob",
    "recipientGender": "recipient.gender",
    "recipientNationality": "recipient.nationality",
    "recipientIdentity": "recipient.identity",
    "recipientAddressLine1": "recipient.address.addressLine1",
    "recipientAddressLine2": "recipient.address.addressLine2",
    "recipientDistrict": "recipient.address.district",
    "recipientState": "recipient.address.state",
    "recipientPincode": "recipient.address.pincode",
}
_FACILITY = {
    "facilityName": "facility.name",
    "facilityAddressLine1": "facility.address.addressLine1",
    "facilityAddressLine2": "facility.address.addressLine2",
    "facilityDistrict": "facility.address.district",
    "facilityState": "facility.address.state",
    "facilityPincode": "facility.address.pincode",
}
_KINDS = {
    "recipientMobileNumber": Kind.TELEPHONE,
    "recipientDOB": Kind.BIRTH,
    "recipientAge": Kind.NUMBER,
    "vaccinationDate": Kind.MOMENT,
    "vaccinationDose": Kind.NUMBER,
    "vaccinationTotalDoses": Kind.NUMBER,
    "vaccinationEffectiveStart": Kind.DAY,
    "vaccinationEffectiveEnd": Kind.DAY,
    "sampleCollectionTimestamp": Kind.MOMENT,
    "resultTimestamp": Kind.MOMENT,
}

VACCINATIONS = Layout(
    event="vaccination",
    columns=_columns(
        _RECIPIENT
        | {
            "recipientAge": "recipient.age",
            "vaccinationBatch": "vaccination.batch",
            "vaccinationDate": "vaccination.date",
            "vaccinationDose": "vaccination.dose",
            "vaccinationTotalDoses": "vaccination.totalDoses",
            "vaccinationEffectiveStart": "vaccination.effectiveStart",
            "vaccinationEffectiveEnd": "vaccination.effectiveUntil",
            "vaccinationManufacturer": "vaccination.manufacturer",
            "vaccinationName": "vaccination.name",
            "vaccinatorName": "vaccinator.name",
        }
        | _FACILITY,
        _KINDS,
    ),
    either=("recipientDOB", "recipientAge"),
)
TESTS = Layout(
    event="testDetails",
    columns=_columns(
        _RECIPIENT
        | {
            "testBatch": "testDetails.batch",
            "disease": "testDetails.disease",
            "testName": "testDetails.testName",
            "testType": "testDetails.testType",
            "result": "testDetails.result",
            "resultTimestamp": "testDetails.resultTimestamp",
            "manufacturer": "testDetails.manufacturer",
            "sampleCollectionTimestamp": "testDetails.sampleCollectionTimestamp",
            "sampleOrigin": "testDetails.sampleOrigin",
            "verifier": "verifier.name",
        }
        | _FACILITY,
        _KINDS,
    ),
)
LAYOUTS = (VACCINATIONS, TESTS)
KNOWN = frozenset(column.name for layout in LAYOUTS for column in layout.columns)
"""The names of all columns."""


# Problems

_NAMES = {
    f"$.{'.'.join(column.path)}": column.name for layout in LAYOUTS for column in layout.columns
}
_INDEX = re.compile(r"\[[0-9]+\]")
_WORDS = {
    "dob": "recipientDOB",
    "age": "recipientAge",
    "effectiveStart": "vaccinationEffectiveStart",
}
_WORD = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b")


@overload
def in_columns(problems: Iterable[Problem]) -> tuple[Problem, ...]: ...
@overload
def in_columns(problems: Iterable[Problem | str]) -> tuple[Problem | str, ...]: ...
def in_columns(problems: Iterable[Problem | str]) -> tuple[Problem | str, ...]:
    """Tell the problems of a row by its columns, as the person sees them who has the file.

    What has no column is told of the `row`. A path that is no field of a layout stays, and so does
    what is told in words.

    Args:
        problems: Of a row of a CSV file or of a DataFrame, with JSON paths; also
            `RowResult.problems`.

    >>> [problem] = in_columns([Problem("$.recipient.name", "is required")])
    >>> str(problem)
    'recipientName is required'
    """
    return tuple(told for problem in problems for told in _tell(problem))


def _tell(problem: Problem | str) -> Sequence[Problem | str]:
    if isinstance(problem, str):
        return [problem]
    path = _INDEX.sub("", problem.path)
    rule = _WORD.sub(lambda word: _WORDS[word[0]], problem.rule)
    if path in _NAMES:
        return [Problem(_NAMES[path], rule)]
    # Of an object that is not there all columns are blank.
    blank = [
        Problem(name, rule)
        for below, name in _NAMES.items()
        if below.startswith(f"{path}.") and not below.endswith(".addressLine2")
    ]
    if path in ("$", "$.recipient") or not blank:
        return [Problem("row" if path in ("$", "$.recipient") else problem.path, rule)]
    return blank
