"""The payload: the bytes inside the QR symbol, and back.

A ZIP archive with one deflated entry `certificate.json`, taken as Latin-1 text and written as
UTF-8: the form that all scanner families read. Three more forms are in use, and read: the
archive's bytes as they are, `B64:` and base64 of the archive, and plain JSON.
"""

from __future__ import annotations

import base64
import codecs
import contextlib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NoReturn, Self

import attrs

from divoc_certify.errors import CredentialError, MalformedError
from divoc_certify.qr.archive import MAX_CONTENT, archive, deflate, extract

__all__ = ["MAX_PAYLOAD", "CredentialFile", "compact_json", "pack", "unpack"]

MAX_PAYLOAD = 65_536
"""Bytes or characters of a payload; the largest QR symbol holds 2,953."""

_BASE64 = "B64:"
# What a browser calls Latin-1 has letters and marks where Latin-1 has controls:
# https://encoding.spec.whatwg.org/#names-and-labels
_LATIN_1_OF_BROWSERS = {
    ord(character): code
    for code in range(0x80, 0xA0)
    for character in bytes([code]).decode("cp1252", "ignore")
}
_LEAST_STORED = 64  # bytes; the shortest signatures have 86 characters
_DEEPEST = 64  # levels, as many as are signed
_LARGEST_INTEGER = 2**53 - 1  # RFC 8259, section 6: beyond it readers round
_TOO_DEEP = f"is nested deeper than {_DEEPEST} levels"
_SURROGATES = re.compile("[\ud800-\udfff]")
# With arguments of its own, json.dumps makes an encoder for each text.
_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_TEXT_ALONE = frozenset({str})


@attrs.frozen(eq=False, repr=False)
class CredentialFile:
    """A credential as the file `certificate.json`: in a payload's archive, attached to a PDF.

    Args:
        credential: The signed credential.
        content: What is in the file: the credential as compact JSON, UTF-8.
        deflated: The same deflated: [RFC 1951](https://www.rfc-editor.org/rfc/rfc1951).
    """

    credential: Mapping[str, Any]
    content: bytes
    deflated: bytes

    @classmethod
    def of(cls, credential: Mapping[str, Any]) -> Self:
        """Write a credential's file.

        Args:
            credential: The signed credential; its members are written in the order given.

        Raises:
            divoc_certify.errors.CredentialError: It is not JSON that `unpack` reads back.
        """
        content = compact_json(credential)
        return cls(credential, content, deflate(content, _stored_length(content)))


def pack(credential: Mapping[str, Any] | CredentialFile) -> bytes:
    """Pack a credential for a QR symbol.

    Args:
        credential: The signed credential, whose members are written in the order given; or its
            file, where that is wanted again.

    Returns:
        The payload, UTF-8. The same credential gives the same bytes wherever Python is built
        with the same zlib.

    Raises:
        divoc_certify.errors.CredentialError: It is not JSON that `unpack` reads back.
    """
    file = credential if isinstance(credential, CredentialFile) else CredentialFile.of(credential)
    return archive(file.content, file.deflated).decode("latin-1").encode()


def compact_json(credential: Mapping[str, Any]) -> bytes:
    """Write a credential as compact JSON, UTF-8.

    Args:
        credential: The signed credential; its members are written in the order given.

    Raises:
        divoc_certify.errors.CredentialError: It is not JSON that `unpack` reads back.
    """
    try:
        members = dict(credential)
        text = _write(members)
        # What is plain need not be read back to see that it can be.
        if not _is_plain(members, _DEEPEST) or _has_surrogates(text):
            _parse(text)
    except MalformedError as error:
        raise CredentialError(str(error)) from None
    except (TypeError, ValueError, RecursionError):
        raise CredentialError("the credential is not JSON") from None
    content = text.encode()
    if len(content) > MAX_CONTENT:
        raise CredentialError(f"the credential is longer than {MAX_CONTENT:,} bytes")
    return content


def _stored_length(content: bytes) -> int:
    """How many bytes of a credential are stored: from its signature on, which is its last text.

    A letter of a signature takes some six bits when it is deflated, and in UTF-8 these take more
    than the letter itself: a byte from 128 up becomes two. A shorter text would not make up for
    what a block of its own takes.
    """
    length = len(content) - content.rfind(b'"', 0, content.rfind(b'"')) - 1
    return length if length >= _LEAST_STORED else 0


def unpack(payload: bytes | str) -> dict[str, Any]:
    """Read the credential in a payload, in any of the forms in use.

    Args:
        payload: The bytes of the symbol, in whatever buffer, or the text that a scanner made of
            them, be it as UTF-8, as Latin-1 or, in a browser, as Windows-1252. Bytes are surer:
            some scanners guess another encoding.

    Returns:
        The credential. A number such as `1.0` is read as the integer that it is to JavaScript.

    Raises:
        divoc_certify.errors.MalformedError: It is none of these forms, or not a JSON object
            that was written once.
    """
    if not isinstance(payload, (bytes, str)):
        payload = bytes(memoryview(payload))
    if len(payload) > MAX_PAYLOAD:
        raise MalformedError(f"the payload is longer than {MAX_PAYLOAD:,} bytes")
    # Editors put a mark before what they save as UTF-8.
    if isinstance(payload, str):
        text = payload = payload.removeprefix("\ufeff")
    else:
        payload = payload.removeprefix(codecs.BOM_UTF8)
        text = payload.decode("latin-1")
    if text.lstrip().startswith("{"):
        return _parse(payload if isinstance(payload, str) else _utf8(payload))
    if text.startswith(_BASE64):
        return _parse(_utf8(extract(_base64(text.removeprefix(_BASE64).strip()))))
    failure = MalformedError("the payload is not a ZIP archive")
    # Scanners that type what they read end it like a line. An archive ends in zeros.
    for data in _archives(text.rstrip("\t\r\n")):
        try:
            return _parse(_utf8(extract(data)))
        except MalformedError as error:
            failure = error
    raise failure


def _archives(text: str) -> Iterator[bytes]:
    """The archive as it stands, then under UTF-8, then under UTF-8 that a scanner added."""
    with contextlib.suppress(UnicodeError):
        try:
            data = text.encode("latin-1")
        except UnicodeEncodeError:
            data = text.translate(_LATIN_1_OF_BROWSERS).encode("latin-1")
        yield data
        for _ in range(2):
            data = data.decode().encode("latin-1")
            yield data


def _base64(text: str) -> bytes:
    with contextlib.suppress(ValueError):
        return base64.b64decode(text, validate=True)
    raise MalformedError("the payload behind B64: is not base64")


def _utf8(data: bytes) -> str:
    # Not raised while the decoder's error is handled: that one holds the bytes.
    with contextlib.suppress(UnicodeDecodeError):
        return data.decode()
    raise MalformedError("the credential is not UTF-8")


def _parse(text: str) -> dict[str, Any]:
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_refuse_number,
            parse_float=_float,
            parse_int=_integer,
        )
    except ValueError:
        problem = "is not JSON"
    except RecursionError:
        problem = _TOO_DEEP
    else:
        _check(value, _DEEPEST)
        if isinstance(value, dict):
            return value
        problem = "is not a JSON object"
    # Not raised while the parser's error is handled: that one holds the text.
    raise MalformedError(f"the credential {problem}")


def _is_plain(value: object, levels: int) -> bool:
    """Whether a value has objects, arrays, texts and integers alone, and none out of bounds."""
    members: Collection[object]
    if type(value) is dict:
        if not _TEXT_ALONE.issuperset(map(type, value)):
            return False
        members = value.values()
    elif type(value) is list:
        members = value
    else:
        return type(value) is str or (type(value) is int and abs(value) <= _LARGEST_INTEGER)
    if not levels:
        return False
    for member in members:
        if type(member) is not str and not _is_plain(member, levels - 1):
            return False
    return True


def _has_surrogates(text: str) -> bool:
    return not text.isascii() and _SURROGATES.search(text) is not None


def _check(value: Any, levels: int) -> None:  # noqa: ANN401 - JSON
    if isinstance(value, str):
        if _has_surrogates(value):
            raise MalformedError("the credential holds a lone surrogate")
    elif isinstance(value, (dict, list)):
        if not levels:
            raise MalformedError(f"the credential {_TOO_DEEP}")
        members = (*value, *value.values()) if isinstance(value, dict) else value
        for member in members:
            _check(member, levels - 1)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise MalformedError("the credential has a member twice")
    return members


def _refuse_number(_: str) -> NoReturn:
    raise MalformedError("the credential holds a number that not every reader takes as it is")


def _float(text: str) -> float | int:
    value = float(text)
    if abs(value) > _LARGEST_INTEGER:
        _refuse_number(text)
    return int(value) if value.is_integer() else value


def _integer(text: str) -> int:
    # The length first: Python refuses to read thousands of digits, in an error of its own.
    if len(text) > len(str(-_LARGEST_INTEGER)) or abs(int(text)) > _LARGEST_INTEGER:
        _refuse_number(text)
    return int(text)
