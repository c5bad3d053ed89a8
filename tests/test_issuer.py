"""The issuing authority."""

import datetime as dt
import pickle
import zoneinfo

import attrs
import pytest

from divoc_certify.errors import ConfigurationError
from divoc_certify.issuer import Issuer

ISSUER_ARGUMENTS = [field.name for field in attrs.fields(Issuer)]
MINIMAL = {"id": "https://moh.example/", "name": "Ministry of Health", "country": "EX"}


def test_everything_is_derived_from_a_web_id():
    """Three values are enough."""
    issuer = Issuer(**MINIMAL)
    assert issuer.did == "did:web:moh.example"
    assert issuer.time_zone is dt.UTC
    assert issuer.namespace == "https://divoc.dev/credentials/"
    assert issuer.base_url == "https://moh.example/certificates/"
    assert issuer.info_url == "https://moh.example/info/"
    assert issuer.feedback_url == "https://moh.example/feedback/"


def test_everything_is_derived_from_a_did():
    """A DID has no page to send people to."""
    issuer = Issuer(id="did:example:moh#org", name="Ministry", country="EXA")
    assert issuer.did == "did:example:moh"
    assert issuer.base_url == "did:example:moh#org/certificates/"
    assert issuer.info_url == issuer.feedback_url == ""


def test_a_time_zone_is_named_or_given():
    """An IANA name and a tzinfo are both taken."""
    zone = dt.timezone(dt.timedelta(hours=5, minutes=30))
    assert Issuer(**MINIMAL, time_zone="Asia/Kolkata").time_zone == zoneinfo.ZoneInfo(
        "Asia/Kolkata"
    )
    assert Issuer(**MINIMAL, time_zone=zone).time_zone is zone


def test_it_travels_to_a_worker():
    """What comes back from a pickle is equal."""
    issuer = Issuer(**MINIMAL, time_zone="Asia/Kolkata")
    assert pickle.loads(pickle.dumps(issuer)) == issuer


def test_all_mistakes_are_told_at_once():
    """Each value has its path and its rule."""
    with pytest.raises(ConfigurationError) as raised:
        Issuer(
            id="moh",
            name=" ",
            country="Example",
            did="moh",
            time_zone="Mars/Olympus",
            namespace="https://moh.example/credentials",
            base_url="/certificates/",
            info_url="info",
            feedback_url="feedback",
        )
    assert [problem.path for problem in raised.value.problems] == [
        f"$.{name}"
        for name in [
            "id",
            "name",
            "country",
            "did",
            "time_zone",
            "namespace",
            "base_url",
            "info_url",
            "feedback_url",
        ]
    ]


@pytest.mark.parametrize("country", ["ex", "E", "EXAM", "E1", "ÉX", None])
def test_a_country_is_a_code(country):
    """Two or three capital letters."""
    with pytest.raises(ConfigurationError, match=r"^\$\.country must be an ISO 3166-1 code"):
        Issuer(**{**MINIMAL, "country": country})


@pytest.mark.parametrize("wrong", [None, 7, ""])
def test_an_id_of_another_type_is_a_problem_like_any_other(wrong):
    """No attribute error from deriving the rest."""
    with pytest.raises(ConfigurationError, match=r"\$\.id must be an absolute URI"):
        Issuer(id=wrong, name="Ministry", country="EX")
