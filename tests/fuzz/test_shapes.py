"""More than twenty thousand documents: the fast canonical form is PyLD's, or PyLD is asked."""

import collections
import itertools
import sys
from functools import partial

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapes import (
    CONTEXTS,
    DIALECTS,
    SAMPLES,
    credentials,
    features,
    leaves_changed,
    mutants,
    nasty_documents,
    outcome,
)

from divoc_certify.credential.canonical import canonicalize, learn, unsigned_claims
from divoc_certify.credential.expansion import canonicalize_slowly, unsigned_claims_slowly
from divoc_certify.credential.shape import read_shape

SEEN = {
    *(f"plane {plane}" for plane in range(17)),
    *("equal siblings", "an empty text", "an array", "a named graph", "a list", "another graph"),
    *("vaccination v1", "vaccination v2", "test", "version 1.1", "version 2.0", "a status"),
}


class Comparison:
    """Compares documents with what PyLD makes of them, and counts."""

    def __init__(self):
        self.documents = set()
        self.features = set()
        self.fast = self.slow = self.refused = 0

    def learn(self, document, dialect):
        """Compare a document, and keep what is learnt from it, as after its signature held."""
        lessons = []
        self.compare(document, dialect, lessons)
        learn(lessons, CONTEXTS)

    def compare(self, document, dialect, lessons=None):
        """Compare a document, which may be like one that was learnt.

        Returns:
            Whether PyLD was left out.
        """
        lessons = [] if lessons is None else lessons
        expected = outcome(canonicalize_slowly, document, CONTEXTS, dialect)
        quickly = partial(canonicalize, lessons=lessons)
        assert outcome(quickly, document, CONTEXTS, dialect) == expected
        fast = read_shape(document) is not None and not lessons and type(expected) is str
        claims = partial(unsigned_claims, lessons=lessons)
        assert outcome(claims, document, CONTEXTS) == outcome(
            unsigned_claims_slowly, document, CONTEXTS
        )
        self.documents.add(hash(repr(document)))
        self.features |= features(document)
        self.fast += fast
        self.refused += type(expected) is not str
        self.slow += not fast and type(expected) is str
        return fast

    def __str__(self):
        return (
            f"{len(self.documents):,} documents: {self.fast:,} by a plan, {self.slow:,} through "
            f"PyLD, {self.refused:,} refused by both"
        )


def compare_all(comparison, documents, count):
    """Compare documents, each with two more of its shape after it."""

    @settings(
        max_examples=count,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(st.data(), st.sampled_from(DIALECTS))
    def compare(data, dialect):
        first = data.draw(documents)
        comparison.learn(first, dialect)
        for _ in range(2):
            comparison.compare(leaves_changed(first, data.draw), dialect)

    compare()


def test_fast_equals_slow():
    """Byte by byte, or by the same error; over all that is listed in `SEEN`."""
    comparison = Comparison()
    compare_all(comparison, nasty_documents(), 10_000)
    compare_all(comparison, mutants(), 9_000)
    compare_all(comparison, credentials(), 3_000)
    sys.stdout.write(f"{comparison}\n")
    assert comparison.features >= SEEN
    assert len(comparison.documents) > 20_000
    assert comparison.fast > 5_000


def test_no_real_credential_is_slow():
    """Once each kind was learnt, in every dialect: whatever the texts of the request are."""
    comparison = Comparison()
    for sample, dialect in itertools.product(SAMPLES, DIALECTS):
        comparison.learn(sample, dialect)
        assert comparison.compare(sample, dialect)
    slow = collections.Counter()

    @settings(
        max_examples=2_000, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(credentials(), st.sampled_from(DIALECTS))
    def compare(credential, dialect):
        slow[comparison.compare(credential, dialect)] += 1

    compare()
    sys.stdout.write(f"{comparison}\n")
    assert slow[False] == 0
    assert slow[True] >= 2_000
