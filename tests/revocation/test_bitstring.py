"""The bits of a status list."""

import base64
import gzip
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from divoc_certify.errors import ConfigurationError, MalformedError
from divoc_certify.revocation import BitstringStatusList
from divoc_certify.revocation.bitstring import LARGEST_LENGTH, SMALLEST_LENGTH

EMPTY = BitstringStatusList()
# Example 3 of https://www.w3.org/TR/vc-bitstring-status-list/
SPECIFICATION = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"
INDICES = st.sets(st.integers(0, SMALLEST_LENGTH - 1))


def encoded(data, prefix="u"):
    """Encode bytes as a credential has them."""
    return prefix + base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@given(INDICES)
def test_what_was_set_is_read_back(indices):
    """Each bit that was set, and no other."""
    read = BitstringStatusList.decode(EMPTY.set(*indices).encode(), purpose="revocation")
    assert read == EMPTY.set(*indices)
    assert all(map(read.is_set, indices))
    assert sum(map(int.bit_count, read.bits)) == len(indices)


def test_the_first_bit_is_the_leftmost():
    """As the specification has it, section 7.1."""
    assert EMPTY.set(0, 9).bits[:3] == b"\x80\x40\x00"
    assert EMPTY.set(SMALLEST_LENGTH - 1).bits[-1] == 1


def test_the_specifications_example_is_read():
    """16 KiB, and no bit is set."""
    assert BitstringStatusList.decode(SPECIFICATION, purpose="revocation") == EMPTY


def test_the_same_bits_give_the_same_text():
    """Neither the time nor the machine is written into it."""
    data = base64.urlsafe_b64decode(EMPTY.encode()[1:] + "===")
    assert data[:10] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"
    assert gzip.decompress(data) == EMPTY.bits
    assert EMPTY.encode() == BitstringStatusList().encode()


def test_a_suspension_ends():
    """Its bit is cleared, and the others stay."""
    suspended = BitstringStatusList(purpose="suspension").set(3, 4, 5)
    assert suspended.clear(4) == BitstringStatusList(purpose="suspension").set(3, 5)
    assert suspended.is_set(4)


def test_a_revocation_does_not_end():
    """The specification calls it not reversible."""
    with pytest.raises(ConfigurationError, match=r"^\$\.purpose must be suspension"):
        EMPTY.set(3).clear(3)


@pytest.mark.parametrize("index", [-1, SMALLEST_LENGTH])
@pytest.mark.parametrize("operation", ["is_set", "set", "clear"])
def test_an_index_beyond_the_list_is_refused(operation, index):
    """Counting from the end would set somebody else's bit."""
    with pytest.raises(ConfigurationError, match=r"^\$\.index must be below the list's length"):
        getattr(BitstringStatusList(purpose="suspension"), operation)(index)


@pytest.mark.parametrize(
    ("members", "path"),
    [
        ({"purpose": "message"}, "$.purpose"),
        ({"bits": bytes(SMALLEST_LENGTH // 8 - 1)}, "$.bits"),
        ({"bits": bytes(LARGEST_LENGTH // 8 + 1)}, "$.bits"),
        ({"bits": bytearray(SMALLEST_LENGTH // 8)}, "$.bits"),
    ],
)
def test_values_that_cannot_work_are_refused(members, path):
    """A list that is too short tells who it is about."""
    with pytest.raises(ConfigurationError) as raised:
        BitstringStatusList(**members)
    assert [problem.path for problem in raised.value.problems] == [path]


def test_the_longest_list_is_read():
    """Two mebibytes of bits."""
    longest = BitstringStatusList(bits=bytes(LARGEST_LENGTH // 8))
    assert BitstringStatusList.decode(longest.encode(), purpose="revocation") == longest


def test_a_bomb_is_not_inflated():
    """It is refused for no more memory than the longest list takes."""
    bomb = encoded(gzip.compress(bytes(20 * LARGEST_LENGTH // 8)))
    tracemalloc.start()
    try:
        with pytest.raises(MalformedError, match="to 16,777,216 bits"):
            BitstringStatusList.decode(bomb, purpose="revocation")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 * LARGEST_LENGTH // 8


GZIP = gzip.compress(EMPTY.bits)


NO_LISTS = {
    "nothing": ("", "must be multibase base64url of GZIP"),
    "another base": (encoded(GZIP, "z"), "must be multibase"),
    "no base": (encoded(GZIP, ""), "must be multibase"),
    "padding": (SPECIFICATION + "=", "must be multibase"),
    "base64": (SPECIFICATION.replace("-", "+"), "must be multibase"),
    "no GZIP": (encoded(EMPTY.bits), "must be multibase"),
    "a wrong checksum": (encoded(GZIP[:-8] + bytes(4) + GZIP[-4:]), "must be multibase"),
    "too short": (encoded(gzip.compress(EMPTY.bits[1:])), "must have 131,072 to"),
    "cut off": (encoded(GZIP[:-1]), "does not end where it should"),
    "something behind it": (encoded(GZIP + b"x"), "does not end where it should"),
    "another one behind it": (encoded(GZIP + GZIP), "does not end where it should"),
}


@pytest.mark.parametrize(("text", "message"), NO_LISTS.values(), ids=NO_LISTS)
def test_what_is_not_a_list_is_refused(text, message):
    """With an error that says so."""
    with pytest.raises(MalformedError, match=message):
        BitstringStatusList.decode(text, purpose="revocation")
