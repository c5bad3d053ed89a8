"""What the caller decides about one certificate."""

import datetime as dt

import pytest

from divoc_certify.credential import CertificateInformation
from divoc_certify.errors import ConfigurationError

LIMA = dt.timezone(dt.timedelta(hours=-5))


def test_everything_may_be_left_out():
    """The certifier has a default for each."""
    assert CertificateInformation() == CertificateInformation(
        certificate_id=None, expires_at=None, previous_certificate_id=None
    )


@pytest.mark.parametrize(
    ("members", "path"),
    [
        ({"certificate_id": "../ID"}, "$.certificate_id"),
        ({"certificate_id": ""}, "$.certificate_id"),
        ({"previous_certificate_id": 123456789}, "$.previous_certificate_id"),
        ({"expires_at": dt.datetime(2027, 1, 1)}, "$.expires_at"),  # noqa: DTZ001
        ({"expires_at": "2027-01-01"}, "$.expires_at"),
        ({"expires_at": dt.datetime.max.replace(tzinfo=LIMA)}, "$.expires_at"),
    ],
)
def test_values_that_cannot_work_are_refused(members, path):
    """An ID that could leave a folder, a moment without a zone, or without a year in UTC."""
    with pytest.raises(ConfigurationError) as raised:
        CertificateInformation(**members)
    assert [problem.path for problem in raised.value.problems] == [path]
