"""Error correction codewords."""

import functools
import operator
import random

import pytest

from divoc_certify.qr.reed_solomon import remainders

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


@pytest.mark.parametrize(("count", "length"), COUNTS.items())
def test_a_block_is_a_multiple_of_the_generator_polynomial(count, length):
    """It is zero at 1, 2, 4, ...: as many powers of two as there are codewords to correct."""
    data = random.Random(count).randbytes(length)
    parts = map(operator.getitem, remainders(count, length), data)
    block = data + functools.reduce(operator.xor, parts).to_bytes(count)
    root = 1
    for _ in range(count):
        assert functools.reduce(lambda value, codeword: times(value, root) ^ codeword, block) == 0
        root = times(root, 2)


def test_a_shorter_block_has_the_end_of_a_longer_ones_table():
    """Both kinds of block of a version share their tables."""
    assert remainders(28, 47)[1:] == remainders(28, 46)
