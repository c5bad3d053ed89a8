"""Languages: the words beside values, the names of months, how dates and ordinals are written."""

from __future__ import annotations

import functools
import importlib.resources
import tomllib
from collections.abc import Mapping

import attrs

from divoc_certify.pdf.template.reading import Place, Rule, key, listed, read_table, string

__all__ = [
    "DESCRIPTIONS",
    "SHIPPED_LANGUAGES",
    "VALUE_LABELS",
    "Language",
    "description",
    "shipped_language",
    "yes_or_no",
]

SHIPPED_LANGUAGES = ("en", "fr", "hi")
"""BCP 47 tags of the languages that come with the library."""

VALUE_LABELS = ("doseText", "primaryDose", "boosterDose", "earlierDose")
"""Labels that values are made of: a language in which values are written has all of them."""

DESCRIPTIONS = ("qrAlternative", "logoAlternative", "attachment")
"""Labels that are heard: of figures, of the attached file; English, if a language lacks them."""

_MONTHS = 12
_PARTS = ("{day}", "{month}", "{year}")


def _texts() -> Rule:
    def read(value: object, place: Place) -> Mapping[str, str]:
        if not isinstance(value, dict):
            place.wrong("must be a table of texts")
            return {}
        return {name: string().read(text, place.at(name)) for name, text in value.items()}

    return Rule("a table of texts", read)


def _labels() -> Rule:
    def read(value: object, place: Place) -> Mapping[str, str]:
        texts: Mapping[str, str] = _texts().read(value, place)
        for name in VALUE_LABELS:
            rest = (texts.get(name) or "").replace("{ordinal}", "").replace("{number}", "")
            if "{" in rest or "}" in rest:
                place.at(name).wrong("must have no braces but those of {ordinal} and {number}")
        return texts

    return Rule("a table of texts", read)


def _ordinals() -> Rule:
    def read(value: object, place: Place) -> Mapping[str, str]:
        texts: Mapping[str, str] = _texts().read(value, place)
        for name, text in texts.items():
            if text and not name.removeprefix("*").isdecimal() and name != "*":
                place.at(name).wrong("must be a number, or * and how it ends")
        if isinstance(value, dict) and "*" not in texts:
            place.wrong('needs the key "*"')
        return texts

    return Rule('texts, `{}` in them the number, by number, or by "*" and how it ends', read)


def _pattern() -> Rule:
    def read(value: object, place: Place) -> object:
        rest = value if isinstance(value, str) else "{"
        for part in _PARTS:
            rest = rest.replace(part, "", 1)
        if set("{}").intersection(rest) or len(rest) + sum(map(len, _PARTS)) != len(str(value)):
            place.wrong("must be a text with {day}, {month} and {year}, each once")
        return value

    return Rule("a text with {day}, {month} and {year}, each once", read)


@attrs.frozen(kw_only=True)
class Language:
    """One language: a file of `divoc_certify/pdf/languages`, or `[language.TAG]` in a template."""

    months: tuple[str, ...] = key(
        listed(string(), fewest=_MONTHS, most=_MONTHS), "the months, as in `15-Oct-2021`"
    )
    long_months: tuple[str, ...] = key(
        listed(string(), fewest=_MONTHS, most=_MONTHS), "the months, as in `15 October 2021`"
    )
    date: str = key(_pattern(), "how a date is written", "{day}-{month}-{year}")
    long_date: str = key(_pattern(), "how a long date is written", "{day} {month} {year}")
    ordinals: Mapping[str, str] = key(
        _ordinals(),
        "ordinals: the one for the number itself, else the longest end that fits",
        attrs.Factory(lambda: {"*": "{}."}),
    )
    labels: Mapping[str, str] = key(_labels(), "the texts beside values, by token or other name")

    def ordinal(self, number: int) -> str:
        """An ordinal, `1st`.

        Args:
            number: Not below 0.
        """
        digits = str(number)
        ends = (digits, *(f"*{digits[at:]}" for at in range(len(digits) + 1)))
        return next(self.ordinals[end] for end in ends if end in self.ordinals).replace(
            "{}", digits
        )


def shipped_data(tag: str) -> dict[str, object]:
    """A shipped language as TOML has it.

    Args:
        tag: One of `SHIPPED_LANGUAGES`.
    """
    file = importlib.resources.files("divoc_certify.pdf").joinpath("languages", f"{tag}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


@functools.cache
def shipped_language(tag: str) -> Language:
    """A language that comes with the library.

    Args:
        tag: One of `SHIPPED_LANGUAGES`.
    """
    language: Language = read_table(Language, shipped_data(tag), Place(path=(), mistakes=[]))
    return language


def description(name: str, language: Language, issuer: str = "") -> str:
    """What a reader that does not see the page is told of a figure or a file.

    Args:
        name: One of `DESCRIPTIONS`.
        language: The page's first language.
        issuer: Whose logo it is.
    """
    return _own_or_english(name, language).replace("{issuer}", issuer)


def yes_or_no(value: bool, language: Language) -> str:  # noqa: FBT001 - what is written
    """A truth value as it prints.

    Args:
        value: The truth value.
        language: Whose word; English, if it lacks one.
    """
    return _own_or_english("yes" if value else "no", language)


def _own_or_english(name: str, language: Language) -> str:
    return language.labels.get(name) or shipped_language("en").labels[name]
