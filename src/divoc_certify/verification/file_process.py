"""Reads a picture or a PDF: from standard input, and what may be a credential to standard output.

`source` runs it in a process of its own, within bounds: a PDF of a thousand bytes can be made to
take any time and memory, and so can a picture of a pattern that looks like the corners of QR
symbols, or a JPEG in thousands of scans; and nothing stops pypdf, PDFium, Pillow or the scanner
once it has begun. It is not at a PDF's attachment alone, for object streams and cross-references
are filtered as well. Nor may two threads use PDFium.
"""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

__all__ = [
    "MAX_PAGES",
    "MAX_PIXELS",
    "MAX_SECONDS",
    "PDF",
    "PNG",
    "STARTED",
    "attached",
    "bound",
    "main",
    "open_picture",
    "pages",
    "symbols",
]

PDF, PNG = b"%PDF-", b"\x89PNG\r\n\x1a\n"
"""What a file begins with."""
MAX_PIXELS = 50_000_000
"""Pixels of a picture, or of one page."""
MAX_PAGES = 4
"""Pages that are drawn."""
MAX_SECONDS = 10
"""Seconds of processor time for the whole file."""
STARTED = b"started\n"
"""What is written before anything else."""

_MAX_MEMORY = 1_000_000_000
_DPI = 300


def bound() -> None:
    """Bound this process's time and memory, where the system can."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415 - Unix has it

        resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY, _MAX_MEMORY))


def attached(pdf: bytes, name: str) -> list[bytes] | None:
    """What is attached under a name; nothing where the PDF is damaged.

    Args:
        pdf: The PDF.
        name: The name of the file.

    Returns:
        None where the PDF is locked with a password.
    """
    import pypdf  # noqa: PLC0415 - after the bounds

    try:
        # Strict: it does not go over a damaged file again and again, for PDFium does that.
        reader = pypdf.PdfReader(io.BytesIO(pdf), strict=True)
        return list(reader.attachments.get(name, []))
    except pypdf.errors.FileNotDecryptedError:
        return None
    except Exception:  # noqa: BLE001 - pypdf raises whatever its parser does, RecursionError too
        return []


def pages(pdf: bytes) -> Iterator[Image.Image | None]:
    """Draw the pages, at 300 dpi.

    Args:
        pdf: The PDF.

    Returns:
        The pages in grey; None for one that is too large, which is then the last.

    Raises:
        pypdfium2.PdfiumError: It cannot be read.
    """
    import pypdfium2  # noqa: PLC0415 - an extra

    with pypdfium2.PdfDocument(pdf) as document:
        for number in range(min(len(document), MAX_PAGES)):
            page = document[number]
            if page.get_width() * page.get_height() * (_DPI / 72) ** 2 > MAX_PIXELS:
                yield None
                return
            yield page.render(scale=_DPI / 72, grayscale=True).to_pil()


def open_picture(data: bytes) -> Image.Image:
    """Open a PNG or a JPEG, of which just the size is read so far.

    Args:
        data: The file.

    Raises:
        Exception: Whatever Pillow's parsers raise.
    """
    from PIL import JpegImagePlugin, PngImagePlugin  # noqa: PLC0415 - not all files are pictures

    # Image.open would warn of what is large, and to silence that is to silence all threads.
    if data.startswith(PNG):
        return PngImagePlugin.PngImageFile(io.BytesIO(data))
    return JpegImagePlugin.JpegImageFile(io.BytesIO(data))


def symbols(picture: Image.Image) -> list[bytes]:
    """Read the QR symbols in a picture.

    Args:
        picture: A picture of any kind.

    Returns:
        The bytes of each.

    Raises:
        Exception: Whatever Pillow's parsers and the scanner raise.
    """
    import zxingcpp  # noqa: PLC0415 - an extra

    # To look for barcodes as well takes ten times as long, and finds some within QR symbols.
    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    return [one.bytes for one in zxingcpp.read_barcodes(_on_white(picture), formats=formats)]


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode == "P":
        # From a palette to grey at once, Pillow warns of transparency.
        picture = picture.convert("RGBA")
    # Of sixteen bits, which are grey, Pillow would take all but the darkest 256 levels for white.
    deep = picture.mode.startswith("I")
    grey = (picture.point(lambda level: level / 256) if deep else picture).convert("L")
    if not picture.has_transparency_data:
        return grey
    white = grey.point(lambda _: 255)
    white.paste(grey, mask=picture.convert("RGBA").getchannel("A"))
    return white


def main() -> None:
    """Read the file on standard input.

    The first argument is the name of the attachment, and the others are where packages are.

    Written is `STARTED`, and then what is found, each as a line with what it is and how many
    bytes, and the bytes. It is `locked`; or `several` files that are attached under that name; or
    that `file`, if it is one; or, if there is none, each `symbol` on the pages or in the picture,
    and that a page is `large`.
    """
    bound()
    sys.path += sys.argv[2:]
    data, output = sys.stdin.buffer.read(), sys.stdout.buffer

    def write(what: bytes, content: bytes = b"") -> None:
        output.write(b"%b %d\n%b" % (what, len(content), content))
        output.flush()  # what comes next may be the end of this process

    output.write(STARTED)
    output.flush()
    is_pdf = data.startswith(PDF)
    files = attached(data, sys.argv[1]) if is_pdf else []
    if files is None:
        write(b"locked")
    elif len(files) > 1:
        write(b"several")
    elif files:
        write(b"file", files[0])
    else:
        for picture in pages(data) if is_pdf else [open_picture(data)]:
            if picture is None or picture.width * picture.height > MAX_PIXELS:
                write(b"large")
            else:
                for content in symbols(picture):
                    write(b"symbol", content)


if __name__ == "__main__":
    main()
