"""The README and every page of docs/ are run, and name all that they have to name."""

import contextlib
import doctest
import importlib.util
import inspect
import io
import itertools
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import aws_kms
import pytest
import softhsm  # noqa: F401 - a folder for the tokens of a page

import divoc_certify
from divoc_certify import errors
from divoc_certify.pdf.template.loading import SHIPPED_TEMPLATES
from divoc_certify.request import checking
from divoc_certify.testing import sample_vaccination_request

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [
    ROOT / "README.md",
    *(page for page in sorted(DOCS.rglob("*.md")) if "_build" not in page.parts),
]
BLOCK = re.compile(r"^```(?P<kind>.+)\n(?P<content>(?:.*\n)*?)```$", re.MULTILINE)
FILE = re.compile(r":caption: (?P<name>\S+)\n\n")
COMMAND = re.compile(r"(?:python -m divoc_certify|softhsm2-util)(?:.*\\\n)*.*")
ISSUER = {"id": "https://moh.example/", "name": "Ministry of Health", "country": "EX"}


def blocks(page):
    """The page's blocks: kind, content, the output that stands below it, line number."""
    text = page.read_text(encoding="utf-8")
    for block, below in itertools.pairwise([*BLOCK.finditer(text), None]):
        follows = below and not text[block.end() : below.start()].strip()
        expected = below["content"] if follows and below["kind"] == "text" else ""
        yield block["kind"], block["content"], expected, text.count("\n", 0, block.start("content"))


def run_python(content, namespace, page, line):
    """Run a block, and give what it printed."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile("\n" * line + content, page, "exec"), namespace)
    return printed.getvalue()


def run_shell(content):
    """Run what a block asks of this package or of SoftHSM, and give what it printed."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "PYTHONWARNINGS": "error"}
    printed = ""
    for command in COMMAND.findall(content):
        done = subprocess.run(
            command, shell=True, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0 or done.stderr.startswith("divoc-certify: "), done.stderr
        printed += done.stdout + done.stderr
    return printed


@pytest.fixture
def surroundings(page):
    """What a page speaks to, in this process."""
    with aws_kms.aws_kms() if page.stem == "sign-with-a-cloud-kms" else contextlib.nullcontext():
        yield


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_runs(page, surroundings, tmp_path, monkeypatch):
    """Its code in order, in one folder; and what is printed is what stands below it."""
    monkeypatch.chdir(tmp_path)
    if page.name == "README.md":
        Path("issuer.json").write_text(json.dumps(ISSUER))
        Path("request.json").write_text(json.dumps(sample_vaccination_request()))
    namespace = {"__name__": page.stem}
    for kind, content, expected, line in blocks(page):
        printed = ""
        if kind.startswith("{code-block}"):
            caption = FILE.match(content)
            Path(caption["name"]).write_text(content[caption.end() :], encoding="utf-8")
        elif kind == "python":
            printed = run_python(content, namespace, str(page), line)
        elif kind == "sh":
            printed = run_shell(content)
            # What a command of these writes is told for some of them, and an error always is.
            printed = printed if expected or "divoc-certify: " in printed else ""
        matches = doctest.OutputChecker().check_output(expected, printed, doctest.ELLIPSIS)
        assert matches or kind == "text", f"{page}:{line}: {printed}"


def headings(page):
    """The headings of a page, without their markup."""
    return re.findall(r"^#+ `?([^`\n]+)`?$", page.read_text(encoding="utf-8"), re.MULTILINE)


def test_every_error_has_its_cause_and_cure():
    """Under a heading of its own."""
    classes = [
        name
        for name, member in inspect.getmembers(errors, inspect.isclass)
        if issubclass(member, Exception)
    ]
    assert set(classes) <= set(headings(DOCS / "reference" / "errors.md"))


def test_every_public_name_is_in_the_reference():
    """Nothing is exported that is not described."""
    page = (DOCS / "reference" / "api.md").read_text(encoding="utf-8")
    described = set(re.findall(r"auto\w+:: (?:[\w.]+\.)?(\w+)$", page, re.MULTILINE))
    assert set(divoc_certify.__all__) - {"__version__"} <= described


def test_every_verdict_is_told():
    """In the table of what to say, and in that of what it means."""
    page = (DOCS / "how-to" / "read-a-verdict.md").read_text(encoding="utf-8")
    verdicts = {
        name
        for name, member in inspect.getmembers(errors, inspect.isclass)
        if issubclass(member, errors.VerificationError)
    } - {"VerificationError"}
    assert verdicts == set(re.findall(r"^    errors\.(\w+): ", page, re.MULTILINE))
    assert verdicts <= set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))


def test_every_promise_has_its_test():
    """Each test that the threat model names is there, and each promise names one."""
    page = (DOCS / "explanation" / "threat-model.md").read_text(encoding="utf-8")
    for path, name in re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", page):
        text = (ROOT / path).read_text(encoding="utf-8")
        assert re.search(rf"^def {name}\(", text, re.MULTILINE), f"{path}::{name}"
    promises = re.search(r"^## What is promised\n(.*?)^## ", page, re.DOTALL | re.MULTILINE)
    rows = re.findall(r"^\| (?!promise)(?!---)(.*) \|$", promises[1], re.MULTILINE)
    assert rows
    assert not [row for row in rows if "::test_" not in row]


def test_every_field_of_a_request_is_in_the_reference():
    """By the name that it has in JSON."""
    page = (DOCS / "reference" / "request.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w.]+)`", page))
    sections = [checking.Section]
    for section in sections:
        sections += section.__subclasses__()
        if section.__module__.startswith("divoc_certify.request"):
            assert {field.wire for field in section.FIELDS if field.wire} <= {
                name.rpartition(".")[2] for name in named
            }


def test_the_reference_of_templates_is_current():
    """`python tools/template_reference.py` would write what is there."""
    path = ROOT / "tools" / "template_reference.py"
    spec = importlib.util.spec_from_file_location("template_reference", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.TARGET.read_text(encoding="utf-8") == module.reference()


def test_the_gallery_shows_every_template():
    """With every kind of data, and no picture that nobody sees."""
    page = (DOCS / "gallery" / "index.md").read_text(encoding="utf-8")
    shown = re.findall(r"^```\{figure\} (\S+)$", page, re.MULTILINE)
    assert sorted(shown) == sorted(path.name for path in (DOCS / "gallery").glob("*.png"))
    assert set(re.findall(r"^## `(\S+)`$", page, re.MULTILINE)) == set(SHIPPED_TEMPLATES)
