"""Many certificates: rows in, certificates out, on one core, on all of them, or on a cluster."""

from divoc_certify.bulk.csv_rows import CSVRows, read_csv
from divoc_certify.bulk.engine import OnError, Run
from divoc_certify.bulk.frame import read_frame
from divoc_certify.bulk.json_lines import read_json_lines
from divoc_certify.bulk.layout import in_columns
from divoc_certify.bulk.pool import WorkerPool
from divoc_certify.bulk.progress import Progress
from divoc_certify.bulk.report import CSVReport, JSONLinesReport, Report
from divoc_certify.bulk.result import RowResult
from divoc_certify.bulk.row import AnyRequest, Row
from divoc_certify.bulk.sinks import FolderSink, PrintSink, Sink, ZipSink

__all__ = [
    "AnyRequest",
    "CSVReport",
    "CSVRows",
    "FolderSink",
    "JSONLinesReport",
    "OnError",
    "PrintSink",
    "Progress",
    "Report",
    "Row",
    "RowResult",
    "Run",
    "Sink",
    "WorkerPool",
    "ZipSink",
    "in_columns",
    "read_csv",
    "read_frame",
    "read_json_lines",
]
