"""Hypothesis strategies for requests that are valid, and as strange as valid ones can be.

Events lie between 1950 and 2024, so that no clock finds them in the future.
"""

import datetime as dt
import functools

from hypothesis import strategies as st

from divoc_certify.request import (
    Address,
    Facility,
    Meta,
    PartialDate,
    PreviousDose,
    Recipient,
    Rules,
    TestDetails,
    TestRequest,
    TestVerifier,
    Vaccination,
    VaccinationRequest,
    Vaccinator,
    dump_request,
)

# Text

NASTY = (
    '"',
    "\\",
    '","name":"',
    "\n",
    "\t",
    "\u2028",
    "\u2029",
    "\u0301",
    "\u200d",
    "\ufeff",
    "<b>&amp;",
    "{{name}}",
    "%s",
    "$.a[0]",
    "_:c14n0",
    "😀",
    "👩‍⚕️",
    "𠮷",
    "𝒜",
    "\U000f0000",
    "שָׁלוֹם",
    "محمّد",
    "\u202egnirts",
    "ओ३म्",
    "Nguyễn",
    "O’Brien-Ščerbak",
    "ß",
    "İ",
)
_NONCHARACTERS = [chr(code) for code in range(0xFDD0, 0xFDF0)] + [
    chr(plane + last) for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF)
]
_CHARACTERS = st.characters(
    exclude_categories=["Cc", "Cs"],
    exclude_characters=_NONCHARACTERS,
    include_characters="\n\t",
)


_PLAIN = ("", "Amara Example", "12 Harbour Road", "Nguyễn Văn Ví Dụ", "Олена Приклад", "0", "A-1")


@functools.cache
def texts(max_size: int = 16) -> st.SearchStrategy[str]:
    """Any text that a request may hold, the empty one among them."""
    some = st.text(_CHARACTERS, max_size=4)
    return st.one_of(
        st.sampled_from(_PLAIN + NASTY),
        st.builds("{}{}{}".format, some, st.sampled_from(NASTY), some),
        st.text(_CHARACTERS, max_size=max_size),
    ).map(lambda text: text[:max_size])


@functools.cache
def filled_texts(max_size: int = 16) -> st.SearchStrategy[str]:
    """Any text in which there is something to see."""
    return texts(max_size).filter(
        lambda text: any(letter.isprintable() and not letter.isspace() for letter in text)
    )


@functools.cache
def identities() -> st.SearchStrategy[str]:
    """Identities as they are sent: URIs, bare numbers, and what is neither."""
    number = st.text("ABCDEFGHX0123456789", min_size=1, max_size=12)
    return st.one_of(
        number.map("did:Passport:{}".format),
        number,
        st.sampled_from(["NA", "N/A", "-", "did:in.gov.uidai.aadhaar:1111 2222 3334", "a:b c"]),
        filled_texts(),
    )


@functools.cache
def contacts() -> st.SearchStrategy[tuple[str, ...]]:
    """Telephone numbers and mail addresses, or none."""
    number = st.integers(1, 10**11).map("tel:+{}".format)
    return st.lists(
        number
        | filled_texts(8).map("mailto:{}@example.org".format).filter(lambda c: c[7:].strip()),
        max_size=2,
    ).map(tuple)


# Dates


@functools.cache
def days(first: int = 1950, last: int = 2024) -> st.SearchStrategy[dt.date]:
    """Days between two years, both included."""
    return st.dates(dt.date(first, 1, 1), dt.date(last, 12, 31))


@functools.cache
def moments(first: int = 1950, last: int = 2024) -> st.SearchStrategy[dt.datetime]:
    """Date-times between two years, naive ones and ones with every kind of offset."""
    offset = st.integers(-14 * 60, 14 * 60).map(lambda m: dt.timezone(dt.timedelta(minutes=m)))
    moment = st.datetimes(dt.datetime(first, 1, 2), dt.datetime(last, 12, 30))  # noqa: DTZ001
    return st.builds(
        lambda naive, zone, keep: naive.replace(tzinfo=zone, microsecond=naive.microsecond * keep),
        moment,
        st.none() | st.just(dt.UTC) | offset,
        st.sampled_from([0, 0, 1]),
    )


@functools.cache
def partial_dates(first: int = 1, last: int = 9999) -> st.SearchStrategy[PartialDate]:
    """Dates of which the day, or the day and the month, may be missing."""
    return st.builds(
        lambda day, parts: PartialDate(*(day.year, day.month, day.day)[:parts]),
        days(first, last),
        st.integers(1, 3),
    )


def _born_before(event: dt.datetime) -> st.SearchStrategy[PartialDate]:
    oldest = dt.date(event.year - 149, 1, 1)
    return st.builds(
        lambda day, parts: PartialDate(*(day.year, day.month, day.day)[:parts]),
        st.dates(oldest, event.date()),
        st.integers(1, 3),
    )


# Sections


@functools.cache
def addresses() -> st.SearchStrategy[Address]:
    """Addresses that do for a facility too, whose postal code must not be empty."""
    return st.builds(
        Address,
        address_line1=texts(),
        address_line2=st.none() | texts(),
        district=filled_texts(),
        city=st.none() | texts(),
        state=filled_texts(),
        pincode=st.text("0123456789", min_size=1, max_size=6) | filled_texts(6),
        country=st.none() | st.sampled_from(["EX", "IND"]) | filled_texts().filter(lambda c: c[1:]),
    )


@functools.cache
def previous_doses() -> st.SearchStrategy[PreviousDose]:
    """Doses of which anything may be unknown."""
    return st.builds(
        PreviousDose,
        name=st.none() | texts(),
        batch=st.none() | texts(),
        manufacturer=st.none() | texts(),
        date=st.none() | days() | moments(),
        dose=st.none() | st.integers(1, 1000),
        total_doses=st.none() | st.integers(1, 1000),
        other=st.dictionaries(st.sampled_from(["country", "site"]), texts(), max_size=1),
    )


@functools.cache
def json_values() -> st.SearchStrategy[object]:
    """JSON that may stand in `meta`."""
    leaves = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**53) + 1, 2**53 - 1),
        st.floats(allow_nan=False, allow_infinity=False),
        texts(),
    )
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts(), inner, max_size=3),
        max_leaves=6,
    )


_RECOGNISED = {"name", "batch", "manufacturer", "date", "dose", "totalDoses", "vaccinations"}


@functools.cache
def metas() -> st.SearchStrategy[Meta]:
    """Meta with any number of previous doses and anything else."""
    names = st.sampled_from(["note", "previousCertificateId"]) | texts()
    return st.builds(
        Meta,
        previous_doses=st.lists(previous_doses(), max_size=3).map(tuple),
        other=st.dictionaries(
            names.filter(lambda name: name not in _RECOGNISED), json_values(), max_size=2
        ),
    )


_AGES = st.integers(0, 150)
_DOSES = st.integers(1, 1000)
_MINUTES = st.integers(0, 10_000)
_RESULTS = st.sampled_from(["Positive", "Negative", "Inconclusive", "Void"])
_RULES = st.sampled_from(Rules)
_COMORBIDITIES = st.lists(texts(), max_size=2)
_VACCINES = st.sampled_from(["COVAXIN", "Covishield"]) | filled_texts()
_VACCINATORS = st.builds(Vaccinator, name=filled_texts())
_ANY_VACCINATORS = st.none() | st.just(Vaccinator()) | _VACCINATORS
_VERIFIERS = st.none() | st.builds(TestVerifier, name=st.none() | filled_texts())


@functools.cache
def _optional(strategy: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | strategy


@st.composite
def recipients(draw, event: dt.datetime, *, full: bool, test: bool) -> Recipient:
    """Recipients of an event; `full` ones have what v1 and the test request ask for."""
    dob = draw(_born_before(event)) if test or draw(st.booleans()) else None
    age = None
    if dob is None:
        age = draw(_AGES)
    elif not test and draw(st.booleans()):
        age = min(150, max(0, event.year - dob.year - 1))
    gender, address = filled_texts(), addresses()
    return Recipient(
        name=draw(filled_texts()),
        dob=dob,
        age=age,
        gender=draw(gender if full or test else _optional(gender)),
        nationality=draw(_optional(filled_texts()) if test else filled_texts()),
        identity=draw(identities()),
        contact=draw(contacts()),
        address=draw(address if full else _optional(address)),
    )


@st.composite
def vaccination_requests(draw, rules: Rules | None = None) -> VaccinationRequest:
    """Valid vaccination requests, under one rule set or either."""
    rules = rules or draw(_RULES)
    full = rules is Rules.V1
    event = draw(moments())
    start, until = sorted((draw(days()), draw(days())))
    return VaccinationRequest(
        pre_enrollment_code=draw(filled_texts()),
        enrollment_type=draw(_optional(filled_texts())),
        program_id=draw(_optional(filled_texts())),
        comorbidities=tuple(draw(_COMORBIDITIES)),
        recipient=draw(recipients(event, full=full, test=False)),
        vaccination=Vaccination(
            name=draw(_VACCINES),
            batch=draw(_optional(texts())),
            manufacturer=draw(texts()),
            date=event,
            effective_start=start,
            effective_until=until,
            dose=draw(_DOSES),
            total_doses=draw(_DOSES),
        ),
        vaccinator=draw(_VACCINATORS if full else _ANY_VACCINATORS),
        facility=Facility(
            name=draw(filled_texts()),
            address=draw(addresses() if full else _optional(addresses())),
        ),
        meta=draw(metas()),
        rules=rules,
    )


@st.composite
def test_requests(draw) -> TestRequest:
    """Valid test requests."""
    sample = draw(moments())
    result = sample + dt.timedelta(minutes=draw(_MINUTES))
    return TestRequest(
        pre_enrollment_code=draw(filled_texts()),
        program_id=draw(_optional(filled_texts())),
        recipient=draw(recipients(sample, full=False, test=True)),
        test_details=TestDetails(
            test_name=draw(_optional(texts())),
            test_type=draw(filled_texts()),
            disease=draw(filled_texts()),
            batch=draw(_optional(texts())),
            manufacturer=draw(_optional(texts())),
            sample_origin=draw(_optional(texts())),
            sample_collection_timestamp=sample,
            result_timestamp=min(result, sample.replace(year=2024, month=12, day=31)),
            result=draw(_RESULTS),
        ),
        verifier=draw(_VERIFIERS),
        facility=Facility(name=draw(filled_texts()), address=draw(addresses())),
        meta=draw(metas()),
    )


test_requests.__test__ = False  # pytest takes the name for a test where it is imported


def requests() -> st.SearchStrategy[VaccinationRequest | TestRequest]:
    """Valid requests of every kind."""
    return vaccination_requests() | test_requests()


# JSON


@st.composite
def spellings(draw, request: VaccinationRequest | TestRequest) -> dict[str, object]:
    """The JSON of a request, in one of the forms in which systems send it."""
    data = dump_request(request)
    recipient, facility, meta = data["recipient"], data["facility"], data.get("meta", {})
    event = data.get("vaccination") or data["testDetails"]
    for address in filter(None, (recipient.get("address"), facility.get("address"))):
        _respell_pincode(draw, address)
    if "age" in recipient:
        age = int(recipient["age"])
        recipient["age"] = draw(st.sampled_from([str(age), age, float(age), f"{age:03}"]))
    for name in event:
        if name in ("dose", "totalDoses"):
            event[name] = draw(st.sampled_from([int, float]))(event[name])
        elif name in ("date", "sampleCollectionTimestamp", "resultTimestamp"):
            event[name] = draw(_respelled(event[name]))
    if len(request.meta.previous_doses) == 1 and not request.meta.previous_doses[0].other:
        (dose,) = meta["vaccinations"]
        if dose and draw(st.booleans()):
            del meta["vaccinations"]
            meta.update(dose)
    for section, names in (
        (data, ("programId", "meta", "vaccination", "testDetails")),
        (recipient, ("address", "nationality", "gender", "dob")),
        (facility, ("address",)),
    ):
        absent = [name for name in names if name not in section]
        section.update(dict.fromkeys(name for name in absent if draw(st.booleans())))
    return data


def _respell_pincode(draw, address: dict[str, object]) -> None:
    pincode = address.pop("pincode")
    if pincode.isdecimal() and pincode.isascii() and str(int(pincode)) == pincode:
        pincode = draw(st.sampled_from([pincode, int(pincode), float(pincode)]))
    address[draw(st.sampled_from(["pincode", "pin"]))] = pincode


def _respelled(moment: str) -> st.SearchStrategy[str]:
    date, _, time = moment.partition("T")
    forms = [moment, moment.lower(), moment.replace("Z", "+00:00"), moment.replace("Z", "-0000")]
    if time.startswith(time[:5] + ":00") and "." not in time:
        forms.append(f"{date}T{time[:5]}{time[8:]}")
    if "." in time:
        forms.append(moment.replace(time[:15], time[:15] + "999"))
    return st.sampled_from(forms)


def vaccination_mappings(rules: Rules = Rules.V1) -> st.SearchStrategy[dict[str, object]]:
    """The JSON of valid vaccination requests under one rule set."""
    return vaccination_requests(rules).flatmap(spellings)


def test_mappings() -> st.SearchStrategy[dict[str, object]]:
    """The JSON of valid test requests."""
    return test_requests().flatmap(spellings)


test_mappings.__test__ = False
