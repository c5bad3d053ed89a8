"""The example for FastAPI."""

import concurrent.futures
import importlib
import json
import logging
import sys

import attrs
import pytest
from fastapi.testclient import TestClient

from divoc_certify.errors import InvalidKeyError

from .copying import EXAMPLES, names_no_one

REQUEST = (EXAMPLES / "request.json").read_bytes()


class Unplugged:
    """A signer whose device does not answer."""

    algorithm = "EdDSA"
    verification_method = "did:example:moh#key-1"

    def sign(self, _signing_input):
        """Fail."""
        raise ConnectionError("the device does not answer")


@pytest.fixture
def example(copied, monkeypatch):
    """The copy, in which this process is now."""
    example = copied("fastapi")
    monkeypatch.chdir(example.folder)
    monkeypatch.syspath_prepend(example.folder)
    yield example
    sys.modules.pop("app", None)


@pytest.fixture
def client(example):
    """The app, started, and whoever asks it."""
    with TestClient(importlib.import_module("app").app) as client:
        yield client


def post(client, content, **headers):
    """Send a request, as JSON."""
    headers = {"Content-Type": "application/json", **headers}
    return client.post("/certificates", content=content, headers=headers)


def test_a_certificate_is_issued(client, example):
    """And its files are where the answer says."""
    answer = post(client, REQUEST)
    assert answer.status_code == 201
    issued = answer.json()
    assert example.verified() == {issued["certificateId"]: "EX-000417"}
    assert answer.headers["Location"] == issued["pdf"]
    for name, media_type in {"pdf": "application/pdf", "qr": "image/png"}.items():
        file = client.get(issued[name])
        assert (file.status_code, file.headers["Content-Type"]) == (200, media_type)
    credential = client.get(issued["credential"]).json()
    assert credential["credentialSubject"]["refId"] == "EX-000417"


def test_all_problems_are_answered(client, caplog):
    """With their paths, and no value; whatever the body is said to be."""
    request = json.loads(REQUEST)
    request["vaccination"]["dose"] = 0
    request["recipient"]["contact"] = ["Müller"]
    del request["facility"]
    with caplog.at_level(logging.DEBUG):
        for media_type in ("application/json", "text/plain", "multipart/form-data"):
            answer = post(client, json.dumps(request), **{"Content-Type": media_type})
            assert answer.status_code == 422
            paths = [problem["path"] for problem in answer.json()["problems"]]
            assert paths == ["$.recipient.contact[0]", "$.vaccination.dose", "$.facility"]
            names_no_one(answer.text)
    names_no_one(caplog.text)
    assert post(client, b"Zo\xeb").json()["problems"] == [
        {"path": "$", "rule": "must be JSON in UTF-8"}
    ]


def test_a_signer_that_does_not_answer_is_a_503(client, example, caplog):
    """Nothing is written, and the log has the cause."""
    state = client.app.state
    state.certifier = attrs.evolve(state.certifier, signer=Unplugged())
    answer = post(client, REQUEST)
    assert (answer.status_code, answer.text) == (503, "{}")
    assert "the device does not answer" in caplog.text
    names_no_one(caplog.text)
    assert not example.verified()


def test_threads_share_the_certifier(client, example):
    """As many certificates as requests."""
    with concurrent.futures.ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: post(client, REQUEST), range(40)))
    ids = {answer.json()["certificateId"] for answer in answers}
    assert len(ids) == 40
    assert set(example.verified()) == ids


@pytest.mark.parametrize("name", ["4EYK5HF0000000000000A.pdf", "mine.pdf", "..%2Fkey.pem"])
def test_what_is_no_certificate_is_not_there(client, example, name):
    """Even if it is in the folder."""
    (example.folder / "issued").mkdir()
    (example.folder / "issued" / "mine.pdf").touch()
    assert client.get(f"/certificates/{name}").status_code == 404


def test_without_its_key_it_does_not_start(example):
    """It says so at once, and not at the first request."""
    (example.folder / "key.pem").unlink()
    app = importlib.import_module("app").app
    with pytest.raises(InvalidKeyError, match="cannot be read"), TestClient(app):
        pass
