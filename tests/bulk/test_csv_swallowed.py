"""Rows that stray quotation marks make one cell of, as RFC 4180 has it."""

import io

import pytest
from tables import VACCINATION, VACCINATION_ROW, csv_text

from divoc_certify.bulk import CSVReport, in_columns, read_csv
from divoc_certify.errors import InputError

ROW = VACCINATION_ROW | {"note": "x", "campaign": "north"}
NOTE = ", ".join(["a word"] * 14)


def read(text):
    """The rows of a text."""
    return list(read_csv(io.StringIO(text, newline="")))


def told(row):
    """What is wrong with a row, by its columns."""
    return [str(problem) for problem in in_columns(row.problems)]


def swallowed(first, last):
    """What is told of a row that has those lines."""
    return [
        "row must not have other rows in a cell: look for stray quotation marks "
        f"from line {first} to line {last}"
    ]


def marked(name, count, *, last=None, row=ROW, **form):
    """Rows with a stray mark in a column of the first, and one in a column of the last."""
    last = last or name
    rows = [row] * count
    rows[0] = row | {name: f"<{row[name]}"}
    rows[-1] = row | {last: f"{row[last]}>"}
    text = csv_text(*rows, **form)
    return text.replace("<", '"').replace(">", '"')


@pytest.mark.parametrize("count", [2, 3, 4, 5])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^"])
@pytest.mark.parametrize("lineterminator", ["\n", "\r\n", "\r"])
def test_rows_between_two_stray_marks_are_one_bad_row(count, delimiter, lineterminator):
    """With all its lines; the rows before it and behind it are read."""
    form = {"delimiter": delimiter, "lineterminator": lineterminator}
    header, good = csv_text(ROW, **form).splitlines(keepends=True)
    _, *lines = marked("recipientName", count, **form).splitlines(keepends=True)
    named = f"sep={delimiter}{lineterminator}" if delimiter == "^" else ""
    first, row, last = read("".join([named, header, good, *lines, good]))
    start = 4 if named else 3
    assert told(row) == swallowed(start, start + count - 1)
    assert (row.number, row.request) == (2, None)
    assert row.line == "".join(lines).rstrip("\r\n")
    assert row.source == dict.fromkeys(ROW, "")
    assert (first.request, last.request, last.number) == (VACCINATION, VACCINATION, 3)


@pytest.mark.parametrize("name", ROW)
@pytest.mark.parametrize("count", [2, 4])
def test_the_marks_may_be_in_any_column(name, count):
    """Also in the first or the last, and in one that is passed over."""
    [row] = read(marked(name, count))
    assert told(row) == swallowed(2, count + 1)


def test_the_second_mark_may_be_further_in_front_where_rows_end_in_blanks():
    """The cells are as many as they should be, and stand in other columns."""
    row = ROW | {"note": "", "campaign": ""}
    [read_row] = read(marked("recipientState", 2, last="recipientAddressLine2", row=row))
    assert told(read_row) == swallowed(2, 3)


def test_rows_that_are_too_few_cells_besides_are_told_likewise():
    """The marks are the cause."""
    [row] = read(marked("recipientState", 4, last="facilityName"))
    assert told(row) == swallowed(2, 5)


@pytest.mark.parametrize("name", ["recipientAddressLine1", "note", "campaign"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_an_address_of_several_lines_is_a_cell(name, newline):
    """With the commas of an address in it, or a long list of words in one line."""
    address = f"Flat 3, Floor 2,{newline}Tower 4, Harbour Residency,{newline}12 Harbour Road, Port"
    row = ROW | {name: address, "recipientAddressLine2": "1\n2", "facilityAddressLine2": NOTE * 3}
    [read_row] = read(csv_text(row))
    assert read_row.source == row
    assert read_row.problems == ()


@pytest.mark.parametrize(("commas", "is_bad"), [(14, False), (15, True)])
def test_half_the_delimiters_of_a_row_are_too_many_in_several_lines(commas, is_bad):
    """Of one delimiter; of another there may be any number."""
    text = csv_text(ROW | {"note": "a\n" + "," * commas + ";" * 40})
    [row] = read(text)
    assert bool(row.problems) == is_bad


def test_a_header_that_has_rows_in_it_is_told():
    """The first row would be gone without a word."""
    text = csv_text(ROW).replace("campaign", '"campaign').replace("north", 'north"')
    with pytest.raises(InputError, match=r"^header must not have other rows in a cell: look for"):
        read(text)
    [row] = read(csv_text({"a\nb, c": "x"} | ROW))
    assert row.request == VACCINATION


def test_all_the_lines_are_in_the_report_and_it_is_read_again_when_it_is_mended(tmp_path):
    """Where its own column has rows in a cell, as the report wrote them."""
    path = tmp_path / "bad.csv"
    text = marked("recipientName", 3)
    with CSVReport(path) as report:
        [row] = read(text)
        report.add(row, row.problems)
    [again] = read_csv(path)
    assert again.problems == ()
    assert again.source["line"] == text.partition("\r\n")[2].rstrip()
    assert {again.source[name] for name in ROW} == {""}
    path.write_text(csv_text(again.source | ROW), encoding="utf-8")
    [mended] = read_csv(path)
    assert mended.request == VACCINATION
    path.write_text(marked("line", 2, row=ROW | {"line": "x"}), encoding="utf-8")
    [row] = read_csv(path)
    assert told(row) == swallowed(2, 3)
