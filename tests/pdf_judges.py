"""Other people's programs, asked about a PDF: qpdf and Poppler."""

import re
import subprocess
import tempfile
from pathlib import Path


def run(*command, document):
    """Run a program on a document, and give its exit code and what it printed."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(document)
        file.flush()
        done = subprocess.run([*command, file.name], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def qpdf_check(document, *options):
    """Check that qpdf finds nothing to say against it."""
    code, printed = run("qpdf", *options, "--check", document=document)
    assert code == 0, printed


def pdfinfo(document, *options):
    """What Poppler tells of it, by name."""
    code, printed = run("pdfinfo", *options, document=document)
    assert code == 0, printed
    return dict(re.findall(r"^([\w ]+): +(.*)$", printed, re.MULTILINE))


def outline(document):
    """The logical structure as Poppler reads it: each element's depth, kind and text."""
    _, printed = run("pdfinfo", "-struct-text", document=document)
    elements = []
    for line in printed.splitlines():
        indent, kind, text = re.fullmatch(r'( *)(?:(\w+)(?: .*|:)?|/.*|"(.*)")', line).groups()
        if kind:
            elements.append([len(indent) // 2, kind, ""])
        elif text:
            elements[-1][2] += text
    return [tuple(element) for element in elements]


def attached(document, name, *options):
    """The content of an attached file, as Poppler takes it out."""
    with tempfile.TemporaryDirectory() as folder:
        code, printed = run("pdfdetach", *options, "-saveall", "-o", folder, document=document)
        assert code == 0, printed
        return Path(folder, name).read_bytes()
