"""What a certifier's own parts must be, and must give: a mistake there is no sender's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

from divoc_certify.credential import CertificateInformation, Contexts, VaccineTable
from divoc_certify.credential.data_model import DATA_MODELS
from divoc_certify.errors import ConfigurationError, Problem, RenderingError
from divoc_certify.issuer import Issuer
from divoc_certify.proof import FurtherProof
from divoc_certify.proof.signer_source import is_source
from divoc_certify.request import Rules

__all__ = ["check_settings", "decided", "drawn", "issuance_date"]

_NO_SIGNER = "must have sign, or signer_at and signers"
_OF_ANOTHER = "must be the issuer's id, or no verifier finds the key"
_NOTHING_DECIDED = CertificateInformation()


def check_settings(certifier: Any) -> None:  # noqa: ANN401 - a Certifier, which is made with this
    """Hold what a certifier is made with to what issuing needs.

    Nothing is called, and nothing is read of a signer: it may have to ask its device, or may not
    be there yet.

    Args:
        certifier: The certifier.

    Raises:
        divoc_certify.errors.ConfigurationError: Values that cannot work, all at once.
        divoc_certify.errors.SigningError: A source of signers failed.
    """
    if problems := list(_problems(certifier)):
        raise ConfigurationError(problems)


def _problems(certifier: Any) -> Iterator[Problem]:  # noqa: ANN401 - as above
    further = certifier.further_proofs
    are_proofs = isinstance(further, tuple) and all(
        isinstance(proof, FurtherProof) for proof in further
    )
    rules = {
        "issuer": (isinstance(certifier.issuer, Issuer), "must be an Issuer"),
        "signer": (_signs(certifier.signer), _NO_SIGNER),
        "qr_renderer": (
            hasattr(certifier.qr_renderer, "render")
            and hasattr(certifier.qr_renderer, "media_type"),
            "must have render and media_type",
        ),
        "pdf_renderer": (
            certifier.pdf_renderer is None or hasattr(certifier.pdf_renderer, "render"),
            "must have render, or be None",
        ),
        "rules": (isinstance(certifier.rules, Rules), f"must be {' or '.join(map(str, Rules))}"),
        "contexts": (isinstance(certifier.contexts, Contexts), "must be Contexts"),
        "vaccines": (isinstance(certifier.vaccines, VaccineTable), "must be a VaccineTable"),
        "data_model": (
            certifier.data_model in tuple(DATA_MODELS),
            f"must be {' or '.join(DATA_MODELS)}",
        ),
        "further_proofs": (are_proofs, "must be a tuple of FurtherProof"),
        "id_source": (callable(certifier.id_source), "must be a function"),
        "clock": (callable(certifier.clock), "must be a function"),
        "observer": (
            certifier.observer is None or callable(certifier.observer),
            "must be a function, or None",
        ),
    }
    yield from (Problem(f"$.{name}", rule) for name, (holds, rule) in rules.items() if not holds)
    for index, proof in enumerate(further if are_proofs else ()):
        if not _signs(proof.signer):
            yield Problem(f"$.further_proofs[{index}].signer", _NO_SIGNER)
        elif _is_ring_of_another(proof.signer, certifier.issuer):
            yield Problem(f"$.further_proofs[{index}].signer.issuer", _OF_ANOTHER)
    if _is_ring_of_another(certifier.signer, certifier.issuer):
        yield Problem("$.signer.issuer", _OF_ANOTHER)


def _is_ring_of_another(signer: object, issuer: object) -> bool:
    if not isinstance(issuer, Issuer) or not hasattr(signer, "signer_at"):
        return False
    # What many certificates, and many keys, take is imported where there are many.
    from divoc_certify.keyring import KeyRing  # noqa: PLC0415

    return isinstance(signer, KeyRing) and signer.issuer != issuer.id


def _signs(signer: object) -> bool:
    return hasattr(signer, "sign") or is_source(signer)


def decided(information: object) -> CertificateInformation:
    """What the caller decides about a certificate; nothing, where it is None.

    Args:
        information: What the caller gave.

    Raises:
        divoc_certify.errors.ConfigurationError: It is something else.
    """
    if information is None:
        return _NOTHING_DECIDED
    if not isinstance(information, CertificateInformation):
        rule = "must be a CertificateInformation or None"
        raise ConfigurationError([Problem("$.information", rule)])
    return information


def issuance_date(clock: Callable[[], object]) -> dt.datetime:
    """What the clock says, where that is a moment.

    Args:
        clock: The certifier's.

    Raises:
        divoc_certify.errors.ConfigurationError: It gives something else, or has no time zone.
    """
    now = clock()
    if not isinstance(now, dt.datetime) or now.utcoffset() is None:
        raise ConfigurationError([Problem("$.clock", "must give a datetime with a time zone")])
    return now


def drawn(drawing: object, renderer: str) -> bytes:
    """What a renderer gave, where it is something that can be kept as a file.

    Args:
        drawing: What it gave.
        renderer: Which one it was, `QR` or `PDF`.

    Raises:
        divoc_certify.errors.RenderingError: It is not bytes: a `return` was forgotten, say.
    """
    if not isinstance(drawing, bytes):
        raise RenderingError(f"the {renderer} renderer must return bytes")
    return drawing
