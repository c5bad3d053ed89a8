"""The Certify API's sections: who was vaccinated or tested, with what, by whom and where.

Each class is one section, each attribute the API's own name in snake_case
(https://divoc.digit.org/platform/configuration/configuring-the-certification-and-verification-component/configuring-certificates).
What only some requests must have is open here, and asked for in `divoc_certify.request.requests`.

None of them shows what it holds, and each raises
`divoc_certify.errors.InvalidRequestError` with all its problems when it is made of values that
break a rule.
"""

import datetime as dt
from typing import ClassVar, TypeVar

import attrs

from divoc_certify.request.checking import Across, Section
from divoc_certify.request.dates import PartialDate
from divoc_certify.request.rules import (
    Age,
    Birth,
    Contacts,
    Country,
    Day,
    Dose,
    Filled,
    Moment,
    Pincode,
    Result,
    Text,
    is_filled,
)

__all__ = [
    "Address",
    "Facility",
    "Recipient",
    "TestDetails",
    "TestVerifier",
    "Vaccination",
    "Vaccinator",
    "as_tuple",
]

T = TypeVar("T")


def as_tuple(entries: list[T] | tuple[T, ...]) -> tuple[T, ...]:
    """Make a tuple of a list, and leave anything else for the field's rule to judge."""
    return tuple(entries) if isinstance(entries, list) else entries


def _as_birth(date: PartialDate | dt.date | None) -> PartialDate | None:
    if isinstance(date, dt.date) and not isinstance(date, dt.datetime):
        return PartialDate(date.year, date.month, date.day)
    return date  # type: ignore[return-value]  # a datetime is for the field's rule to refuse


def _as_sent(moment: dt.datetime) -> dt.datetime:
    """Keep of a zone only its offset at that moment, which is all that is sent and signed."""
    if not isinstance(moment, dt.datetime):
        return moment
    if moment.tzinfo is None or moment.tzinfo is dt.UTC:
        return moment
    offset = moment.utcoffset()
    return moment.replace(tzinfo=None if offset is None else dt.timezone(offset))


@attrs.frozen(kw_only=True, repr=False)
class Address(Section):
    """A postal address.

    Args:
        district: District or county.
        state: State, province or region.
        address_line1: Street and house; may be empty, but JSON must have it.
        address_line2: More of the same.
        city: City, town or village.
        pincode: Postal code, leading zeros and all; may be empty, but JSON must have it. JSON
            may have it as a number, and under the name `pin`.
        country: Code or name; 2 characters or more.
    """

    address_line1: Text = attrs.field(default="", metadata={"required": True})
    address_line2: Text | None = None
    district: Filled
    city: Text | None = None
    state: Filled
    pincode: Pincode = attrs.field(default="", metadata={"required": True, "alias": "pin"})
    country: Country | None = None


@attrs.frozen(kw_only=True, repr=False)
class Recipient(Section):
    """The person whom the certificate is about.

    Args:
        name: Full name, in any script, as it shall be printed.
        dob: Birth date, as far as it is known; a `datetime.date` is taken too.
        age: Full years on the day of the event, 0 to 150. JSON has it as digits or a number.
        gender: In the source system's own words.
        nationality: In the source system's own words.
        identity: Identity document: a URI, `did:passport:K1234567`, or its bare number.
        contact: `tel:` and `mailto:` URIs.
        address: Where the person lives.
    """

    name: Filled
    dob: Birth | None = attrs.field(default=None, converter=_as_birth)
    age: Age | None = None
    gender: Filled | None = None
    nationality: Filled | None = None
    identity: Filled
    contact: Contacts = attrs.field(converter=as_tuple)
    address: Address | None = None


@attrs.frozen(kw_only=True, repr=False)
class Vaccination(Section):
    """The vaccination that is certified.

    Args:
        name: Name of the vaccine.
        batch: Batch or lot number.
        manufacturer: Who made it; may be empty.
        date: When it was given, with the offset as sent, or naive: in the issuer's zone.
        effective_start: First day on which it counts.
        effective_until: Last day on which it counts.
        dose: 1 for the first; one above `total_doses` is a booster.
        total_doses: Doses in the primary series.
    """

    name: Filled
    batch: Text | None = None
    manufacturer: Text
    date: Moment = attrs.field(converter=_as_sent)
    effective_start: Day
    effective_until: Day
    dose: Dose
    total_doses: Dose

    ACROSS: ClassVar = (
        Across(
            needs=("effective_start", "effective_until"),
            holds=lambda start, until: start <= until,
            path=".effectiveUntil",
            rule="must not be before effectiveStart",
        ),
    )


@attrs.frozen(kw_only=True, repr=False)
class Vaccinator(Section):
    """Who gave the vaccine.

    Args:
        name: Full name. Only v1 requests must have it.
    """

    name: Filled | None = None


def _is_not_before(result: dt.datetime, sample: dt.datetime) -> bool:
    if (result.tzinfo is None) == (sample.tzinfo is None):
        return result >= sample
    # One has no zone, and so may be up to 14 hours away from UTC.
    in_utc = [
        (moment - (moment.utcoffset() or dt.timedelta())).replace(tzinfo=None)
        for moment in (result, sample)
    ]
    return in_utc[0] + dt.timedelta(hours=14) >= in_utc[1]


@attrs.frozen(kw_only=True, repr=False)
class TestDetails(Section):
    """The test that is certified.

    Args:
        test_name: Product name of the test.
        test_type: Kind of test, `RT-PCR`.
        disease: What was tested for.
        batch: Batch or lot number of the test.
        manufacturer: Who made the test.
        sample_origin: Where in the body the sample was taken.
        sample_collection_timestamp: When the sample was taken, with the offset as sent, or
            naive: in the issuer's zone.
        result_timestamp: When the result was there; likewise.
        result: `Positive`, `Negative`, `Inconclusive` or `Void`.
    """

    # The name is the API's, and pytest would take it for a class of tests.
    __test__: ClassVar = False

    test_name: Text | None = None
    test_type: Filled
    disease: Filled
    batch: Text | None = None
    manufacturer: Text | None = None
    sample_origin: Text | None = None
    sample_collection_timestamp: Moment = attrs.field(converter=_as_sent)
    result_timestamp: Moment = attrs.field(converter=_as_sent)
    result: Result

    ACROSS: ClassVar = (
        Across(
            needs=("result_timestamp", "sample_collection_timestamp"),
            holds=_is_not_before,
            path=".resultTimestamp",
            rule="must not be before sampleCollectionTimestamp",
        ),
    )


@attrs.frozen(kw_only=True, repr=False)
class TestVerifier(Section):
    """Who answers for the test.

    Args:
        name: Full name.
    """

    __test__: ClassVar = False

    name: Filled | None = None


@attrs.frozen(kw_only=True, repr=False)
class Facility(Section):
    """Where it was done.

    Args:
        name: Name of the hospital, clinic or laboratory.
        address: Its address; here `pincode` must not be empty.
    """

    name: Filled
    address: Address | None = None

    ACROSS: ClassVar = (
        Across(
            needs=("address.pincode",),
            holds=is_filled,
            path=".address.pincode",
            rule="must not be empty",
        ),
    )
