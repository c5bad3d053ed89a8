"""Documents for the fast canonical form: real ones, mutants, and ones under nasty terms."""

import itertools

from hypothesis import strategies as st
from mutations import mutated
from samples import TEST_REQUEST, VACCINATION_V1, VACCINATION_V3
from strategies import requests
from verifying import NOW

from divoc_certify import Issuer, Rules, StatusEntry
from divoc_certify.credential import Contexts, build_credential
from divoc_certify.credential.canonical import plan_for
from divoc_certify.credential.contexts import SECURITY_V2
from divoc_certify.credential.expansion import canonicalize_slowly, unsigned_claims_slowly
from divoc_certify.credential.nquads import ORIGINAL, RDFC_1_0_SHA256, RDFC_1_0_SHA384
from divoc_certify.credential.shape import document_of, read_shape
from divoc_certify.errors import CertifyError
from divoc_certify.proof.suite import SUITES, Form
from divoc_certify.request import load_request

URL = "https://example.com/v1"
CONTEXT = {
    "@version": 1.1,
    "id": "@id",
    "type": "@type",
    "kind": "@type",
    "ex": "https://example.com/#",
    "urn:a:term": "urn:a:term",
    "Thing": {"@id": "ex:Thing", "@context": {"name": "ex:name-of-a-thing"}},
    "name": "ex:name",
    "nick": "ex:name",
    "text": {"@id": "ex:name", "@type": "http://www.w3.org/2001/XMLSchema#string"},
    "note": {"@id": "ex:note", "@language": "en"},
    "count": "ex:count",
    "number": {"@id": "ex:number", "@type": "http://www.w3.org/2001/XMLSchema#double"},
    "part": "ex:part",
    "link": {"@id": "ex:link", "@type": "@id"},
    "word": {"@id": "ex:word", "@type": "@vocab"},
    "when": {"@id": "ex:when", "@type": "ex:Time"},
    "json": {"@id": "ex:json", "@type": "@json"},
    "graph": {"@id": "ex:graph", "@container": "@graph"},
    "list": {"@id": "ex:list", "@container": "@list"},
    "map": {"@id": "ex:map", "@container": "@language"},
    "by": {"@id": "ex:by", "@container": "@index", "@index": "ex:index"},
    "ids": {"@id": "ex:ids", "@container": "@id"},
    "of": {"@reverse": "ex:part"},
    "nest": "@nest",
    "rdf": {"@id": "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "@type": "@id"},
    "percent": "https://example.com/%20%s",
    "wide": "https://example.com/\U00010000",
}
CONTEXTS = Contexts().with_documents({URL: {"@context": CONTEXT}})
DIALECTS = (ORIGINAL, RDFC_1_0_SHA256, RDFC_1_0_SHA384)
ISSUER = Issuer(id="https://moh.example/", name="Ministry of Health", country="EX")
STATUS = StatusEntry(status_list_credential="https://moh.example/status/1", status_list_index=7)

NASTY = '\t\n\r"\\\x00\x08\x0b\x0c\x7f\x85\u2028\ud7ff\ue000\ufeff\uffff\U00010000\U0010ffff😀%s<>'
CHARACTERS = st.characters(exclude_categories=["Cs"]) | st.sampled_from(NASTY)
TEXTS = (
    st.sampled_from(
        ["", " ", "a", "b", "12", "1.5", "name", "urn:leaf-mark:0", "_:c14n0", "\ud800"]
    )
    | st.text(CHARACTERS, max_size=5)
    | st.sampled_from(["\U00010000", "\uffff", "\ue000"])
)
IRIS = st.sampled_from(
    [
        *("did:x", "did:y", "urn:z", "https://a.example/?q=%20#f", "ex:a", "urn:a:term"),
        *("", "relative", "#f", "did:a b", "urn:placeholder:0", "_:b0", "@type", "did:x>", "a:"),
        *(
            "urn:leaf-mark:0",
            "urn:leaf-mark:1",
            "name",
            "Thing",
            "did:é",
            "did:\U00010000",
            "did:\uffff",
        ),
    ]
)
NUMBERS = st.integers(-9, 9) | st.sampled_from([2**53 - 1, 2**53, -(2**53), 2**52, 2**52 + 1])
SCALARS = TEXTS | NUMBERS | st.booleans() | st.none() | st.sampled_from([0.5, 1.0, 36.6])


def some(strategy):
    """One of them, or an array of them."""
    return strategy | st.lists(strategy, max_size=3)


@st.composite
def nodes(draw, levels=2):
    """Objects under the context of nasty terms."""
    inner = nodes(levels - 1) if levels else st.just({})
    members = {
        **dict.fromkeys(
            ["name", "nick", "text", "note", "count", "number", "when", "json"], some(SCALARS)
        ),
        **dict.fromkeys(["percent", "wide"], some(TEXTS)),
        **dict.fromkeys(["link", "word", "kind"], some(IRIS)),
        "id": IRIS,
        "type": some(st.sampled_from(["Thing", "Thing", "ex:Other", "did:a type", "Unknown"])),
        "part": some(inner),
        "of": inner,
        "nest": st.fixed_dictionaries({"name": TEXTS}),
        "graph": some(inner),
        "list": some(inner | SCALARS),
        "map": st.dictionaries(st.sampled_from(["en", "de"]), TEXTS, max_size=2),
        "by": st.dictionaries(st.sampled_from(["x", "y"]), some(inner | TEXTS), max_size=2),
        "ids": st.dictionaries(st.sampled_from(["did:x", "did:y"]), inner, max_size=2),
        "@graph": some(inner),
        "@index": TEXTS,
    }
    names = draw(st.lists(st.sampled_from(list(members)), max_size=5, unique=True))
    # A mutant that JSON-LD refuses for one reason tells little: most have none of these.
    rare = {"kind", "json", "number", "wide", "@index", "ids", "word"}
    if draw(st.integers(0, 3)):
        names = [name for name in names if name not in rare]
    node = {name: draw(members[name]) for name in names}
    if draw(st.integers(0, 2)) == 0 and isinstance(node.get("part"), dict):
        node["part"] = [node["part"], dict(node["part"])]
    return node


@st.composite
def nasty_documents(draw):
    """Documents under the context of nasty terms."""
    return {"@context": draw(st.sampled_from([URL, [URL]])), **draw(nodes())}


def build(request, data_model="1.1", status=None):
    """The credential of a request."""
    return build_credential(
        request,
        issuer=ISSUER,
        certificate_id="ID1",
        issued_at=NOW,
        credential_status=status,
        data_model=data_model,
    ).credential


@st.composite
def credentials(draw):
    """Credentials of every kind."""
    status = draw(st.sampled_from([None, STATUS]))
    return build(draw(requests()), draw(st.sampled_from(["1.1", "2.0"])), status)


def sample_credentials():
    """One of each kind."""
    for data_model in ("1.1", "2.0"):
        for status in (None, STATUS):
            for data, rules in (
                (VACCINATION_V1, Rules.V1),
                (VACCINATION_V3, Rules.V3),
                (TEST_REQUEST, Rules.V1),
            ):
                yield build(load_request(data, rules=rules), data_model, status)


SAMPLES = list(sample_credentials())


@st.composite
def mutants(draw):
    """Credentials whose structure was changed."""
    return mutated(draw(st.sampled_from(SAMPLES)), lambda number: draw(st.integers(0, number - 1)))


def documents():
    """All of them."""
    return nasty_documents() | credentials() | mutants()


def leaves_changed(document, draw):
    """A document of the same shape, or nearly: every text and number drawn anew, or kept."""
    if isinstance(document, dict):
        return {
            name: member if name in ("@context", "type", "@type") else leaves_changed(member, draw)
            for name, member in document.items()
        }
    if isinstance(document, list):
        return [leaves_changed(member, draw) for member in document]
    if isinstance(document, str):
        return draw(st.just(document) | TEXTS | IRIS)
    if isinstance(document, int) and not isinstance(document, bool):
        return draw(NUMBERS)
    return document


def options_of(name, urls):
    """The proof options of a suite, as they are canonicalised."""
    suite = SUITES[name]
    return {
        "@context": SECURITY_V2 if suite.form is Form.JWS else urls,
        **suite.identity,
        "created": "2021-10-15T09:30:00Z",
        "verificationMethod": "did:example:moh#key-1",
        "proofPurpose": "assertionMethod",
    }


def features(document):
    """What a document has of what may make a difference."""
    found = set()
    context = document.get("@context", [])
    for name, part in {
        "vaccination v1": "vaccination/v1",
        "vaccination v2": "vaccination/v2",
        "test": "testCertificate",
        "version 1.1": "2018/credentials/v1",
        "version 2.0": "ns/credentials/v2",
    }.items():
        if part in str(context):
            found.add(name)
    pending = [document]
    while pending:
        value = pending.pop()
        if isinstance(value, str):
            found |= {f"plane {ord(character) >> 16}" for character in value}
            found |= {"an empty text"} if not value else set()
        elif isinstance(value, dict):
            found |= {NAMED[name] for name in value if name in NAMED}
            pending += value.values()
        elif isinstance(value, list):
            found.add("an array")
            objects = [item for item in value if isinstance(item, dict)]
            found |= (
                {"equal siblings"}
                if any(one == other for one, other in itertools.combinations(objects, 2))
                else set()
            )
            pending += value
    return found


NAMED = {
    "@graph": "a named graph",
    "graph": "another graph",
    "list": "a list",
    "credentialStatus": "a status",
}


def outcome(work, *arguments):
    """What a call gives, or its error."""
    try:
        return work(*arguments)
    except CertifyError as error:
        return type(error), str(error)


def check(document, other, contexts, dialect):
    """Check that a plan from one document gives for another what PyLD gives, or declines.

    Returns:
        Whether there was a plan, and it did not decline.
    """
    reading, there = read_shape(document), read_shape(other)
    if there is None or reading is None or reading.shape != there.shape:
        return False
    assert document_of(there) == other
    plan = plan_for(reading, contexts)
    if plan is None or not plan.fits(there.leaves, contexts.names):
        return False
    if outcome(unsigned_claims_slowly, document, contexts) == ():
        assert outcome(unsigned_claims_slowly, other, contexts) == ()
    filled = plan.fill(there.leaves, dialect)
    assert filled in (None, outcome(canonicalize_slowly, other, contexts, dialect))
    return filled is not None
