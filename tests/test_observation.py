"""What an observer is told, and what it cannot do."""

import collections
import pickle

import attrs
import deployment
import pytest

from divoc_certify import (
    Certifier,
    Issuer,
    Observation,
    PrivateKeySigner,
    Rules,
    VaccineTable,
)
from divoc_certify.errors import (
    ConfigurationError,
    InvalidRequestError,
    SigningError,
    UnknownVaccineError,
)
from divoc_certify.observation import ObserverWarning
from divoc_certify.testing import sample_vaccination_request

STAGES = ("load", "build", "sign", "pack", "symbol", "qr", "pdf", "certify")
SIGNER = PrivateKeySigner.generate(verification_method="did:example:moh#key-1")
NO_VACCINES = VaccineTable(codes={}, strict=True)
CERTIFIER = Certifier(
    issuer=Issuer(id="https://moh.example/", name="Ministry of Health", country="EX"),
    signer=SIGNER,
    clock=deployment.now,
    id_source=deployment.certificate_id,
)


def told(request=None, error=None, **options):
    """What an observer is told of one certificate, or of the error instead of it."""
    seen = []
    certifier = attrs.evolve(CERTIFIER, observer=seen.append, **options)
    request = sample_vaccination_request() if request is None else request
    if error is None:
        assert certifier.certify(request)
    else:
        with pytest.raises(error):
            certifier.certify(request)
    return seen


class Broken:
    """A signer that fails."""

    algorithm = "EdDSA"
    verification_method = "did:example:moh#key-1"

    def sign(self, signing_input):
        """Sign nothing."""
        raise OSError("device removed")


def test_every_stage_is_told_and_then_the_whole():
    """In their order, each with its time; and the whole takes as long as all of them, or longer."""
    *parts, whole = seen = told()
    assert tuple(one.stage for one in seen) == STAGES
    assert {one.error for one in seen} == {None}
    assert min(one.seconds for one in seen) > 0
    assert sum(one.seconds for one in parts) <= whole.seconds


def test_a_stage_that_there_is_not_is_not_told():
    """Without a page there is no time for one."""
    assert "pdf" not in [one.stage for one in told(pdf_renderer=None)]


@pytest.mark.parametrize(
    ("stage", "error", "options"),
    [
        ("load", InvalidRequestError, {"request": {}}),
        ("load", ConfigurationError, {"id_source": lambda: "../.."}),
        ("build", UnknownVaccineError, {"rules": Rules.V3, "vaccines": NO_VACCINES}),
        ("sign", SigningError, {"signer": Broken()}),
    ],
)
def test_a_failure_is_told_by_its_class(stage, error, options):
    """Of the stage that it ended, and of the whole; the stages before went well."""
    seen = [(one.stage, one.error) for one in told(error=error, **options)]
    before = STAGES[: STAGES.index(stage)]
    name = error.__name__
    assert seen == [*((one, None) for one in before), (stage, name), ("certify", name)]


def test_nothing_personal_is_told():
    """There is no room for it."""
    request = sample_vaccination_request()
    request["recipient"]["dob"] = "Asha"
    seen = [*told(), *told(request, error=InvalidRequestError)]
    counted = collections.Counter((one.stage, one.error) for one in seen)
    assert counted["certify", None] == counted["certify", "InvalidRequestError"] == 1
    assert [field.name for field in attrs.fields(Observation)] == ["stage", "seconds", "error"]
    assert "Asha" not in repr(seen)


def test_an_observer_that_fails_is_told_of_and_issues_no_less():
    """Whatever becomes of the figures, nobody waits for a certificate in vain."""

    def observer(_):
        raise OSError("no such host")

    with pytest.warns(ObserverWarning, match="raised OSError, and issuing goes on") as warned:
        certificate = attrs.evolve(CERTIFIER, observer=observer).certify(
            sample_vaccination_request()
        )
    assert certificate == CERTIFIER.certify(sample_vaccination_request())
    assert len(warned) == len(STAGES)
    assert {one.filename for one in warned} == {__file__}


def test_an_observer_that_fails_hides_no_error():
    """What went wrong with the certificate reaches the caller."""
    certifier = attrs.evolve(CERTIFIER, observer=lambda _: 1 / 0)
    with pytest.warns(ObserverWarning), pytest.raises(InvalidRequestError):
        certifier.certify({})


def test_an_observation_goes_to_another_process():
    """As a figure may."""
    observation = Observation(stage="sign", seconds=0.5, error="SigningError")
    assert pickle.loads(pickle.dumps(observation)) == observation
