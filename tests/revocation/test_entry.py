"""One entry of a revocation list."""

import datetime as dt
import pickle

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from divoc_certify.errors import ConfigurationError
from divoc_certify.revocation import RevocationEntry

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
REVOKED = RevocationEntry(certificate_id="ID1", revoked_at=NOW)
SUSPENDED = RevocationEntry(certificate_id="ID1", revoked_at=NOW, suspended_until=NOW + DAY)


@st.composite
def entries(draw):
    """Draw an entry of the one certificate, whose moments often coincide with another's."""
    start, length = draw(st.integers(0, 3)), draw(st.none() | st.integers(1, 3))
    revoked_at = NOW + start * DAY
    until = None if length is None else revoked_at + length * DAY
    return RevocationEntry(certificate_id="ID1", revoked_at=revoked_at, suspended_until=until)


MOMENTS = [NOW + hours * DAY / 2 for hours in range(-1, 16)]


def test_a_revocation_has_no_end():
    """From its moment on."""
    assert [REVOKED.covers(NOW + days * DAY) for days in (-1, 0, 1, 9999)] == [False, *[True] * 3]


def test_a_suspension_ends():
    """At its end the certificate is in force again."""
    second = dt.timedelta(seconds=1)
    moments = [NOW - second, NOW, NOW + DAY - second, NOW + DAY]
    assert list(map(SUSPENDED.covers, moments)) == [False, True, True, False]


def test_a_moment_has_a_time_zone():
    """Otherwise there is no saying when it is."""
    with pytest.raises(ConfigurationError, match=r"^\$\.at must be a datetime with a time zone$"):
        REVOKED.covers(NOW.replace(tzinfo=None))


def test_moments_are_in_utc_and_cut_to_the_second():
    """So that what is written is what is read back."""
    zone = dt.timezone(dt.timedelta(hours=5, minutes=30))
    moment = dt.datetime(2026, 3, 1, 17, 30, 0, 999_999, zone)
    entry = RevocationEntry(certificate_id="ID1", revoked_at=moment, suspended_until=moment + DAY)
    assert entry == SUSPENDED
    assert entry.revoked_at.isoformat() == "2026-03-01T12:00:00+00:00"
    assert pickle.loads(pickle.dumps(entry)) == entry


@given(entries(), entries())
def test_together_they_say_all_that_each_says(one, other):
    """No moment is lost; a revocation stays one."""
    both = one.joined(other)
    for moment in MOMENTS:
        assert both.covers(moment) >= (one.covers(moment) or other.covers(moment))
    assert both.includes(one)
    assert both.includes(other)
    assert (both.suspended_until is None) == (None in {one.suspended_until, other.suspended_until})
    assert both.revoked_at in {one.revoked_at, other.revoked_at}


@given(entries(), entries(), entries())
def test_neither_order_nor_repetition_matters(one, other, third):
    """Two writers who merge each other's lists end with the same one."""
    assert one.joined(other) == other.joined(one)
    assert one.joined(other).joined(third) == one.joined(other.joined(third))
    assert one.joined(one) == one


@given(entries(), entries())
def test_what_includes_another_gains_nothing_from_it(one, other):
    """And the other way round."""
    assert one.includes(other) == (one.joined(other) == one)


@pytest.mark.parametrize(
    ("members", "paths"),
    [
        ({"certificate_id": "../ID1"}, ["$.certificate_id"]),
        ({"certificate_id": 1, "revoked_at": "now"}, ["$.certificate_id", "$.revoked_at"]),
        ({"revoked_at": NOW.replace(tzinfo=None)}, ["$.revoked_at"]),
        ({"suspended_until": "tomorrow"}, ["$.suspended_until"]),
        ({"suspended_until": NOW}, ["$.suspended_until"]),
        ({"revoked_at": None, "suspended_until": NOW}, ["$.revoked_at"]),
    ],
)
def test_values_that_cannot_work_are_refused(members, paths):
    """All of them at once."""
    with pytest.raises(ConfigurationError) as raised:
        attrs.evolve(REVOKED, **members)
    assert [problem.path for problem in raised.value.problems] == paths
