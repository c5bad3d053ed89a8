"""What is shown of a run."""

import sys

import pytest

from divoc_certify.bulk.progress import shown


@pytest.mark.parametrize("progress", [None, False])
def test_nothing_is_shown_unless_asked(progress, capsys):
    """Neither on stdout nor on stderr."""
    with shown(progress=progress) as tell:
        tell(100, 1)
    assert capsys.readouterr() == ("", "")


def test_tqdm_shows_it_where_it_is_installed(capsys):
    """With what failed."""
    with shown(progress=True) as tell:
        for done in range(1, 201):
            tell(done, done // 100)
    assert "200 rows" in (shown_ := capsys.readouterr().err)
    assert "failed=2" in shown_


def test_a_line_shows_it_without_tqdm(capsys, monkeypatch):
    """Every hundredth row."""
    monkeypatch.setitem(sys.modules, "tqdm", None)
    with shown(progress=True) as tell:
        for done in range(1, 1301):
            tell(done, done // 600)
    lines = capsys.readouterr().err.split("\r")
    assert len(lines) == 14
    assert lines[-1] == "1,300 rows, 2 failed\n"
