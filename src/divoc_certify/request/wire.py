"""The Certify API's JSON: read strictly, every problem at once, and written in one form.

This module owns cattrs. Its stock hooks make `"None"` of null and five contacts of one string,
so each type that occurs has a hook of its own here, and one factory serves all sections. Every
hook takes a value of JSON and gives what it means or raises
`divoc_certify.errors.InvalidRequestError` with paths that start at that value.
"""

import copy
import datetime as dt
import difflib
import functools
import operator
from collections.abc import Callable, Mapping
from typing import Annotated, Any, TypeAlias, TypeVar, cast, get_args, get_origin

import attrs
from cattrs import Converter

from divoc_certify.errors import InvalidRequestError, Problem
from divoc_certify.request.checking import UNKNOWN, Partial, Section, check, in_order
from divoc_certify.request.dates import PartialDate
from divoc_certify.request.meta import DOSE_NAMES, Meta, PreviousDose
from divoc_certify.request.open_section import JSONObject
from divoc_certify.request.requests import Request, Rules, TestRequest, VaccinationRequest
from divoc_certify.request.rules import (
    REPEATED,
    Age,
    DayOrMoment,
    PastDose,
    Pincode,
    broken,
    step,
    within_entries,
)
from divoc_certify.request.values import (
    read_date,
    read_date_or_date_time,
    read_date_time,
    read_number,
    read_number_or_digits,
    read_partial_date,
    read_string,
    read_text_or_number,
    refuse,
    write_date,
)

__all__ = ["dump_request", "load_request", "load_section"]

MAX_UNKNOWN = 20
"""Unknown fields of one object that are told, each by its name."""

_KINDS = ("vaccination", "testDetails")

Hook: TypeAlias = Callable[[Any, Any], Any]
S = TypeVar("S", bound=Section)


class _IncompleteError(InvalidRequestError):
    """A section could be read in part; never leaves this module.

    Args:
        problems: What is wrong with the rest.
        partial: What could be read.
    """

    def __init__(self, problems: list[Problem], partial: Partial) -> None:
        super().__init__(problems)
        self.partial = partial


def load_request(
    data: Mapping[str, object], *, rules: Rules = Rules.V1, allow_unknown: bool = False
) -> Request:
    """Read a request from the Certify API's JSON.

    It is a vaccination request if it has `vaccination`, and a test request if it has
    `testDetails`. A null is the same as nothing.

    Args:
        data: One JSON object as Python has it: dicts, lists, strings, numbers.
        rules: The rule set for a vaccination request.
        allow_unknown: Whether to pass over fields that the API does not know, which are
            problems otherwise. Inside `meta` every field is data, and kept.

    Raises:
        divoc_certify.errors.InvalidRequestError: With every problem, its path and its rule.
    """
    if not isinstance(data, (dict, Mapping)):  # a dict is told much sooner
        refuse("must be an object")
    vaccination, test = [data.get(name) is not None for name in _KINDS]
    if vaccination == test:
        refuse("must have vaccination or testDetails, and not both")
    if vaccination:
        return load_section(VaccinationRequest, data, allow_unknown=allow_unknown, rules=rules)
    recipient = data.get("recipient")
    if allow_unknown and isinstance(recipient, Mapping):
        # The class knows age, which a test request does not.
        data = {**data, "recipient": {n: recipient[n] for n in recipient if n != "age"}}
    return load_section(TestRequest, data, allow_unknown=allow_unknown)


def load_section(cls: type[S], data: object, *, allow_unknown: bool = False, **given: object) -> S:
    """Read one section, or whatever is made of them.

    Args:
        cls: The section's class.
        data: The JSON object as Python has it.
        allow_unknown: As for `load_request`.
        **given: Attributes that are not in the JSON.

    Raises:
        divoc_certify.errors.InvalidRequestError: With every problem, its path and its rule.
    """
    hook: Any = _converter(allow_unknown=bool(allow_unknown)).get_structure_hook(cls)
    try:
        section: S = hook.read(data, given)
        return section  # noqa: TRY300 - as below
    except InvalidRequestError as error:
        problems = error.problems
    # The problems alone, without the error that holds what could be read.
    raise InvalidRequestError(problems)


def dump_request(request: Section) -> dict[str, object]:
    """Write a request as JSON, in one form, whatever form it was read from.

    What is absent is left out; `age` and `pincode` are strings, dates are ISO 8601, previous
    doses are an array.

    Returns:
        Dicts, lists, strings and numbers, which share nothing with the request.
    """
    written: dict[str, object] = _converter(allow_unknown=False).unstructure(request)
    return written


# Arrays


def _as_it_is(value: object, _: object) -> object:
    return value


def _is_annotated(type_: object) -> bool:
    return get_origin(type_) is Annotated


def _annotated(type_: object, converter: Converter) -> Hook:
    # The hook itself, which cattrs would wrap in one more call.
    return converter.get_structure_hook(get_args(type_)[0])


def _is_array(type_: object) -> bool:
    return get_origin(type_) is tuple


def _array(type_: object, converter: Converter) -> Hook:
    entry_type = get_args(type_)[0]
    # There is nothing to read in a string, and the field's rule judges each of them.
    hook = _as_it_is if entry_type is str else converter.get_structure_hook(entry_type)

    def read(value: object, _: object) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple):
            refuse("must be an array")
        problems = list(within_entries(value))
        if not problems:
            entries = tuple(
                _attempt(hook, entry, entry_type, f"[{index}]", problems)
                for index, entry in enumerate(value)
            )
        if problems:
            raise InvalidRequestError(problems)
        return entries

    return read


def _attempt(hook: Hook, value: object, type_: object, at: str, problems: list[Problem]) -> Any:  # noqa: ANN401 - whatever the hook gives
    """Run a hook; what is wrong goes to `problems`, and what is sound comes back."""
    try:
        return hook(value, type_)
    except InvalidRequestError as error:
        return _sound_part(error, value, at, problems)


def _sound_part(
    error: InvalidRequestError, value: object, at: str, problems: list[Problem]
) -> object:
    """What a hook could read of a value nevertheless; what is wrong goes to `problems`."""
    if value is REPEATED:
        problems += broken("must be given only once", f"${at}")
        return UNKNOWN
    problems += (problem.under(at) for problem in error.problems)
    return error.partial if isinstance(error, _IncompleteError) else UNKNOWN


# Sections


class _SectionHook:
    """Reads one section.

    Args:
        cls: Its class.
        converter: Gives the hooks of its fields.
        allow_unknown: Whether to pass over unknown fields.
    """

    def __init__(self, cls: type[Section], converter: Converter, *, allow_unknown: bool) -> None:
        self._cls = cls
        self._allow_unknown = allow_unknown
        self._fields = [
            (name, field.name, field.type, converter.get_structure_hook(field.type))
            for field in cls.FIELDS
            for name in (field.wire, field.alias)
            if name
        ]
        self._aliased = {field.name: field.wire for field in cls.FIELDS if field.alias}
        self._required = {
            field.name: field for field in cls.FIELDS if field.required and field.wire
        }
        self._known = {name for name, *_ in self._fields}
        if cls in (VaccinationRequest, TestRequest):
            self._known.update(_KINDS)
        self._rest = next((field.name for field in cls.FIELDS if field.wire == ""), None)

    def __call__(self, data: object, _: object) -> Section:
        return self.read(data, {})

    def read(self, data: object, given: Mapping[str, object]) -> Section:
        """Read it, with `given` for the attributes that are not in the JSON."""
        if not isinstance(data, (dict, Mapping)):  # as in load_request
            refuse("must be an object")
        problems: list[Problem] = []
        values = dict(given)
        self._read_fields(data, values, problems)
        if self._rest:
            values[self._rest] = {name: data[name] for name in data if name not in self._known}
        elif not self._allow_unknown and not self._known.issuperset(data):
            problems += _unknown(data, self._known)
        if not problems:
            try:
                return self._cls(**values)
            except InvalidRequestError:
                pass  # what does not stand is checked once more, for what of it is sound
        sound = Partial({name: value for name, value in values.items() if value is not UNKNOWN})
        for field in self._cls.FIELDS:
            if field.name not in values and not field.required:
                sound[field.name] = field.default
        problems += check(self._cls, sound)
        raise _IncompleteError(in_order(self._cls, problems), sound)

    def _read_fields(
        self, data: Mapping[object, object], values: dict[str, Any], problems: list[Problem]
    ) -> None:
        for name, attribute, type_, hook in self._fields:
            value = data.get(name)
            if value is None:
                continue
            # As _attempt, without the call; nor is there one for a text, which most values are.
            if hook is not read_string or type(value) is not str:
                try:
                    value = hook(value, type_)
                except InvalidRequestError as error:
                    value = _sound_part(error, value, f".{name}", problems)
            if attribute in self._aliased:
                first = values.setdefault(attribute, value)
                if first is not value and UNKNOWN not in (first, value) and first != value:
                    rule = f"must be the same as {self._aliased[attribute]}"
                    problems += broken(rule, f"$.{name}")
            else:
                values[attribute] = value
        if not values.keys() >= self._required.keys():
            for attribute, field in self._required.items():
                if attribute not in values:
                    problems += broken("is required", f"$.{field.wire}")


def _unknown(data: Mapping[object, object], known: set[str]) -> list[Problem]:
    names = [name for name in data if name not in known][:MAX_UNKNOWN]
    return [Problem(f"${step(name)}", _not_known(step(name)[1:], known)) for name in names]


def _not_known(name: str, known: set[str]) -> str:
    # Of the two kinds of event the right one was found.
    meant = difflib.get_close_matches(name, sorted(known.difference(_KINDS)), n=1, cutoff=0.75)
    return f"is not a known field, but {meant[0]} is" if meant else "is not a known field"


class _MetaHook(_SectionHook):
    """Reads `meta`, where one previous dose may stand without an object of its own."""

    def __init__(self, cls: type[Section], converter: Converter, *, allow_unknown: bool) -> None:
        super().__init__(cls, converter, allow_unknown=allow_unknown)
        self._read_dose = converter.get_structure_hook(PreviousDose)

    def read(self, data: object, given: Mapping[str, object]) -> Section:
        """Read it, with `given` for the attributes that are not in the JSON."""
        if not isinstance(data, Mapping):
            refuse("must be an object")
        problems: list[Problem] = []
        rest = {name: data[name] for name in data if name not in DOSE_NAMES}
        flat = {name: data[name] for name in DOSE_NAMES if data.get(name) is not None}
        meta = _attempt(super().read, rest, given, "", problems)
        dose = _attempt(self._read_dose, flat, PreviousDose, "", problems) if flat else None
        if problems:
            raise InvalidRequestError(problems)
        if dose is not None and dose not in meta.previous_doses:
            meta = attrs.evolve(meta, previous_doses=(*meta.previous_doses, dose))
        return cast("Meta", meta)


# Sections: Python to JSON


def _write_section(cls: type[Section], converter: Converter) -> Callable[[Section], Any]:
    fields = [
        (field, field.wire, converter.get_unstructure_hook(field.type))
        for field in cls.FIELDS
        if field.wire is not None
    ]

    def write(section: Section) -> dict[str, Any]:
        written: dict[str, Any] = {}
        for field, name, hook in fields:
            value = getattr(section, field.name)
            if name == "":
                written |= hook(value)
            elif field.required or value != field.default:
                written[name] = hook(value)
        return written

    return write


def _write_array(type_: object, converter: Converter) -> Callable[[tuple[Any, ...]], list[Any]]:
    hook = converter.get_unstructure_hook(get_args(type_)[0])
    return lambda entries: [hook(entry) for entry in entries]


def _is_section(type_: object) -> bool:
    return isinstance(type_, type) and issubclass(type_, Section)


@functools.cache
def _converter(*, allow_unknown: bool) -> Converter:
    converter = Converter()

    def section(cls: type[Section], _: Converter) -> Hook:
        kind = _MetaHook if cls is Meta else _SectionHook
        return kind(cls, converter, allow_unknown=allow_unknown)

    converter.register_structure_hook_factory(_is_annotated, _annotated)
    converter.register_structure_hook(str, read_string)
    converter.register_structure_hook(int, read_number)
    converter.register_structure_hook(dt.date, read_date)
    converter.register_structure_hook(dt.datetime, read_date_time)
    converter.register_structure_hook(PartialDate, read_partial_date)
    for type_, hook in {
        Age: read_number_or_digits,
        PastDose: read_number_or_digits,
        Pincode: read_text_or_number,
        DayOrMoment: read_date_or_date_time,
        JSONObject: _as_it_is,
    }.items():
        converter.register_structure_hook_func(functools.partial(operator.eq, type_), hook)
    converter.register_structure_hook_factory(_is_array, _array)
    converter.register_structure_hook_factory(_is_section, section)

    converter.register_unstructure_hook(dt.date, write_date)
    converter.register_unstructure_hook(dt.datetime, write_date)
    converter.register_unstructure_hook(PartialDate, str)
    converter.register_unstructure_hook_func(functools.partial(operator.eq, Age), str)
    converter.register_unstructure_hook_func(
        functools.partial(operator.eq, JSONObject), copy.deepcopy
    )
    converter.register_unstructure_hook_factory(_is_array, _write_array)
    converter.register_unstructure_hook_factory(_is_section, _write_section)
    return converter
