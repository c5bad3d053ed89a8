"""Reed-Solomon codewords of all blocks of a symbol at once: ISO/IEC 18004, section 7.5.2.

The error correction codewords are the remainder of a division by the generator polynomial. All
blocks are divided together, a byte each in rows of bytes, with two multiplications: one by the
inverse of the generator polynomial gives the quotients, of which only the end has a part in the
remainders; one by the polynomial itself gives these. Times a number is a translation of bytes,
plus is exclusive or.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from itertools import repeat
from operator import itemgetter, xor
from typing import Literal, Self

import attrs

__all__ = ["Correction"]

_LITTLE_ENDIAN: repeat[Literal["little"]] = repeat("little")

# The double of each value in the field of 256 elements that x^8 + x^4 + x^3 + x^2 + 1 makes.
_DOUBLES = bytes(value << 1 ^ (value >> 7) * 0x11D for value in range(256))


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Correction:
    """How to find the error correction codewords of a version and level.

    Args:
        size: Error correction codewords in all blocks.
        near: Takes the codewords to those that have a part in the end of the quotient, at no
            distance from it, at a distance of one row, ...
        quotient: What takes these to their part: all products, by value.
        low: Takes the end of the quotient to what has a part in the remainder, by the lowest power
            of the generator polynomial, by the next, ...
        remainder: What takes these to their part.
    """

    size: int
    near: Callable[[bytes], tuple[bytes, ...]]
    quotient: tuple[bytes, ...]
    low: Callable[[bytes], tuple[bytes, ...]]
    remainder: tuple[bytes, ...]

    @classmethod
    def make(cls, codewords: int, length: int, blocks: int) -> Self:
        """Work out the products.

        Args:
            codewords: Error correction codewords of a block.
            length: Data codewords of a block.
            blocks: The number of blocks.
        """
        generator = _generator(codewords)
        inverse = bytearray([1])
        while len(inverse) < length:
            nearest = reversed(inverse[-codewords:])
            products = (
                _products(factor)[value] for factor, value in zip(generator, nearest, strict=False)
            )
            inverse.append(functools.reduce(int.__xor__, products))
        size = codewords * blocks
        near = (slice(-place - size, -place or None) for place in range(0, length * blocks, blocks))
        low = (slice(place, None) for place in range(0, size, blocks))
        return cls(
            size=size,
            near=itemgetter(*near),
            quotient=tuple(map(_products, inverse)),
            low=itemgetter(*low),
            remainder=tuple(map(_products, reversed(generator))),
        )

    def codewords(self, rows: bytes) -> bytes:
        """The error correction codewords: the first of each block, the second, ...

        Args:
            rows: The data codewords of all blocks, row after row, so that the last row has the
                last one of each block; the first row may lack those of the first blocks.
        """
        parts = map(bytes.translate, self.near(rows), self.quotient)
        quotient = functools.reduce(xor, map(int.from_bytes, parts)).to_bytes(self.size)
        parts = map(bytes.translate, self.low(quotient), self.remainder)
        remainder = functools.reduce(xor, map(int.from_bytes, parts, _LITTLE_ENDIAN))
        return remainder.to_bytes(self.size, "little")


def _generator(codewords: int) -> bytes:
    """The generator polynomial without its leading 1, annex A: (x - 1)(x - 2)(x - 4)..."""
    polynomial, root = 1, 1
    for degree in range(1, codewords + 1):
        scaled = polynomial.to_bytes(degree).translate(_products(root))
        polynomial = polynomial << 8 ^ int.from_bytes(scaled)
        root = _DOUBLES[root]
    return polynomial.to_bytes(codewords + 1)[1:]


@functools.lru_cache(maxsize=256)
def _products(factor: int) -> bytes:
    """A value times each of the 256."""
    products, power = [0], factor
    for _ in range(8):
        products += [power ^ product for product in products]
        power = _DOUBLES[power]
    return bytes(products)
