"""What a person receives."""

import base64
import json
import pickle
import re

import attrs
import pytest

from divoc_certify import SVG, Certifier, Issuer, PrivateKeySigner
from divoc_certify.testing import sample_vaccination_request

CERTIFIER = Certifier(
    issuer=Issuer(id="https://moh.example/", name="Ministry of Health", country="EX"),
    signer=PrivateKeySigner.generate(verification_method="did:example:moh#key-1"),
    id_source=lambda: "ID1",
)
CERTIFICATE = CERTIFIER.certify(sample_vaccination_request())


def test_its_repr_shows_nobodys_data():
    """An ID and what is known of the symbol."""
    assert re.fullmatch(r"<Certificate ID1: .*version \d+.*>", repr(CERTIFICATE))
    for value in ("Amélie", "1984", "X1234567", "5550100", "Harbour"):
        assert value not in repr(CERTIFICATE)


def test_a_notebook_shows_the_qr_code():
    """And, of text, no more than the repr."""
    bundle = CERTIFICATE._repr_mimebundle_(include=None, exclude=None)
    assert bundle["text/plain"] == repr(CERTIFICATE)
    image = re.search(r'src="data:image/png;base64,([^"]+)"', bundle["text/html"])[1]
    assert base64.b64decode(image) == CERTIFICATE.qr
    assert "Amélie" not in bundle["text/html"]


def test_it_is_saved_as_files(tmp_path):
    """Credential, QR and PDF, named by the ID, in a folder that is made."""
    paths = CERTIFICATE.save(tmp_path / "new" / "folder")
    assert [path.name for path in paths] == ["ID1.json", "ID1.png", "ID1.pdf"]
    assert json.loads(paths[0].read_bytes()) == CERTIFICATE.credential
    assert paths[1].read_bytes() == CERTIFICATE.qr
    assert paths[2].read_bytes() == CERTIFICATE.pdf
    assert sorted(path.name for path in paths[0].parent.iterdir()) == sorted(
        path.name for path in paths
    )


def test_the_qr_alone_is_saved_as_it_was_drawn(tmp_path):
    """No PDF, and SVG in place of PNG."""
    certifier = attrs.evolve(CERTIFIER, qr_renderer=SVG(), pdf_renderer=None)
    paths = certifier.certify(sample_vaccination_request()).save(str(tmp_path))
    assert [path.suffix for path in paths] == [".json", ".svg"]


def test_a_file_that_cannot_be_written_leaves_no_half_of_it(tmp_path):
    """Neither under its own name nor under another."""
    (tmp_path / "ID1.json").mkdir()
    with pytest.raises(OSError, match=r"ID1\.json"):
        CERTIFICATE.save(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["ID1.json"]


def test_it_travels_from_a_worker():
    """What comes back from a pickle is equal."""
    assert pickle.loads(pickle.dumps(CERTIFICATE)) == CERTIFICATE
