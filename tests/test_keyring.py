"""The keys of an issuer: who signs when, and what is published of it."""

import datetime as dt
import json
import pickle
from functools import partial
from operator import methodcaller

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from key_material import KEYS, WEAK

from divoc_certify import (
    Certifier,
    Issuer,
    KeyRing,
    PrivateKeySigner,
    RingKey,
    SignerSource,
    TrustStore,
    VerificationKey,
    Verifier,
    certify,
    load_public_key,
)
from divoc_certify.credential import Contexts
from divoc_certify.errors import ConfigurationError, SigningError, UnknownKeyError
from divoc_certify.proof import did_key
from divoc_certify.revocation import RevocationList, RevocationStore
from divoc_certify.testing import check_signer, sample_vaccination_request
from divoc_certify.testing.leaks import holds_private_key

DID = "did:web:moh.example"
ISSUER = Issuer(id="https://moh.example/", name="Ministry of Health", country="EX")


def at(year, month=1, day=1, hour=0, **time):
    """Say when, in UTC."""
    return dt.datetime(year, month, day, hour, tzinfo=dt.UTC, **time)


def signer(name, algorithm="EdDSA"):
    """Make a signer of the issuer's."""
    key = (
        KEYS[algorithm]
        if algorithm != "EdDSA"
        else PrivateKeySigner.generate(verification_method=DID).private_key
    )
    return PrivateKeySigner(private_key=key, verification_method=f"{DID}#{name}")


FIRST, SECOND, THIRD = signer("1", "PS256"), signer("2"), signer("3")
CHANGE, END = at(2027), at(2029)
RING = KeyRing(
    issuer=ISSUER.id,
    keys=[
        RingKey(signer=THIRD, valid_from=END),
        RingKey(signer=FIRST, valid_until=CHANGE),
        RingKey(signer=SECOND, valid_from=CHANGE, valid_until=END),
    ],
)


# Each learns shapes by itself, as on two machines.
SIGNED_WITH, VERIFIED_WITH = Contexts().with_namespace(ISSUER.namespace), Contexts()


def problems(make):
    """Say what is wrong with a ring."""
    with pytest.raises(ConfigurationError) as raised:
        make()
    return str(raised.value).splitlines()


def issued(ring, moment):
    """Issue a certificate at a moment."""
    certifier = Certifier(
        issuer=ISSUER,
        signer=ring,
        clock=lambda: moment,
        pdf_renderer=None,
        contexts=SIGNED_WITH,
    )
    return certifier.certify(sample_vaccination_request()).credential


def published(ring):
    """What is published, as whoever fetches it reads it: in every form that has all of it."""
    texts = map(json.dumps, (ring.jwks(), ring.did_document()))
    jwks, document = map(json.loads, texts)
    return (
        TrustStore.from_jwks(jwks, issuer=ISSUER.id),
        TrustStore.from_did_document(document, issuer=ISSUER.id),
    )


def verify(credential, ring, now=at(2040)):  # noqa: B008 - a constant
    """Check a certificate with what is published, and give the name of its key."""
    names = {
        Verifier(trust, clock=lambda: now, contexts=VERIFIED_WITH).verify(credential).key.id
        for trust in published(ring)
    }
    (name,) = names
    return name


def test_the_issuance_date_chooses_the_key():
    """Each from its first moment on, until the next one's."""
    almost = dt.timedelta(microseconds=1)
    for moment, expected in {
        at(2026, 3): FIRST,
        CHANGE - almost: FIRST,
        CHANGE: SECOND,
        CHANGE + almost: SECOND,
        CHANGE.astimezone(dt.timezone(dt.timedelta(hours=9))): SECOND,
        END - almost: SECOND,
        END: THIRD,
        at(9999): THIRD,
    }.items():
        assert RING.signer_at(moment) is expected
        assert RING.key_at(moment).id == expected.verification_method


@given(moment=st.datetimes(timezones=st.just(dt.UTC)))
def test_exactly_one_key_signs_at_any_moment(moment):
    """It is the one that verifiers take for that moment."""
    valid = [key.id for key in RING.verification_keys if key.is_valid_at(moment)]
    assert valid == [RING.key_at(moment).id]


@pytest.mark.parametrize("microseconds", [-1_000_000, -1, 0, 1, 999, 999_999])
@pytest.mark.parametrize("fraction", [0, 500_000, 999_999])
def test_no_certificate_falls_between_two_keys(microseconds, fraction):
    """Where a ring changes within a second, and certificates are issued within it."""
    changed = CHANGE.replace(microsecond=fraction)
    ring = KeyRing(
        issuer=ISSUER.id,
        keys=[
            RingKey(signer=SECOND, valid_until=changed),
            RingKey(signer=THIRD, valid_from=changed),
        ],
    )
    verify(issued(ring, CHANGE + dt.timedelta(microseconds=microseconds)), ring)


def test_it_is_where_signers_come_from():
    """A certifier needs nothing else of it; one certificate does neither."""
    assert isinstance(RING, SignerSource)
    assert not isinstance(FIRST, SignerSource)
    certificate = certify(
        sample_vaccination_request(), issuer=ISSUER, signer=RING, clock=lambda: END
    )
    assert certificate.credential["proof"]["verificationMethod"] == THIRD.verification_method


def test_after_a_rotation_old_certificates_verify_and_the_old_key_refuses():
    """The document lists both with their periods."""
    old = KeyRing(issuer=ISSUER.id, keys=[RingKey(signer=FIRST)])
    before = issued(old, at(2026, 3))
    new = old.rotate(RingKey(signer=SECOND, valid_from=CHANGE))
    after = issued(new, CHANGE)
    assert old.keys == (RingKey(signer=FIRST),)

    assert verify(before, new) == FIRST.verification_method
    assert verify(after, new) == SECOND.verification_method
    for trust in published(new):
        assert trust.keys == new.verification_keys
        assert [(key.id, key.valid_from, key.valid_until) for key in trust.keys] == [
            (f"{DID}#1", None, CHANGE),
            (f"{DID}#2", CHANGE, None),
        ]

    retired = KeyRing(issuer=ISSUER.id, keys=[attrs.evolve(new.keys[0], signer=None), new.keys[1]])
    assert retired.jwks() == new.jwks()
    with pytest.raises(SigningError, match=f"the key {DID}#1 is retired: the ring has just its"):
        issued(retired, at(2026, 3))
    # What somebody signs with it nevertheless, nobody takes.
    with pytest.raises(UnknownKeyError):
        verify(issued(FIRST, CHANGE), new)


def test_all_that_may_ever_sign_is_known():
    """Before the change is there, and without the retired key, which never does."""
    assert RING.signers == (FIRST, SECOND, THIRD)
    retired = [attrs.evolve(RING.keys[0], signer=None), *RING.keys[1:]]
    assert attrs.evolve(RING, keys=retired).signers == (SECOND, THIRD)
    with pytest.raises(ConfigurationError):
        Certifier(issuer=ISSUER, signer=RING, suite="eddsa-rdfc-2022", data_model="2.0")
    Certifier(issuer=ISSUER, signer=attrs.evolve(RING, keys=retired), suite="eddsa-rdfc-2022")


def test_a_key_signs_in_its_time_only():
    """Each refusal says which key, and why."""
    ring = KeyRing(
        issuer=ISSUER.id, keys=[RingKey(signer=FIRST, valid_from=CHANGE, valid_until=END)]
    )
    for moment, message in {
        at(2026, 3): f"the key {DID}#1 signs from 2027-01-01T00:00:00Z on",
        END: f"the key {DID}#1 is retired: it signs no more",
    }.items():
        with pytest.raises(SigningError) as raised:
            issued(ring, moment)
        assert str(raised.value) == message
    assert problems(lambda: ring.signer_at(dt.datetime(2028, 1, 1))) == [  # noqa: DTZ001 - the point
        "$.moment must be a datetime with a time zone"
    ]


def test_a_planned_key_is_published_before_it_signs():
    """So that verifiers have it in time."""
    for trust in published(RING):
        assert trust.keys == RING.verification_keys
        assert trust.keys[2].valid_from == END
        assert not trust.keys[2].is_valid_at(CHANGE)


def test_a_revoked_key_is_published_as_such_and_nothing_of_it_verifies():
    """Neither what the thief has signed, nor what the issuer had; the next key takes over."""
    before, other = issued(RING, at(2028)), issued(RING, at(2026, 3))
    ring = RING.revoke(f"{DID}#2", at=at(2028, 2, 3, microsecond=5))

    entry = next(key for key in ring.jwks()["keys"] if key["kid"] == f"{DID}#2")
    assert entry["revoked"] == {"revoked_at": int(at(2028, 2, 3).timestamp())}
    assert (entry["key_ops"], "use" in entry) == ([], False)
    document = ring.did_document()
    assert [method.get("revoked") for method in document["verificationMethod"]] == [
        None,
        "2028-02-03T00:00:00Z",
        None,
    ]
    assert document["assertionMethod"] == [f"{DID}#1", f"{DID}#3"]
    assert f"{DID}#2" not in ring.pem_bundle()

    for trust in published(ring):
        assert trust.keys == ring.verification_keys
        assert [key.id for key in trust.keys] == [f"{DID}#1", f"{DID}#3"]
    with pytest.raises(UnknownKeyError):
        verify(before, ring)
    assert verify(other, ring) == FIRST.verification_method

    with pytest.raises(SigningError, match=f"the key {DID}#2 is revoked"):
        issued(ring, at(2028))
    assert verify(issued(ring, at(2028, 2, 3)), ring) == THIRD.verification_method


def test_a_key_that_is_retired_already_may_turn_out_to_be_stolen():
    """The others stay as they are."""
    ring = RING.revoke(f"{DID}#1", at=at(2028))
    assert ring.keys == (attrs.evolve(RING.keys[0], revoked_at=at(2028)), *RING.keys[1:])
    with pytest.raises(SigningError, match="is revoked"):
        ring.signer_at(at(2026))


def test_a_planned_key_may_be_stolen_before_its_time():
    """Then it never signs, and there is a ring to rotate."""
    ring = RING.revoke(f"{DID}#3", at=CHANGE)
    with pytest.raises(SigningError, match="is retired"):
        ring.signer_at(END)
    fourth = signer("4")
    ring = ring.rotate(RingKey(signer=fourth, valid_from=END))
    assert ring.signer_at(END) is fourth
    assert ring.signer_at(CHANGE) is SECOND
    twice = RING.revoke(f"{DID}#2", at=at(2026)).keys
    assert [(key.valid_from, key.valid_until) for key in twice[1:]] == [
        (CHANGE, END),
        (CHANGE, None),
    ]


def test_a_key_revoked_twice_is_revoked_since_the_earlier_moment():
    """So a script that is run twice does no harm: what the next key has signed stays valid."""
    once = RING.revoke(f"{DID}#2", at=at(2028, 5, 4))
    between = issued(once, at(2028, 5, 6))
    for moment in (at(2028, 5, 4), at(2028, 5, 10), at(2030)):
        twice = once.revoke(f"{DID}#2", at=moment)
        assert twice == once
        assert verify(between, twice) == THIRD.verification_method

    earlier = once.revoke(f"{DID}#2", at=at(2028, 5))
    assert (earlier.keys[1].revoked_at, earlier.keys[2].valid_from) == (at(2028, 5), at(2028, 5))
    assert verify(between, earlier) == THIRD.verification_method


def test_a_revoked_key_that_never_signed_is_in_nobodys_way():
    """The key that signs in its place follows when the one before is revoked; it does not."""
    planned = KeyRing(issuer=ISSUER.id, keys=[RingKey(signer=FIRST)])
    planned = planned.rotate(RingKey(signer=SECOND, valid_from=CHANGE))
    planned = planned.revoke(f"{DID}#2", at=at(2026, 12, 15))

    ring = planned.rotate(RingKey(signer=THIRD, valid_from=CHANGE))
    ring = ring.revoke(f"{DID}#1", at=at(2026, 12))
    assert ring.signer_at(at(2026, 12)) is THIRD
    assert [key.valid_from for key in ring.keys if key.id == f"{DID}#2"] == [CHANGE]

    # Nor does it move who begins at the very moment at which it was revoked.
    ring = planned.rotate(RingKey(signer=THIRD, valid_from=at(2026, 12, 15)))
    ring = ring.revoke(f"{DID}#2", at=at(2026, 12, 10))
    assert ring.signer_at(at(2026, 12, 15)) is THIRD
    assert ring.signer_at(at(2026, 12, 14)) is FIRST


@given(
    revocations=st.lists(
        st.tuples(
            st.sampled_from([f"{DID}#1", f"{DID}#2", f"{DID}#3"]),
            st.datetimes(min_value=dt.datetime(2026, 1, 1), timezones=st.just(dt.UTC)),  # noqa: DTZ001 - Hypothesis wants it so
        )
    )
)
def test_every_key_can_be_revoked_at_any_moment(revocations):
    """In any order, however often; and no other key is made to begin later."""
    ring = RING
    for id_, moment in revocations:
        before = {key.id: key for key in ring.keys}
        ring = ring.revoke(id_, at=moment)
        assert ring.revoke(id_, at=moment) == ring
        for key in ring.keys:
            assert key.valid_from == before[key.id].valid_from or (
                key.valid_from < before[key.id].valid_from
            )


def test_the_last_key_may_be_stolen():
    """Nobody signs until there is another; and verifiers are told that no key is left."""
    alone = KeyRing(issuer=ISSUER.id, keys=[RingKey(signer=FIRST)])
    revoked = alone.revoke(f"{DID}#1", at=CHANGE)
    with pytest.raises(SigningError, match="is revoked"):
        revoked.signer_at(CHANGE)
    assert [trust.keys for trust in published(revoked)] == [(), ()]
    assert revoked.pem_bundle() == ""
    ring = revoked.rotate(RingKey(signer=SECOND, valid_from=CHANGE))
    assert ring.signer_at(CHANGE) is SECOND
    assert problems(lambda: revoked.rotate(RingKey(signer=SECOND, valid_from=END))) == [
        "$.keys must not leave a time without one: "
        "from 2027-01-01T00:00:00Z until 2029-01-01T00:00:00Z"
    ]


class Refusing:
    """A signer without a public key of its own."""

    algorithm = "EdDSA"
    verification_method = f"{DID}#2"

    def sign(self, signing_input):
        """Sign nothing."""
        raise OSError


PUBLIC = SECOND.public_key
NEVER = dt.datetime.max.replace(tzinfo=dt.timezone(dt.timedelta(hours=-5)))
BROKEN = {
    "nothing": ([], ["$.keys must be a list, and hold a RingKey"]),
    "a key alone": (RingKey(signer=FIRST), ["$.keys must be a list, and hold a RingKey"]),
    "a signer": ([FIRST], ["$.keys[0] must be a RingKey"]),
    "no key": (
        [RingKey()],
        ["$.keys[0].public_key must be given where there is no signer that has it"],
    ),
    "a signer without a public key": (
        [RingKey(signer=Refusing())],
        ["$.keys[0].public_key must be given where there is no signer that has it"],
    ),
    "no signer": (
        [RingKey(signer=object(), id=f"{DID}#1", public_key=PUBLIC)],
        ["$.keys[0].signer must have algorithm, verification_method and sign"],
    ),
    "no name": ([RingKey(public_key=PUBLIC)], ["$.keys[0].id must be an absolute URI"]),
    "another name": (
        [RingKey(signer=SECOND, id=f"{DID}#1")],
        ["$.keys[0].id must be the signer's verification method"],
    ),
    "another key": (
        [RingKey(signer=SECOND, public_key=FIRST.public_key)],
        ["$.keys[0].public_key must be a key for the signer's algorithm"],
    ),
    "another did:key": (
        [RingKey(id=f"{did_key(FIRST.public_key)}#{DID}", public_key=PUBLIC)],
        ["$.keys[0].id must be the did:key of its key"],
    ),
    "a weak key": (
        [RingKey(id=f"{DID}#1", public_key=WEAK.public_key())],
        [
            "$.keys[0].public_key is not a key to sign with: "
            "the RSA key has 1024 bits and must have 2048 or more"
        ],
    ),
    "everything about a time": (
        [
            RingKey(signer=FIRST, valid_from=dt.datetime(2026, 1, 1), revoked_at="2026"),  # noqa: DTZ001
            RingKey(signer=SECOND, valid_from=END, valid_until=CHANGE),
        ],
        [
            "$.keys[0].revoked_at must be a datetime with a time zone",
            "$.keys[0].valid_from must be a time with a time zone",
            "$.keys[1].valid_until must be after the start",
        ],
    ),
    "a time without a year in UTC": (
        [RingKey(signer=FIRST, valid_until=NEVER, revoked_at=NEVER)],
        [
            "$.keys[0].revoked_at must be a datetime with a time zone",
            "$.keys[0].valid_until must be a time with a time zone",
        ],
    ),
    "an overlap and a gap": (
        [
            RingKey(signer=FIRST, valid_until=at(2027, 1, 2)),
            RingKey(signer=SECOND, valid_from=CHANGE, valid_until=at(2028)),
            RingKey(signer=THIRD, valid_from=END),
        ],
        [
            f"$.keys must not have two that sign at the same time: {DID}#1 and {DID}#2",
            "$.keys must not leave a time without one: "
            "from 2028-01-01T00:00:00Z until 2029-01-01T00:00:00Z",
        ],
    ),
    "two without an end": (
        [RingKey(signer=FIRST), RingKey(signer=SECOND, valid_from=CHANGE)],
        [f"$.keys must not have two that sign at the same time: {DID}#1 and {DID}#2"],
    ),
    "two of one name": (
        [
            RingKey(signer=SECOND, valid_until=CHANGE),
            RingKey(id=f"{DID}#2", public_key=FIRST.public_key, valid_from=CHANGE),
        ],
        ["$.keys must not have two under the same id"],
    ),
}


@pytest.mark.parametrize(("keys", "expected"), BROKEN.values(), ids=BROKEN)
def test_a_ring_that_cannot_work_is_refused(keys, expected):
    """When it is made, with all that is wrong, and not when the first certificate is due."""
    assert problems(lambda: KeyRing(issuer=ISSUER.id, keys=keys)) == expected


def test_the_issuer_is_checked_with_the_keys():
    """It binds them."""
    keys = [RingKey(signer=FIRST, valid_until=CHANGE), RingKey(signer=SECOND, valid_from=END)]
    assert [
        problem.partition(" must")[0]
        for problem in problems(lambda: KeyRing(issuer="moh", keys=keys))
    ] == [
        "$.issuer",
        "$.keys",
    ]


@pytest.mark.parametrize("valid_from", [None, dt.datetime(2027, 1, 1)], ids=["none", "no zone"])  # noqa: DTZ001
def test_a_rotation_has_its_moment(valid_from):
    """Otherwise there is no saying where the last key ends."""
    key = RingKey(signer=signer("4"), valid_from=valid_from)
    assert problems(lambda: RING.rotate(key)) == [
        "$.valid_from must be a datetime with a time zone"
    ]


def test_a_rotation_is_to_a_ring_key():
    """A signer has no time from which it signs."""
    assert problems(lambda: RING.rotate(SECOND)) == ["$.key must be a RingKey"]


def test_a_key_that_is_not_there_cannot_be_revoked():
    """A slip of the pen must not pass for a revocation."""
    assert problems(lambda: RING.revoke(f"{DID}#7", at=CHANGE)) == [
        "$.id must be the id of a key of the ring"
    ]


@pytest.mark.parametrize("moment", [None, "2027-01-01T00:00:00Z", dt.datetime(2027, 1, 1)])  # noqa: DTZ001
def test_a_revocation_has_its_moment(moment):
    """None would bring a key back that was revoked."""
    ring = RING.revoke(f"{DID}#2", at=CHANGE)
    assert problems(lambda: ring.revoke(f"{DID}#2", at=moment)) == [
        "$.at must be a datetime with a time zone"
    ]


ALL = KeyRing(
    issuer=ISSUER.id,
    keys=[
        RingKey(
            signer=signer(algorithm, algorithm),
            valid_from=at(2026 + index),
            valid_until=at(2027 + index),
        )
        for index, algorithm in enumerate(KEYS)
    ],
)


def test_every_kind_of_key_is_published():
    """And is read as it was, in every form that has all of it."""
    for trust in published(ALL):
        assert trust.keys == ALL.verification_keys
    assert {key.algorithm for key in ALL.verification_keys} == {*KEYS}
    document = ALL.did_document()
    assert document["@context"] == [
        "https://www.w3.org/ns/did/v1",
        "https://w3id.org/security/jwk/v1",
    ]
    assert {method["type"] for method in document["verificationMethod"]} == {"JsonWebKey"}
    assert {method["controller"] for method in document["verificationMethod"]} == {DID}


def test_keys_are_published_as_multikeys():
    """All but RSA; their start is not told."""
    document = json.loads(json.dumps(ALL.did_document(multikey=True)))
    assert document["@context"] == [
        "https://www.w3.org/ns/did/v1",
        "https://w3id.org/security/jwk/v1",
        "https://w3id.org/security/multikey/v1",
    ]
    trust = TrustStore.from_did_document(document, issuer=ISSUER.id)
    assert trust.keys == tuple(
        key if key.algorithm == "PS256" else attrs.evolve(key, valid_from=None)
        for key in ALL.verification_keys
    )


def test_a_folder_takes_the_key_set(tmp_path):
    """With the issuer in it."""
    (tmp_path / "moh.json").write_text(json.dumps(RING.jwks()))
    assert TrustStore.from_folder(tmp_path).keys == RING.verification_keys


def test_the_pem_bundle_is_read_key_by_key():
    """With the name and the period of each as a comment."""
    end = "-----END PUBLIC KEY-----\n"
    files = [text + end for text in ALL.pem_bundle().split(end)[:-1]]
    read = [load_public_key(file.encode()) for file in files]
    assert read == [key.public_key for key in ALL.verification_keys]
    assert RING.pem_bundle().count(end) == 3
    assert RING.pem_bundle().startswith(
        f"# {DID}#1\n# PS256, until 2027-01-01T00:00:00Z\n-----BEGIN PUBLIC KEY-----\n"
    )
    assert (
        "#2\n# EdDSA, from 2027-01-01T00:00:00Z, until 2029-01-01T00:00:00Z\n" in RING.pem_bundle()
    )


def test_a_did_key_is_a_ring_of_one():
    """Its document says what the DID says."""
    did = did_key(PUBLIC)
    method = f"{did}#{did.removeprefix('did:key:')}"
    key = attrs.evolve(SECOND, verification_method=method)
    ring = KeyRing(issuer=did, keys=[RingKey(signer=key)])
    document = ring.did_document(multikey=True)
    assert document["id"] == did
    assert TrustStore.from_did_document(document).keys == (VerificationKey.from_did_key(did),)
    assert TrustStore.from_did_document(ring.did_document()).keys == ring.verification_keys


def test_a_did_document_is_of_one_did():
    """A name without a fragment, or of another DID, has no place in it."""
    names = f"{DID}#1", "did:web:other.example#1", DID, f"{DID}0#1"
    ring = KeyRing(
        issuer=ISSUER.id,
        keys=[
            RingKey(id=name, public_key=PUBLIC, valid_from=at(2026 + n), valid_until=at(2027 + n))
            for n, name in enumerate(names)
        ],
    )
    rule = "must be the DID of the first key, # and a name"
    assert problems(ring.did_document) == [f"$.keys[{index}].id {rule}" for index in (1, 2, 3)]
    assert len(ring.jwks()["keys"]) == 4


def test_several_issuers_stand_side_by_side():
    """Rings are plain values; one issuer's key says nothing about another's certificates."""
    other = Issuer(id="https://other.example/", name="Other", country="EX")
    theirs = KeyRing(
        issuer=other.id,
        keys=[RingKey(signer=signer("1"), valid_until=END), RingKey(signer=SECOND, valid_from=END)],
    )
    trust = TrustStore.from_jwks(RING.jwks(), issuer=ISSUER.id)
    trust |= TrustStore.from_jwks(theirs.jwks(), issuer=other.id)
    verifier = Verifier(trust, clock=lambda: at(2030))
    for issuer, ring in (ISSUER, RING), (other, theirs):
        for moment in (at(2026, 3), CHANGE, END):
            certificate = certify(
                sample_vaccination_request(),
                issuer=issuer,
                signer=ring,
                clock=partial(at, moment.year, 3),
                pdf_renderer=None,
            )
            assert verifier.verify(certificate.payload).key.issuer == issuer.id
    swapped = certify(
        sample_vaccination_request(),
        issuer=ISSUER,
        signer=theirs.signer_at(CHANGE),
        clock=lambda: CHANGE,
        pdf_renderer=None,
    )
    with pytest.raises(UnknownKeyError):
        Verifier(TrustStore.from_jwks(theirs.jwks(), issuer=other.id)).verify(swapped.payload)


def test_a_revocation_list_goes_through_a_rotation(tmp_path):
    """A store with the signer of the day reads what the last one has signed."""
    public_keys = {key.id: key.public_key for key in RING.verification_keys}
    for moment in (at(2026, 3), CHANGE, END):
        store = RevocationStore(
            path=tmp_path / "revoked.json", signer=RING.signer_at(moment), public_keys=public_keys
        )
        if moment.year == 2026:
            store.create(RevocationList(issuer=ISSUER.id, published_at=moment, next_due=END))
        store.update(methodcaller("revoke", f"ID{moment:%Y}", at=moment, next_due=at(2040)))
    assert {entry.certificate_id for entry in store.load().entries} == {
        "ID2026",
        "ID2027",
        "ID2029",
    }


@pytest.mark.parametrize("algorithm", KEYS)
def test_no_private_key_is_shown_or_pickled(algorithm):
    """Neither by the ring nor by a key of it."""
    one = signer("1", algorithm)
    ring = KeyRing(issuer=ISSUER.id, keys=[RingKey(signer=one, valid_until=END)])
    for shown in (repr(ring), str(ring), repr(ring.keys[0])):
        assert not holds_private_key(shown.encode(), one.public_key)
        assert "Signer" not in shown
    for thing in (ring, ring.keys[0]):
        with pytest.raises(ConfigurationError, match="must not be copied or pickled"):
            pickle.dumps(thing)


def test_rings_are_values():
    """Equal where all in them is, and of use as a member of a set."""
    assert attrs.evolve(RING) == RING
    assert len({RING, attrs.evolve(RING)}) == 1
    check_signer(RING.signer_at(CHANGE), SECOND.public_key, signatures=8)


def test_a_ring_of_another_issuer_is_refused_when_the_certifier_is_made():
    """No verifier would find its keys under the credential's issuer."""
    other = attrs.evolve(RING, issuer="https://other.example/")
    with pytest.raises(ConfigurationError, match=r"\$\.signer\.issuer must be the issuer's id"):
        Certifier(issuer=ISSUER, signer=other)


class Unplugged:
    """A signer that cannot say one thing of itself."""

    def __init__(self, name):
        self.name = name

    def __getattr__(self, name):
        if name == self.name:
            raise OSError("device removed")
        return getattr(SECOND, name)


@pytest.mark.parametrize("name", ["algorithm", "verification_method", "public_key"])
def test_a_signer_that_fails_gives_no_ring(name):
    """It is known with the library's own error; a device that is there may be behind a proxy."""
    with pytest.raises(SigningError, match="the signer failed") as raised:
        KeyRing(issuer=ISSUER.id, keys=[RingKey(signer=Unplugged(name))])
    assert isinstance(raised.value.__cause__, OSError)
    ring = KeyRing(issuer=ISSUER.id, keys=[RingKey(signer=Unplugged("nothing"))])
    assert ring.verification_keys[0].public_key == SECOND.public_key


def test_a_signer_that_fails_has_no_suite():
    """The certifier says so when it is made, since it has to ask."""
    with pytest.raises(SigningError, match="the signer failed"):
        Certifier(issuer=ISSUER, signer=Unplugged("algorithm"), suite="eddsa-jcs-2022")
