"""The commands, and what they answer."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

import divoc_certify
from divoc_certify.cli import bulk, single
from divoc_certify.errors import CertifyError

__all__ = ["main"]

_INTERRUPTED = 130  # as shells have it: 128 and the number of the signal


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 1 for anything that is wrong with the input."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except CertifyError as error:
        print(f"divoc-certify: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        # What is written to has no name where the disk is full.
        place = "" if error.filename is None else f"{error.filename}: "
        print(f"divoc-certify: {place}{error.strerror}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("divoc-certify: interrupted", file=sys.stderr)
        return _INTERRUPTED
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m divoc_certify", description="Issue and check DIVOC health certificates."
    )
    parser.add_argument("--version", action="version", version=divoc_certify.__version__)
    commands = parser.add_subparsers(required=True, metavar="command")
    single.add_demo(commands.add_parser("demo", help=single.DEMO))
    single.add_keygen(commands.add_parser("keygen", help=single.KEYGEN))
    single.add_certify(commands.add_parser("certify", help=single.CERTIFY))
    bulk.add(commands.add_parser("bulk", help=bulk.HELP))
    single.add_verify(commands.add_parser("verify", help=single.VERIFY))
    return parser
