"""The encoder, against another one and against scanners."""

import concurrent.futures
import io

import numpy as np
import pytest
import scanners
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from reference_encoder import (
    EVERY_VERSION_AND_LEVEL,
    LEVELS,
    matrix_of,
    penalty_of,
    reference,
    text,
)

from divoc_certify.qr import PNG, Symbol
from divoc_certify.qr.encoder import draw
from divoc_certify.qr.plan import plan_of
from divoc_certify.qr.tables import CAPACITIES

# Whole symbols of few patterns have runs, blocks and finders of any size.
UNITS = st.binary(min_size=1, max_size=6) | st.sampled_from(
    [b"\x00", b"\xff", b"\xcc", b"\xf0\x0f"]
)


@st.composite
def payloads(draw_one, fewest, most):
    """Bytes, random or in a pattern, often as many as there is room for."""
    size = draw_one(st.sampled_from([most, most - 1]) | st.integers(fewest, most))
    unit = draw_one(UNITS)
    if draw_one(st.booleans()):
        return text(size, unit)
    return (unit * size)[:size]


@pytest.mark.parametrize(("version", "level"), EVERY_VERSION_AND_LEVEL)
def test_symbols_of_each_version_and_level_are_equal_and_read(version, level):
    """Filled to the last byte, or but for one: in every module, or to two scanners."""
    capacity = CAPACITIES[level][version - 1]
    for size in (capacity, capacity - 1):
        payload = text(size, (version, level))
        symbol = Symbol.encode(payload, error_level=level)
        assert symbol.version == version
        # With the mask given, qrcodegen need not search; the next test compares the search.
        if size % 2:
            assert symbol.matrix == matrix_of(reference(payload, version, level, symbol.mask))
            continue
        picture = Image.open(io.BytesIO(PNG(3).render(symbol)))
        assert scanners.read_with_zxing(picture) == payload
        assert (
            scanners.decode_modules(np.array([list(row) for row in symbol.matrix]) == 1) == payload
        )


@settings(max_examples=settings.default.max_examples // 2)
@given(st.data())
def test_symbols_are_equal_under_every_mask_and_weigh_the_same(data):
    """Module by module, for any payload in any version and level."""
    version, level = data.draw(st.sampled_from(EVERY_VERSION_AND_LEVEL))
    payload = data.draw(payloads(0, CAPACITIES[level][version - 1]))
    number = data.draw(st.integers(0, 7))
    plan = plan_of(version, level)
    drawing = draw(payload, plan)
    dark = drawing ^ plan.choice.masks[number].modules
    expected = reference(payload, version, level, number)
    assert tuple(plan.canvas.rows(dark)) == matrix_of(expected)
    assert plan.choice.penalty(drawing, number) == penalty_of(expected)


@given(st.integers(1, 12), st.sampled_from([*LEVELS]), st.data())
def test_the_same_mask_is_chosen(version, level, data):
    """By the same penalties, and among equals the first one."""
    fewest, most = (0, *CAPACITIES[level])[version - 1 : version + 1]
    payload = data.draw(payloads(fewest + (version > 1), most))
    assert Symbol.encode(payload, error_level=level).matrix == matrix_of(
        reference(payload, version, level)
    )


CHOICES = {
    "two masks of the same penalty": b"181818",
    "balance decides": b"284",
    "a finder of larger modules decides": b"121141211412114",
    "nothing": b"",
    "a certificate's size": text(1600),
    "the largest": text(2331),
}


@pytest.mark.parametrize("payload", CHOICES.values(), ids=CHOICES)
def test_the_standards_rules_choose_the_mask(payload):
    """Each rule by itself can decide."""
    symbol = Symbol.encode(payload)
    expected = reference(payload, symbol.version, "M")
    assert (symbol.mask, symbol.matrix) == (expected.get_mask(), matrix_of(expected))


@pytest.mark.parametrize("level", LEVELS)
def test_the_smallest_version_that_holds_a_payload_is_taken(level):
    """One byte more than a version holds takes the next one."""
    for version, capacity in enumerate(CAPACITIES[level], 1):
        assert Symbol.encode(bytes(capacity), error_level=level).version == version
        if version < 40:
            assert Symbol.encode(bytes(capacity + 1), error_level=level).version == version + 1


def test_threads_may_share_plans_that_are_not_made_yet():
    """Symbols that many threads make at once are those that one makes."""
    jobs = [(text(90 * size, "thread"), level) for size in range(1, 14) for level in LEVELS] * 2
    expected = [Symbol.encode(payload, error_level=level).bitmap for payload, level in jobs]
    plan_of.cache_clear()
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        symbols = pool.map(lambda job: Symbol.encode(job[0], error_level=job[1]), jobs)
        assert [symbol.bitmap for symbol in symbols] == expected
