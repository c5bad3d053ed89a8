"""The vaccine table."""

import pickle

import attrs
import pytest

from divoc_certify.credential import VaccineCode, VaccineTable
from divoc_certify.errors import ConfigurationError, UnknownVaccineError


@pytest.mark.parametrize(
    ("name", "icd11_code"),
    [
        ("Covishield", "XM9QW8"),
        ("COVISHIELD", "XM9QW8"),
        ("Sputnik-V", "XM9QW8"),
        ("Janssen", "XM9QW8"),
        ("ZyCoV D", "XM6AT1"),
        ("covaxin", "XM1NL1"),
        ("Pfizer-BioNTech", "XM0GQ8"),
        ("Corbevax", "XM5JC5"),
    ],
)
def test_a_vaccine_is_found_by_any_of_its_names(name, icd11_code):
    """Case and punctuation do not count."""
    assert VaccineTable().code(name).icd11_code == icd11_code


@pytest.mark.parametrize("name", ["", "not covishield", "covishield 2", "Pfizer flu", "सीरम"])
def test_a_part_of_a_name_is_not_the_name(name):
    """A wrong code on a certificate is worse than none."""
    assert VaccineTable().code(name) is None


def test_a_strict_table_refuses_what_it_does_not_know():
    """The error names the place, and not the value."""
    with pytest.raises(UnknownVaccineError, match=r"^\$\.vaccination\.name is not in the vacc"):
        VaccineTable(strict=True).code("Unobtainium")


def test_a_programme_brings_its_own_table():
    """For measles, say."""
    code = VaccineCode(icd11_code="XM28X5", prophylaxis="Measles vaccine")
    table = VaccineTable(codes={"M-M-R II": code}, strict=True)
    assert table.code("mmr ii") is code
    assert pickle.loads(pickle.dumps(table)) == table


def problems_of(make, *arguments, **keywords):
    """What is wrong, a problem a line."""
    with pytest.raises(ConfigurationError) as raised:
        make(*arguments, **keywords)
    return str(raised.value).splitlines()


NOT_A_TEXT = {
    "nothing": (None, "must be a string"),
    "a number": (7, "must be a string"),
    "empty": ("", "must not be empty"),
    "a blank": (" \u200b", "must not be empty"),
    "a control": ("XM\x00", "must not contain control characters other than newline and tab"),
    "a surrogate": ("XM\ud800", "must not contain lone surrogates"),
    "a novel": ("X" * 1001, "must not be longer than 1,000 characters"),
}


@pytest.mark.parametrize(("value", "rule"), NOT_A_TEXT.values(), ids=NOT_A_TEXT)
def test_a_code_is_what_a_credential_can_hold(value, rule):
    """As any text of a request; all that is wrong at once."""
    assert problems_of(VaccineCode, icd11_code=value, prophylaxis=value) == [
        f"$.icd11_code {rule}",
        f"$.prophylaxis {rule}",
    ]


CODE, OTHER = (VaccineCode(icd11_code=code, prophylaxis="Measles") for code in ("XM28X5", "XM1NL1"))


@pytest.mark.parametrize("codes", [None, [], "Covishield", {CODE}, 7], ids=repr)
def test_a_table_is_a_mapping(codes):
    """Of names to codes."""
    assert problems_of(VaccineTable, codes=codes) == [
        "$.codes must be a mapping of names to VaccineCode"
    ]


def test_a_table_tells_all_that_is_wrong_and_no_name_that_is_not_plain():
    """It might be anything, and of any length."""
    codes = {
        "Priorix": CODE,
        "": CODE,
        "- _": OTHER,
        7: CODE,
        "Attenuvax": "XM28X5",
        "M-M-R II": None,
        "Amara Example": None,
        "PRIORIX": OTHER,
        "prio-rix": CODE,
        "prio rix": OTHER,
    }
    assert problems_of(VaccineTable, codes=codes) == [
        "$.codes.* must have a name with a letter or a digit",
        "$.codes.Attenuvax must be a VaccineCode",
        "$.codes.* must be a VaccineCode",
        "$.codes.PRIORIX must not have another code than the same name, written otherwise",
        "$.codes.* must not have another code than the same name, written otherwise",
    ]


def test_a_name_that_is_written_in_two_ways_may_stand_twice():
    """With the same code, as in the table that is built in."""
    table = VaccineTable(codes={"M-M-R": CODE, "mmr": attrs.evolve(CODE)})
    assert dict(table.codes) == {"mmr": CODE}


@pytest.mark.parametrize("name", ["İmmün", "ΐ", "Ǆ", "ẞ"])
def test_a_name_is_found_as_it_was_entered_also_in_another_process(name):
    """Whatever its small letters are made of."""
    table = VaccineTable(codes={name: CODE})
    for one in (table, pickle.loads(pickle.dumps(table))):
        assert one.code(name) is not None
