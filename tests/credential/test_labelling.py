"""The labels of blank nodes, as the standard and the original give them."""

import itertools
import json
from pathlib import Path

import pytest
from pyld.canon import parse_nquads

from divoc_certify.credential.labelling import write_nquads
from divoc_certify.credential.nquads import ORIGINAL, RDFC_1_0_SHA256, RDFC_1_0_SHA384
from divoc_certify.errors import CredentialError

STANDARD = (RDFC_1_0_SHA256, RDFC_1_0_SHA384)
PUBLISHED = json.loads(
    (Path(__file__).parents[1] / "vectors" / "rdf-canon.json").read_text(encoding="utf-8")
)


def dataset(*statements):
    """Statements as PyLD has them; a bare word stands for a blank node, `:word` for an IRI."""
    text = ""
    for statement in statements:
        terms = [
            f"<urn{term}>" if term.startswith(":") else f"_:{term}" for term in statement.split()
        ]
        text += f"{' '.join(terms)} .\n"
    return parse_nquads(text)


def labelled(dialect, *statements):
    """What is written of statements, as short as they are given."""
    text = write_nquads(dataset(*statements), dialect)
    return [
        line.removesuffix(" .").replace("<urn", "").replace(">", "").replace("_:c14n", "")
        for line in text.splitlines()
    ]


@pytest.mark.parametrize("name", PUBLISHED)
@pytest.mark.parametrize("dialect", [RDFC_1_0_SHA256, ORIGINAL], ids=["RDFC-1.0", "original"])
def test_the_standards_examples_get_its_labels(name, dialect):
    """However its nodes are called before."""
    example = PUBLISHED[name]
    expected = "".join(f"{line}\n" for line in example["canonical"])
    for labels in itertools.permutations(f"_:e{number}" for number in range(4)):
        renamed = dict(zip((f"_:e{number}" for number in range(4)), labels, strict=True))
        lines = [
            " ".join(renamed.get(term, term) for term in line.split(" "))
            for line in example["dataset"]
        ]
        assert write_nquads(parse_nquads("\n".join(lines)), dialect) == expected


def test_a_statement_of_a_node_about_itself_is_hashed_once_by_the_standard():
    """And twice by the original: the labels differ, and so does what is signed."""
    statements = ("a :p a :g", "a :p b")
    # SHA-256 of "_:a <urn:p> _:a <urn:g> .", "_:a <urn:p> _:z ." is b9b0…, which comes after
    # 8aff…, that of "_:z <urn:p> _:a .".
    assert labelled(RDFC_1_0_SHA256, *statements) == ["1 :p 0", "1 :p 1 :g"]
    assert labelled(ORIGINAL, *statements) == ["0 :p 0 :g", "0 :p 1"]


@pytest.mark.parametrize("dialect", [ORIGINAL, *STANDARD], ids=["original", "SHA-256", "SHA-384"])
@pytest.mark.parametrize(
    "statements",
    {
        "a ring of four": ("a :p b", "b :p c", "c :p d", "d :p a"),
        "two rings": ("a :p b", "b :p a", "c :p d", "d :p c"),
        "back and forth": ("a :next b", "a :prev b", "b :next a", "b :prev a"),
        "a graph named by a node": ("a :p b", "b :p c c", "c :p d", "d :p a a"),
        "all with all": [f"{one} :p {two}" for one, two in itertools.permutations("abcd", 2)],
        "two ways to one node": ("a :p b", "a :p c", "b :p d", "c :p d", "d :q d"),
    }.values(),
    ids=lambda value: None,
)
def test_labels_do_not_depend_on_the_labels_before(statements, dialect):
    """Nor on the order of the statements."""
    forms = set()
    for names in ("abcde", "edcba", "cadbe", "bdeac"):
        renamed = dict(zip("abcde", names, strict=True))
        others = [
            " ".join(renamed.get(term, term) for term in statement.split())
            for statement in statements
        ]
        forms |= {tuple(labelled(dialect, *others)), tuple(labelled(dialect, *others[::-1]))}
    assert len(forms) == 1


HOSTILE = {
    "six with one another": [f"{one} :p {two}" for one, two in itertools.permutations("abcdef", 2)],
    "five with one another in many ways": [
        f"{one} :p{number} {two}"
        for one, two in itertools.permutations("abcde", 2)
        for number in range(60)
    ],
    "two to five in many ways": [
        f"{one} :p{number} {two}" for one in "ab" for two in "uvwxy" for number in range(60)
    ],
    "a ladder of pairs": [
        f"{one}{number} :p {two}{number + 1}"
        for number in range(30)
        for one, two in itertools.product("ab", "ab")
    ],
    "two chains of three hundred": [
        f"{one}{number} :p{number} {one}{number + 1}" for number in range(300) for one in "ab"
    ],
    "a ring of a hundred": [f"n{number} :p n{(number + 1) % 100}" for number in range(100)],
}


@pytest.mark.parametrize("statements", HOSTILE.values(), ids=HOSTILE)
def test_a_dataset_made_to_cost_time_is_refused(statements):
    """Before its permutations are gone through, of which there are more than anybody waits for."""
    with pytest.raises(CredentialError, match="too many nodes that look alike"):
        labelled(ORIGINAL, *statements)


@pytest.mark.parametrize("graphs", range(2, 7))
def test_nodes_that_are_linked_in_several_graphs_are_refused(graphs):
    """Where they look alike: some permutations were left out, and which ones hung on labels."""
    statements = [
        f"{one} :p {two} :g{number}"
        for number in range(graphs)
        for one, two in itertools.product("ab", "uvwxy")
    ]
    with pytest.raises(CredentialError, match="in several graphs"):
        labelled(RDFC_1_0_SHA256, *statements)


def test_nodes_that_do_not_look_alike_may_be_linked_in_several_graphs():
    """Their hashes tell them apart, without any permutation."""
    statements = ("a :p b :g", "a :p b :h", "a :p b", "b :q a")
    assert labelled(RDFC_1_0_SHA256, *statements) == labelled(RDFC_1_0_SHA256, *statements[::-1])
