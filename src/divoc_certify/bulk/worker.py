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
from divoc_certify.errors import CertifyError, InvalidRequestError, Problem, UnexpectedError

__all__ = ["UNPICKLABLE", "Certifies", "Issued", "Outcome", "Task", "issue", "issue_pickled"]

UNPICKLABLE = "must be picklable, to go to another process"
"""What is wrong with a request that does not get there, however far it comes."""

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

    What one row meets on its way here or back does not concern the others either.

    Args:
        recipe: The certifier and the sink, pickled. A `Certifier` is made once in a process.
        tasks: The requests, each pickled, and the certificate IDs.
    """
    certifier, sink = pickle.loads(recipe)  # noqa: S301 - pickled by `There`
    return [_issue_pickled(certifier, sink, *task) for task in tasks]


def _issue_pickled(
    certifier: Certifies, sink: Sink | None, packed: bytes, certificate_id: str
) -> Outcome:
    try:
        request = pickle.loads(packed)  # noqa: S301 - pickled by `There`
    except (Exception, SystemExit):  # noqa: BLE001 - whatever a class does when it is unpickled
        return InvalidRequestError([Problem("$", UNPICKLABLE)])
    try:
        return _sent_back(_issue(certifier, sink, request, certificate_id))
    except (Exception, SystemExit) as error:  # noqa: BLE001 - of a sink's paths, or a page, when they are pickled
        # Where the run is, `SystemExit` ends it; here it would end there what nobody asked to end.
        return _unexpected(error)


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


def _sent_back(outcome: Outcome) -> Outcome:
    """Look whether an outcome comes out of a pickle; the executor would fail with all of them."""
    pickle.loads(pickle.dumps(outcome))  # noqa: S301 - what was written just now
    return outcome


def _unexpected(error: BaseException) -> UnexpectedError:
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
