"""The example notebook."""

import csv
import json

import nbclient
import nbformat
import pytest
from tables import csv_text

from .copying import EXAMPLES, names_no_one

NOTEBOOK = EXAMPLES / "notebook" / "certify.ipynb"


@pytest.fixture
def notebook(copied):
    """Runs the notebook in a copy, and gives what its cells show."""
    example = copied("notebook")
    (example.folder / "vaccinations.csv").write_bytes((EXAMPLES / "vaccinations.csv").read_bytes())

    def run():
        notebook = nbformat.read(NOTEBOOK, as_version=4)
        resources = {"metadata": {"path": str(example.folder)}}
        nbclient.NotebookClient(notebook, resources=resources).execute()
        return [output for cell in notebook.cells for output in cell.get("outputs", [])]

    return example, run


def rows(path):
    """The rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def kept(example):
    """The certificate IDs that it has written down, and the number of each event."""
    written = rows(example.folder / "issued" / "certificates.csv")
    return sorted((row["certificateId"], row["preEnrollmentCode"]) for row in written)


def test_it_issues_shows_and_reports(notebook):
    """Run again, it issues what was mended and nothing twice, and keeps the IDs of both runs."""
    example, run = notebook
    shown = run()
    names_no_one(json.dumps(shown, ensure_ascii=False))
    assert any("image/png" in output.get("data", {}) for output in shown)
    certificates = example.verified()
    assert sorted(certificates.values()) == ["000417", "000419", "000420"]
    [bad] = rows(example.folder / "bad-rows.csv")
    assert (bad["row"], bad["preEnrollmentCode"]) == ("2", "000418")
    assert bad["problems"].count(";") == 1
    assert kept(example) == sorted(certificates.items())
    good = rows(EXAMPLES / "vaccinations.csv")[0]
    mended = [bad | {"vaccinationDose": "1", "recipientGender": "F", "recipientState": "NA"}, good]
    (example.folder / "vaccinations.csv").write_text(csv_text(*mended), encoding="utf-8")
    run()
    assert not (example.folder / "bad-rows.csv").exists()
    assert example.verified().items() > certificates.items()
    assert sorted(example.verified().values()) == ["000417", "000418", "000419", "000420"]
    assert kept(example) == sorted(example.verified().items())


def test_it_is_kept_without_outputs():
    """They would be somebody's data, or last year's."""
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    code = [cell for cell in cells if cell.cell_type == "code"]
    assert code
    assert not [cell for cell in code if cell.outputs or cell.execution_count]
