"""What a sink is."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from divoc_certify.certificate import Certificate

__all__ = ["Sink"]


class Sink(Protocol):
    """Writes certificates; it is pickled, and each process that issues writes its own.

    `divoc_certify.bulk.FolderSink` is one. A sink that is passed to a process pool or a cluster
    has to be picklable, and what it writes to has to be there for every process.
    """

    def write(self, certificate: Certificate) -> tuple[Path, ...]:
        """Write one certificate, whole or not at all; again if it is there already.

        It is called where the certificate was issued, by several processes at once.

        Returns:
            The paths written.
        """
        ...

    def gathering(self) -> AbstractContextManager[Callable[[str], None]]:
        """Gather what was written, in the process that asked for it.

        Returns:
            A context that lasts as long as the run. It gives a function that is told each
            certificate ID in the order of the rows, once the certificate is written; also those
            of certificates that an earlier run with the same journal has written. It leaves by
            an exception where the run did not come to its end.
        """
        ...
