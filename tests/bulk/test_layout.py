"""Columns, fields, and problems told by columns."""

import pytest

from divoc_certify.bulk import in_columns
from divoc_certify.errors import Problem

CASES = {
    "a field": (("$.recipient.name", "is required"), ["recipientName is required"]),
    "an entry of an array": (
        ("$.recipient.contact[0]", "must not be empty"),
        ["recipientMobileNumber must not be empty"],
    ),
    "a field under another name": (
        ("$.verifier.name", "must not be empty"),
        ["verifier must not be empty"],
    ),
    "an object of one column": (("$.vaccinator", "is required"), ["vaccinatorName is required"]),
    "an object of several columns": (
        ("$.facility.address", "is required"),
        [
            "facilityAddressLine1 is required",
            "facilityDistrict is required",
            "facilityState is required",
            "facilityPincode is required",
        ],
    ),
    "a rule that names fields": (
        ("$.recipient", "must have dob or age"),
        ["row must have recipientDOB or recipientAge"],
    ),
    "the whole": (("$", "must be an object"), ["row must be an object"]),
    "a field of no layout": (
        ("$.recipient.address.country", "must have 2 characters or more"),
        ["$.recipient.address.country must have 2 characters or more"],
    ),
}


def test_what_is_told_in_words_stays():
    """Beside others, as the results of a run have it."""
    problems = ["the font has no glyph", Problem("$.recipient.name", "is required")]
    assert [str(problem) for problem in in_columns(problems)] == [
        "the font has no glyph",
        "recipientName is required",
    ]


@pytest.mark.parametrize(("problem", "told"), CASES.values(), ids=CASES)
def test_problems_are_told_by_columns(problem, told):
    """Where there is one, or several."""
    assert [str(problem) for problem in in_columns([Problem(*problem)])] == told
