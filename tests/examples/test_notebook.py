"""The example notebook."""

import csv
import json

import nbclient
import nbformat
import pytest

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


def test_it_issues_shows_and_reports(notebook):
    """Run twice, it issues nothing twice."""
    example, run = notebook
    shown = run()
    names_no_one(json.dumps(shown, ensure_ascii=False))
    assert any("image/png" in output.get("data", {}) for output in shown)
    certificates = example.verified()
    assert sorted(certificates.values()) == ["000417", "000419", "000420"]
    with (example.folder / "bad-rows.csv").open(encoding="utf-8-sig", newline="") as file:
        [bad] = csv.DictReader(file)
    assert (bad["row"], bad["preEnrollmentCode"]) == ("2", "000418")
    assert bad["problems"].count(";") == 1
    with (example.folder / "issued" / "certificates.csv").open(newline="") as file:
        kept = {row["certificateId"]: row["preEnrollmentCode"] for row in csv.DictReader(file)}
    assert kept == certificates
    run()
    assert example.verified() == certificates


def test_it_is_kept_without_outputs():
    """They would be somebody's data, or last year's."""
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    code = [cell for cell in cells if cell.cell_type == "code"]
    assert code
    assert not [cell for cell in code if cell.outputs or cell.execution_count]
