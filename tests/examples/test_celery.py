"""The example for Celery."""

import ast
import contextlib
import csv
import importlib
import json
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import attrs
import pytest
from celery.contrib.testing.worker import start_worker

from .copying import EXAMPLES, copy, names_no_one

REQUEST = (EXAMPLES / "request.json").read_text(encoding="utf-8")


class Unplugged:
    """A signer whose device does not answer the first time.

    Args:
        signer: Signs after that.
    """

    def __init__(self, signer):
        self.signer = signer
        self.asked = 0
        self.algorithm = signer.algorithm
        self.verification_method = signer.verification_method

    def sign(self, signing_input):
        """Fail once."""
        self.asked += 1
        if self.asked == 1:
            raise ConnectionError("the device does not answer")
        return self.signer.sign(signing_input)


@pytest.fixture(scope="module")
def worker(tmp_path_factory):
    """A worker in a thread of this process, its broker in memory; gives its folder and modules.

    One for all tests: an app's tasks stay in the process.
    """
    example = copy("celery", tmp_path_factory.mktemp("worker"))
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("MOH_DATA", str(example.folder))
        monkeypatch.setenv("BROKER_URL", "memory://")
        monkeypatch.setenv("RESULT_BACKEND", "cache+memory://")
        monkeypatch.syspath_prepend(example.folder)
        events, tasks = map(importlib.import_module, ("events", "tasks"))
        with start_worker(tasks.app, perform_ping_check=False):
            yield example, events, tasks


def test_its_readme_runs(copied):
    """A worker with two processes and a sender, as they are started by hand."""
    example = copied("celery")
    celery = Path(sys.executable).with_name("celery")
    log = example.folder / "worker.log"
    with (
        log.open("w") as file,
        subprocess.Popen(
            [celery, "-A", "tasks", "worker", "--loglevel", "debug", "--concurrency", "2"],
            cwd=example.folder,
            stdout=file,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            sent = [example.python("send.py", "../request.json", "../vaccinations.csv")]
            sent.append(example.python("send.py", "../request.json", "../vaccinations.csv"))
        finally:
            process.send_signal(signal.SIGTERM)
    names_no_one(log.read_text(encoding="utf-8"))
    first, again = [list(map(ast.literal_eval, printed.splitlines())) for printed in sent]
    assert first[0] == again[0]
    outcome = {"failed": 1, "badRows": str(example.folder / "bad-rows-vaccinations.csv")}
    assert first[1] == {"issued": 3, "issuedBefore": 0, **outcome}
    assert again[1] == {"issued": 0, "issuedBefore": 3, **outcome}
    codes = sorted(example.verified().values())
    assert codes == ["000417", "000419", "000420", "EX-000417"]
    with Path(outcome["badRows"]).open(encoding="utf-8-sig", newline="") as report:
        [bad] = csv.DictReader(report)
    assert bad["problems"].count(";") == 1


def test_a_task_that_is_repeated_issues_nothing_twice(worker):
    """Even if it ended before it was noted that the certificate is there."""
    example, events, tasks = worker
    before = len(example.verified())
    events.add("event-1", REQUEST)
    first = tasks.certify_event.delay("event-1").get(timeout=30)
    again = tasks.certify_event.delay("event-1").get(timeout=30)
    with contextlib.closing(sqlite3.connect(example.folder / "events.sqlite3")) as database:
        database.execute("update event set is_issued = 0")
        database.commit()
    unnoted = tasks.certify_event.delay("event-1").get(timeout=30)
    assert first == again == unnoted
    assert events.get("event-1").is_issued
    assert example.verified()[first["certificateId"]] == "EX-000417"
    assert len(example.verified()) == before + 1


def test_all_problems_come_back(worker):
    """With their paths, and no value."""
    example, events, tasks = worker
    request = json.loads(REQUEST)
    request["vaccination"]["dose"] = 0
    request["recipient"]["contact"] = ["Müller"]
    events.add("event-2", json.dumps(request))
    outcome = tasks.certify_event.delay("event-2").get(timeout=30)
    assert [problem.split()[0] for problem in outcome["problems"]] == [
        "$.recipient.contact[0]",
        "$.vaccination.dose",
    ]
    names_no_one(str(outcome))
    assert events.get("event-2").certificate_id not in example.verified()


@pytest.mark.parametrize("task", ["certify_event", "certify_file"])
def test_without_a_signature_it_is_tried_again(worker, monkeypatch, task):
    """And there are no more certificates than events."""
    example, events, tasks = worker
    unplugged = Unplugged(tasks.certifier().signer)
    certifier = attrs.evolve(tasks.certifier(), signer=unplugged)
    monkeypatch.setattr(tasks, "certifier", lambda: certifier)
    before = len(example.verified())
    events.add("event-3", REQUEST)
    what = {"certify_event": "event-3", "certify_file": str(EXAMPLES / "vaccinations.csv")}
    outcome = getattr(tasks, task).delay(what[task]).get(timeout=60)
    added = len(example.verified()) - before
    if task == "certify_event":
        assert outcome == {"certificateId": events.get("event-3").certificate_id}
        assert (added, unplugged.asked) == (1, 2)
    else:
        assert (outcome["issued"], outcome["failed"]) == (3, 1)
        assert added == 3
