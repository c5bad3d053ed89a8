"""The PDF is what it says it is: PDF/A-3a and PDF/UA-1, by veraPDF."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from typing import Any

import pypdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from PIL import Image

from divoc_certify import (
    Certifier,
    FontSet,
    Issuer,
    PageRenderer,
    PasswordProtected,
    PrivateKeySigner,
    Renderer,
    Rules,
    Sealed,
    Template,
)
from divoc_certify.testing import sample_test_request, sample_vaccination_request

from .verapdf import PROFILES, judge

SIGNER = PrivateKeySigner.generate("ES256", verification_method="did:example:moh#key-1")
MOMENT = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
NOTO = "/usr/share/fonts/truetype/noto"
UNTITLED = """
[[blocks]]
kind = "section"
label = "doses"
blocks = [
    { kind = "table", drop_empty = false, empty = " ", columns = [
        { token = "dateOfVax" }, { token = "vaxBatch" },
    ] },
]
[[blocks]]
kind = "qr"
"""


def certified(
    request: Mapping[str, Any], renderer: Renderer | None = None, **options: Any
) -> bytes:
    """The PDF of a certificate."""
    page = PageRenderer(helpline="Call 555 0100", footer=("One.", "Two."), **options)
    certifier = Certifier(
        issuer=Issuer(id="https://moh.example/", name="Ministère & Co", country="EX"),
        signer=SIGNER,
        clock=lambda: MOMENT,
        rules=Rules.V3,
        pdf_renderer=renderer or page,
    )
    pdf = certifier.certify(request).pdf
    assert pdf is not None
    return pdf


def logo(mode: str, **options: Any) -> bytes:
    """A logo of that kind."""
    file = io.BytesIO()
    Image.new(mode, (30, 10), 100).save(file, **options)
    return file.getvalue()


def many_doses() -> dict[str, Any]:
    """A request whose page goes on to others."""
    request = sample_vaccination_request()
    request["meta"]["vaccinations"] = [
        {"name": "Covishield " * 9, "dose": number, "date": "2025-11-20"} for number in range(1, 13)
    ]
    request["vaccination"]["dose"] = 13
    return request


def least() -> dict[str, Any]:
    """A request with nothing that may be missing."""
    request = sample_vaccination_request()
    for name in ("address", "gender"):
        del request["recipient"][name]
    for name in ("vaccinator", "meta"):
        del request[name]
    return request


def named(name: str) -> dict[str, Any]:
    """A request for somebody of that name."""
    request = sample_vaccination_request()
    request["recipient"]["name"] = name
    return request


def certificate() -> bytes:
    """An X.509 certificate for the signer's key."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Ministry")])
    return (
        x509.CertificateBuilder(name, name, SIGNER.public_key, 1)
        .not_valid_before(MOMENT - dt.timedelta(days=1))
        .not_valid_after(MOMENT + dt.timedelta(days=1))
        .sign(SIGNER.private_key, hashes.SHA256())
        .public_bytes(Encoding.PEM)
    )


DOCUMENTS = {
    "vaccination": certified(sample_vaccination_request()),
    "test": certified(sample_test_request()),
    "many doses": certified(many_doses()),
    "least": certified(least()),
    "without attachment": certified(sample_vaccination_request(), attach_credential=False),
    "transparent logo": certified(least(), logo=logo("RGBA", format="PNG")),
    "grey logo": certified(least(), logo=logo("L", format="PNG")),
    "sealed": certified(
        least(), Sealed(renderer=PageRenderer(), signer=SIGNER, certificates=certificate())
    ),
    "a name that is shaped": certified(
        named("आशा محمد"), template="bilingual", fonts=FontSet.noto(NOTO)
    ),
    "a name with a byte order mark": certified(
        named("A\ufeffsha \ufeffمحمد"), fonts=FontSet.noto(NOTO)
    ),
    "a section without a title, blank cells": certified(
        many_doses(), template=Template.loads(UNTITLED), attach_credential=False
    ),
    "JPEG logo": certified(least(), logo=logo("RGB", format="JPEG")),
}


def opened() -> bytes:
    """A document that had a password."""
    locked = PasswordProtected(renderer=PageRenderer(), password="x")
    writer = pypdf.PdfWriter()
    reader = pypdf.PdfReader(io.BytesIO(certified(least(), locked)), password="x")
    writer.clone_document_from_reader(reader)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def without(*names: str) -> bytes:
    """A document without members of its catalog."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(DOCUMENTS["least"]))
    for name in names:
        del writer.root_object[name]
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


BROKEN = {
    "no structure": (without("/StructTreeRoot"), {"PDFA-3A": "6.7.3.3-1", "PDFUA-1": "7.1-11"}),
    "no metadata": (without("/Metadata"), {"PDFA-3A": "6.6.2.1-1", "PDFUA-1": "7.1-8"}),
    "no colours": (without("/OutputIntents"), {"PDFA-3A": "6.2.4.3-2"}),
    "no association": (without("/AF"), {"PDFA-3A": "6.8-"}),
}


@pytest.fixture(scope="module")
def verdicts() -> dict[str, dict[str, list[str]]]:
    """What veraPDF says of all of them."""
    return judge(
        {**DOCUMENTS, "opened": opened(), **{name: broken for name, (broken, _) in BROKEN.items()}}
    )


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_page_is_archival_and_accessible(
    verdicts: dict[str, dict[str, list[str]]], name: str, profile: str
) -> None:
    """Every rule of the profile holds."""
    assert verdicts[name][profile] == []


def test_what_had_a_password_is_accessible_and_claims_no_more(
    verdicts: dict[str, dict[str, list[str]]],
) -> None:
    """Of the rules for archives, that it is for one is not said."""
    assert verdicts["opened"]["PDFUA-1"] == []
    assert [rule.split()[0] for rule in verdicts["opened"]["PDFA-3A"]] == ["6.6.4-1"]


@pytest.mark.parametrize("name", BROKEN)
def test_the_judge_sees_what_is_missing(
    verdicts: dict[str, dict[str, list[str]]], name: str
) -> None:
    """Its praise is worth something."""
    for profile, rule in BROKEN[name][1].items():
        assert any(failure.startswith(rule) for failure in verdicts[name][profile])
