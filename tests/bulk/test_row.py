"""One row of a bulk input."""

from tables import VACCINATION, VACCINATION_ROW

from divoc_certify.bulk import Row


def test_a_row_shows_nothing_of_the_person():
    """It may stand in a traceback."""
    row = Row(number=7, request=VACCINATION, source=VACCINATION_ROW, line="Amara")
    assert repr(row) == "<Row 7>"
