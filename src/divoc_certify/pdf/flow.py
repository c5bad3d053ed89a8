"""Pieces of a page, one under the other, and over to the next page where they do not fit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from divoc_certify.errors import RenderingError
from divoc_certify.pdf.marks import Block, Page

__all__ = ["Piece", "Section", "flow", "pieces_of", "stack"]


@attrs.frozen(kw_only=True)
class Piece:
    """Blocks that stay together.

    Args:
        name: What an error calls it.
        height: How much room it takes, in points.
        blocks: What stands in it; places count from its corner.
        fill: Whether it grows to what is left.
    """

    name: str = ""
    height: float
    blocks: tuple[Block, ...] = ()
    fill: bool = False

    def at(self, x: float, y: float) -> tuple[Block, ...]:
        """Its blocks in another place."""
        return tuple(one.at(one.x + x, one.y + y) for one in self.blocks)

    def artifact(self) -> Piece:
        """The same piece where nothing in it is read again."""
        return attrs.evolve(self, blocks=tuple(one.artifact() for one in self.blocks))


def pieces_of(blocks: Iterable[Block]) -> tuple[Piece, ...]:
    """A piece for each block."""
    return tuple(Piece(name=one.name, height=one.height, blocks=(one,)) for one in blocks)


@attrs.frozen(kw_only=True)
class Section:
    """Pieces that follow one another.

    Args:
        pieces: The pieces.
        first: What heads them.
        again: What heads them on each page that they go on to; it ends as `first` does.
    """

    pieces: tuple[Piece, ...]
    first: tuple[Piece, ...] = ()
    again: tuple[Piece, ...] = ()


def stack(sections: Iterable[Section], height: float | None = None, name: str = "") -> Piece:
    """All pieces one under the other, as one.

    Args:
        sections: The pieces.
        height: How high it is to become: pieces that fill share what is left.
        name: What an error calls it.
    """
    pieces = [piece for one in sections for piece in (*one.first, *one.pieces)]
    taken = _height(pieces)
    fills = sum(piece.fill for piece in pieces)
    growth = max(0.0, (height or 0) - taken) / fills if fills else 0.0
    blocks: list[Block] = []
    y = 0.0
    for piece in pieces:
        blocks += piece.at(0, y)
        y += piece.height + growth * piece.fill
    return Piece(name=name, height=y, blocks=tuple(blocks))


def flow(
    sections: Iterable[Section], *, x: float, first_top: float, top: float, bottom: float
) -> tuple[Page, ...]:
    """Put sections on pages; at least one page.

    A section's head is never left alone at the foot of a page, and is repeated where the section
    goes on.

    Args:
        sections: What is to be placed.
        x: The left edge of every piece.
        first_top: Where the first page's room begins.
        top: Where the room of every further page begins.
        bottom: Where every page's room ends.

    Raises:
        divoc_certify.errors.RenderingError: A piece is higher than a page.
    """
    pages: list[list[Block]] = [[]]
    y = first_top
    for section in sections:
        unread: Sequence[Piece] = section.first
        for piece in section.pieces:
            wanted = (*unread, piece)
            if y + _height(wanted) > bottom + _SLACK:
                pages.append([])
                y = top
                # Where heads are repeated, they have been read.
                repeated = section.again[: len(section.again) - len(unread)]
                wanted = (*(one.artifact() for one in repeated), *wanted)
                if y + _height(wanted) > bottom + _SLACK:
                    raise RenderingError(f"{piece.name}: does not fit on a page")
            for one in wanted:
                pages[-1] += one.at(x, y)
                y += one.height
            unread = ()
    return tuple(map(tuple, pages))


_SLACK = 0.01
"""Points that may be over, from rounding."""


def _height(pieces: Iterable[Piece]) -> float:
    return sum(piece.height for piece in pieces)
