"""Many certificates in one file: ZIP archives, and PDFs for a printer."""

from __future__ import annotations

import abc
import contextlib
import io
import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import attrs

from divoc_certify.bulk.counts import count_problems
from divoc_certify.certificate import SUFFIXES, UNFINISHED, Certificate
from divoc_certify.errors import ConfigurationError, Problem

__all__ = ["PartsSink", "PrintSink", "ZipSink"]


@attrs.frozen
class PartsSink(abc.ABC):
    """Gathers certificates in numbered files, each whole or not there.

    The processes that issue write into a folder beside the file, `NAME.spool`. The process that
    asked for the certificates puts them together in the order of the rows: `certificates.zip`
    stands for `certificates-0001.zip`, `-0002` and so on. Each is written under another name, put
    in its place in one step, and only then are its certificates removed from the spool. So memory
    is bounded, and a run that was killed goes on, with a journal, at the file that it was at. One
    run at a time may gather in a file; the journal sees to that. On POSIX only its owner may read
    a file, as with `Certificate.save`.

    Args:
        path: The file, without the numbers.
        size: How many certificates there are in a file, at most.

    Raises:
        divoc_certify.errors.ConfigurationError: A size below one, or no whole number.
    """

    path: Path = attrs.field(converter=Path)
    size: int = attrs.field(kw_only=True)

    def __attrs_post_init__(self) -> None:
        if problems := count_problems(size=self.size):
            raise ConfigurationError(problems)

    @property
    def spool(self) -> Path:
        """The folder that certificates wait in."""
        return self.path.with_name(f"{self.path.name}.spool")

    def parts(self) -> list[Path]:
        """The files that are there, in order."""
        form = re.compile(re.escape(self.path.stem) + r"-(\d+)" + re.escape(self.path.suffix))
        if not self.path.parent.is_dir():
            return []
        found = ((form.fullmatch(path.name), path) for path in self.path.parent.iterdir())
        return [path for _, path in sorted((int(match[1]), path) for match, path in found if match)]

    def write(self, certificate: Certificate) -> tuple[Path, ...]:
        """Write one certificate's files into the spool; see `Sink.write`.

        Raises:
            OSError: The spool cannot be written.
        """
        return certificate.save(self.spool)

    @contextlib.contextmanager
    def gathering(self) -> Iterator[Callable[[str], None]]:
        """Put the certificates together; see `Sink.gathering`.

        Raises:
            OSError: A file cannot be read or written.
        """
        parts = self.parts()
        number = int(parts[-1].stem.rpartition("-")[2]) if parts else 0
        if parts and self.spool.is_dir():
            # The run may have ended when the last file was there, and the spool not yet emptied.
            self._remove(self._certificates_in(parts[-1]))
        waiting: dict[str, None] = {}

        def put_together() -> None:
            nonlocal number
            number += 1
            self._put_together(number, waiting)
            self._remove(waiting)
            waiting.clear()

        def take(certificate_id: str) -> None:
            # What an earlier run has put into a file is not in the spool; and a row that is there
            # twice has one certificate.
            if self._files(certificate_id):
                waiting[certificate_id] = None
            if len(waiting) == self.size:
                put_together()

        yield take
        if waiting:
            put_together()
        if self.spool.is_dir():
            # Of a process that was killed, a file may be there in part.
            for path in self.spool.glob(f"{UNFINISHED}*"):
                path.unlink()
            if not any(self.spool.iterdir()):
                self.spool.rmdir()

    @abc.abstractmethod
    def _write_part(self, file: BinaryIO, certificate_ids: Iterable[str]) -> None:
        """Write a file with the certificates of the spool that have these IDs."""

    @abc.abstractmethod
    def _certificates_in(self, part: Path) -> set[str]:
        """Read which certificates are in a file."""

    def _files(self, certificate_id: str) -> list[Path]:
        paths = (self.spool / f"{certificate_id}{suffix}" for suffix in SUFFIXES)
        return [path for path in paths if path.exists()]

    def _put_together(self, number: int, certificate_ids: Iterable[str]) -> None:
        part = self.path.with_name(f"{self.path.stem}-{number:04}{self.path.suffix}")
        new = part.with_name(f"{part.name}.new")
        # A run that was killed has left its own.
        new.unlink(missing_ok=True)
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            self._write_part(file, certificate_ids)
            file.flush()
            os.fsync(file.fileno())
        new.replace(part)

    def _remove(self, certificate_ids: Iterable[str]) -> None:
        for certificate_id in certificate_ids:
            for path in self._files(certificate_id):
                path.unlink()


@attrs.frozen
class ZipSink(PartsSink):
    """Gathers certificates in ZIP archives: `certificates-0001.zip` and so on.

    An archive has the files that `Certificate.save` writes, in the order of the rows. See
    `PartsSink` for what happens when a run is killed.

    Args:
        path: The archive, without the numbers.
        size: How many certificates there are in an archive, at most.

    Raises:
        divoc_certify.errors.ConfigurationError: A size below one, or no whole number.
    """

    size: int = attrs.field(default=10_000, kw_only=True)

    def _write_part(self, file: BinaryIO, certificate_ids: Iterable[str]) -> None:
        import zipfile  # noqa: PLC0415 - importing the library stays light

        with zipfile.ZipFile(file, "w") as archive:
            for certificate_id in certificate_ids:
                for path in self._files(certificate_id):
                    # Without a time, so that the same certificates give the same bytes.
                    entry = zipfile.ZipInfo(path.name)
                    packed = path.suffix not in {".png", ".pdf"}
                    entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
                    archive.writestr(entry, path.read_bytes())

    def _certificates_in(self, part: Path) -> set[str]:
        import zipfile  # noqa: PLC0415 - importing the library stays light

        with zipfile.ZipFile(part) as archive:
            return {name.rpartition(".")[0] for name in archive.namelist()}


@attrs.frozen
class PrintSink(PartsSink):
    """Gathers the pages of all certificates in PDFs for a printer: `print-0001.pdf` and so on.

    The pages are in the order of the rows, with a bookmark for each certificate that is its ID.
    They are for paper: the credentials that the single PDFs carry, and their tags, are left out.
    The QR codes are as they were. See `PartsSink` for what happens when a run is killed.

    Args:
        path: The file, without the numbers.
        size: How many certificates there are in a file, at most. A file is put together in
            memory.

    Raises:
        divoc_certify.errors.ConfigurationError: A size below one, or no whole number.
    """

    size: int = attrs.field(default=500, kw_only=True)

    def write(self, certificate: Certificate) -> tuple[Path, ...]:
        """Write one certificate's files into the spool; see `Sink.write`.

        Raises:
            divoc_certify.errors.ConfigurationError: The certificate has no page, or one that opens
                with a password.
            OSError: The spool cannot be written.
        """
        from pypdf import PdfReader  # noqa: PLC0415 - importing the library stays light

        if certificate.pdf is None:
            raise ConfigurationError([Problem("$.pdf_renderer", "must be there, to print pages")])
        # What cannot be put together with others is found here, where it concerns no other.
        with PdfReader(io.BytesIO(certificate.pdf)) as reader:
            if reader.is_encrypted:
                rule = "must draw pages that open without a password, to print them"
                raise ConfigurationError([Problem("$.pdf_renderer", rule)])
        return super().write(certificate)

    def _write_part(self, file: BinaryIO, certificate_ids: Iterable[str]) -> None:
        from pypdf import PdfWriter  # noqa: PLC0415 - importing the library stays light

        writer = PdfWriter()
        for certificate_id in certificate_ids:
            writer.append(self.spool / f"{certificate_id}.pdf", outline_item=certificate_id)
        writer.write(file)

    def _certificates_in(self, part: Path) -> set[str]:
        from pypdf import PdfReader  # noqa: PLC0415 - importing the library stays light

        with PdfReader(part) as reader:
            return {str(item["/Title"]) for item in reader.outline if not isinstance(item, list)}
