"""What holds for every input: nothing escapes, and nothing is changed on the way."""

import contextlib
import io
import json
import random
import tempfile
from pathlib import Path

import attrs
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import requests, vaccination_requests
from strategies import test_requests as tests
from tables import TEST_ROW, VACCINATION_ROW, csv_text

from divoc_certify.bulk import (
    CSVReport,
    JSONLinesReport,
    in_columns,
    read_csv,
    read_frame,
    read_json_lines,
)
from divoc_certify.errors import InputError, InvalidRequestError
from divoc_certify.request import Rules, dump_request, load_request
from divoc_certify.request.dates import format_date_time

PIECES = [
    '"',
    '""',
    ",",
    ";",
    "\n",
    "\r",
    "\r\n",
    "\0",
    "\ufeff",
    "\u2028",
    " ",
    "é",
    '"\n"',
    "sep=",
]
BYTES = [b"\xe9", b"\xff\xfe", b"\0", b"\xc3", b"\xed\xa0\x80", b"\r", b'"']


@st.composite
def damaged(draw, text, pieces):
    """A text with pieces put into it, and parts cut out of it."""
    for _ in range(draw(st.integers(0, 4))):
        start, length = draw(st.integers(0, len(text))), draw(st.sampled_from([0, 0, 1, 5, 400]))
        text = text[:start] + draw(st.sampled_from(pieces)) + text[start + length :]
    return text


CSV = csv_text(*[VACCINATION_ROW | {"recipientAddressLine1": '12 "Harbour"\nRoad'}] * 4)


def rows_of(read, source):
    """The rows of a source, as far as it can be read."""
    rows = []
    with contextlib.suppress(InputError):
        rows.extend(read(source))
    return rows


def problems_of(row):
    """All that is wrong with a row."""
    if row.request is None:
        return row.problems
    try:
        load_request(row.request)
    except InvalidRequestError as error:
        return error.problems
    return ()


@given(st.one_of(damaged(CSV, PIECES), st.text(), st.text(alphabet='",;\n\r\0abc')))
def test_any_text_gives_rows_or_the_error_of_an_input(text):
    """Each row has a request, or problems; and all have a number that none before it had."""
    rows = rows_of(read_csv, io.StringIO(text, newline=""))
    for row in rows:
        assert (row.request is None) == bool(row.problems)
        assert all(str(problem) for problem in in_columns(problems_of(row)))
    numbers = [row.number for row in rows]
    assert numbers == sorted(set(numbers))


@given(damaged(CSV.encode(), BYTES) | st.binary())
def test_any_bytes_give_rows_or_the_error_of_an_input(content):
    """And no character in place of one that could not be read."""
    for row in rows_of(read_csv, io.BytesIO(content)):
        assert "\ufffd" not in str(row.request)
        problems_of(row)


JSON = '{"recipient": {"dob": "1963"}, "vaccination": {"dose": 1}}\n'


@given(damaged(JSON * 3, [*PIECES, "{", "}", "[", "\\", "NaN", "1e999", "9" * 5000]) | st.text())
def test_any_text_gives_rows_of_json_or_the_error_of_an_input(text):
    """Likewise."""
    for row in rows_of(read_json_lines, io.StringIO(text)):
        assert (row.request is None) == bool(row.problems)
        assert row.line is not None
        problems_of(row)


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.binary(max_size=4),
    st.dates(),
    st.datetimes(timezones=st.none() | st.timezones()),
    st.times(),
    st.decimals(),
    st.complex_numbers(),
    st.lists(st.integers(), max_size=2),
    st.sampled_from([pd.NA, pd.NaT]),
)


@settings(max_examples=50, deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(["recipientName", *VACCINATION_ROW], CELLS)))
def test_any_cells_give_rows(cells):
    """Of which the API says what is wrong."""
    [row] = read_frame(pd.DataFrame([cells | {"note": "x"}], dtype=object))
    assert (row.request is None) == bool(row.problems)
    assert all(isinstance(cell, str) for cell in row.source.values())
    problems_of(row)


# Requests, as far as a row can say what they say


def absent_if_blank(text):
    """A blank cell is an absent one."""
    return text if text and not text.isspace() else None


def filled(text):
    """What a row must have."""
    return absent_if_blank(text) or "-"


def plain_address(address):
    """An address without what has no column."""
    return address and attrs.evolve(
        address,
        address_line1=filled(address.address_line1),
        address_line2=absent_if_blank(address.address_line2),
        pincode=filled(address.pincode),
        city=None,
        country=None,
    )


def plain(request, **changes):
    """A request without what has no column."""
    recipient = attrs.evolve(
        request.recipient,
        contact=("tel:+15550100",),
        address=plain_address(request.recipient.address),
    )
    facility = attrs.evolve(request.facility, address=plain_address(request.facility.address))
    empty = type(request.meta)()
    return attrs.evolve(
        request, program_id=None, meta=empty, recipient=recipient, facility=facility, **changes
    )


def written(value):
    """A cell."""
    return "" if value is None else str(value)


def address_cells(prefix, address):
    """The columns of one address."""
    fields = ("address_line1", "address_line2", "district", "state", "pincode")
    columns = ("AddressLine1", "AddressLine2", "District", "State", "Pincode")
    return {
        f"{prefix}{column}": written(getattr(address, field, None))
        for field, column in zip(fields, columns, strict=True)
    }


def shared_cells(request):
    """The columns of either layout."""
    return {
        "preEnrollmentCode": request.pre_enrollment_code,
        "recipientName": request.recipient.name,
        "recipientMobileNumber": "+15550100",
        "recipientDOB": written(request.recipient.dob),
        "recipientGender": request.recipient.gender,
        "recipientNationality": written(request.recipient.nationality),
        "recipientIdentity": request.recipient.identity,
        "facilityName": request.facility.name,
        **address_cells("recipient", request.recipient.address),
        **address_cells("facility", request.facility.address),
    }


FORMS = st.fixed_dictionaries(
    {
        "delimiter": st.sampled_from(",;\t|"),
        "quoting": st.sampled_from([0, 1]),
        "lineterminator": st.sampled_from(["\n", "\r\n"]),
    }
)


def read_back(cells, form, shuffle):
    """The request of the one row of a file."""
    names = list(cells)
    random.Random(shuffle).shuffle(names)
    text = csv_text({name: cells[name] for name in names}, **form)
    [row] = read_csv(io.BytesIO(text.encode("utf-8-sig")))
    return load_request(row.request)


@settings(max_examples=50, deadline=None)
@given(vaccination_requests(rules=Rules.V1), FORMS, st.integers())
def test_a_vaccination_written_as_csv_is_read_as_it_was(request_, form, shuffle):
    """Every character of it, from every kind of CSV."""
    given_ = request_.vaccination
    vaccination = attrs.evolve(
        given_, batch=absent_if_blank(given_.batch), manufacturer=filled(given_.manufacturer)
    )
    request = plain(request_, vaccination=vaccination, enrollment_type=None, comorbidities=())
    cells = shared_cells(request) | {
        "recipientAge": written(request.recipient.age),
        "vaccinationBatch": written(vaccination.batch),
        "vaccinationDate": format_date_time(vaccination.date),
        "vaccinationDose": written(vaccination.dose),
        "vaccinationTotalDoses": written(vaccination.total_doses),
        "vaccinationEffectiveStart": vaccination.effective_start.isoformat(),
        "vaccinationEffectiveEnd": vaccination.effective_until.isoformat(),
        "vaccinationManufacturer": vaccination.manufacturer,
        "vaccinationName": vaccination.name,
        "vaccinatorName": request.vaccinator.name,
    }
    assert cells.keys() == VACCINATION_ROW.keys()
    assert read_back(cells, form, shuffle) == request


@settings(max_examples=50, deadline=None)
@given(tests(), FORMS, st.integers())
def test_a_test_written_as_csv_is_read_as_it_was(request_, form, shuffle):
    """Likewise."""
    given_ = request_.test_details
    names = ("test_name", "batch", "manufacturer", "sample_origin")
    details = attrs.evolve(
        given_, **{name: absent_if_blank(getattr(given_, name)) for name in names}
    )
    has_verifier = request_.verifier is not None and request_.verifier.name is not None
    verifier = request_.verifier if has_verifier else None
    request = plain(request_, test_details=details, verifier=verifier)
    cells = shared_cells(request) | {
        "testBatch": written(details.batch),
        "disease": details.disease,
        "testName": written(details.test_name),
        "testType": details.test_type,
        "result": details.result,
        "resultTimestamp": format_date_time(details.result_timestamp),
        "manufacturer": written(details.manufacturer),
        "sampleCollectionTimestamp": format_date_time(details.sample_collection_timestamp),
        "sampleOrigin": written(details.sample_origin),
        "verifier": verifier.name if verifier else "",
    }
    assert cells.keys() == TEST_ROW.keys()
    assert read_back(cells, form, shuffle) == request


@settings(max_examples=30, deadline=None)
@given(requests())
def test_a_request_written_as_json_is_read_as_it_was(request_):
    """And a report of it gives it once more."""
    line = json.dumps(dump_request(request_))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "bad.jsonl")
        with JSONLinesReport(path) as report:
            [row] = read_json_lines(io.StringIO(line))
            report.add(row, ["x"])
        [again] = read_json_lines(path)
    assert again.request == row.request
    rules = getattr(request_, "rules", Rules.V1)
    assert load_request(row.request, rules=rules) == request_


@settings(max_examples=50, deadline=None)
@given(damaged(CSV, PIECES), st.sampled_from(",;^ "))
def test_a_report_is_read_as_what_was_reported(text, delimiter):
    """The same cells; and of a row that did not come apart the text, and no request to certify."""
    rows = rows_of(read_csv, io.StringIO(text, newline=""))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "bad.csv")
        with CSVReport(path, delimiter=delimiter) as report:
            for row in rows:
                report.add(row, problems_of(row))
        again = list(read_csv(path)) if rows else []
    for before, after in zip(rows, again, strict=True):
        added = {name: after.source[name] for name in ("row", "problems", "line")}
        assert added["row"] == str(before.number)
        assert {**before.source, **added} == after.source
        if before.request is None:
            assert added["line"] == before.line
            assert problems_of(after)
        else:
            assert before.request == after.request
