"""The keys that a verifier trusts, of several issuers."""

import datetime as dt
import json

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from key_material import RSA as RSA_KEY

from divoc_certify import PrivateKeySigner
from divoc_certify.errors import ConfigurationError, UnknownKeyError
from divoc_certify.verification.keys import VerificationKey
from divoc_certify.verification.trust import TrustStore

INDIA = "did:india"
A, B = "https://a.example/", "https://b.example/"
KEYS = [PrivateKeySigner.generate(verification_method=INDIA).public_key for _ in range(3)]
RSA = RSA_KEY.public_key()
# The public half of the pair in DIVOC's tests/ed25519signer.test.js.
PUBLISHED = "DaipNW4xaH2bh1XGNNdqjnSYyru3hLnUgTBSfSvmZ2hi"


def at(year):
    """Say when."""
    return dt.datetime(year, 1, 1, tzinfo=dt.UTC)


def key(public_key=KEYS[0], issuer=A, id=INDIA, **period):  # noqa: A002 - the field's name
    """Trust a key."""
    return VerificationKey(id=id, issuer=issuer, public_key=public_key, **period)


OLD = key(KEYS[0], valid_until=at(2024))
CURRENT = key(KEYS[1], valid_from=at(2024), valid_until=at(2026))
NEXT = key(KEYS[2], valid_from=at(2027))
ROTATED = TrustStore([NEXT, OLD, CURRENT])


def find(store, **options):
    """Look for the key of a credential."""
    return store.find(**{"verification_method": INDIA, "issuer": A, **options})


def test_a_key_is_found_by_verification_method_and_issuer():
    """Three countries have signed as did:india."""
    store = TrustStore([key(KEYS[0], A), key(KEYS[1], B), key(KEYS[2], B, "did:b#2")])
    assert find(store).public_key == KEYS[0]
    assert find(store, issuer=B).public_key == KEYS[1]
    assert find(store, issuer=B, verification_method="did:b#2").public_key == KEYS[2]


@pytest.mark.parametrize(
    "name",
    [{"issuer": B}, {"verification_method": "did:india#1"}, {"issuer": ["x"]}, {"issuer": {}}],
)
def test_a_key_that_is_not_there_is_unknown(name):
    """Neither half of the name is enough, and whatever a credential says is an answer."""
    with pytest.raises(UnknownKeyError, match=r"under this verification method and issuer$"):
        find(TrustStore([key()]), **name)


def test_an_empty_store_knows_no_key():
    """It trusts nobody."""
    with pytest.raises(UnknownKeyError, match="no key is trusted"):
        find(TrustStore([]), at=at(2025))


def test_keys_follow_one_another_under_one_name():
    """A rotation leaves what was signed before valid."""
    assert ROTATED.candidates(verification_method=INDIA, issuer=A) == (OLD, CURRENT, NEXT)
    assert ROTATED.candidates(verification_method=INDIA, issuer=B) == ()
    assert [find(ROTATED, at=at(year)) for year in (1999, 2024, 2025, 2027, 2999)] == [
        OLD,
        CURRENT,
        CURRENT,
        NEXT,
        NEXT,
    ]
    assert find(ROTATED) == NEXT


def test_between_two_keys_nobody_may_sign():
    """Another error than a wrong signature, and than a name that nobody has."""
    with pytest.raises(UnknownKeyError, match="may sign at that time"):
        find(ROTATED, at=at(2026))


def test_a_moment_has_a_time_zone():
    """Or it says nothing."""
    with pytest.raises(ConfigurationError, match=r"^\$\.moment must be a time with a time zone$"):
        find(ROTATED, at=dt.datetime(2025, 1, 1))  # noqa: DTZ001 - the mistake


TICK = dt.timedelta(microseconds=1)


@pytest.mark.parametrize(
    "other",
    [
        key(KEYS[1]),
        key(KEYS[1], valid_from=at(2024) - TICK),
        key(KEYS[0], valid_until=at(2023)),
        key(KEYS[1], valid_from=at(2020), valid_until=at(2021)),
    ],
    ids=["always", "too early", "the same key", "in between"],
)
def test_two_keys_at_the_same_time_under_one_name_are_refused(other):
    """Nobody could tell which one to use."""
    for keys in ([OLD, other], [other, NEXT, OLD]):
        with pytest.raises(ConfigurationError) as raised:
            TrustStore(keys)
        assert str(raised.value) == (
            f"$ must not have two keys at the same time under {INDIA} of {A}"
        )


def test_a_store_holds_keys():
    """And nothing else."""
    with pytest.raises(ConfigurationError, match=r"^\$\[1\] must be a VerificationKey$"):
        TrustStore([key(), KEYS[0]])


def test_stores_are_merged():
    """What both have is there once, and neither changes."""
    one, other = TrustStore([OLD, key(issuer=B)]), TrustStore([CURRENT, OLD])
    assert (one | other).keys == (OLD, key(issuer=B), CURRENT)
    assert one.keys == (OLD, key(issuer=B))
    with pytest.raises(ConfigurationError, match="two keys at the same time"):
        one | TrustStore([key(KEYS[2])])
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        one.keys = ()


NO_KEY = "$ must hold a key for signatures: RSA, Ed25519, or on the curve P-256, P-384 or secp256k1"
EC_JWK = {"kty": "EC", "crv": "P-521", "x": "", "y": "", "kid": "shc"}


def jwks(*keys):
    """Publish keys."""
    return {"keys": [jwk if isinstance(jwk, dict) else jwk.to_jwk() for jwk in keys]}


def test_a_jwks_is_read():
    """With what else is in it, which is for other networks or revoked."""
    others = [
        EC_JWK,
        {**key(RSA).to_jwk(), "use": "enc"},
        {**key(RSA).to_jwk(), "alg": "RS256"},
        {**key(KEYS[2]).to_jwk(), "revoked": {"revoked_at": 1, "reason": "compromised"}},
        {**key(KEYS[2]).to_jwk(), "revoked": {}},
    ]
    published = {**jwks(*others, OLD, CURRENT, key(RSA, id="did:india#2")), "as_of": 2025}
    store = TrustStore.from_jwks(published, issuer=A)
    assert store == TrustStore([OLD, CURRENT, key(RSA, id="did:india#2")])


@pytest.mark.parametrize("revoked", [{"revoked_at": 1}, {}, True])
def test_a_revoked_key_is_passed_over_wherever_it_stands(revoked):
    """One list was put to another, say; the key that goes by its name now is another."""
    old = {**OLD.to_jwk(), "revoked": revoked}
    renamed = key(OLD.public_key, id="did:india#2")
    assert TrustStore.from_jwks(jwks(OLD, old, renamed, CURRENT), issuer=A).keys == (CURRENT,)
    assert TrustStore.from_jwks(jwks({**old, "revoked": None}), issuer=A).keys == (OLD,)


def problems(read):
    """Say what is wrong."""
    with pytest.raises(ConfigurationError) as raised:
        read()
    return str(raised.value).splitlines()


@pytest.mark.parametrize(
    ("jwks", "issuer", "expected"),
    {
        "not an object": ([], A, ["$.keys must be an array of JSON Web Keys"]),
        "no keys": ({}, A, ["$.keys must be an array of JSON Web Keys"]),
        "no array and no issuer": (
            {"keys": {}},
            "MoH",
            ["$.issuer must be an absolute URI", "$.keys must be an array of JSON Web Keys"],
        ),
        "no issuer": (jwks(key()), None, ["$.issuer must be an absolute URI"]),
        "empty": (jwks(), A, [NO_KEY]),
        "other keys": (jwks(EC_JWK), A, [NO_KEY]),
        "several": (
            {
                "keys": [
                    {**key().to_jwk(), "kid": "1"},
                    "key",
                    {**EC_JWK, "d": "AAAA"},
                    {**key(RSA).to_jwk(), "n": "AQAB"},
                    {**key().to_jwk(), "exp": "2026"},
                ]
            },
            A,
            [
                "$.keys[0].kid must be the verification method, an absolute URI",
                "$.keys[1] must be an object",
                "$.keys[2] is not a key to trust: "
                "the JWK holds a private key where a public key belongs",
                "$.keys[3] is not a key to trust: the JWK's n and e are no RSA key",
                "$.keys[4].exp must be seconds since 1970, a number",
            ],
        ),
    }.values(),
)
def test_a_jwks_that_is_broken_is_refused(jwks, issuer, expected):
    """All problems at once, with their paths."""
    assert problems(lambda: TrustStore.from_jwks(jwks, issuer=issuer)) == expected


def write(folder, **files):
    """Write files of JSON, or of bytes."""
    for name, content in files.items():
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        (folder / f"{name}.json").write_bytes(data)


def test_a_folder_is_read(tmp_path):
    """A file an issuer; what is no JSON is left alone."""
    write(
        tmp_path,
        a={"issuer": A, **jwks(OLD, CURRENT)},
        b=b"\xef\xbb\xbf" + json.dumps({"issuer": B, **jwks(key(RSA))}).encode(),
    )
    (tmp_path / "README.md").write_text("who publishes where")
    (tmp_path / "old.json").mkdir()
    (tmp_path / "._a.json").write_bytes(b"\0\5\x16\7")  # macOS puts it onto a memory stick
    expected = TrustStore([OLD, CURRENT, key(RSA, issuer=B)])
    assert TrustStore.from_folder(tmp_path) == expected
    assert TrustStore.from_folder(str(tmp_path)) == expected


def test_all_problems_of_a_folder_are_told_at_once(tmp_path):
    """Each with the name of its file."""
    write(
        tmp_path,
        a={"issuer": A, **jwks(OLD)},
        b={"keys": [5]},
        c=b"{",
        d=b"\xff",
        e=b'{"issuer": "https://e.example/", "issuer": "https://a.example/", "keys": []}',
        f=b"[" * 100_000,
        g=[],
        h={"issuer": B, **jwks(OLD, {**EC_JWK, "d": ""})},
    )
    no_json = "$ must be JSON in UTF-8, each name once"
    assert problems(lambda: TrustStore.from_folder(tmp_path)) == [
        "b.json: $.issuer must be an absolute URI",
        f"c.json: {no_json}",
        f"d.json: {no_json}",
        f"e.json: {no_json}",
        f"f.json: {no_json}",
        "g.json: $.issuer must be an absolute URI",
        "g.json: $.keys must be an array of JSON Web Keys",
        "h.json: $.keys[1] is not a key to trust: "
        "the JWK holds a private key where a public key belongs",
    ]


def test_two_files_do_not_contradict_each_other(tmp_path):
    """An issuer's keys of one name, in whatever files, follow one another."""
    write(tmp_path, a={"issuer": A, **jwks(OLD)}, b={"issuer": A, **jwks(CURRENT)})
    assert TrustStore.from_folder(tmp_path) == TrustStore([OLD, CURRENT])
    write(tmp_path, c={"issuer": A, **jwks(key(RSA))})
    assert problems(lambda: TrustStore.from_folder(tmp_path)) == [
        f"$ must not have two keys at the same time under {INDIA} of {A}"
    ]


def test_a_link_that_leads_nowhere_is_an_error(tmp_path):
    """Without a word, an issuer would be missing."""
    write(tmp_path, a={"issuer": A, **jwks(OLD)})
    (tmp_path / "b.json").symlink_to(tmp_path / "missing.json")
    with pytest.raises(FileNotFoundError):
        TrustStore.from_folder(tmp_path)


def test_a_folder_without_keys_is_a_mistake(tmp_path):
    """And so is one that is not there."""
    assert problems(lambda: TrustStore.from_folder(tmp_path)) == [
        "$ must be a folder with files named *.json"
    ]
    with pytest.raises(FileNotFoundError):
        TrustStore.from_folder(tmp_path / "keys")


def test_the_originals_test_key_is_refused_wherever_it_is_published(tmp_path):
    """And taken on demand, in tests."""
    allowed = VerificationKey.from_base58(
        PUBLISHED, id=INDIA, issuer=A, allow_published_test_key=True
    )
    write(tmp_path, a={"issuer": A, **jwks(allowed)})
    [problem] = problems(lambda: TrustStore.from_folder(tmp_path))
    assert problem.startswith("a.json: $.keys[0] is not a key to trust: anybody can sign")
    [problem] = problems(lambda: TrustStore.from_jwks(jwks(allowed), issuer=A))
    assert problem.startswith("$.keys[0] is not a key to trust: anybody can sign")
    for store in (
        TrustStore.from_folder(tmp_path, allow_published_test_key=True),
        TrustStore.from_jwks(jwks(allowed), issuer=A, allow_published_test_key=True),
        TrustStore([allowed]),
    ):
        assert store.keys == (allowed,)


VALUES = st.recursive(
    st.sampled_from([None, True, 5, -1.5, 10**400, 1e400, "", "RSA", "OKP", "AQAB", INDIA])
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
MEMBERS = st.sampled_from(["kty", "crv", "x", "n", "e", "alg", "use", "key_ops", "kid", "nbf"])


@given(
    VALUES
    | st.builds(
        lambda *changed: {"keys": [key(RSA).to_jwk() | changed[0], key().to_jwk() | changed[1]]},
        st.dictionaries(MEMBERS, VALUES),
        st.dictionaries(MEMBERS, VALUES),
    )
)
def test_any_jwks_is_read_or_refused(published):
    """With keys of the issuer, or with what is wrong."""
    try:
        store = TrustStore.from_jwks(published, issuer=A)
    except ConfigurationError:
        return
    assert {key.issuer for key in store.keys} <= {A}
