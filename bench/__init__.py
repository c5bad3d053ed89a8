"""The benchmark: CPU time a certificate, beside the original's pipeline on the same machine."""
