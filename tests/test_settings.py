"""What a certifier's own parts must be, and must give."""

import datetime as dt

import attrs
import pytest

from divoc_certify import Certifier, Issuer, PageRenderer, PrivateKeySigner
from divoc_certify.errors import RenderingError
from divoc_certify.testing import sample_vaccination_request

ISSUER = Issuer(id="https://moh.example/", name="Ministry of Health", country="EX")
SIGNER = PrivateKeySigner.generate(verification_method="did:example:moh#key-1")
NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
CERTIFIER = Certifier(
    issuer=ISSUER,
    signer=SIGNER,
    pdf_renderer=None,
    clock=lambda: NOW,
    id_source=lambda: "ID1",
)


class Gives:
    """A renderer of either kind that gives this."""

    media_type = "image/png"

    def __init__(self, drawing):
        self.drawing = drawing

    def render(self, _):
        """Give it."""
        return self.drawing


@pytest.mark.parametrize("drawing", [None, "%PDF-1.7", bytearray(b"%PDF-1.7"), 7], ids=repr)
@pytest.mark.parametrize("kind", ["QR", "PDF"])
def test_a_renderer_that_gives_something_else_than_bytes_issues_nothing(kind, drawing):
    """Neither a certificate without its page, nor one that cannot be saved."""
    certifier = attrs.evolve(CERTIFIER, **{f"{kind.lower()}_renderer": Gives(drawing)})
    with pytest.raises(RenderingError, match=f"^the {kind} renderer must return bytes$"):
        certifier.certify(sample_vaccination_request())


def test_a_renderer_that_is_empty_is_one():
    """None alone leaves the page out."""

    class Layers(list):
        def render(self, twin):
            return PageRenderer().render(twin)

    certifier = attrs.evolve(CERTIFIER, pdf_renderer=Layers())
    assert certifier.certify(sample_vaccination_request()).pdf
