"""CSV in, rows out."""

import io
import random

import pytest
from tables import TEST, TEST_ROW, VACCINATION, VACCINATION_ROW, csv_text

from divoc_certify.bulk import in_columns, read_csv
from divoc_certify.bulk.csv_rows import MAX_ROW
from divoc_certify.errors import InputError
from divoc_certify.request import load_request

TEXT = csv_text(*[VACCINATION_ROW] * 5)
LINES = TEXT.splitlines(keepends=True)


def read(text, **options):
    """The rows of a text."""
    return list(read_csv(io.StringIO(text, newline=""), **options))


def told(row):
    """What is wrong with a row, by its columns."""
    return [str(problem) for problem in in_columns(row.problems)]


@pytest.mark.parametrize(
    ("row", "request_"), [(VACCINATION_ROW, VACCINATION), (TEST_ROW, TEST)], ids=["v", "t"]
)
def test_both_layouts_are_read(row, request_):
    """Each column becomes its field, text stays text, and the API takes it."""
    assert len(row) == 28
    [read_row] = read(csv_text(row))
    assert read_row.number == 1
    assert read_row.request == request_
    assert read_row.source == row
    assert (read_row.problems, read_row.line) == ((), None)
    load_request(read_row.request)


def test_columns_come_in_any_order_with_others_between_them():
    """Blanks around a name do not count, and what else is there is kept for the report only."""
    names = list(VACCINATION_ROW)
    random.Random(1).shuffle(names)
    row = {"campaign": "north"} | {name: VACCINATION_ROW[name] for name in names}
    text = csv_text(row).replace("recipientName", " recipientName\t")
    [read_row] = read(text)
    assert read_row.request == VACCINATION
    assert read_row.source == row


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("quoting", [0, 1])
@pytest.mark.parametrize("lineterminator", ["\n", "\r\n", "\r"])
def test_the_header_shows_the_delimiter(delimiter, quoting, lineterminator):
    """As spreadsheets of other languages save it; the cells may hold any of the others."""
    row = VACCINATION_ROW | {"recipientAddressLine1": "a,b;c\td|e"}
    form = {"delimiter": delimiter, "quoting": quoting, "lineterminator": lineterminator}
    rows = read_csv(io.StringIO(csv_text(row, **form), newline=""))
    assert rows.delimiter == delimiter
    assert rows.columns == tuple(row)
    assert next(rows).request["recipient"]["address"]["addressLine1"] == "a,b;c\td|e"


@pytest.mark.parametrize("line", ["sep=^\n", '"sep=^"\r\n', "\ufeffsep=^\n"])
def test_a_first_line_may_name_the_delimiter(line):
    """Excel's way, for any delimiter at all."""
    assert read(line + csv_text(VACCINATION_ROW, delimiter="^"))[0].request == VACCINATION


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_line_ends_alike_in_a_request_however_the_file_ends_its_lines(newline):
    """The API takes no carriage return; the report has the cell as it was."""
    row = VACCINATION_ROW | {"recipientAddressLine1": f"Flat 3{newline}12 Harbour Road"}
    [read_row] = read(csv_text(row, lineterminator=newline))
    assert load_request(read_row.request).recipient.address.address_line1 == (
        "Flat 3\n12 Harbour Road"
    )
    assert read_row.source == row


def test_what_is_quoted_may_have_newlines_and_quotes():
    """As RFC 4180 has it."""
    name = 'Amara "Amy"\nExample, MD'
    [row, _] = read(csv_text(VACCINATION_ROW | {"recipientName": name}, VACCINATION_ROW))
    assert row.request["recipient"]["name"] == name


def test_formulas_are_text():
    """Nothing is done to them."""
    [row] = read(csv_text(VACCINATION_ROW | {"recipientName": "=1+1"}))
    assert row.request["recipient"]["name"] == "=1+1"


def test_blank_cells_are_absent():
    """Whatever kind of blank it is; some may be."""
    blank = dict.fromkeys(
        ["recipientAge", "recipientAddressLine2", "vaccinationBatch", "facilityAddressLine2"],
        " \u00a0\t",
    )
    [row] = read(csv_text(VACCINATION_ROW | blank))
    assert "age" not in row.request["recipient"]
    assert "addressLine2" not in row.request["recipient"]["address"]
    assert "batch" not in row.request["vaccination"]
    assert row.source == VACCINATION_ROW | blank
    load_request(row.request)


REQUIRED = set(VACCINATION_ROW) - {
    "recipientAddressLine2",
    "vaccinationBatch",
    "facilityAddressLine2",
    "recipientDOB",
    "recipientAge",
}


def problems_of(row):
    """What the API says of a row, by its columns."""
    with pytest.raises(Exception, match=r".") as caught:
        load_request(row.request)
    return [str(problem) for problem in in_columns(caught.value.problems)]


@pytest.mark.parametrize("name", sorted(REQUIRED))
def test_what_is_required_is_told_by_its_column(name):
    """As the person knows it who has the file."""
    [row] = read(csv_text(VACCINATION_ROW | {name: ""}))
    assert problems_of(row) == [f"{name} is required"]


def test_a_row_of_nothing_but_an_extra_column_lacks_everything():
    """Every column that must be filled is told, at once."""
    row = dict.fromkeys(VACCINATION_ROW, "") | {"note": "x"}
    problems = problems_of(read(csv_text(row))[0])
    assert set(problems) == {f"{name} is required" for name in REQUIRED} | {
        "row must have recipientDOB or recipientAge"
    }


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"recipientDOB": "31-Feb-1990"}, "recipientDOB must be a date"),
        ({"recipientDOB": "02/07/1963"}, "recipientDOB must be a date such as"),
        ({"recipientDOB": "02-Jux-1963"}, "recipientDOB must be a date such as"),
        ({"recipientAge": "18"}, "recipientAge must agree with recipientDOB"),
        ({"recipientAge": "fifty"}, "recipientAge must be a whole number"),
        ({"vaccinationDose": "1.5"}, "vaccinationDose must be a whole number"),
        ({"vaccinationDose": "-1"}, "vaccinationDose must be from 1 to 1000"),
        ({"vaccinationDate": "2021-10-15"}, "vaccinationDate must be a date-time"),
        (
            {"vaccinationEffectiveEnd": "2020-10-15"},
            "vaccinationEffectiveEnd must not be before vaccinationEffectiveStart",
        ),
        ({"recipientName": "a\0b"}, "recipientName must not contain control characters"),
        ({"recipientMobileNumber": "tel:"}, "recipientMobileNumber must be tel: or mailto:"),
    ],
)
def test_what_cannot_be_read_is_for_the_api_to_judge(cells, problem):
    """And is told by its column."""
    [told_] = problems_of(read(csv_text(VACCINATION_ROW | cells))[0])
    assert told_.startswith(problem)


@pytest.mark.parametrize(
    ("name", "cell", "section", "field", "value"),
    [
        ("recipientDOB", "1963", "recipient", "dob", "1963"),
        ("recipientDOB", " 02-JUL-1963 ", "recipient", "dob", "1963-07-02"),
        ("recipientDOB", "29-Feb-2023", "recipient", "dob", "2023-02-29"),
        ("vaccinationDose", " 2 ", "vaccination", "dose", 2),
        ("vaccinationDose", "2.0", "vaccination", "dose", 2),
        ("vaccinationDose", "٢", "vaccination", "dose", "٢"),
        (
            "vaccinationEffectiveStart",
            " 2021-10-15 ",
            "vaccination",
            "effectiveStart",
            "2021-10-15",
        ),
        ("recipientName", " Amara ", "recipient", "name", " Amara "),
        ("recipientMobileNumber", "TEL:0155", "recipient", "contact", ["TEL:0155"]),
    ],
)
def test_cells_are_read_by_their_kind(name, cell, section, field, value):
    """Blanks around dates and numbers do not count; text is as it was entered."""
    [row] = read(csv_text(VACCINATION_ROW | {name: cell}))
    assert row.request[section][field] == value


TEXTS = ["preEnrollmentCode", "recipientMobileNumber", "recipientIdentity", "facilityPincode"]


@pytest.mark.parametrize("cell", ["1.555E+10", " 1,555E+10", "1E+10", "1.555E10", "1.0e7"])
def test_a_number_that_a_spreadsheet_has_rounded_is_a_problem_of_its_row(cell):
    """Whichever text it was; it keeps its cells, to be mended."""
    row = VACCINATION_ROW | dict.fromkeys(TEXTS, cell)
    rounded, good = read(csv_text(row, VACCINATION_ROW, delimiter=";"))
    assert rounded.request is None
    assert told(rounded) == [f"{name} must be text: a spreadsheet has rounded it" for name in TEXTS]
    assert (rounded.source, rounded.line) == (row, None)
    assert good.request == VACCINATION


@pytest.mark.parametrize("cell", ["1E10", "2E-21", "E+10", "12.5E+10", "1.5E+10 A", "١.5E+10"])
def test_what_only_looks_like_a_rounded_number_stays(cell):
    """Somebody may call a batch so."""
    [row] = read(csv_text(VACCINATION_ROW | {"vaccinationBatch": cell}))
    assert row.request["vaccination"]["batch"] == cell


BROKEN = {
    "short": (
        LINES[2].replace(",MB3428BX", ""),
        "row must have 28 cells, as the header has, and has 27",
    ),
    "long": (
        LINES[2].replace("Amara Example", "Example, Amara"),
        "row must have 28 cells, as the header has, and has 29",
    ),
    "a quotation mark that is not closed": (
        LINES[2].replace("Amara", '"Amara'),
        "row must have its quotation marks in pairs, and has not at line 3",
    ),
    "more behind a quotation mark": (
        LINES[2].replace("Amara", '"Amara" '),
        "row must have its quotation marks in pairs, and has not at line 3",
    ),
}


@pytest.mark.parametrize(("line", "problem"), BROKEN.values(), ids=BROKEN)
def test_a_broken_row_is_a_problem_of_its_own(line, problem):
    """The rows behind it are read, and have the numbers that they have for its sender."""
    rows = read("".join([*LINES[:2], line, *LINES[3:]]))
    assert [row.number for row in rows] == [1, 2, 3, 4, 5]
    assert told(rows[1]) == [problem]
    assert rows[1].request is None
    assert rows[1].line == line.rstrip("\r\n")
    assert rows[1].source == dict.fromkeys(VACCINATION_ROW, "")
    assert all(row.request == VACCINATION for row in rows if row.number != 2)


def test_a_mark_that_is_never_closed_costs_one_row():
    """However much stands behind it; no more is read ahead than one row may have."""
    broken = LINES[1].replace("Amara", '"Amara')
    [row, *rows] = read("".join([LINES[0], broken, *[LINES[1]] * 400]))
    assert told(row) == ["row must have its quotation marks in pairs, and has not at line 2"]
    assert len(LINES[1]) * 400 > MAX_ROW
    assert [row.number for row in rows] == list(range(2, 402))
    assert all(row.request == VACCINATION for row in rows)


def test_a_row_has_an_end():
    """Of quoted newlines, too, in one cell or in several."""
    cell = '"x' + "\n" * (MAX_ROW // 2) + '"'
    [row] = read(LINES[0] + LINES[1].replace("Amara Example", cell))
    assert row.request["recipient"]["name"] == cell.strip('"')
    row = read(LINES[0] + LINES[1].replace("Amara Example", cell).replace("Flat 3", cell))[0]
    assert told(row) == ["row must have its quotation marks in pairs, and has not at line 2"]


def test_a_mark_inside_a_cell_of_several_lines_certifies_nothing_wrong():
    """What is left of the row is bad rows, too."""
    row = VACCINATION_ROW | {"recipientAddressLine1": "12 Harbour\nRoad"}
    text = csv_text(row, VACCINATION_ROW).replace("Bharat Biotech", '"Bharat" Biotech', 1)
    first, second, third = read(text)
    assert (first.request, second.request) == (None, None)
    assert third.request == VACCINATION


def test_a_row_of_several_lines_moves_the_lines_behind_it():
    """The row is told by its number, the mark by its line."""
    row = VACCINATION_ROW | {"recipientAddressLine1": "12 Harbour\nRoad"}
    broken = LINES[1].replace("Amara", '"Amara" ')
    rows = read(csv_text(row, VACCINATION_ROW) + broken)
    assert [(row.number, row.line) for row in rows[2:]] == [(3, broken.rstrip("\r\n"))]
    assert told(rows[2])[0].endswith("at line 5")


def test_blank_rows_are_counted_and_passed_over():
    """As spreadsheets leave them at the end of a table."""
    blank = "," * 27 + "\r\n"
    rows = read("".join([LINES[0], "\r\n", LINES[1], blank, " ,\t\r\n", LINES[2], blank]))
    assert [row.number for row in rows] == [2, 5]


def test_more_delimiters_than_cells_are_no_more_cells():
    """A spreadsheet may write them."""
    rows = read(LINES[0] + LINES[1].replace("\r\n", ",, \r\n"))
    assert [row.request for row in rows] == [VACCINATION]


@pytest.mark.parametrize("text", ['"preEnrollmentCode', 'preEnrollmentCode,"recipientName"x\n'])
def test_a_header_with_stray_marks_is_told(text):
    """It cannot be passed over."""
    with pytest.raises(InputError, match=r"^header must have its quotation marks in pairs$"):
        read(text)


@pytest.mark.parametrize("text", ["", "\n", 'sep="\n', "sep=;", "sep=;\n"])
def test_a_file_without_a_header_is_told(text):
    """Whatever else it has."""
    with pytest.raises(InputError, match=r"has those of neither$"):
        read(text)
