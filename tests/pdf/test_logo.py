"""Logos."""

import io

import pytest
from PIL import Image

from divoc_certify.errors import ConfigurationError
from divoc_certify.pdf.logo import read_logo


def encoded(image, kind, **options):
    """The image as a file."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_is_read(mode):
    """What a designer exports is turned into red, green and blue."""
    logo = read_logo(encoded(Image.new(mode, (3, 2)), "PNG"))
    assert (logo.width, logo.height, len(logo.colours)) == (3, 2, 18)


def test_grey_of_sixteen_bits_stays_grey():
    """Most of it is not white."""
    image = Image.new("I;16", (2, 1), 200 * 257)
    image.putpixel((1, 0), 300)
    assert read_logo(encoded(image, "PNG")).colours == b"\xc8\xc8\xc8\x01\x01\x01"


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_every_kind_of_jpeg_is_read(mode):
    """Grey, coloured, and for print."""
    logo = read_logo(encoded(Image.new(mode, (8, 4)), "JPEG"))
    assert (logo.width, logo.height, logo.opacity) == (8, 4, None)


def test_transparency_is_kept_where_there_is_some():
    """An opaque image has no opacity of its own."""
    image = Image.new("RGBA", (2, 1), (255, 0, 0, 255))
    assert read_logo(encoded(image, "PNG")).opacity is None
    image.putpixel((1, 0), (0, 0, 255, 64))
    logo = read_logo(encoded(image, "PNG"))
    assert (logo.colours, logo.opacity) == (b"\xff\0\0\0\0\xff", b"\xff\x40")


def test_a_camera_s_orientation_is_followed():
    """A photograph that says "turn me" is turned."""
    image = Image.new("RGB", (8, 4))
    image.getexif()[0x0112] = 6
    logo = read_logo(encoded(image, "JPEG", exif=image.getexif()))
    assert (logo.width, logo.height) == (4, 8)


def test_an_image_finer_than_any_printer_is_made_smaller():
    """It keeps its proportions, and the document stays small."""
    logo = read_logo(encoded(Image.new("RGB", (4000, 1000)), "PNG"))
    assert (logo.width, logo.height) == (1600, 400)


BAD = {
    "nothing": b"",
    "text": b"logo.png",
    "another kind": encoded(Image.new("RGB", (2, 2)), "GIF"),
    "cut short": encoded(Image.effect_noise((64, 64), 50), "PNG")[:900],
    "no bytes": "logo.png",
}


@pytest.mark.parametrize("data", BAD.values(), ids=BAD)
def test_what_is_no_png_or_jpeg_is_refused(data):
    """The caller learns the rule, whatever was wrong with the file."""
    with pytest.raises(ConfigurationError, match=r"\$\.logo must be the bytes of a PNG or JPEG"):
        read_logo(data)


@pytest.mark.parametrize("pixels", [10_000, 15_000])
def test_a_decompression_bomb_is_refused(pixels, monkeypatch):
    """An image of a size that nobody prints is not decoded."""
    data = encoded(Image.new("1", (pixels, 1)), "PNG")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 7_000)
    with pytest.raises(ConfigurationError, match="reasonable size"):
        read_logo(data)
