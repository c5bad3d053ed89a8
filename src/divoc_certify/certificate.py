"""What a person receives: the certificate."""

from __future__ import annotations

import base64
import html
import json
import os
import tempfile
from pathlib import Path
from typing import Any

import attrs

from divoc_certify.credential import Notice
from divoc_certify.qr import QRReport

__all__ = ["SUFFIXES", "UNFINISHED", "Certificate"]

UNFINISHED = ".divoc-certify-"
"""How the name begins of a file that is being written."""


@attrs.frozen(kw_only=True, repr=False)
class Certificate:
    """One certificate, whole. In a notebook it shows its QR code.

    Args:
        certificate_id: The certificate ID.
        credential: The signed W3C credential.
        payload: The bytes inside the QR symbol.
        qr: The drawing of the QR symbol, as the QR renderer made it: by default PNG.
        qr_media_type: The media type of `qr`.
        qr_report: How large the symbol is, and how small it may be printed.
        pdf: The PDF, or None where no PDF renderer was configured.
        previous_certificate_id: The certificate ID that this one replaces.
        notices: What was done that the caller may want to know.
    """

    certificate_id: str
    credential: dict[str, Any]
    payload: bytes
    qr: bytes
    qr_media_type: str
    qr_report: QRReport
    pdf: bytes | None
    previous_certificate_id: str | None = None
    notices: tuple[Notice, ...] = ()

    def __repr__(self) -> str:
        return f"<Certificate {self.certificate_id}: {self.qr_report}>"

    def save(self, folder: str | os.PathLike[str]) -> tuple[Path, ...]:
        """Write the certificate's files, each whole or not at all.

        Their owner alone can read them, whatever the umask: they hold personal data.

        Args:
            folder: Where to; it is made if it is not there. The files are named by the
                certificate ID: `.json` (the credential), `.png` or `.svg`, and `.pdf`.

        Returns:
            The paths written.

        Raises:
            OSError: The folder or a file cannot be written.
        """
        contents = {
            ".json": json.dumps(self.credential, ensure_ascii=False, indent=2).encode(),
            _QR_SUFFIXES.get(self.qr_media_type, ".qr"): self.qr,
        }
        if self.pdf is not None:
            contents[".pdf"] = self.pdf
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        paths = tuple(target / f"{self.certificate_id}{suffix}" for suffix in contents)
        for path, content in zip(paths, contents.values(), strict=True):
            _write_whole(path, content)
        return paths

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        image = base64.b64encode(self.qr).decode()
        caption = html.escape(f"{self.certificate_id}: {self.qr_report}")
        return {
            "text/plain": repr(self),
            "text/html": f'<figure><img alt="QR code" style="max-width: 24em" '
            f'src="data:{self.qr_media_type};base64,{image}">'
            f"<figcaption>{caption}</figcaption></figure>",
        }


_QR_SUFFIXES = {"image/png": ".png", "image/svg+xml": ".svg"}

SUFFIXES = (".json", *_QR_SUFFIXES.values(), ".qr", ".pdf")
"""What the names of a certificate's files may end in, after the certificate ID."""


def _write_whole(path: Path, content: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=UNFINISHED)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink()
        raise
