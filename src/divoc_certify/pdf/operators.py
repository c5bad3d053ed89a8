"""Numbers, texts and lines as PDF writes them.

See [ISO 32000-1](https://opensource.adobe.com/dc-acrobat-sdk-docs/pdfstandards/PDF32000_2008.pdf),
sections 7.3 (objects), 9.4 (text) and 14.9.4 (replacement text).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from divoc_certify.pdf.embedding import Sign

__all__ = ["Pen", "number", "utf16"]


def number(value: float) -> str:
    """A number as a content stream has it, to a thousandth."""
    return f"{round(value, 3) + 0:.3f}".rstrip("0").rstrip(".")


def utf16(text: str) -> str:
    """A text in UTF-16, big-endian, in hexadecimal digits."""
    return text.encode("utf-16-be").hex().upper()


class Pen:
    """Writes the operators of one segment."""

    def __init__(self, size: float, scale: float) -> None:
        self.size = size
        self.scale = scale
        """Thousandths of an em in a design unit."""
        self.operators: list[str] = []
        self.strings: list[str] = []
        self.rise = 0
        self.left = 0
        """How far to the left the next sign has to move."""
        self.in_span = False

    def begin(self, text: str) -> None:
        """Begin a letter; its text is given where its signs do not tell it."""
        if self.in_span or text:
            self._show()
        if self.in_span:
            self.operators.append("EMC")
        if text:
            self.operators.append(f"/Span<</ActualText<FEFF{utf16(text)}>>>BDC")
        self.in_span = bool(text)

    def draw(self, code: int, width: int, sign: Sign) -> None:
        """Draw a sign, and go on by its advance."""
        if sign.y != self.rise:
            self._show()
            self.rise = sign.y
            self.operators.append(f"{number(self.rise * self.scale * self.size / 1000)} Ts")
        self._move(self.left - sign.x)
        self.strings.append(f"<{code:04X}>")
        self.left = width + sign.x - sign.advance

    def end(self) -> str:
        """All operators."""
        self.begin("")
        self._move(self.left)
        self._show()
        if self.rise:
            self.operators.append("0 Ts")
        return " ".join(self.operators)

    def _move(self, left: int) -> None:
        if left:
            self.strings.append(number(left * self.scale))

    def _show(self) -> None:
        if self.strings:
            shown = "".join(self.strings).replace("><", "")
            self.operators.append(f"[{shown}] TJ")
            self.strings = []
