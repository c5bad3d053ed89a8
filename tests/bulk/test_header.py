"""Which of the two layouts a header has, and what is wrong with one that has neither."""

import pytest
from tables import TEST_ROW, VACCINATION_ROW

from divoc_certify.bulk.header import Header
from divoc_certify.bulk.layout import TESTS, VACCINATIONS
from divoc_certify.errors import InputError

V, T = list(VACCINATION_ROW), list(TEST_ROW)
EITHER = "recipientDOB or recipientAge is not in the header"
NEITHER = "header must have the columns of vaccinations or those of tests, and has those of neither"


def less(names, *others):
    """Leave names out."""
    return [name for name in names if name not in others]


@pytest.mark.parametrize(
    ("names", "layout"),
    [
        (V, VACCINATIONS),
        (V[::-1], VACCINATIONS),
        (less(V, "recipientAge"), VACCINATIONS),
        (less(V, "recipientDOB"), VACCINATIONS),
        ([*V, "disease", "result"], VACCINATIONS),
        (T, TESTS),
        ([*T, "recipientAge", "vaccinationName"], TESTS),
    ],
    ids=range(7),
)
def test_the_layout_is_told_by_its_columns(names, layout):
    """In any order, and with columns of the other layout as extra ones."""
    assert Header.read(names, delimiters=",").layout is layout


WRONG = {
    "all of a vaccination but two": (
        less(V, "recipientName", "facilityName"),
        ["recipientName is not in the header", "facilityName is not in the header"],
    ),
    "neither birth date nor age": (less(V, "recipientDOB", "recipientAge"), [EITHER]),
    "a test without birth date": (
        [*less(T, "recipientDOB"), "recipientAge"],
        ["recipientDOB is not in the header"],
    ),
    "optional in a row, and not in the header": (
        less(V, "recipientAddressLine2"),
        ["recipientAddressLine2 is not in the header"],
    ),
    "other capital letters": (
        [*less(V, "recipientName"), "RecipientName"],
        ["recipientName is not in the header, which has it in other capital letters"],
    ),
    "mostly a test": (less(T, "recipientName"), ["recipientName is not in the header"]),
    "all small letters": (
        [name.lower() for name in less(T, "disease", "result", "verifier", "manufacturer")],
        None,
    ),
    "a known name twice": (
        [*V, "recipientName"],
        ["recipientName must be in the header only once"],
    ),
    "an extra name twice, beside a missing one": (
        [*less(V, "recipientName"), "Amara", "Amara"],
        ["recipientName is not in the header", "column 29 must be in the header only once"],
    ),
    "nothing": ([], [NEITHER]),
    "a first row of data": (list(VACCINATION_ROW.values()), [NEITHER]),
    "what both have": (sorted(set(V) & set(T)), [NEITHER]),
    "both": (
        [*V, *less(T, *V)],
        [NEITHER.replace("neither", "both")],
    ),
}


@pytest.mark.parametrize(("names", "problems"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_with_a_header_is_told_at_once(names, problems):
    """By the names of the layouts, and by none that may be somebody's data."""
    with pytest.raises(InputError) as caught:
        Header.read(names, delimiters=",")
    told = [str(problem) for problem in caught.value.problems]
    if problems is None:
        assert len(told) == 28
        assert sum("other capital letters" in problem for problem in told) == 24
    else:
        assert told == problems


def test_columns_without_a_name_are_passed_over():
    """However many a spreadsheet leaves behind."""
    header = Header.read([*V, "", " "], delimiters=",")
    row = header.row(1, [*VACCINATION_ROW.values(), "x", "y"])
    assert row.source == VACCINATION_ROW
    assert header.unread(1, "must be whole", "x").source == dict.fromkeys(V, "")
