"""Layouts that were made before, by the answers that led to them.

A layout follows from what was asked of a certificate and what it answered (see `facts`), so a
certificate that answers alike has the same layout, with other texts in it. The questions come in
an order that the answers before them decide, and are kept as a tree: to find a layout takes as
many answers as to make it, and nothing else.

What a document is written with depends on its own certificate alone, never on those before it:
the same certificate gives the same bytes, whether its layout was there or not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from divoc_certify.pdf.drawing import Drawing, Own
    from divoc_certify.pdf.facts import Facts, Question, Source
    from divoc_certify.pdf.marks import Page, Part

__all__ = ["Layout", "Layouts"]

_MOST_LAYOUTS = 256
_MOST_DRAWINGS = 16
"""Of one layout."""
_MOST_BYTES = 64 * 2**20
"""Of all drawings of a renderer: each holds its images, its background and its fonts."""
_BLOCK = 128
"""Characters that are embedded together, if one of them is needed."""
_ALWAYS = frozenset(map(chr, range(0x20, 0x7F))) | {"\u2022"}
"""Characters that are always embedded: printable ASCII, and what masks an identity."""
_FURTHER = re.compile(f"[^{re.escape(''.join(sorted(_ALWAYS)))}]")


@attrs.frozen(kw_only=True)
class Layout:
    """What stands where, on the pages of all certificates that answer alike.

    Args:
        title: What the document's title is made of.
        sources: What the texts on the pages are made of that are each certificate's own, and
            set character by character.
        shaped: The lines that are each certificate's own, and shaped.
        module: The side of the smallest QR module, in millimetres.
        is_kept: Whether it is that of other certificates, too: whether of each line it is known
            if it is the certificate's own, and where.
        drawings: The pages as a document, by the blocks of characters that it can be written
            with, and the number of fonts that a certificate brings.
    """

    title: Source
    sources: frozenset[Source]
    shaped: tuple[Part, ...]
    module: float
    is_kept: bool
    drawings: dict[tuple[frozenset[int], int], Drawing] = attrs.field(factory=dict)

    @classmethod
    def of(cls, pages: Sequence[Page], facts: Facts, *, title: Source, module: float) -> Layout:
        """The layout of some pages.

        Args:
            pages: What stands where.
            facts: The certificate that was asked for them.
            title: What the document's title is made of.
            module: The side of the smallest QR module, in millimetres.
        """
        # What draws is imported with the first page.
        from divoc_certify.pdf.marks import runs  # noqa: PLC0415

        lines = list(runs(pages))
        parts = [run.part for run in lines if run.part is not None]
        return cls(
            title=title,
            sources=frozenset(part.text.source for part in parts if not part.is_shaped),
            shaped=tuple(part for part in parts if part.is_shaped),
            module=module,
            is_kept=facts.is_told and all(run.is_fixed or run.part is not None for run in lines),
        )

    def own(self, facts: Facts) -> Own:
        """What a certificate of this layout has of its own.

        Args:
            facts: The certificate.
        """
        from divoc_certify.pdf.drawing import own_of  # noqa: PLC0415 - as above

        return own_of(facts, self.shaped if self.is_kept else ())

    def drawing(self, own: Own, draw: Callable[[frozenset[str] | None, int], Drawing]) -> Drawing:
        """The pages as a document that a certificate can be written into.

        Args:
            own: What the certificate has of its own.
            draw: Makes such a document for texts of some characters, and so many fonts that the
                certificate brings; given None, for the texts of this certificate alone.
        """
        if not self.is_kept:
            return draw(None, 0)
        further = _FURTHER.findall("".join(map(own.facts.text, self.sources)))
        blocks = frozenset(ord(character) // _BLOCK for character in further)
        fonts = len(own.fonts)
        drawing = self.drawings.get((blocks, fonts))
        if drawing is None:
            if len(self.drawings) >= _MOST_DRAWINGS:
                self.drawings.clear()
            starts = (_BLOCK * block for block in blocks)
            letters = (chr(start + at) for start in starts for at in range(_BLOCK))
            drawing = self.drawings[blocks, fonts] = draw(_ALWAYS.union(letters), fonts)
        return drawing


class _Node:
    """Questions that follow one another as long as the answers are these; then a layout."""

    def __init__(self, steps: Iterable[tuple[Question, object]], layout: Layout) -> None:
        self.steps = tuple(steps)
        self.layout = layout
        self.others: dict[tuple[int, object], _Node] = {}
        """What follows another answer, by the number of its question."""


class Layouts:
    """The layouts of one renderer: a bounded number, from any thread. A copy has none."""

    def __init__(self) -> None:
        self._first: _Node | None = None
        self._count = 0
        self._bytes = 0

    def __reduce__(self) -> tuple[type[Layouts], tuple[()]]:
        return Layouts, ()

    def __len__(self) -> int:
        return self._count

    def find(self, facts: Facts) -> Layout | None:
        """The layout of a certificate, if one that answers alike was there before."""
        node = self._first
        while node is not None:
            step = _first_other(node, facts)
            if step is None:
                return node.layout
            node = node.others.get(step)
        return None

    def keep(self, facts: Facts, layout: Layout) -> None:
        """Keep the layout of a certificate that was asked for it, if others may have it."""
        if not layout.is_kept:
            return
        steps = list(facts.asked.items())
        node = self._first
        if node is None or self._count >= _MOST_LAYOUTS:
            self._first, self._count, self._bytes = _Node(steps, layout), 1, 0
            return
        while step := _first_other(node, facts):
            steps = steps[step[0] + 1 :]
            if step not in node.others:
                node.others[step] = _Node(steps, layout)
                self._count += 1
                return
            node = node.others[step]

    def weigh(self, drawing: Drawing) -> None:
        """Count what a drawing of a layout takes; where that is too much, all are forgotten.

        Args:
            drawing: A drawing that its layout keeps.
        """
        self._bytes += drawing.size
        if self._bytes > _MOST_BYTES:
            self._first, self._count, self._bytes = None, 0, 0


def _first_other(node: _Node, facts: Facts) -> tuple[int, object] | None:
    for number, (question, expected) in enumerate(node.steps):
        answer = question.answer(facts)
        if answer != expected:
            return number, answer
    return None
