"""Labels for the claims of other programmes."""

import pytest

from divoc_certify.pdf.claims import words


@pytest.mark.parametrize(
    ("path", "label"),
    {
        "name": "Name",
        "bloodGroup": "Blood group",
        "site.licenceNumber": "Site licence number",
        "volumeML": "Volume ML",
        "HIVTest": "HIV test",
        "tests.1.name": "Tests 1 name",
        "sign-image": "Sign image",
        "état": "État",
        "---": "---",
    }.items(),
)
def test_a_claim_without_a_label_is_labelled_by_its_name(path, label):
    """Camel case and dots become words, and abbreviations stay."""
    assert words(path) == label
