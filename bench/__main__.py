"""CPU milliseconds a certificate by stage, here and in the original's Node pipeline.

`python -m bench [ROUNDS [CERTIFICATES]]` prints a Markdown table of medians. The original runs from
`tests/interop/node_modules`; its page is drawn where Debian's `chromium` is installed. Below stand
what a fresh process costs, how one grows over so many certificates, and what two do beside one.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import segno
from tests.interop.original import Key

from bench.memory import CERTIFICATES, growth
from bench.page import chromium_page
from bench.processes import throughput
from bench.startup import startup
from divoc_certify import Certifier, FontSet, Issuer, PrivateKeySigner
from divoc_certify.credential import Contexts, build_credential
from divoc_certify.credential.canonical import canonicalize
from divoc_certify.credential.expansion import canonicalize_slowly
from divoc_certify.pdf import PageRenderer, Twin, tokens
from divoc_certify.proof import add_proof
from divoc_certify.qr import PNG, Symbol, pack
from divoc_certify.request import load_request

WARM_UP = 5
NOTO = "/usr/share/fonts/truetype/noto"  # Debian's fonts-noto-core
NOW = dt.datetime(2021, 10, 15, 9, 30, tzinfo=dt.UTC)
ISSUER = Issuer(id="https://moh.example/", name="Ministry of Health", country="EX")
SECURITY_V2 = "https://w3id.org/security/v2"
ADDRESS = {
    "addressLine1": "123, Example Road",
    "addressLine2": "",
    "district": "South District",
    "city": "Sampleton",
    "state": "Central",
    "pincode": "560034",
}
REQUEST = {
    "preEnrollmentCode": "1234567890",
    "recipient": {
        "name": "Asha Sample",
        "dob": "1994-11-30",
        "gender": "Female",
        "nationality": "Exampleland",
        "identity": "did:example:passport:A1234567",
        "contact": ["tel:9880414888"],
        "address": ADDRESS,
    },
    "vaccination": {
        "name": "COVAXIN",
        "batch": "MB3428BX",
        "manufacturer": "Bharat Biotech",
        "date": "2021-10-02T19:21:18.646Z",
        "effectiveStart": "2021-10-02",
        "effectiveUntil": "2022-10-02",
        "dose": 1,
        "totalDoses": 2,
    },
    "vaccinator": {"name": "Sam Sample"},
    "facility": {"name": "Example Medical Centre", "address": ADDRESS},
}


def main() -> None:
    """Measure both, for both key types, and print the table."""
    given = [int(argument) for argument in sys.argv[1:]]
    rounds, certificates = [*given, *(60, CERTIFICATES)[len(given) :]]
    columns: list[dict[str, float]] = []
    walls: list[float] = []
    for algorithm in ("PS256", "EdDSA"):
        signer = PrivateKeySigner.generate(algorithm, verification_method="did:example:moh#key-1")
        certifier = Certifier(issuer=ISSUER, signer=signer, pdf_renderer=None, clock=lambda: NOW)
        node, theirs = original(certifier, rounds)
        columns += [library(certifier, rounds), theirs]
        if (page := page_by_chromium(certifier, rounds)) is not None:
            theirs["PDF"], wall = page
            theirs["QR and PDF"] = theirs["QR only"] + theirs["PDF"]
            walls.append(wall)
    print(
        f"CPU milliseconds a certificate, median of {rounds}. "
        f"Python {platform.python_version()}, Node.js {node}, "
        f"{platform.system()} {platform.machine()}.\n"
    )
    print("| stage | RSA | original | times | Ed25519 | original | times |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for stage in columns[0]:
        cells = [*_cells(columns[0], columns[1], stage), *_cells(columns[2], columns[3], stage)]
        print(f"| {stage} | {' | '.join(cells)} |")
    print(
        '\n"times": how many times as fast this library is as the original. "QR only" is the whole '
        "way to a PNG: 4 pixels a module here, 2 there. The original's log is off. "
        + _browser(walls)
    )
    _print_processes(certificates)


def _print_processes(certificates: int) -> None:
    print(f"\n{startup()}\n")
    print(f"Over {certificates:,} certificates a process grows by {growth(certificates):.1f} MB.")
    for pdf, what in (False, "QR only"), (True, "with PDF"):
        one, two = throughput(max(certificates // 25, 50), pdf=pdf)
        print(
            f"On the clock, {what}: one process {one:.0f} certificates a second, "
            f"two {two:.0f}, {two / one:.2f} times as many."
        )


def _browser(walls: list[float]) -> str:
    if not walls:
        return "Its page is missing: there was no Chromium."
    times = " and ".join(f"{wall:.0f}" for wall in walls)
    return (
        "Its page is the mean over all processes of a warm Chromium, "
        f"{times} milliseconds each on the clock."
    )


def _cells(ours: dict[str, float], theirs: dict[str, float], stage: str) -> list[str]:
    if stage not in theirs:
        return [f"{ours[stage]:.3f}", "", ""]
    ratio = theirs[stage] / ours[stage]
    return [f"{ours[stage]:.3f}", f"{theirs[stage]:.3f}", f"{ratio:.2f}"]


def median(rounds: int, work: Callable[[], object]) -> float:
    """The median CPU milliseconds of a call, after some that do not count."""
    for _ in range(WARM_UP):
        work()
    times = []
    for _ in range(rounds):
        start = time.process_time_ns()
        work()
        times.append((time.process_time_ns() - start) / 1e6)
    return statistics.median(times)


class Capture:
    """A renderer that keeps the twin instead of drawing it."""

    twin: Twin

    def render(self, twin: Twin) -> bytes:
        """Keep it."""
        self.twin = twin
        return b""


def library(certifier: Certifier, rounds: int) -> dict[str, float]:
    """The medians of this library, by stage."""
    signer, contexts, png = certifier.signer, Contexts(), PNG()
    with_pdf = attrs.evolve(certifier, pdf_renderer=PageRenderer())
    bilingual, hindi = shaped(certifier)
    capture = Capture()
    certificate = attrs.evolve(certifier, pdf_renderer=capture).certify(REQUEST)
    unsigned, proof = halves(certificate.credential)
    request, symbol = load_request(REQUEST), Symbol.encode(certificate.payload)
    signing_input = bytes(100)

    def build() -> object:
        return build_credential(
            request, issuer=ISSUER, certificate_id=certificate.certificate_id, issued_at=NOW
        )

    def sign() -> object:
        return add_proof(unsigned, signer=signer, created=NOW, contexts=contexts)

    sign()  # makes the plans of these contexts
    stages: dict[str, Callable[[], object]] = {
        "load request": lambda: load_request(REQUEST),
        "build": build,
        "canonicalise by PyLD": lambda: (
            canonicalize_slowly(unsigned, contexts),
            canonicalize_slowly(proof, contexts),
        ),
        "canonicalise": lambda: (canonicalize(unsigned, contexts), canonicalize(proof, contexts)),
        "sign": lambda: signer.sign(signing_input),
        "canonicalise and sign": sign,
        "pack": lambda: pack(certificate.credential),
        "symbol": lambda: Symbol.encode(certificate.payload),
        "PNG": lambda: png.render(symbol),
        "symbol and PNG": lambda: png.render(Symbol.encode(certificate.payload)),
        "symbol and PNG by segno": lambda: by_segno(certificate.payload),
        "PDF": lambda: with_pdf.pdf_renderer.render(capture.twin),
        "PDF with shaping": lambda: bilingual.render(hindi),
        "QR only": lambda: certifier.certify(REQUEST),
        "QR and PDF": lambda: with_pdf.certify(REQUEST),
    }
    return {name: median(rounds, work) for name, work in stages.items()}


def shaped(certifier: Certifier) -> tuple[PageRenderer, Twin]:
    """A page in English and Hindi, of somebody whose name is in Devanagari."""
    capture = Capture()
    recipient = {**REQUEST["recipient"], "name": "आशा उदाहरण त्रिपाठी"}
    attrs.evolve(certifier, pdf_renderer=capture).certify({**REQUEST, "recipient": recipient})
    return PageRenderer(template="bilingual", fonts=FontSet.noto(NOTO)), capture.twin


def page_by_chromium(certifier: Certifier, rounds: int) -> tuple[float, float] | None:
    """The mean CPU and wall milliseconds of a browser's page; None where there is none."""
    capture = Capture()
    certificate = attrs.evolve(certifier, pdf_renderer=capture).certify(REQUEST)
    return chromium_page(certificate, tokens(capture.twin), rounds)


def by_segno(payload: bytes) -> None:
    """What `Symbol.encode` and `PNG.render` do, done by segno."""
    code = segno.make(payload, error="M", mode="byte", boost_error=False, micro=False)
    code.save(io.BytesIO(), kind="png", scale=4, border=4)


def halves(credential: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The two documents that are signed: the credential and the options of its proof."""
    proof = {"@context": SECURITY_V2, **credential["proof"]}
    del proof["jws"]
    return {name: member for name, member in credential.items() if name != "proof"}, proof


def original(certifier: Certifier, rounds: int) -> tuple[str, dict[str, float]]:
    """The version of Node.js, and the medians of the original's pipeline, by stage."""
    certificate = certifier.certify(REQUEST)
    unsigned, proof = halves(certificate.credential)
    key = Key.of(certifier.signer, controller=ISSUER.id)
    job = {
        "key": attrs.asdict(key),
        "contexts": {},
        "credential": unsigned,
        "created": proof["created"],
        "rounds": rounds,
    }
    done = subprocess.run(
        ["node", str(Path(__file__).with_name("original.cjs"))],
        input=json.dumps(job).encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    answer = json.loads(done.stdout)
    return answer["node"], answer["medians"]


if __name__ == "__main__":
    main()
