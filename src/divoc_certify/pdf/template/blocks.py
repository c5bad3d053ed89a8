"""Blocks: a class for each kind, and its keys.

Lengths are millimetres in a template and points here; sizes of type are points in both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import attrs

from divoc_certify.pdf.template.phrases import Condition, Phrase, condition, label, phrase
from divoc_certify.pdf.template.reading import (
    ALIGN,
    Place,
    Rule,
    choice,
    flag,
    key,
    length,
    listed,
    name_of,
    number,
    string,
    table,
)

__all__ = [
    "Block",
    "Case",
    "Framed",
    "Logo",
    "QRCode",
    "Space",
    "Stroke",
    "Text",
    "Title",
    "exactly_one",
]

_FIT = "fit"


def exactly_one(*names: str) -> Any:  # noqa: ANN401 - a static method of a class body
    """A check that exactly one of several keys is given."""

    def across(given: Mapping[str, Any], place: Place) -> None:
        if sum(name in given for name in names) != 1:
            place.wrong(f"needs exactly one of the keys {', '.join(names)}")

    return staticmethod(across)


@attrs.frozen(kw_only=True, repr=False)
class Block:
    """What every block may have."""

    when: Condition = key(condition(), "shown only if all of it holds", Condition())
    unless: Condition | None = key(condition(), "not shown if all of it holds", None)


@attrs.frozen(kw_only=True, repr=False)
class Framed(Block):
    """What every block with a frame may have."""

    above: float = key(length(), "room above, inside the tint", 0.0)
    below: float = key(length(), "room below, inside the tint", 0.0)
    inset: float = key(length(), "room on the left and the right", 0.0)
    tint: str | None = key(name_of("colour"), "the colour behind it", None)
    rule: str | None = key(name_of("colour"), "the colour of a hairline along its foot", None)


@attrs.frozen(kw_only=True, repr=False)
class Case:
    """One of several texts: the first of which the condition holds is taken."""

    across: ClassVar = exactly_one("text", "label")

    text: Phrase = key(phrase(), "the text", ())
    label: Phrase = key(label(), "a label, instead of a text", ())
    when: Condition = key(condition(), "when it is taken", Condition())


@attrs.frozen(kw_only=True, repr=False)
class Text(Framed):
    """A paragraph. One whose tokens are all empty is not shown."""

    across: ClassVar = exactly_one("text", "label", "cases")

    text: Phrase = key(phrase(), "the text", ())
    label: Phrase = key(label(), "a label, instead of a text", ())
    cases: tuple[Case, ...] = key(listed(table(Case), fewest=1), "texts to choose from", ())
    style: str = key(name_of("style"), "how it looks", "value")
    align: str = key(ALIGN, "where its lines stand", "left")


@attrs.frozen(kw_only=True, repr=False)
class Title(Framed):
    """The certificate's title, as the template's `title` chooses it."""

    style: str = key(name_of("style"), "how it looks", "title")
    align: str = key(ALIGN, "where its lines stand", "left")


@attrs.frozen(kw_only=True, repr=False)
class Logo(Block):
    """An image, as large as fits; nothing where the renderer was given none."""

    image: str = key(string(), "the renderer's `logo`, or the name of one of its `images`", "logo")
    width: float = key(length(1), "as wide as this at most", 66 * 72 / 25.4)
    height: float = key(length(1), "as high as this at most", 20 * 72 / 25.4)
    align: str = key(ALIGN, "where it stands", "left")
    below: float = key(length(), "room below", 0.0)


def _module() -> Rule:
    inner = number(0.33, 1, "mm")

    def read(value: object, place: Place) -> object:
        return 0.0 if value == _FIT else inner.read(value, place)

    return Rule(f"{inner.says}, or fit", read)


@attrs.frozen(kw_only=True, repr=False)
class QRCode(Block):
    """The QR code, with its quiet zone, on white."""

    module: float = key(
        _module(),
        "the side of a module; `fit` is the largest that its box or cell has room for, at most "
        "1 mm; the renderer's `qr_module_mm` goes before it",
        0.508,
    )
    align: str = key(ALIGN, "where it stands", "left")
    hang: str | None = key(
        choice("left", "right"),
        "the quiet zone hangs over the top and this edge, so that the dark modules stand where "
        "the text does",
        None,
    )


@attrs.frozen(kw_only=True, repr=False)
class Space(Block):
    """Room between blocks."""

    height: float = key(length(), "how much", 0.0)
    fill: bool = key(flag(), "all that a box, or a row beside it, has left", default=False)


@attrs.frozen(kw_only=True, repr=False)
class Stroke(Block):
    """A straight line across."""

    colour: str = key(name_of("colour"), "its colour", "line")
    thickness: float = key(length(0.05, 20), "how thick", 0.6)
    above: float = key(length(), "room above", 0.0)
    below: float = key(length(), "room below", 0.0)
