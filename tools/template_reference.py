# ruff: noqa: INP001 - a script, not a part of a package
"""Write `docs/reference/templates.md` from the code that reads templates.

Usage::

    python tools/template_reference.py
"""

import inspect
import pathlib
import re

import attrs

from divoc_certify.pdf.formats import FORMATS
from divoc_certify.pdf.language import SHIPPED_LANGUAGES, VALUE_LABELS, Language, shipped_language
from divoc_certify.pdf.template.blocks import Case
from divoc_certify.pdf.template.containers import KINDS, Box, Cell
from divoc_certify.pdf.template.grids import Column, Item
from divoc_certify.pdf.template.loading import SHIPPED_TEMPLATES
from divoc_certify.pdf.template.sheet import (
    COLOURS,
    SIZES,
    STYLES,
    Letterhead,
    Page,
    Sheet,
    TextStyle,
    Watermark,
)
from divoc_certify.pdf.vocabulary import DOSE_TOKENS, TOKENS

TARGET = pathlib.Path(__file__).parents[1] / "docs/reference/templates.md"
MILLIMETRE = 72 / 25.4

INTRODUCTION = """\
# Templates

A template is a [TOML](https://toml.io/en/v1.0.0) file that describes a page; `Template.load` reads
it, and `PageRenderer(template=...)` draws by it. [Make a template](../how-to/make-a-template.md)
shows how one comes about. This page is written from the code by `tools/template_reference.py`.

Lengths are millimetres, from the page's top left corner; sizes of type and leadings are points.
Text has tokens in braces:

| in a text | stands for |
|---|---|
| `{name}` | a token, in its first format |
| `{dob:long}` | a token in another format |
| `{dob:long@hi}` | the same in another of the template's languages than the first |
| `{label.scan}` | a label in all languages of the template |
| `{label.scan@hi}` | a label in one of them |
| `{{` and `}}` | braces |

A text whose tokens are all empty is not shown.

A **condition** (`when`, `unless`) is a token that must be there, or be true: `"isBoosterDose"`; or
a table of tokens and the values that they must have: `{ result = "Positive" }`; or an array of
these, all of which must hold. There is no other logic in a template.
"""


LENGTHS = {"above", "below", "gap", "height", "label_width", "padding", "spacing", "width"}


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A table in Markdown."""
    lines = [head, ("---",) * len(head), *rows]
    cells = ([cell.replace("|", "\\|").replace("\n", " ") for cell in line] for line in lines)
    return "".join(f"| {' | '.join(line)} |\n" for line in cells)


def default(one: attrs.Attribute) -> str:
    """What a key is if it is not given, as it stands in a template."""
    value = one.default
    if value is attrs.NOTHING:
        return "needed"
    if one.name in {
        "label_width",
        "width",
        "height",
        "gap",
        "padding",
        "above",
        "below",
        "spacing",
    }:
        return f"{value / MILLIMETRE:.3g}" if value else "–"
    if one.name == "margins":
        return f"`[{', '.join(f'{each / MILLIMETRE:g}' for each in value)}]`"
    if value is True or value is False:
        return f"`{str(value).lower()}`"
    if isinstance(value, str) and value:
        return f'`"{value}"`'
    return f"{value:g}" if isinstance(value, (int, float)) and value else "–"


def keys(kind: type) -> str:
    """The keys of a class that a table in a template is read as."""
    rows = [
        (f"`{one.name}`", one.metadata["about"], one.metadata["rule"].says, default(one))
        for one in sorted(attrs.fields(kind), key=lambda one: one.default is not attrs.NOTHING)
        if "rule" in one.metadata
    ]
    return table(("key", "what for", "must be", "default"), rows)


def about(kind: type) -> str:
    """What a class says about itself."""
    text = inspect.cleandoc(kind.__doc__ or "")
    return re.sub(r"(?<!\n)\n(?!\n)", " ", text)


def reference() -> str:
    """The page."""
    sizes = "; ".join(f"`{name}` {w:g} by {h:g}" for name, (w, h) in SIZES.items())
    english = shipped_language("en").labels
    parts = [
        INTRODUCTION,
        f"Shipped: {', '.join(f'`{one}`' for one in SHIPPED_TEMPLATES)}; "
        "see the [gallery](../gallery/index.md).\n",
        "## The whole\n",
        keys(Sheet),
        'Beside these: `languages`, an array of language tags, by default `["en"]`; and the tables '
        "`[language.TAG]`, `[colours]`, `[styles.NAME]` and `[images]`, which give names.\n",
        f"## `[page]`\n\nSizes: {sizes}.\n",
        keys(Page),
        "## `[styles.NAME]`\n",
        keys(TextStyle),
        "Every template has these, and may change them:\n",
        table(
            ("style", "face", "size", "leading", "colour"),
            [
                (
                    f"`{name}`",
                    str(one.get("face", "regular")),
                    f"{one['size']:g}",
                    f"{one['leading']:g}",
                    str(one.get("colour", "ink")),
                )
                for name, one in STYLES.items()
            ],
        ),
        "## `[colours]`\n\n"
        "Names for colours, `#rrggbb`. Every template has these, and may change them:\n",
        table(("colour", "is"), [(f"`{name}`", f"`{one}`") for name, one in COLOURS.items()]),
        "## `[images]`\n\nNames for PNG and JPEG files beside the template, which blocks of the "
        "kind `logo` show. The renderer's `logo` and `images` go before them.\n",
        "## `[[title]]`\n\n" + about(Case) + "\n",
        keys(Case),
        "## `[[boxes]]`\n\n" + about(Box) + "\n",
        keys(Box),
        "## `[watermark]`\n\n" + about(Watermark) + "\n",
        keys(Watermark),
        "## `[background]`\n\n" + about(Letterhead) + "\n",
        keys(Letterhead),
        "## Blocks\n\n`kind` says which it is.\n",
    ]
    for name, kind in KINDS.items():
        parts += [f"### `{name}`\n\n{about(kind)}\n", keys(kind)]
        inner = {"fields": Item, "table": Column, "row": Cell}.get(name)
        if inner:
            member = {Item: "items", Column: "columns", Cell: "cells"}[inner]
            parts += [f"A member of `{member}`:\n", keys(inner)]
    parts += [
        "## Tokens\n",
        table(
            ("token", "of", "kind", "what it says"),
            [(f"`{name}`", one.of, one.kind, one.about) for name, one in TOKENS.items()],
        ),
        "In the columns of a table over `vaxEvents`:\n",
        table(
            ("token", "kind", "what it says"),
            [(f"`{name}`", one.kind, one.about) for name, one in DOSE_TOKENS.items()],
        ),
        "## Formats\n\nThe first of a kind is taken if none is named. One of kind `flag` or "
        "`list` is for conditions only.\n",
        table(
            ("kind", "format", "comes out as"),
            [
                (kind, f"`{name}`", one.about)
                for kind, forms in FORMATS.items()
                for name, one in forms.items()
            ],
        ),
        f"## `[language.TAG]`\n\nShipped: {', '.join(f'`{tag}`' for tag in SHIPPED_LANGUAGES)}. A "
        "table of one of these changes what it names; that of another language is a whole one. "
        "Values are written in the first of the template's languages, which needs the labels "
        f"{', '.join(f'`{name}`' for name in VALUE_LABELS)}; another needs those of the values "
        "that are written in it. Without `yes` and `no` it has the English ones. A label may hold "
        "tokens, but no other label, and not the title.\n",
        keys(Language),
        "The labels of the shipped languages:\n",
        table(("label", "English"), [(f"`{name}`", text) for name, text in english.items()]),
    ]
    return "\n".join(parts)


if __name__ == "__main__":
    TARGET.write_text(reference(), encoding="utf-8")
