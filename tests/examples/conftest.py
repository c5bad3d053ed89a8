"""A copy of an example, set up as its README says: with a key of its own."""

from functools import partial

import pytest

from .copying import copy


@pytest.fixture
def copied(tmp_path):
    """Copies an example."""
    return partial(copy, target=tmp_path)
