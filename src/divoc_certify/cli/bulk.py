"""The command about many certificates."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

from divoc_certify.bulk import (
    CSVReport,
    FolderSink,
    JSONLinesReport,
    PrintSink,
    Report,
    Row,
    Sink,
    WorkerPool,
    ZipSink,
    in_columns,
    read_csv,
    read_json_lines,
)
from divoc_certify.certifier import Certifier
from divoc_certify.cli.certifying import add_options, make_certifier
from divoc_certify.errors import ConfigurationError, Problem

__all__ = ["HELP", "add"]

HELP = "issue the certificates of many requests: CSV, or JSON Lines (.jsonl)"

_JSON_LINES = (".jsonl", ".ndjson")
_SHOWN = 10
_OPTIONS = {
    "$.processes": "--workers",
    "$.size": "--part-size",
    "$.encoding": "--encoding",
    "$.journal": "--journal",
}
"""What arguments are called here that have another name in Python."""


def add(command: argparse.ArgumentParser) -> None:
    """Add the options of `bulk`."""
    command.add_argument("input", type=Path, help="the requests: CSV, or JSON Lines (.jsonl)")
    add_options(command)
    command.add_argument("--encoding", default="utf-8-sig", help="of a CSV; UTF-8 by default")
    command.add_argument("--workers", type=int, default=1, help="how many processes; 1 by default")
    kind = command.add_mutually_exclusive_group()
    kind.add_argument("--spread", action="store_true", help="the certificates in subfolders")
    kind.add_argument("--zip", action="store_true", help="the certificates in ZIP archives")
    kind.add_argument(
        "--print-file", action="store_true", help="the pages alone, in PDFs for a printer"
    )
    command.add_argument("--part-size", type=int, help="how many are in a ZIP or a print file")
    command.add_argument(
        "--journal", type=Path, help="what was issued; journal.jsonl in the folder by default"
    )
    command.add_argument(
        "--bad-rows",
        type=Path,
        help="the report of bad rows; bad-rows.csv in the folder by default",
    )
    command.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    certifier = make_certifier(options)
    try:
        return _issue(certifier, options)
    except ConfigurationError as error:
        problems = (Problem(_OPTIONS.get(one.path, one.path), one.rule) for one in error.problems)
        raise ConfigurationError(problems) from None


def _issue(certifier: Certifier, options: argparse.Namespace) -> int:
    sink = _sink(options)
    issued = before = failed = 0
    rows, report, reported_in = _input(options)
    with contextlib.ExitStack() as stack:
        pool = None if options.workers == 1 else stack.enter_context(WorkerPool(options.workers))
        options.out.mkdir(parents=True, exist_ok=True)
        stack.enter_context(report)
        results = certifier.certify_many(
            rows,
            executor=pool,
            progress=sys.stderr.isatty(),
            sink=sink,
            journal=options.journal or options.out / "journal.jsonl",
        )
        for result in stack.enter_context(contextlib.closing(results)):
            if result.error is None:
                issued += not result.already_issued
                before += result.already_issued
                continue
            failed += 1
            report.add(result.row, result.problems)
            if failed <= _SHOWN:
                _show(result.row, result.problems)
    print(f"{issued:,} issued, {before:,} issued before, {failed:,} failed")
    if failed:
        print(f"divoc-certify: the bad rows are in {reported_in}", file=sys.stderr)
    return 1 if failed else 0


def _sink(options: argparse.Namespace) -> Sink:
    size = {} if options.part_size is None else {"size": options.part_size}
    if options.print_file:
        if options.no_pdf:
            raise ConfigurationError([Problem("--print-file", "must not stand beside --no-pdf")])
        return PrintSink(options.out / "print.pdf", **size)
    if options.zip:
        return ZipSink(options.out / "certificates.zip", **size)
    return FolderSink(options.out / "certificates", spread=options.spread)


def _input(options: argparse.Namespace) -> tuple[Iterator[Row], Report, Path]:
    is_json = options.input.suffix.lower() in _JSON_LINES
    path = options.bad_rows or options.out / f"bad-rows{'.jsonl' if is_json else '.csv'}"
    if path.exists() and path.samefile(options.input):
        rule = "must be another file than the input, which would be overwritten"
        raise ConfigurationError([Problem("--bad-rows", rule)])
    if is_json:
        return read_json_lines(options.input), JSONLinesReport(path), path
    rows = read_csv(options.input, encoding=options.encoding)
    return rows, CSVReport(path, delimiter=rows.delimiter), path


def _show(row: Row, problems: tuple[Problem | str, ...]) -> None:
    for problem in problems:
        told = "; ".join(map(str, [problem] if row.source is None else in_columns([problem])))
        print(f"divoc-certify: row {row.number}: {told}", file=sys.stderr)
