"""Twenty thousand documents: the fast canonical form is PyLD's, or declined."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapes import (
    CONTEXTS,
    DIALECTS,
    check,
    credentials,
    leaves_changed,
    mutants,
    nasty_documents,
)

COUNTS = {"nasty": 10_000, "mutants": 5_000, "credentials": 5_000}
STRATEGIES = {"nasty": nasty_documents, "mutants": mutants, "credentials": credentials}


@pytest.mark.parametrize("kind", STRATEGIES)
def test_fast_equals_slow(kind):
    """A plan from one document gives another's canonical form byte by byte, or declines."""

    @settings(
        max_examples=COUNTS[kind],
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(st.data(), st.sampled_from(DIALECTS))
    def compare(data, dialect):
        first = data.draw(STRATEGIES[kind]())
        check(first, first, CONTEXTS, dialect)
        check(first, leaves_changed(first, data.draw), CONTEXTS, dialect)

    compare()
