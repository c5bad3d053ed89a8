"""The ZIP archive inside a payload: one entry, `certificate.json`, and nothing else.

Written and read by the layout in
[APPNOTE](https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT), on `struct` and `zlib`:
`zipfile` looks for an archive anywhere in hostile bytes, and raises errors of a dozen kinds.
"""

from __future__ import annotations

import struct
import zlib
from typing import NamedTuple

from divoc_certify.errors import MalformedError

__all__ = ["FILE_NAME", "MAX_CONTENT", "archive", "deflate", "extract"]

FILE_NAME = "certificate.json"
"""The name of a credential's file, in an archive and attached to a PDF."""

MAX_CONTENT = 262_144
"""Bytes that an archive may inflate to."""

_NAME = FILE_NAME.encode()
_VERSION = 20
_STORED, _DEFLATED = 0, 8
_ENCRYPTED = 1
_FIRST_DAY = 0x21  # 1980-01-01: a fixed time stamp makes the payload reproducible

# RFC 1951, section 3.2.4: the lengths behind a stored block's header; and an empty last block.
_STORED_LENGTHS = struct.Struct("<2H")
_LONGEST_STORED = 0xFFFF
_LAST_BLOCK = b"\3\0"

# Sections 4.3.7 (local file header), 4.3.12 (central directory) and 4.3.16 (its end).
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")


class _Entry(NamedTuple):
    signature: bytes
    made_by: int
    needed: int
    flags: int
    method: int
    time: int
    date: int
    checksum: int
    compressed: int
    length: int
    name: int
    extra: int
    comment: int
    disk: int
    internal: int
    external: int
    offset: int


def deflate(content: bytes, stored: int = 0) -> bytes:
    """Deflate a file's content: [RFC 1951](https://www.rfc-editor.org/rfc/rfc1951).

    The same content gives the same bytes wherever Python is built with the same zlib; zlib-ng and
    others deflate as well, into other bytes.

    Args:
        content: The file's content.
        stored: How many bytes at its end are stored as they are; where one block does not hold
            them, all is deflated.
    """
    if not 0 < stored <= _LONGEST_STORED:
        return zlib.compress(content, zlib.Z_BEST_COMPRESSION, -zlib.MAX_WBITS)
    deflater = zlib.compressobj(zlib.Z_BEST_COMPRESSION, wbits=-zlib.MAX_WBITS)
    head = deflater.compress(content[:-stored]) + deflater.flush(zlib.Z_SYNC_FLUSH)
    # A flush ends with an empty stored block: lengths of its own make room for the end in it.
    lengths = _STORED_LENGTHS.pack(stored, stored ^ 0xFFFF)
    return b"".join((head[: -len(lengths)], lengths, content[-stored:], _LAST_BLOCK))


def archive(content: bytes, deflated: bytes | None = None) -> bytes:
    """Put a file into an archive.

    Args:
        content: The file's content.
        deflated: What `deflate` makes of it, where it is at hand.
    """
    deflated = deflate(content) if deflated is None else deflated
    sizes = (zlib.crc32(content), len(deflated), len(content), len(_NAME))
    form = (_VERSION, 0, _DEFLATED, 0, _FIRST_DAY, *sizes)
    local = _LOCAL.pack(b"PK\x03\x04", *form, 0) + _NAME + deflated
    central = _CENTRAL.pack(b"PK\x01\x02", _VERSION, *form, 0, 0, 0, 0, 0, 0) + _NAME
    return local + central + _END.pack(b"PK\x05\x06", 0, 0, 1, 1, len(central), len(local), 0)


def extract(data: bytes) -> bytes:
    """Take the content out of an archive; no number in it is trusted.

    Raises:
        divoc_certify.errors.MalformedError: It is not an archive of this form, or damaged.
    """
    try:
        entry, packed = _find(data)
    except struct.error:
        entry, packed = None, b""
    if entry is None:
        raise MalformedError("the payload is not a ZIP archive")
    if len(packed) != entry.compressed:
        raise MalformedError("the archive is cut short")
    if entry.method not in {_STORED, _DEFLATED}:
        raise MalformedError("the archive's entry must be stored or deflated")
    content = packed if entry.method == _STORED else _inflate(packed)
    if len(content) != entry.length or zlib.crc32(content) != entry.checksum:
        raise MalformedError("the archive is damaged: length or checksum do not match")
    return content


def _find(data: bytes) -> tuple[_Entry | None, bytes]:
    """The entry and its data, or None where the bytes are not an archive."""
    end = max(len(data) - _END.size, 0)
    signature, *disks, entries, size, start, comment = _END.unpack_from(data, end)
    if signature != b"PK\x05\x06":
        return None, b""
    if (*disks, entries, comment) != (0, 0, 1, 1, 0) or start + size != end:
        raise MalformedError("the archive must hold one entry and nothing else")
    entry = _Entry._make(_CENTRAL.unpack_from(data, start))
    local, *_, local_name, local_extra = _LOCAL.unpack_from(data)
    if (entry.signature, local, entry.offset) != (b"PK\x01\x02", b"PK\x03\x04", 0):
        raise MalformedError("the archive must hold one entry and nothing else")
    if entry.flags & _ENCRYPTED:
        raise MalformedError("the archive must not be encrypted")
    names = (data[start + _CENTRAL.size :][: entry.name], data[_LOCAL.size :][:local_name])
    if names != (_NAME, _NAME):
        raise MalformedError(f"the archive's entry must be {_NAME.decode()}")
    # What may follow the data is its descriptor, section 4.3.9, which repeats the directory.
    first = _LOCAL.size + local_name + local_extra
    return entry, data[first : min(first + entry.compressed, start)]


def _inflate(packed: bytes) -> bytes:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = inflater.decompress(packed, MAX_CONTENT + 1)
    except zlib.error:
        raise MalformedError("the archive is damaged: it cannot be inflated") from None
    if len(content) > MAX_CONTENT:
        raise MalformedError(f"the archive holds more than {MAX_CONTENT:,} bytes")
    if not inflater.eof or inflater.unused_data:
        raise MalformedError("the archive is damaged: its data does not end where it should")
    return content
