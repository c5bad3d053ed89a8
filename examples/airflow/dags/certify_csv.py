"""A DAG that issues the certificates of a CSV file, and hands on the rows that have mistakes.

What tasks give each other (XCom) are counts and paths, since it is stored and shown.
"""

import datetime as dt
import os
import shutil
from pathlib import Path

from airflow.sdk import Param, dag, task

from divoc_certify import Certifier, FolderSink, Issuer, PrivateKeySigner
from divoc_certify.bulk import CSVReport, read_csv
from divoc_certify.errors import SigningError

# On a file system that all workers share
DATA = Path(os.environ.get("MOH_DATA", Path(__file__).parents[1]))


@task(retries=3, retry_delay=dt.timedelta(minutes=5), max_active_tis_per_dag=1)
def certify(params: dict[str, str]) -> dict[str, object]:
    """Issue the certificates; tried again, it goes on where it ended.

    The key is read here, when the task runs: the scheduler imports this file, too, and has none.

    Returns:
        How many were issued now, how many before, and how many rows failed; and the file with
        these.
    """
    certifier = Certifier(
        issuer=Issuer(
            id="https://moh.example/",
            name="Ministry of Health",
            country="EX",
            time_zone="Asia/Kolkata",
        ),
        signer=PrivateKeySigner.from_file(
            DATA / "key.pem", verification_method="did:example:moh#key-1"
        ),
    )
    issued = DATA / "issued"
    bad_rows = DATA / "bad-rows.csv"
    counts = {"issued": 0, "issued_before": 0, "failed": 0}
    rows = read_csv(DATA / params["file"])
    with CSVReport(bad_rows, delimiter=rows.delimiter) as report:
        for result in certifier.certify_many(
            rows, sink=FolderSink(issued, spread=True), journal=issued / "journal.jsonl"
        ):
            error = result.error
            if isinstance(error, SigningError):
                raise error  # no fault of the row: the file is to be tried again
            if error is not None:
                counts["failed"] += 1
                report.add(result.row, result.problems)
            else:
                counts["issued_before" if result.already_issued else "issued"] += 1
    return {**counts, "bad_rows": str(bad_rows) if counts["failed"] else None}


@task.short_circuit
def has_bad_rows(outcome: dict[str, object]) -> bool:
    """Whether somebody has to mend rows; if not, the rest is skipped."""
    return outcome["bad_rows"] is not None


@task
def hand_on(outcome: dict[str, object], run_id: str) -> str:
    """Put the report where those who entered the rows take it, mend it, and send it again.

    It repeats what was entered, so it goes to a place, and not into a message.
    """
    to_mend = DATA / "to-mend"
    to_mend.mkdir(mode=0o700, exist_ok=True)
    # A run's ID has a colon in it, which not every file system takes.
    path = to_mend / f"{run_id.replace(':', '-')}.csv"
    shutil.copy(str(outcome["bad_rows"]), path)
    return str(path)


@dag(
    schedule=None,  # by hand, or by what brings the file
    params={"file": Param("vaccinations.csv", type="string", description="its name in MOH_DATA")},
    max_active_runs=1,
    tags=["certificates"],
)
def certify_csv() -> None:
    """Issue the certificates of a CSV file."""
    outcome = certify()
    has_bad_rows(outcome) >> hand_on(outcome)


certify_csv()
