"""What the marks on a page are, for a reader that does not see the page.

Every mark belongs to an element of the document's logical structure, or is an artifact: a rule, a
tint, a page number, a heading that is repeated. The kinds are the standard structure types of
[ISO 32000-1](https://opensource.adobe.com/dc-acrobat-sdk-docs/pdfstandards/PDF32000_2008.pdf),
section 14.8.4; the tree of them is written by `structure`.
"""

from __future__ import annotations

from typing import Literal

import attrs

__all__ = ["Element", "Kind", "item"]

Kind = Literal[
    "H1",
    "H2",
    "H3",
    "P",
    "L",
    "LI",
    "Lbl",
    "LBody",
    "Table",
    "TR",
    "TH",
    "TD",
    "Figure",
    "Caption",
    "Span",
]
"""Standard structure types: headings, paragraph, list (item, label, body), table, figure."""


@attrs.frozen(eq=False)
class Element:
    """One element of the structure.

    Each object is an element of its own, wherever its marks stand: a cell that goes on on the
    next page is one cell. An element without marks, such as a table, is there as the parent of
    others; elements stand in the order in which their first marks are drawn.

    Args:
        kind: What it is. `TH` heads a column, and a list's labels are any text.
        parent: What it is part of; None is the document.
        alternative: What a `Figure` shows, in words; every figure needs it.
        language: The language of its text where it differs from its parent's, a BCP 47 tag.
    """

    kind: Kind
    parent: Element | None = None
    alternative: str = attrs.field(default="", kw_only=True)
    language: str = attrs.field(default="", kw_only=True)


def item(fields: Element) -> tuple[Element, Element]:
    """The label and the body of a new item in a list.

    Args:
        fields: The list, of the kind `L`.
    """
    one = Element("LI", fields)
    return Element("Lbl", one), Element("LBody", one)
