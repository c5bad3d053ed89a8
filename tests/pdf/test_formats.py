"""How values are written."""

import attrs
import pytest

from divoc_certify.pdf.formats import (
    group_certificate_id,
    mask_identity,
    written,
    written_date,
    written_moment,
)
from divoc_certify.pdf.language import shipped_language

ENGLISH = shipped_language("en")


@pytest.mark.parametrize(
    ("given", "printed"),
    {
        "2021-10-15": "15-Oct-2021",
        "2021-10-15T23:59:59.999Z": "15-Oct-2021",
        "2021-10-15T00:00:00+14:00": "15-Oct-2021",
        "2021-10-15T23:30:00-12:00": "15-Oct-2021",
        "2021-10-15T09:30": "15-Oct-2021",
        "1963": "1963",
        "1963-07": "Jul-1963",
        "0999-01-02": "02-Jan-0999",
        "": "",
        "2021-13-01": "2021-13-01",
        "last spring": "last spring",
    }.items(),
)
def test_a_date_prints_as_the_calendar_date_that_was_written(given, printed):
    """No zone and no locale moves or renames a date, and what is no date stays."""
    assert written_date(given, ENGLISH) == printed


@pytest.mark.parametrize(
    ("pattern", "day", "month", "year"),
    [
        ("{month} {day}, {year}", "Jul 02, 1963", "Jul 1963", "1963"),
        ("{year}-{month}-{day}", "1963-Jul-02", "1963-Jul", "1963"),
        ("{year}, {day} {month}", "1963, 02 Jul", "1963, Jul", "1963"),
        ("{year}. {month} {day}.", "1963. Jul 02.", "1963. Jul", "1963."),
        ("{year}年{month}月{day}日", "1963年Jul月02日", "1963年Jul月", "1963年"),
        ("{day}.{month}.{year} г.", "02.Jul.1963 г.", "Jul.1963 г.", "1963 г."),
    ],
)
def test_what_is_not_known_of_a_date_leaves_no_separator(pattern, day, month, year):
    """In whatever order a language has its parts."""
    language = attrs.evolve(ENGLISH, date=pattern)
    dates = ("1963-07-02", "1963-07", "1963")
    assert [written_date(one, language) for one in dates] == [day, month, year]


@pytest.mark.parametrize(
    ("given", "printed"),
    {
        "2021-10-15T09:30:00.000+05:30": "15-Oct-2021 09:30 UTC+05:30",
        "2021-10-15T23:30:00-05:00": "15-Oct-2021 23:30 UTC-05:00",
        "2021-10-15T23:30:00.123Z": "15-Oct-2021 23:30 UTC",
        "2021-10-15T09:30": "15-Oct-2021 09:30",
        "2021-10-15": "15-Oct-2021",
        "noon": "noon",
    }.items(),
)
def test_a_moment_prints_with_the_zone_that_was_written(given, printed):
    """A date-time keeps its own clock, and says which it is."""
    assert written_moment(given, ENGLISH) == printed


@pytest.mark.parametrize(
    ("identity", "printed"),
    {
        "did:in.gov.uidai.aadhaar:123456789012": "Aadhaar ••••9012",
        "did:in.gov.uidai.aadhaar:1234 5678 9012 ": "Aadhaar ••••9012",
        "did:Passport:K1234567": "Passport ••••4567",
        "did:in.gov.driving.licence:DL-0420110149646": "Driving licence ••••9646",
        "did:in.gov.pan:ABCDE1234F": "PAN ••••234F",
        "did:Voters:XYZ1234567": "Voter ID ••••4567",
        "https://id.example/persons/123456": "••••3456",
        "panama:123456": "••••456",
        "K1234567": "••••4567",
        "123456": "••••456",
        "12345": "••••45",
        "12": "••••2",
        "did:passport:7": "Passport ••••",
        "NA": "",
        "na": "",
        "-": "",
        "": "",
    }.items(),
)
def test_an_identity_is_masked_by_its_kind(identity, printed):
    """Four characters at most are shown, and never more than half of them."""
    assert mask_identity(identity, ENGLISH) == printed


@pytest.mark.parametrize(
    ("certificate_id", "printed"),
    {
        "123456789": "123 456 789",
        "12345678": "1234 5678",
        "123456789012": "1234 5678 9012",
        "7GQ4X2M9KTPB0ZSD6WNRC": "7GQ 4X2 M9K TPB 0ZS D6W NRC",
        "1234567": "1234 567",
        "urn:uvci:01:EX:1": "urn:uvci:01:EX:1",
        "": "",
    }.items(),
)
def test_a_certificate_id_is_grouped_for_reading_out(certificate_id, printed):
    """Letters and digits come in even groups; an ID with groups of its own stays."""
    assert group_certificate_id(certificate_id) == printed


def test_truth_values_are_words():
    """Of the language, or English ones if it has none."""
    bare = attrs.evolve(ENGLISH, labels={"yes": "Ndiyo"})
    assert [written(value, "text", bare) for value in (True, False)] == ["Ndiyo", "No"]


def test_ordinals_are_english():
    """The teens are not like the others."""
    numbers = (1, 2, 3, 4, 10, 11, 12, 13, 21, 22, 23, 101, 111)
    assert " ".join(map(ENGLISH.ordinal, numbers)) == (
        "1st 2nd 3rd 4th 10th 11th 12th 13th 21st 22nd 23rd 101st 111th"
    )


def test_a_dose_is_written_by_its_number_or_its_ordinal():
    """As the language's label has it."""
    for text, printed in (("{ordinal} Dose", "2nd Dose"), ("Dose no. {number}", "Dose no. 2")):
        language = attrs.evolve(ENGLISH, labels={**ENGLISH.labels, "doseText": text})
        assert written(2, "dose_text", language) == printed
