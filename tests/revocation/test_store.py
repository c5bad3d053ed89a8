"""The signed list as a file."""

import contextlib
import datetime as dt
import random
import signal
import sqlite3
import stat
import subprocess
import sys
import textwrap

import attrs
import pytest

from divoc_certify import KeyRing, RingKey
from divoc_certify.errors import (
    ConfigurationError,
    InvalidSignatureError,
    LockedError,
    UnknownKeyError,
)
from divoc_certify.proof import PrivateKeySigner
from divoc_certify.revocation import RevocationList, RevocationStore

METHOD = "did:example:moh#key-1"
SIGNER = PrivateKeySigner.generate(verification_method=METHOD)
NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
WEEK = {"at": NOW, "next_due": NOW + dt.timedelta(days=7)}
FIRST = RevocationList(
    issuer="https://moh.example/", published_at=NOW, next_due=NOW + dt.timedelta(days=7)
)

# Another process; the key stands beside the list. A limit ends it, or its writing, at a byte.
WRITER = textwrap.dedent("""
    import datetime as dt, resource, signal, sys
    from pathlib import Path
    from divoc_certify.proof import PrivateKeySigner
    from divoc_certify.revocation import RevocationStore

    path, prefix, count, limit = sys.argv[1:]
    signer = PrivateKeySigner.from_pem(
        Path(path).with_suffix(".pem").read_bytes(), verification_method="did:example:moh#key-1"
    )
    store = RevocationStore(
        path=path, signer=signer, public_keys={signer.verification_method: signer.public_key}
    )
    if limit != "none":
        handler = signal.SIG_DFL if limit.startswith("killed") else signal.SIG_IGN
        signal.signal(signal.SIGXFSZ, handler)
        largest = int(limit.partition(" at ")[2])
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
    now = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
    for number in range(int(count)):
        store.update(
            lambda list: list.revoke(
                f"{prefix}{number}", at=now, next_due=now + dt.timedelta(days=7)
            )
        )
        print(number, flush=True)
""")


@pytest.fixture
def store(tmp_path):
    """A store with its first edition, whose key other processes find beside it."""
    path = tmp_path / "revocations.json"
    path.with_suffix(".pem").write_bytes(SIGNER.private_key_pem())
    store = RevocationStore(
        path=path, signer=SIGNER, public_keys={METHOD: SIGNER.public_key}, lock_timeout=30
    )
    store.create(FIRST)
    return store


@contextlib.contextmanager
def writer(store, prefix, *, count=1_000_000, limit="none"):
    """Run another process that revokes one certificate after the other."""
    command = [sys.executable, "-c", WRITER, str(store.path), prefix, str(count), limit]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, **pipes, text=True) as process:
        yield process
        process.kill()


def test_an_update_is_written_and_read_back(store):
    """Signed, whole, and nothing else is left beside it but the lock."""
    changed = store.update(lambda revocations: revocations.revoke("ID1", **WEEK))
    assert changed == FIRST.revoke("ID1", **WEEK)
    assert store.load() == changed
    names = {path.name for path in store.path.parent.iterdir()}
    assert names == {"revocations.json", "revocations.json.lock", "revocations.pem"}


def test_a_list_is_created_once(store):
    """What was published is not overwritten."""
    store.update(lambda revocations: revocations.revoke("ID1", **WEEK))
    with pytest.raises(ConfigurationError, match=r"^\$\.path must not exist yet"):
        store.create(FIRST)
    assert store.load().serial == 2


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda revocations: attrs.evolve(revocations, serial=9, entries=()), "$.entries"),
        (lambda revocations: attrs.evolve(revocations, serial=9, issuer="urn:x"), "$.entries"),
        (lambda revocations: revocations, "$.serial"),
    ],
)
def test_a_change_that_loses_something_is_refused(store, change, path):
    """And the file stays as it was."""
    store.update(lambda revocations: revocations.revoke("ID1", **WEEK))
    before = store.path.read_bytes()
    with pytest.raises(ConfigurationError) as raised:
        store.update(change)
    assert [problem.path for problem in raised.value.problems] == [path]
    assert store.path.read_bytes() == before


def test_a_change_that_fails_leaves_the_list_and_frees_the_lock(store):
    """The next writer finds both."""
    with pytest.raises(ZeroDivisionError):
        store.update(lambda _: 1 / 0)
    assert store.load() == FIRST
    attrs.evolve(store, lock_timeout=0).update(lambda revocations: revocations.revoke(**WEEK))


def test_the_key_may_change(store):
    """The file is read under the old key, and written under the new one."""
    signer = PrivateKeySigner.generate("PS256", verification_method="did:example:moh#key-2")
    keys = {**store.public_keys, signer.verification_method: signer.public_key}
    rotated = attrs.evolve(store, signer=signer, public_keys=keys)
    changed = rotated.update(lambda revocations: revocations.revoke("ID1", **WEEK))
    assert rotated.load() == changed
    with pytest.raises(UnknownKeyError):
        store.load()


def test_a_signer_whose_public_key_is_another_writes_nothing(store):
    """Otherwise nobody could ever read the file again."""
    other = PrivateKeySigner.generate(verification_method=METHOD)
    before = store.path.read_bytes()
    with pytest.raises(InvalidSignatureError):
        attrs.evolve(store, signer=other).update(lambda revocations: revocations.revoke(**WEEK))
    assert store.path.read_bytes() == before
    with pytest.raises(ConfigurationError, match="must have the signer's verification method"):
        attrs.evolve(store, public_keys={})


def test_a_ring_is_no_signer_of_a_store(store):
    """Whoever gives it is told what to give: the signer of the day."""
    ring = KeyRing(issuer=FIRST.issuer, keys=[RingKey(signer=SIGNER)])
    with pytest.raises(ConfigurationError, match=r"\$\.signer must .* as a ring's signer_at gives"):
        attrs.evolve(store, signer=ring)
    assert attrs.evolve(store, signer=ring.signer_at(NOW)) == store


def test_a_list_that_somebody_changed_is_not_signed_again(store):
    """The file is checked like any other before anything is added to it."""
    store.path.write_bytes(FIRST.sign(PrivateKeySigner.generate(verification_method=METHOD)))
    with pytest.raises(InvalidSignatureError):
        store.update(lambda revocations: revocations.revoke("ID1", **WEEK))


def test_a_writer_waits_for_another_one_and_not_for_ever(store):
    """Nothing is written while the lock is held."""
    other = attrs.evolve(store, lock_timeout=0)
    with pytest.raises(LockedError) as raised:
        store.update(lambda _: other.update(lambda revocations: revocations.revoke(**WEEK)))
    assert isinstance(raised.value.__cause__, sqlite3.OperationalError)
    assert store.load() == FIRST


def test_a_link_stays_and_leads_to_the_new_edition(store, tmp_path):
    """It is the file's own lock that is held, by whatever name the file goes."""
    (tmp_path / "published").mkdir()
    link = tmp_path / "published" / "current.json"
    link.symlink_to(store.path)
    linked = attrs.evolve(store, path=link, lock_timeout=0)
    changed = linked.update(lambda revocations: revocations.revoke("ID1", **WEEK))
    assert link.is_symlink()
    assert store.load() == linked.load() == changed
    assert [path.name for path in link.parent.iterdir()] == ["current.json"]
    with pytest.raises(LockedError):
        store.update(lambda _: linked.update(lambda revocations: revocations.revoke(**WEEK)))


def test_the_path_stays_what_it_was(store, monkeypatch):
    """Wherever the process goes."""
    monkeypatch.chdir(store.path.parent)
    relative = attrs.evolve(store, path=store.path.name)
    monkeypatch.chdir("/")
    assert relative == store
    assert relative.load() == FIRST


@pytest.mark.parametrize("mode", [0o640, 0o666])
def test_a_new_edition_has_the_permissions_of_the_one_before(store, mode):
    """Whoever was let in stays so, and nobody else is."""
    store.path.chmod(mode)
    store.update(lambda revocations: revocations.revoke("ID1", **WEEK))
    assert stat.S_IMODE(store.path.stat().st_mode) == mode


def test_a_folder_that_is_not_there_is_an_error(store):
    """It says that the lock cannot be made."""
    missing = attrs.evolve(store, path=store.path.parent / "missing" / "list.json")
    with pytest.raises(LockedError):
        missing.create(FIRST)
    with pytest.raises(FileNotFoundError):
        missing.load()


def test_two_writers_lose_nothing(store):
    """Two hundred entries of two processes are all there, under as many serials."""
    with writer(store, "A", count=100) as one, writer(store, "B", count=100) as other:
        for process in (one, other):
            process.communicate(timeout=60)
            assert process.returncode == 0
    revocations = store.load()
    assert {entry.certificate_id for entry in revocations.entries} == {
        f"{prefix}{number}" for prefix in "AB" for number in range(100)
    }
    assert revocations.serial == 201


def test_a_writer_killed_at_any_time_leaves_a_whole_list(store):
    """Each entry that a writer was told is written is there after its death."""
    moment = random.Random(2026)
    many = (f"ID{number}" for number in range(2_000))
    store.update(lambda revocations: revocations.revoke(*many, **WEEK))
    told = set()
    for round_ in range(3):
        # Not for ever: the lock is not fair, and one could wait until the other is killed.
        with (
            writer(store, f"A{round_}-", count=20) as one,
            writer(store, f"B{round_}-", count=20) as other,
        ):
            for process, prefix in ((one, "A"), (other, "B")):
                lines = [process.stdout.readline() for _ in range(moment.randint(1, 8))]
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=moment.uniform(0, 0.03))
                process.kill()
                told |= {f"{prefix}{round_}-{line.strip()}" for line in lines}
                store.load()
        assert told <= {entry.certificate_id for entry in store.load().entries}
    store.update(lambda revocations: revocations.revoke(**WEEK))


@pytest.mark.parametrize(("limit", "code"), [("killed", -signal.SIGXFSZ), ("refused", 1)])
def test_a_write_that_ends_in_the_middle_leaves_the_list_before(store, limit, code):
    """Half of the new file is written, and then the process dies, or the disk is full."""
    size = store.path.stat().st_size // 2
    with writer(store, "A", limit=f"{limit} at {size}") as process:
        process.communicate(timeout=60)
    assert process.returncode == code
    new = store.path.with_name("revocations.json.new")
    assert new.stat().st_size == size
    assert store.load() == FIRST
    store.update(lambda revocations: revocations.revoke("ID1", **WEEK))
    assert not new.exists()
