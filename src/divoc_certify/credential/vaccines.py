"""The code of a vaccine: from the name that a source system sends to ICD-11."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

import attrs

from divoc_certify.errors import ConfigurationError, Problem, UnknownVaccineError
from divoc_certify.request.rules import filled, step

__all__ = ["VaccineCode", "VaccineTable"]


@attrs.frozen(kw_only=True)
class VaccineCode:
    """A vaccine's entry in ICD-11, chapter X, extension codes.

    See the [ICD-11 for Mortality and Morbidity Statistics](https://icd.who.int/).

    Args:
        icd11_code: The code, `XM0GQ8`.
        prophylaxis: The term, in English.

    Raises:
        divoc_certify.errors.ConfigurationError: Values that cannot work, all at once.
    """

    icd11_code: str
    prophylaxis: str

    def __attrs_post_init__(self) -> None:
        problems = [
            problem.under(f".{name}")
            for name in ("icd11_code", "prophylaxis")
            for problem in filled(getattr(self, name))
        ]
        if problems:
            raise ConfigurationError(problems)


def _code(icd11_code: str, kind: str) -> VaccineCode:
    return VaccineCode(icd11_code=icd11_code, prophylaxis=f"COVID-19 vaccine, {kind}")


_INACTIVATED = _code("XM1NL1", "inactivated virus")
_VECTOR = _code("XM9QW8", "non-replicating viral vector")
_RNA = _code("XM0GQ8", "RNA based")
_DNA = _code("XM6AT1", "DNA based")
_SUBUNIT = _code("XM5JC5", "virus protein subunit")

_ALIASES: Mapping[VaccineCode, tuple[str, ...]] = {
    _INACTIVATED: (
        "BBIBP-CorV",
        "CoronaVac",
        "Covaxin",
        "Covilo",
        "Sinopharm",
        "Sinovac",
        "Sinovac-CoronaVac",
    ),
    _VECTOR: (
        "Ad26.COV2.S",
        "Ad5-nCoV",
        "AstraZeneca",
        "AZD1222",
        "CanSino",
        "ChAdOx1-S",
        "Convidecia",
        "COVID-19 Vaccine AstraZeneca",
        "COVID-19 Vaccine Janssen",
        "Covishield",
        "Jcovden",
        "Janssen",
        "Johnson & Johnson",
        "Oxford AstraZeneca",
        "Sputnik Light",
        "Sputnik V",
        "Vaxzevria",
    ),
    _RNA: (
        "BNT162b2",
        "Comirnaty",
        "Moderna",
        "mRNA-1273",
        "Pfizer",
        "Pfizer-BioNTech",
        "Pfizer BioNTech Comirnaty",
        "Spikevax",
    ),
    _DNA: ("ZyCoV-D",),
    _SUBUNIT: ("Corbevax", "Covovax", "Novavax", "Nuvaxovid", "NVX-CoV2373"),
}


def _normalize(name: str) -> str:
    # In this order, what was normalised once stays as it is: the small form of İ has a mark.
    return re.sub(r"[\W_]+", "", name.casefold())


def _by_alias(codes: Mapping[str, VaccineCode]) -> Mapping[str, VaccineCode]:
    if not isinstance(codes, Mapping):
        rule = "must be a mapping of names to VaccineCode"
        raise ConfigurationError([Problem("$.codes", rule)])
    by_alias: dict[str, VaccineCode] = {}
    problems = []
    for name, code in codes.items():
        path = f"$.codes{step(name)}"
        alias = _normalize(name) if isinstance(name, str) else ""
        if not alias:
            problems.append(Problem(path, "must have a name with a letter or a digit"))
        if not isinstance(code, VaccineCode):
            problems.append(Problem(path, "must be a VaccineCode"))
        elif alias and by_alias.setdefault(alias, code) != code:
            rule = "must not have another code than the same name, written otherwise"
            problems.append(Problem(path, rule))
    if problems:
        # Names that are not shown may have the same problem.
        raise ConfigurationError(dict.fromkeys(problems))
    return MappingProxyType(by_alias)


_COVID_19 = {name: code for code, names in _ALIASES.items() for name in names}


@attrs.frozen(kw_only=True)
class VaccineTable:
    """Vaccine codes by name: a name is found as a whole, never as a part of another.

    Case, blanks and punctuation do not count: `SPUTNIK-V` is `Sputnik V`.

    Args:
        codes: Codes by name. By default the COVID-19 vaccines that DIVOC deployments use.
        strict: Whether a name without an entry is an error. Otherwise the certificate carries
            no code, and says so in its notices.

    Raises:
        divoc_certify.errors.ConfigurationError: Codes that cannot work, all at once: a name that
            has no letter and no digit, or one that is written in two ways and has two codes.
    """

    codes: Mapping[str, VaccineCode] = attrs.field(default=_COVID_19, converter=_by_alias)
    strict: bool = False

    def code(self, name: str) -> VaccineCode | None:
        """The code of a vaccine, or None where the table has no entry under this name.

        Raises:
            divoc_certify.errors.UnknownVaccineError: There is no entry, and the table is strict.
        """
        code = self.codes.get(_normalize(name))
        if code is None and self.strict:
            raise UnknownVaccineError("$.vaccination.name is not in the vaccine table")
        return code

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (dict(self.codes), self.strict)


def _rebuild(codes: dict[str, VaccineCode], strict: bool) -> VaccineTable:  # noqa: FBT001
    return VaccineTable(codes=codes, strict=strict)
