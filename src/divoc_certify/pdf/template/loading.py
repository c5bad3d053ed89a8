"""Templates: from a TOML file to what a page is made of."""

from __future__ import annotations

import functools
import importlib.resources
import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import attrs

from divoc_certify.errors import (
    ConfigurationError,
    Problem,
    TemplateError,
    TemplateProblem,
)
from divoc_certify.pdf.language import (
    DESCRIPTIONS,
    SHIPPED_LANGUAGES,
    VALUE_LABELS,
    Language,
    shipped_data,
)
from divoc_certify.pdf.template.phrases import Phrase, parse, slots
from divoc_certify.pdf.template.positions import Path as Steps
from divoc_certify.pdf.template.positions import positions
from divoc_certify.pdf.template.reading import Mistake, Place, colour, read_table
from divoc_certify.pdf.template.sheet import COLOURS, STYLES, TITLE, Sheet, TextStyle

if TYPE_CHECKING:
    from divoc_certify.pdf.background import Form
    from divoc_certify.pdf.logo import Logo

__all__ = ["PAGES", "SHIPPED_TEMPLATES", "Template", "overlap"]

SHIPPED_TEMPLATES = ("divoc", "bilingual", "card", "ddcc", "logo-left", "qr-left", "two-logos")
"""The templates that come with the library."""

_NAMES = frozenset({"languages", "language", "colours", "styles", "images"})


@attrs.frozen(kw_only=True, repr=False)
class Template:
    """A page described as data; made by `load`, `loads` or `shipped`.

    Args:
        name: What errors call it: its file's name.
        sheet: What stands where.
        colours: Red, green and blue, 0 to 1, by name.
        styles: By name.
        languages: Its languages; values are written in the first.
        labels: Texts by language and name.
        images: Images that stand beside it.
        background: The PDF that it names.
    """

    name: str
    sheet: Sheet
    colours: Mapping[str, tuple[float, float, float]]
    styles: Mapping[str, TextStyle]
    languages: Mapping[str, Language]
    labels: Mapping[str, Mapping[str, Phrase]]
    images: Mapping[str, Logo]
    background: tuple[Form, ...]

    def __repr__(self) -> str:
        return f"<Template {self.name}>"

    @staticmethod
    def shipped(name: str) -> Template:
        """A template that comes with the library.

        Args:
            name: One of `divoc`, `bilingual`, `card`, `ddcc`, `logo-left`, `qr-left` and
                `two-logos`.

        Raises:
            divoc_certify.errors.ConfigurationError: There is none of that name.
        """
        if name not in SHIPPED_TEMPLATES:
            known = ", ".join(SHIPPED_TEMPLATES)
            raise ConfigurationError(
                [Problem("$.template", f"must be one of {known}, or read from a TOML file")]
            )
        return _shipped(name)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Read a template from a file.

        Args:
            path: A TOML file. The PDF and the images that it names are read from its folder.

        Raises:
            divoc_certify.errors.TemplateError: It has mistakes; all of them, with their lines.
            OSError: The file cannot be read.
        """
        file = Path(path)
        try:
            text = file.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            raise TemplateError([TemplateProblem("", "must be TOML in UTF-8", line)]) from None
        return cls.loads(text, name=file.stem, folder=file.parent)

    @classmethod
    def loads(
        cls, text: str, *, name: str = "template", folder: str | os.PathLike[str] | None = None
    ) -> Self:
        """Read a template from a text.

        Args:
            text: [TOML](https://toml.io/en/v1.0.0), with or without a byte order mark.
            name: What errors call it.
            folder: Where the PDF and the images that it names are; by default it has none.

        Raises:
            divoc_certify.errors.TemplateError: It has mistakes; all of them, with their lines.
        """
        text = text.removeprefix("\ufeff")
        try:
            reader = _Reader(_parse(text), Place(path=(), mistakes=[]), folder)
            template = cls(name=name, **reader.parts)
            if reader.top.mistakes:
                raise TemplateError(_problems(reader.top.mistakes, positions(text)))
        except RecursionError:
            raise TemplateError([TemplateProblem("", "must not be nested so deeply", 1)]) from None
        return template


def _parse(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        number = int(line[1]) if line else text.count("\n") + 1
        rule = f"must be TOML: {str(error).partition(' (at ')[0]}"
        raise TemplateError([TemplateProblem("", rule, number)]) from None


def _problems(mistakes: list[Mistake], lines: Mapping[Steps, int]) -> Iterator[TemplateProblem]:
    for path, rule in mistakes:
        known = path
        while known and known not in lines:
            known = known[:-1]
        shown = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
        yield TemplateProblem(shown.removeprefix("."), rule, lines.get(known, 1))


@functools.cache
def _shipped(name: str) -> Template:
    file = importlib.resources.files("divoc_certify.pdf").joinpath("templates", f"{name}.toml")
    return Template.loads(file.read_text(encoding="utf-8"), name=name)


class _Reader:
    """Reads what gives names first, then what uses them."""

    def __init__(
        self, data: dict[str, Any], top: Place, folder: str | os.PathLike[str] | None
    ) -> None:
        self.data = data
        self.top = top
        self.folder = folder
        self.own_styles = list(self._table("styles"))
        self.languages = self._languages()
        self.colours = self._colours()
        self.top = attrs.evolve(self.top, names=self._names())
        self.styles = self._styles()
        sheet = read_table(
            Sheet,
            {"title": list(TITLE), **{k: v for k, v in data.items() if k not in _NAMES}},
            self.top,
        )
        self.parts = {
            "sheet": sheet,
            "colours": self.colours,
            "styles": self.styles,
            "languages": self.languages,
            "labels": self._labels(),
            "images": self._images(),
            "background": self._background(sheet),
        }
        if sheet is not None:
            self._titles(sheet)
            self._room(sheet)
            self._overlaps(sheet)

    def _table(self, name: str) -> Iterator[tuple[str, Any, Place]]:
        """The entries of one of the tables that give names."""
        given = self.data.get(name, {})
        place = self.top.at(name)
        if not isinstance(given, dict):
            place.wrong("must be a table")
            return
        for key, value in given.items():
            yield key, value, place.at(key)

    def _languages(self) -> dict[str, Language]:
        place = self.top.at("languages")
        tags = self.data.get("languages", ["en"])
        own = {tag: (value, here) for tag, value, here in self._table("language")}
        if not _are_tags(tags):
            place.wrong("must be an array of language tags, as en or pt-BR, each once")
            return {}
        languages = {}
        for number, tag in enumerate(tags):
            value, here = own.pop(tag, ({}, place.at(number)))
            if tag in SHIPPED_LANGUAGES and isinstance(value, dict):
                value = _over(shipped_data(tag), value)
            elif not value:
                known = ", ".join(SHIPPED_LANGUAGES)
                here.wrong(f"must be one of {known}, or have a table [language.{tag}]")
                continue
            language = read_table(Language, value, here)
            if language is None:
                continue
            languages[tag] = language
            if number == 0:
                for name in VALUE_LABELS:
                    if name not in language.labels:
                        here.at("labels").wrong(f"needs the key {name}: values are made of it")
        for _, here in own.values():
            here.wrong("must be one of the template's languages")
        return languages

    def _colours(self) -> dict[str, tuple[float, float, float]]:
        colours = {name: colour().read(text, self.top) for name, text in COLOURS.items()}
        for name, value, place in self._table("colours"):
            colours[name] = colour().read(value, place)
        return colours

    def _names(self) -> dict[str, frozenset[str]]:
        own = (name for name, _, _ in self.own_styles)
        return {
            "colour": frozenset(self.colours),
            "style": frozenset({*STYLES, *own}),
            "language": frozenset(self.languages),
            **{f"label in {tag}": frozenset(one.labels) for tag, one in self.languages.items()},
        }

    def _styles(self) -> dict[str, TextStyle]:
        styles = {name: read_table(TextStyle, one, self.top) for name, one in STYLES.items()}
        for name, value, here in self.own_styles:
            place = attrs.evolve(here, names=self.top.names)
            if isinstance(value, dict):
                # Another size brings its own leading along.
                old = {
                    k: v
                    for k, v in STYLES.get(name, {}).items()
                    if k != "leading" or "size" not in value
                }
                value = {**old, **value}  # noqa: PLW2901
            styles[name] = read_table(TextStyle, value, place)
        return styles

    def _labels(self) -> dict[str, dict[str, Phrase]]:
        labels = {}
        for tag, language in self.languages.items():
            place = self.top.at("language").at(tag).at("labels")
            labels[tag] = {
                name: parse(text, place.at(name), tag)
                for name, text in language.labels.items()
                if text and name not in {*VALUE_LABELS, *DESCRIPTIONS}
            }
            for name, phrase in labels[tag].items():
                if any(slot.kind == "label" or slot.is_title for slot in slots(phrase)):
                    place.at(name).wrong("must not hold another label, or the title")
        return labels

    def _images(self) -> dict[str, Logo]:
        images = {}
        for name, value, place in self._table("images"):
            # Pillow is imported where there is something to decode.
            from divoc_certify.pdf.logo import read_logo  # noqa: PLC0415

            images[name] = self._file(value, place, read_logo)
        return images

    def _background(self, sheet: Sheet | None) -> tuple[Form, ...]:
        if sheet is None or sheet.background is None:
            return ()
        from divoc_certify.pdf.background import read_background  # noqa: PLC0415

        place = self.top.at("background").at("file")
        extent = sheet.page.extent
        forms = self._file(sheet.background.file, place, lambda data: read_background(data, extent))
        for name in ("first", "following", "back") if forms else ():
            if getattr(sheet.background, name) > len(forms):
                pages = "1 page" if len(forms) == 1 else f"{len(forms)} pages"
                self.top.at("background").at(name).wrong(
                    f"must be a page of the PDF, which has {pages}"
                )
        return forms or ()

    def _file(self, value: object, place: Place, read: Callable[[bytes], Any]) -> Any:  # noqa: ANN401
        if not isinstance(value, str) or self.folder is None:
            place.wrong("must be a file beside the template")
            return None
        try:
            return read(Path(self.folder, value).read_bytes())
        except ConfigurationError as error:
            for problem in error.problems:
                place.wrong(problem.rule)
        # ValueError is that of a name that no file can have.
        except (OSError, ValueError):
            place.wrong("must be a file that can be read")
        return None

    def _titles(self, sheet: Sheet) -> None:
        """Tell a title that is made of itself."""
        for number, case in enumerate(sheet.title):
            if any(slot.is_title for slot in slots(case.text)):
                self.top.at("title").at(number).at("text").wrong("must not hold the title itself")

    def _room(self, sheet: Sheet) -> None:
        """Tell where the page leaves the flow no room."""
        width, height = sheet.page.extent
        top, right, bottom, left = sheet.page.margins
        if sheet.blocks and (left + right >= width or top + bottom >= height):
            self.top.at("page").at("margins").wrong("must leave room for the flow")
        if sheet.blocks and sheet.page.first_top + bottom >= height:
            self.top.at("page").at("first_top").wrong("must leave room for the flow")

    def _overlaps(self, sheet: Sheet) -> None:
        """Tell the boxes that are always shown and share room."""
        boxes = [
            (number, box)
            for number, box in enumerate(sheet.boxes)
            if box.blocks and not box.when.expected and box.unless is None
        ]
        for (_, one), (number, other) in combinations(boxes, 2):
            if set(PAGES[one.on]) & set(PAGES[other.on]) and overlap(one.at, other.at):
                place = self.top.at("boxes").at(number).at("at")
                place.wrong("must not reach into another box")
        width, height = sheet.page.extent
        for number, box in enumerate(sheet.boxes):
            x, y, wide, high = box.at
            if x + wide > width + _SLACK or y + high > height + _SLACK:
                self.top.at("boxes").at(number).at("at").wrong(
                    "must not reach over the page's edge"
                )


PAGES = {
    "first": ("first",),
    "following": ("following",),
    "every": ("first", "following"),
    "back": ("back",),
}
"""The kinds of pages that a box stands on, by its `on`."""
_SLACK = 0.01
"""Points that a box may be off, from rounding."""


def overlap(
    one: tuple[float, float, float, float], other: tuple[float, float, float, float]
) -> bool:
    """Whether two rectangles, given by corner and size, share more than an edge."""
    return all(
        min(one[at] + one[at + 2], other[at] + other[at + 2]) - max(one[at], other[at]) > _SLACK
        for at in (0, 1)
    )


_TAG = re.compile("[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
"""A language tag as PDF has it: RFC 3066."""


def _are_tags(value: object) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(tag, str) and _TAG.fullmatch(tag) for tag in value)
        and len(set(value)) == len(value)
    )


def _over(data: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """A shipped language with a template's own words in it."""
    merged = {**data, **own}
    for name in ("labels", "ordinals"):
        if isinstance(own.get(name, {}), dict):
            merged[name] = {**data[name], **own.get(name, {})}
    return merged
