"""The meaning of the colours."""

import io

import pytest
from PIL import Image, ImageCms

from divoc_certify.pdf.icc import srgb_profile


@pytest.fixture(scope="module")
def profile():
    """The profile, as LittleCMS reads it."""
    return ImageCms.ImageCmsProfile(io.BytesIO(srgb_profile()))


@pytest.mark.parametrize("intent", list(ImageCms.Intent))
def test_it_is_srgb(profile, intent):
    """From it to LittleCMS's own sRGB, no colour changes."""
    colours = bytes(
        level for n in range(256 * 16) for level in (n % 256, n * 7 % 256, n * 13 % 256)
    )
    image = Image.frombytes("RGB", (256, 16), colours)
    to = ImageCms.createProfile("sRGB")
    for between in ((profile, to), (to, profile)):
        assert ImageCms.profileToProfile(image, *between, intent).tobytes() == colours


def test_it_describes_itself(profile):
    """As a display's, in the version that PDF 1.7 knows; and its size is its size."""
    told = profile.profile
    assert told.version == 4.2
    assert told.device_class == "mntr"
    assert (told.xcolor_space.strip(), told.connection_space.strip()) == ("RGB", "XYZ")
    assert told.profile_description == "sRGB"
    assert told.is_matrix_shaper
    data = srgb_profile()
    assert int.from_bytes(data[:4]) == len(data) < 600
    assert len(data) % 4 == 0
