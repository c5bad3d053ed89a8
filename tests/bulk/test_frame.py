"""DataFrames in, rows out."""

import datetime as dt
import io
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from tables import TEST, TEST_ROW, VACCINATION, VACCINATION_ROW, csv_text

from divoc_certify.bulk import CSVReport, in_columns, read_csv, read_frame
from divoc_certify.errors import ConfigurationError, InputError, InvalidRequestError
from divoc_certify.request import load_request

NO_TEXT = "must be text: read a CSV file with dtype=str, since a number has lost its leading zeros"


def one(**cells):
    """The row of a frame with these cells, as objects."""
    frame = pd.DataFrame([VACCINATION_ROW | cells], dtype=object)
    [row] = read_frame(frame)
    return row


@pytest.mark.parametrize(
    ("row", "request_"), [(VACCINATION_ROW, VACCINATION), (TEST_ROW, TEST)], ids=["v", "t"]
)
def test_a_frame_of_text_gives_what_its_csv_gives(row, request_):
    """Leading zeros, order and all."""
    text = csv_text(row, row)
    frame = pd.read_csv(io.StringIO(text), dtype=str)
    rows = list(read_frame(frame))
    assert rows == list(read_csv(io.StringIO(text)))
    assert [read.request for read in rows] == [request_] * 2
    assert {type(cell) for cell in rows[0].source.values()} == {str}


@pytest.mark.parametrize(
    "blank", [None, float("nan"), np.nan, pd.NA, pd.NaT, np.float32("nan"), "", " "]
)
@pytest.mark.parametrize("name", ["recipientAddressLine2", "recipientAge", "vaccinationBatch"])
def test_blanks_are_blanks(blank, name):
    """Whichever way pandas has them, in text and in numbers."""
    row = one(**{name: blank})
    assert row.source[name].strip() == ""
    load_request(row.request)
    assert str(VACCINATION_ROW[name]) not in str(row.request).replace("1958", "")


@pytest.mark.parametrize(
    "dose", [2, np.int64(2), np.int8(2), 2.0, np.float64(2), np.float32(2), "2", "2.0"]
)
def test_numbers_are_numbers(dose):
    """Of every type; 2.0 is what a column of whole numbers with a blank has."""
    assert one(vaccinationDose=dose).request["vaccination"]["dose"] == 2
    assert one(recipientAge=dose).request["recipient"]["age"] == 2


def test_a_column_with_a_blank_is_a_column_of_floats_to_pandas():
    """And its numbers are whole all the same; nullable types have them as they are."""
    rows = [VACCINATION_ROW, VACCINATION_ROW | {"recipientAge": None}]
    for dtype, source in (("float64", "58"), ("Int64", "58")):
        frame = pd.DataFrame(rows).astype({"recipientAge": dtype})
        first, second = read_frame(frame)
        assert (first.request["recipient"]["age"], first.source["recipientAge"]) == (58, source)
        assert "age" not in second.request["recipient"]


@pytest.mark.parametrize("dose", [1.5, float("inf"), True, np.True_, dt.date(2021, 1, 2), []])
def test_what_is_no_whole_number_is_for_the_api_to_refuse(dose):
    """By its column."""
    with pytest.raises(InvalidRequestError) as caught:
        load_request(one(vaccinationDose=dose).request)
    assert [*map(str, in_columns(caught.value.problems))] == [
        "vaccinationDose must be a whole number"
    ]


DAYS = [
    dt.date(2021, 10, 15),
    dt.datetime(2021, 10, 15),  # noqa: DTZ001 - a day, as pandas has it
    pd.Timestamp("2021-10-15"),
    "2021-10-15",
]


@pytest.mark.parametrize("day", DAYS, ids=lambda day: type(day).__name__)
def test_a_day_stays_the_day_it_is(day):
    """A birth date, too."""
    row = one(vaccinationEffectiveStart=day, recipientDOB=day)
    assert row.request["vaccination"]["effectiveStart"] == "2021-10-15"
    assert row.request["recipient"]["dob"] == "2021-10-15"


def test_a_column_of_days_stays_what_it_is():
    """As pandas reads it, with a blank."""
    rows = [VACCINATION_ROW | {"recipientDOB": day} for day in ("1963-07-02", None)]
    frame = pd.DataFrame(rows).astype({"recipientDOB": "datetime64[ns]"})
    first, second = read_frame(frame)
    assert first.request["recipient"]["dob"] == "1963-07-02"
    assert "dob" not in second.request["recipient"]


@pytest.mark.parametrize(
    "moment", [pd.Timestamp("2021-10-14T18:30Z"), pd.Timestamp("2021-10-15T09:30")]
)
def test_a_moment_where_a_day_belongs_is_refused(moment):
    """Its day would depend on the zone, or its time be lost."""
    with pytest.raises(InvalidRequestError) as caught:
        load_request(one(vaccinationEffectiveStart=moment).request)
    [problem] = in_columns(caught.value.problems)
    assert str(problem).startswith("vaccinationEffectiveStart must be a date such as")


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (pd.Timestamp("2021-10-15T09:30:00+05:30"), "2021-10-15T09:30:00+05:30"),
        (pd.Timestamp("2021-10-15T23:30:00"), "2021-10-15T23:30:00"),
        (pd.Timestamp("2021-10-15"), "2021-10-15T00:00:00"),
        (pd.Timestamp("2021-10-15T09:30:00.123456789Z"), "2021-10-15T09:30:00.123456789+00:00"),
    ],
)
def test_a_moment_keeps_its_offset(moment, written):
    """Or has none."""
    row = one(vaccinationDate=moment)
    assert row.request["vaccination"]["date"] == written
    load_request(row.request)


def test_blank_rows_are_counted_and_passed_over():
    """As in a CSV file."""
    blank = dict.fromkeys(VACCINATION_ROW)
    rows = read_frame(pd.DataFrame([blank, VACCINATION_ROW, blank], dtype=object))
    assert [row.number for row in rows] == [2]


def test_a_year_may_be_a_number():
    """Of somebody's birth, of which no more is known."""
    for year in (1963, np.int64(1963), 1963.0):
        assert one(recipientDOB=year).request["recipient"]["dob"] == "1963"


@pytest.mark.parametrize("value", [9.88e9, 9880000000, np.int64(4170), True, dt.date(2021, 1, 2)])
def test_what_is_not_text_has_no_place_in_a_column_of_text(value):
    """Nobody can tell how many zeros there were in front."""
    row = one(recipientMobileNumber=value, facilityPincode=value)
    assert row.request is None
    assert [*map(str, in_columns(row.problems))] == [
        f"recipientMobileNumber {NO_TEXT}",
        f"facilityPincode {NO_TEXT}",
    ]
    assert set(row.source.values()) == {""}
    assert row.line.startswith("000417,Amara Example,")


def test_a_number_does_not_pass_for_text_by_way_of_the_report(tmp_path):
    """Where it would be text: whoever reads it again as it is has not mended anything."""
    frame = pd.read_csv(io.StringIO(csv_text(VACCINATION_ROW)))
    path = tmp_path / "bad-rows.csv"
    with CSVReport(path) as report:
        [row] = read_frame(frame)
        report.add(row, row.problems)
    [again] = read_frame(pd.read_csv(path, dtype=str))
    assert again.request == {"recipient": {}, "vaccination": {}, "facility": {}}
    assert again.source["line"].startswith("417,Amara Example,155501004,")


def test_text_that_a_spreadsheet_has_rounded_is_a_problem_of_its_row():
    """Beside those of the frame itself."""
    row = one(recipientMobileNumber="1.555E+10", facilityPincode=4170)
    assert row.request is None
    assert [*map(str, in_columns(row.problems))] == [
        f"facilityPincode {NO_TEXT}",
        "recipientMobileNumber must be text: a spreadsheet has rounded it",
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("name", VACCINATION_ROW)
def test_rows_between_two_stray_marks_are_one_bad_row(delimiter, name):
    """As in a CSV file, where pandas takes them for a cell; whoever mends them has their text."""
    first, last = VACCINATION_ROW | {name: "<first"}, VACCINATION_ROW | {name: "last>"}
    text = csv_text(first, VACCINATION_ROW, last, VACCINATION_ROW, delimiter=delimiter)
    text = text.replace("<", '"').replace(">", '"')
    bad, good = read_frame(pd.read_csv(io.StringIO(text), dtype=str, sep=delimiter))
    assert [*map(str, in_columns(bad.problems))] == [
        "row must not have other rows in a cell: look for stray quotation marks"
    ]
    assert set(bad.source.values()) == {""}
    assert bad.line.count("\n") == 2
    assert good.request == VACCINATION


def test_a_column_that_is_in_the_file_twice_is_told():
    """Though pandas gives the second one another name; one with such a name alone is an extra."""
    text = csv_text(VACCINATION_ROW | {"again": "x"}).replace("again", "recipientName")
    frame = pd.read_csv(io.StringIO(text), dtype=str)
    with pytest.raises(InputError) as caught:
        read_frame(frame)
    assert str(caught.value) == "recipientName must be in the header only once"
    [row] = read_frame(
        pd.DataFrame([VACCINATION_ROW | {"note": "x", "note.1": "y", "batch.1": ""}])
    )
    assert (row.request, row.source["note.1"]) == (VACCINATION, "y")
    missing = pd.DataFrame([VACCINATION_ROW]).rename(columns={"recipientName": "recipientName.1"})
    with pytest.raises(InputError, match=r"^recipientName is not in the header$"):
        read_frame(missing)


FRAME = pd.DataFrame([VACCINATION_ROW] * 4)


@pytest.mark.parametrize("extra", [1, 2, 23])
@pytest.mark.parametrize("first", ["000417", ""])
def test_cells_that_pandas_has_put_into_the_index_are_told(extra, first):
    """Where the first row has more cells than the header, all others would be in wrong columns."""
    head, row = csv_text(VACCINATION_ROW | {"preEnrollmentCode": first}).splitlines()
    text = f"{head}\n{row}{',x' * extra}\n"
    with pytest.raises(InputError, match=r"^index must not have cells of the file"):
        read_frame(pd.read_csv(io.StringIO(text), dtype=str))


@pytest.mark.parametrize(
    "frame",
    [
        FRAME[FRAME.index % 2 == 1],
        pd.concat({"north": FRAME[:1], "south": FRAME[:1]}),
        pd.concat([FRAME[:1], FRAME[:1]]),
        FRAME[:2].set_index(pd.Index(["a", "b"], name="campaign")),
        FRAME[:2].set_index(pd.date_range("2021-10-15", periods=2)),
        FRAME[:2].set_index(pd.Index(["a", "b"])).reset_index(drop=True),
    ],
    ids=["filtered", "put together", "with labels twice", "named", "dates", "without labels"],
)
def test_any_other_index_is_passed_over(frame):
    """Rows are numbered by their place."""
    assert [row.number for row in read_frame(frame)] == [1, 2]
    assert {row.request == VACCINATION for row in read_frame(frame)} == {True}


class Alike:
    """A frame of another library that is like one of pandas, but for its index."""

    columns = tuple(VACCINATION_ROW)
    index = ("a",)

    def itertuples(self, index, name):
        """See `Frame.itertuples`."""
        assert (index, name) == (False, None)
        return iter([tuple(VACCINATION_ROW.values())])


def test_a_frame_may_be_one_that_is_like_pandas_s():
    """It is known by how it behaves."""
    assert [row.request for row in read_frame(Alike())] == [VACCINATION]


def test_a_frame_without_rows_has_none():
    """Nor any labels."""
    assert list(read_frame(FRAME[:0])) == []


@pytest.mark.parametrize("frame", [pd.Series(VACCINATION_ROW), [VACCINATION_ROW], None, object()])
def test_what_is_no_frame_of_pandas_is_refused_at_once(frame):
    """One of another library, or one of its rows."""
    with pytest.raises(ConfigurationError, match=r"^\$\.frame must be a pandas DataFrame"):
        read_frame(frame)


def test_a_header_with_rows_in_it_is_refused():
    """The first row would be gone without a word."""
    frame = pd.DataFrame([VACCINATION_ROW | {"note\n" + ",x" * 27: ""}])
    with pytest.raises(InputError, match=r"^header must not have other rows in a cell: look for"):
        read_frame(frame)


def test_extra_columns_may_hold_anything():
    """For the report, as text."""
    assert one(campaign=7.5).source["campaign"] == "7.5"


def test_a_frame_without_the_columns_is_refused_at_once():
    """Whatever its columns are called."""
    with pytest.raises(InputError, match="has those of neither"):
        read_frame(pd.DataFrame({0: [1], ("a", "b"): [2]}))
    with pytest.raises(InputError, match="has those of neither"):
        read_frame(pd.DataFrame([VACCINATION_ROW]).T)


def test_pandas_is_not_imported():
    """Who has no DataFrame does not need it."""
    code = "import sys, divoc_certify.bulk; print('pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
