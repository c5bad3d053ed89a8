"""Every version and level against another encoder, with its own search for the mask."""

import pytest
from reference_encoder import EVERY_VERSION_AND_LEVEL, matrix_of, reference, text

from divoc_certify.qr import Symbol
from divoc_certify.qr.tables import CAPACITIES


@pytest.mark.parametrize(("version", "level"), EVERY_VERSION_AND_LEVEL)
def test_a_symbol_is_the_other_encoders(version, level):
    """From the least that takes this version to the most, random and in patterns."""
    fewest, most = (-1, *CAPACITIES[level])[version - 1 : version + 1]
    sizes = (fewest + 1, (fewest + most) // 2, most - 1, most)
    patterns = (b"\x00", b"\xff", b"\xcc", b"\xf0\x0f", b"\xaa\x55\xaa")
    payloads = [text(size, size) for size in sizes]
    payloads += [(pattern * most)[:most] for pattern in patterns]
    for payload in payloads:
        symbol = Symbol.encode(payload, error_level=level)
        expected = reference(payload, version, level)
        assert (symbol.mask, symbol.matrix) == (expected.get_mask(), matrix_of(expected))
