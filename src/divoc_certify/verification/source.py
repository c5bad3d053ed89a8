"""From whatever is presented to a credential: JSON, payload, picture, PDF."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from divoc_certify.errors import MalformedError, UnsupportedError
from divoc_certify.qr import FILE_NAME
from divoc_certify.verification import file_process
from divoc_certify.verification.file_process import (
    MAX_PIXELS,
    MAX_SECONDS,
    PDF,
    PNG,
    STARTED,
    open_picture,
    symbols,
)
from divoc_certify.verification.form import read_credential

__all__ = ["MAX_FILE", "read_presented"]

MAX_FILE = 5_000_000
"""Bytes of a picture or a PDF."""

_EXTRA = "to read a picture or a page, install the extra: pip install divoc-certify[scan]"
_PICTURES = (PNG, b"\xff\xd8\xff")
_OTHER_PICTURES = (b"GIF8", b"BM", b"RIFF", b"II*\0", b"MM\0*")  # GIF, BMP, WebP, TIFF
# Whatever is in a PNG of so many bytes and pixels, it takes half a second at the most. A JPEG may
# have its pixels in thousands of scans.
_SMALL_FILE = 100_000
_SMALL_PICTURE = 1_000_000


def read_presented(presented: Mapping[str, Any] | bytes | str) -> dict[str, Any]:
    """Read the credential in whatever is presented.

    Args:
        presented: A credential as a mapping or JSON; a payload as bytes or text; a PNG, a JPEG
            or a PDF as bytes. Bytes may be in whatever buffer.

    Raises:
        divoc_certify.errors.MalformedError: There is no credential in it.
        divoc_certify.errors.UnsupportedError: It is a picture, or a PDF without an attached
            credential, and the extra `scan` is not installed; or it is a picture of another kind,
            or a PDF that is locked with a password.
    """
    if not isinstance(presented, (bytes, str, Mapping)):
        with contextlib.suppress(TypeError):
            presented = bytes(memoryview(presented))
    if isinstance(presented, bytes) and presented.startswith(_OTHER_PICTURES):
        raise UnsupportedError("a picture must be PNG or JPEG")
    if not isinstance(presented, bytes) or not presented.startswith((PDF, *_PICTURES)):
        return read_credential(presented)
    if len(presented) > MAX_FILE:
        raise MalformedError(f"the file is longer than {MAX_FILE:,} bytes")
    return _read_pdf(presented) if presented.startswith(PDF) else _read_picture(presented)


def _read_pdf(data: bytes) -> dict[str, Any]:
    found, unread = _read_apart(data, "the PDF", "a page")
    first, content = found[0] if found else (b"", b"")
    if first == b"locked":
        raise UnsupportedError("the PDF is locked with a password")
    if first == b"several":
        raise MalformedError(f"the PDF has more than one {FILE_NAME}")
    if first == b"file":
        return read_credential(content)
    _check_extra("pypdfium2", "zxingcpp")
    return _first_credential(found, unread)


def _read_picture(data: bytes) -> dict[str, Any]:
    _check_extra("zxingcpp")
    found, unread = _read_small(data), ""
    if found is None:
        found, unread = _read_apart(data, "the picture", "the picture")
    return _first_credential(found, unread)


def _read_small(data: bytes) -> list[tuple[bytes, bytes]] | None:
    """What `_read_apart` would find, or None where that has to."""
    if not data.startswith(PNG) or len(data) > _SMALL_FILE:
        return None
    try:
        picture = open_picture(data)
        if picture.width * picture.height > _SMALL_PICTURE:
            return None
        return [(b"symbol", content) for content in symbols(picture)]
    except Exception:  # noqa: BLE001 - Pillow and the scanner raise whatever they do
        raise MalformedError("the picture cannot be read") from None


def _read_apart(data: bytes, file: str, part: str) -> tuple[list[tuple[bytes, bytes]], str]:
    """What is found in a file, and why there may be more; that is empty where there is not."""
    output, is_whole = _run(data)
    found = list(_found(output))
    unread = "" if is_whole else f"{file} cannot be read, or not within bounds"
    if (b"large", b"") in found:
        unread = f"{part} has more than {MAX_PIXELS:,} pixels"
    return found, unread


def _check_extra(*modules: str) -> None:
    if any(importlib.util.find_spec(name) is None for name in modules):
        raise UnsupportedError(_EXTRA)


def _first_credential(found: Iterable[tuple[bytes, bytes]], unread: str) -> dict[str, Any]:
    """The first credential in QR symbols, which may be in any company.

    Args:
        found: What was found.
        unread: Why there may be more; empty where there is not.

    Raises:
        divoc_certify.errors.MalformedError: There is none.
    """
    rule = "there is no QR symbol in it"
    for content in (content for what, content in found if what == b"symbol"):
        try:
            credential = read_credential(content)
        except MalformedError as error:
            rule = str(error)
        else:
            if "proof" in credential:
                return credential
            rule = "there is no signed credential in it"
    raise MalformedError(unread or rule)


def _found(output: io.BytesIO) -> Iterator[tuple[bytes, bytes]]:
    """What `file_process` has written behind its start; the last may be cut short."""
    while line := output.readline():
        what, _, length = line.partition(b" ")
        yield what, output.read(int(length or 0))


def _run(data: bytes) -> tuple[io.BytesIO, bool]:
    """What `file_process` writes behind its start, and whether that is all."""
    # In a frozen program it is that program, which would begin anew.
    python = "" if hasattr(sys, "frozen") else sys.executable or ""
    try:
        reading = subprocess.run(  # noqa: S603 - this Python, and a file of the library's own
            # Inside a web server, say, packages are found by nothing but this process's own path.
            [python, "-P", file_process.__file__, FILE_NAME, *filter(None, sys.path)],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=6 * MAX_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise MalformedError("the file cannot be read within bounds") from None
    except OSError:
        output = io.BytesIO()
    else:
        output = io.BytesIO(reading.stdout)
    if output.readline() != STARTED:
        rule = "is read by a Python of its own, and there is none here"
        raise UnsupportedError(f"a PDF, a JPEG or a large PNG {rule}")
    return output, not reading.returncode
