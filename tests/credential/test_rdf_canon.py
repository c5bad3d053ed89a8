"""The W3C's test suite for RDF Dataset Canonicalization, every case of it.

A case is labelled in each way there is here: as a dataset, as a document that holds it, and by a
plan that was made of it. Plans are for certificates, and decline what takes more than one hash.
"""

import json
import re
from pathlib import Path

import pytest
from pyld import jsonld

from divoc_certify import Contexts
from divoc_certify.credential.canonical import canonicalize
from divoc_certify.credential.labelling import write_nquads
from divoc_certify.credential.nquads import RDFC_1_0_SHA256, RDFC_1_0_SHA384
from divoc_certify.credential.plan import make_plan, marked
from divoc_certify.credential.shape import Reading
from divoc_certify.errors import CredentialError

SUITE = json.loads(
    (Path(__file__).parents[1] / "vectors" / "rdf-canon-suite.json").read_text(encoding="utf-8")
)
EVALUATED = [name for name, case in SUITE.items() if "canonical" in case]
DIALECTS = {"sha256": RDFC_1_0_SHA256, "sha384": RDFC_1_0_SHA384}
# U+00A0 in an IRI, which the standard allows. Readers of JSON-LD drop such a statement without a
# word, so that no signature would cover it.
REFUSED = {"test060c": r"<urn:ex:s:003> <urn:ex:020> <urn:ex:\u00a0> ."}

XSD, RDF = "http://www.w3.org/2001/XMLSchema#", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
URL = "https://example.com/empty"
CONTEXTS = Contexts().with_documents({URL: {"@context": {}}})
TERM = re.compile(r'<([^>]*)>|(_:\S+)|"((?:[^"\\]|\\.)*)"(?:@(\S+)|\^\^<([^>]*)>)?')
ESCAPE = re.compile(r"\\(?:u(.{4})|U(.{8})|(.))")
SHORT = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


def unescaped(text):
    """What a text of N-Quads stands for."""
    return ESCAPE.sub(
        lambda found: SHORT.get(found[3], found[3]) or chr(int(found[1] or found[2], 16)), text
    )


def term(found):
    """A term as PyLD has it."""
    iri, node, text, language, datatype = found.groups()
    if node:
        return {"type": "blank node", "value": node}
    if iri is not None:
        return {"type": "IRI", "value": unescaped(iri)}
    literal = {"type": "literal", "value": unescaped(text), "datatype": f"{XSD}string"}
    if language:
        return literal | {"datatype": f"{RDF}langString", "language": language}
    return literal | {"datatype": unescaped(datatype)} if datatype else literal


def dataset(lines):
    """Statements as PyLD has them, each once."""
    graphs = {}
    for line in lines:
        subject, predicate, value, *graph = map(term, TERM.finditer(line))
        quads = graphs.setdefault(graph[0]["value"] if graph else "@default", [])
        quad = {"subject": subject, "predicate": predicate, "object": value}
        if quad not in quads:
            quads.append(quad)
    return graphs


def case(name):
    """The statements of a case that are not refused, its canonical form and its dialect."""
    lines = [line for line in SUITE[name]["dataset"] if line != REFUSED.get(name)]
    one_less = name in REFUSED
    canonical = [
        line
        for line in SUITE[name]["canonical"]
        if not (one_less and line == unescaped(REFUSED[name]))
    ]
    assert len(canonical) == len(SUITE[name]["canonical"]) - one_less
    dialect = DIALECTS[SUITE[name].get("hash", "sha256")]
    return lines, "".join(f"{line}\n" for line in canonical), dialect


def document(lines):
    """A JSON-LD document that holds a dataset."""
    return {"@context": URL, "@graph": jsonld.from_rdf(dataset(lines))}


def test_the_suite_is_whole():
    """It has 64 cases to be evaluated, and one made to cost time; one more is from earlier."""
    assert len(EVALUATED) == 64 + 1
    assert SUITE.keys() - EVALUATED == {"test074c"}


@pytest.mark.parametrize("name", EVALUATED)
def test_a_dataset_gets_its_canonical_form(name):
    """In whichever order its statements come."""
    lines, canonical, dialect = case(name)
    assert write_nquads(dataset(lines), dialect) == canonical
    assert write_nquads(dataset(lines[::-1]), dialect) == canonical


@pytest.mark.parametrize("name", EVALUATED)
def test_a_document_gets_its_canonical_form(name):
    """It has the statements of the dataset, and its labels do not count."""
    lines, canonical, dialect = case(name)
    assert canonicalize(document(lines), CONTEXTS, dialect) == canonical


def test_a_dataset_made_to_cost_time_is_refused():
    """Ten nodes, each linked to each."""
    lines = SUITE["test074c"]["dataset"]
    with pytest.raises(CredentialError, match="too many nodes that look alike"):
        write_nquads(dataset(lines), RDFC_1_0_SHA256)
    with pytest.raises(CredentialError, match="too many nodes that look alike"):
        canonicalize(document(lines), CONTEXTS, RDFC_1_0_SHA256)


@pytest.mark.parametrize("name", REFUSED)
def test_white_space_in_an_iri_is_refused(name):
    """In the dataset, and in a document."""
    lines, _, dialect = case(name)
    lines.append(REFUSED[name])
    with pytest.raises(CredentialError, match="an IRI"):
        write_nquads(dataset(lines), dialect)
    with pytest.raises(CredentialError, match="an IRI"):
        canonicalize(document(lines), CONTEXTS, dialect)


def planned(lines):
    """A plan of a dataset whose texts are its leaves, or None; and the leaves."""
    graphs = dataset(lines)
    literals = [
        quad["object"]
        for quads in graphs.values()
        for quad in quads
        if quad["object"]["type"] == "literal"
    ]
    reading = Reading((), [literal["value"] for literal in literals])
    marks = marked(reading)
    for literal, mark in zip(literals, marks.leaves, strict=True):
        literal["value"] = mark
    return make_plan((), marks.leaves, graphs), reading.leaves


def test_a_plan_gives_the_canonical_form_or_declines():
    """It declines nodes that look alike; there is none where a node has a statement about itself.

    Nor is there one where nothing is stated, where a number is written as a text, or where an IRI
    is above U+FFFF.
    """
    unplanned, declined, filled = [], [], []
    for name in EVALUATED:
        lines, canonical, dialect = case(name)
        plan, leaves = planned(lines)
        nquads = plan and plan.fill(leaves, dialect)
        assert nquads in (None, canonical), name
        (unplanned if plan is None else declined if nquads is None else filled).append(name)
    assert unplanned == ["test001c", "test014c", "test018c", "test019c", "test060c"]
    assert (len(filled), len(declined)) == (29, 31)
