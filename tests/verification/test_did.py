"""DID documents, as their subscribers publish them."""

import datetime as dt

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st
from key_material import RSA as RSA_KEY

from divoc_certify import PrivateKeySigner
from divoc_certify.errors import ConfigurationError
from divoc_certify.proof.jwk import public_key_to_jwk
from divoc_certify.verification.keys import VerificationKey
from divoc_certify.verification.trust import TrustStore

DID = "did:web:moh.example"
ED25519 = PrivateKeySigner.generate("EdDSA", verification_method=f"{DID}#key-1").public_key
RSA = RSA_KEY.public_key()
PEM = serialization.Encoding.PEM
SPKI = serialization.PublicFormat.SubjectPublicKeyInfo
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
# The public half of the pair in DIVOC's tests/ed25519signer.test.js.
PUBLISHED = "DaipNW4xaH2bh1XGNNdqjnSYyru3hLnUgTBSfSvmZ2hi"
NO_KEY = "$ must hold a key for signatures: RSA, Ed25519, or on the curve P-256, P-384 or secp256k1"


def base58(data):
    """Encode, where there are no leading zeros or they do not matter."""
    number, text = int.from_bytes(data), ""
    while number:
        number, digit = divmod(number, 58)
        text = BASE58[digit] + text
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text


EC_KEY = ec.generate_private_key(ec.SECP521R1()).public_key()
JWK = {"type": "JsonWebKey", "publicKeyJwk": public_key_to_jwk(ED25519)}
RAW = ED25519.public_bytes_raw()
FORMS = {
    "a JWK": (JWK, ED25519),
    "a JWK of 2020": ({"type": "JsonWebKey2020", "publicKeyJwk": public_key_to_jwk(RSA)}, RSA),
    "a multikey": (
        {"type": "Multikey", "publicKeyMultibase": "z" + base58(b"\xed\x01" + RAW)},
        ED25519,
    ),
    "an Ed25519 key of 2020": (
        {
            "type": "Ed25519VerificationKey2020",
            "publicKeyMultibase": "z" + base58(b"\xed\x01" + RAW),
        },
        ED25519,
    ),
    "an Ed25519 key of 2018": (
        {"type": "Ed25519VerificationKey2018", "publicKeyBase58": base58(RAW)},
        ED25519,
    ),
    "an RSA key of 2018": (
        {"type": "RsaVerificationKey2018", "publicKeyPem": RSA.public_bytes(PEM, SPKI).decode()},
        RSA,
    ),
}


def method(form=JWK, id="#key-1", **members):  # noqa: A002 - the member's name
    """Describe a key."""
    return {"id": id, "controller": DID, **form, **members}


def document(*methods, used=("#key-1",), **members):
    """Describe an issuer; by default its first key may make assertions."""
    return {
        "@context": ["https://www.w3.org/ns/did/v1"],
        "id": DID,
        "verificationMethod": [*methods],
        "assertionMethod": [*used],
        **members,
    }


def trusted(public_key=ED25519, id="key-1", issuer=DID, **more):  # noqa: A002 - as above
    """Say what is expected of a key."""
    return VerificationKey(id=f"{DID}#{id}", issuer=issuer, public_key=public_key, **more)


def problems(document, **options):
    """Say what is wrong with a document."""
    with pytest.raises(ConfigurationError) as raised:
        TrustStore.from_did_document(document, **options)
    return str(raised.value).splitlines()


@pytest.mark.parametrize(("form", "key"), FORMS.values(), ids=FORMS.keys())
def test_every_form_of_a_key_is_read(form, key):
    """It is bound to the document's own DID."""
    store = TrustStore.from_did_document(document(method(form)))
    assert store.keys == (trusted(key),)


def test_a_key_may_be_bound_to_an_issuer_that_is_no_did():
    """As it stands in the credentials."""
    store = TrustStore.from_did_document(document(method()), issuer="https://moh.example/")
    assert store.keys == (trusted(issuer="https://moh.example/"),)


@pytest.mark.parametrize("defined", ["#key-1", f"{DID}#key-1"], ids=["relative", "absolute"])
@pytest.mark.parametrize("used", ["#key-1", f"{DID}#key-1"], ids=["relative", "absolute"])
def test_a_name_may_be_relative_to_the_document(defined, used):
    """Where it is defined, and where it is used."""
    store = TrustStore.from_did_document(document(method(id=defined), used=[used]))
    assert store.keys == (trusted(),)


def test_just_the_keys_for_assertions_are_taken():
    """One that just proves who somebody is signs no certificates."""
    store = TrustStore.from_did_document(
        document(
            method(FORMS["an RSA key of 2018"][0], id="#key-2"),
            method(),
            "not a method",
            {"id": 5},
            used=["#key-1", "#key-1", method(id="#key-3")],
            authentication=["#key-2"],
            keyAgreement=["#key-2"],
        )
    )
    assert store.keys == (trusted(), trusted(id="key-3"))


OTHERS = {
    "another type": method({"type": "X25519KeyAgreementKey2019", "publicKeyBase58": base58(RAW)}),
    "no type": method({"type": ["Multikey"], "publicKeyBase58": base58(RAW)}),
    "another curve": method(
        {"type": "JsonWebKey", "publicKeyJwk": {"kty": "EC", "crv": "P-521", "x": "", "y": ""}}
    ),
    "another multikey": method({"type": "Multikey", "publicKeyMultibase": "z6LS"}),
    "another PEM": method(
        {"type": "RsaVerificationKey2018", "publicKeyPem": EC_KEY.public_bytes(PEM, SPKI).decode()}
    ),
    "another document": "did:web:other.example#key-1",
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS.keys())
def test_keys_for_something_else_are_passed_over(other):
    """Issuers list the keys of several networks; but one there must be."""
    store = TrustStore.from_did_document(document(method(), used=["#key-1", other]))
    assert store.keys == (trusted(),)
    assert problems(document(used=[other])) == [NO_KEY]


def test_a_key_ends_when_it_expires():
    """In any time zone."""
    store = TrustStore.from_did_document(
        document(method(expires="2026-01-01T05:30:00+05:30", revoked=None))
    )
    assert store.keys == (trusted(valid_until=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)),)


def test_a_jwk_has_a_period_of_its_own():
    """A document has no member for the start; of two ends the earlier one counts."""

    def period(expires=None, **members):
        jwk = {**public_key_to_jwk(ED25519), **members}
        form = {"type": "JsonWebKey", "publicKeyJwk": jwk}
        [key] = TrustStore.from_did_document(document(method(form, expires=expires))).keys
        return key.valid_from, key.valid_until

    start, end = (dt.datetime(year, 1, 1, tzinfo=dt.UTC) for year in (2026, 2027))
    nbf, exp = (int(moment.timestamp()) for moment in (start, end))
    assert period() == (None, None)
    assert period(nbf=nbf, exp=exp) == (start, end)
    assert period(nbf=nbf, expires="2027-01-01T00:00:00Z") == (start, end)
    assert period(exp=exp, expires="2028-01-01T00:00:00Z") == (None, end)
    assert period(exp=exp, expires="2026-01-01T00:00:00Z") == (None, start)


def test_a_revoked_key_is_not_trusted():
    """Not even for earlier, since a thief signs with an earlier date; and that is no mistake."""
    in_its_jwk = method(
        {**JWK, "publicKeyJwk": {**JWK["publicKeyJwk"], "revoked": {"revoked_at": 1}}}
    )
    assert TrustStore.from_did_document(document(in_its_jwk)).keys == ()
    other = {"type": "JsonWebKey", "publicKeyJwk": public_key_to_jwk(RSA)}
    revoked = method(other, id="#key-2", revoked="2025-06-30T00:00:00Z")
    both = TrustStore.from_did_document(document(method(), revoked, used=["#key-1", "#key-2"]))
    assert both.keys == (trusted(),)
    assert TrustStore.from_did_document(document(revoked, used=["#key-2"])).keys == ()
    assert TrustStore.from_did_document(document(revoked, used=[])).keys == ()
    assert problems(document(method(), used=[])) == [NO_KEY]


@pytest.mark.parametrize("revoked", ["2025-06-30T00:00:00Z", "", {}, True])
def test_a_revoked_key_is_not_trusted_under_another_name(revoked):
    """Nor if it stands there a second time; and no doubt helps it."""
    published = document(
        method(),
        method(id="#key-2", revoked=revoked),
        method(id="#key-1"),
        used=["#key-1", "#key-2"],
    )
    assert TrustStore.from_did_document(published).keys == ()


BROKEN = {
    "no key": (method({"type": "Multikey"}), "is not a key to trust: it must have one of"),
    "two keys": (
        method({**JWK, "publicKeyBase58": base58(RAW)}),
        "is not a key to trust: it must have one of",
    ),
    "no JWK": (
        method({"type": "JsonWebKey", "publicKeyJwk": "z6Mk"}),
        "is not a key to trust: the JWK must be an object",
    ),
    "a JWK without a period": (
        method({"type": "JsonWebKey", "publicKeyJwk": {**JWK["publicKeyJwk"], "nbf": "2026"}}),
        ".publicKeyJwk.nbf must be seconds since 1970, a number",
    ),
    "a private JWK": (
        method({"type": "JsonWebKey", "publicKeyJwk": {**JWK["publicKeyJwk"], "d": "AAAA"}}),
        "is not a key to trust: the JWK holds a private key where a public key belongs",
    ),
    "no multikey": (
        method({"type": "Multikey", "publicKeyMultibase": ["z6Mk"]}),
        "is not a key to trust: the multikey must be z and base58",
    ),
    "no PEM": (
        method({"type": "RsaVerificationKey2018", "publicKeyPem": 5}),
        "is not a key to trust: the PEM must be a string",
    ),
    "a lone surrogate": (
        method({"type": "RsaVerificationKey2018", "publicKeyPem": "-----BEGIN\ud800"}),
        "is not a key to trust: the public key cannot be read",
    ),
    "a key with which anybody signs": (
        method({"type": "JsonWebKey", "publicKeyJwk": {**JWK["publicKeyJwk"], "x": "A" * 43}}),
        "is not a key to trust: anybody can sign with this Ed25519 key: it has a small order",
    ),
    "the original's test key": (
        method({"type": "Ed25519VerificationKey2018", "publicKeyBase58": PUBLISHED}),
        "is not a key to trust: anybody can sign with this key",
    ),
}


@pytest.mark.parametrize(("broken", "message"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_key_is_a_problem(broken, message):
    """Told where it stands, be it referred to or not."""
    [embedded] = problems(document(method(id="#key-2"), used=["#key-2", broken]))
    [referred] = problems(document(method(id="#key-2"), broken))
    message = message if message.startswith(".") else f" {message}"
    assert embedded.startswith(f"$.assertionMethod[1]{message}")
    assert referred.startswith(f"$.verificationMethod[1]{message}")


def test_the_originals_test_key_is_taken_on_demand():
    """In tests."""
    published = document(BROKEN["the original's test key"][0])
    store = TrustStore.from_did_document(published, allow_published_test_key=True)
    store |= TrustStore.from_did_documents({DID: published}, allow_published_test_key=True)
    assert [key.id for key in store.keys] == [f"{DID}#key-1"]


@pytest.mark.parametrize(
    ("document", "problem"),
    {
        "not an object": ([], "$.id must be the DID, an absolute URI"),
        "no DID": (document(method(), id=None), "$.id must be the DID, an absolute URI"),
        "a relative DID": (document(method(), id="moh"), "$.id must be the DID, an absolute URI"),
        "no array of methods": (
            document(verificationMethod=method()),
            "$.verificationMethod must be an array",
        ),
        "no array of uses": (
            document(method(), assertionMethod="#key-1"),
            "$.assertionMethod must be an array",
        ),
        "no uses": ({"id": DID, "verificationMethod": [method()]}, NO_KEY),
        "a key that is not there": (
            document(method(), used=["#key-2"]),
            "$.assertionMethod[0] must be a verification method of this document",
        ),
        "a key that is not there, absolute": (
            document(method(), used=[f"{DID}#key-2"]),
            "$.assertionMethod[0] must be a verification method of this document",
        ),
        "a key without a fragment": (
            document(method(id="key-1"), used=["key-2"]),
            "$.assertionMethod[0] must be a verification method of this document",
        ),
        "a number for a key": (
            document(used=[5]),
            "$.assertionMethod[0] must be an object or a string",
        ),
        "a key without a name": (
            document(used=[method(id=None)]),
            "$.assertionMethod[0].id must be an absolute URI",
        ),
        "a key with a local name": (
            document(method(id="key-1"), used=["key-1"]),
            "$.verificationMethod[0].id must be an absolute URI",
        ),
        "no date-time": (
            document(method(expires="soon")),
            "$.verificationMethod[0].expires must be a date-time with a time zone",
        ),
        "no time zone": (
            document(method(expires="2026-01-01T00:00:00")),
            "$.verificationMethod[0].expires must be a date-time with a time zone",
        ),
        "a number for a date-time": (
            document(method(expires=2026)),
            "$.verificationMethod[0].expires must be a date-time with a time zone",
        ),
        "two keys of one name": (
            document(method(), method(FORMS["an RSA key of 2018"][0])),
            f"$ must not have two keys at the same time under {DID}#key-1 of {DID}",
        ),
    }.values(),
)
def test_a_document_that_does_not_hold_together_is_refused(document, problem):
    """With the path."""
    assert problems(document) == [problem]


def test_an_issuer_is_an_absolute_uri():
    """Told once, and not for every key."""
    assert problems(document(method(), id="did:web:x"), issuer="MoH") == [
        "$.issuer must be an absolute URI"
    ]


def test_all_problems_are_told_at_once():
    """Of all keys."""
    assert problems(document(used=[5, "#key-1", method(id="")])) == [
        "$.assertionMethod[0] must be an object or a string",
        "$.assertionMethod[1] must be a verification method of this document",
        "$.assertionMethod[2].id must be an absolute URI",
    ]


def test_documents_of_several_issuers_stand_side_by_side():
    """Each key speaks for its own."""
    other = document(method(FORMS["an RSA key of 2018"][0]), id="did:ion:other")
    store = TrustStore.from_did_documents({DID: document(method()), "did:ion:other": other})
    assert store == TrustStore(
        [
            trusted(),
            VerificationKey(id="did:ion:other#key-1", issuer="did:ion:other", public_key=RSA),
        ]
    )


def test_a_document_under_anothers_did_is_refused():
    """Whoever answered for the one must not speak for it as the other; all problems at once."""
    with pytest.raises(ConfigurationError) as raised:
        TrustStore.from_did_documents(
            {"did:web:other.example": document(method()), DID: document(used=[])}
        )
    assert str(raised.value).splitlines() == [
        "$['did:web:other.example'].id must be the DID it stands under",
        f"$['{DID}'] must hold a key for signatures: RSA, Ed25519, or on the curve P-256, "
        "P-384 or secp256k1",
    ]


VALUES = st.recursive(
    st.sampled_from([None, True, 5, 1e400, "", "#key-1", DID, "z", "Multikey", JWK["publicKeyJwk"]])
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
METHODS = VALUES | st.builds(
    lambda changed: method() | changed,
    st.dictionaries(
        st.sampled_from(
            ["id", "type", "publicKeyJwk", "publicKeyMultibase", "publicKeyPem", "expires"]
        ),
        VALUES,
    ),
)


@given(
    st.builds(document, METHODS, METHODS, used=st.lists(METHODS, max_size=3))
    | st.builds(
        lambda changed: document(method()) | changed,
        st.dictionaries(st.sampled_from(["id", "verificationMethod", "assertionMethod"]), VALUES),
    )
)
def test_any_document_is_read_or_refused(document):
    """With keys under its own DID, or with what is wrong."""
    try:
        store = TrustStore.from_did_document(document)
    except ConfigurationError:
        return
    assert {key.issuer for key in store.keys} <= {document["id"]}
