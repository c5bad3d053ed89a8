"""The revocation list, and its signed form."""

import base64
import datetime as dt
import json
import pickle

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from key_material import RSA as RSA_KEY

from divoc_certify.errors import (
    ConfigurationError,
    InvalidSignatureError,
    MalformedError,
    UnsupportedError,
    VerificationError,
)
from divoc_certify.proof import PrivateKeySigner
from divoc_certify.proof.jws import sign_jws
from divoc_certify.revocation import (
    RevocationEntry,
    RevocationList,
    key_reference,
    revocation_list,
)

METHOD = "did:example:moh#key-1"
ED25519 = PrivateKeySigner.generate(verification_method=METHOD)
RSA = PrivateKeySigner(private_key=RSA_KEY, verification_method=METHOD)
NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
WEEK = {"at": NOW, "next_due": NOW + 7 * DAY}
EMPTY = RevocationList(
    issuer="https://moh.example/", published_at=NOW - DAY, next_due=NOW + 6 * DAY
)
LIST = EMPTY.revoke("ID2", "ID1", **WEEK).suspend("ID3", until=NOW + DAY, **WEEK)
SIGNED = LIST.sign(ED25519)

IDS = st.sampled_from(["ID1", "ID2", "ID3"])


@st.composite
def lists(draw):
    """Draw a list of the one issuer, after a few operations."""
    result = EMPTY
    for day in range(draw(st.integers(0, 3))):
        at = NOW + day * DAY
        ids = draw(st.lists(IDS))
        if draw(st.booleans()):
            result = result.revoke(*ids, at=at, next_due=at + DAY)
        else:
            until = at + draw(st.integers(1, 3)) * DAY
            result = result.suspend(*ids, until=until, at=at, next_due=at + DAY)
    return result


def test_a_new_edition_says_what_was_added():
    """One serial higher for each operation; the list before stays as it was."""
    assert [EMPTY.serial, LIST.serial] == [1, 3]
    assert (LIST.published_at, LIST.next_due) == (NOW, NOW + 7 * DAY)
    assert EMPTY.entries == ()
    assert LIST.entries == (
        RevocationEntry(certificate_id="ID1", revoked_at=NOW),
        RevocationEntry(certificate_id="ID2", revoked_at=NOW),
        RevocationEntry(certificate_id="ID3", revoked_at=NOW, suspended_until=NOW + DAY),
    )
    assert "<3 entries>" in repr(LIST)


def test_a_status_is_that_of_a_moment():
    """Nothing before, an entry while it lasts, and nothing of others."""
    assert LIST.status("ID1", NOW - DAY) is None
    assert LIST.status("ID1", NOW) == LIST.entries[0]
    assert LIST.status("ID3", NOW) == LIST.entries[2]
    assert LIST.status("ID3", NOW + DAY) is None
    assert LIST.status("ID4", NOW) is None


def test_a_revocation_beats_a_suspension():
    """In either order, and from the earlier moment on."""
    later = {"at": NOW + DAY, "next_due": NOW + 8 * DAY}
    revoked = LIST.revoke("ID3", **later)
    assert revoked.entries[2] == RevocationEntry(certificate_id="ID3", revoked_at=NOW)
    again = LIST.suspend("ID1", until=NOW + 9 * DAY, **later).revoke("ID2", **later)
    assert again.entries == LIST.entries


def test_it_is_stale_when_the_next_edition_is_late():
    """Not at the moment when it is due."""
    assert not LIST.is_stale(LIST.next_due)
    assert LIST.is_stale(LIST.next_due + dt.timedelta(seconds=1))


@pytest.mark.parametrize("moment", [dt.datetime(2026, 3, 1), "2026-03-01T00:00:00Z", None])  # noqa: DTZ001
def test_a_moment_has_a_time_zone(moment):
    """Whether or not the certificate is in the list."""
    for id_ in ("ID1", "ID4"):
        with pytest.raises(
            ConfigurationError, match=r"^\$\.at must be a datetime with a time zone$"
        ):
            LIST.status(id_, moment)
    with pytest.raises(ConfigurationError, match=r"^\$\.now must be a datetime with a time zone$"):
        LIST.is_stale(moment)


@pytest.mark.parametrize("name", ["published_at", "next_due"])
def test_a_moment_is_one_in_utc(name):
    """The last one of the calendar, west of Greenwich, is none."""
    never = dt.datetime.max.replace(tzinfo=dt.timezone(dt.timedelta(hours=-5)))
    with pytest.raises(ConfigurationError, match=rf"^\$\.{name} must be a datetime with a time"):
        attrs.evolve(EMPTY, **{name: never})


def test_a_list_is_published_anew_without_a_change():
    """That moves the next one's date."""
    later = LIST.revoke(at=NOW + DAY, next_due=NOW + 8 * DAY)
    assert later == attrs.evolve(
        LIST, serial=4, published_at=NOW + DAY, next_due=NOW + 8 * DAY, entries=LIST.entries
    )


def test_a_clock_that_is_behind_does_no_harm():
    """Another writer's was ahead; no edition is older than the one before it."""
    behind = LIST.revoke("ID4", at=NOW - DAY, next_due=NOW + DAY)
    assert behind.published_at == NOW
    assert behind.status("ID4", NOW - DAY)


@given(lists(), lists())
def test_merging_loses_nothing(one, other):
    """In either order; the serial is above both."""
    merged = one.merge(other, at=NOW, next_due=NOW + 9 * DAY)
    assert merged.serial == max(one.serial, other.serial) + 1
    assert merged.includes(one)
    assert merged.includes(other)
    assert merged == other.merge(one, at=NOW, next_due=NOW + 9 * DAY)
    assert merged.published_at >= max(one.published_at, other.published_at)


@given(lists(), st.sampled_from(["revoke", "suspend"]), st.lists(IDS))
def test_no_operation_loses_anything(revocations, operation, ids):
    """The next edition includes the one before."""
    options = {"at": NOW + DAY, "next_due": NOW + 9 * DAY}
    if operation == "suspend":
        options["until"] = NOW + 2 * DAY
    following = getattr(revocations, operation)(*ids, **options)
    assert following.includes(revocations)
    assert following.serial > revocations.serial


def test_what_was_lost_is_noticed():
    """An entry that is gone, a revocation that became a suspension, another issuer."""
    assert LIST.includes(EMPTY)
    assert not EMPTY.includes(LIST)
    assert not attrs.evolve(LIST, entries=LIST.entries[1:]).includes(LIST)
    weaker = attrs.evolve(LIST.entries[0], suspended_until=NOW + DAY)
    assert not attrs.evolve(LIST, entries=(weaker, *LIST.entries[1:])).includes(LIST)
    assert not attrs.evolve(LIST, issuer="https://mod.example/").includes(LIST)


@given(lists(), st.sampled_from([ED25519, RSA]))
def test_what_was_signed_is_read_back(revocations, signer):
    """The whole list, by either algorithm."""
    signed = revocations.sign(signer)
    assert RevocationList.load(signed, public_key=signer.public_key) == revocations
    assert key_reference(signed) == (METHOD, "https://moh.example/")


def test_the_payload_is_canonical_json():
    """Sorted and compact; the header says what it is."""
    members = json.loads(SIGNED)
    assert base64.urlsafe_b64decode(members["payload"] + "==") == (
        b'{"entries":{"ID1":["2026-03-01T12:00:00Z"],"ID2":["2026-03-01T12:00:00Z"],'
        b'"ID3":["2026-03-01T12:00:00Z","2026-03-02T12:00:00Z"]},'
        b'"issuer":"https://moh.example/","nextDue":"2026-03-08T12:00:00Z",'
        b'"publishedAt":"2026-03-01T12:00:00Z","serial":3}'
    )
    assert json.loads(base64.urlsafe_b64decode(members["protected"] + "==")) == {
        "alg": "EdDSA",
        "iss": "https://moh.example/",
        "kid": METHOD,
        "typ": "divoc-revocations+json",
    }


def test_years_have_four_digits():
    """Also those in which nothing was revoked."""
    start = dt.datetime(1, 1, 1, tzinfo=dt.UTC)
    old = RevocationList(issuer="https://moh.example/", published_at=start, next_due=NOW)
    assert RevocationList.load(old.sign(ED25519), public_key=ED25519.public_key) == old


def test_it_survives_pickling():
    """A worker process finds the entries as well."""
    copy = pickle.loads(pickle.dumps(LIST))
    assert copy == LIST
    assert copy.status("ID1", NOW)


def test_any_changed_character_fails():
    """Every one of them, one after the other."""
    for position in range(len(SIGNED)):
        changed = b"A" if SIGNED[position : position + 1] != b"A" else b"B"
        with pytest.raises(VerificationError):
            RevocationList.load(
                SIGNED[:position] + changed + SIGNED[position + 1 :], public_key=ED25519.public_key
            )


def test_another_key_does_not_verify():
    """Of the same kind, under the same name; nor of another kind."""
    other = PrivateKeySigner.generate(verification_method=METHOD)
    with pytest.raises(InvalidSignatureError):
        RevocationList.load(SIGNED, public_key=other.public_key)
    with pytest.raises(UnsupportedError, match=r"\$\.protected\.alg must be PS256"):
        RevocationList.load(SIGNED, public_key=RSA.public_key)


HEADER = {"iss": "https://moh.example/", "typ": "divoc-revocations+json"}
PAYLOAD = {
    "entries": {"ID1": ["2026-03-01T12:00:00Z"]},
    "issuer": "https://moh.example/",
    "nextDue": "2026-03-08T12:00:00Z",
    "publishedAt": "2026-03-01T12:00:00Z",
    "serial": 3,
}


def signed(header=HEADER, text=None, **members):
    """Sign a payload with some members changed, or another text."""
    payload = json.dumps({**PAYLOAD, **members}) if text is None else text
    return sign_jws(payload.encode(), header=header, signer=ED25519)


@pytest.mark.parametrize(
    ("data", "error", "message"),
    {
        "not a JWS": (b"{}", MalformedError, "the JWS must be"),
        "another type": (
            signed({**HEADER, "typ": "JWT"}),
            UnsupportedError,
            r"\$\.protected\.typ must be divoc-revocations\+json",
        ),
        "no type": (signed({}), UnsupportedError, r"\$\.protected\.typ"),
        "no issuer": (signed({"typ": HEADER["typ"]}), MalformedError, "alg, iss, kid, typ"),
        "a further parameter": (signed({**HEADER, "crit": "b64"}), MalformedError, "alg, iss"),
        "a number as issuer": (signed({**HEADER, "iss": 1}), MalformedError, "alg, iss"),
        "an array": (signed(text="[]"), MalformedError, r"\$\.payload must be a JSON object"),
        "an entry twice": (
            signed(text=json.dumps(PAYLOAD).replace("}", ', "ID1": []}', 1)),
            MalformedError,
            "no member twice",
        ),
        "a further member": (signed(note=""), MalformedError, "must have the members entries"),
        "an array of entries": (signed(entries=[]), MalformedError, "entries is an object"),
        "another issuer": (
            signed(issuer="https://mod.example/"),
            MalformedError,
            r"\$\.payload\.issuer must be the iss",
        ),
        "a relative issuer": (
            signed({**HEADER, "iss": "moh"}, issuer="moh"),
            MalformedError,
            r"does not hold together: \$\.issuer must be an absolute URI",
        ),
        "a serial in words": (signed(serial="3"), MalformedError, r"\$\.serial must be a whole"),
        "serial 0": (signed(serial=0), MalformedError, r"\$\.serial must be a whole"),
        "a serial that is true": (signed(serial=True), MalformedError, r"\$\.serial must be"),
        "a huge serial": (signed(serial=2**53), MalformedError, r"\$\.serial must be a whole"),
        "no zone": (
            signed(nextDue="2026-03-08T12:00:00"),
            MalformedError,
            r"\$\.payload\.nextDue must be a date and a time",
        ),
        "a number": (signed(publishedAt=0), MalformedError, r"\$\.payload\.publishedAt must be"),
        "published after the next": (
            signed(nextDue="2026-03-01T12:00:00Z"),
            MalformedError,
            r"\$\.next_due must be after published_at",
        ),
        "an entry in words": (signed(entries={"ID1": "now"}), MalformedError, "one moment or two"),
        "an empty entry": (signed(entries={"ID1": []}), MalformedError, "one moment or two"),
        "three moments": (
            signed(entries={"ID1": ["2026-03-01T12:00:00Z"] * 3}),
            MalformedError,
            "one moment or two",
        ),
        "a day": (
            signed(entries={"ID1": ["2026-03-01"]}),
            MalformedError,
            r"\$\.payload\.entries\.\* must be a date and a time",
        ),
        "no certificate ID": (
            signed(entries={"../ID1": ["2026-03-01T12:00:00Z"]}),
            MalformedError,
            r"\$\.certificate_id must be a certificate ID",
        ),
        "a suspension that ends at once": (
            signed(entries={"ID1": ["2026-03-01T12:00:00Z"] * 2}),
            MalformedError,
            r"\$\.suspended_until must be after",
        ),
        "a revocation to come": (
            signed(entries={"ID1": ["2026-03-01T12:00:01Z"]}),
            MalformedError,
            r"\$\.entries must not begin after published_at",
        ),
    }.values(),
)
def test_what_is_not_a_revocation_list_is_refused(data, error, message):
    """Though it is signed with the right key."""
    with pytest.raises(error, match=message):
        RevocationList.load(data, public_key=ED25519.public_key)


def test_a_list_that_is_too_long_is_neither_written_nor_read(monkeypatch):
    """What was written can always be read."""
    monkeypatch.setattr(revocation_list, "MAX_LIST", len(SIGNED))
    assert RevocationList.load(LIST.sign(ED25519), public_key=ED25519.public_key) == LIST
    monkeypatch.setattr(revocation_list, "MAX_LIST", len(SIGNED) - 1)
    with pytest.raises(ConfigurationError, match=r"^\$\.entries must not make the list longer"):
        LIST.sign(ED25519)
    for read in (key_reference, lambda data: RevocationList.load(data, public_key=None)):
        with pytest.raises(MalformedError, match="longer than"):
            read(SIGNED)


@pytest.mark.parametrize(
    ("members", "paths"),
    [
        ({"issuer": "moh", "serial": 0}, ["$.issuer", "$.serial"]),
        ({"published_at": "now"}, ["$.published_at"]),
        ({"next_due": NOW.replace(tzinfo=None)}, ["$.next_due"]),
        ({"next_due": NOW}, ["$.next_due"]),
        ({"published_at": NOW - DAY}, ["$.entries"]),
        ({"entries": (*LIST.entries, LIST.entries[0])}, ["$.entries"]),
    ],
)
def test_values_that_cannot_work_are_refused(members, paths):
    """All of them at once."""
    with pytest.raises(ConfigurationError) as raised:
        attrs.evolve(LIST, **members)
    assert [problem.path for problem in raised.value.problems] == paths


@pytest.mark.parametrize(
    ("operate", "path"),
    [
        (lambda: LIST.revoke("../ID", **WEEK), "$.certificate_id"),
        (lambda: LIST.revoke(at=NOW.replace(tzinfo=None), next_due=NOW), "$.at"),
        (lambda: LIST.revoke(at="now", next_due=NOW), "$.at"),
        (lambda: LIST.revoke(at=NOW, next_due=NOW), "$.next_due"),
        (lambda: LIST.suspend("ID4", until=NOW, **WEEK), "$.suspended_until"),
        (lambda: LIST.merge(attrs.evolve(LIST, issuer="urn:other"), **WEEK), "$.issuer"),
    ],
)
def test_an_operation_that_cannot_work_is_refused(operate, path):
    """And the list is as it was."""
    with pytest.raises(ConfigurationError) as raised:
        operate()
    assert [problem.path for problem in raised.value.problems] == [path]
