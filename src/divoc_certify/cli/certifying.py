"""The options of the commands that issue, and the `Certifier` that they describe."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import attrs

from divoc_certify.certifier import Certifier
from divoc_certify.errors import ConfigurationError, InvalidKeyError, Problem
from divoc_certify.iri import is_absolute_iri
from divoc_certify.issuer import Issuer
from divoc_certify.pdf import FontSet, PageRenderer, Template
from divoc_certify.proof import PasswordFile, PrivateKeySigner
from divoc_certify.request import Rules

__all__ = ["add_options", "make_certifier"]


def add_options(command: argparse.ArgumentParser) -> None:
    """Add what every command that issues has to be told."""
    add = command.add_argument
    add("--key", type=Path, required=True, help="the private key: PEM, DER or PKCS#12")
    add("--verification-method", required=True, help="the URI of the public key")
    add("--password-file", type=Path, help="holds the password of an encrypted key")
    add("--issuer", type=Path, required=True, help="JSON file: id, name, country, …")
    add("--out", type=Path, required=True, help="folder to write to")
    versions = [rules.value for rules in Rules]
    add("--rules", choices=versions, default="v1", help="the API's rule set; v1 by default")
    add("--allow-unknown", action="store_true", help="pass over fields that the API does not know")
    add("--no-pdf", action="store_true", help="the QR code alone")
    add("--template", default="divoc", help="a shipped one, divoc by default, or a TOML file")
    add("--fonts", type=Path, action="append", help="a folder of Noto fonts; again for another")
    add("--logo", type=Path, help="PNG or JPEG file")


def make_certifier(options: argparse.Namespace) -> Certifier:
    """Make the certifier that the options describe.

    Raises:
        divoc_certify.errors.ConfigurationError: The issuer's file does not describe one.
        divoc_certify.errors.InvalidKeyError: As for `PrivateKeySigner.from_file`, with the file.
        divoc_certify.errors.TemplateError: The template has mistakes.
        OSError: A file cannot be read.
    """
    for path in (options.key, options.password_file, *(options.fonts or ())):
        if path is not None:
            path.stat()  # the error names the file
    if not is_absolute_iri(options.verification_method):
        raise ConfigurationError([Problem("$.verification_method", "must be an absolute URI")])
    return Certifier(
        issuer=_read_issuer(options.issuer),
        signer=_read_key(options),
        pdf_renderer=None if options.no_pdf else _make_renderer(options),
        rules=Rules(options.rules),
        allow_unknown=options.allow_unknown,
    )


def _read_key(options: argparse.Namespace) -> PrivateKeySigner:
    try:
        return PrivateKeySigner.from_file(
            options.key,
            verification_method=options.verification_method,
            password=PasswordFile(options.password_file) if options.password_file else None,
        )
    except InvalidKeyError as error:
        raise InvalidKeyError(f"{options.key}: {error}") from None


def _make_renderer(options: argparse.Namespace) -> PageRenderer:
    is_file = options.template.lower().endswith(".toml")
    return PageRenderer(
        template=Template.load(options.template) if is_file else options.template,
        fonts=FontSet.noto(*options.fonts) if options.fonts else FontSet(),
        logo=options.logo.read_bytes() if options.logo else None,
    )


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
