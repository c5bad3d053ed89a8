"""The ZIP archive inside a payload."""

import base64
import io
import json
import struct
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from divoc_certify.errors import MalformedError
from divoc_certify.qr.archive import MAX_CONTENT, archive, deflate, extract

CONTENT = '{"name":"Zoë O’Brien 🎉","dose":2,"of":["2021-10-15","2021-10-15"]}'.encode()
VECTORS = json.loads(Path(__file__).with_name("vectors").joinpath("archives.json").read_text())
OURS = archive(CONTENT)

LOCAL, CENTRAL, END = 30, OURS.index(b"PK\x01\x02"), OURS.index(b"PK\x05\x06")


def zipped(*names, content=CONTENT, method=zipfile.ZIP_DEFLATED, comment=b"", zip64=False):
    """An archive that Python's own module writes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as written:
        written.comment = comment
        for name in names:
            with written.open(name, "w", force_zip64=zip64) as entry:
                entry.write(content)
    return file.getvalue()


def changed(offset, form, *values, data=OURS):
    """An archive with some bytes overwritten."""
    packed = struct.pack("<" + form, *values)
    return data[:offset] + packed + data[offset + len(packed) :]


def around(deflated, content=CONTENT, method=8):
    """An archive with this data for its entry, all of its numbers right."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    usual = len(compressor.compress(content) + compressor.flush())
    data = archive(content)
    start = data.index(b"PK\x01\x02")
    first = start - usual
    data = data[:first] + deflated + data[start:]
    start = first + len(deflated)
    data = changed(start + 10, "H", method, data=data)
    data = changed(start + 20, "I", len(deflated), data=data)
    return changed(len(data) - 6, "I", start, data=data)


def coded(content, strategy=zlib.Z_DEFAULT_STRATEGY):
    """The content deflated, without a frame."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, 8, strategy)
    return compressor.compress(content) + compressor.flush()


def test_it_is_written_as_on_the_first_day():
    """The bytes of an archive never change: a payload is reproducible."""
    assert archive(b'{"name":"Zo\xc3\xab"}').hex() == (
        "504b030414000000080000002100a29f91a6110000000f00000010000000"
        "63657274696669636174652e6a736f6e"
        "ab56ca4bcc4d55b2528aca3fbc5aa91600"
        "504b0102140014000000080000002100a29f91a6110000000f00000010000000"
        "0000000000000000000000000000"
        "63657274696669636174652e6a736f6e"
        "504b050600000000010001003e0000003f0000000000"
    )


def test_pythons_own_module_reads_it():
    """One deflated entry, dated 1980, whole."""
    with zipfile.ZipFile(io.BytesIO(OURS)) as read:
        (entry,) = read.infolist()
        assert read.testzip() is None
        assert read.read(entry) == CONTENT
    assert entry.filename == "certificate.json"
    assert entry.compress_type == zipfile.ZIP_DEFLATED
    assert entry.date_time == (1980, 1, 1, 0, 0, 0)


@given(st.binary() | st.binary(min_size=1, max_size=9).map(lambda some: some * 500))
def test_what_is_put_in_comes_out(content):
    """Any content, hard or easy to deflate."""
    assert extract(archive(content)) == content


@given(st.binary(), st.data())
def test_its_end_may_be_stored(content, data):
    """The file is the same, and its end stands in the data, however much it is."""
    stored = data.draw(st.integers(0, len(content)))
    packed = deflate(content, stored)
    assert content[len(content) - stored :] in packed
    assert extract(archive(content, packed)) == content


@pytest.mark.parametrize("stored", [65_535, 65_536])
def test_what_no_block_holds_is_deflated(stored):
    """65,535 bytes is the most of a stored block."""
    packed = deflate(b" " * 70_000, stored)
    assert zlib.decompress(packed, -zlib.MAX_WBITS) == b" " * 70_000
    assert (len(packed) > stored) == (stored == 65_535)


def test_it_holds_as_much_as_is_read():
    """Exactly the largest content comes out again."""
    assert extract(archive(b" " * MAX_CONTENT)) == b" " * MAX_CONTENT


READABLE = {
    **{name: base64.b64decode(vector) for name, vector in VECTORS.items()},
    "Python": zipped("certificate.json"),
    "Python, stored": zipped("certificate.json", method=zipfile.ZIP_STORED),
    "Python, with a ZIP64 field": zipped("certificate.json", zip64=True),
    "the UTF-8 flag": changed(CENTRAL + 8, "H", 1 << 11),
    "fixed Huffman codes": around(coded(CONTENT, zlib.Z_FIXED)),
    "stored blocks, deflated": around(b"\x01" + struct.pack("<HH", 72, 72 ^ 0xFFFF) + CONTENT),
}


@pytest.mark.parametrize("data", READABLE.values(), ids=READABLE)
def test_what_other_writers_make_is_read(data):
    """Data descriptors, extra fields, flags, dates and comments on the entry do no harm."""
    assert extract(data) == CONTENT


LARGE = b" " * (MAX_CONTENT + 1)
NO_ARCHIVE = "the payload is not a ZIP archive"
ONE_ENTRY = "the archive must hold one entry and nothing else"
ENTRY_NAME = "the archive's entry must be certificate.json"
METHOD = "the archive's entry must be stored or deflated"
INFLATE = "the archive is damaged: it cannot be inflated"
END_OF_DATA = "the archive is damaged: its data does not end where it should"
MISMATCH = "the archive is damaged: length or checksum do not match"
BOMB = "the archive holds more than 262,144 bytes"
CUT = "the archive is cut short"

HOSTILE = {
    "nothing": (b"", NO_ARCHIVE),
    "no archive": (CONTENT, NO_ARCHIVE),
    "an end alone": (OURS[END:], ONE_ENTRY),
    "no entry": (zipped(), ONE_ENTRY),
    "two entries": (zipped("certificate.json", "another.json"), ONE_ENTRY),
    "the entry twice": (
        zipped("certificate.json", "certificate.json.").replace(
            b"certificate.json.", b"certificate.json"
        ),
        ONE_ENTRY,
    ),
    "another name": (zipped("other.json"), ENTRY_NAME),
    "a folder": (zipped("a/certificate.json"), ENTRY_NAME),
    "upper case": (zipped("Certificate.json"), ENTRY_NAME),
    "another name in front of the data": (changed(LOCAL, "B", ord("C")), ENTRY_NAME),
    "another name in the directory": (changed(CENTRAL + 46, "B", ord("C")), ENTRY_NAME),
    "encrypted": (changed(CENTRAL + 8, "H", 1), "the archive must not be encrypted"),
    "bzip2": (zipped("certificate.json", method=zipfile.ZIP_BZIP2), METHOD),
    "lzma": (zipped("certificate.json", method=zipfile.ZIP_LZMA), METHOD),
    "a wrong checksum": (changed(CENTRAL + 16, "I", 0), MISMATCH),
    "a wrong length": (changed(CENTRAL + 24, "I", len(CONTENT) - 1), MISMATCH),
    "a wrong length, stored": (around(CONTENT[:-1], method=0), MISMATCH),
    "more data than there is": (changed(CENTRAL + 20, "I", 0xFFFFFFFF), CUT),
    "data that runs into the directory": (changed(CENTRAL + 20, "I", CENTRAL - LOCAL - 15), CUT),
    "less data than there is": (changed(CENTRAL + 20, "I", 20), END_OF_DATA),
    "no deflated data": (around(b"\xff" * 40), INFLATE),
    "data that does not end": (around(coded(CONTENT)[:-1]), END_OF_DATA),
    "data behind the data": (around(coded(CONTENT) + b"\0"), END_OF_DATA),
    "one byte too large": (archive(LARGE), BOMB),
    "a bomb": (archive(b"\0" * 100_000_000), BOMB),
    "a bomb that says it is small": (around(coded(LARGE * 100)), BOMB),
    "bytes before it": (b" " + OURS, ONE_ENTRY),
    "bytes before it, counted in": (
        changed(len(OURS) - 5, "I", CENTRAL + 1, data=b" " + OURS),
        ONE_ENTRY,
    ),
    "bytes behind it": (OURS + b" ", NO_ARCHIVE),
    "a comment": (zipped("certificate.json", comment=b"hello"), NO_ARCHIVE),
    "a comment that is not there": (changed(END + 20, "H", 1), ONE_ENTRY),
    "two disks": (changed(END + 4, "H", 1), ONE_ENTRY),
    "a directory elsewhere": (changed(END + 16, "I", CENTRAL - 1), ONE_ENTRY),
    "a directory at the end": (changed(END + 12, "II", 0, END), NO_ARCHIVE),
    "a directory at the start": (changed(END + 12, "II", END, 0), ONE_ENTRY),
    "a directory of zeros": (changed(CENTRAL, "I", 0), ONE_ENTRY),
    "no local header": (changed(0, "I", 0), ONE_ENTRY),
    "an entry elsewhere": (changed(CENTRAL + 42, "I", 1), ONE_ENTRY),
    "a long name": (changed(26, "H", 0xFFFF), ENTRY_NAME),
    "a long extra field": (changed(28, "H", 0xFFFF), CUT),
}


@pytest.mark.parametrize(("data", "rule"), HOSTILE.values(), ids=HOSTILE)
def test_anything_else_is_refused(data, rule):
    """With what is wrong, and never with an error of `struct` or `zlib`."""
    with pytest.raises(MalformedError) as raised:
        extract(data)
    assert str(raised.value) == rule


def test_a_bomb_costs_no_memory():
    """A hundred megabytes are not inflated to find out that they are too many."""
    bomb = archive(b"\0" * 100_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(MalformedError):
            extract(bomb)
        assert tracemalloc.get_traced_memory()[1] < 4 * MAX_CONTENT
    finally:
        tracemalloc.stop()


def test_no_part_of_an_archive_is_one():
    """Cut anywhere, it is refused."""
    for length in range(len(OURS)):
        with pytest.raises(MalformedError):
            extract(OURS[:length])


def test_a_flipped_bit_is_seen_or_does_no_harm():
    """Whatever comes out is what was put in."""
    for position in range(8 * len(OURS)):
        byte, bit = divmod(position, 8)
        try:
            content = extract(changed(byte, "B", OURS[byte] ^ 1 << bit))
        except MalformedError:
            continue
        assert content == CONTENT
