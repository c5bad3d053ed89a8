"""The form of a credential: what is issued, and nothing that could be taken for it."""

import json
from types import MappingProxyType

import attrs
import pytest
from verifying import CONTEXTS, SIGNER, TEST, VACCINATION, VERIFIER, changed, revoking

from divoc_certify.errors import InvalidSignatureError, MalformedError, VerificationError
from divoc_certify.proof import verify_proof
from divoc_certify.verification.form import read_credential


def test_any_mapping_is_read():
    """As its JSON is, numbers and names included."""
    assert read_credential(MappingProxyType(VACCINATION)) == VACCINATION
    assert read_credential({"a": (1, 2.0)}) == {"a": [1, 2]}
    name = "é" * 30_000
    assert read_credential({"a": name}) == {"a": name}


@pytest.mark.parametrize(
    ("presented", "message"),
    {
        "a set inside": ({"a": {1}}, "is not JSON"),
        "a name that is none": ({(1, 2): "a"}, "is not JSON"),
        "one name twice": ({1: "a", "1": "b"}, "a member twice"),
        "not a number": ({"a": float("nan")}, "a number"),
        "a list": ([VACCINATION], "must be presented"),
        "a file name": ("certificate.json", "not a ZIP archive"),
    }.values(),
)
def test_what_is_not_json_is_malformed(presented, message):
    """Whatever a caller hands over."""
    with pytest.raises(MalformedError, match=message) as caught:
        read_credential(presented)
    assert caught.value.__context__ is None


def test_a_mapping_in_itself_is_malformed():
    """And one that is nested without end."""
    circle = {}
    circle["a"] = circle
    deep = {}
    for _ in range(100_000):
        deep = {"a": deep}
    for presented in (circle, deep):
        with pytest.raises(MalformedError, match="not JSON"):
            read_credential(presented)


SUBJECT, EVENT = VACCINATION["credentialSubject"], VACCINATION["evidence"][0]
RENAMED = {
    "a term's own IRI": changed(
        VACCINATION, subject={"name": ..., "https://schema.org/name": SUBJECT["name"]}
    ),
    "a term's short IRI": changed(
        VACCINATION,
        evidence={
            "effectiveUntil": ...,
            "schema:date": EVENT["effectiveUntil"],
        },
    ),
    "the ID": changed(
        VACCINATION,
        evidence={"certificateId": EVENT["batch"], "batch": ..., "schema:id": "ID1"},
    ),
    "a keyword": changed(VACCINATION, subject={"id": ..., "@id": SUBJECT["id"]}),
    "a value with a keyword": changed(VACCINATION, subject={"name": {"@value": SUBJECT["name"]}}),
    "a set": changed(VACCINATION, evidence={"certificateId": {"@set": ["ID1"]}}),
    "a value with a keyword, in an array": changed(
        VACCINATION, evidence={"certificateId": [{"@value": "ID1"}]}
    ),
}


@pytest.mark.parametrize("name", RENAMED)
def test_a_member_under_another_name_is_refused(name):
    """The signature holds, and no reader would look for it there."""
    verify_proof(RENAMED[name], public_key=SIGNER.public_key, contexts=CONTEXTS)
    with pytest.raises(MalformedError, match="keywords or IRIs"):
        VERIFIER.verify(RENAMED[name])


@pytest.mark.parametrize(
    "forged",
    [
        changed(VACCINATION, evidence={"certificateId": [["ID1"]]}),
        changed(VACCINATION, evidence={"batch": [[[EVENT["batch"]]]]}),
        changed(VACCINATION, subject={"name": [[SUBJECT["name"]]]}),
    ],
)
def test_an_array_in_an_array_is_refused(forged):
    """The signature holds, and whoever looks one array deep does not see the value."""
    verify_proof(forged, public_key=SIGNER.public_key, contexts=CONTEXTS)
    verifier = attrs.evolve(VERIFIER, revocations=revoking("ID1"))
    with pytest.raises(MalformedError, match="an array in an array"):
        verifier.verify(forged)


def test_an_ordered_list_is_refused():
    """A value in one is another statement, so that no signature holds with it either."""
    forged = changed(VACCINATION, evidence={"certificateId": {"@list": ["ID1"]}})
    with pytest.raises(InvalidSignatureError):
        verify_proof(forged, public_key=SIGNER.public_key, contexts=CONTEXTS)
    with pytest.raises(MalformedError, match="keywords or IRIs"):
        VERIFIER.verify(forged)


FIRST, SECOND = VACCINATION["@context"]


@pytest.mark.parametrize(
    "urls",
    [
        FIRST,
        [],
        [FIRST],
        [SECOND],
        [SECOND, FIRST],
        [FIRST, SECOND, SECOND],
        [FIRST, FIRST, SECOND],
        [FIRST, {"@vocab": "https://x.example/"}],
        [FIRST, SECOND, None],
        [FIRST, [SECOND]],
        [FIRST, "https://x.example/\nname: Somebody Else"],
        [FIRST, "vaccination/v1"],
        [FIRST, TEST["@context"][1]],
        [FIRST, "https://x.example/v1"],
        [FIRST, SECOND, "https://www.w3.org/ns/credentials/status/v1"],
    ],
)
def test_other_contexts_are_refused(urls):
    """They could give a name another meaning, or none; nothing is fetched."""
    with pytest.raises(VerificationError) as caught:
        VERIFIER.verify({**VACCINATION, "@context": urls})
    assert "Somebody" not in str(caught.value)


def nest(levels, width):
    """Facilities in facilities, alike on each level."""
    inside = nest(levels - 1, width) if levels else {"name": "x"}
    return {"type": "Vaccination", "facility": [inside] * width}


# In the most hostile forms that pass: the larger, the longer it takes.
BOMBS = {
    "many values": {"batch": [str(number) for number in range(430)]},
    "many types": {"facility": {"type": [f"urn:{number}" for number in range(430)]}},
    "many objects": {"facility": [{"name": str(number)} for number in range(200)]},
    "many empty objects": {"facility": [{}] * 400},
    "equal objects": {"facility": [{"name": "x"}] * 200},
    "equal objects in fives": {
        "facility": [{"type": "Vaccination", "batch": str(number // 5)} for number in range(130)]
    },
    "a chain": {"facility": nest(28, 1)},
    "a tree": {"facility": nest(5, 2)},
    "a wide tree": {"facility": nest(2, 5)},
    "arrays in arrays": {"batch": json.loads("[" * 58 + '"x"' + "]" * 58)},
    "a hundred thousand nodes": {"facility": [{}] * 100_000},
}


@pytest.mark.parametrize("name", BOMBS)
def test_no_credential_takes_long(name):
    """Canonicalising it could take the factorial of what looks alike, and never end."""
    bomb = changed(VACCINATION, evidence=BOMBS[name])
    with pytest.raises(VerificationError):
        VERIFIER.verify(bomb)


@pytest.mark.parametrize(
    "text",
    [
        b'{"a":' + b"[" * 5_000_000 + b"]" * 5_000_000 + b"}",
        b'{"a":' + b"[" * 32_000 + b"]" * 32_000 + b"}",
        b"[" * 65_000,
        b"{" + b",".join(b'"%d":{}' % number for number in range(5_000)) + b"}",
    ],
)
def test_no_json_takes_long(text):
    """Ten million arrays, and fewer that are within the bound."""
    with pytest.raises(MalformedError):
        VERIFIER.verify(text)


def test_a_type_that_is_there_twice_is_refused():
    """It is signed once, as any value."""
    for forged in (
        {**VACCINATION, "type": [*VACCINATION["type"], VACCINATION["type"][0]]},
        changed(VACCINATION, evidence={"type": ["Vaccination"] * 2}),
    ):
        verify_proof(forged, public_key=SIGNER.public_key, contexts=CONTEXTS)
        with pytest.raises(MalformedError, match="type twice"):
            VERIFIER.verify(forged)
