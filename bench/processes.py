"""Certificates a second on the clock, by one process and by two.

`python -m bench.processes [CERTIFICATES]` sends a certifier with every chunk, as any pool does.
"""

from __future__ import annotations

import multiprocessing
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from divoc_certify import Certifier, Issuer, PrivateKeySigner
from divoc_certify.testing import sample_vaccination_request

__all__ = ["throughput"]

CERTIFICATES = 4000
_CHUNK = 50


def throughput(certificates: int, *, pdf: bool) -> tuple[float, float]:
    """How many certificates one process and two issue in a second, with an RSA key."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "key.pem")
        signer = PrivateKeySigner.generate("PS256", verification_method="urn:x")
        path.write_bytes(signer.private_key_pem())
        options: dict[str, Any] = {} if pdf else {"pdf_renderer": None}
        certifier = Certifier(
            issuer=Issuer(id="https://moh.example/", name="Ministry of Health", country="EX"),
            signer=PrivateKeySigner.from_file(path, verification_method="did:example:moh#key-1"),
            **options,
        )
        return _rate(certifier, 1, certificates), _rate(certifier, 2, certificates)


def _rate(certifier: Certifier, workers: int, certificates: int) -> float:
    requests = [sample_vaccination_request()] * _CHUNK
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=spawn) as pool:
        # Every worker has to have begun, and what it prepares does not count.
        for _ in range(2):
            list(pool.map(_issue, [certifier] * 4 * workers, [requests] * 4 * workers))
        chunks = certificates // _CHUNK
        start = time.perf_counter()
        issued = sum(pool.map(_issue, [certifier] * chunks, [requests] * chunks))
        return issued / (time.perf_counter() - start)


def _issue(certifier: Certifier, requests: list[dict[str, Any]]) -> int:
    return len([certifier.certify(request) for request in requests])


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else CERTIFICATES
    for with_pdf, what in (False, "QR only"), (True, "with PDF"):
        one, two = throughput(count, pdf=with_pdf)
        print(f"{what}: one process {one:.0f}, two {two:.0f} a second, {two / one:.2f} times")
