"""The vaccine table."""

import pickle

import pytest

from divoc_certify.credential import VaccineCode, VaccineTable
from divoc_certify.errors import UnknownVaccineError


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
