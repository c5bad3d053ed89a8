"""Many certificates: rows in, certificates out, on one core, on all of them, or on a cluster."""

from divoc_certify.bulk.engine import OnError, Run
from divoc_certify.bulk.pool import WorkerPool
from divoc_certify.bulk.progress import Progress
from divoc_certify.bulk.result import RowResult
from divoc_certify.bulk.row import AnyRequest, Row
from divoc_certify.bulk.sinks import FolderSink, PrintSink, Sink, ZipSink

__all__ = [
    "AnyRequest",
    "FolderSink",
    "OnError",
    "PrintSink",
    "Progress",
    "Row",
    "RowResult",
    "Run",
    "Sink",
    "WorkerPool",
    "ZipSink",
]
