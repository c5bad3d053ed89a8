# ruff: noqa: INP001 - a script, not a part of a package
"""Make `src/divoc_certify/pdf/typography/unicode.txt` from the Unicode Character Database.

Usage::

    python tools/unicode_tables.py DIRECTORY

DIRECTORY is `/usr/share/unicode` as Debian's package `unicode-data` 15.0.0-1 installs it.

Python's own `unicodedata` has neither scripts nor line break classes nor bracket pairs, and its
version follows Python's: a page must not change with the Python that draws it.

A line of the table is a property, a value, and ranges of code points in hexadecimal.
"""

import pathlib
import re
import sys
from collections.abc import Iterator

TARGET = pathlib.Path(__file__).parents[1] / "src/divoc_certify/pdf/typography/unicode.txt"

ENTRY = re.compile(r"^([0-9A-F]+)(?:\.\.([0-9A-F]+))? *; *([^ #;\n]+)", re.MULTILINE)
MISSING = re.compile(r"^# @missing: ([0-9A-F]+)\.\.([0-9A-F]+) *; *([^ #;\n]+)", re.MULTILINE)
PAIR = re.compile(r"^([0-9A-F]+) *; *([0-9A-F]+)(?: *; *([oc]))?", re.MULTILINE)
NAME = re.compile(r"^{} *; *(\w+) *; *(\w+)", re.MULTILINE)
LINKERS = {"Virama", "Invisible_Stacker"}


def main(folder: pathlib.Path) -> None:
    """Write the table.

    Args:
        folder: Where the database is.
    """
    brackets = (folder / "BidiBrackets.txt").read_text(encoding="utf-8")
    mirrors = (folder / "BidiMirroring.txt").read_text(encoding="utf-8")
    scripts = short_names(folder, "sc")
    classes = short_names(folder, "bc")
    lines = [
        *table("bidi", read(folder / "extracted/DerivedBidiClass.txt", classes)),
        *table("script", read(folder / "Scripts.txt", scripts)),
        *table("line", read(folder / "LineBreak.txt")),
        *table("cluster", read(folder / "auxiliary/GraphemeBreakProperty.txt")),
        *table("emoji", only(folder / "emoji/emoji-data.txt", {"Extended_Pictographic"})),
        *table("joins", only(folder / "IndicSyllabicCategory.txt", LINKERS)),
        *table("before", only(folder / "PropList.txt", {"Logical_Order_Exception"})),
        *(f"{kind} {one} {other}" for one, other, kind in PAIR.findall(brackets)),
        *(f"mirror {one} {other}" for one, other, _ in PAIR.findall(mirrors)),
    ]
    version = re.search(r"BidiBrackets-([\d.]+)\.txt", brackets)[1]
    TARGET.write_text("\n".join([f"version {version}", *lines, ""]), encoding="ascii")


def short_names(folder: pathlib.Path, prefix: str) -> dict[str, str]:
    """What a value's long name is short for: `Latin` is `Latn`."""
    text = (folder / "PropertyValueAliases.txt").read_text(encoding="utf-8")
    pattern = re.compile(NAME.pattern.format(prefix), re.MULTILINE)
    return {long: short for short, long in pattern.findall(text)}


def read(path: pathlib.Path, names: dict[str, str] | None = None) -> dict[int, str]:
    """The property of every code point that has one."""
    text = path.read_text(encoding="utf-8")
    # A line for unassigned code points overrides those above it, and is overridden by any entry.
    missing = [*MISSING.findall(text)] if names else []
    return {
        code: (names or {}).get(value, value)
        for first, last, value in [*missing, *ENTRY.findall(text)]
        for code in range(int(first, 16), int(last or first, 16) + 1)
        if value != "Unknown"
    }


def only(path: pathlib.Path, values: set[str]) -> dict[int, str]:
    """The code points that have one of these values."""
    return {code: "yes" for code, value in read(path).items() if value in values}


def table(name: str, values: dict[int, str]) -> Iterator[str]:
    """The lines of one property."""
    ranges: dict[str, list[list[int]]] = {}
    for code in sorted(values):
        of_value = ranges.setdefault(values[code], [])
        if of_value and of_value[-1][1] == code - 1:
            of_value[-1][1] = code
        else:
            of_value.append([code, code])
    for value in sorted(ranges):
        spans = " ".join(
            f"{first:X}" if first == last else f"{first:X}-{last:X}"
            for first, last in ranges[value]
        )
        yield f"{name} {value} {spans}"


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
