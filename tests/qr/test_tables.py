"""The standard's tables, against those of two other encoders."""

import pytest
import qrcodegen
from reference_encoder import EVERY_VERSION_AND_LEVEL, LEVELS
from segno import consts

from divoc_certify.qr import tables

LEVEL_OF_SEGNO = consts.ERROR_MAPPING


@pytest.mark.parametrize("version", range(1, 41))
def test_versions_have_their_size_and_patterns(version):
    """Modules on a side, alignment patterns, codewords, and the number itself from 7 up."""
    assert tables.side_of(version) == 21 + 4 * (version - 1)
    centres = () if version == 1 else tuple(consts.ALIGNMENT_POS[version - 2])
    assert tables.alignment_centres(version) == centres
    modules = qrcodegen.QrCode._get_num_raw_data_modules(version)  # noqa: SLF001
    assert tables.codewords_of(version) == modules // 8
    information = consts.VERSION_INFO[version - 7] if version >= 7 else None
    assert tables.version_information(version) == information


@pytest.mark.parametrize(("version", "level"), EVERY_VERSION_AND_LEVEL)
def test_every_codeword_has_its_block(version, level):
    """As many blocks, of the same lengths, as two other encoders have; they fill the symbol."""
    correction, lengths = tables.blocks_of(version, level)
    groups = consts.ECC[version][LEVEL_OF_SEGNO[level]]
    expected = [
        (group.num_data, group.num_total) for group in groups for _ in range(group.num_blocks)
    ]
    assert [(length, length + correction) for length in lengths] == expected
    assert sum(total for _, total in expected) == tables.codewords_of(version)
    data = qrcodegen.QrCode._get_num_data_codewords(version, LEVELS[level])  # noqa: SLF001
    assert sum(lengths) == data


@pytest.mark.parametrize(("version", "level"), EVERY_VERSION_AND_LEVEL)
def test_every_version_has_its_capacity(version, level):
    """What is left of the bits when mode and length are told."""
    bits = consts.SYMBOL_CAPACITY[version][LEVEL_OF_SEGNO[level]]
    length = 8 if version < 10 else 16
    assert tables.length_bits(version) == length
    assert tables.CAPACITIES[level][version - 1] == (bits - 4 - length) // 8


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("mask", range(8))
def test_the_format_information_tells_level_and_mask(level, mask):
    """In the 15 bits of the standard's table C.1."""
    expected = consts.FORMAT_INFO[8 * LEVEL_OF_SEGNO[level] + mask]
    assert tables.format_information(level, mask) == expected
