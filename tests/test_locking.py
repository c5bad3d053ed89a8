"""Locks of files."""

import pytest

from divoc_certify.errors import LockedError
from divoc_certify.locking import locked


def test_a_lock_keeps_others_out_until_it_is_let_go(tmp_path):
    """And what is locked is named."""
    path = tmp_path / "file"
    with locked(path, timeout=0, what="the file"):
        with (
            pytest.raises(LockedError, match=r"^the file cannot be locked for writing$"),
            locked(path, timeout=0, what="the file"),
        ):
            pass
        with locked(tmp_path / "other", timeout=0, what="the other"):
            pass
    with locked(path, timeout=0, what="the file"):
        pass
    assert not path.exists()


def test_a_lock_that_cannot_be_made_says_so(tmp_path):
    """The cause has the reason."""
    with pytest.raises(LockedError) as caught, locked(tmp_path / "no" / "f", timeout=0, what="it"):
        pass
    assert caught.value.__cause__ is not None
