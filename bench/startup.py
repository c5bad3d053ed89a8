"""What a fresh process costs: the import, and its first certificate.

`python -m bench.startup` prints CPU milliseconds of whole processes, the interpreter's start
included: medians, each beside the lowest.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from divoc_certify import PrivateKeySigner

__all__ = ["startup"]

_TIMES = 9
_IMPORT = "import divoc_certify"
_IMPORT_CERTIFIER = "from divoc_certify import Certifier, Issuer, PrivateKeySigner"
_CERTIFY = """
from divoc_certify import Certifier, Issuer, PrivateKeySigner
from divoc_certify.testing import sample_vaccination_request

certifier = Certifier(
    issuer=Issuer(id="https://moh.example/", name="Ministry of Health", country="EX"),
    signer=PrivateKeySigner.from_file({path!r}, verification_method="did:example:moh#key-1"),
    {options}
)
certifier.certify(sample_vaccination_request())
"""


def startup() -> str:
    """A Markdown table."""
    rows = {
        "Python itself": "",
        "`import divoc_certify`": _IMPORT,
        "`from divoc_certify import Certifier`": _IMPORT_CERTIFIER,
    }
    with tempfile.TemporaryDirectory() as folder:
        for algorithm, name in ("PS256", "RSA"), ("EdDSA", "Ed25519"):
            path = Path(folder, algorithm)
            signer = PrivateKeySigner.generate(algorithm, verification_method="urn:x")
            path.write_bytes(signer.private_key_pem())
            for options, what in ("pdf_renderer=None,", "QR only"), ("", "with PDF"):
                code = _CERTIFY.format(path=str(path), options=options)
                rows[f"first certificate, {what}, {name}"] = code
        times = {row: _milliseconds(code) for row, code in rows.items()}
    lines = [f"| {row} | {median:.0f} | {lowest:.0f} |" for row, (median, lowest) in times.items()]
    return "\n".join(["| fresh process | CPU ms | lowest |", "|---|--:|--:|", *lines])


def _milliseconds(code: str) -> tuple[float, float]:
    times = [_once(code) for _ in range(_TIMES)]
    return statistics.median(times), min(times)


def _once(code: str) -> float:
    before = _children()
    subprocess.run([sys.executable, "-c", code], check=True)
    return (_children() - before) * 1000


def _children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    print(startup())
