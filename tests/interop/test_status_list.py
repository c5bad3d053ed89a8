"""Status lists, both ways: read by npm's library and by the original, and theirs read here."""

from __future__ import annotations

import datetime as dt
import json
import random
import subprocess
from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from samples import TEST_REQUEST, VACCINATION_V1, VACCINATION_V3

from divoc_certify.credential import Contexts, StatusEntry, StatusPurpose, build_credential
from divoc_certify.credential.canonical import canonicalize
from divoc_certify.credential.contexts import CREDENTIALS_V1, CREDENTIALS_V2, SECURITY_V2, STATUS_V1
from divoc_certify.errors import MalformedError
from divoc_certify.proof import add_proof
from divoc_certify.request import Rules, load_request
from divoc_certify.revocation import BitstringStatusList, StatusListCredential

from .node import HERE
from .original import Original
from .party import ISSUER, NOW, Party, compact, without_proof

TEST_CONTEXT = "https://divoc.dev/credentials/testCertificate/v1"
PURPOSES: tuple[StatusPurpose, ...] = ("revocation", "suspension")
URLS = {purpose: f"https://moh.example/status/{purpose}" for purpose in PURPOSES}
PROOF = {"@context": SECURITY_V2, "type": "Ed25519Signature2018"}
LENGTH = 131_072
INDICES = [0, 7, 8, LENGTH - 1, *random.Random(2026).sample(range(LENGTH), 1_000)]
REQUESTS = {
    "vaccination v1": (Rules.V1, VACCINATION_V1),
    "vaccination v2": (Rules.V3, VACCINATION_V3),
    "test": (Rules.V1, TEST_REQUEST),
}


def library(command: str, **parameters: object) -> Any:
    """One command to npm's library."""
    done = subprocess.run(
        ["node", str(HERE / "status_list.mjs")],
        input=json.dumps({"command": command, **parameters}),
        capture_output=True,
        check=True,
        text=True,
    )
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def original() -> Iterator[Original]:
    """The original, with the contexts that its packages do not carry."""
    contexts = Contexts()
    urls = (TEST_CONTEXT, STATUS_V1, CREDENTIALS_V2)
    with Original({url: contexts.document(url) for url in urls}) as process:
        yield process


def published(purpose: StatusPurpose, *indices: int) -> StatusListCredential:
    """A list of this issuer."""
    return StatusListCredential(
        url=URLS[purpose],
        issuer=ISSUER.id,
        status_list=BitstringStatusList(purpose=purpose).set(*indices),
        valid_from=NOW,
        valid_until=NOW + dt.timedelta(days=7),
    )


def entry(purpose: StatusPurpose, index: int) -> StatusEntry:
    """A place in one of the lists."""
    return StatusEntry(
        status_list_credential=URLS[purpose], status_list_index=index, status_purpose=purpose
    )


def certify(party: Party, status: StatusEntry, kind: str = "vaccination v1") -> dict[str, Any]:
    """A signed credential that has this entry."""
    rules, request = REQUESTS[kind]
    draft = build_credential(
        load_request(request, rules=rules),
        issuer=ISSUER,
        certificate_id="ID1",
        issued_at=NOW,
        credential_status=status,
    )
    return add_proof(draft.credential, signer=party.signer, created=NOW, contexts=Contexts())


def test_a_list_made_here_is_read_there(party: Party) -> None:
    """The same bits, and no others."""
    signed = published("revocation", *INDICES).sign(party.signer)
    encoded = signed["credentialSubject"]["encodedList"]
    assert library("decode", encodedList=encoded) == {
        "length": LENGTH,
        "indices": sorted(set(INDICES)),
    }


@pytest.mark.parametrize("purpose", PURPOSES)
def test_the_status_of_a_certificate_issued_here_is_found_there(
    purpose: StatusPurpose, party: Party
) -> None:
    """The certificate's own, and not its neighbour's."""
    lists = {URLS[purpose]: published(purpose, 7).sign(party.signer)}
    for index in (7, 8):
        certificate = certify(party, entry(purpose, index))
        assert library("check", credential=certificate, lists=lists) == {
            "verified": True,
            "statuses": {purpose: index == 7},
        }


@pytest.mark.parametrize(
    "members",
    [{"status_purpose": "suspension"}, {"status_list_index": LENGTH}],
    ids=["another purpose", "an index beyond the list"],
)
def test_an_entry_for_another_list_is_refused_on_both_sides(
    members: dict[str, Any], party: Party
) -> None:
    """No status is made up."""
    wrong = attrs.evolve(entry("revocation", 7), **members)
    ours = published("revocation", 7)
    lists = {URLS["revocation"]: ours.sign(party.signer)}
    assert not library("check", credential=certify(party, wrong), lists=lists)["verified"]
    with pytest.raises(MalformedError):
        ours.is_set(wrong)


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_list_made_there_is_read_here(
    purpose: StatusPurpose, party: Party, original: Original
) -> None:
    """Made by npm's library under Data Model 1.1, and signed by the original."""
    created = library(
        "create",
        id=URLS[purpose],
        statusPurpose=purpose,
        length=LENGTH,
        indices=INDICES,
        context=[CREDENTIALS_V1, STATUS_V1],
    )
    credential = {**created, "issuer": ISSUER.id, "issuanceDate": "2025-06-30T12:34:56Z"}
    signed = json.loads(original.sign(credential, party.key, "2025-06-30T12:34:56Z"))
    expected = attrs.evolve(published(purpose, *INDICES), valid_until=None)
    assert StatusListCredential.load(signed, public_key=party.signer.public_key) == expected


def test_a_list_made_there_under_data_model_2_is_read_here(party: Party) -> None:
    """Npm's library makes it; the original knows no such credential, so it is signed here."""
    created = library(
        "create", id=URLS["revocation"], statusPurpose="revocation", length=LENGTH, indices=INDICES
    )
    credential = {**created, "issuer": ISSUER.id, "validFrom": "2025-06-30T12:34:56Z"}
    signed = add_proof(credential, signer=party.signer, created=NOW, contexts=Contexts())
    expected = attrs.evolve(published("revocation", *INDICES), valid_until=None)
    assert StatusListCredential.load(signed, public_key=party.signer.public_key) == expected


@pytest.mark.parametrize("kind", REQUESTS)
def test_a_certificate_with_a_status_is_signed_alike(
    kind: str, party: Party, original: Original
) -> None:
    """What is hashed is the same; and Ed25519 has no randomness, so the whole text is."""
    certificate = certify(party, entry("revocation", 7), kind)
    document = without_proof(certificate)
    there = original.canonicalize(document, PROOF)
    assert there.document == canonicalize(document, Contexts())
    if party.signer.algorithm == "EdDSA":
        created = certificate["proof"]["created"]
        assert original.sign(document, party.key, created) == compact(certificate)


@pytest.mark.parametrize("kind", REQUESTS)
def test_the_original_verifies_a_status_under_rsa_only(
    kind: str, party: Party, original: Original
) -> None:
    """Its way for Ed25519 asks for a function that it never gives: a limit to tell people of."""
    certificate = certify(party, entry("revocation", 7), kind)
    verdict = original.verify(compact(certificate), party.key)
    if party.signer.algorithm == "EdDSA":
        assert not verdict.verified
        assert '"checkStatus" function must be given' in str(verdict.error)
    else:
        assert verdict.verified, verdict.error
        certificate["credentialStatus"]["statusListIndex"] = "9"
        assert not original.verify(compact(certificate), party.key).verified


def test_what_is_signed_in_a_list_is_the_same_there(party: Party, original: Original) -> None:
    """Its canonical form: the original's verifier itself asks for Data Model 1.1."""
    document = without_proof(published("revocation", *INDICES).sign(party.signer))
    there = original.canonicalize(document, PROOF)
    assert there.document == canonicalize(document, Contexts())
