"""A Node.js script that answers commands, as a Python object."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import attrs

__all__ = ["HERE", "Node", "NodeError", "Verdict"]

HERE = Path(__file__).parent


class NodeError(Exception):
    """The script raised, where a service would have answered with an error."""


@attrs.frozen
class Verdict:
    """What a verifier says; `text` is what it read from a picture, if it was given one."""

    verified: bool
    error: str | None = None
    text: str | None = None


class Node:
    """One long-lived process, which gets a JSON command a line and gives an answer for each.

    Args:
        script: Its path from here.
        contexts: JSON-LD context documents by URL that its packages do not carry.
    """

    def __init__(self, script: str, contexts: Mapping[str, Mapping[str, Any]]) -> None:
        self._contexts = {url: dict(document) for url, document in contexts.items()}
        self._process = subprocess.Popen(
            ["node", str(HERE / script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # Closes standard input, at which the process ends.
        self._process.communicate()

    def call(self, command: str, **parameters: object) -> Any:
        """Send one command.

        Raises:
            NodeError: The script raised.
        """
        assert self._process.stdin
        assert self._process.stdout
        line = json.dumps({"command": command, "contexts": self._contexts, **parameters})
        self._process.stdin.write(line.encode() + b"\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        if "error" in answer:
            raise NodeError(answer["error"])
        return answer["result"]
