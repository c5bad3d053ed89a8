"""Bad rows out, mended, and in again."""

import csv
import io
import json
import stat

import attrs
import pytest
from samples import VACCINATION_V1
from tables import VACCINATION, VACCINATION_ROW, csv_text

from divoc_certify.bulk import CSVReport, JSONLinesReport, Row, read_csv, read_json_lines
from divoc_certify.bulk.csv_rows import MAX_ROW
from divoc_certify.errors import LockedError, Problem
from divoc_certify.request.json_text import MAX_JSON

NAME = Problem("$.recipient.name", "is required")
ROW = VACCINATION_ROW | {"campaign": "north"}
LINE = json.dumps(VACCINATION_V1, ensure_ascii=False)


def report_csv(path, text, *problems, **options):
    """Report every row of a text."""
    with CSVReport(path, **options) as report:
        for row in read_csv(io.StringIO(text, newline="")):
            report.add(row, problems or row.problems)
    return path.read_bytes()


def test_a_report_has_the_columns_as_they_were(tmp_path):
    """And behind them what is wrong, by columns, in the form that Excel opens."""
    path = tmp_path / "bad.csv"
    content = report_csv(path, csv_text(ROW), NAME, "the page cannot be drawn")
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n") == 2
    [row] = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert list(row) == [*ROW, "row", "problems", "line"]
    assert row == ROW | {
        "row": "1",
        "problems": "recipientName is required; the page cannot be drawn",
        "line": "",
    }


@pytest.mark.parametrize("delimiter", ["^", "#", ":", "~", " ", "a", "=", "é"])
def test_a_report_names_a_delimiter_that_its_header_does_not_show(delimiter, tmp_path):
    """So it is read again, and reported again."""
    path = tmp_path / "bad.csv"
    text = f"sep={delimiter}\n" + csv_text(ROW, ROW, delimiter=delimiter)
    for _ in range(2):
        report_csv(path, text, NAME, delimiter=delimiter)
        text = path.read_text(encoding="utf-8-sig")
        assert text.count("sep=") == 1
        rows = read_csv(path)
        assert rows.delimiter == delimiter
        assert [(row.number, row.request) for row in rows] == [(1, VACCINATION), (2, VACCINATION)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_report_has_the_delimiter_of_its_file(delimiter, tmp_path):
    """So that it opens where the file did; and no more in front where the header shows it."""
    text = csv_text(ROW, delimiter=delimiter)
    content = report_csv(tmp_path / "bad.csv", text, NAME, delimiter=delimiter)
    assert content.decode("utf-8-sig").startswith(f"preEnrollmentCode{delimiter}")
    assert read_csv(tmp_path / "bad.csv").delimiter == delimiter


def test_a_mended_report_is_read_again(tmp_path):
    """What was added is passed over, and replaced when it is reported again."""
    path = tmp_path / "bad.csv"
    report_csv(path, csv_text(ROW | {"recipientName": ""}), NAME)
    path.write_text(
        path.read_text(encoding="utf-8-sig").replace("000417,,", "000417,Amara Example,"),
        encoding="utf-8-sig",
    )
    [row] = read_csv(path)
    assert row.request == VACCINATION
    again = report_csv(path, path.read_text(encoding="utf-8-sig"), "x").decode("utf-8-sig")
    assert again.splitlines()[0].count("problems") == 1
    assert again.splitlines()[1].endswith(",north,1,x,")


def test_a_row_that_did_not_come_apart_stands_beside_its_columns(tmp_path):
    """They are blank, so that it is not certified with its cells in other columns."""
    path = tmp_path / "bad.csv"
    good, short = csv_text(ROW, ROW).splitlines()[1:]
    short = short.replace(",MB3428BX", "")
    text = "\r\n".join([csv_text(ROW).splitlines()[0], short, good])
    for _ in range(2):
        content = report_csv(path, text, "x").decode("utf-8-sig")
        first, second = csv.DictReader(io.StringIO(content, newline=""))
        assert first["line"] == short
        assert {first[name] for name in ROW} == {""}
        assert second["line"] == ""
        text = content


def test_text_that_utf_8_does_not_have_is_not_sent_again(tmp_path):
    """The row is to be filled in anew."""
    path = tmp_path / "bad.csv"
    with CSVReport(path) as report:
        report.add(
            Row(number=1, request=None, source={"recipientName": "A\ud800", "x": "y"}), ["-"]
        )
    text = path.read_text(encoding="utf-8-sig")
    assert text == 'recipientName,x,row,problems,line\n,,1,-,"A\\ud800,y"\n'
    with CSVReport(path) as report:
        report.add(Row(number=1, request=None, source={"x": ""}, line="4,A\ud800"), ["-"])
    assert path.read_text(encoding="utf-8-sig") == 'x,row,problems,line\n,1,-,"4,A\\ud800"\n'


LONG = Row(number=1, request=None, source=VACCINATION_ROW | {"photo": "x" * MAX_ROW})
MARKS = Row(number=1, request=None, source=VACCINATION_ROW, line='"' * (MAX_ROW // 2))


@pytest.mark.parametrize("row", [LONG, MARKS], ids=["a cell", "marks, which are doubled"])
def test_a_row_that_is_too_long_to_be_read_takes_no_other_with_it(row, tmp_path):
    """It is told by its number, and has to be filled in anew."""
    path = tmp_path / "bad.csv"
    with CSVReport(path) as report:
        report.add(row, ["x"])
        report.add(attrs.evolve(row, source=VACCINATION_ROW, line=None), ["y"])
    long, short = read_csv(path)
    assert {long.source[name] for name in VACCINATION_ROW} == {""}
    assert long.source["problems"] == "x; the row is too long to stand here"
    assert (long.source["row"], long.source["line"]) == ("1", "")
    assert short.request == VACCINATION


def report_json(path, text, *problems):
    """Report every row of a text."""
    with JSONLinesReport(path) as report:
        for row in read_json_lines(io.StringIO(text)):
            report.add(row, problems or row.problems)
    return path.read_text(encoding="utf-8")


def test_a_report_of_json_lines_has_the_objects_with_two_more_members(tmp_path):
    """Which are passed over when they are read again, and replaced when reported again."""
    path = tmp_path / "bad.jsonl"
    text = LINE
    for _ in range(2):
        text = report_json(path, text, NAME)
        assert json.loads(text) == {
            **VACCINATION_V1,
            "row": 1,
            "problems": ["$.recipient.name is required"],
        }
        assert "Tomás" in text
        [row] = read_json_lines(path)
        assert row.request == VACCINATION_V1


@pytest.mark.parametrize(
    "line",
    [
        LINE[:-1],
        "[]",
        '{"a": 1, "a": 2}',
        '{"a": 1e999}',
        '{"a": NaN}',
        '{"a": "\\ud800"',
    ],
)
def test_a_line_that_cannot_be_written_as_an_object_stands_as_text(line, tmp_path):
    """And is read as it was, however often it is reported."""
    path = tmp_path / "bad.jsonl"
    text = line
    for _ in range(2):
        text = report_json(path, text, "x")
        assert json.loads(text) == {"row": 1, "problems": ["x"], "line": line}


def test_an_object_that_is_too_long_to_be_read_takes_no_other_with_it(tmp_path):
    """Likewise."""
    path = tmp_path / "bad.jsonl"
    with JSONLinesReport(path) as report:
        report.add(Row(number=1, request={"photo": "x" * MAX_JSON}), ["x"])
        report.add(Row(number=2, request=VACCINATION_V1), ["y"])
    long, short = read_json_lines(path)
    assert [str(problem) for problem in long.problems] == [
        "$ must be JSON, and is not at line 1, column 1"
    ]
    told = json.loads(path.read_text(encoding="utf-8").partition("\n")[0])
    assert told == {"line": "", "row": 1, "problems": ["x", "the row is too long to stand here"]}
    assert short.request == VACCINATION_V1


def test_lone_surrogates_are_escaped(tmp_path):
    """As JSON has them."""
    text = report_json(tmp_path / "bad.jsonl", '{"a": "\\ud800é"}', "x")
    assert text == '{"a": "\\ud800\\u00e9", "row": 1, "problems": ["x"]}\n'


def test_a_row_that_was_no_text_is_told_by_its_number(tmp_path):
    """It came from Python, where it still is."""
    path = tmp_path / "bad.jsonl"
    with JSONLinesReport(path) as report:
        report.add(Row(number=3, request=None), [NAME])
    assert json.loads(path.read_text()) == {
        "line": None,
        "row": 3,
        "problems": ["$.recipient.name is required"],
    }
    with CSVReport(path) as report:
        report.add(Row(number=3, request=None), [NAME])
    assert path.read_text(encoding="utf-8-sig").splitlines()[1] == "3,$.recipient.name is required,"


def test_only_its_owner_reads_a_report(tmp_path):
    """It is personal data, also while it is written."""
    path = tmp_path / "bad.csv"
    path.touch(0o644)
    with CSVReport(path) as report:
        assert stat.S_IMODE((tmp_path / "bad.csv.new").stat().st_mode) == 0o600
        report.add(Row(number=1, request=None), ["x"])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_report_is_there_as_a_whole_or_not_at_all(tmp_path):
    """One that stands there is left alone until then; a part of an older one is in nobody's way."""
    path = tmp_path / "bad.csv"
    path.write_text("old")
    (tmp_path / "bad.csv.new").write_text("left behind")

    def fail():
        with CSVReport(path) as report:
            report.add(Row(number=1, request=None), ["x"])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert {file.name for file in tmp_path.iterdir()} == {"bad.csv", "bad.csv.lock"}
    assert path.read_text() == "old"


def test_another_run_is_kept_out(tmp_path):
    """It takes nothing from the first one, whose report is whole."""
    path = tmp_path / "bad.csv"
    with CSVReport(path) as report:
        report.add(Row(number=1, request=None), ["x"])
        with pytest.raises(LockedError, match="the report of bad rows"), CSVReport(path):
            pass
    assert "1,x," in path.read_text("utf-8-sig")
    with CSVReport(path):
        pass
    assert not path.exists()


def test_a_report_may_be_written_twice(tmp_path):
    """As where a cell of a notebook is run again: with its header, or not at all."""
    report = CSVReport(tmp_path / "bad.csv")
    for _ in range(2):
        with report:
            [row] = read_csv(io.StringIO(csv_text(VACCINATION_ROW), newline=""))
            report.add(row, ["x"])
        assert [row.request for row in read_csv(report.path)] == [VACCINATION]
    with report:
        pass
    assert not report.path.exists()


def test_a_folder_that_is_not_there_is_named(tmp_path):
    """Nothing is locked there."""
    with pytest.raises(FileNotFoundError, match="none"), CSVReport(tmp_path / "none" / "bad.csv"):
        pass


def test_without_bad_rows_there_is_no_report(tmp_path):
    """Nor one of an earlier run."""
    path = tmp_path / "bad.jsonl"
    path.write_text("old")
    with JSONLinesReport(path):
        pass
    assert [file.name for file in tmp_path.iterdir()] == ["bad.jsonl.lock"]


def test_a_report_may_replace_what_is_read(tmp_path):
    """Mended, it is sent again from where it stands."""
    path = tmp_path / "bad.csv"
    path.write_text(csv_text(ROW, ROW), encoding="utf-8")
    with CSVReport(path) as report:
        for row in read_csv(path):
            report.add(row, ["x"])
    assert [row.request for row in read_csv(path)] == [VACCINATION] * 2
