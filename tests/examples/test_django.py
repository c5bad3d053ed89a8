"""The example for Django, whose settings are a process's: it runs in processes of its own."""

import json
import os

import pytest

from .copying import EXAMPLES

DRIVER = """
import pathlib, sys
import django
from django.test import Client
django.setup()
url, path = sys.argv[1:]
body = pathlib.Path(path).read_bytes()
for content in (body, body, body.replace(b'"dose": 2', b'"dose": 0')):
    answer = Client(headers={"host": "localhost"}).put(url, content, "application/json")
    print(answer.status_code, answer.content.decode())
"""
URL = "/events/6f7ad5b0-3a0c-4f3c-9a55-1f6a2b8c0d11/certificate"


@pytest.fixture
def example(copied):
    """The copy."""
    return copied("django")


def test_it_passes_its_own_tests(example):
    """And the checks of Django, and its tables are as its models have them."""
    example.python("manage.py", "check", "--fail-level", "WARNING")
    example.python("manage.py", "makemigrations", "--check")
    assert "OK" in example.python("-W", "error", "manage.py", "test")


def test_it_issues_what_its_readme_sends(example):
    """With the database that its README makes."""
    example.python("manage.py", "migrate")
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "project.settings"}
    request = str(EXAMPLES / "request.json")
    printed = example.python("-c", DRIVER, URL, request, env=environment)
    first, again, bad = [
        line.split(" ", 1) for line in printed.splitlines() if line.startswith(("2", "4"))
    ]
    assert [first[0], again[0], bad[0]] == ["201", "200", "422"]
    assert first[1] == again[1]
    assert example.verified() == {json.loads(first[1])["certificateId"]: "EX-000417"}
    assert [problem["path"] for problem in json.loads(bad[1])["problems"]] == ["$.vaccination.dose"]


def test_without_its_key_it_does_not_start(example):
    """It says so at once, and not at the first request."""
    (example.folder / "key.pem").unlink()
    with pytest.raises(AssertionError, match="the key's file cannot be read"):
        example.python("manage.py", "check")
