"""From whatever is presented to a credential: JSON, payload, picture, PDF."""

from __future__ import annotations

import importlib.util
import io
import subprocess
import sys
import warnings
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from divoc_certify.errors import MalformedError, UnsupportedError
from divoc_certify.qr import FILE_NAME
from divoc_certify.verification import pdf_process
from divoc_certify.verification.form import read_credential
from divoc_certify.verification.pdf_process import MAX_PIXELS, MAX_SECONDS, STARTED

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["MAX_FILE", "read_presented"]

MAX_FILE = 5_000_000
"""Bytes of a picture or a PDF."""

_EXTRA = "to read a picture or a page, install the extra: pip install divoc-certify[scan]"
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_OTHER_PICTURES = (b"GIF8", b"BM", b"RIFF", b"II*\0", b"MM\0*")  # GIF, BMP, WebP, TIFF
_PDF = b"%PDF-"
_NOT_READ = "the PDF cannot be read, or not within bounds"


def read_presented(presented: Mapping[str, Any] | bytes | str) -> dict[str, Any]:
    """Read the credential in whatever is presented.

    Args:
        presented: A credential as a mapping or JSON; a payload as bytes or text; a PNG, a JPEG
            or a PDF as bytes.

    Raises:
        divoc_certify.errors.MalformedError: There is no credential in it.
        divoc_certify.errors.UnsupportedError: It is a picture, or a PDF without an attached
            credential, and the extra `scan` is not installed; or it is a picture of another kind.
    """
    if isinstance(presented, bytes) and presented.startswith(_OTHER_PICTURES):
        raise UnsupportedError("a picture must be PNG or JPEG")
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
            fits = picture.width * picture.height <= MAX_PIXELS
            grey = _on_white(picture) if fits else None
    except Exception:  # noqa: BLE001 - Pillow raises whatever its parsers do
        raise MalformedError("the picture cannot be read") from None
    if grey is None:
        raise MalformedError(f"the picture has more than {MAX_PIXELS:,} pixels")
    return grey


def _on_white(picture: Image.Image) -> Image.Image:
    # Of sixteen bits, which are grey, Pillow would take all but the darkest 256 levels for white.
    deep = picture.mode.startswith("I")
    grey = (picture.point(lambda level: level / 256) if deep else picture).convert("L")
    if not picture.has_transparency_data:
        return grey
    white = grey.point(lambda _: 255)
    white.paste(grey, mask=picture.convert("RGBA").getchannel("A"))
    return white


def _scan(pictures: Iterable[Image.Image]) -> dict[str, Any]:
    try:
        import zxingcpp  # noqa: PLC0415 - an extra
    except ImportError:
        raise UnsupportedError(_EXTRA) from None
    # To look for barcodes as well takes ten times as long, and finds some within QR symbols.
    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    failure = MalformedError("there is no QR symbol in it")
    for picture in pictures:
        for symbol in zxingcpp.read_barcodes(picture, formats=formats):
            try:
                return read_credential(symbol.bytes)
            except MalformedError as error:
                failure = error
    raise failure


def _read_pdf(data: bytes) -> dict[str, Any]:
    output, is_whole = _run(data)
    files = output.readline().strip()
    if files == b"0":
        if importlib.util.find_spec("pypdfium2") is None:
            raise UnsupportedError(_EXTRA)
        return _scan(_pages(output, is_whole=is_whole))
    if not is_whole:
        raise MalformedError(_NOT_READ)
    if files != b"1":
        raise MalformedError(f"the PDF has more than one {FILE_NAME}")
    return read_credential(output.read())


def _run(data: bytes) -> tuple[io.BytesIO, bool]:
    """What `pdf_process` writes behind its start, and whether that is all."""
    try:
        reading = subprocess.run(  # noqa: S603 - this Python, and a file of the library's own
            [sys.executable, "-P", pdf_process.__file__, FILE_NAME],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=6 * MAX_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise MalformedError("the PDF cannot be read within bounds") from None
    except OSError:
        output = io.BytesIO()
    else:
        output = io.BytesIO(reading.stdout)
    if output.readline() != STARTED:
        raise UnsupportedError("a PDF is read by a Python of its own, and there is none here")
    return output, not reading.returncode


def _pages(output: io.BytesIO, *, is_whole: bool) -> Iterator[Image.Image]:
    from PIL import Image  # noqa: PLC0415 - importing the library stays light

    while size := output.readline().split():
        width, height = map(int, size)
        if not width:
            raise MalformedError(f"a page has more than {MAX_PIXELS:,} pixels")
        pixels = output.read(width * height)
        yield Image.frombytes("L", (width, height), pixels)
    if not is_whole:
        raise MalformedError(_NOT_READ)
