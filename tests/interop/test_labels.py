"""The labels of blank nodes, beside two implementations that pass the W3C's test suite.

They are npm's rdf-canonize, in JavaScript, and PyPI's pyoxigraph, in Rust. The test suite itself
is gone through in tests/credential/test_rdf_canon.py; its copy is compared with pyoxigraph here.
"""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld.canon import parse_nquads
from shapes import SAMPLES

from divoc_certify import Contexts
from divoc_certify.credential.canonical import canonicalize
from divoc_certify.credential.labelling import write_nquads
from divoc_certify.credential.nquads import RDFC_1_0_SHA256, RDFC_1_0_SHA384
from divoc_certify.errors import CredentialError

from .suites import Suites
from .test_canonical_form import documents
from .test_standard_forms import IRIS

CONTEXTS = Contexts()
DIALECTS = {"SHA-256": RDFC_1_0_SHA256, "SHA-384": RDFC_1_0_SHA384}
ALGORITHMS = {
    "SHA-256": pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0_SHA_256,
    "SHA-384": pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0_SHA_384,
}

SUITE = json.loads(
    (Path(__file__).parents[1] / "vectors" / "rdf-canon-suite.json").read_text(encoding="utf-8")
)
PARTS = ("dataset", "canonical")


def pairs(nodes: str) -> list[tuple[str, str]]:
    """Each node with each other."""
    return list(itertools.permutations(nodes, 2))


# Blank nodes are letters; a graph is named by what stands fourth.
DATASETS = {
    "one node": ["a :p :o"],
    "nodes with hashes of their own": [":s :q a", ":s :r b", "a :s :u", "b :t :u"],
    "nodes that share a hash": [":s :q a", ":s :q b", "a :p c", "b :p d", "c :r d"],
    "two paths that are alike": ["a :p b", 'b :q "Foo"', "c :p d", 'd :q "Foo"'],
    "a double circle": ["a :next b", "a :prev b", "b :next a", "b :prev a"],
    "two double circles": [
        f"{one} :{way} {two}" for one, two in ("ab", "ba", "cd", "dc") for way in ("next", "prev")
    ],
    "a circle of three": ["a :p b", "b :p c", "c :p a"],
    "a circle of five": ["a :p b", "b :p c", "c :p d", "d :p e", "e :p a"],
    "a circle of three and one of two": ["a :p b", "b :p c", "c :p a", "d :p e", "e :p d"],
    "a chain": ["a :p b", "b :p c", "c :p d", "d :p e"],
    "a tree": ["a :p b", "a :p c", "b :p d", "c :p e"],
    "a diamond": ["a :p b", "a :p c", "b :p d", "c :p d"],
    "all with all": [f"{one} :p {two}" for one, two in pairs("abcd")],
    "all with all, five": [f"{one} :p {two}" for one, two in pairs("abcde")],
    "each with the other side": [f"{one} :p {two}" for one in "ab" for two in "cde"],
    "a node about itself": ["a :p a", "a :p b"],
    "two nodes about themselves": ["a :p a", "b :p b", "a :q b"],
    "two nodes that are alike in everything": ['a :p "x"', 'b :p "x"'],
    "a graph named by a node": ["a :p b", 'b :q "Foo"', "b :r g", "a :p b g", 'b :q "Bar" g'],
    "graphs named by nodes that are alike": [":s :p :o a", ":s :p :o b"],
    "a node that is a graph and in it": ["a :p b a", "b :p a b"],
    "a graph with a name": ["a :p b :g", "b :q c :h", "c :p a"],
    "languages and types": ['a :p "x"@en', 'a :p "x"', 'a :p "1"^^:int', 'b :p "x"@de'],
    "escapes": [f'a :p "{escape}"' for escape in ("\t", r"\n", r"\"", r"\\", "\a", "\x7f")],
    "an empty text": ['a :p ""', 'b :p " "'],
}


def nquads(statements: list[str]) -> str:
    """N-Quads of statements that are written as above."""

    def term(text: str) -> str:
        if text.startswith('"'):
            literal, mark, datatype = text.partition("^^:")
            return f"{literal}^^<urn:{datatype}>" if mark else text
        return f"<urn{text}>" if text.startswith(":") else f"_:{text}"

    return "".join(
        f"{' '.join(term(text) for text in statement.split(' '))} .\n".replace('_:"', '"')
        for statement in statements
    )


def label(text: str, hash_name: str) -> str:
    """What is written here."""
    return write_nquads(parse_nquads(text), DIALECTS[hash_name])


def oxigraph(text: str, hash_name: str) -> str:
    """What pyoxigraph writes, in the order of code points.

    It is lenient, for it would take no IRI with U+FFFC or a private character in it.
    """
    form = pyoxigraph.RdfFormat.N_QUADS
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(text, format=form, lenient=True))
    dataset.canonicalize(ALGORITHMS[hash_name])
    written = pyoxigraph.serialize(dataset, format=form)
    assert written is not None
    return "".join(sorted(f"{line}\n" for line in written.decode().split("\n") if line))


@pytest.mark.parametrize("hash_name", DIALECTS)
@pytest.mark.parametrize("statements", DATASETS.values(), ids=DATASETS)
def test_a_dataset_gets_the_labels_of_both(
    statements: list[str], hash_name: str, npm: Suites
) -> None:
    """With either hash."""
    text = nquads(statements)
    assert label(text, hash_name) == npm.label(text, hash_name) == oxigraph(text, hash_name)


@pytest.mark.parametrize("name", [name for name, case in SUITE.items() if "canonical" in case])
def test_the_copy_of_the_test_suite_is_right(name: str) -> None:
    """What it expects is what pyoxigraph makes of what it gives."""
    case = SUITE[name]
    hash_name = {"sha256": "SHA-256", "sha384": "SHA-384"}[case.get("hash", "sha256")]
    given, expected = ("".join(f"{line}\n" for line in case[part]) for part in PARTS)
    assert oxigraph(given, hash_name) == expected


@st.composite
def datasets(draw: st.DrawFn) -> str:
    """Statements among up to six nodes; many look alike, and some are graphs."""
    nodes = [f"_:n{number}" for number in range(draw(st.integers(1, 6)))]
    graphs = st.sampled_from(["", "", "<urn:g>", "<urn:h>", nodes[0], nodes[-1]])
    texts = st.sampled_from(['"x"', '"x"@en', '"\a\t"', '"\U0001f600"', "<urn:o>"])
    statement = st.tuples(
        st.sampled_from(nodes),
        st.sampled_from(["<urn:p>", "<urn:q>"]),
        st.sampled_from(nodes) | st.sampled_from(nodes) | texts,
        graphs if draw(st.booleans()) else st.just(""),
    )
    statements = draw(st.lists(statement, min_size=1, max_size=14, unique=True))
    return "".join(" ".join([*filter(None, parts), ".\n"]) for parts in statements)


@pytest.mark.parametrize("hash_name", DIALECTS)
@settings(max_examples=2_000)
@given(text=datasets())
def test_any_dataset_gets_the_labels_of_both_or_is_refused(
    hash_name: str, text: str, npm: Suites
) -> None:
    """Refused are nodes that look alike, linked alike in several graphs: there the two differ."""
    try:
        ours = label(text, hash_name)
    except CredentialError as error:
        assert "look alike" in str(error)  # noqa: PT017 - the other way is no error
        return
    assert ours == npm.label(text, hash_name) == oxigraph(text, hash_name)


@pytest.mark.parametrize("hash_name", DIALECTS)
@settings(max_examples=500)
@given(document=documents(IRIS))
def test_a_document_has_the_labels_of_oxigraph(hash_name: str, document: dict[str, object]) -> None:
    """Its canonical form is what pyoxigraph makes of it, byte for byte."""
    ours = canonicalize(document, CONTEXTS, DIALECTS[hash_name])
    assert ours == oxigraph(ours, hash_name)


@pytest.mark.parametrize("hash_name", DIALECTS)
def test_every_kind_of_certificate_has_the_labels_of_oxigraph(hash_name: str) -> None:
    """Both versions of the data model, with a status and without."""
    for sample in SAMPLES:
        ours = canonicalize(sample, CONTEXTS, DIALECTS[hash_name])
        assert ours == oxigraph(ours, hash_name)
        assert "_:c14n4" in ours
