"""The fast canonical form: equal to PyLD's, or declined."""

import itertools
import pickle
import sys
import threading

import pytest
from forking import children_that_fail, forks
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from shapes import (
    CONTEXT,
    CONTEXTS,
    DIALECTS,
    SAMPLES,
    URL,
    check,
    credentials,
    documents,
    leaves_changed,
    options_of,
    outcome,
)
from verifying import NOW, SIGNER

from divoc_certify.credential import Contexts, canonical, expansion, plan
from divoc_certify.credential.canonical import canonicalize, learn, plan_for, unsigned_claims
from divoc_certify.credential.contexts import DATA_INTEGRITY_V2, ED25519_2020_V1
from divoc_certify.credential.expansion import canonicalize_slowly, unsigned_claims_slowly
from divoc_certify.credential.nquads import ORIGINAL, RDFC_1_0_SHA256
from divoc_certify.credential.shape import document_of, read_shape
from divoc_certify.errors import InvalidSignatureError
from divoc_certify.proof import add_proof, verify_proof
from divoc_certify.proof.suite import SUITES, Form

SOME = settings(
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)


def document(**members):
    """A document under the context of nasty terms."""
    return {"@context": [URL], **members}


@settings(SOME, max_examples=100)
@given(st.data(), st.sampled_from(DIALECTS))
def test_fast_equals_slow(data, dialect):
    """A plan from one document gives another's canonical form byte by byte, or declines."""
    first = data.draw(documents())
    check(first, leaves_changed(first, data.draw), CONTEXTS, dialect)


@SOME
@given(credentials(), st.sampled_from(DIALECTS))
def test_no_real_credential_declines(credential, dialect):
    """Of every kind of request, with every text in it."""
    sample = next(sample for sample in SAMPLES if same_shape(sample, credential))
    assert check(sample, credential, CONTEXTS, dialect)


def same_shape(one, other):
    """Whether two documents have one shape."""
    return read_shape(one).shape == read_shape(other).shape


@pytest.mark.parametrize("first", range(3))
def test_every_sample_has_a_plan(first):
    """Of every kind, version and suite's context: vaccination v1 and v2, test; with a status."""
    suites = ([], [ED25519_2020_V1], [DATA_INTEGRITY_V2])
    for number, sample in enumerate(SAMPLES):
        urls = sample["@context"] + suites[(first + number) % 3]
        assert check(
            *[{**sample, "@context": urls}] * 2, CONTEXTS, DIALECTS[(first + number // 3) % 3]
        )


@pytest.mark.parametrize(
    "name", [name for name, suite in SUITES.items() if suite.form is not Form.JCS]
)
def test_no_proof_options_decline(name):
    """Those of the original's suites and of the standard's, under each credential's contexts."""
    for sample in SAMPLES:
        urls = sample["@context"]
        if not (SUITES[name].in_v2 and "v2" in urls[0]):
            urls = urls + [SUITES[name].context] * bool(SUITES[name].context)
        assert all(check(*[options_of(name, urls)] * 2, CONTEXTS, dialect) for dialect in DIALECTS)


@pytest.mark.parametrize(
    ("members", "others"),
    {
        "a node that is subject and object of two statements": (
            {"id": "did:x", "part": {"name": "a", "part": {"name": "b"}}},
            {"id": "did:y", "part": {"name": "b", "part": {"name": "a"}}},
        ),
        "two statements of a named graph that look alike but for their nodes": (
            {"graph": [{"part": [{"name": "a"}, {"name": "b"}]}], "name": "c"},
            {"graph": [{"part": [{"name": "c"}, {"name": "a"}]}], "name": "b"},
        ),
        "a named graph": (
            {"@graph": {"id": "did:g", "@graph": [{"id": "did:y", "name": "n"}]}},
            {"@graph": {"id": "did:g", "@graph": [{"id": "did:g", "name": "m"}]}},
        ),
        "an ordered list": (
            {"id": "did:x", "list": ["n", 1, {"name": "n"}]},
            {"id": "did:x", "list": ["m", 2, {"name": "m"}]},
        ),
        "every character that is escaped": (
            {"id": "did:x", "name": "a"},
            {"id": "did:x", "name": "".join(map(chr, (*range(0x30), 0x5C, 0x7F)))},
        ),
        "every character that is escaped, in an IRI": (
            {"id": "did:x", "link": "did:y"},
            {"id": "did:\ufffe", "link": "did:\uffff"},
        ),
        "an order that is the dialect's": (
            {"id": "did:x", "name": ["a", "b"]},
            {"id": "did:x", "name": ["\U00010000", "\uffff"]},
        ),
        "languages, types, numbers, truth": (
            {"id": "did:x", "note": "a", "when": "b", "count": [1, True, False, "c"]},
            {"id": "did:y", "note": "", "when": "", "count": [-(2**53) + 1, True, False, ""]},
        ),
        "equal values of one predicate, signed once": (
            {"part": [{"name": "a", "nick": "b", "count": 1}, {"name": "c", "note": "d"}]},
            {"part": [{"name": "a", "nick": "a", "count": 2}, {"name": "a", "note": "a"}]},
        ),
        "equal values of one predicate under a name that is one": (
            {"id": "did:x", "link": ["did:y", "did:z"], "name": "a", "nick": "b"},
            {"id": "did:x", "link": ["did:x", "did:z"], "name": "did:x", "nick": "did:x"},
        ),
        "numbers next to each other": (
            {"id": "did:x", "count": [1, 2, 3]},
            {"id": "did:x", "count": [3, 1, 2]},
        ),
        "a per cent sign in a name": (
            {"id": "did:%s", "percent": "%s"},
            {"id": "did:%%", "percent": "%(a)s"},
        ),
    }.values(),
    ids=lambda _: None,
)
def test_what_is_handled(members, others):
    """A plan from the first gives the second, in every dialect."""
    for dialect in DIALECTS:
        assert check(document(**members), document(**others), CONTEXTS, dialect)


@pytest.mark.parametrize(
    ("members", "others"),
    {
        "an IRI that is relative": ({"id": "did:x", "link": "did:y"}, {"link": "y"}),
        "an IRI with a blank": ({"id": "did:x", "link": "did:y"}, {"link": "did:a b"}),
        "a blank node": ({"id": "did:x", "link": "did:y"}, {"link": "_:b0"}),
        "a keyword": ({"id": "did:x", "link": "did:y"}, {"link": "@type"}),
        "a compact IRI": ({"id": "did:x", "link": "did:y"}, {"link": "ex:a"}),
        "a term with a colon": ({"id": "did:x", "word": "did:y"}, {"word": "urn:a:term"}),
        "a term": ({"id": "did:x", "word": "did:y"}, {"word": "name"}),
        "a lone surrogate": ({"id": "did:x", "name": "n"}, {"name": "\ud800"}),
        "a lone surrogate in a node": ({"part": {"name": "a"}}, {"part": {"name": "\udfff"}}),
        "nodes that look alike": (
            {"part": [{"name": "a"}, {"name": "b"}]},
            {"part": [{"name": "c"}, {"name": "c"}]},
        ),
        "equal values of one predicate that are not written alike in JSON-LD": (
            {"id": "did:x", "name": "a", "text": "b"},
            {"name": "c", "text": "c"},
        ),
        "equal values that are not written alike, beside nodes of one id": (
            {
                "name": "a",
                "text": "b",
                "part": [{"id": "did:y", "type": "ex:Thing"}, {"id": "did:z", "type": "ex:Thing"}],
            },
            {"text": "a"},
        ),
        "equal IRIs of one predicate": (
            {"id": "did:x", "part": [{"id": "did:y"}, {"id": "did:z"}]},
            {"part": [{"id": "did:y"}, {"id": "did:y"}]},
        ),
        "equal values of nodes that have one id": (
            {"id": "did:x", "part": [{"id": "did:y", "name": "a"}, {"id": "did:z", "name": "b"}]},
            {"part": [{"id": "did:y", "name": "c"}, {"id": "did:y", "name": "c"}]},
        ),
        "equal values in an array": ({"id": "did:x", "name": ["a", "b"]}, {"name": ["c", "c"]}),
        "a large number": ({"id": "did:x", "count": 1}, {"count": 2**53}),
        "a type under another name": ({"id": "did:x", "kind": "did:y"}, {}),
        "a type's number that is a text": ({"id": "did:x", "number": "n"}, {"number": "12"}),
        "a type's number": ({"id": "did:x", "number": 1}, {"number": 2}),
        "JSON": ({"id": "did:x", "json": {"a": "b"}}, {}),
        "JSON of true": ({"id": "did:x", "json": [True], "name": "n"}, {}),
        "a key that is a number's mark": (
            {"id": "did:x", "count": 1, "by": {str(2**52 + 1): {"name": "n"}}},
            {"count": 2},
        ),
        "a key that is a value": ({"id": "did:x", "by": {"x": {"name": "n"}}}, {}),
        "a null": ({"id": "did:x", "name": None}, {}),
        "a fraction": ({"id": "did:x", "count": 0.5}, {}),
        "an empty array": ({"id": "did:x", "name": "n", "nick": []}, {}),
        "a type that is no text": ({"id": "did:x", "type": [1]}, {}),
        "a type with a blank": ({"id": "did:x", "type": "did:a b"}, {}),
        "a type that is a mark": ({"id": "did:x", "type": "urn:leaf-mark:0"}, {}),
        "an id that is a mark": (
            {"id": "did:x", "ids": {"urn:leaf-mark:1": {"link": "did:y"}}},
            {"ids": {"urn:leaf-mark:1": {"link": "did:z"}}},
        ),
        "a node that is subject and object of one statement": (
            {"id": "did:x", "ids": {"_:b0": {"name": "n", "ids": {"_:b0": {"name": "m"}}}}},
            {},
        ),
        "a context inside": ({"id": "did:x", "part": {"@context": URL}}, {}),
        "a property beyond the first plane": ({"id": "did:x", "wide": "n"}, {}),
        "an object that is a type": ({"id": "did:x", "rdf": "did:y"}, {}),
        "nothing that is signed": ({}, {}),
        "a property that is not mapped": ({"id": "did:x", "unknown": "n"}, {}),
        "too deep": ({"id": "did:x", "name": [[[]]]}, {}),
    }.values(),
    ids=lambda _: None,
)
def test_what_declines(members, others):
    """What PyLD treats by its value, or is not proven to be without surprises."""
    first, second = document(**members), document(**{**members, **others})
    for dialect in DIALECTS:
        assert not check(first, second, CONTEXTS, dialect)


def test_deep_nesting_has_no_shape():
    """The interpreter's recursion limit is nobody's error message."""
    deep, wide = {}, ["x"]
    for _ in range(100_000):
        deep, wide = {"part": deep}, [wide]
    assert read_shape(deep) is None
    assert read_shape(wide) is None


def teach(document, contexts, dialect=ORIGINAL):
    """Learn a document that is trusted."""
    lessons = []
    unsigned_claims(document, contexts, lessons=lessons)
    canonicalize(document, contexts, dialect, lessons=lessons)
    learn(lessons, contexts)
    return lessons


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_was_learnt_is_used(dialect, monkeypatch):
    """The second document does not reach PyLD; nor does the search for its claims."""
    contexts = Contexts()
    first, second = SAMPLES[0], {**SAMPLES[0], "issuanceDate": "2024-01-01T00:00:00Z"}
    slow = canonicalize_slowly(second, contexts, dialect)
    assert len(teach(first, contexts, dialect)) == 2
    assert teach(second, contexts, dialect) == []
    assert canonicalize(second, contexts, dialect) == slow
    monkeypatch.setattr(expansion, "canonicalize_slowly", None)
    monkeypatch.setattr(expansion, "unsigned_claims_slowly", None)
    assert canonicalize(second, contexts, dialect) == slow
    assert unsigned_claims(second, contexts) == ()


def test_claims_are_traced_once_where_a_plan_was_there_before(monkeypatch):
    """As for a reader, who looks for them when the signature has been checked."""
    contexts, lessons = Contexts(), []
    canonicalize(SAMPLES[0], contexts, lessons=lessons)
    learn(lessons, contexts)
    assert unsigned_claims(SAMPLES[0], contexts) == ()
    monkeypatch.setattr(expansion, "unsigned_claims_slowly", None)
    assert unsigned_claims(SAMPLES[0], contexts) == ()


def test_a_document_that_does_not_fit_shows_nothing_of_others():
    """Its IRI begins like a name of the contexts."""
    contexts, other = Contexts(CONTEXTS.documents), document(id="did:x", link="name:x")
    assert len(teach(other, contexts)) == 2
    assert not contexts.plans.get(read_shape(other).shape).covers


def test_what_declines_goes_through_pyld():
    """By its values, by its shape, and in a dialect that is not proven yet."""
    contexts = Contexts(CONTEXTS.documents)
    known = document(id="did:x", part=[{"name": "a"}, {"name": "b"}], link="did:y")
    teach(known, contexts)
    for changed in (
        {"part": [{"name": "a"}, {"name": "a"}]},
        {"link": "y"},
        {"link": "did:a b"},
        {"name": "n"},
        {"unknown": "n"},
    ):
        for dialect in DIALECTS:
            other = {**known, **changed}
            slow = outcome(canonicalize_slowly, other, contexts, dialect)
            assert outcome(canonicalize, other, contexts, dialect) == slow
        claims = outcome(unsigned_claims_slowly, other, contexts)
        assert outcome(unsigned_claims, other, contexts) == claims


def test_a_shape_without_a_plan_is_remembered():
    """It is not tried anew with each document."""
    contexts = Contexts(CONTEXTS.documents)
    first = document(id="did:x", number=1)
    teach(first, contexts)
    assert len(contexts.plans) == 1
    assert contexts.plans.get(read_shape(first).shape) is None
    teach(first, contexts)
    assert len(contexts.plans) == 1


def test_a_plan_is_proven_by_a_document_that_does_not_decline():
    """Until there is one, every document goes through PyLD."""
    contexts = Contexts(CONTEXTS.documents)
    alike, apart = (document(part=[{"name": "a"}, {"name": name}]) for name in "ab")
    shape = read_shape(alike).shape
    teach(alike, contexts)
    assert contexts.plans.get(shape).proven == set()
    teach(apart, contexts)
    assert contexts.plans.get(shape).proven == {ORIGINAL}
    teach(apart, contexts, RDFC_1_0_SHA256)
    assert contexts.plans.get(shape).proven == {ORIGINAL, RDFC_1_0_SHA256}


def test_a_plan_that_differs_from_pyld_is_given_up():
    """For good, whatever a later document says."""
    contexts = Contexts()
    reading = read_shape(SAMPLES[0])
    good = plan_for(reading, contexts)
    lesson = canonical.Lesson(reading=reading, dialect=ORIGINAL, nquads="something else")
    learn([lesson], contexts)
    assert contexts.plans.get(reading.shape) is None
    contexts.plans.keep(reading.shape, good)
    assert contexts.plans.get(reading.shape) is None


def test_the_claims_of_options_are_traced_each_time():
    """A plan does not say that all claims are signed where a mark did not show it."""
    contexts = Contexts()
    options = options_of("Ed25519Signature2018", [])
    teach(options, contexts)
    assert contexts.plans.get(read_shape(options).shape).proven == {ORIGINAL}
    assert unsigned_claims(options, contexts) == unsigned_claims_slowly(options, contexts) != ()


def test_plans_are_bounded():
    """The oldest gives way, and the newest is there."""
    plans = plan.Plans()
    for number in range(1000):
        plans.keep((number,), None)
    assert len(plans) == 128
    assert (999,) in plans
    assert (0,) not in plans


def test_plans_stay_with_their_contexts():
    """One URL may mean two documents; a copy in another process has learnt nothing."""
    contexts = Contexts(CONTEXTS.documents)
    other = Contexts().with_documents({URL: {"@context": {**CONTEXT, "name": "ex:other"}}})
    known = document(id="did:x", name="n")
    teach(known, contexts)
    assert len(contexts.plans) == 1
    assert len(other.plans) == len(pickle.loads(pickle.dumps(contexts)).plans) == 0
    assert canonicalize(known, other) == '<did:x> <https://example.com/#other> "n" .\n'


def test_a_document_that_is_not_trusted_teaches_nothing():
    """A forged certificate makes no plan; the one that holds does."""
    contexts = Contexts()
    credential = add_proof(SAMPLES[0], signer=SIGNER, created=NOW, contexts=Contexts())
    forged = {**credential, "issuanceDate": "2020-01-01T00:00:00Z"}
    with pytest.raises(InvalidSignatureError):
        verify_proof(forged, public_key=SIGNER.public_key, contexts=contexts)
    assert len(contexts.plans) == 0
    verify_proof(credential, public_key=SIGNER.public_key, contexts=contexts)
    assert len(contexts.plans) == 2
    with pytest.raises(InvalidSignatureError):
        verify_proof(forged, public_key=SIGNER.public_key, contexts=contexts)


def test_nodes_that_look_alike_in_different_places_are_told_apart():
    """By PyLD: their own statements are alike, and no two lines are, whatever their labels."""
    contexts = CONTEXTS.with_documents({})
    for name, leaf, other_name, other_leaf in ("abcd", "badc", "cdab"):
        branches = ((name, leaf), (other_name, other_leaf))
        document = {
            "@context": URL,
            "part": [{"name": one, "part": {"part": {"name": it}}} for one, it in branches],
        }
        teach(document, contexts)
        assert canonicalize(document, contexts) == canonicalize_slowly(document, contexts)


def test_threads_share_plans():
    """Each gets its own document's form, while others learn."""
    contexts = Contexts()
    expected = [canonicalize_slowly(sample, contexts) for sample in SAMPLES]
    wrong = []

    def work(start):
        for turn in range(20):
            index = (start + turn) % len(SAMPLES)
            teach(SAMPLES[index], contexts)
            if canonicalize(SAMPLES[index], contexts) != expected[index]:
                wrong.append(index)

    threads = [threading.Thread(target=work, args=(3 * number,)) for number in range(4)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert wrong == []
    assert len(contexts.plans) == len({read_shape(sample).shape for sample in SAMPLES})


def test_a_shape_and_its_leaves_are_the_document():
    """Nothing of a document is lost between them."""
    assert all(document_of(read_shape(sample)) == sample for sample in SAMPLES)


@forks
def test_a_child_keeps_plans_of_its_own():
    """Whatever other threads of its parent were keeping when it was forked."""
    plans, shapes = Contexts().plans, itertools.cycle(range(200))
    assert not children_that_fail(
        lambda: plans.keep((), None), busy=lambda _: plans.keep((next(shapes),), None)
    )
