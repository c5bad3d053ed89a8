"""The parts of a template that are not blocks: page, styles, watermark, background."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from divoc_certify.pdf.template.blocks import Block, Case
from divoc_certify.pdf.template.containers import Box, block_list
from divoc_certify.pdf.template.phrases import Condition, Phrase, condition, phrase
from divoc_certify.pdf.template.reading import (
    MILLIMETRE,
    Place,
    choice,
    key,
    length,
    listed,
    name_of,
    number,
    string,
    table,
    tuple_of_lengths,
    whole,
)

__all__ = [
    "COLOURS",
    "SIZES",
    "STYLES",
    "TITLE",
    "Letterhead",
    "Page",
    "Sheet",
    "TextStyle",
    "Watermark",
]

SIZES = {
    "A4": (210.0, 297.0),
    "A6": (105.0, 148.0),
    "letter": (215.9, 279.4),
    "card": (85.6, 53.98),
}
"""Sizes of pages by name, in millimetres; `card` is ID-1 of ISO/IEC 7810."""

COLOURS = {
    "ink": "#171c26",
    "muted": "#596373",
    "accent": "#0d386b",
    "line": "#c7d1de",
    "tint": "#f0f4f9",
    "white": "#ffffff",
}
"""The colours that every template has, and may change."""

STYLES: Mapping[str, Mapping[str, Any]] = {
    "issuer": {"face": "bold", "size": 11, "leading": 15, "colour": "accent"},
    "title": {"face": "bold", "size": 22, "leading": 28.5},
    "subtitle": {"size": 11.5, "leading": 16, "colour": "muted"},
    "identifier": {"face": "bold", "size": 11.5, "leading": 16},
    "section": {"face": "bold", "size": 10, "leading": 14, "colour": "accent"},
    "label": {"size": 7.5, "leading": 10.5, "colour": "muted"},
    "value": {"size": 10, "leading": 13.5},
    "name": {"face": "bold", "size": 14, "leading": 19.5},
    "result": {"face": "bold", "size": 20, "leading": 26},
    "heading": {"face": "bold", "size": 7.5, "leading": 10.5, "colour": "muted"},
    "cell": {"size": 8.5, "leading": 11.5},
    "current": {"face": "bold", "size": 8.5, "leading": 11.5},
    "helpline": {"face": "bold", "size": 8.5, "leading": 12},
    "small": {"size": 7.5, "leading": 10.5, "colour": "muted"},
}
"""The styles that every template has, and may change."""

TITLE = (
    {"when": "programmeName", "text": "{programmeName}"},
    {"when": "result", "label": "test"},
    {"when": "isBoosterDose", "label": "booster"},
    {"when": "isFinalDose", "label": "final"},
    {"label": "provisional"},
)
"""The cases of a title, where a template has none."""


@attrs.frozen(kw_only=True, repr=False)
class TextStyle:
    """How text looks: `[styles.NAME]`."""

    face: str = key(choice("regular", "bold"), "the weight", "regular")
    size: float = key(number(4, 100, "points"), "the size of type")
    leading: float = key(
        number(4, 150, "points"), "from one baseline to the next; by default 1.35 times the size", 0
    )
    colour: str = key(name_of("colour"), "its colour", "ink")
    smallest: float = key(
        number(4, 100, "points"), "how far it may shrink in a box; by default not at all", 0
    )

    @staticmethod
    def across(given: Mapping[str, Any], place: Place) -> None:
        """It cannot shrink to more than it is."""
        size, smallest = given.get("size"), given.get("smallest", 0)
        if isinstance(size, int | float) and isinstance(smallest, int | float) and smallest > size:
            place.at("smallest").wrong("must not be more than the size")


@attrs.frozen(kw_only=True, repr=False)
class Page:
    """The page: `[page]`."""

    size: str = key(choice(*SIZES), "its size; `card` is ID-1", "A4")
    width: float = key(length(30), "its width, together with `height` and without `size`", 0)
    height: float = key(length(30), "its height", 0)
    margins: tuple[float, float, float, float] = key(
        tuple_of_lengths("top", "right", "bottom", "left"),
        "the room around the flow",
        tuple(one * MILLIMETRE for one in (19, 18, 13, 18)),
    )
    first_top: float = key(
        length(1), "where the flow begins on the first page; by default as on others", 0
    )

    @staticmethod
    def across(given: Mapping[str, Any], place: Place) -> None:
        """A size is named or measured."""
        if not {"width", "height"}.isdisjoint(given) and (
            "size" in given or not {"width", "height"}.issubset(given)
        ):
            place.wrong("needs either size, or width and height")

    @property
    def extent(self) -> tuple[float, float]:
        """Width and height, in points."""
        if self.width:
            return self.width, self.height
        width, height = SIZES[self.size]
        return width * MILLIMETRE, height * MILLIMETRE


@attrs.frozen(kw_only=True, repr=False)
class Watermark:
    """A word across the page, below everything else: `[watermark]`."""

    text: Phrase = key(phrase(), "the word; the renderer's `watermark` goes before it", ())
    colour: str = key(name_of("colour"), "its colour", "line")
    when: Condition = key(condition(), "shown only if all of it holds", Condition())
    unless: Condition | None = key(condition(), "not shown if all of it holds", None)


@attrs.frozen(kw_only=True, repr=False)
class Letterhead:
    """A PDF of one's own below everything else: `[background]`."""

    file: str = key(string(), "the PDF, beside the template")
    first: int = key(whole(1, 100), "which of its pages the first page has", 1)
    following: int = key(whole(0, 100), "which the further ones have; 0 for none", 1)
    back: int = key(whole(0, 100), "which the `back` has; 0 for none", 0)


@attrs.frozen(kw_only=True, repr=False)
class Sheet:
    """The keys of a template but for those that give names."""

    page: Page = key(table(Page), "the page", attrs.Factory(Page))
    title: tuple[Case, ...] = key(listed(table(Case), fewest=1), "the title, by condition", ())
    label_separator: str = key(string(), "what stands between a label's languages", " / ")
    blocks: tuple[Block, ...] = key(block_list(), "the flow: from the top margin down", ())
    continued: tuple[Block, ...] = key(block_list(), "what heads its further pages", ())
    footer: tuple[Block, ...] = key(block_list(), "what stands at the foot of every such page", ())
    boxes: tuple[Box, ...] = key(listed(table(Box)), "fixed places", ())
    watermark: Watermark = key(table(Watermark), "a word across the page", attrs.Factory(Watermark))
    background: Letterhead | None = key(table(Letterhead), "a PDF of one's own", None)
