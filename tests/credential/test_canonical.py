"""The canonical form."""

import pytest

from divoc_certify.credential import Contexts
from divoc_certify.credential.canonical import canonicalize, unsigned_claims
from divoc_certify.credential.contexts import CREDENTIALS_V2
from divoc_certify.errors import CredentialError, UnknownContextError, UnmappedPropertyError

URL = "https://example.com/v1"
CONTEXTS = Contexts().with_documents(
    {
        URL: {
            "@context": {
                "@version": 1.1,
                "id": "@id",
                "type": "@type",
                "ex": "https://example.com/#",
                "Thing": "ex:Thing",
                "name": "ex:name",
                "note": {"@id": "ex:note", "@language": "en"},
                "count": "ex:count",
                "part": "ex:part",
                "link": {"@id": "ex:link", "@type": "@id"},
                "when": {"@id": "ex:when", "@type": "ex:Time"},
                "graph": {"@id": "ex:graph", "@container": "@graph"},
                "list": {"@id": "ex:list", "@container": "@list"},
            }
        }
    }
)
NAME = "<https://example.com/#name>"


def nquads(**members):
    """Canonicalise a document of these members."""
    return canonicalize({"@context": [URL], **members}, CONTEXTS)


@pytest.mark.parametrize(
    ("members", "expected"),
    {
        "a blank in an IRI is kept": (
            {"id": "did:x:A B", "name": "n"},
            f'<did:x:A B> {NAME} "n" .\n',
        ),
        "a blank in an IRI that is an object": (
            {"id": "did:x", "link": "did:y z"},
            "<did:x> <https://example.com/#link> <did:y z> .\n",
        ),
        "a blank in a type": (
            {"id": "did:x", "type": "did:a type"},
            "<did:x> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <did:a type> .\n",
        ),
        "a datatype": (
            {"id": "did:x", "when": "noon"},
            '<did:x> <https://example.com/#when> "noon"^^<https://example.com/#Time> .\n',
        ),
        "a blank in a graph's name": (
            {"@graph": {"id": "did:a graph", "@graph": [{"id": "did:y", "name": "n"}]}},
            f'<did:y> {NAME} "n" <did:a graph> .\n',
        ),
        "an IRI that looks like a placeholder stays what it is": (
            {"id": "urn:placeholder:0", "link": "did:a b"},
            "<urn:placeholder:0> <https://example.com/#link> <did:a b> .\n",
        ),
        "a tab is written as it stands": (
            {"id": "did:x", "name": 'a\tb\nc\rd\\e"f'},
            f'<did:x> {NAME} "a\tb\\nc\\rd\\\\e\\"f" .\n',
        ),
        "lines are sorted by UTF-16 code unit": (
            {"id": "did:x", "name": ["\uffff", "\U00010000"]},
            f'<did:x> {NAME} "\U00010000" .\n<did:x> {NAME} "\uffff" .\n',
        ),
        "an empty string is a value": (
            {"id": "did:x", "name": ""},
            f'<did:x> {NAME} "" .\n',
        ),
        "a relative id has no statements": ({"id": "", "name": "n"}, ""),
        "a language": (
            {"id": "did:x", "note": "n"},
            '<did:x> <https://example.com/#note> "n"@en .\n',
        ),
        "a fraction": (
            {"id": "did:x", "count": 36.6},
            "<did:x> <https://example.com/#count> "
            '"3.66E1"^^<http://www.w3.org/2001/XMLSchema#double> .\n',
        ),
        "a number": (
            {"id": "did:x", "count": 2},
            "<did:x> <https://example.com/#count> "
            '"2"^^<http://www.w3.org/2001/XMLSchema#integer> .\n',
        ),
    }.values(),
    ids=lambda _: None,
)
def test_lines_are_the_originals(members, expected):
    """The bytes that the original's verifiers hash, where PyLD alone gives others."""
    assert nquads(**members).startswith(expected)


def test_a_named_graph_has_its_name_in_each_line():
    """The fourth component."""
    lines = nquads(id="did:x", graph={"id": "did:y", "name": "n"}).split("\n")
    assert lines[:2] == [
        "<did:x> <https://example.com/#graph> _:c14n0 .",
        f'<did:y> {NAME} "n" _:c14n0 .',
    ]


def test_siblings_without_an_id_are_told_apart_by_what_they_hold():
    """Their labels do not depend on the order in which they stand."""
    parts = [{"name": "b"}, {"name": "a"}, {"name": "a", "part": {"name": "a"}}, {"name": "a"}]
    assert nquads(part=parts) == nquads(part=parts[::-1])
    assert nquads(part=parts) != nquads(part=parts[:-1])


@pytest.mark.parametrize(
    ("document", "error", "message"),
    [
        ({"name": "n"}, CredentialError, "@context must be a list of URLs"),
        ({"@context": {"name": "x:y"}}, CredentialError, "@context must be a list of URLs"),
        ({"@context": [URL, {"name": "x:y"}]}, CredentialError, "@context must be a list"),
        ({"@context": ["https://example.com/v2"]}, UnknownContextError, "example.com/v2"),
        ({"@context": URL, "part": [{"@context": {}}]}, CredentialError, "at the top"),
        ({"@context": URL, "alias": 1, "nick": 2}, UnmappedPropertyError, "maps alias, nick:"),
        ({"@context": URL, "id": ["did:x"]}, CredentialError, "not valid JSON-LD"),
        ({"@context": URL, "type": ["Thing", "@hero"]}, CredentialError, "not valid JSON-LD"),
        ({"@context": URL, "id": "did:x", "name": "\ud800"}, CredentialError, "lone surrogate"),
        ({"@context": URL, "name": "\ud800"}, CredentialError, "lone surrogate"),
        (
            {
                "@context": CREDENTIALS_V2,
                "type": "VerifiableCredential",
                "credentialSchema": {"type": "JsonSchema", "jsonSchema": {"title": "\ud800"}},
            },
            CredentialError,
            "lone surrogate",
        ),
        ({"@context": URL, "count": 2**53}, CredentialError, "not all readers read alike"),
        ({"@context": URL, "count": [-(2**53)]}, CredentialError, "not all readers read alike"),
        ({"@context": URL, "count": 1.0}, CredentialError, "not all readers read alike"),
        ({"@context": URL, "count": 1e-7}, CredentialError, "not all readers read alike"),
        ({"@context": URL, "count": 1e21}, CredentialError, "not all readers read alike"),
        ({"@context": URL, "count": float("nan")}, CredentialError, "not all readers read alike"),
        ({"@context": URL, "count": float("inf")}, CredentialError, "not all readers read alike"),
    ],
)
def test_what_cannot_be_signed_is_refused(document, error, message):
    """A context of its own above all: it could map a name to nothing."""
    with pytest.raises(error, match=message):
        canonicalize(document, CONTEXTS)


@pytest.mark.parametrize(
    "document",
    [
        {"@context": URL, "id": ["did:x:secret"]},
        {"@context": URL, "type": ["secret", "@hero"]},
        {"@context": URL, "name": "secret \ud800"},
        {
            "@context": CREDENTIALS_V2,
            "type": "VerifiableCredential",
            "credentialSchema": {"type": "JsonSchema", "jsonSchema": {"title": "secret \ud800"}},
        },
    ],
)
def test_an_error_repeats_no_value(document):
    """Neither the message nor the chain of causes holds what was in the document."""
    with pytest.raises(CredentialError) as raised:
        canonicalize(document, CONTEXTS)
    assert "secret" not in str(raised.value)
    assert raised.value.__context__ is None


def test_nesting_without_end_is_an_error_of_ours():
    """The interpreter's recursion limit is nobody's error message."""
    document = {}
    for _ in range(400):
        document = {"part": document}
    with pytest.raises(CredentialError, match="nested too deeply"):
        canonicalize({"@context": URL, **document}, CONTEXTS)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"part": [{"part": [{"name": "n"}] * 7}] * 7}, "too many nodes that look alike"),
        ({"name": [str(number) for number in range(2000)]}, "more than 2,000 values"),
    ],
)
def test_a_document_made_to_cost_time_is_refused(document, message):
    """Labelling nodes that look alike takes time that grows with their factorial."""
    with pytest.raises(CredentialError, match=message):
        canonicalize({"@context": URL, **document}, CONTEXTS)


def test_nodes_that_look_alike_are_told_apart():
    """Many of them, where that takes no time."""
    alike = nquads(part=[{"name": "n", "count": 1}] * 100)
    assert [alike.count(each) for each in ('"n"', '"1"', "\n", "_:c14n100")] == [100, 100, 300, 3]


def test_labelling_has_an_end_however_the_nodes_are_linked():
    """Many small groups of nodes that look alike, each linked to the next."""
    document = {"name": "end"}
    for _ in range(8):
        document = {"part": [document, document]}
    with pytest.raises(CredentialError, match="too many nodes that look alike"):
        canonicalize({"@context": URL, **document}, CONTEXTS)


def test_two_sets_of_contexts_do_not_mix():
    """One URL may mean two documents in one process."""
    other = Contexts().with_documents({URL: {"@context": {"id": "@id", "name": "did:other"}}})
    document = {"@context": URL, "id": "did:x", "name": "n"}
    assert canonicalize(document, CONTEXTS) == f'<did:x> {NAME} "n" .\n'
    assert canonicalize(document, other) == '<did:x> <did:other> "n" .\n'


@pytest.mark.parametrize(
    ("members", "paths"),
    [
        ({"id": "did:x", "name": "n", "part": [{"name": "", "count": 1}]}, ()),
        ({"id": "did:x", "link": "did:y"}, ()),
        ({"id": "x", "name": "n"}, ("$.id", "$.name")),
        (
            {"id": "did:x", "name": "n", "part": [{"id": "", "name": "n"}]},
            ("$.part[0].id", "$.part[0].name"),
        ),
        ({"id": "did:x", "name": "n", "link": "y"}, ("$.link",)),
        ({"id": "did:x", "name": ["n", None]}, ("$.name[1]",)),
        ({"id": "did:x", "name": "n", "count": []}, ("$.count",)),
        (
            {"id": "did:x", "name": ["n", "m", "n"], "count": [1, True, 1]},
            ("$.name[2]", "$.count[2]"),
        ),
        ({"id": "did:x", "part": [{"name": "n"}, {"name": "n"}]}, ()),
        ({"id": "did:x", "list": ["n", "m", "n", {"name": "n"}, "did:y", "did:y"]}, ()),
        ({"id": "did:x", "name": "n", "type": "Unknown"}, ("$.type",)),
        ({"id": "did:x", "name": "n", "part": {"name": "n", "type": "Unknown"}}, ("$.type",)),
        ({"id": "did:x"}, ("$.id",)),
    ],
)
def test_claims_that_json_ld_drops_are_found(members, paths):
    """What the signature would not cover is named before it is signed."""
    assert unsigned_claims({"@context": [URL], **members}, CONTEXTS) == paths


HOLE = {"list": [{"id": "", "name": "a"}, "b"]}
INDEX = {"by": {"x": [{"id": "did:x", "@index": ""}] * 2}}


@pytest.mark.parametrize(
    ("work", "members", "message"),
    [
        (canonicalize, HOLE, "an ordered list holds a relative IRI"),
        (unsigned_claims, HOLE, "an ordered list holds a relative IRI"),
        (canonicalize, INDEX, "the document is not valid JSON-LD$"),
    ],
    ids=["a list with a hole", "its claims", "an index within an index"],
)
def test_where_pyld_trips_the_document_is_refused(work, members, message):
    """An answer and no crash, whatever a programme's context allows."""
    url = "https://example.com/terms/v1"
    terms = {
        "ex": "https://example.com/#",
        "id": "@id",
        "name": "ex:name",
        "list": {"@id": "ex:list", "@container": "@list"},
        "by": {"@id": "ex:by", "@container": "@index", "@index": "ex:index"},
    }
    contexts = Contexts().with_documents({url: {"@context": {"@version": 1.1, **terms}}})
    with pytest.raises(CredentialError, match=message):
        work({"@context": url, **members}, contexts)
