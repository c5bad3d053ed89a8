"""Absolute IRIs: what may stand as the `id` of something in a credential."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

from divoc_certify.errors import ConfigurationError, Problem

__all__ = ["did_web", "did_web_url", "has_scheme", "is_absolute_iri", "percent_encode"]

# What N-Quads allows between < and > (IRIREF), behind a scheme of RFC 3986.
_ABSOLUTE = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20\x7f-\x9f\ud800-\udfff<>"{}|^`\\\s]+')
_HAS_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:.", re.DOTALL)
# Of did:web: a host, which may have a port, and a step of the path, decoded.
_HOST = re.compile(r"\.*[^.@%][^@%]*(%3[Aa][0-9]+)?")
_STEP = re.compile(r"\.*[^./\\\0][^/\\\0]*")
_UNSAFE = re.compile(r'[\x00-\x20\x7f-\x9f<>"{}|^`\\\s]|%(?![0-9A-Fa-f]{2})')


def is_absolute_iri(value: object) -> bool:
    """Whether `value` is a string, and an absolute IRI that N-Quads can hold as it stands.

    See [RFC 3987, section 2.2](https://www.rfc-editor.org/rfc/rfc3987#section-2.2) and
    [IRIREF in N-Quads](https://www.w3.org/TR/n-quads/#grammar-production-IRIREF).
    """
    return isinstance(value, str) and _ABSOLUTE.fullmatch(value) is not None


def has_scheme(text: str) -> bool:
    """Whether `text` begins like an absolute IRI, whatever stands behind its scheme."""
    return _HAS_SCHEME.match(text) is not None


def percent_encode(text: str) -> str:
    """Percent-encode, as UTF-8, just the characters that no IRI may hold.

    A percent sign stays where two hexadecimal digits follow it, so that an IRI that is
    encoded already comes back unchanged.
    """
    return _UNSAFE.sub(lambda match: quote(match[0], safe=""), text)


def did_web(url: str) -> str:
    """The `did:web` identifier of an `https` URL.

    See the [did:web method, section 2.1](https://w3c-ccg.github.io/did-method-web/#method-specific-identifier).
    """
    host, _, path = url.partition("://")[2].partition("/")
    path = re.split("[?#]", path)[0]
    return ":".join(["did:web", host.replace(":", "%3A"), *filter(None, path.split("/"))])


def did_web_url(did: str) -> str:
    """The address at which a `did:web` is looked up, and its DID document has to be.

    See the [did:web method, section 3.2](https://w3c-ccg.github.io/did-method-web/#read-resolve).

    >>> did_web_url("did:web:moh.example")
    'https://moh.example/.well-known/did.json'
    >>> did_web_url("did:web:moh.example:certificates")
    'https://moh.example/certificates/did.json'

    Args:
        did: The DID, without a fragment.

    Raises:
        divoc_certify.errors.ConfigurationError: It is another kind of DID.
    """
    prefix, _, name = did.partition("did:web:")
    host, *path = name.split(":")
    # An empty step, one of dots or with a slash, and a host behind a user would lead elsewhere.
    if (
        prefix
        or not is_absolute_iri(did)
        or re.search("[/?#]", did)
        or not _HOST.fullmatch(host)
        or not all(_STEP.fullmatch(unquote(step)) for step in path)
    ):
        rule = "must be did:web, a host, and the steps of a path, each after a colon"
        raise ConfigurationError([Problem("$.did", rule)])
    where = "/".join(path or [".well-known"])
    return f"https://{unquote(host)}/{where}/did.json"
