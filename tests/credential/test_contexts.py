"""The contexts, and the loader that never fetches."""

import pickle

import pytest

from divoc_certify.credential import Contexts
from divoc_certify.credential.contexts import CREDENTIALS_V1
from divoc_certify.errors import ConfigurationError, UnknownContextError

OTHER = "https://licences.example/v1"


@pytest.mark.parametrize(
    "url",
    [
        CREDENTIALS_V1,
        "https://w3id.org/security/v1",
        "https://w3id.org/security/v2",
        "https://divoc.dev/credentials/vaccination/v1",
        "https://divoc.dev/credentials/vaccination/v2",
        "https://divoc.dev/credentials/testCertificate/v1",
        "https://cowin.gov.in/credentials/vaccination/v1",
    ],
)
def test_bundled_contexts_are_there(url):
    """W3C's, DIVOC's, and DIVOC's under the namespace most certificates carry."""
    assert url in Contexts()
    assert "@context" in Contexts().document(url)


def test_an_unknown_context_is_an_error_and_not_a_request():
    """Issuing never depends on somebody's server."""
    with pytest.raises(UnknownContextError, match="nothing is fetched"):
        Contexts().document(OTHER)


def test_a_deployment_adds_its_namespace():
    """The same documents under another prefix; the original set stays as it was."""
    contexts = Contexts()
    more = contexts.with_namespace("https://health.example/credentials/")
    url = "https://health.example/credentials/vaccination/v2"
    assert more.document(url) == contexts.document("https://divoc.dev/credentials/vaccination/v2")
    assert url not in contexts


def test_contexts_that_have_a_document_already_are_themselves():
    """What they have learnt stays with them."""
    contexts = Contexts().with_documents({OTHER: {"@context": {}}})
    assert contexts.with_documents({OTHER: {"@context": {}}}) is contexts
    assert contexts.with_documents({OTHER: {"@context": {"a": "urn:a"}}}) is not contexts
    assert contexts.with_namespace("https://divoc.dev/credentials/") is contexts


def test_a_programme_adds_its_context():
    """One document at a time."""
    assert Contexts().with_documents({OTHER: {"@context": {}}}).document(OTHER) == {"@context": {}}


def test_mistakes_are_told_at_once():
    """A relative URL, a document that is none, a W3C context replaced."""
    with pytest.raises(ConfigurationError) as raised:
        Contexts({"licences": {"@context": {}}, OTHER: {}, CREDENTIALS_V1: {"@context": {}}})
    assert str(raised.value).splitlines() == [
        f'$["{CREDENTIALS_V1}"] is bundled and cannot be replaced',
        '$["licences"] must be an absolute URL',
        f'$["{OTHER}"] must be an object with an @context',
    ]


def test_they_travel_to_a_worker():
    """What comes back from a pickle is equal, and has resolved nothing yet."""
    contexts = Contexts().with_documents({OTHER: {"@context": {}}})
    copy = pickle.loads(pickle.dumps(contexts))
    assert copy == contexts
    assert copy.resolved == {}
