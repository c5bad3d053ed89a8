"""Certificates of another programme: the original's generic events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

import attrs

from divoc_certify.errors import ConfigurationError, InvalidRequestError, Problem
from divoc_certify.iri import is_absolute_iri
from divoc_certify.request.checking import Across, Section
from divoc_certify.request.meta import Meta
from divoc_certify.request.open_section import JSONObject, as_copy
from divoc_certify.request.rules import Filled
from divoc_certify.request.wire import load_section

__all__ = ["Programme", "ProgrammeRecipient", "ProgrammeRequest"]

Validator = Callable[[Mapping[str, Any]], Iterable[Problem]]


def _no_further_rules(_: Mapping[str, Any]) -> Iterable[Problem]:
    return ()


@attrs.frozen(kw_only=True)
class Programme:
    """A programme with a vocabulary of its own: a health professional's licence, a birth.

    Its request is a mapping of `preEnrollmentCode`, `recipient` (with `identity`), `event` and
    `meta`. The other members of `recipient` become claims of the credential's subject, those of
    `event` become the evidence, under the same names. The context has to map all of them, and
    `refId` (for the pre-enrolment code) and `certificateId`.

    Args:
        name: What people call it; it heads the PDF.
        context_url: The URL of its JSON-LD context.
        context: The document at that URL, an object with `@context`.
        credential_type: The credential's second type, `ProofOfLicenceCredential`.
        evidence_type: The type of its evidence, `Licence`.
        subject_type: The type of its subject.
        validate: Takes the request as a mapping that has the members above, and gives the
            problems that it finds, each with its path.

    Raises:
        divoc_certify.errors.ConfigurationError: Values that cannot work, all at once.
    """

    name: str
    context_url: str
    context: Mapping[str, Any] = attrs.field(repr=False)
    credential_type: str
    evidence_type: str
    subject_type: str = "Person"
    validate: Validator = attrs.field(default=_no_further_rules, repr=False)

    def __attrs_post_init__(self) -> None:
        problems = [
            Problem(f"$.{name}", "must be a string that is not empty")
            for name in ("name", "credential_type", "evidence_type", "subject_type")
            if not isinstance(getattr(self, name), str) or not getattr(self, name)
        ]
        if not is_absolute_iri(self.context_url):
            problems.append(Problem("$.context_url", "must be an absolute URL"))
        if problems:
            raise ConfigurationError(problems)

    def load(self, data: Mapping[str, Any]) -> ProgrammeRequest:
        """Read a request of this programme.

        Args:
            data: The request's JSON, as a mapping.

        Raises:
            divoc_certify.errors.InvalidRequestError: It lacks what every request has, or what
                the programme's own validator asks for.
        """
        request = load_section(ProgrammeRequest, data, programme=self)
        if problems := tuple(self.validate(data)):
            raise InvalidRequestError(problems)
        return request


def _leaves_alone(attribute: str, path: str, written: set[str]) -> Across:
    """Keep a request from saying what the library writes itself."""
    return Across(
        needs=(attribute,),
        holds=written.isdisjoint,
        path=path,
        rule=f"must not have {', '.join(sorted(written))}, which are written by the issuer",
    )


@attrs.frozen(kw_only=True, repr=False)
class ProgrammeRecipient(Section):
    """Who the event happened to.

    Args:
        identity: The identity document's URI or number.
        claims: What is certified of the person, under the context's terms.
    """

    identity: Filled
    claims: JSONObject = attrs.field(factory=dict, converter=as_copy, metadata={"wire": ""})

    ACROSS: ClassVar = (_leaves_alone("claims", "", {"id", "type", "refId"}),)


@attrs.frozen(kw_only=True, repr=False)
class ProgrammeRequest(Section):
    """One event of a programme, to be certified; `Programme.load` makes it from JSON.

    Args:
        programme: The programme.
        pre_enrollment_code: The source system's own number of the person or the event.
        recipient: Who it happened to.
        event: What is certified of the event, under the context's terms.
        meta: What the page may show beyond the credential.

    Raises:
        divoc_certify.errors.InvalidRequestError: A value cannot be certified.
    """

    programme: Programme = attrs.field(metadata={"wire": None})
    pre_enrollment_code: Filled
    recipient: ProgrammeRecipient
    event: JSONObject = attrs.field(converter=as_copy)
    meta: Meta = attrs.field(factory=Meta)

    ACROSS: ClassVar = (_leaves_alone("event", ".event", {"id", "type", "certificateId"}),)
