"""Grapheme clusters, by Unicode's own tests, and what no line cuts."""

from pathlib import Path

import pytest

from divoc_certify.pdf.typography.clusters import clusters, unbreakable

TESTS = Path("/usr/share/unicode/auxiliary/GraphemeBreakTest.txt")


def test_clusters_are_those_of_unicode():
    """In all 602 cases."""
    wrong = []
    for line in TESTS.read_text(encoding="utf-8").splitlines():
        parts = line.partition("#")[0].replace("×", " ").split("÷")
        expected = ["".join(chr(int(code, 16)) for code in part.split()) for part in parts[1:-1]]
        if clusters("".join(expected)) != expected:
            wrong.append(line)
    assert not wrong


@pytest.mark.parametrize(
    "pieces",
    [
        ["क्ष", "त्रि", "य"],
        ["വി", "ദ്യാ", "ല", "യം"],
        ["ශ්\u200dරි", "යා"],
        ["เพ", "ช", "ร", "รั", "ต", "น์"],
        ["ນ້ຳ", "ກໍ່"],
        ["ស្រី", "មុំ"],
        ["ကောင်း", "မြတ်", "သူ"],
        ["သင်္ဘော"],
        ["e\u0301", "a"],
    ],
    ids="".join,
)
def test_no_line_cuts_a_syllable_where_it_hurts(pieces):
    """Stacks, vowels before their consonant, and final consonants stay where they belong."""
    assert unbreakable("".join(pieces)) == pieces
