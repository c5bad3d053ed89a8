"""JSON Lines in, rows out."""

import io
import json

import pytest
from samples import TEST_REQUEST, VACCINATION_V1

from divoc_certify.bulk import read_json_lines
from divoc_certify.errors import InputError, InvalidRequestError
from divoc_certify.request import load_request
from divoc_certify.request.json_text import MAX_JSON

LINE = json.dumps(VACCINATION_V1, ensure_ascii=False)


def read(text):
    """The rows of a text."""
    return list(read_json_lines(io.StringIO(text)))


def test_each_line_is_a_request():
    """Of either kind; blank lines count, and are passed over."""
    rows = read(f"{LINE}\n\n  \r\n{json.dumps(TEST_REQUEST)}")
    assert [row.number for row in rows] == [1, 4]
    assert [row.request for row in rows] == [VACCINATION_V1, TEST_REQUEST]
    assert rows[0].line == LINE
    assert rows[0].source is None


def test_a_line_ends_where_json_lines_end():
    """Not at Unicode's line separators, which JSON may have as they are."""
    line = LINE.replace("Amara", "Am\u2028ar\x85a\u2029")
    [row] = read(line)
    assert row.request["recipient"]["name"] == "Am\u2028ar\x85a\u2029 Example"


WRONG = {
    "cut short": (LINE[:50], "$ must be JSON, and is not at line 1, column 41"),
    "an array": ("[]", "$ must be an object"),
    "NaN": ('{"a": NaN}', "$ must be JSON, whose numbers are finite and of sensible length"),
    "too deep": ('{"a": ' + "[" * 100_000, "$ must not be nested so deeply"),
    "a report's line": (
        json.dumps({"row": 1, "problems": ["x"], "line": "[]"}),
        "$ must be an object",
    ),
}


@pytest.mark.parametrize(("line", "problem"), WRONG.values(), ids=WRONG)
def test_a_line_that_is_no_json_is_a_problem_of_its_own(line, problem):
    """And the others are read."""
    rows = read(f"{LINE}\n{line}\n{LINE}\n")
    assert [row.request for row in rows] == [VACCINATION_V1, None, VACCINATION_V1]
    assert [str(problem) for problem in rows[1].problems] == [problem]
    assert rows[1].line == ("[]" if "row" in line else line)


def test_a_name_that_is_given_twice_is_for_the_api_to_refuse():
    """As in one request."""
    [row] = read(LINE.replace('"dose": 2', '"dose": 2, "dose": 3'))
    with pytest.raises(InvalidRequestError, match="dose must be given only once"):
        load_request(row.request)


def test_what_a_report_added_is_passed_over():
    """And nothing else, whatever it is called."""
    [row] = read(json.dumps({**VACCINATION_V1, "row": 7, "problems": [], "line": "{}"}))
    assert row.request == {**VACCINATION_V1, "line": "{}"}
    [row] = read(json.dumps({"row": 7, "problems": ["x"], "line": LINE}))
    assert (row.request, row.line) == (VACCINATION_V1, LINE)


def test_a_line_has_an_end():
    """That of the longest request, and its newline."""
    [row] = read(f"{' ' * (MAX_JSON - len(LINE))}{LINE}\n")
    assert row.request == VACCINATION_V1
    with pytest.raises(InputError, match=r"^line 1 must not be longer than 1,000,001 characters$"):
        read(f"{' ' * (MAX_JSON + 1)}{LINE}\n")
