"""From whatever is presented to a credential: JSON, payload, picture, PDF."""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from divoc_certify.errors import MalformedError, UnsupportedError
from divoc_certify.verification.form import read_credential

if TYPE_CHECKING:
    from PIL import Image

# What pypdf has to say of a broken file is not for our caller's stderr.
logging.getLogger("pypdf").addHandler(logging.NullHandler())

__all__ = ["ATTACHMENT", "MAX_FILE", "read_presented"]

ATTACHMENT = "certificate.json"
"""The name of the credential that is attached to a PDF."""
MAX_FILE = 5_000_000
"""Bytes of a picture or a PDF."""

_MAX_PIXELS = 50_000_000
_MAX_PAGES = 4
_DPI = 300
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_PDF = b"%PDF-"


def read_presented(presented: Mapping[str, Any] | bytes | str) -> dict[str, Any]:
    """Read the credential in whatever is presented.

    Args:
        presented: A credential as a mapping or JSON; a payload as bytes or text; a PNG, a JPEG
            or a PDF as bytes.

    Raises:
        divoc_certify.errors.MalformedError: There is no credential in it.
        divoc_certify.errors.UnsupportedError: It is a picture, or a PDF without an attached
            credential, and the extra `scan` is not installed.
    """
    if not isinstance(presented, bytes) or not presented.startswith((_PDF, *_PICTURES)):
        return read_credential(presented)
    if len(presented) > MAX_FILE:
        raise MalformedError(f"the file is longer than {MAX_FILE:,} bytes")
    if presented.startswith(_PDF):
        return _read_pdf(presented)
    return _scan([_open(presented)])


def _open(data: bytes) -> Image.Image:
    from PIL import Image  # noqa: PLC0415 - importing the library stays light

    try:
        with warnings.catch_warnings(action="ignore"):
            picture = Image.open(io.BytesIO(data), formats=("PNG", "JPEG"))
            fits = picture.width * picture.height <= _MAX_PIXELS
            grey = picture.convert("L") if fits else None
    except Exception:  # noqa: BLE001 - Pillow raises whatever its parsers do
        raise MalformedError("the picture cannot be read") from None
    if grey is None:
        raise MalformedError(f"the picture has more than {_MAX_PIXELS:,} pixels")
    return grey


def _scan(pictures: Iterator[Image.Image] | list[Image.Image]) -> dict[str, Any]:
    try:
        import zxingcpp  # noqa: PLC0415 - an extra
    except ImportError:
        raise UnsupportedError(
            "to read a picture, install the extra: pip install divoc-certify[scan]"
        ) from None
    failure = MalformedError("there is no QR symbol in it")
    for picture in pictures:
        for symbol in zxingcpp.read_barcodes(picture):
            try:
                return read_credential(symbol.bytes)
            except MalformedError as error:
                failure = error
    raise failure


def _read_pdf(data: bytes) -> dict[str, Any]:
    attached = _attached(data)
    if attached is not None:
        return read_credential(attached)
    return _scan(_pages(data))


def _attached(data: bytes) -> bytes | None:
    import pypdf  # noqa: PLC0415 - importing the library stays light

    try:
        with warnings.catch_warnings(action="ignore"):
            found = pypdf.PdfReader(io.BytesIO(data)).attachments.get(ATTACHMENT, [])
            contents = list(found)
    except Exception:  # noqa: BLE001 - pypdf raises whatever its parser does, RecursionError too
        raise MalformedError("the PDF cannot be read") from None
    if len(contents) > 1:
        raise MalformedError(f"the PDF has more than one {ATTACHMENT}")
    return contents[0] if contents else None


def _pages(data: bytes) -> Iterator[Image.Image]:
    try:
        import pypdfium2  # noqa: PLC0415 - an extra
    except ImportError:
        raise UnsupportedError(
            "to read the QR code of a PDF, install the extra: pip install divoc-certify[scan]"
        ) from None
    try:
        with pypdfium2.PdfDocument(data) as document:
            for number in range(min(len(document), _MAX_PAGES)):
                page = document[number]
                if page.get_width() * page.get_height() * (_DPI / 72) ** 2 > _MAX_PIXELS:
                    raise MalformedError(f"a page has more than {_MAX_PIXELS:,} pixels")
                yield page.render(scale=_DPI / 72, grayscale=True).to_pil()
    except pypdfium2.PdfiumError:
        raise MalformedError("the PDF cannot be read") from None
