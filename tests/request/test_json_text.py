"""Requests as JSON text."""

import json
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import TEST_REQUEST, VACCINATION_V1, VACCINATION_V3
from strategies import requests

from divoc_certify.errors import InvalidRequestError
from divoc_certify.request import Rules, dump_request, load_request, load_request_json
from divoc_certify.request.json_text import MAX_JSON

TEXT = json.dumps(VACCINATION_V1)
ONCE = "must be given only once"
NUMBERS = "must be JSON, whose numbers are finite and of sensible length"


def changed(before, after):
    """The sample's text, with one part changed."""
    assert before in TEXT
    return TEXT.replace(before, after, 1)


INVALID = {
    "empty": ("", "$ must be JSON, and is not at line 1, column 1"),
    "cut short": (TEXT[:50], "$ must be JSON, and is not at line 1, column 41"),
    "two of them": (f"{TEXT}\n{TEXT}", "$ must be JSON, and is not at line 2, column 1"),
    "single quotes": ("{'a': 1}", "$ must be JSON, and is not at line 1, column 2"),
    "raw newline in a string": (
        changed("Amara Example", "Amara\nExample"),
        "$ must be JSON, and is not at line 1, column 157",
    ),
    "two byte order marks": (
        "\ufeff\ufeff" + TEXT,
        "$ must be JSON, and is not at line 1, column 1",
    ),
    "NaN": (changed('"dose": 2', '"dose": NaN'), f"$ {NUMBERS}"),
    "Infinity": (changed('"dose": 2', '"dose": -Infinity'), f"$ {NUMBERS}"),
    "five thousand digits": (changed('"dose": 2', f'"dose": {"9" * 5000}'), f"$ {NUMBERS}"),
    "beyond any float": (
        changed('"dose": 2', '"dose": 1e999'),
        "$.vaccination.dose must be a whole number",
    ),
    "bad UTF-8": (TEXT.encode().replace(b"Amara", b"Am\xe1ra"), "$ must be JSON in UTF-8"),
    "UTF-16": (TEXT.encode("utf-16"), "$ must be JSON in UTF-8"),
    "too long": (" " * MAX_JSON + TEXT, "$ must not be longer than 1,000,000 characters"),
    "without end": ("[" * 900_000, "$ must not be nested so deeply"),
    "objects without end": ('{"a":' * 150_000, "$ must not be nested so deeply"),
    "not text": (None, "$ must be JSON text, str or bytes"),
    "a mapping": (VACCINATION_V1, "$ must be JSON text, str or bytes"),
    "an array": (f"[{TEXT}]", "$ must be an object"),
    "a string": (json.dumps(TEXT), "$ must be an object"),
    "null": ("null", "$ must be an object"),
    "lone surrogate": (
        changed("Amara Example", "Amara \\ud800"),
        "$.recipient.name must not contain lone surrogates",
    ),
    "a field twice": (
        changed('"name": "Amara', '"name": "Berta Example", "name": "Amara'),
        f"$.recipient.name {ONCE}",
    ),
    "a field twice, the same": (
        changed('"dose": 2', '"dose": 2, "dose": 2'),
        f"$.vaccination.dose {ONCE}",
    ),
    "a section twice": (
        changed('"vaccinator": {', '"vaccinator": {}, "vaccinator": {'),
        f"$.vaccinator {ONCE}",
    ),
    "the event twice": (
        changed('"vaccination": {', '"vaccination": {}, "vaccination": {'),
        f"$.vaccination {ONCE}",
    ),
    "an unknown field twice": (
        changed('"meta": {', '"x": 1, "x": 1, "meta": {'),
        "$.x is not a known field",
    ),
    "a field of meta twice": (changed('"note"', '"note": 1, "note"'), f"$.meta.note {ONCE}"),
    "a field within meta twice": (
        changed('"note"', '"a": [{"b": 1, "b": 2}], "note"'),
        f"$.meta.a[0].b {ONCE}",
    ),
    "a field of a previous dose twice": (
        changed('"batch": "MB3400AA"', '"batch": "", "batch": "MB3400AA"'),
        f"$.meta.vaccinations[0].batch {ONCE}",
    ),
}


@pytest.mark.parametrize(("text", "problem"), INVALID.values(), ids=INVALID)
def test_invalid_text(text, problem):
    """What is wrong is told by its place, and no more of the text than its names."""
    with pytest.raises(InvalidRequestError) as caught:
        load_request_json(text)
    assert str(caught.value) == problem
    assert caught.value.__context__ is None
    assert "Amara" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    ("sample", "rules"),
    [(VACCINATION_V1, Rules.V1), (VACCINATION_V3, Rules.V3), (TEST_REQUEST, Rules.V1)],
)
@pytest.mark.parametrize("encoding", [None, "utf-8", "utf-8-sig"])
def test_text_or_bytes(sample, rules, encoding):
    """Bytes are UTF-8, and may have the mark that some editors write."""
    text = json.dumps(sample, ensure_ascii=False)
    given = text if encoding is None else text.encode(encoding)
    assert load_request_json(given, rules=rules) == load_request(sample, rules=rules)


def test_options_reach_the_request():
    """Unknown fields are tolerated here too."""
    text = changed('"meta": {', '"x": 1, "x": 1, "meta": {')
    assert load_request_json(text, allow_unknown=True) == load_request(VACCINATION_V1)


@given(requests(), st.booleans())
def test_a_request_survives_its_text(request, escaped):
    """Whatever the script and the punctuation, escaped or not."""
    text = json.dumps(dump_request(request), ensure_ascii=escaped)
    assert load_request_json(text, rules=getattr(request, "rules", Rules.V1)) == request


@given(st.text() | st.binary())
def test_any_text(text):
    """Nothing escapes but problems."""
    with pytest.raises(InvalidRequestError):
        load_request_json(text)
