"""Copies of the examples, to run them in."""

import shutil
import subprocess
import sys
from pathlib import Path

from divoc_certify import load_public_key, verify_credential

EXAMPLES = Path(__file__).parents[2] / "examples"
DATA = ("request.json", "vaccinations.csv")
NAMES = ("Zoë", "Müller", "Tomás", "Amara", "Tenzin", "Олена", "Kofi")


class Copy:
    """An example that was copied.

    Args:
        folder: Where it is now.
    """

    def __init__(self, folder):
        self.folder = folder

    def run(self, *command, **options):
        """Run a command in it, and give what it printed, in which there is no name."""
        done = subprocess.run(
            command,
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
            **options,
        )
        assert done.returncode == 0, done.stdout
        names_no_one(done.stdout)
        return done.stdout

    def python(self, *arguments, **options):
        """Run Python in it."""
        return self.run(sys.executable, *arguments, **options)

    def verified(self, folder="issued"):
        """The pre-enrolment codes of the certificates in it, by ID; each has its files."""
        public_key = load_public_key((self.folder / "key.pub.pem").read_bytes())
        codes = {}
        for path in (self.folder / folder).rglob("*.json"):
            credential = verify_credential(path.read_bytes(), public_key=public_key)
            assert path.with_suffix(".pdf").read_bytes().startswith(b"%PDF")
            assert path.with_suffix(".png").is_file()
            codes[path.stem] = credential["credentialSubject"]["refId"]
        return codes


def names_no_one(text):
    """What is shown or logged has no name of the made-up people in it."""
    assert not [name for name in NAMES if name in text]


def copy(name, target):
    """Copy an example and its data, and make a key for it, as its README says."""
    ignore = shutil.ignore_patterns("__pycache__", *_ignored())
    example = Copy(shutil.copytree(EXAMPLES / name, target / name, ignore=ignore))
    for data in DATA:
        shutil.copy(EXAMPLES / data, target)
    example.python("-m", "divoc_certify", "keygen", "--out", "key.pem")
    return example


def _ignored():
    """What somebody has left who tried an example where it is."""
    lines = (EXAMPLES / ".gitignore").read_text(encoding="utf-8").splitlines()
    return [Path(line).name for line in lines if not line.startswith("#")]
