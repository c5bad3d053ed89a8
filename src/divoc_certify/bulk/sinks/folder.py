"""A folder of certificates."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

import attrs

from divoc_certify.certificate import Certificate

__all__ = ["FolderSink"]

_SUBFOLDER = 2


@attrs.frozen
class FolderSink:
    """Writes each certificate's files into a folder, as `Certificate.save` does.

    A process that is killed leaves no half of a file under its name, but may leave one that
    begins with `.divoc-certify-`.

    Args:
        folder: Where to; it is made if it is not there. For a cluster it is on a file system that
            all machines share.
        spread: Whether there are subfolders, named by the last two characters of the certificate
            ID: with `random_certificate_id` 1,024 of them. Many tools are slow with a folder of
            more than some ten thousand files.
    """

    folder: Path = attrs.field(converter=Path)
    spread: bool = attrs.field(default=False, kw_only=True)

    def write(self, certificate: Certificate) -> tuple[Path, ...]:
        """Write one certificate's files; see `Sink.write`.

        Raises:
            OSError: The folder or a file cannot be written.
        """
        return certificate.save(self.folder_of(certificate.certificate_id))

    def folder_of(self, certificate_id: str) -> Path:
        """The folder that a certificate's files are in."""
        # No dots: two of them would be the folder above.
        name = certificate_id[-_SUBFOLDER:].replace(".", "_")
        return self.folder / name if self.spread else self.folder

    def gathering(self) -> contextlib.AbstractContextManager[Callable[[str], None]]:
        """There is nothing to gather; see `Sink.gathering`."""
        return contextlib.nullcontext(lambda _certificate_id: None)
