"""Who signs when, where somebody else's program knows it."""

import datetime as dt

import attrs
import pytest
from verifying import CERTIFIER

from divoc_certify import PrivateKeySigner, SignerSource
from divoc_certify.errors import SigningError
from divoc_certify.proof import every_signer, signer_at
from divoc_certify.testing import sample_vaccination_request

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
SIGNER = PrivateKeySigner.generate(verification_method="did:example:moh#key-1")


@attrs.frozen
class Database:
    """A source that looks its signer up."""

    answer: object = SIGNER

    @property
    def signers(self):
        """See `SignerSource.signers`."""
        return (self.signer_at(NOW),)

    def signer_at(self, moment):
        """See `SignerSource.signer_at`."""
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def test_a_signer_is_its_own_source():
    """And a source gives one."""
    for source in (SIGNER, Database()):
        assert signer_at(source, NOW) is SIGNER
        assert every_signer(source) == (SIGNER,)
    assert isinstance(Database(), SignerSource)


@pytest.mark.parametrize("ask", [lambda source: signer_at(source, NOW), every_signer])
def test_a_source_that_fails_gives_a_signing_error(ask):
    """Whatever it raises; the library's own come through."""
    lost = OSError("the database does not answer")
    with pytest.raises(SigningError, match=r"^the source of signers failed$") as raised:
        ask(Database(lost))
    assert raised.value.__cause__ is lost
    nobody = SigningError("nobody signs then")
    with pytest.raises(SigningError) as raised:
        ask(Database(nobody))
    assert raised.value is nobody


@attrs.frozen
class Later(Database):
    """A source that needs its database for a certificate only."""

    signers = (SIGNER,)


@pytest.mark.parametrize("source", [Database, Later])
def test_no_certificate_comes_of_a_source_that_fails(source):
    """Nor a certifier, where it has to be asked for one."""
    with pytest.raises(SigningError, match="failed"):
        attrs.evolve(CERTIFIER, signer=source(OSError())).certify(sample_vaccination_request())
    with pytest.raises(SigningError, match=r"^the signer failed$"):
        attrs.evolve(CERTIFIER, signer=source(None)).certify(sample_vaccination_request())
