"""How many times as long one thing takes as another, in one run, beside what it may be.

`python -m bench.ratios [ROUNDS]` prints a Markdown table. Both sides of a ratio are measured in
turn, so that a machine that is busy slows both alike. What else is busy on it slows them unequally
all the same, and only ever adds: so beside the ratio of the medians is that of the fastest
twentieths. What Node.js or Chromium is wanted for is left out where they are missing.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import attrs
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from bench.page import chromium_page
from bench.subject import ISSUER, NOW, REQUEST, Capture, halves, has_original, original
from divoc_certify import Certifier, PrivateKeySigner, TrustStore, VerificationKey, Verifier
from divoc_certify.credential import Contexts
from divoc_certify.credential.canonical import canonicalize
from divoc_certify.credential.expansion import canonicalize_slowly
from divoc_certify.pdf import PageRenderer, tokens
from divoc_certify.proof import add_proof
from divoc_certify.qr import PNG, Symbol, pack

__all__ = ["ratio_table"]

_WARM_UP = 5
_PASSES = 3  # how often Node.js is started
_SIGNING_INPUT = bytes(100)

Work = Callable[[], object]


@attrs.frozen
class Ratio:
    """One line of the table.

    Args:
        name: What is divided by what.
        value: How many times, by the medians.
        fastest: How many times, by the fastest twentieths; None where they are not known.
        most: What it may be at most, if there is such a bound.
        least: What it has to be at least, if there is such a bound.
    """

    name: str
    value: float
    fastest: float | None = None
    most: float | None = None
    least: float | None = None

    def __str__(self) -> str:
        targets = (("≤", self.most), ("≥", self.least))
        target = " ".join(f"{sign} {bound:g}" for sign, bound in targets if bound is not None)
        fastest = "" if self.fastest is None else f"{self.fastest:.2f}"
        return f"| {self.name} | {self.value:.2f} | {fastest} | {target} |"


@attrs.frozen
class Taken:
    """CPU milliseconds that one thing took, over all rounds.

    Args:
        median: The median.
        fastest: What a twentieth of the rounds were below.
    """

    median: float
    fastest: float

    def __truediv__(self, other: Taken) -> dict[str, float]:
        """How many times as long this took, as a ratio has it."""
        return {"value": self.median / other.median, "fastest": self.fastest / other.fastest}


@attrs.frozen
class _AsTheOriginal(PNG):
    """Two pixels a module, as the original draws: fewer than the library lets a caller have."""

    scale: int = 2

    def __attrs_post_init__(self) -> None:
        pass


def ratio_table(rounds: int) -> str:
    """Measure, and write the table."""
    rsa, edwards = (_certifier(algorithm) for algorithm in ("PS256", "EdDSA"))
    ratios = (
        *_against_signatures(rsa, edwards, rounds),
        *_verifying(rsa, rounds),
        *(_against_original(rsa, edwards, rounds) if has_original() else ()),
    )
    head = ("| ratio | here | at its fastest | target |", "|---|--:|--:|--:|")
    return "\n".join((*head, *map(str, ratios)))


def in_turn(rounds: int, *works: Work) -> list[Taken]:
    """What each takes, after some rounds that do not count."""
    times: list[list[int]] = [[] for _ in works]
    for number in range(_WARM_UP + rounds):
        for work, taken in zip(works, times, strict=True):
            start = time.process_time_ns()
            work()
            if number >= _WARM_UP:
                taken.append(time.process_time_ns() - start)
    return [
        Taken(statistics.median(taken) / 1e6, sorted(taken)[len(taken) // 20] / 1e6)
        for taken in times
    ]


def _certifier(algorithm: Any) -> Certifier:
    signer = PrivateKeySigner.generate(algorithm, verification_method="did:example:moh#key-1")
    return Certifier(issuer=ISSUER, signer=signer, pdf_renderer=None, clock=lambda: NOW)


def _against_signatures(rsa: Certifier, edwards: Certifier, rounds: int) -> Iterator[Ratio]:
    with_pdf = attrs.evolve(rsa, pdf_renderer=PageRenderer())
    contexts = Contexts()
    unsigned, proof = halves(rsa.certify(REQUEST).credential)
    add_proof(unsigned, signer=rsa.signer, created=NOW, contexts=contexts)  # makes the plans

    def both(canonical: Callable[..., str]) -> Work:
        return lambda: [canonical(document, contexts) for document in (unsigned, proof)]

    signature, signed, qr, pdf = in_turn(
        rounds,
        lambda: rsa.signer.sign(_SIGNING_INPUT),
        lambda: add_proof(unsigned, signer=rsa.signer, created=NOW, contexts=contexts),
        lambda: rsa.certify(REQUEST),
        lambda: with_pdf.certify(REQUEST),
    )
    yield Ratio("signed credential ÷ bare PS256 signature", **signed / signature, most=1.4)
    yield Ratio("QR only ÷ bare PS256 signature", **qr / signature, most=4)
    yield Ratio("QR and PDF ÷ bare PS256 signature", **pdf / signature, most=6)
    signature, qr = in_turn(
        rounds, lambda: edwards.signer.sign(_SIGNING_INPUT), lambda: edwards.certify(REQUEST)
    )
    yield Ratio("QR only ÷ bare Ed25519 signature", **qr / signature, most=30)
    slow, fast = in_turn(rounds, both(canonicalize_slowly), both(canonicalize))
    yield Ratio("canonicalise: PyLD ÷ here", **slow / fast, least=50)


def _verifying(certifier: Certifier, rounds: int) -> Iterator[Ratio]:
    signer = certifier.signer
    key = VerificationKey(
        public_key=signer.public_key, id=signer.verification_method, issuer=certifier.issuer.id
    )
    verifier = Verifier(TrustStore([key]))
    payload = certifier.certify(REQUEST).payload
    signature = signer.sign(_SIGNING_INPUT)
    pss = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=32)
    bare, verified = in_turn(
        rounds,
        lambda: signer.public_key.verify(signature, _SIGNING_INPUT, pss, hashes.SHA256()),
        lambda: verifier.verify(payload),
    )
    yield Ratio("verified payload ÷ bare PS256 verification", **verified / bare)


def _against_original(rsa: Certifier, edwards: Certifier, rounds: int) -> Iterator[Ratio]:
    for certifier in (edwards, rsa):
        alike = attrs.evolve(certifier, qr_renderer=_AsTheOriginal())
        works = (partial(alike.certify, REQUEST), _as_the_original(certifier))
        theirs, here = [], []
        for _ in range(_PASSES):
            theirs.append(original(certifier, rounds)[1]["QR only"])
            here.append([taken.median for taken in in_turn(rounds, *works)])
        qr = statistics.median(theirs)
        names = ("QR only", "from the credential to the picture")
        for name, times in zip(names, zip(*here, strict=True), strict=True):
            title = f"{name}, as large, {certifier.signer.algorithm}: original ÷ here"
            yield Ratio(title, qr / statistics.median(times), least=25)
    capture = Capture()
    certificate = attrs.evolve(rsa, pdf_renderer=capture).certify(REQUEST)
    page = chromium_page(certificate, tokens(capture.twin), rounds)
    if page is not None:
        with_pdf = attrs.evolve(alike, pdf_renderer=PageRenderer())
        (ours,) = in_turn(rounds, lambda: with_pdf.certify(REQUEST))
        yield Ratio("QR and PDF: original ÷ here", (qr + page[0]) / ours.median, least=60)


def _as_the_original(certifier: Certifier) -> Work:
    """From a credential to the picture, as there: without a request to read and check."""
    unsigned, _ = halves(certifier.certify(REQUEST).credential)
    sign = partial(add_proof, signer=certifier.signer, created=NOW, contexts=Contexts())
    return lambda: _AsTheOriginal().render(Symbol.encode(pack(sign(unsigned))))


if __name__ == "__main__":
    print(ratio_table(int(sys.argv[1]) if len(sys.argv) > 1 else 60))
