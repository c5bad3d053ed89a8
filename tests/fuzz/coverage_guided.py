"""Coverage-guided fuzzing of the verifier: `python coverage_guided.py SECONDS`."""

import json
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["divoc_certify", "pyld"]):
    from mutations import mutated
    from presented import VERIFIERS, credentials, forms, is_a_verdict

CREDENTIALS = credentials()


def fuzz(data):
    """Present the bytes as they are; and a real credential with the changes that they choose."""
    assert all(is_a_verdict(data, verifier) for verifier in VERIFIERS)
    source = atheris.FuzzedDataProvider(data)

    def choose(number):
        return source.ConsumeIntInRange(0, number - 1)

    text = json.dumps(mutated(CREDENTIALS[choose(len(CREDENTIALS))], choose))
    assert all(is_a_verdict(text, verifier) for verifier in VERIFIERS)


def main():
    """Run for the given time, from real certificates on; a crash ends it with an error."""
    with tempfile.TemporaryDirectory() as folder:
        # Not PDFs: what reads them is not instrumented, and it takes its time.
        seeds = [form for form in forms() if not form.startswith(b"%PDF")]
        for number, form in enumerate(seeds):
            Path(folder, str(number)).write_bytes(form)
        limits = [f"-max_total_time={sys.argv[1]}", "-max_len=8192", "-timeout=20"]
        arguments = [sys.argv[0], *limits, f"-artifact_prefix={folder}-", folder]
        atheris.Setup(arguments, fuzz)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
