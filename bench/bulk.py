"""Certificates a second in bulk, on one process and on two, and what they cost.

`python -m bench.bulk [ROWS]` prints a Markdown table. Each figure is of one run over so many
requests, after the processes have issued a few; the files go into a folder. Rates are by the
clock, so they want a machine with nothing else to do; CPU milliseconds are of all processes.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import multiprocessing
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.__main__ import ISSUER, REQUEST
from divoc_certify import Certifier, FolderSink, PageRenderer, PrivateKeySigner, WorkerPool

ROWS = 2000
WARM_UP = 64
METHOD = "did:example:moh#key-1"


def main() -> None:
    """Measure, and print the table."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    print(
        f"{rows:,} certificates a run, {dt.date.today():%-d %B %Y}, on a machine of "  # noqa: DTZ011
        f"{os.cpu_count()} cores with a load of {os.getloadavg()[0]:.1f}. "
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}.\n"
    )
    print("| key | | processes | a second | CPU ms each |\n|---|---|--:|--:|--:|")
    for algorithm in ("EdDSA", "PS256"):
        for name, renderer in (("QR only", None), ("QR and PDF", PageRenderer())):
            with tempfile.TemporaryDirectory() as folder:
                certifier = make_certifier(algorithm, renderer, Path(folder))
                for processes in (1, 2):
                    rate, cpu = measure(certifier, rows, processes, Path(folder))
                    print(f"| {algorithm} | {name} | {processes} | {rate:,.0f} | {cpu:.2f} |")


def make_certifier(algorithm: Any, renderer: PageRenderer | None, folder: Path) -> Certifier:
    """A certifier whose key is in a file, so that it can go to other processes."""
    key = folder / "key.pem"
    key.write_bytes(
        PrivateKeySigner.generate(algorithm, verification_method=METHOD).private_key_pem()
    )
    signer = PrivateKeySigner.from_file(key, verification_method=METHOD)
    return Certifier(issuer=ISSUER, signer=signer, pdf_renderer=renderer)


def requests(count: int) -> Iterator[dict[str, Any]]:
    """So many requests, each with a number of its own."""
    return ({**REQUEST, "preEnrollmentCode": f"EX-{number:08}"} for number in range(count))


def measure(certifier: Certifier, rows: int, processes: int, folder: Path) -> tuple[float, float]:
    """Issue, and give certificates a second and CPU milliseconds each."""
    with contextlib.ExitStack() as stack:
        pool = stack.enter_context(WorkerPool(processes)) if processes > 1 else None
        issue(certifier, requests(WARM_UP * processes), pool, folder / f"warm-{processes}")
        cpu, began = cpu_seconds(pool), time.perf_counter()
        issue(certifier, requests(rows), pool, folder / f"by-{processes}")
        elapsed, cpu = time.perf_counter() - began, cpu_seconds(pool) - cpu
    return rows / elapsed, 1000 * cpu / rows


def cpu_seconds(pool: WorkerPool | None) -> float:
    """What this process has taken, and what those of a pool have, as Linux tells it."""
    taken = time.process_time()
    for process in multiprocessing.active_children() if pool else ():
        fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        taken += sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")
    return taken


def issue(certifier: Certifier, given: Iterator[dict[str, Any]], pool: Any, folder: Path) -> None:
    """Issue all, into a folder, with a journal."""
    folder.mkdir(exist_ok=True)
    results = certifier.certify_many(
        given, executor=pool, sink=FolderSink(folder, spread=True), journal=folder / "journal"
    )
    for result in results:
        assert result.error is None


if __name__ == "__main__":
    main()
