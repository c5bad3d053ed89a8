"""JSON text, read more strictly than `json.loads` does."""

import collections
import json
from typing import Any, NoReturn

from divoc_certify.errors import InvalidRequestError
from divoc_certify.request.requests import Request, Rules
from divoc_certify.request.rules import REPEATED, broken
from divoc_certify.request.wire import load_request

__all__ = ["MAX_JSON", "load_request_json", "parse_json"]

MAX_JSON = 1_000_000
"""Characters, or bytes, of the text of one request."""


def load_request_json(
    text: str | bytes, *, rules: Rules = Rules.V1, allow_unknown: bool = False
) -> Request:
    """Read a request from JSON text.

    Stricter than `json.loads`, as RFC 8259 (https://www.rfc-editor.org/rfc/rfc8259) advises: a
    field that is given twice is a problem, and NaN and Infinity are not numbers.

    Args:
        text: One JSON object, with or without a byte order mark; bytes are UTF-8.
        rules: As for `load_request`.
        allow_unknown: As for `load_request`.

    Raises:
        divoc_certify.errors.InvalidRequestError: It is not JSON, or not a valid request.
    """
    return load_request(parse_json(text), rules=rules, allow_unknown=allow_unknown)


def parse_json(text: str | bytes) -> Any:  # noqa: ANN401 - whatever the JSON says
    """Read JSON text, for `load_request` to judge what it says.

    Args:
        text: As for `load_request_json`.

    Returns:
        What the JSON says; a field that is given twice is a value that no rule lets pass.

    Raises:
        divoc_certify.errors.InvalidRequestError: It is not JSON.
    """
    if not isinstance(text, str | bytes):
        rule = "must be JSON text, str or bytes"
    elif len(text) > MAX_JSON:
        rule = f"must not be longer than {MAX_JSON:,} characters"
    else:
        # Nothing is raised while an error of the parser is handled: that one holds the text.
        try:
            decoded = text.decode() if isinstance(text, bytes) else text
            decoded = decoded.removeprefix("\ufeff")
            return json.loads(decoded, object_pairs_hook=_object, parse_constant=_no_number)
        except json.JSONDecodeError as error:
            rule = f"must be JSON, and is not at line {error.lineno}, column {error.colno}"
        except UnicodeDecodeError:
            rule = "must be JSON in UTF-8"
        except ValueError:
            rule = "must be JSON, whose numbers are finite and of sensible length"
        except RecursionError:
            rule = "must not be nested so deeply"
    raise InvalidRequestError(broken(rule))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        counts = collections.Counter(name for name, _ in pairs)
        result.update((name, REPEATED) for name, count in counts.items() if count > 1)
    return result


def _no_number(_: str) -> NoReturn:
    raise ValueError
