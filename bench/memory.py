"""How a process grows over many certificates.

`python -m bench.memory [CERTIFICATES]` prints by how many megabytes, once the first thousand have
prepared what the others use: QR only, RSA, of persons whose names are of every length.
"""

from __future__ import annotations

import copy
import resource
import subprocess
import sys
from pathlib import Path

from divoc_certify import Certifier, Issuer, PrivateKeySigner
from divoc_certify.testing import sample_vaccination_request

__all__ = ["growth"]

CERTIFICATES = 100_000
_WARM_UP = 1000
_LONGEST_NAME = 80
_STATUS = Path("/proc/self/statm")


def growth(certificates: int) -> float:
    """The megabytes by which a fresh process grows."""
    command = [sys.executable, "-m", "bench.memory", str(certificates)]
    return float(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)


def _measure(certificates: int) -> float:
    certifier = Certifier(
        issuer=Issuer(id="https://moh.example/", name="Ministry of Health", country="EX"),
        signer=PrivateKeySigner.generate("PS256", verification_method="did:example:moh#key-1"),
        pdf_renderer=None,
    )
    request = copy.deepcopy(sample_vaccination_request())
    before = 0
    for number in range(certificates):
        if number == _WARM_UP:
            before = _resident()
        name = f"Asha {number}"
        request["recipient"]["name"] = name.ljust(len(name) + number % _LONGEST_NAME, "a")
        certifier.certify(request)
    return (_resident() - before) / 1e6


def _resident() -> int:
    """The bytes of memory that this process has, where Linux tells; elsewhere the most it had."""
    if _STATUS.exists():
        return int(_STATUS.read_text().split()[1]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    print(f"{_measure(int(sys.argv[1]) if len(sys.argv) > 1 else CERTIFICATES):.1f}")
