"""Templates: what constants tell of the order of lines."""

from hypothesis import given
from hypothesis import strategies as st

from divoc_certify.credential.template import PLACE, Line, Template

TEXTS = st.text("ab", max_size=3)
PIECES = st.lists(st.one_of(TEXTS, st.just(PLACE)), min_size=1, max_size=4)
VALUES = st.lists(TEXTS, min_size=6, max_size=6)


@st.composite
def groups_of_lines(draw):
    """Two groups of lines, in which places take values at random."""
    groups, statement = [], 0
    for size in draw(st.lists(st.integers(1, 4), min_size=1, max_size=2)):
        lines = {}
        for _ in range(size):
            text = "".join(draw(PIECES))
            places = [draw(st.integers(0, 5)) for _ in range(text.count(PLACE))]
            lines[statement] = Line(f"{text} .\n", places)
            statement += 1
        groups.append(lines)
    return groups


def written(line, values):
    """A line with its values, without the line feed."""
    parts = line.text.removesuffix("\n").split(PLACE)
    places = [values[place] for place in line.places]
    return "".join(one + other for one, other in zip(parts, [*places, ""], strict=True))


@given(groups_of_lines(), VALUES)
def test_lines_are_in_order_where_constants_tell(groups, values):
    """Whatever the values; and each line is that of its statement."""
    template = Template.make(groups)
    filled = [group.split("\n") for group in template.fill(values).split("\n\n")]
    for number, (lines, which, group) in enumerate(
        zip(filled, template.statements, groups, strict=True)
    ):
        assert lines == [written(group[statement], values) for statement in which]
        assert sorted(which) == list(group)
        assert number in template.untold or lines == sorted(lines)


def test_values_tell_the_order_behind_the_same_beginning():
    """One beginning can also be the whole of another."""
    told = {0: Line("_:a <b> \0 .\n", [0]), 1: Line("_:a <a> \0 .\n", [1])}
    same = {0: Line("_:a <b> \0 .\n", [0]), 1: Line("_:a <b> \0 .\n", [1])}
    longer = {0: Line("_:a <b> \0 .\n", [0]), 1: Line("_:a <b> <c> .\n", [])}
    assert Template.make([told, same, longer]).untold == [1, 2]
    assert Template.make([told]).statements == [[1, 0]]
