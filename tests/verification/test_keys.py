"""A key that is trusted, from every form in which it is published."""

import datetime as dt
import json
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given
from hypothesis import strategies as st
from key_material import RSA as RSA_KEY
from text_encodings import base58

from divoc_certify import PrivateKeySigner
from divoc_certify.errors import ConfigurationError, InvalidKeyError, UnsupportedKeyError
from divoc_certify.proof.jwk import public_key_to_jwk
from divoc_certify.verification.keys import VerificationKey

ID, ISSUER = "did:example:moh#key-1", "https://moh.example/"
ED25519 = PrivateKeySigner.generate("EdDSA", verification_method=ID)
RSA = PrivateKeySigner(private_key=RSA_KEY, verification_method=ID)
SIGNERS = pytest.mark.parametrize("signer", [ED25519, RSA], ids=["ed25519", "rsa"])
DID_KEYS = json.loads((Path(__file__).parent / "vectors" / "did-key.json").read_text())

DER = serialization.Encoding.DER
SPKI = serialization.PublicFormat.SubjectPublicKeyInfo
# The public half of the pair in DIVOC's tests/ed25519signer.test.js.
PUBLISHED = "DaipNW4xaH2bh1XGNNdqjnSYyru3hLnUgTBSfSvmZ2hi"


def at(year, month=1, day=1, **time):
    """Say when, in UTC."""
    return dt.datetime(year, month, day, tzinfo=dt.UTC, **time)


def key(public_key=ED25519.public_key, **binding):
    """Bind a key."""
    return VerificationKey(**{"id": ID, "issuer": ISSUER, "public_key": public_key, **binding})


@SIGNERS
def test_a_key_is_read_from_pem(signer):
    """As bytes and as text, of both kinds."""
    pem = signer.public_key_pem()
    trusted = VerificationKey.from_pem(pem, id=ID, issuer=ISSUER)
    assert trusted == key(signer.public_key)
    assert trusted == VerificationKey.from_pem(pem.decode(), id=ID, issuer=ISSUER)
    assert trusted.algorithm == signer.algorithm


def test_a_key_is_read_from_pkcs1():
    """As older tools write an RSA key."""
    form = serialization.PublicFormat.PKCS1
    pem = RSA.public_key.public_bytes(serialization.Encoding.PEM, form)
    assert VerificationKey.from_pem(pem, id=ID, issuer=ISSUER) == key(RSA.public_key)


@SIGNERS
def test_a_key_is_read_from_der(signer):
    """With its period."""
    der = signer.public_key.public_bytes(DER, SPKI)
    trusted = VerificationKey.from_der(der, id=ID, issuer=ISSUER, valid_until=at(2026))
    assert trusted == key(signer.public_key, valid_until=at(2026))


def test_a_key_is_read_from_base58():
    """As the original's configuration spells it."""
    text = base58(ED25519.public_key.public_bytes_raw())
    trusted = VerificationKey.from_base58(text, id=ID, issuer=ISSUER, valid_from=at(2025))
    assert trusted == key(valid_from=at(2025))


NO_PEM = {
    "DER": (ED25519.public_key.public_bytes(DER, SPKI), "is not PEM"),
    "a private key": (ED25519.private_key_pem(), "private key where a public key belongs"),
    "a certificate": (b"-----BEGIN CERTIFICATE-----\n", "which from_x509 reads"),
    "broken": ("-----BEGIN PUBLIC KEY-----\n", "cannot be read"),
    "a lone surrogate": ("-----BEGIN PUBLIC KEY-----\ud800", "cannot be read"),
}


@pytest.mark.parametrize(("pem", "message"), NO_PEM.values(), ids=NO_PEM)
def test_what_is_no_public_key_in_pem_is_refused(pem, message):
    """And a certificate is told where it is read."""
    with pytest.raises(InvalidKeyError, match=message):
        VerificationKey.from_pem(pem, id=ID, issuer=ISSUER)


@pytest.mark.parametrize(
    ("public_key", "message"),
    {
        "private": (ED25519.private_key, "must be the public half"),
        "weak": (rsa.generate_private_key(65537, 1024).public_key(), "has 1024 bits"),
        "another curve": (ec.generate_private_key(ec.SECP521R1()).public_key(), "RSA, Ed25519, or"),
        "nothing": (None, "must be RSA, Ed25519, or"),
    }.values(),
)
def test_a_key_that_cannot_verify_is_refused(public_key, message):
    """Whoever makes it."""
    with pytest.raises(InvalidKeyError, match=message):
        key(public_key)


def test_all_problems_are_told_at_once():
    """Each with its path, and none with a value."""
    with pytest.raises(ConfigurationError) as raised:
        key(id="key-1", issuer="", valid_from=dt.datetime(2025, 1, 1), valid_until="2026")  # noqa: DTZ001 - the mistake
    assert str(raised.value).splitlines() == [
        "$.id must be an absolute URI",
        "$.issuer must be an absolute URI",
        "$.valid_from must be a time with a time zone",
        "$.valid_until must be a time with a time zone",
    ]


@pytest.mark.parametrize("valid_until", [at(2024), at(2025)])
def test_a_period_is_not_empty(valid_until):
    """Its end is after its start."""
    with pytest.raises(ConfigurationError, match=r"^\$\.valid_until must be after the start$"):
        key(valid_from=at(2025), valid_until=valid_until)


@pytest.mark.parametrize(
    ("period", "valid"),
    [
        ({}, [True, True, True, True]),
        ({"valid_from": at(2025)}, [False, True, True, True]),
        ({"valid_until": at(2026)}, [True, True, True, False]),
        ({"valid_from": at(2025), "valid_until": at(2026)}, [False, True, True, False]),
    ],
)
def test_a_period_begins_with_its_start_and_ends_before_its_end(period, valid):
    """To the microsecond, and in any time zone."""
    tick = dt.timedelta(microseconds=1)
    moments = [at(2025) - tick, at(2025), at(2026) - tick, at(2026)]
    there = dt.timezone(dt.timedelta(hours=5, minutes=30))
    trusted = key(**period)
    assert [trusted.is_valid_at(moment) for moment in moments] == valid
    assert [trusted.is_valid_at(moment.astimezone(there)) for moment in moments] == valid


@pytest.mark.parametrize("trusted", [key(), key(valid_from=at(2025))], ids=["always", "period"])
def test_a_moment_has_a_time_zone(trusted):
    """Whether or not there is a period to compare it with."""
    with pytest.raises(ConfigurationError, match=r"^\$\.moment must be a time with a time zone$"):
        trusted.is_valid_at(dt.datetime(2025, 6, 1))  # noqa: DTZ001 - the mistake


def test_an_hour_that_comes_twice_is_told_apart():
    """By its zone, when the clocks go back: the key is kept in UTC, and asked in UTC."""
    berlin = ZoneInfo("Europe/Berlin")
    first, second = (dt.datetime(2025, 10, 26, 2, 30, tzinfo=berlin, fold=fold) for fold in (0, 1))
    trusted = key(valid_from=first, valid_until=second)
    assert (trusted.valid_from, trusted.valid_until) == (
        at(2025, 10, 26, minute=30),
        at(2025, 10, 26, hour=1, minute=30),
    )
    later = first + dt.timedelta(minutes=15)
    moments = [first, later, second, later.replace(fold=1)]
    assert [trusted.is_valid_at(moment) for moment in moments] == [True, True, False, False]


def test_a_time_is_one_in_utc():
    """The last one of the calendar, west of Greenwich, is none."""
    never = dt.datetime.max.replace(tzinfo=dt.timezone(dt.timedelta(hours=-5)))
    with pytest.raises(ConfigurationError, match=r"^\$\.valid_until must be a time with a time"):
        key(valid_until=never)
    with pytest.raises(ConfigurationError, match=r"^\$\.moment must be a time with a time zone$"):
        key().is_valid_at(never)


def test_a_key_is_compared_by_what_it_says():
    """And can stand in a set."""
    assert {key(), key(allow_published_test_key=True)} == {key()}
    assert key() != key(valid_until=at(2026))
    assert key() != key(RSA.public_key)
    assert "public_key" not in repr(key())


def test_the_originals_test_key_is_refused():
    """Its private half is public, so everybody could sign for the issuer."""
    with pytest.raises(InvalidKeyError, match="anybody can sign with this key") as raised:
        VerificationKey.from_base58(PUBLISHED, id=ID, issuer=ISSUER)
    assert "DIVOC's test suite, Ed25519" in str(raised.value)
    assert PUBLISHED not in str(raised.value)


def test_the_originals_test_key_is_taken_on_demand():
    """In tests, from every form; and not by a change of a key afterwards."""
    allowed = {"issuer": ISSUER, "allow_published_test_key": True}
    trusted = VerificationKey.from_base58(PUBLISHED, id=ID, **allowed)
    assert VerificationKey.from_jwk(trusted.to_jwk(), **allowed) == trusted
    assert attrs.evolve(trusted, valid_until=at(2026)).public_key == trusted.public_key
    with pytest.raises(InvalidKeyError, match="anybody can sign"):
        VerificationKey.from_jwk(trusted.to_jwk(), issuer=ISSUER)
    with pytest.raises(InvalidKeyError, match="anybody can sign"):
        attrs.evolve(trusted, allow_published_test_key=False)


@SIGNERS
@given(
    valid_from=st.none() | st.datetimes(max_value=dt.datetime(2999, 1, 1)),  # noqa: DTZ001
    valid_until=st.none() | st.datetimes(min_value=dt.datetime(3000, 1, 1)),  # noqa: DTZ001
)
def test_what_is_published_as_a_jwk_is_read(signer, valid_from, valid_until):
    """With its name and its period, by way of JSON."""
    utc = [moment and moment.replace(tzinfo=dt.UTC) for moment in (valid_from, valid_until)]
    trusted = key(signer.public_key, valid_from=utc[0], valid_until=utc[1])
    jwk = json.loads(json.dumps(trusted.to_jwk()))
    read = VerificationKey.from_jwk(jwk, issuer=ISSUER)
    assert (read.id, read.public_key) == (ID, signer.public_key)
    tick = dt.timedelta(microseconds=20)  # JSON's numbers have 53 bits
    for end, expected in zip((read.valid_from, read.valid_until), utc, strict=True):
        assert (end is None) if expected is None else abs(end - expected) <= tick


def test_a_jwk_says_when_in_whole_seconds():
    """A fraction is written where there is one."""
    trusted = key(valid_from=at(2025), valid_until=at(2026, microsecond=500_000))
    assert json.dumps(trusted.to_jwk()["nbf"]) == "1735689600"
    assert trusted.to_jwk()["exp"] == 1767225600.5
    assert {"nbf", "exp"}.isdisjoint(key().to_jwk())


JWK = public_key_to_jwk(ED25519.public_key)


def test_a_jwk_may_be_bound_to_another_name():
    """Where its `kid` is no verification method."""
    trusted = VerificationKey.from_jwk({**JWK, "kid": "2025"}, id=ID, issuer=ISSUER)
    assert trusted == key()


@pytest.mark.parametrize(
    ("members", "problems"),
    {
        "no name": ({}, ["$.kid must be the verification method, an absolute URI"]),
        "a local name": (
            {"kid": "key-1"},
            ["$.kid must be the verification method, an absolute URI"],
        ),
        "text for times": (
            {"kid": 5, "nbf": "2025", "exp": True},
            [
                "$.kid must be the verification method, an absolute URI",
                "$.nbf must be seconds since 1970, a number",
                "$.exp must be seconds since 1970, a number",
            ],
        ),
        "no number": (
            {"kid": ID, "nbf": float("nan"), "exp": float("inf")},
            [
                "$.nbf must be seconds since 1970, a number",
                "$.exp must be seconds since 1970, a number",
            ],
        ),
        "no time": (
            {"kid": ID, "nbf": -(10**400), "exp": 10**12},
            [
                "$.nbf must be seconds since 1970, a number",
                "$.exp must be seconds since 1970, a number",
            ],
        ),
        "an empty period": (
            {"kid": ID, "nbf": 5, "exp": 5},
            ["$.valid_until must be after the start"],
        ),
    }.values(),
)
def test_a_jwk_without_name_or_times_is_refused(members, problems):
    """All of it at once."""
    with pytest.raises(ConfigurationError) as raised:
        VerificationKey.from_jwk({**JWK, **members}, issuer=ISSUER)
    assert str(raised.value).splitlines() == problems


@pytest.mark.parametrize("said", [{"revoked_at": 1}, {}, "", True, "2026-01-01T00:00:00Z"])
def test_a_revoked_jwk_is_no_key(said):
    """Whoever picks it out of a set by its name does not get around that."""
    with pytest.raises(InvalidKeyError, match="the key is published as revoked"):
        VerificationKey.from_jwk({**JWK, "kid": ID, "revoked": said}, issuer=ISSUER)
    for never in (None, False):
        read = VerificationKey.from_jwk({**JWK, "kid": ID, "revoked": never}, issuer=ISSUER)
        assert read == key()


@pytest.mark.parametrize("vector", DID_KEYS, ids=lambda vector: vector["jwk"]["kty"])
def test_did_keys_of_the_specification_are_read(vector):
    """The DID is the key, and speaks for itself unless it is told otherwise."""
    did = vector["did"]
    trusted = VerificationKey.from_did_key(did)
    assert trusted.id == f"{did}#{did.removeprefix('did:key:')}"
    assert trusted.issuer == did
    assert trusted.to_jwk().items() >= vector["jwk"].items()
    assert VerificationKey.from_did_key(did, issuer=ISSUER) == attrs.evolve(trusted, issuer=ISSUER)


@pytest.mark.parametrize(
    ("did", "message"),
    {
        "another method": ("did:web:moh.example", "must be did:key and a key"),
        "nothing": ("", "must be did:key and a key"),
        "no key": ("did:key:", "must be z and base58"),
        "with a fragment": (f"{DID_KEYS[0]['did']}#{DID_KEYS[0]['did'][8:]}", "must be base58"),
        "a character less": (DID_KEYS[0]["did"][:-1], "must be RSA, Ed25519, or"),
        "a character more": (DID_KEYS[0]["did"] + "1", "must be RSA, Ed25519, or"),
    }.values(),
)
def test_what_is_no_did_key_is_refused(did, message):
    """Method, base and kind."""
    with pytest.raises(InvalidKeyError, match=message):
        VerificationKey.from_did_key(did)


@pytest.mark.parametrize(
    "did",
    [
        "did:key:z6LSeu9HkTHSfLLeUs2nnzUSNedgDUevfNQgQjQC23ZCit6F",
        "did:key:z" + base58(b"\x82\x24\x02" + bytes(66)),
    ],
    ids=["X25519", "P-521"],
)
def test_a_did_key_of_another_kind_is_told_apart(did):
    """No proof suite here has them."""
    with pytest.raises(UnsupportedKeyError, match="must be RSA, Ed25519, or"):
        VerificationKey.from_did_key(did)


def test_the_originals_test_key_is_refused_as_a_did_too():
    """The form makes no difference."""
    allowed = VerificationKey.from_base58(
        PUBLISHED, id=ID, issuer=ISSUER, allow_published_test_key=True
    )
    did = "did:key:z" + base58(b"\xed\x01" + allowed.public_key.public_bytes_raw())
    with pytest.raises(InvalidKeyError, match="anybody can sign"):
        VerificationKey.from_did_key(did)
    trusted = VerificationKey.from_did_key(did, allow_published_test_key=True)
    assert trusted.public_key == allowed.public_key
