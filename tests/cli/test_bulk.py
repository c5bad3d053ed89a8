"""The command about many certificates."""

import contextlib
import csv
import json
import os
import pty
import re
import signal
import subprocess
import sys
import termios
import zipfile
from pathlib import Path

import pypdf
import pytest
from tables import VACCINATION, VACCINATION_ROW, csv_text

from divoc_certify import PrivateKeySigner, verify_credential
from divoc_certify.cli import main
from divoc_certify.proof import load_public_key

ISSUER = {"id": "https://moh.example/", "name": "Ministry of Health", "country": "EX"}


@pytest.fixture
def workplace(tmp_path, monkeypatch):
    """A folder with a key and an issuer in it."""
    monkeypatch.chdir(tmp_path)
    assert main(["keygen", "--out", "key.pem"]) == 0
    Path("issuer.json").write_text(json.dumps(ISSUER))
    return tmp_path


def command(*more, source="in.csv"):
    """The arguments, but for these."""
    return [
        *("bulk", str(source), "--key", "key.pem", "--issuer", "issuer.json"),
        *("--verification-method", "did:example:moh#key-1", "--out", "out", *more),
    ]


def write(count, bad=(), path="in.csv"):
    """Write a CSV with so many rows, of which some are bad."""
    rows = [
        {
            **VACCINATION_ROW,
            "preEnrollmentCode": f"{number:06}",
            "vaccinationDose": "0" if number in bad else "2",
        }
        for number in range(1, count + 1)
    ]
    Path(path).write_text(csv_text(*rows), encoding="utf-8")


def issued(folder="out/certificates"):
    """The pre-enrolment codes of the credentials in a folder, by certificate ID."""
    paths = [path for path in Path(folder).rglob("*.json") if not path.name.startswith(".")]
    credentials = {path.stem: json.loads(path.read_bytes()) for path in paths}
    return {key: value["credentialSubject"]["refId"] for key, value in credentials.items()}


def test_good_rows_are_certified_and_bad_ones_reported(workplace, capsys):
    """1,000 rows, 7 of them bad: 993 certificates, 7 row-numbered problems, exit code 1."""
    bad = {1, 17, 32, 33, 500, 999, 1000}
    write(1000, bad)
    assert main(command("--no-pdf")) == 1
    printed = capsys.readouterr()
    assert printed.out.splitlines()[-1] == "993 issued, 0 issued before, 7 failed"
    certificates = issued()
    assert sorted(certificates.values()) == sorted(
        {f"{n:06}" for n in range(1, 1001)} - {f"{n:06}" for n in bad}
    )
    lines = printed.err.splitlines()
    assert [line.split(": ")[1] for line in lines[:7]] == [f"row {n}" for n in sorted(bad)]
    assert all("vaccinationDose must be from 1 to 1000" in line for line in lines[:7])
    assert lines[7:] == ["divoc-certify: the bad rows are in out/bad-rows.csv"]
    with Path("out/bad-rows.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [int(row["row"]) for row in csv.DictReader(file)] == sorted(bad)
    public_key = load_public_key(Path("key.pub.pem").read_bytes())
    one = next(iter(certificates))
    verify_credential(Path(f"out/certificates/{one}.json").read_bytes(), public_key=public_key)


def test_a_report_is_mended_and_sent_again(workplace, capsys):
    """Then all rows have their certificates, and a third run issues nothing."""
    write(5, {2, 4})
    assert main(command("--no-pdf")) == 1
    report = Path("out/bad-rows.csv").read_text(encoding="utf-8-sig")
    with Path("mended.csv").open("w", newline="") as file:
        rows = list(csv.DictReader(report.splitlines()))
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows({**row, "vaccinationDose": "1"} for row in rows)
    for told in ("2 issued, 0 issued before, 0 failed", "0 issued, 2 issued before, 0 failed"):
        assert main(command("--no-pdf", source="mended.csv")) == 0
        assert capsys.readouterr().out.splitlines()[-1] == told
    assert sorted(issued().values()) == [f"{number:06}" for number in range(1, 6)]
    assert not Path("out/bad-rows.csv").exists()


@pytest.mark.parametrize("delimiter", ["^", " "])
def test_a_report_is_sent_again_whatever_its_delimiter(workplace, capsys, delimiter):
    """The header does not show it, in the input and in the report."""
    text = f"sep={delimiter}\n" + csv_text(
        VACCINATION_ROW, VACCINATION_ROW | {"vaccinationDose": "0"}, delimiter=delimiter
    )
    Path("in.csv").write_text(text, encoding="utf-8")
    assert main(command("--no-pdf")) == 1
    report = Path("out/bad-rows.csv").read_text(encoding="utf-8-sig")
    mended = report.replace(f"{delimiter}0{delimiter}", f"{delimiter}1{delimiter}")
    Path("mended.csv").write_text(mended, encoding="utf-8")
    assert main(command("--no-pdf", source="mended.csv")) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "1 issued, 0 issued before, 0 failed"


def test_only_some_bad_rows_are_shown(workplace, capsys):
    """The report has all of them."""
    write(12, set(range(1, 13)))
    assert main(command("--no-pdf")) == 1
    assert capsys.readouterr().err.count("row ") == 10
    assert Path("out/bad-rows.csv").read_text(encoding="utf-8-sig").count("must be") == 12


def test_json_lines_are_known_by_their_suffix(workplace, capsys):
    """And reported as JSON Lines."""
    lines = [VACCINATION, {**VACCINATION, "vaccination": {}}, []]
    Path("in.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert main(command("--no-pdf", source="in.jsonl")) == 1
    assert len(issued()) == 1
    error = capsys.readouterr().err
    assert "row 2: $.vaccination.name is required" in error
    assert "row 3: $ must be an object" in error
    assert len(Path("out/bad-rows.jsonl").read_text().splitlines()) == 2


def test_processes_share_the_work(workplace, monkeypatch):
    """With a key that has a password, which each reads by itself."""
    signer = PrivateKeySigner.generate(verification_method="did:example:moh#key-1")
    Path("key.pem").write_bytes(signer.private_key_pem(b"secret"))
    Path("password").write_bytes(b"secret\n")
    write(40)
    more = ("--no-pdf", "--password-file", "password", "--workers", "2", "--spread")
    assert main(command(*more)) == 0
    certificates = issued()
    assert len(certificates) == 40
    assert all(Path(f"out/certificates/{one[-2:]}/{one}.json").exists() for one in certificates)


def test_certificates_may_go_into_an_archive(workplace):
    """Or into several."""
    write(3)
    assert main(command("--no-pdf", "--zip", "--part-size", "2")) == 0
    parts = [Path(f"out/certificates-000{number}.zip") for number in (1, 2)]
    names = [name for part in parts for name in zipfile.ZipFile(part).namelist()]
    assert len(names) == 6


def test_pages_may_go_to_a_printer(workplace):
    """As one PDF."""
    write(2)
    assert main(command("--print-file")) == 0
    assert len(pypdf.PdfReader("out/print-0001.pdf").pages) == 2


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("--print-file", "--no-pdf"), "--print-file must not stand beside --no-pdf"),
        (("--bad-rows", "in.csv"), "--bad-rows must be another file than the input"),
        (("--workers", "0"), "--workers must be a whole number, 1 or more"),
        (("--zip", "--part-size", "0"), "--part-size must be a whole number, 1 or more"),
        (("--encoding", "none"), "--encoding must be one that Python knows"),
        (("--journal", "in.csv"), "--journal must be a journal"),
    ],
)
def test_options_that_cannot_work_are_refused(workplace, capsys, more, message):
    """Before anything is issued."""
    write(1)
    before = Path("in.csv").read_bytes()
    assert main(command(*more)) == 1
    assert message in capsys.readouterr().err
    assert Path("in.csv").read_bytes() == before
    assert not Path("out/certificates").exists()


@pytest.mark.parametrize("spelled", ["out/bad-rows.csv", "out/../out/bad-rows.csv", "link.csv"])
def test_the_report_takes_no_place_of_the_input(workplace, capsys, spelled):
    """Whichever way to it is given: what was mended would be gone."""
    Path("out").mkdir()
    write(1, path="out/bad-rows.csv")
    Path("link.csv").symlink_to("out/bad-rows.csv")
    assert main(command("--no-pdf", source=spelled)) == 1
    assert "--bad-rows must be another file than the input" in capsys.readouterr().err
    assert Path("out/bad-rows.csv").exists()


def test_a_file_of_something_else_leaves_nothing_behind(workplace, capsys):
    """Not even a folder."""
    Path("in.csv").write_text("name,age\nAm,41\n", encoding="utf-8")
    assert main(command()) == 1
    assert "header must have the columns" in capsys.readouterr().err
    assert not Path("out").exists()


def run_until_it_shows_progress(arguments, number):
    """Run the command on a terminal, send a signal when certificates come, and give its code."""
    terminal, its_end = pty.openpty()
    termios.tcsetwinsize(terminal, (24, 80))
    process = subprocess.Popen(
        [sys.executable, "-m", "divoc_certify", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=its_end,
        start_new_session=True,
    )
    os.close(its_end)
    with process, os.fdopen(terminal, "rb", buffering=0) as shown:
        text = b""
        with contextlib.suppress(OSError):  # how a terminal ends
            while piece := shown.read(1000):
                text += piece
                if number and re.search(rb"[1-9]\d* rows", text):
                    # Ctrl+C reaches the processes of the pool, too.
                    (os.kill if number == signal.SIGKILL else os.killpg)(process.pid, number)
                    number = None
    return process.returncode, text.decode()


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 130)]
)
def test_a_run_that_is_ended_goes_on_and_issues_nothing_twice(workplace, capsys, number, code):
    """Each row has one certificate in the end, wherever it was."""
    write(200)
    lines = Path("in.csv").read_bytes().splitlines(keepends=True)
    # It cannot come to its end: more rows are awaited.
    os.mkfifo("endless.csv")
    with Path("endless.csv").open("r+b", buffering=0) as endless:
        endless.write(b"".join(lines[:150]))
        arguments = command("--no-pdf", "--workers", "2", source="endless.csv")
        ended_with, text = run_until_it_shows_progress(arguments, number)
    assert ended_with == code
    assert ("divoc-certify: interrupted" in text) == (number == signal.SIGINT)
    assert "Traceback" not in text
    first = issued()
    assert first
    assert main(command("--no-pdf")) == 0
    told = capsys.readouterr().out.splitlines()[-1]
    now, before, failed = map(int, re.findall(r"\d+", told))
    assert (now + before, failed) == (200, 0)
    assert before
    assert first.items() <= issued().items()
    assert sorted(issued().values()) == [f"{row:06}" for row in range(1, 201)]
