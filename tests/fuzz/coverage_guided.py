"""Coverage-guided fuzzing of the verifier: `python coverage_guided.py SECONDS`."""

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["divoc_certify"]):
    from presented import forms, is_a_verdict


def main():
    """Run for the given time, from real certificates on; a crash ends it with an error."""
    with tempfile.TemporaryDirectory() as folder:
        for number, form in enumerate(forms()):
            Path(folder, str(number)).write_bytes(form)
        limits = [f"-max_total_time={sys.argv[1]}", "-max_len=65536", "-timeout=20"]
        arguments = [sys.argv[0], *limits, f"-artifact_prefix={folder}-", folder]
        atheris.Setup(arguments, lambda data: is_a_verdict(bytes(data)))
        atheris.Fuzz()


if __name__ == "__main__":
    main()
