"""What is done where the work is: in this process, in another, or on another machine."""

from __future__ import annotations

import errno
import pickle
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, TypeAlias

import attrs

from divoc_certify.bulk.row import AnyRequest
from divoc_certify.bulk.sinks.sink import Sink
from divoc_certify.certificate import Certificate
from divoc_certify.credential import CertificateInformation, Notice
from divoc_certify.errors import CertifyError, UnexpectedError

__all__ = ["Certifies", "Issued", "Outcome", "Task", "issue", "issue_pickled"]

Task: TypeAlias = tuple[AnyRequest, str]
"""A request, and the certificate ID under which it is to be issued."""


class Certifies(Protocol):
    """Whoever issues one certificate: a `divoc_certify.Certifier`."""

    def certify(
        self, request: AnyRequest, *, information: CertificateInformation | None = None
    ) -> Certificate:
        """Issue the certificate of one event."""
        ...


@attrs.frozen(kw_only=True, repr=False)
class Issued:
    """A certificate that was issued: itself, or where a sink has written it.

    Args:
        certificate: The certificate, unless a sink has written it.
        paths: The files that a sink has written.
        notices: What was done that the caller may want to know.
    """

    certificate: Certificate | None = None
    paths: tuple[Path, ...] = ()
    notices: tuple[Notice, ...] = ()


Outcome: TypeAlias = Issued | CertifyError


def issue(certifier: Certifies, sink: Sink | None, tasks: Sequence[Task]) -> list[Outcome]:
    """Issue certificates; what one row meets does not concern the others.

    Args:
        certifier: Who issues.
        sink: Where the certificates go; None gives them back.
        tasks: The requests.

    Returns:
        For each of them what became of it.
    """
    return [_issue(certifier, sink, *task) for task in tasks]


def issue_pickled(recipe: bytes, tasks: Sequence[tuple[bytes, str]]) -> list[Outcome]:
    """Do as `issue`, in a process that was sent all of it.

    Args:
        recipe: The certifier and the sink, pickled. A `Certifier` is made once in a process.
        tasks: The requests, each pickled, and the certificate IDs.
    """
    certifier, sink = pickle.loads(recipe)  # noqa: S301 - pickled by `There`
    unpacked = [
        (pickle.loads(request), certificate_id)  # noqa: S301 - pickled by `There`
        for request, certificate_id in tasks
    ]
    return issue(certifier, sink, unpacked)


def _issue(
    certifier: Certifies, sink: Sink | None, request: AnyRequest, certificate_id: str
) -> Outcome:
    try:
        certificate = certifier.certify(
            request, information=CertificateInformation(certificate_id=certificate_id)
        )
        if sink is None:
            return Issued(certificate=certificate, notices=certificate.notices)
        return Issued(paths=sink.write(certificate), notices=certificate.notices)
    except CertifyError as error:
        if not _travels(error):
            return _unexpected(error)
        # The traceback holds the request, and whoever keeps the errors would keep it.
        return error.with_traceback(None)
    except Exception as error:  # noqa: BLE001 - a mistake in a renderer must not cost other rows theirs
        return _unexpected(error)


def _unexpected(error: Exception) -> UnexpectedError:
    kind = type(error).__name__
    if isinstance(error, OSError) and error.errno is not None:
        kind = f"{kind} ({errno.errorcode.get(error.errno, error.errno)})"
    *_, (frame, line) = traceback.walk_tb(error.__traceback__)
    code = frame.f_code
    return UnexpectedError(kind, f"{Path(code.co_filename).name}:{line} in {code.co_name}")


def _travels(error: CertifyError) -> bool:
    """Whether an error comes out of a pickle; one that does not ends the pool that reads it."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - what was written just now
    except Exception:  # noqa: BLE001 - whatever a class of the caller's own does
        return False
    return True
