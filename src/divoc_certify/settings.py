"""What a certifier's own parts must be, and must give: a mistake there is nobody else's."""

from __future__ import annotations

from divoc_certify.errors import RenderingError

__all__ = ["drawn"]


def drawn(drawing: object, renderer: str) -> bytes:
    """What a renderer gave, where it is something that can be kept as a file.

    Args:
        drawing: What it gave.
        renderer: Which one it was, `QR` or `PDF`.

    Raises:
        divoc_certify.errors.RenderingError: It is not bytes: a `return` was forgotten, say.
    """
    if not isinstance(drawing, bytes):
        raise RenderingError(f"the {renderer} renderer must return bytes")
    return drawing
