"""Lines of keys."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from divoc_certify.pdf.template.positions import positions

TEXT = '''# a template
title = "one"  # [not] = a table
"quoted key" = 'two'
a.b."c d" = 3

many = [ # comment, with a comma
    1, 2,
    { x = 1, y = ["]", "}"] },
    [
        3,
    ],
]
long = """
first = 1 "" \\"""
"""
raw = \'\'\'
[table] # not
\'\'\'
date = 1979-05-27T07:32:00Z
empty = []
none = {}

[table]
key = "with \\" quote"
[table.inner]
key = -1.5e3

[[blocks]]
kind = "text"
[[blocks]]
kind = "row"
[[blocks.cells]]
width = 1
[[blocks.cells]]
width = 2
[blocks.cells.more]
deep = true
[[blocks]]
kind = "last"'''

LINES = {
    ("title",): 2,
    ("quoted key",): 3,
    ("a",): 4,
    ("a", "b", "c d"): 4,
    ("many",): 6,
    ("many", 0): 7,
    ("many", 1): 7,
    ("many", 2): 8,
    ("many", 2, "y"): 8,
    ("many", 2, "y", 1): 8,
    ("many", 3): 9,
    ("many", 3, 0): 10,
    ("long",): 13,
    ("raw",): 16,
    ("date",): 19,
    ("empty",): 20,
    ("none",): 21,
    ("table",): 23,
    ("table", "key"): 24,
    ("table", "inner"): 25,
    ("table", "inner", "key"): 26,
    ("blocks",): 28,
    ("blocks", 0): 28,
    ("blocks", 0, "kind"): 29,
    ("blocks", 1): 30,
    ("blocks", 1, "kind"): 31,
    ("blocks", 1, "cells"): 32,
    ("blocks", 1, "cells", 0): 32,
    ("blocks", 1, "cells", 0, "width"): 33,
    ("blocks", 1, "cells", 1, "width"): 35,
    ("blocks", 1, "cells", 1, "more"): 36,
    ("blocks", 1, "cells", 1, "more", "deep"): 37,
    ("blocks", 2, "kind"): 39,
}


def test_every_key_and_member_has_its_line():
    """In tables, arrays of tables, inline tables and strings of many lines."""
    found = positions(TEXT)
    assert {path: found[path] for path in LINES} == LINES


def test_carriage_returns_are_no_matter():
    """A file from another system has the same lines."""
    assert positions(TEXT.replace("\n", "\r\n")) == positions(TEXT)


def paths(value, path=()):
    """The paths of all keys and members."""
    entries = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in entries:
        yield (*path, key)
        if isinstance(inner, (dict, list)):
            yield from paths(inner, (*path, key))


def test_the_lines_are_those_of_what_was_read():
    """All that tomllib found has a line, and nothing else has."""
    assert set(paths(tomllib.loads(TEXT))) == set(positions(TEXT))


STRINGS = st.text(st.sampled_from("ab\"'\\,[]{}#=é ")).map(
    lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
)
SCALARS = st.one_of(STRINGS, st.sampled_from(["1", "-2.5", "true", "'x # y'", "07:32:00"]))
KEYS = st.one_of(st.from_regex(r"[A-Za-z0-9_-]{1,3}", fullmatch=True), STRINGS)


def inline(pairs):
    """An inline table."""
    return "{" + ", ".join(f"{key} = {value}" for key, value in pairs) + "}"


VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner).map(lambda members: "[\n" + ",\n".join(members) + " # end\n]"),
        st.lists(st.tuples(KEYS, inner), unique_by=lambda pair: pair[0].strip('"')).map(inline),
    ),
    max_leaves=8,
)


@given(
    st.lists(
        st.tuples(st.sampled_from(["{}", "[{}]", "[[{}]]"]), KEYS, VALUES),
        unique_by=lambda one: one[1].strip('"'),
    )
)
def test_whatever_tomllib_reads_has_lines(entries):
    """Any nesting, any quoting."""
    text = ""
    for shape, key, value in sorted(entries, key=lambda one: len(one[0])):
        text += f"{key} = {value}\n" if shape == "{}" else f"{shape.format(key)}\nx = {value}\n"
    assert set(positions(text)) == set(paths(tomllib.loads(text)))
    lines = text.split("\n")
    for path, line in positions(text).items():
        assert (
            not isinstance(path[-1], str) or path[-1] in lines[line - 1] or "\\" in lines[line - 1]
        )


@pytest.mark.parametrize("text", ["", "\n", "# only a comment", "a = 1"])
def test_short_documents_are_documents(text):
    """A file may end anywhere."""
    assert set(positions(text)) == set(paths(tomllib.loads(text)))
