"""One entry of a revocation list."""

from __future__ import annotations

import datetime as dt

import attrs

from divoc_certify.credential import is_certificate_id
from divoc_certify.errors import ConfigurationError, Problem
from divoc_certify.moments import NO_MOMENT, as_moment, given_moment, is_moment

__all__ = ["RevocationEntry"]


@attrs.frozen(kw_only=True)
class RevocationEntry:
    """One certificate that was taken back, for good or for a time.

    Moments are held in UTC, and cut to the second.

    Args:
        certificate_id: The certificate ID.
        revoked_at: From when it is not in force, with a time zone.
        suspended_until: From when it is in force again, with a time zone; None for never.

    Raises:
        divoc_certify.errors.ConfigurationError: Values that cannot work, all at once.
    """

    certificate_id: str
    revoked_at: dt.datetime = attrs.field(converter=as_moment)
    suspended_until: dt.datetime | None = attrs.field(default=None, converter=as_moment)

    def __attrs_post_init__(self) -> None:
        # One of millions: no table of rules is built for an entry that is right.
        problems = []
        if not is_certificate_id(self.certificate_id):
            problems.append(Problem("$.certificate_id", "must be a certificate ID"))
        if not is_moment(self.revoked_at):
            problems.append(Problem("$.revoked_at", NO_MOMENT))
        if self.suspended_until is not None:
            if not is_moment(self.suspended_until):
                problems.append(Problem("$.suspended_until", f"{NO_MOMENT} or None"))
            elif not problems and self.suspended_until <= self.revoked_at:
                problems.append(Problem("$.suspended_until", "must be after revoked_at"))
        if problems:
            raise ConfigurationError(problems)

    def covers(self, at: dt.datetime) -> bool:
        """Whether the certificate is revoked or suspended at a moment.

        Args:
            at: The moment, with a time zone.

        Raises:
            divoc_certify.errors.ConfigurationError: The moment has no time zone.
        """
        at = given_moment(at, "$.at")
        return self.revoked_at <= at and (self.suspended_until is None or at < self.suspended_until)

    def includes(self, other: RevocationEntry) -> bool:
        """Whether it takes the certificate out of force wherever the other entry does.

        Args:
            other: Another entry of the same certificate.
        """
        return self.revoked_at <= other.revoked_at and (
            self.suspended_until is None
            or (other.suspended_until is not None and other.suspended_until <= self.suspended_until)
        )

    def joined(self, other: RevocationEntry) -> RevocationEntry:
        """What both entries say together: the stronger of each.

        A revocation is stronger than a suspension, the earlier `revoked_at` stronger than the
        later one, the later end stronger than the earlier one. So neither order nor repetition
        changes what many entries say together.

        Args:
            other: Another entry of the same certificate.
        """
        ends = (self.suspended_until, other.suspended_until)
        return RevocationEntry(
            certificate_id=self.certificate_id,
            revoked_at=min(self.revoked_at, other.revoked_at),
            suspended_until=None if ends[0] is None or ends[1] is None else max(ends[0], ends[1]),
        )
