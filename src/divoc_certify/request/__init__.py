"""What a source system sends: the Certify API's sections, their rules, and their JSON."""

from divoc_certify.request.dates import PartialDate
from divoc_certify.request.json_text import load_request_json, parse_json
from divoc_certify.request.meta import Meta, PreviousDose
from divoc_certify.request.requests import (
    Request,
    Rules,
    TestRequest,
    VaccinationRequest,
    check_not_in_future,
    event_time,
)
from divoc_certify.request.sections import (
    Address,
    Facility,
    Recipient,
    TestDetails,
    TestVerifier,
    Vaccination,
    Vaccinator,
)
from divoc_certify.request.wire import dump_request, load_request, load_section

__all__ = [
    "Address",
    "Facility",
    "Meta",
    "PartialDate",
    "PreviousDose",
    "Recipient",
    "Request",
    "Rules",
    "TestDetails",
    "TestRequest",
    "TestVerifier",
    "Vaccination",
    "VaccinationRequest",
    "Vaccinator",
    "check_not_in_future",
    "dump_request",
    "event_time",
    "load_request",
    "load_request_json",
    "load_section",
    "parse_json",
]
