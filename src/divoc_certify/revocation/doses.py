"""Which of somebody's certificates are revoked: all doses, or the latest ones without a gap."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from divoc_certify.errors import InvalidRequestError, Problem

__all__ = ["select_doses"]


def select_doses(
    issued: Mapping[int, str], doses: Collection[int] | None = None
) -> tuple[str, ...]:
    """Select what to revoke of the certificates under one pre-enrolment code.

    The original's rule: all doses, or doses that run without a gap up to the latest one. A later
    dose builds on the earlier ones, so none may stand on one that is revoked.

    Args:
        issued: The certificate ID of each dose that was certified, by the number of the dose.
        doses: The doses to revoke; None for all.

    Returns:
        The certificate IDs, in the order of the doses.

    Raises:
        divoc_certify.errors.InvalidRequestError: Nothing was issued, or it is another selection.

    >>> select_doses({1: "ID1", 2: "ID2", 3: "ID3"}, [3, 2])
    ('ID2', 'ID3')
    """
    if not issued:
        raise InvalidRequestError([Problem("$.preEnrollmentCode", "must have certificates")])
    order = sorted(issued)
    chosen = sorted(order if doses is None else set(doses))
    if not chosen or chosen != order[-len(chosen) :]:
        if not chosen:
            rule = "must not be empty"
        elif not set(chosen) <= set(order):
            rule = "must be doses that were certified"
        else:
            rule = "must run without a gap up to the latest dose"
        raise InvalidRequestError([Problem("$.doses", rule)])
    return tuple(issued[dose] for dose in chosen)
