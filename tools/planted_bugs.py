# ruff: noqa: INP001 - a script, not a part of a package
"""Plant bugs in a copy of the package, one at a time, and see that the tests find each.

Usage::

    python tools/planted_bugs.py [NAME...]

Needs what the tests need. Each bug is one that a change could bring about without a crash: a
default argument in place of the value, a repeated line that is dropped too early, a check left
out. Without names, all are planted. Ends with 1 where a bug was not found, and with 2 where it
could not be planted, since the text that it replaces is not there, or there twice, any more.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
SHAPES = "tests/credential/test_shapes.py"
LABELS = "tests/credential/test_labelling.py"
CANONICAL = "tests/credential/test_canonical.py"
VECTORS = "tests/proof/test_vectors.py"
ENCODER = "tests/qr/test_encoder.py"
PIXELS = "tests/qr/test_pixels.py"
ARCHIVE = "tests/qr/test_archive.py"
LAYOUTS = "tests/pdf/test_compiled.py"


class Bug(NamedTuple):
    """A bug: what stands in a file of the package, what takes its place, and who should see it."""

    name: str
    file: str
    old: str
    new: str
    tests: str


BUGS = (
    Bug(
        "a default argument: the dialect",
        "credential/canonical.py",
        "canonicalize_slowly(document, contexts, dialect)",
        "canonicalize_slowly(document, contexts)",
        VECTORS,
    ),
    Bug(
        "a default argument: the language of a text",
        "credential/plan.py",
        'component.get("language", "")',
        '"en-GB"',
        SHAPES,
    ),
    Bug(
        "a dropped duplicate: lines that are alike only once their nodes have no names",
        "credential/plan.py",
        "sorted(lines, key=order)",
        "sorted(set(lines), key=order)",
        SHAPES,
    ),
    Bug(
        "statements of a node stay in one order, whatever their values",
        "credential/template.py",
        "                untold.append(number)\n",
        "                pass\n",
        SHAPES,
    ),
    Bug(
        "a duplicate that is kept: equal values of one property",
        "credential/plan.py",
        "                merged.add(index)\n",
        "                pass\n",
        SHAPES,
    ),
    Bug(
        "labels by the order of the document",
        "credential/plan.py",
        "enumerate(sorted(hashes))",
        "enumerate(dict.fromkeys(hashes))",
        SHAPES,
    ),
    Bug(
        "an IRI that is a name of a context",
        "credential/plan.py",
        "not is_absolute_iri(iri) or iri in names or ",
        "not is_absolute_iri(iri) or ",
        SHAPES,
    ),
    Bug(
        "UTF-16's order is that of code points",
        "credential/nquads.py",
        'text.encode("utf-16-be", "surrogatepass")',
        'text.encode("utf-32-be", "surrogatepass")',
        "tests/credential/test_nquads.py",
    ),
    Bug(
        "a plan that differs from PyLD is kept",
        "credential/canonical.py",
        "proven if nquads == lesson.nquads else None",
        "proven",
        SHAPES,
    ),
    Bug(
        "claims are taken for signed",
        "credential/canonical.py",
        "if reading and not unsigned:",
        "if reading:",
        SHAPES,
    ),
    Bug(
        "a value that stands in its array twice has a shape",
        "credential/shape.py",
        "    if len(set(plain)) < len(plain):\n",
        "    if len(plain) < len(set(plain)):\n",
        SHAPES,
    ),
    Bug(
        "a large number has a shape",
        "credential/shape.py",
        "< 2**53",
        "<= 2**53",
        SHAPES,
    ),
    Bug(
        "a statement of a node about itself is hashed twice in the standard's forms",
        "credential/nquads.py",
        "    hashes_twice: bool = False\n",
        "    hashes_twice: bool = True\n",
        LABELS,
    ),
    Bug(
        "labels are hashed with SHA-256 in every form",
        "credential/labelling.py",
        "hashlib.new(self.dialect.hash)",
        "hashlib.sha256()",
        VECTORS,
    ),
    Bug(
        "permutations without end",
        "credential/labelling.py",
        "        self.looks += 1\n",
        "",
        LABELS,
    ),
    Bug(
        "the base of an example's address",
        "credential/expansion.py",
        '        "base": None,\n',
        "",
        CANONICAL,
    ),
    Bug(
        "error correction of another field",
        "qr/reed_solomon.py",
        "0x11D",
        "0x12D",
        "tests/qr/test_reed_solomon.py",
    ),
    Bug(
        "the length of a payload in one byte less",
        "qr/encoder.py",
        "_BYTE_MODE << size | len(payload)",
        "_BYTE_MODE << size | len(payload) - 1",
        ENCODER,
    ),
    Bug(
        "the mask is the first one",
        "qr/penalty.py",
        "return number, drawing ^ mask.modules",
        "return 0, drawing ^ self.masks[0].modules",
        ENCODER,
    ),
    Bug(
        "a line's place in the check value without the lines that repeat it",
        "qr/pixels.py",
        "rows * SCALE * self.line + in_line",
        "rows * self.line + in_line",
        PIXELS,
    ),
    Bug(
        "the second light module of an odd byte left out",
        "qr/pixels.py",
        "codes << 4 & 0xFF",
        "codes << 4 & 0xBF",
        PIXELS,
    ),
    Bug(
        "a signature's block in one byte less",
        "qr/archive.py",
        "head[: -len(lengths)], lengths, content[-stored:]",
        "head[: -len(lengths)], lengths, content[1 - stored :]",
        ARCHIVE,
    ),
    Bug(
        "the document's hash before that of the options",
        "proof/suite.py",
        "digest() for part in parts)",
        "digest() for part in reversed(parts))",
        "tests/test_docs.py::test_a_page_runs[docs/explanation/how-a-certificate-is-signed.md]",
    ),
    Bug(
        "a payload in the middle of a JWS",
        "proof/suite.py",
        "if payload or header != _header(algorithm):",
        "if header != _header(algorithm):",
        "tests/proof/test_credential_proof.py",
    ),
    Bug(
        "a salt of another length",
        "proof/algorithms.py",
        "salt_length=32",
        "salt_length=20",
        "tests/proof/test_pkcs11.py::test_it_keeps_the_contract_of_a_signer",
    ),
    Bug(
        "a layout does not ask whether a text says anything",
        "pdf/facts.py",
        "            self.ask(_Says(source))\n",
        "            pass\n",
        LAYOUTS,
    ),
    Bug(
        "a layout does not ask for the size of the symbol",
        "pdf/facts.py",
        "        self.ask(_Modules())\n",
        "",
        LAYOUTS,
    ),
    Bug(
        "a layout does not ask how many rows there are",
        "pdf/facts.py",
        "count: int = self.ask(_Rows())",
        "count: int = len(self.table)",
        LAYOUTS,
    ),
    Bug(
        "a layout does not ask whether a token is known",
        "pdf/facts.py",
        "holds: bool = self.ask(_Holds(token, wanted, row))",
        "holds: bool = _Holds(token, wanted, row).answer(self)",
        LAYOUTS,
    ),
    Bug(
        "a layout does not ask how many lines a text takes",
        "pdf/layout.py",
        "is_fixed = text.facts.ask(question) is not None",
        "is_fixed = question.answer(text.facts) is not None",
        LAYOUTS,
    ),
    Bug(
        "a layout does not ask what room a line needs",
        "pdf/facts.py",
        "            return tuple(map(self.style.room, lines))\n",
        "            return len(lines)\n",
        LAYOUTS,
    ),
    Bug(
        "a layout does not ask whose logo it is",
        "pdf/wording.py",
        'self.facts.ask(Names("issuerName"))',
        'self.facts.value("issuerName", None)',
        LAYOUTS,
    ),
    Bug(
        "a layout is kept that nobody else has",
        "pdf/compiled.py",
        "is_kept=facts.is_told and",
        "is_kept=True and",
        LAYOUTS,
    ),
    Bug(
        "only the letters of the first certificate are embedded",
        "pdf/compiled.py",
        '        further = _FURTHER.findall("".join(map(own.facts.text, self.sources)))\n',
        "        further: list[str] = []\n",
        LAYOUTS,
    ),
)


def main(names: list[str]) -> int:
    """Plant bugs, and report on each.

    Args:
        names: The bugs' names; none for all.

    Returns:
        The exit code.
    """
    bugs = [bug for bug in BUGS if not names or bug.name in names]
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / "divoc_certify"
        shutil.copytree(ROOT / "src/divoc_certify", package)
        for tests in dict.fromkeys(bug.tests for bug in bugs):
            if run(tests, folder) != 0:
                print(f"without a bug, {tests} must pass")  # noqa: T201 - a script prints
                return 2
        missing = [bug for bug in bugs if text_of(bug, package).count(bug.old) != 1]
        for bug in missing:
            print(f"not planted: {bug.name}: {bug.file} has not once {bug.old!r}")  # noqa: T201
        found = [plant(bug, package) for bug in bugs if bug not in missing]
    print(f"{sum(found)} of {len(found)} planted bugs were found")  # noqa: T201
    return 2 if missing else 0 if all(found) else 1


def text_of(bug: Bug, package: Path) -> str:
    """The text of the file that a bug goes into."""
    return (package / bug.file).read_text(encoding="utf-8")


def plant(bug: Bug, package: Path) -> bool:
    """Plant a bug, and say whether a test failed; the copy is as it was afterwards."""
    text = text_of(bug, package)
    path = package / bug.file
    path.write_text(text.replace(bug.old, bug.new), encoding="utf-8")
    try:
        found = run(bug.tests, str(package.parent)) == 1
    finally:
        path.write_text(text, encoding="utf-8")
    print(f"{'found' if found else 'NOT FOUND'}: {bug.name} ({bug.tests})", flush=True)  # noqa: T201
    return found


def run(tests: str, folder: str) -> int:
    """Run tests on the package in a folder: 0 if all pass, 1 if one fails, or never ends."""
    environment = {**os.environ, "PYTHONPATH": folder, "PYTHONDONTWRITEBYTECODE": "1"}
    options = ["-x", "-q", "-p", "no:cacheprovider"]
    try:
        done = subprocess.run(  # noqa: S603 - this interpreter, and names from above
            [sys.executable, "-m", "pytest", *options, tests],
            cwd=ROOT,
            env=environment,
            check=False,
            capture_output=True,
            timeout=600,
        )
    except subprocess.TimeoutExpired:
        return 1
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
