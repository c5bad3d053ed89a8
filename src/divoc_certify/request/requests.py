"""The two requests: one vaccination, or one test, of one person, to be certified."""

import datetime as dt
import enum
from typing import ClassVar, TypeAlias

import attrs

from divoc_certify.errors import ConfigurationError, InvalidRequestError, Problem
from divoc_certify.request.checking import Across, Section, required
from divoc_certify.request.dates import PartialDate, full_years
from divoc_certify.request.meta import Meta
from divoc_certify.request.rules import MAX_AGE, Filled, Texts
from divoc_certify.request.sections import (
    Facility,
    Recipient,
    TestDetails,
    TestVerifier,
    Vaccination,
    Vaccinator,
    as_tuple,
)

__all__ = [
    "Request",
    "Rules",
    "TestRequest",
    "VaccinationRequest",
    "check_not_in_future",
    "event_time",
]


_NOTHING = dt.timedelta()
_FARTHEST_AHEAD = dt.timedelta(hours=14)


class Rules(enum.Enum):
    """Which of the Certify API's two rule sets a vaccination request follows.

    v1 asks for gender, address, vaccinator and the facility's address, and v3 leaves them open.
    (The API has no v2.)
    """

    V1 = "v1"
    V3 = "v3"


def _latest_day(event: dt.datetime) -> dt.date:
    """Give the last day that it can have been where it happened.

    An offset of zero is what systems send that think in UTC: it tells nothing of the place, and
    a child born and vaccinated on one Tuesday in Auckland was vaccinated on Monday in UTC.
    """
    in_utc = event.utcoffset() == _NOTHING
    return (event + _FARTHEST_AHEAD).date() if in_utc else event.date()


def _born_before(dob: PartialDate | None, event: dt.datetime) -> bool:
    return dob is None or dob.earliest <= _latest_day(event)


def _in_a_lifetime(dob: PartialDate | None, event: dt.datetime) -> bool:
    return dob is None or full_years(dob.latest, event.date()) <= MAX_AGE


def _age_agrees(dob: PartialDate | None, age: int | None, event: dt.datetime) -> bool:
    if dob is None or age is None:
        return True
    youngest, oldest = (full_years(day, event.date()) for day in (dob.latest, dob.earliest))
    return youngest - 1 <= age <= oldest + 1


def _life(event: str) -> tuple[Across, ...]:
    """Hold birth date and age against the event, given by the attribute with its time."""
    return (
        Across(
            needs=("recipient.dob", event),
            holds=_born_before,
            path=".recipient.dob",
            rule="must not be after the event",
        ),
        Across(
            needs=("recipient.dob", event),
            holds=_in_a_lifetime,
            path=".recipient.dob",
            rule=f"must not be more than {MAX_AGE} years before the event",
        ),
        Across(
            needs=("recipient.dob", "recipient.age", event),
            holds=_age_agrees,
            path=".recipient.age",
            rule="must agree with dob, to within a year, on the day of the event",
        ),
    )


_UNLESS_V3 = ("rules", Rules.V3)


@attrs.frozen(kw_only=True, repr=False)
class VaccinationRequest(Section):
    """One vaccination of one person, to be certified.

    Args:
        pre_enrollment_code: The source system's own number of the person or the event.
        enrollment_type: How the person came to be enrolled.
        program_id: The vaccination programme.
        comorbidities: What else the person suffers from.
        recipient: Who was vaccinated; with a birth date, an age, or both.
        vaccination: With what, and when.
        vaccinator: By whom.
        facility: Where.
        meta: What the page may show beyond the credential.
        rules: The rule set that is followed; not part of the JSON.

    Raises:
        divoc_certify.errors.InvalidRequestError: A rule of the API does not hold.
    """

    pre_enrollment_code: Filled
    enrollment_type: Filled | None = None
    program_id: Filled | None = None
    comorbidities: Texts = attrs.field(default=(), converter=as_tuple)
    recipient: Recipient
    vaccination: Vaccination
    vaccinator: Vaccinator | None = None
    facility: Facility
    meta: Meta = attrs.field(factory=Meta)
    rules: Rules = attrs.field(default=Rules.V1, metadata={"wire": None})

    ACROSS: ClassVar = (
        Across(
            needs=("recipient.dob", "recipient.age"),
            holds=lambda dob, age: dob is not None or age is not None,
            path=".recipient",
            rule="must have dob or age",
        ),
        required("recipient.gender", unless=_UNLESS_V3),
        required("recipient.nationality"),
        required("recipient.address", unless=_UNLESS_V3),
        *_life("vaccination.date"),
        required("vaccinator", unless=_UNLESS_V3),
        required("vaccinator.name", unless=_UNLESS_V3),
        required("facility.address", unless=_UNLESS_V3),
    )


@attrs.frozen(kw_only=True, repr=False)
class TestRequest(Section):
    """One test of one person, to be certified.

    Args:
        pre_enrollment_code: The source system's own number of the person or the event.
        program_id: The programme.
        recipient: Who was tested; with a birth date, a gender, and no age.
        test_details: For what, when, and with which result.
        verifier: Who answers for it.
        facility: Where; with an address.
        meta: What the page may show beyond the credential.

    Raises:
        divoc_certify.errors.InvalidRequestError: A rule of the API does not hold.
    """

    __test__: ClassVar = False

    pre_enrollment_code: Filled
    program_id: Filled | None = None
    recipient: Recipient
    test_details: TestDetails
    verifier: TestVerifier | None = None
    facility: Facility
    meta: Meta = attrs.field(factory=Meta)

    ACROSS: ClassVar = (
        required("recipient.dob"),
        required("recipient.gender"),
        Across(
            needs=("recipient.age",),
            holds=lambda age: age is None,
            path=".recipient.age",
            rule="must not be given for a test, which goes by dob",
        ),
        *_life("test_details.sample_collection_timestamp"),
        required("facility.address"),
    )


Request: TypeAlias = VaccinationRequest | TestRequest


def event_time(request: Request) -> dt.datetime:
    """Give the moment of the event: the vaccination, or the taking of the sample.

    Returns:
        Aware, with the offset as sent, or naive: in the issuer's zone.
    """
    if isinstance(request, VaccinationRequest):
        return request.vaccination.date
    return request.test_details.sample_collection_timestamp


def check_not_in_future(request: Request, now: dt.datetime, time_zone: dt.tzinfo) -> None:
    """Refuse an event, a result or a birth in the future.

    Args:
        request: The request, valid as far as it goes without a clock.
        now: The present moment, aware.
        time_zone: The issuer's zone, in which dates and times without a zone are meant.

    Raises:
        divoc_certify.errors.InvalidRequestError: With the path of each date that is too late.
        divoc_certify.errors.ConfigurationError: `now` has no zone.
    """
    if now.utcoffset() is None:
        raise ConfigurationError([Problem("$.now", "must have a time zone")])
    moments = (
        {".vaccination.date": request.vaccination.date}
        if isinstance(request, VaccinationRequest)
        else {
            ".testDetails.sampleCollectionTimestamp": event_time(request),
            ".testDetails.resultTimestamp": request.test_details.result_timestamp,
        }
    )
    late = [
        path
        for path, moment in moments.items()
        if (moment if moment.tzinfo else moment.replace(tzinfo=time_zone)) > now
    ]
    dob = request.recipient.dob
    if dob is not None and dob.earliest > now.astimezone(time_zone).date():
        late.insert(0, ".recipient.dob")
    if late:
        raise InvalidRequestError(Problem(f"${path}", "must not be in the future") for path in late)
