"""The command line: demo, keygen, certify, verify."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import attrs

import divoc_certify
from divoc_certify.certifier import Certifier, certify
from divoc_certify.credential import Contexts
from divoc_certify.errors import CertifyError, ConfigurationError, Problem
from divoc_certify.issuer import Issuer
from divoc_certify.pdf import PageRenderer
from divoc_certify.proof import PrivateKeySigner, load_public_key
from divoc_certify.request import Rules, load_request_json
from divoc_certify.testing import sample_vaccination_request
from divoc_certify.verification import verify_credential


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 1 for anything that is wrong with the input."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except CertifyError as error:
        print(f"divoc-certify: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"divoc-certify: {error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m divoc_certify", description="Issue and check DIVOC health certificates."
    )
    parser.add_argument("--version", action="version", version=divoc_certify.__version__)
    commands = parser.add_subparsers(required=True, metavar="command")

    demo = commands.add_parser("demo", help="issue a sample certificate with a throw-away key")
    demo.add_argument("--out", type=Path, default=Path("divoc-demo"), help="folder to write to")
    demo.set_defaults(run=_demo)

    keygen = commands.add_parser("keygen", help="make a key pair")
    keygen.add_argument("--algorithm", choices=["EdDSA", "PS256"], default="EdDSA")
    keygen.add_argument("--out", type=Path, required=True, help="file for the private key, PEM")
    keygen.set_defaults(run=_keygen)

    issue = commands.add_parser("certify", help="issue the certificate of a request")
    issue.add_argument("request", type=Path, help="the Certify API's JSON")
    issue.add_argument("--key", type=Path, required=True, help="the private key, PEM")
    issue.add_argument("--verification-method", required=True, help="the URI of the public key")
    issue.add_argument("--password-file", type=Path, help="the password of an encrypted key")
    issue.add_argument("--issuer", type=Path, required=True, help="JSON: id, name, country, …")
    issue.add_argument("--out", type=Path, required=True, help="folder to write to")
    issue.add_argument("--rules", type=Rules, choices=list(Rules), default=Rules.V1)
    issue.add_argument("--allow-unknown", action="store_true", help="pass over unknown fields")
    issue.add_argument("--no-pdf", action="store_true", help="the QR code alone")
    issue.set_defaults(run=_certify)

    verify = commands.add_parser("verify", help="check a credential or a QR code's payload")
    verify.add_argument("file", type=Path, help="the credential as JSON, or the payload")
    verify.add_argument("--public-key", type=Path, required=True, help="the public key, PEM")
    verify.add_argument("--namespace", help="URL prefix of the deployment's contexts")
    verify.set_defaults(run=_verify)
    return parser


def _demo(options: argparse.Namespace) -> None:
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


def _keygen(options: argparse.Namespace) -> None:
    # The verification method is not part of a key file: any one will do to make the key.
    signer = PrivateKeySigner.generate(options.algorithm, verification_method="urn:unnamed")
    public = options.out.with_suffix(f".pub{options.out.suffix}")
    handle = os.open(options.out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(signer.private_key_pem())
    public.write_bytes(signer.public_key_pem())
    print(f"wrote {options.out} (keep it secret) and {public} (give it to verifiers)")


def _certify(options: argparse.Namespace) -> None:
    certifier = Certifier(
        issuer=_read_issuer(options.issuer),
        signer=PrivateKeySigner.from_pem(
            options.key.read_bytes(),
            verification_method=options.verification_method,
            password=_read_password(options.password_file),
        ),
        pdf_renderer=None if options.no_pdf else PageRenderer(),
    )
    request = load_request_json(
        options.request.read_bytes(), rules=options.rules, allow_unknown=options.allow_unknown
    )
    certificate = certifier.certify(request)
    for notice in certificate.notices:
        print(f"note: {notice}", file=sys.stderr)
    for path in certificate.save(options.out):
        print(f"wrote {path}")


def _verify(options: argparse.Namespace) -> None:
    contexts = Contexts()
    if options.namespace:
        contexts = contexts.with_namespace(options.namespace)
    verify_credential(
        options.file.read_bytes(),
        public_key=load_public_key(options.public_key.read_bytes()),
        contexts=contexts,
    )
    print("the signature holds; expiry and revocation were not checked")


def _read_issuer(path: Path) -> Issuer:
    try:
        members = json.loads(path.read_bytes())
    except ValueError:
        raise ConfigurationError([Problem("$", "the issuer file must be JSON")]) from None
    known = {field.name for field in attrs.fields(Issuer)}
    if not isinstance(members, dict) or not {"id", "name", "country"} <= set(members) <= known:
        others = ", ".join(sorted(known - {"id", "name", "country"}))
        rule = f"the issuer file must hold id, name and country, and may hold {others}"
        raise ConfigurationError([Problem("$", rule)])
    return Issuer(**members)


def _read_password(path: Path | None) -> bytes | None:
    return None if path is None else path.read_bytes().rstrip(b"\r\n")


if __name__ == "__main__":
    sys.exit(main())
