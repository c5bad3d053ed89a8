"""The penalty of a mask, on drawings that no payload makes."""

import functools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_encoder import penalty_of, reference

from divoc_certify.qr.canvas import Canvas
from divoc_certify.qr.penalty import MaskChoice
from divoc_certify.qr.tables import side_of

FINDER = (1, 0, 1, 1, 1, 0, 1)


@functools.cache
def blank(version):
    """A symbol of the reference encoder, to be given other modules."""
    return reference(b"", version, "L", 0)


def both_penalties(rows, version):
    """Of a drawing under a mask that inverts nothing: ours, and the reference encoder's."""
    canvas = Canvas(side_of(version))
    choice = MaskChoice.make(canvas, (0,))
    drawing = canvas.draw(bytes(48 + module for module in row) for row in rows)
    symbol = blank(version)
    symbol._modules = [[bool(module) for module in row] for row in rows]  # noqa: SLF001
    return choice.penalty(drawing, 0), penalty_of(symbol)


def finder(size):
    """A finder-like pattern with bars of so many modules."""
    return [module for module in FINDER for _ in range(size)]


@pytest.mark.parametrize("turned", [False, True], ids=["row", "column"])
@pytest.mark.parametrize("ground", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
def test_a_finder_counts_wherever_it_stands(size, ground, turned):
    """At both borders and between, with light enough before it or after it, or too little."""
    version = 4 if size < 5 else 9
    side = side_of(version)
    lengths = (0, 1, size - 1, size, 4 * size - 1, 4 * size)
    for before in {*lengths, *(side - 7 * size - length for length in lengths)}:
        for after in lengths:
            if before < 0 or before + 7 * size + after > side:
                continue
            line = [0] * before + finder(size) + [0] * after
            line += [ground] * (side - len(line))
            line[: max(0, before - 4 * size)] = [ground] * max(0, before - 4 * size)
            rows = [[1] * side for _ in range(side)]
            rows[0] = rows[9] = rows[-1] = line
            if turned:
                rows = list(zip(*rows, strict=True))
            ours, theirs = both_penalties(rows, version)
            assert ours == theirs, (before, after)


@given(st.integers(1, 9), st.randoms(use_true_random=False), st.booleans())
def test_lines_full_of_finders_weigh_the_same(version, randomness, slanted):
    """In rows and columns at once, also where both begin at one module."""
    side = side_of(version)

    def line(length):
        modules = []
        while len(modules) < length:
            kind = randomness.choice(["finder", "finder", "light", "noise"])
            if kind == "finder":
                modules += finder(randomness.choice([1, 1, 2, 3, 4, 5]))
            elif kind == "light":
                modules += [0] * randomness.randint(1, 9)
            else:
                modules += [randomness.getrandbits(1) for _ in range(4)]
        return modules[:length]

    if slanted:
        modules = line(2 * side)
        rows = [modules[row : row + side] for row in range(side)]
    else:
        rows = [line(side) for _ in range(side)]
    ours, theirs = both_penalties(rows, version)
    assert ours == theirs


@pytest.mark.parametrize("dark", [0.0, 0.2, 0.44, 0.46, 0.54, 0.56, 0.9, 1.0])
def test_imbalance_weighs_by_steps_of_a_twentieth(dark):
    """From all light to all dark."""
    randomness = random.Random(dark)
    side = side_of(5)
    rows = [[int(randomness.random() < dark) for _ in range(side)] for _ in range(side)]
    ours, theirs = both_penalties(rows, 5)
    assert ours == theirs


def test_of_equal_masks_the_first_is_chosen():
    """As the standard's order has them."""
    canvas = Canvas(21)
    noise = random.Random(21)
    drawing = canvas.draw(bytes(noise.choices(b"01", k=21)) for _ in range(21))
    all_light = drawing
    assert MaskChoice.make(canvas, (all_light, 0, 0)).choose(drawing) == (1, drawing)
