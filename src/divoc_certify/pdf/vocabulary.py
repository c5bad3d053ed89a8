"""Every token: of which kind its value is, which certificates have it, and what it says.

The names are those that DIVOC's templates know. The kind decides how a value may be written, see
`divoc_certify.pdf.formats`; one of kind `flag` or `list` is asked about and not printed.
"""

from __future__ import annotations

import attrs

__all__ = ["DOSE_TOKENS", "OPEN", "TOKENS", "Token"]


@attrs.frozen
class Token:
    """One token.

    Args:
        kind: What its value is: `text`, `number`, `date`, `moment`, `identity`,
            `certificate_id`, `dose_text`, `dose_type`, `flag`, `list` or `claims`.
        of: What has it: `every` certificate, a `vaccination`, a `test`, another `programme`;
            or the `page` that is drawn.
        about: What it says.
    """

    kind: str
    of: str
    about: str


TOKENS = {
    "name": Token("text", "every", "the person's name"),
    "age": Token("text", "every", "age in years"),
    "dob": Token("date", "every", "birth date, or year, or year and month"),
    "gender": Token("text", "every", "gender, as sent"),
    "nationality": Token("text", "every", "nationality, as sent"),
    "identity": Token("identity", "every", "identity, masked unless a format says otherwise"),
    "beneficiaryId": Token("text", "every", "the source system's code for the person"),
    "recipientAddress": Token("text", "every", "the person's address, in one line"),
    "certificateId": Token("certificate_id", "every", "the certificate ID"),
    "previousCertificateId": Token("certificate_id", "every", "the one that it replaces"),
    "issuerName": Token("text", "every", "the authority"),
    "issuedOn": Token("date", "every", "the date of issue"),
    "expiresOn": Token("date", "every", "the date of expiry"),
    "meta": Token("claims", "every", "texts, numbers and truth values in `meta`: `meta.note`"),
    "vaccine": Token("text", "vaccination", "the vaccine's name"),
    "vaccinationDate": Token("date", "vaccination", "when it was given"),
    "vaccineBatch": Token("text", "vaccination", "its batch"),
    "vaccineICD11Code": Token("text", "vaccination", "its ICD-11 code"),
    "vaccineProphylaxis": Token("text", "vaccination", "what it protects against, by that code"),
    "vaccineType": Token("text", "vaccination", "code and prophylaxis"),
    "vaccineManufacturer": Token("text", "vaccination", "its manufacturer"),
    "effectiveStart": Token("date", "vaccination", "from when it protects"),
    "effectiveUntil": Token("date", "vaccination", "until when it protects"),
    "vaccineValidDays": Token("number", "vaccination", "days between the two"),
    "vaccinatedBy": Token("text", "vaccination", "who gave it"),
    "vaccinatedAt": Token("text", "vaccination", "where: the facility and its address"),
    "dose": Token("number", "vaccination", "which dose it is"),
    "totalDoses": Token("number", "vaccination", "of how many"),
    "isFinalDose": Token("flag", "vaccination", "whether it is the last of the series"),
    "isBoosterDose": Token("flag", "vaccination", "whether it comes after the series"),
    "isBoosterOrFinalDose": Token("flag", "vaccination", "whether it is either"),
    "currentDoseText": Token("dose_text", "vaccination", "`2nd Dose`"),
    "vaxEvents": Token("list", "vaccination", "this dose and the earlier ones, in order"),
    "disease": Token("text", "test", "the disease"),
    "testType": Token("text", "test", "the type of test"),
    "testName": Token("text", "test", "its name"),
    "testManufacturer": Token("text", "test", "its manufacturer"),
    "testBatch": Token("text", "test", "its batch"),
    "sampleOrigin": Token("text", "test", "where the sample was taken from"),
    "sampleCollectionTimestamp": Token("moment", "test", "when it was taken"),
    "resultTimestamp": Token("moment", "test", "when the result was there"),
    "result": Token("text", "test", "Positive, Negative, Inconclusive or Void"),
    "testedBy": Token("text", "test", "who tested"),
    "testedAt": Token("text", "test", "where: the facility and its address"),
    "programmeName": Token("text", "programme", "the programme's name"),
    "recipient": Token("claims", "programme", "the person's claims: `recipient.bloodGroup`"),
    "event": Token("claims", "programme", "the event's claims: `event.site.name`"),
    "title": Token("text", "page", "the title, which the template's `title` chooses"),
    "page": Token("number", "page", "the number of this page; not known in `blocks`"),
    "pages": Token("number", "page", "how many pages there are; likewise"),
    "severalPages": Token("flag", "page", "whether there is more than one; likewise"),
    "helpline": Token("text", "page", "the renderer's `helpline`"),
    "footer": Token("text", "page", "the renderer's `footer`, a line each"),
}
"""What a template may name, by name."""

DOSE_TOKENS = {
    "dose": Token("number", "vaxEvents", "which dose it was"),
    "doseType": Token("dose_type", "vaxEvents", "`Primary Dose 1`, `Booster Dose 1`"),
    "dateOfVax": Token("date", "vaxEvents", "when it was given"),
    "vaxName": Token("text", "vaxEvents", "the vaccine's name"),
    "vaxType": Token("text", "vaxEvents", "code and prophylaxis"),
    "vaxBatch": Token("text", "vaxEvents", "its batch"),
    "vaxManufacturer": Token("text", "vaxEvents", "its manufacturer"),
    "countryOfVax": Token("text", "vaxEvents", "the country"),
    "isCurrent": Token("flag", "vaxEvents", "whether it is the dose that is certified"),
}
"""What each member of `vaxEvents` has."""

OPEN = frozenset(name for name, token in TOKENS.items() if token.kind == "claims")
"""Tokens that are followed by a dot and a path of the sender's own."""
