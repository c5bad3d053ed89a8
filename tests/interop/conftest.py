"""One Node process, and one issuer for each key type, for the whole session."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, settings

from divoc_certify import Contexts, Programme

from .original import Original
from .party import Party
from .suites import Suites

TEST_CONTEXT = "https://divoc.dev/credentials/testCertificate/v1"
LICENCE = Programme(
    name="Licence to practise",
    context_url="https://licence.example/v1",
    context={
        "@context": {
            "@version": 1.1,
            "@protected": True,
            "id": "@id",
            "type": "@type",
            "ex": "https://licence.example/terms#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
            "ProofOfLicenceCredential": "ex:ProofOfLicenceCredential",
            "nonTransferable": "ex:nonTransferable",
            "Person": "ex:Person",
            "Licence": "ex:Licence",
            "refId": "ex:refId",
            "certificateId": "ex:certificateId",
            "infoUrl": "ex:infoUrl",
            "feedbackUrl": "ex:feedbackUrl",
            "name": "ex:name",
            "born": {"@id": "ex:born", "@type": "xsd:gYear"},
            "score": "ex:score",
            "ranks": {"@id": "ex:ranks", "@container": "@list"},
            "remarks": {"@id": "ex:remarks", "@container": "@language"},
            "active": "ex:active",
            "register": {"@id": "ex:register", "@type": "@id"},
            "seenBy": "ex:seenBy",
        }
    },
    credential_type="ProofOfLicenceCredential",
    evidence_type="Licence",
)

# One example goes several times through Node, two scanners and two verifiers.
settings.register_profile(
    "interop",
    deadline=None,
    phases=[phase for phase in Phase if phase is not Phase.explain],
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("interop")


@pytest.fixture(scope="session")
def contexts() -> Contexts:
    """The contexts bundled here."""
    return Contexts()


@pytest.fixture(scope="session")
def original(contexts: Contexts) -> Iterator[Original]:
    """The original; no npm package carries the test context, so it gets the one bundled here."""
    more = {
        TEST_CONTEXT: contexts.document(TEST_CONTEXT),
        LICENCE.context_url: LICENCE.context,
    }
    with Original(more) as process:
        yield process


@pytest.fixture(scope="session")
def npm(contexts: Contexts) -> Iterator[Suites]:
    """Npm's suites, with the contexts that no package there carries."""
    own = {url: contexts.document(url) for url in contexts.documents if "//divoc.dev/" in url}
    with Suites(own) as process:
        yield process


@pytest.fixture(scope="session", params=["PS256", "EdDSA"])
def party(request: pytest.FixtureRequest) -> Party:
    """An issuer with a key of each type, the same for both sides."""
    return Party.with_key(request.param)
