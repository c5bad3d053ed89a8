"""What goes to another process in place of a certifier."""

import copy
import datetime as dt
import functools
import io
import multiprocessing
import pickle
from concurrent.futures import ProcessPoolExecutor

import pytest
from deployment import NOW, certificate_id, now, password_of
from key_material import KEYS, private_bytes
from PIL import Image

from divoc_certify import (
    PNG,
    Certifier,
    Contexts,
    Font,
    FontSet,
    FurtherProof,
    Issuer,
    KeyRing,
    PageRenderer,
    PasswordProtected,
    PrivateKeySigner,
    RingKey,
    Template,
    VaccineCode,
    VaccineTable,
)
from divoc_certify.errors import ConfigurationError
from divoc_certify.testing import sample_vaccination_request

METHOD = "did:example:moh#key-1"
ISSUER = Issuer(id="https://moh.example/", name="Ministry of Health", country="EX")
CHANGE, LATER = NOW - dt.timedelta(days=9), NOW + dt.timedelta(days=9)
NOTO = "/usr/share/fonts/truetype/noto/NotoSansHebrew-Regular.ttf"


@pytest.fixture
def signer(tmp_path):
    """Makes a signer of some algorithm whose key is in a file."""

    def signer(algorithm="EdDSA", method=METHOD):
        path = tmp_path / algorithm
        path.write_bytes(private_bytes(KEYS[algorithm]))
        return PrivateKeySigner.from_file(path, verification_method=method)

    return signer


@pytest.fixture
def certifier(signer):
    """Makes a certifier whose certificates are always the same."""
    return functools.partial(
        Certifier, issuer=ISSUER, signer=signer(), clock=now, id_source=certificate_id
    )


def elsewhere(thing):
    """A thing as another process has it."""
    return pickle.loads(pickle.dumps(thing))


def test_it_is_made_anew_in_a_process_that_was_spawned(certifier, signer):
    """And issues the same certificate, byte for byte."""
    ring = KeyRing(issuer=ISSUER.id, keys=[RingKey(signer=signer())])
    request = sample_vaccination_request()
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        for made in (certifier(), certifier(signer=ring, pdf_renderer=None)):
            assert pool.submit(made.certify, request).result() == made.certify(request)


@pytest.mark.parametrize("algorithm", ["EdDSA", "PS256"])
def test_a_recipe_is_small_and_holds_what_differs(certifier, signer, algorithm):
    """No plan, no context, no page that was prepared."""
    made = certifier(signer=signer(algorithm))
    small = len(pickle.dumps(made))
    assert small < 1300
    made.certify(sample_vaccination_request())
    assert len(pickle.dumps(made)) == small
    assert elsewhere(made) == made


def picture():
    """A logo."""
    file = io.BytesIO()
    Image.new("RGB", (40, 20), "navy").save(file, "PNG")
    return file.getvalue()


def variations(signer):
    """Members that are not the default."""
    ring = KeyRing(
        issuer=ISSUER.id,
        keys=[
            RingKey(id="urn:old", public_key=KEYS["ES256"].public_key(), valid_until=CHANGE),
            RingKey(signer=signer(), valid_from=CHANGE, valid_until=LATER),
            RingKey(signer=signer("PS256", f"{METHOD}2"), valid_from=LATER),
        ],
    )
    protected = PasswordProtected(renderer=PageRenderer(template="ddcc"), password=password_of)
    return {
        "signer": ring,
        "qr_renderer": PNG(scale=6),
        "pdf_renderer": protected,
        "contexts": Contexts({"https://a.example/v1": {"@context": {"a": "urn:a"}}}),
        "vaccines": VaccineTable(codes={"A": VaccineCode(icd11_code="XM1", prophylaxis="a")}),
        "data_model": "1.1",
        "further_proofs": (FurtherProof(signer=signer("ES256")),),
    }


def test_every_member_goes(certifier, signer):
    """A ring with a retired key, a table, a context, further proofs, a page with a password."""
    made = certifier(**variations(signer))
    other = elsewhere(made)
    assert other == made
    assert other.certify(sample_vaccination_request()).qr
    for name in ("signer", "further_proofs", "pdf_renderer"):
        member = getattr(made, name)
        assert elsewhere(member) == copy.copy(member) == copy.deepcopy(member) == member


@pytest.mark.parametrize(
    "renderer",
    [
        PageRenderer(logo=picture(), helpline="Ask", footer=("a", "b"), qr_module_mm=0.5),
        PageRenderer(template=Template.shipped("ddcc"), watermark="SPECIMEN"),
        PageRenderer(fonts=FontSet(fonts=(Font(regular=NOTO),))),
    ],
    ids=["logo", "template", "fonts"],
)
def test_a_page_is_the_same_elsewhere(certifier, renderer):
    """It goes as what it was made with."""
    made = certifier(pdf_renderer=renderer)
    request = sample_vaccination_request()
    assert elsewhere(made).certify(request).pdf == made.certify(request).pdf
    assert elsewhere(renderer) == renderer


def test_a_process_makes_one_certifier_of_a_recipe(certifier):
    """A pool sends it with every task, and what the first has prepared serves the next."""
    pickled = pickle.dumps(certifier())
    assert pickle.loads(pickled) is pickle.loads(pickled)


def test_a_copy_is_the_certifier_itself():
    """It never changes; so it may hold what must not be copied."""
    made = Certifier(issuer=ISSUER, signer=PrivateKeySigner.generate(verification_method=METHOD))
    assert copy.copy(made) is copy.deepcopy(made) is made


class Stubborn:
    """A renderer that holds what cannot be pickled."""

    media_type = "image/png"

    def __init__(self):
        self.file = io.TextIOWrapper(io.BytesIO())

    def render(self, twin):
        """Draw nothing."""
        return b""


def test_what_cannot_go_is_named_when_it_is_pickled(certifier):
    """All of it at once, and not in the worker."""

    class Ours(VaccineCode):
        pass

    kept = PrivateKeySigner.generate(verification_method=METHOD)
    made = certifier(
        signer=KeyRing(issuer=ISSUER.id, keys=[RingKey(signer=kept)]),
        clock=lambda: NOW,
        id_source=functools.partial(lambda: "ID1"),
        qr_renderer=Stubborn(),
        vaccines=VaccineTable(codes={"A": Ours(icd11_code="XM1", prophylaxis="a")}),
        pdf_renderer=PasswordProtected(renderer=Stubborn(), password=lambda _: "secret"),
        further_proofs=(FurtherProof(signer=kept),),
    )
    with pytest.raises(ConfigurationError) as raised:
        pickle.dumps(made)
    assert {problem.path: problem.rule[:22] for problem in raised.value.problems} == {
        "$.signer.keys[0].signer.private_key": "must not be copied or ",
        "$.qr_renderer": "must be something that",
        "$.pdf_renderer.renderer": "must be something that",
        "$.pdf_renderer.password": "must be a function at ",
        "$.vaccines": "must be something that",
        "$.further_proofs[0].signer.private_key": "must not be copied or ",
        "$.id_source": "must be a function at ",
        "$.clock": "must be a function at ",
    }


def test_a_class_that_has_no_name_elsewhere_does_not_go(certifier):
    """Whatever its members are."""

    class Ours(Certifier):
        pass

    with pytest.raises(ConfigurationError, match=r"^\$ must be something that can be pickled"):
        pickle.dumps(Ours(**certifier.keywords))
