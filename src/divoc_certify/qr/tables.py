"""What ISO/IEC 18004 says of each version and error correction level."""

from __future__ import annotations

__all__ = [
    "CAPACITIES",
    "alignment_centres",
    "blocks_of",
    "codewords_of",
    "format_information",
    "length_bits",
    "side_of",
    "version_information",
]

# fmt: off
# Table 9, versions 1 to 40: error correction codewords in a block, and blocks.
_CORRECTION = {
    "L": (
        7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28,
        28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
    ),
    "M": (
        10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26,
        26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
    ),
    "Q": (
        13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30,
        28, 30, 30, 30, 30, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
    ),
    "H": (
        17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28,
        30, 24, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
    ),
}
_BLOCKS = {
    "L": (
        1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8,
        8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25,
    ),
    "M": (
        1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16,
        17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49,
    ),
    "Q": (
        1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20,
        23, 23, 25, 27, 29, 34, 34, 35, 38, 40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68,
    ),
    "H": (
        1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25,
        25, 34, 30, 32, 35, 37, 40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81,
    ),
}
# fmt: on
_LEVEL_BITS = {"L": 0b01, "M": 0b00, "Q": 0b11, "H": 0b10}  # table 12
_WITH_VERSION = 7  # the first version that has its number in the symbol
_WITH_LONG_LENGTH = 10  # the first version that counts bytes in 16 bits


def side_of(version: int) -> int:
    """Modules on a side, section 6.3.1."""
    return 17 + 4 * version


def alignment_centres(version: int) -> tuple[int, ...]:
    """The rows, and columns, of the centres of the alignment patterns, annex E.

    They are an even number of modules apart, as evenly as that allows, from the last one back;
    the first stands on the timing pattern.
    """
    if version == 1:
        return ()
    last, gaps = side_of(version) - 7, version // 7 + 1
    # Version 32 is the one whose distance is rounded down.
    distance = 26 if version == 32 else -((last - 6) // (-2 * gaps)) * 2  # noqa: PLR2004
    return (6, *(last - distance * gap for gap in reversed(range(gaps))))


def codewords_of(version: int) -> int:
    """Codewords in a symbol, data and error correction together, table 1."""
    centres = len(alignment_centres(version))
    finders, timing, format_bits = 3 * 64, 2 * (side_of(version) - 16), 31
    function = finders + timing + format_bits + (36 if version >= _WITH_VERSION else 0)
    if centres:
        # Three would stand on finder patterns; those on a timing pattern share five modules.
        function += 25 * (centres**2 - 3) - 2 * 5 * (centres - 2)
    return (side_of(version) ** 2 - function) // 8


def blocks_of(version: int, error_level: str) -> tuple[int, tuple[int, ...]]:
    """Error correction codewords in a block, and the data codewords of each block, table 9."""
    correction = _CORRECTION[error_level][version - 1]
    blocks = _BLOCKS[error_level][version - 1]
    length, longer = divmod(codewords_of(version), blocks)
    short = length - correction
    return correction, (short,) * (blocks - longer) + (short + 1,) * longer


def length_bits(version: int) -> int:
    """Bits that tell the number of bytes, table 3."""
    return 16 if version >= _WITH_LONG_LENGTH else 8


def format_information(error_level: str, mask: int) -> int:
    """The 15 bits that tell level and mask, section 7.9."""
    return _with_remainder(_LEVEL_BITS[error_level] << 3 | mask, 0x537) ^ 0x5412


def version_information(version: int) -> int | None:
    """The 18 bits that tell the version, section 7.10, or None where it is too small for them."""
    return _with_remainder(version, 0x1F25) if version >= _WITH_VERSION else None


def _with_remainder(value: int, generator: int) -> int:
    """A value with its check bits in a BCH code, annexes C and D."""
    degree = generator.bit_length() - 1
    rest = value << degree
    while rest.bit_length() > degree:
        rest ^= generator << (rest.bit_length() - 1 - degree)
    return value << degree | rest


def _capacity(version: int, error_level: str) -> int:
    # Beside the bytes there are four bits for the mode, their number, and a terminator of four.
    return sum(blocks_of(version, error_level)[1]) - 1 - length_bits(version) // 8


CAPACITIES = {
    level: tuple(_capacity(version, level) for version in range(1, 41)) for level in _LEVEL_BITS
}
"""Bytes in byte mode in versions 1 to 40, by error correction level, table 7."""
