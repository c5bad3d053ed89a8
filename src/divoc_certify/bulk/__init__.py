"""Many certificates: rows in, certificates out, on one core, on all of them, or on a cluster."""

from divoc_certify.bulk.row import Row

__all__ = ["Row"]
