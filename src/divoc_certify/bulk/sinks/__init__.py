"""Where certificates go: each sink writes in the process that issues."""

from divoc_certify.bulk.sinks.folder import FolderSink
from divoc_certify.bulk.sinks.parts import PrintSink, ZipSink
from divoc_certify.bulk.sinks.sink import Sink

__all__ = ["FolderSink", "PrintSink", "Sink", "ZipSink"]
