"""The READMEs of the examples."""

import re

import pytest

from .copying import EXAMPLES

PAGES = sorted(EXAMPLES.rglob("README.md"))
FOLDERS = sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
def test_links_lead_somewhere(page):
    """To a file or a folder of the project."""
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8"))
    assert links
    assert not [link for link in links if not (page.parent / link).exists()]


def test_every_example_is_listed():
    """In the README of them all."""
    text = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| \[(\w+)\]", text, re.MULTILINE)) == FOLDERS
