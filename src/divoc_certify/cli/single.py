"""The commands about one certificate: demo, keygen, certify, verify."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from divoc_certify.certifier import certify
from divoc_certify.cli.certifying import add_options, make_certifier
from divoc_certify.credential import Contexts
from divoc_certify.errors import CertifyError
from divoc_certify.issuer import Issuer
from divoc_certify.proof import PrivateKeySigner, load_public_key
from divoc_certify.request import load_request_json
from divoc_certify.testing import sample_vaccination_request
from divoc_certify.verification import verify_credential

__all__ = [
    "CERTIFY",
    "DEMO",
    "KEYGEN",
    "VERIFY",
    "add_certify",
    "add_demo",
    "add_keygen",
    "add_verify",
]

DEMO = "issue a sample certificate with a throw-away key"
KEYGEN = "make a key pair"
CERTIFY = "issue the certificate of a request"
VERIFY = "check credentials: their JSON, payloads, PDFs or pictures"


def add_demo(demo: argparse.ArgumentParser) -> None:
    """Add the options of `demo`."""
    demo.add_argument(
        "--out",
        type=Path,
        default=Path("divoc-demo"),
        help="folder to write to; divoc-demo by default",
    )
    demo.set_defaults(run=_demo)


def add_keygen(keygen: argparse.ArgumentParser) -> None:
    """Add the options of `keygen`."""
    keygen.add_argument(
        "--algorithm", choices=["EdDSA", "PS256"], default="EdDSA", help="EdDSA by default"
    )
    keygen.add_argument("--out", type=Path, required=True, help="file for the private key, PEM")
    keygen.set_defaults(run=_keygen)


def add_certify(issue: argparse.ArgumentParser) -> None:
    """Add the options of `certify`."""
    issue.add_argument("request", type=Path, help="the Certify API's JSON")
    add_options(issue)
    issue.set_defaults(run=_certify)


def add_verify(verify: argparse.ArgumentParser) -> None:
    """Add the options of `verify`."""
    verify.add_argument(
        "files",
        metavar="file",
        type=Path,
        nargs="+",
        help="the credential's JSON, a payload, a certificate's PDF or PNG",
    )
    verify.add_argument("--public-key", type=Path, required=True, help="the public key, PEM")
    verify.add_argument("--namespace", help="URL prefix of the deployment's contexts")
    verify.set_defaults(run=_verify)


def _demo(options: argparse.Namespace) -> int:
    issuer = Issuer(id="https://moh.example/", name="Ministry of Health, Exampleland", country="EX")
    signer = PrivateKeySigner.generate(verification_method="did:web:moh.example#key-1")
    certificate = certify(sample_vaccination_request(), issuer=issuer, signer=signer)
    paths = certificate.save(options.out)
    presented = {"the credential": paths[0].read_bytes(), "the payload": certificate.payload}
    for name, content in presented.items():
        verify_credential(content, public_key=signer.public_key)
        print(f"verified {name}")
    print(certificate.qr_report)
    for path in paths:
        print(f"wrote {path}")
    return 0


def _keygen(options: argparse.Namespace) -> int:
    # The verification method is not part of a key file: any one will do to make the key.
    signer = PrivateKeySigner.generate(options.algorithm, verification_method="urn:unnamed")
    public = options.out.with_suffix(f".pub{options.out.suffix}")
    handle = os.open(options.out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(signer.private_key_pem())
    try:
        # It may be of an older pair, whose private key was put away.
        with public.open("xb") as file:
            file.write(signer.public_key_pem())
    except OSError:
        options.out.unlink()  # half a pair is none
        raise
    print(f"wrote {options.out} (keep it secret) and {public} (give it to verifiers)")
    return 0


def _certify(options: argparse.Namespace) -> int:
    certifier = make_certifier(options)
    request = load_request_json(
        options.request.read_bytes(), rules=certifier.rules, allow_unknown=options.allow_unknown
    )
    certificate = certifier.certify(request)
    for notice in certificate.notices:
        print(f"note: {notice}", file=sys.stderr)
    for path in certificate.save(options.out):
        print(f"wrote {path}")
    return 0


def _verify(options: argparse.Namespace) -> int:
    contexts = Contexts()
    if options.namespace:
        contexts = contexts.with_namespace(options.namespace)
    public_key = load_public_key(options.public_key.read_bytes())
    code = 0
    for file in options.files:
        name = f"{file}: " if len(options.files) > 1 else ""
        try:
            verify_credential(file.read_bytes(), public_key=public_key, contexts=contexts)
        except CertifyError as error:
            print(f"divoc-certify: {name}{error}", file=sys.stderr)
            code = 1
        else:
            print(f"{name}the signature holds; expiry and revocation were not checked")
    return code
