"""The journal of a bulk run."""

import collections
import errno
import io
import types

import pytest

from divoc_certify import load_request
from divoc_certify.bulk.journal import Journal
from divoc_certify.errors import ConfigurationError, InvalidRequestError
from divoc_certify.testing import sample_vaccination_request

REQUEST = sample_vaccination_request()
ISSUER = "https://moh.example/"
KEYS = [bytes([number]) * 32 for number in range(3)]


@pytest.fixture
def path(tmp_path):
    """A journal: the first request is issued, the second is intended."""
    path = tmp_path / "out" / "journal"
    with Journal.open(path, issuer=ISSUER) as journal:
        journal.intend([(KEYS[0], "ID-0"), (KEYS[1], "ID-1")])
        journal.complete(KEYS[0])
    return path


def state(path):
    """What a journal knows of the three keys."""
    with Journal.open(path, issuer=ISSUER) as journal:
        return [(journal.issued(key), journal.intended(key)) for key in KEYS]


AS_WRITTEN = [("ID-0", None), (None, "ID-1"), (None, None)]


def test_what_was_written_is_known_again(path):
    """Also by a third run."""
    assert state(path) == AS_WRITTEN
    with Journal.open(path, issuer=ISSUER) as journal:
        journal.complete(KEYS[1])
    assert state(path) == [("ID-0", None), ("ID-1", None), (None, None)]


def test_it_is_json_lines_with_a_version(path):
    """For people who have to look."""
    assert path.read_text() == (
        '{"journal":"divoc-certify","version":1,"issuer":"https://moh.example/"}\n'
        f'{{"intent":"{"00" * 32}","id":"ID-0"}}\n'
        f'{{"intent":"{"01" * 32}","id":"ID-1"}}\n'
        f'{{"done":"{"00" * 32}"}}\n'
    )


def test_an_intent_is_written_once(path):
    """However often it is repeated."""
    before = path.read_bytes()
    with Journal.open(path, issuer=ISSUER) as journal:
        journal.intend([(KEYS[1], "ID-1")])
    assert path.read_bytes() == before


class FullDisk(io.FileIO):
    """A file that has room for so many bytes more: it takes a part, and then raises."""

    room = 0

    def write(self, data):
        """Take what there is room for."""
        if not self.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        data, self.room = data[: self.room], self.room - len(data[: self.room])
        return super().write(data)


@pytest.mark.parametrize("room", range(0, 90, 10))
def test_what_a_disk_has_no_room_for_is_not_written_in_part(path, room):
    """It is an error before anything is issued, and the journal is as it was."""
    before = path.read_bytes()
    with FullDisk(path, "a") as file:
        journal = Journal(io.BytesIO(before), file, ISSUER)
        file.room = room
        with pytest.raises(OSError, match="No space"):
            journal.intend([(KEYS[2], "ID-2")])
        assert (path.read_bytes(), journal.intended(KEYS[2])) == (before, None)
        file.room = min(room, 40)
        with pytest.raises(OSError, match="No space"):
            journal.complete(KEYS[1])
    assert path.read_bytes() == before
    assert state(path) == AS_WRITTEN


def test_a_journal_that_ends_anywhere_is_read(path, tmp_path):
    """A run may be killed at any byte; what stands in whole lines is known, and it goes on."""
    whole = path.read_bytes()
    after_lines = [place + 1 for place, byte in enumerate(whole) if byte == ord("\n")]
    ends = {0, 1, *(place + step for place in after_lines for step in (-2, -1, 0, 1, 20))}
    for end in ends & set(range(len(whole))):
        torn = tmp_path / f"torn-{end}"
        torn.write_bytes(whole[:end])
        with Journal.open(torn, issuer=ISSUER) as journal:
            journal.intend([(KEYS[2], "ID-2")])
        lines = whole[:end].count(b"\n")
        assert state(torn) == [
            (None, "ID-0" if lines > 1 else None),
            (None, "ID-1" if lines > 2 else None),
            (None, "ID-2"),
        ]


@pytest.mark.parametrize("rest", [b"\0\0\0", b'{"done":"99"}\n', b"[]\n", b'{"intent":"0"}\n'])
def test_a_last_line_that_is_nothing_is_dropped(path, rest):
    """A machine that lost its power may have left one."""
    with path.open("ab") as file:
        file.write(rest)
    assert state(path) == AS_WRITTEN


def test_a_line_that_is_nothing_in_the_middle_is_an_error(path):
    """It says where, and the file stays as it is."""
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:2], b"nothing\n", *lines[2:]]))
    before = path.read_bytes()
    with pytest.raises(ConfigurationError, match=r"\$\.journal must have an entry in line 3"):
        state(path)
    assert path.read_bytes() == before


def test_another_file_is_not_written_into(tmp_path):
    """A wrong argument costs nobody a file."""
    path = tmp_path / "in.csv"
    path.write_text("preEnrollmentCode\n1\n")
    with pytest.raises(ConfigurationError, match=r"\$\.journal must be a journal"):
        state(path)
    assert path.read_text() == "preEnrollmentCode\n1\n"


def test_the_journal_of_another_issuer_is_refused(path):
    """It would pass over what this issuer has not issued; and it stays as it is."""
    before = path.read_bytes()
    rule = r"\$\.journal must be a journal of the certifier's issuer"
    with (
        pytest.raises(ConfigurationError, match=rule),
        Journal.open(path, issuer="https://other.example/"),
    ):
        pass
    assert path.read_bytes() == before


def test_it_holds_nothing_of_a_request(path):
    """Only its hash."""
    with Journal.open(path, issuer=ISSUER) as journal:
        journal.intend([(journal.key(REQUEST), "ID-3")])
    text = path.read_text()
    assert not any(word in text for word in ("Am", "EX-", "1984", "tel", "did:"))


def test_a_request_is_known_in_any_order_and_any_class(path):
    """Its JSON counts."""
    with Journal.open(path, issuer=ISSUER) as journal:
        key = journal.key(REQUEST)
        backwards = dict(reversed(REQUEST.items()))
        assert journal.key(backwards) == key
        assert journal.key(collections.ChainMap(REQUEST)) == key
        inner = {**REQUEST, "recipient": types.MappingProxyType(REQUEST["recipient"])}
        assert journal.key(inner) == key
        assert journal.key(load_request(REQUEST)) == key
        assert journal.key({**REQUEST, "preEnrollmentCode": "another"}) != key


class Lost(collections.UserDict):
    """A mapping whose database is gone."""

    def __getitem__(self, key):
        raise OSError("Amara Example")


@pytest.mark.parametrize(
    "value", [{1}, b"bytes", object(), Lost(a=1)], ids=lambda value: type(value).__name__
)
def test_what_is_no_json_has_no_key(path, value):
    """And the error does not repeat it."""
    with Journal.open(path, issuer=ISSUER) as journal, pytest.raises(InvalidRequestError) as caught:
        journal.key({"recipient": {"name": value}})
    assert str(caught.value) == "$ must be JSON, for the journal to know it"
    assert caught.value.__context__ is None
