"""`python manage.py test`."""

import json
import tempfile
from http import HTTPStatus
from pathlib import Path
from unittest import mock

import attrs
from django.conf import settings
from django.http import HttpResponse
from django.test import TestCase, override_settings

from certificates import views
from certificates.models import Record
from divoc_certify.testing import sample_vaccination_request

URL = "/events/6f7ad5b0-3a0c-4f3c-9a55-1f6a2b8c0d11/certificate"


class Unplugged:
    """A signer whose device does not answer."""

    algorithm = "EdDSA"
    verification_method = "did:example:moh#key-1"

    def sign(self, _signing_input: bytes) -> bytes:
        """Fail."""
        raise ConnectionError("the device does not answer")


class CertificateTests(TestCase):
    """Certificates, issued into a folder that is taken away."""

    def setUp(self) -> None:
        """Make the folder."""
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.enterContext(override_settings(MOH_CERTIFICATES=Path(folder)))

    def put(self, **changes: object) -> HttpResponse:
        """Send the sample request, with changes."""
        request = {**sample_vaccination_request(), **changes}
        return self.client.put(URL, request, content_type="application/json")

    def test_an_event_has_one_certificate(self) -> None:
        """Sent again, it has the same one, and its files are where the answer says."""
        first, second = self.put(), self.put()
        assert [first.status_code, second.status_code] == [HTTPStatus.CREATED, HTTPStatus.OK]
        assert first.json() == second.json()
        assert len(list(settings.MOH_CERTIFICATES.glob("*.pdf"))) == 1
        certificate_id = Record.objects.get(issued_at__isnull=False).certificate_id
        assert first.json()["certificateId"] == certificate_id
        assert b"".join(self.client.get(first.json()["pdf"])).startswith(b"%PDF")
        assert json.loads(b"".join(self.client.get(first.json()["credential"])))["proof"]

    def test_all_problems_are_answered(self) -> None:
        """With their paths; and nothing is stored."""
        answer = self.put(vaccinator=None, facility={})
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        paths = {problem["path"] for problem in answer.json()["problems"]}
        assert {"$.vaccinator", "$.facility.name"} <= paths
        assert not Record.objects.exists()

    def test_it_is_issued_under_the_stored_id(self) -> None:
        """Though the signer did not answer at first."""
        unplugged = attrs.evolve(views.CERTIFIER, signer=Unplugged())
        with mock.patch.object(views, "CERTIFIER", unplugged), self.assertLogs(views.log):
            assert self.put().status_code == HTTPStatus.SERVICE_UNAVAILABLE
        stored = Record.objects.get(issued_at=None).certificate_id
        assert self.put().json()["certificateId"] == stored

    def test_what_is_no_certificate_is_not_there(self) -> None:
        """Even if it is in the folder."""
        (settings.MOH_CERTIFICATES / "mine.pdf").touch()
        for name in ("4EYK5HF0000000000000A.pdf", "mine.pdf", "..%2Fkey.pem"):
            assert self.client.get(f"/certificates/{name}").status_code == HTTPStatus.NOT_FOUND
