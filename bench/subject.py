"""What is measured: one vaccination certificate, here and in the original's pipeline."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import attrs
from tests.interop.original import Key

from divoc_certify import Certifier, Issuer
from divoc_certify.pdf import Twin

__all__ = ["ISSUER", "NOW", "REQUEST", "Capture", "halves", "has_original", "original"]

_ORIGINAL = Path(__file__).parents[1] / "tests" / "interop" / "node_modules"
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


class Capture:
    """A renderer that keeps the twin instead of drawing it."""

    twin: Twin

    def render(self, twin: Twin) -> bytes:
        """Keep it."""
        self.twin = twin
        return b""


def has_original() -> bool:
    """Whether there is Node.js, and the original's packages."""
    return shutil.which("node") is not None and _ORIGINAL.is_dir()


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
