"""The image data of a picture with 4 pixels a module."""

import random
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from divoc_certify.qr.pixels import SCALE, image_data
from divoc_certify.qr.tables import side_of

QUIET = 4


def drawn(version, is_dark):
    """A bitmap, and the pixels that it should become: each line behind filter type 0."""
    side = side_of(version)
    modules = side + 2 * QUIET
    light = "0" * QUIET
    empty = ["0" * modules] * QUIET
    rows = ["".join("01"[is_dark(row, column)] for column in range(side)) for row in range(side)]
    rows = [*empty, *(f"{light}{row}{light}" for row in rows), *empty]
    bitmap = b"".join(packed(row, "0") for row in rows)
    lines = ["".join("10"[module == "1"] * SCALE for module in row) for row in rows]
    return bitmap, modules, b"".join((b"\0" + packed(line, "1")) * SCALE for line in lines)


def packed(digits, filling):
    """Digits as bits, the last byte filled up."""
    digits += filling * (-len(digits) % 8)
    return int(digits, 2).to_bytes(len(digits) // 8)


@pytest.mark.parametrize("version", range(1, 41))
@pytest.mark.parametrize("darkness", [0, 0.04, 0.5, 1])
def test_every_size_is_drawn(version, darkness):
    """Light, dark, and anything between; zlib holds the data to its check value."""
    numbers = random.Random(version)
    bitmap, modules, lines = drawn(version, lambda *_: numbers.random() < darkness)
    inflater = zlib.decompressobj()
    assert inflater.decompress(image_data(bitmap, modules)) == lines
    assert inflater.eof
    assert not inflater.unused_data


@given(st.sampled_from([1, 2, 7, 8]), st.data())
def test_each_module_is_drawn(version, data):
    """Whichever few modules are dark."""
    places = st.integers(0, side_of(version) - 1)
    dark = data.draw(st.sets(st.tuples(places, places), max_size=9))
    bitmap, modules, lines = drawn(version, lambda *place: place in dark)
    assert zlib.decompress(image_data(bitmap, modules)) == lines
