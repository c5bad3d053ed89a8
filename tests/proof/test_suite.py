"""The proof suites, and which of them goes with what."""

import pytest

from divoc_certify.errors import ConfigurationError, SigningError
from divoc_certify.proof.suite import SUITE_CONTEXTS, SUITES, choose_suite


@pytest.mark.parametrize(
    ("algorithm", "model", "name"),
    [
        ("EdDSA", "1.1", "Ed25519Signature2018"),
        ("EdDSA", "2.0", "eddsa-rdfc-2022"),
        ("PS256", "1.1", "RsaSignature2018"),
        ("PS256", "2.0", "RsaSignature2018"),
        ("ES256", "1.1", "ecdsa-rdfc-2019"),
        ("ES384", "2.0", "ecdsa-rdfc-2019"),
        ("ES256K", "1.1", "EcdsaSecp256k1Signature2019"),
    ],
)
def test_the_default_is_the_originals_where_there_is_one(algorithm, model, name):
    """And the W3C's elsewhere."""
    assert choose_suite(None, algorithm, model) is SUITES[name]


def test_a_suite_goes_with_its_algorithms_alone():
    """The error names those that do."""
    assert choose_suite("ecdsa-jcs-2019", "ES384", "1.1").name == "ecdsa-jcs-2019"
    for name in ("eddsa-jcs-2022", "bbs-2023", ""):
        with pytest.raises(ConfigurationError) as raised:
            choose_suite(name, "ES256", "1.1")
        assert str(raised.value) == (
            "$.suite must be ecdsa-rdfc-2019 or ecdsa-jcs-2019 with a signer of ES256"
        )


def test_an_algorithm_that_is_not_known_cannot_sign():
    """Whoever writes a signer sees the names."""
    for algorithm in ("RS256", None, ["EdDSA"]):
        with pytest.raises(SigningError, match="must be one of PS256, EdDSA, ES256, ES384, ES256K"):
            choose_suite(None, algorithm, "1.1")


def test_the_contexts_that_a_suite_may_add_are_bundled():
    """They are the W3C's."""
    assert len(SUITE_CONTEXTS) == 2
