"""Error correction codewords."""

import functools
import random

import pytest

from divoc_certify.qr.reed_solomon import Correction

# As ISO/IEC 18004, table 9, has them, each with the longest block.
COUNTS = {7: 19, 10: 34, 13: 13, 15: 55, 16: 43, 17: 9, 18: 86, 20: 108, 22: 87, 24: 111} | {
    26: 114,
    28: 117,
    30: 123,
}


def times(first, second):
    """The product in the field of 256 elements, by hand."""
    product = 0
    for bit in range(8):
        product ^= (second >> bit & 1) * first << bit
    for bit in range(14, 7, -1):
        product ^= (product >> bit & 1) * 0x11D << bit - 8
    return product


@pytest.mark.parametrize("shorter", [0, 1, 3])
@pytest.mark.parametrize(("count", "length"), COUNTS.items())
def test_a_block_is_a_multiple_of_the_generator_polynomial(count, length, shorter):
    """It is zero at 1, 2, 4, ...: as many powers of two as there are codewords to correct."""
    blocks = 3
    data = random.Random(count).randbytes(blocks * length - shorter)
    codewords = Correction.make(count, length, blocks).codewords(data)
    rows = bytes(shorter) + data + codewords
    for number in range(blocks):
        root = 1
        for _ in range(count):
            block = rows[number::blocks]
            value = functools.reduce(lambda value, codeword: times(value, root) ^ codeword, block)
            assert value == 0
            root = times(root, 2)
