"""Reads a PDF: the PDF on standard input, what is attached to it or its pages on standard output.

`source` runs it in a process of its own, within bounds: a PDF of a thousand bytes can be made to
take any time and memory, and nothing stops pypdf or PDFium once it has begun: not at the
attachment alone, for object streams and cross-references are filtered as well. Nor may two
threads use PDFium.
"""

from __future__ import annotations

import contextlib
import io
import sys
from typing import BinaryIO

__all__ = ["MAX_PAGES", "MAX_PIXELS", "MAX_SECONDS", "STARTED", "attached", "bound", "draw", "main"]

MAX_PIXELS = 50_000_000
"""Pixels of one page."""
MAX_PAGES = 4
"""Pages that are drawn."""
MAX_SECONDS = 10
"""Seconds of processor time for the whole PDF."""
STARTED = b"PDF\n"
"""What is written before anything else."""

_MAX_MEMORY = 1_000_000_000
_DPI = 300


def bound() -> None:
    """Bound this process's time and memory, where the system can."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415 - Unix has it

        resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY, _MAX_MEMORY))


def attached(pdf: bytes, name: str) -> list[bytes]:
    """What is attached under a name; nothing where the PDF is damaged.

    Args:
        pdf: The PDF.
        name: The name of the file.
    """
    import pypdf  # noqa: PLC0415 - after the bounds

    try:
        # Strict: it does not go over a damaged file again and again, for PDFium does that.
        reader = pypdf.PdfReader(io.BytesIO(pdf), strict=True)
        return list(reader.attachments.get(name, []))
    except Exception:  # noqa: BLE001 - pypdf raises whatever its parser does, RecursionError too
        return []


def draw(pdf: bytes, output: BinaryIO) -> None:
    """Draw the pages.

    Args:
        pdf: The PDF.
        output: Takes for each page a line with its width and its height in pixels at 300 dpi,
            then a byte for each pixel, row by row. A page that is too large is `0 0`, and the
            last.

    Raises:
        pypdfium2.PdfiumError: It cannot be read.
    """
    import pypdfium2  # noqa: PLC0415 - an extra

    with pypdfium2.PdfDocument(pdf) as document:
        for number in range(min(len(document), MAX_PAGES)):
            page = document[number]
            if page.get_width() * page.get_height() * (_DPI / 72) ** 2 > MAX_PIXELS:
                output.write(b"0 0\n")
                return
            picture = page.render(scale=_DPI / 72, grayscale=True).to_pil()
            output.write(b"%d %d\n" % picture.size)
            output.write(picture.tobytes())


def main() -> None:
    """Read the PDF on standard input.

    Written is `STARTED`; a line with the number of files that are attached under the name which
    is the argument; and then the file, if it is one, or the pages, if there is none.
    """
    bound()
    pdf, output = sys.stdin.buffer.read(), sys.stdout.buffer
    output.write(STARTED)
    output.flush()
    files = attached(pdf, sys.argv[1])
    output.write(b"%d\n" % len(files))
    if len(files) == 1:
        output.write(files[0])
    elif not files:
        output.flush()
        draw(pdf, output)


if __name__ == "__main__":
    main()
