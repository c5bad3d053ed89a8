"""What a certifier's own parts must be, and must give."""

import datetime as dt
import functools

import attrs
import pytest
from key_material import RSA as RSA_KEY

from divoc_certify import (
    CertificateInformation,
    Certifier,
    FurtherProof,
    Issuer,
    KeyRing,
    PageRenderer,
    PrivateKeySigner,
    Programme,
    RingKey,
)
from divoc_certify.errors import ConfigurationError, RenderingError
from divoc_certify.testing import sample_vaccination_request

ISSUER = Issuer(id="https://moh.example/", name="Ministry of Health", country="EX")
METHOD = "did:example:moh#key-1"
SIGNER = PrivateKeySigner.generate(verification_method=METHOD)
RSA = PrivateKeySigner(private_key=RSA_KEY, verification_method=METHOD)
NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
CERTIFIER = Certifier(
    issuer=ISSUER,
    signer=SIGNER,
    pdf_renderer=None,
    clock=lambda: NOW,
    id_source=lambda: "ID1",
)
LICENCE = Programme(
    name="Licence to practise",
    context_url="https://licence.example/v1",
    context={"@context": {}},
    credential_type="ProofOfLicenceCredential",
    evidence_type="Licence",
).load({"preEnrollmentCode": "L-1", "recipient": {"identity": "did:x:1"}, "event": {}})


class Gives:
    """A renderer of either kind that gives this."""

    media_type = "image/png"

    def __init__(self, drawing):
        self.drawing = drawing

    def render(self, _):
        """Give it."""
        return self.drawing


@pytest.mark.parametrize("drawing", [None, "%PDF-1.7", bytearray(b"%PDF-1.7"), 7], ids=repr)
@pytest.mark.parametrize("kind", ["QR", "PDF"])
def test_a_renderer_that_gives_something_else_than_bytes_issues_nothing(kind, drawing):
    """Neither a certificate without its page, nor one that cannot be saved."""
    certifier = attrs.evolve(CERTIFIER, **{f"{kind.lower()}_renderer": Gives(drawing)})
    with pytest.raises(RenderingError, match=f"^the {kind} renderer must return bytes$"):
        certifier.certify(sample_vaccination_request())


def test_a_renderer_that_is_empty_is_one():
    """None alone leaves the page out."""

    class Layers(list):
        def render(self, twin):
            return PageRenderer().render(twin)

    certifier = attrs.evolve(CERTIFIER, pdf_renderer=Layers())
    assert certifier.certify(sample_vaccination_request()).pdf


NO_SIGNER = "must have sign, or signer_at and signers"
WRONG = {
    "issuer": ([None, "https://moh.example/", Issuer, {}], "must be an Issuer"),
    "signer": ([None, METHOD, object(), Gives], NO_SIGNER),
    "qr_renderer": (
        [None, "png", PageRenderer(), type("Nameless", (), {"render": None})],
        "must have render and media_type",
    ),
    "pdf_renderer": (["divoc", False, 0, {}], "must have render, or be None"),
    "rules": (["v1", "V3", None, 1], "must be Rules.V1 or Rules.V3"),
    "contexts": ([None, {}, "https://moh.example/v1"], "must be Contexts"),
    "vaccines": ([None, {}, []], "must be a VaccineTable"),
    "data_model": ([None, "3.0", 1.1, ["1.1"], {}], "must be 1.1 or 2.0"),
    "further_proofs": (
        [None, SIGNER, [], (SIGNER,), [FurtherProof(signer=SIGNER)]],
        "must be a tuple of FurtherProof",
    ),
    "id_source": ([None, "ID1", 7], "must be a function"),
    "clock": ([None, NOW], "must be a function"),
    "observer": ([False, "print", ()], "must be a function, or None"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_setting_that_cannot_work_is_refused_when_it_is_made(name):
    """Each certificate would fail by it, and whoever sent the request would be told so."""
    values, rule = WRONG[name]
    for value in values:
        with pytest.raises(ConfigurationError) as raised:
            attrs.evolve(CERTIFIER, **{name: value})
        assert str(raised.value) == f"$.{name} {rule}"


def test_all_settings_that_cannot_work_are_told_at_once():
    """In the order in which the class has them."""
    with pytest.raises(ConfigurationError) as raised:
        Certifier(**{name: values[-1] for name, (values, _) in WRONG.items()})
    assert [problem.path for problem in raised.value.problems] == [f"$.{name}" for name in WRONG]


def test_a_further_signer_has_to_be_one():
    """It is named by its place."""
    further = (FurtherProof(signer=SIGNER), FurtherProof(signer=None))
    with pytest.raises(ConfigurationError) as raised:
        attrs.evolve(CERTIFIER, signer=None, further_proofs=further)
    assert str(raised.value) == f"$.signer {NO_SIGNER}\n$.further_proofs[1].signer {NO_SIGNER}"


def test_a_ring_of_another_issuer_is_told_with_the_rest():
    """And of nobody's where the issuer is none."""
    ring = KeyRing(issuer="https://other.example/", keys=[RingKey(signer=SIGNER)])
    with pytest.raises(ConfigurationError) as raised:
        attrs.evolve(CERTIFIER, signer=ring, rules="v1")
    assert [problem.path for problem in raised.value.problems] == ["$.rules", "$.signer.issuer"]
    with pytest.raises(ConfigurationError, match=r"^\$\.issuer must be an Issuer$"):
        attrs.evolve(CERTIFIER, signer=ring, issuer=None)
    further = (FurtherProof(signer=SIGNER), FurtherProof(signer=ring))
    with pytest.raises(ConfigurationError, match=r"^\$\.further_proofs\[1\]\.signer\.issuer must"):
        attrs.evolve(CERTIFIER, further_proofs=further)


class Lazy:
    """Stands for something that is looked up when it is needed, and counts what it is asked."""

    def __init__(self, thing):
        self.thing = thing
        self.asked = []

    def __getattr__(self, name):
        self.asked.append(name)
        return getattr(self.thing, name)


def test_a_signer_is_not_asked_before_there_is_a_certificate():
    """It may have to ask its device; it may stand for one that is not there yet."""
    signer, ring = (
        Lazy(thing) for thing in (SIGNER, KeyRing(issuer=ISSUER.id, keys=[RingKey(signer=SIGNER)]))
    )
    for lazy, asked in ((signer, {"sign", "signer_at"}), (ring, {"sign", "signer_at", "signers"})):
        further = (FurtherProof(signer=RSA),)
        certifier = attrs.evolve(CERTIFIER, signer=lazy, further_proofs=further)
        assert set(lazy.asked) == asked
        assert certifier.certify(sample_vaccination_request()).qr
    renderers = {"pdf_renderer": Lazy(PageRenderer()), "qr_renderer": Lazy(CERTIFIER.qr_renderer)}
    assert attrs.evolve(CERTIFIER, **renderers).certify(sample_vaccination_request()).pdf


@pytest.mark.parametrize("information", [{}, "", "ID1", 0, False, CertificateInformation], ids=repr)
def test_what_is_decided_is_none_or_an_information(information):
    """An empty one of another kind is a mistake, too."""
    for issue in (CERTIFIER.certify, functools.partial(CERTIFIER.update, previous="ID0")):
        with pytest.raises(ConfigurationError) as raised:
            issue(sample_vaccination_request(), information=information)
        assert str(raised.value) == "$.information must be a CertificateInformation or None"


class Zoneless(dt.tzinfo):
    """A zone that does not know its offset."""

    def utcoffset(self, _):
        """Give none."""


NO_MOMENTS = {
    "no zone": NOW.replace(tzinfo=None),
    "a zone without an offset": NOW.replace(tzinfo=Zoneless()),
    "a day": NOW.date(),
    "nothing": None,
    "a number": 1e9,
}


@pytest.mark.parametrize("now", NO_MOMENTS.values(), ids=NO_MOMENTS)
@pytest.mark.parametrize(
    "request_", [sample_vaccination_request(), {}, LICENCE], ids=["v1", "none", "licence"]
)
def test_a_clock_gives_a_moment(now, request_):
    """For requests of every kind; and it is no fault of the sender's."""
    certifier = attrs.evolve(CERTIFIER, clock=lambda: now)
    with pytest.raises(ConfigurationError) as raised:
        certifier.certify(request_)
    assert str(raised.value) == "$.clock must give a datetime with a time zone"
