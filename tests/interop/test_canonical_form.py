"""The canonical form: every byte that is hashed here is what the original hashes."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from divoc_certify import Contexts
from divoc_certify.credential.canonical import canonicalize
from divoc_certify.errors import UnmappedPropertyError

from .node import NodeError
from .original import Canonical, Original

DIVOC = "https://divoc.dev/credentials/"
CREDENTIALS_V1 = "https://www.w3.org/2018/credentials/v1"
SECURITY_V2 = "https://w3id.org/security/v2"

# Next to any character: what is escaped, what Python takes for a line's end, what UTF-16 and
# code points order differently, and what looks like N-Quads.
NASTY = (
    '\t\n\r"\\\x00\x0b\x0c\x1c\x7f\x85\u200f\u2028\u2029\ud7ff\ue000\ufeff\uffff\U00010000😀<>_:.'
)
CHARACTERS = st.characters(exclude_categories=["Cs"]) | st.sampled_from(NASTY)
TEXTS = st.text(CHARACTERS, max_size=12) | st.sampled_from(["", " ", "\uffff", "\U00010000"])
IRIS = st.builds(
    "{}:{}".format,
    st.sampled_from(["did:x", "urn", "https", "schema", "vac", "x", "a.b+c-d", "_"]),
    TEXTS | st.sampled_from(["AB 12", "//a/../b c", "x>y", "placeholder:0"]),
)
REFERENCES = IRIS | st.sampled_from(["", "relative", "#a", "//x:y", "1a:b c"])
WHOLE_NUMBERS = st.integers(min_value=-(2**53) + 1, max_value=2**53 - 1)
VALUES = TEXTS | WHOLE_NUMBERS | st.booleans() | st.none() | st.lists(TEXTS, max_size=3)
ADDRESS_PARTS = (
    *("streetAddress", "streetAddress2", "district", "city"),
    *("addressRegion", "addressCountry", "postalCode"),
)
ADDRESSES = st.fixed_dictionaries({}, optional=dict.fromkeys(ADDRESS_PARTS, TEXTS))
FACILITIES = st.fixed_dictionaries({}, optional={"name": VALUES, "address": ADDRESSES})
VERIFIERS = st.fixed_dictionaries({}, optional={"name": VALUES, "sign-image": TEXTS})


EVIDENCE = ("certificateId", "infoUrl", "feedbackUrl", "batch", "manufacturer")
VACCINATION = (
    *("vaccine", "date", "effectiveStart", "effectiveUntil"),
    *("dose", "totalDoses"),
)
# By context: the types of proof and evidence, and the members that not all subjects and not all
# evidence have.
KINDS: dict[str, tuple[str, str, tuple[str, ...], tuple[str, ...]]] = {
    "vaccination/v1": (
        "ProofOfVaccinationCredential",
        "Vaccination",
        ("age", "uhid"),
        VACCINATION,
    ),
    "vaccination/v2": (
        "ProofOfVaccinationCredential",
        "Vaccination",
        ("age", "dob"),
        (*VACCINATION, "icd11Code", "prophylaxis"),
    ),
    "testCertificate/v1": (
        "ProofOfTestCertificateCredential",
        "TestDetails",
        ("dob",),
        (
            *("testName", "testType", "disease", "sampleOrigin", "result"),
            *("sampleCollectionTimestamp", "resultTimestamp"),
        ),
    ),
}


@st.composite
def documents(draw: st.DrawFn, references: st.SearchStrategy[str] = REFERENCES) -> dict[str, Any]:
    """Credentials of the three contexts, with anything in them that the contexts map."""
    namespace = draw(st.sampled_from(list(KINDS)))
    proof_type, evidence_type, subject_names, evidence_names = KINDS[namespace]
    evidence = st.fixed_dictionaries(
        {"type": st.just([evidence_type]) | st.just(evidence_type)},
        optional={
            "id": references,
            "verifier": VERIFIERS,
            "facility": FACILITIES,
            **dict.fromkeys((*EVIDENCE, *evidence_names), VALUES),
        },
    )
    subject = st.fixed_dictionaries(
        {"type": st.just("Person")},
        optional={
            "id": references,
            "address": ADDRESSES,
            **dict.fromkeys(("refId", "name", "gender", "nationality", *subject_names), VALUES),
        },
    )
    items = draw(st.lists(evidence, max_size=2))
    # Equal siblings without an id: their labels are settled by the long way round.
    items += [deepcopy(item) for item in items if draw(st.booleans())]
    return draw(
        st.fixed_dictionaries(
            {
                "@context": st.just([CREDENTIALS_V1, DIVOC + namespace]),
                "type": st.just(["VerifiableCredential", proof_type]),
                "credentialSubject": subject,
                "evidence": st.just(items),
            },
            optional={
                "id": references,
                "issuer": references,
                "issuanceDate": TEXTS,
                "expirationDate": TEXTS,
                "nonTransferable": TEXTS,
            },
        )
    )


PROOFS = st.fixed_dictionaries(
    {
        "@context": st.just(SECURITY_V2),
        "type": st.sampled_from(["RsaSignature2018", "Ed25519Signature2018"]),
        "created": TEXTS,
        "verificationMethod": REFERENCES,
        "proofPurpose": st.just("assertionMethod"),
    }
)
PROOF = {
    "@context": SECURITY_V2,
    "type": "Ed25519Signature2018",
    "created": "2021-08-27T10:57:57Z",
    "verificationMethod": "did:india",
    "proofPurpose": "assertionMethod",
}


def vaccination(**evidence: object) -> dict[str, Any]:
    """A small vaccination credential; the arguments go to its evidence."""
    return {
        "@context": [CREDENTIALS_V1, f"{DIVOC}vaccination/v1"],
        "type": ["VerifiableCredential", "ProofOfVaccinationCredential"],
        "credentialSubject": {"type": "Person", "id": "did:x:AB 12", "name": "A\tB\u2028C"},
        "evidence": [{"type": ["Vaccination"], **evidence}],
    }


@settings(max_examples=500)
@given(document=documents(), proof=PROOFS)
@example(document=vaccination(batch="\uffff", vaccine="\U00010000"), proof=PROOF)
@example(document=vaccination(batch=["\uffff", "\U00010000", "\ue000"]), proof=PROOF)
@example(document=vaccination(id="urn:a\nb>c", dose=1, totalDoses=2), proof=PROOF)
@example(document=vaccination(id="urn:placeholder:0", dose=0.5), proof=PROOF)
def test_canonical_forms_are_equal(
    document: dict[str, Any], proof: dict[str, Any], original: Original, contexts: Contexts
) -> None:
    """The N-Quads of any document and of any proof options are the original's, byte for byte."""
    theirs = original.canonicalize(document, proof)

    ours = Canonical(canonicalize(document, contexts), canonicalize(proof, contexts))

    assert theirs == ours


@pytest.mark.parametrize("count", range(2, 12))
def test_equal_siblings_are_labelled_alike(
    count: int, original: Original, contexts: Contexts
) -> None:
    """Entries without an id that are alike get the original's labels, however many they are."""
    document = vaccination(facility={"name": "A", "address": {"city": "B"}}, dose=1)
    document["evidence"] = [deepcopy(document["evidence"][0]) for _ in range(count)]

    theirs = original.canonicalize(document, PROOF)

    assert canonicalize(document, contexts) == theirs.document


@pytest.mark.parametrize("name", ["foo", "https", "sex"])
def test_what_no_context_maps_is_refused_by_both(
    name: str, original: Original, contexts: Contexts
) -> None:
    """A property without a mapping is an error there and here, not silently left unsigned."""
    document = vaccination(**{name: "A"})

    with pytest.raises(NodeError, match="not defined in the context"):
        original.canonicalize(document, PROOF)
    with pytest.raises(UnmappedPropertyError):
        canonicalize(document, contexts)


def test_bundled_contexts_are_the_published_ones(original: Original, contexts: Contexts) -> None:
    """The context documents bundled here equal those in the original's packages, as JSON."""
    theirs = original.contexts()

    assert {url: contexts.document(url) for url in theirs} == theirs
