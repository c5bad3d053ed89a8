"""The command line: demo, keygen, certify, bulk, verify."""

from divoc_certify.cli.commands import main

__all__ = ["main"]
