"""Whether what is laid out is sound: nothing overlaps, nothing is cut."""

import itertools

from divoc_certify.pdf.layout import Code, Run, Turned

SLACK = 0.02
"""Points that something may be off, from rounding."""


def extent(mark, one):
    """The rectangle that a mark takes, on the page."""
    if isinstance(mark, Run):
        # From the accent of a capital to the foot of a g.
        top, bottom = mark.y - 0.95 * mark.style.size, mark.y + 0.25 * mark.style.size
        # The blank at which a line was broken is there to be read, and not to be seen.
        left, right = mark.x, mark.x + mark.style.width(mark.text.rstrip())
    else:
        side = mark.module * (mark.modules + 8) if isinstance(mark, Code) else None
        left, top = mark.x, mark.y
        right, bottom = left + (side or mark.width), top + (side or mark.height)
    return one.x + left, one.y + top, one.x + right, one.y + bottom


def overlap(a, b):
    """Whether two rectangles share more than an edge."""
    return min(a[2], b[2]) - max(a[0], b[0]) > SLACK and min(a[3], b[3]) - max(a[1], b[1]) > SLACK


def box(one):
    """A block's rectangle."""
    return one.x, one.y, one.x + one.width, one.y + one.height


def inside(inner, outer):
    """Whether a rectangle lies in another."""
    return (
        inner[0] >= outer[0] - SLACK
        and inner[1] >= outer[1] - SLACK
        and inner[2] <= outer[2] + SLACK
        and inner[3] <= outer[3] + SLACK
    )


def assert_sound(pages, size, margin=0):
    """Blocks keep apart and to the page, marks to their blocks, and lines of text apart."""
    room = (margin, margin, size[0] - margin, size[1] - margin)
    for page in pages:
        solid = [one for one in page if not one.beneath]
        for one, other in itertools.combinations(solid, 2):
            assert not overlap(box(one), box(other)), f"{one.name} overlaps {other.name}"
        for one in page:
            whole = [mark for mark in one.marks if not isinstance(mark, Turned)]
            assert inside(box(one), (0, 0, *size) if one.beneath else room), one.name
            assert all(inside(extent(mark, one), box(one)) for mark in whole), one.name
            runs = [extent(mark, one) for mark in whole if isinstance(mark, Run)]
            for a, b in itertools.combinations(runs, 2):
                assert not overlap(a, b), one.name
