"""How a section finds everything that is wrong with it, at once.

A section is an attrs class whose fields carry their rules in their types (see
`divoc_certify.request.rules`) and whose rules across fields are data: what each needs, what must
hold, and where it is told. So the same rules serve an object built in Python and JSON of which
only a part could be read, and a mistake in one field hides none in another.
"""

import re
from collections.abc import Callable
from operator import attrgetter, methodcaller
from types import NoneType, UnionType
from typing import Annotated, Any, ClassVar, Union, get_args, get_origin

import attrs

from divoc_certify.errors import InvalidRequestError, Problem
from divoc_certify.request.rules import Rule, instance

__all__ = [
    "UNKNOWN",
    "Across",
    "Field",
    "Partial",
    "Section",
    "check",
    "in_order",
    "required",
    "wire_name",
]

UNKNOWN: Any = object()
"""Stands for what could not be read, or would be part of what is absent."""


class Partial(dict[str, Any]):
    """The sound attributes, by name, of a section that is not sound as a whole."""


def _steps(paths: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(path.split(".")) for path in paths)


@attrs.frozen(kw_only=True)
class Across:
    """A rule that looks at several fields, or at one that only some requests must have.

    Args:
        needs: The attributes that it looks at, `recipient.dob`; it is asked only when all of
            them are known.
        holds: Takes their values in this order, and tells whether the rule holds.
        path: Where a broken rule is told, in the wire's names: `.recipient.dob`, or nothing for
            the section itself.
        rule: The rule in words.
    """

    needs: tuple[tuple[str, ...], ...] = attrs.field(converter=_steps)
    holds: Callable[..., bool]
    path: str
    rule: str
    _values: Callable[[object], Any] = attrs.field(init=False, eq=False)

    @_values.default
    def _values_by_attribute(self) -> Callable[[object], Any]:
        return attrgetter(*map(".".join, self.needs))

    def holds_in(self, section: object) -> bool:
        """Whether it holds in a section whose fields are sound, or is not asked there."""
        try:
            values = self._values(section)
        except AttributeError:
            return True  # what it looks at is part of what is absent
        return self.holds(*values) if len(self.needs) > 1 else self.holds(values)


def wire_name(attribute: str) -> str:
    """Spell an attribute as the Certify API does: `total_doses` is `totalDoses`."""
    first, *others = attribute.split("_")
    return first + "".join(map(str.capitalize, others))


def required(path: str, *, unless: tuple[str, object] = ("", UNKNOWN)) -> Across:
    """Ask for a field that its own class leaves open.

    Args:
        path: The attribute, `recipient.gender`. Nothing is said of it when what it is part of
            is absent.
        unless: An attribute, and the value with which it waives the requirement.
    """
    attribute, waiver = unless
    return Across(
        needs=(path, attribute) if attribute else (path,),
        holds=lambda value, *given: value is not None or given == (waiver,),
        path="".join(f".{wire_name(name)}" for name in path.split(".")),
        rule="is required",
    )


@attrs.frozen(kw_only=True)
class Field:
    """What is known of one field of a section.

    Args:
        name: The attribute.
        wire: Its name in JSON; empty where its entries stand in the section itself, None where
            it is not in JSON at all.
        alias: Another name that senders give it in JSON.
        type: Its type when it is there, rule and all.
        rule: What its value must hold.
        optional: Whether None stands for its absence.
        required: Whether JSON must have it.
        default: Its value when it is absent.
    """

    name: str
    wire: str | None
    alias: str | None
    type: Any
    rule: Rule
    optional: bool
    required: bool
    default: Any

    @property
    def step(self) -> str:
        """The step of a path that leads to it."""
        return "" if self.wire == "" else f".{self.wire or wire_name(self.name)}"


def _field(attribute: "attrs.Attribute[Any]") -> Field:
    alternatives = (
        get_args(attribute.type)
        if get_origin(attribute.type) in (Union, UnionType)
        else (attribute.type,)
    )
    (inner,) = (type_ for type_ in alternatives if type_ is not NoneType)
    default = attribute.default
    return Field(
        name=attribute.name,
        wire=attribute.metadata.get("wire", wire_name(attribute.name)),
        alias=attribute.metadata.get("alias"),
        type=inner,
        rule=inner.__metadata__[0] if get_origin(inner) is Annotated else instance(inner),
        optional=NoneType in alternatives,
        required=attribute.metadata.get("required", default is attrs.NOTHING),
        default=getattr(default, "factory", lambda: default)(),
    )


class Section:
    """A part of a request; none exists with a rule broken, and none shows what it holds."""

    __slots__ = ()

    FIELDS: ClassVar[tuple[Field, ...]] = ()
    """What is known of its fields."""
    RULES: ClassVar[tuple[tuple[str, Rule, bool], ...]] = ()
    """Of each field its attribute, its rule, and whether it may be None."""
    ACROSS: ClassVar[tuple[Across, ...]] = ()
    """Its rules across fields."""

    @classmethod
    def __attrs_init_subclass__(cls) -> None:
        attrs.resolve_types(cls)  # type: ignore[type-var]  # attrs calls this for its classes
        cls.FIELDS = tuple(map(_field, attrs.fields(cls)))  # type: ignore[arg-type]  # ditto
        cls.RULES = tuple((field.name, field.rule, field.optional) for field in cls.FIELDS)

    def __attrs_post_init__(self) -> None:
        # Nearly every section is sound, and is not searched for what is wrong with it.
        if not self._is_sound():
            problems = check(
                type(self), {field.name: getattr(self, field.name) for field in self.FIELDS}
            )
            raise InvalidRequestError(in_order(type(self), problems))

    def _is_sound(self) -> bool:
        for name, rule, optional in self.RULES:
            value = getattr(self, name)
            if not (value is None and optional) and rule(value):
                return False
        return all(map(methodcaller("holds_in", self), self.ACROSS))

    def __repr__(self) -> str:
        return f"{type(self).__name__}(...)"


def check(cls: type[Section], values: dict[str, Any]) -> list[Problem]:
    """Find every rule of a section that does not hold.

    Args:
        cls: The section's class.
        values: What is known of it, by attribute; one that could not be read is not among
            them, and one that could be read in part is a `Partial`. What turns out not to be
            sound is taken out.
    """
    problems: list[Problem] = []
    for field in cls.FIELDS:
        value = values.get(field.name, UNKNOWN)
        if value is None and field.optional:
            continue
        found = field.rule(value)
        if found and value is not UNKNOWN and not isinstance(value, Partial):
            problems += (problem.under(field.step) for problem in found)
            del values[field.name]
    for across in cls.ACROSS:
        known = [_look_up(values, names) for names in across.needs]
        if UNKNOWN not in known and not across.holds(*known):
            problems.append(Problem(f"${across.path}", across.rule))
    return problems


def in_order(cls: type[Section], problems: list[Problem]) -> list[Problem]:
    """Put what is wrong with a section into the order of its fields, the rest behind."""
    places = {field.step: place for place, field in enumerate(cls.FIELDS)}

    def place(problem: Problem) -> int:
        field, *_ = re.split(r"[.\[]", problem.path.removeprefix("$."), maxsplit=1)
        return places.get(f".{field}", len(places))

    return sorted(problems, key=place)


def _look_up(values: dict[str, Any], names: tuple[str, ...]) -> Any:  # noqa: ANN401 - any field's
    found: Any = values
    for name in names:
        if isinstance(found, dict):
            found = found.get(name, UNKNOWN)
        elif found is None or found is UNKNOWN:
            return UNKNOWN
        else:
            found = getattr(found, name)
    return found
