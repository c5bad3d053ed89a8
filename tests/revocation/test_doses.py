"""Which doses may be revoked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from divoc_certify.errors import InvalidRequestError
from divoc_certify.revocation import select_doses

ISSUED = {1: "ID1", 2: "ID2", 3: "ID3"}


@pytest.mark.parametrize(
    ("doses", "selected"),
    [
        (None, ("ID1", "ID2", "ID3")),
        ([1, 2, 3], ("ID1", "ID2", "ID3")),
        ([3], ("ID3",)),
        ([3, 2], ("ID2", "ID3")),
        ([3, 3], ("ID3",)),
        ({2, 3}, ("ID2", "ID3")),
    ],
)
def test_all_doses_or_the_latest_ones(doses, selected):
    """In the order of the doses, whatever order they were named in."""
    assert select_doses(dict(reversed(ISSUED.items())), doses) == selected


@pytest.mark.parametrize(
    ("issued", "doses", "problem"),
    [
        ({}, None, "$.preEnrollmentCode must have certificates"),
        ({}, [1], "$.preEnrollmentCode must have certificates"),
        (ISSUED, [], "$.doses must not be empty"),
        (ISSUED, [4], "$.doses must be doses that were certified"),
        (ISSUED, [3, 4], "$.doses must be doses that were certified"),
        (ISSUED, [0, 1, 2, 3], "$.doses must be doses that were certified"),
        (ISSUED, [1], "$.doses must run without a gap up to the latest dose"),
        (ISSUED, [1, 2], "$.doses must run without a gap up to the latest dose"),
        (ISSUED, [1, 3], "$.doses must run without a gap up to the latest dose"),
    ],
)
def test_another_selection_is_refused(issued, doses, problem):
    """No dose that stays may stand on one that is revoked."""
    with pytest.raises(InvalidRequestError) as raised:
        select_doses(issued, doses)
    assert str(raised.value) == problem


@given(st.sets(st.integers(1, 9), min_size=1), st.data())
def test_what_stays_is_older_than_what_goes(doses, data):
    """Also where a dose in between was never certified here."""
    issued = {dose: f"ID{dose}" for dose in doses}
    chosen = data.draw(st.sets(st.sampled_from(sorted(doses)), min_size=1))
    stays = doses - chosen
    if not stays or max(stays) < min(chosen):
        assert set(select_doses(issued, chosen)) == {issued[dose] for dose in chosen}
    else:
        with pytest.raises(InvalidRequestError):
            select_doses(issued, chosen)
