"""Reed-Solomon codewords of a block, by tables: ISO/IEC 18004, section 7.5.2."""

from __future__ import annotations

import functools

__all__ = ["remainders"]

# The double of each value in the field of 256 elements that x^8 + x^4 + x^3 + x^2 + 1 makes.
_DOUBLES = bytes(value << 1 ^ (value >> 7) * 0x11D for value in range(256))


def remainders(codewords: int, length: int) -> tuple[tuple[int, ...], ...]:
    """What each data codeword of a block contributes to its error correction codewords.

    Error correction is linear: the error correction codewords of a block are the exclusive or of
    what its data codewords contribute, each by itself.

    Args:
        codewords: Error correction codewords of a block.
        length: Data codewords of a block.

    Returns:
        For each data codeword, from the first, and for each value that it may have: the error
        correction codewords, as one big-endian integer.
    """
    tables = [_multiples(_generator(codewords), codewords)]
    while len(tables) < length:
        # One place further from the end is one step more in the division.
        first, rest = divmod(tables[-1][1], 1 << 8 * (codewords - 1))
        tables.append(_multiples(rest << 8 ^ tables[0][first], codewords))
    return tuple(reversed(tables))


def _generator(codewords: int) -> int:
    """The generator polynomial without its leading 1, annex A: (x - 1)(x - 2)(x - 4)..."""
    polynomial, times = 1, bytes(range(256))
    for degree in range(1, codewords + 1):
        scaled = polynomial.to_bytes(degree).translate(times)
        polynomial = polynomial << 8 ^ int.from_bytes(scaled)
        times = times.translate(_DOUBLES)
    return polynomial ^ 1 << 8 * codewords


@functools.lru_cache(maxsize=2048)  # all that the 160 plans need, which share most of them
def _multiples(codewords: int, count: int) -> tuple[int, ...]:
    """Codewords times each of the 256 values."""
    multiples, power = [0], codewords.to_bytes(count)
    for _ in range(8):
        bit = int.from_bytes(power)
        multiples += [bit ^ multiple for multiple in multiples]
        power = power.translate(_DOUBLES)
    return tuple(multiples)
