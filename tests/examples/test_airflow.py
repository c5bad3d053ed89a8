"""The example for Airflow, which runs in a process of its own."""

import csv
import os
import re
import sys
from pathlib import Path

import pytest

from .copying import EXAMPLES, names_no_one


@pytest.fixture
def airflow(copied):
    """A copy with its input and a database, and Airflow's command line."""
    example = copied("airflow")
    (example.folder / "vaccinations.csv").write_bytes((EXAMPLES / "vaccinations.csv").read_bytes())
    environment = {
        **os.environ,
        "AIRFLOW_HOME": str(example.folder / "airflow-home"),
        "AIRFLOW__CORE__DAGS_FOLDER": str(example.folder / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    }
    command = Path(sys.executable).with_name("airflow")

    def run(*arguments):
        return example.run(command, *arguments, env=environment)

    run("db", "migrate")
    return example, run


def ended(log):
    """The state that the run ended in."""
    return re.search(r"DagRun Finished: .*? state=(\w+)", log)[1]


def test_the_dag_issues_and_hands_on(airflow):
    """Run again with the row mended, it issues that one alone, and hands on nothing."""
    example, run = airflow
    assert ended(run("dags", "test", "certify_csv")) == "success"
    certificates = example.verified()
    assert sorted(certificates.values()) == ["000417", "000419", "000420"]
    [to_mend] = (example.folder / "to-mend").iterdir()
    assert to_mend.stat().st_mode & 0o077 == 0
    with to_mend.open(encoding="utf-8-sig", newline="") as file:
        [bad] = csv.DictReader(file)
    assert bad["problems"].count(";") == 1

    entered = (EXAMPLES / "vaccinations.csv").read_text(encoding="utf-8")
    mended = entered.replace(",31,,", ",31,Other,").replace("+05:30,0,2,", "+05:30,1,2,")
    (example.folder / "mended.csv").write_text(mended, encoding="utf-8")
    log = run("dags", "test", "certify_csv", "--conf", '{"file": "mended.csv"}')
    names_no_one(log)
    assert ended(log) == "success"
    added = example.verified().items() - certificates.items()
    assert [code for _, code in added] == ["000418"]
    assert [*(example.folder / "to-mend").iterdir()] == [to_mend]
