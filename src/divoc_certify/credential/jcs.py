"""The canonical form of JSON itself: the [JSON Canonicalization Scheme, RFC 8785](https://www.rfc-editor.org/rfc/rfc8785)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from divoc_certify.credential.values import check_values
from divoc_certify.errors import CredentialError

__all__ = ["canonical_json"]


def canonical_json(document: Mapping[str, Any]) -> str:
    """The canonical JSON of a document: no white space, members in the order of UTF-16.

    Args:
        document: A JSON object.

    Raises:
        divoc_certify.errors.CredentialError: It is not JSON that every reader reads alike.
    """
    check_values(document)
    text = _write(document)
    try:
        text.encode()
    except UnicodeEncodeError:
        pass  # it holds the text
    else:
        return text
    raise CredentialError("a string holds a lone surrogate")


def _write(value: Any) -> str:  # noqa: ANN401 - JSON
    match value:
        case Mapping():
            members = sorted(value.items(), key=lambda member: _utf16(member[0]))
            return f"{{{','.join(f'{_write(name)}:{_write(member)}' for name, member in members)}}}"
        case list() | tuple():
            return f"[{','.join(map(_write, value))}]"
        case float():
            # Within the bounds of check_values, JavaScript writes no exponent.
            return format(Decimal(repr(value)), "f")
    return json.dumps(value, ensure_ascii=False)


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-be", "surrogatepass")
