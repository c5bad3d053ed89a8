"""Every error that the library raises on purpose.

The tree::

    CertifyError
    ├── ProblemsError                 several problems at once, each with its path
    │   ├── InvalidRequestError       what a source system sent
    │   ├── InputError                a file of many requests that cannot be read as a whole
    │   ├── ConfigurationError        what the caller set up: issuer, programme, renderer
    │   └── TemplateError             a page's template has mistakes
    ├── CredentialError               a credential that must not be signed
    │   ├── UnknownContextError       a context URL that is not bundled and not registered
    │   ├── UnmappedPropertyError     a property that no context maps
    │   ├── UnsignedClaimsError       claims that the signature would not cover
    │   └── UnknownVaccineError       strict mode: no code for this vaccine
    ├── InvalidKeyError               too weak, of the wrong kind, or not readable
    │   └── UnsupportedKeyError       of a kind, or for a use, that no suite here has
    ├── SigningError                  the signer could not sign
    ├── LockedError                   other writers hold a file for too long
    ├── WorkerLostError               the process that worked on a row died
    ├── UnexpectedError               a row met an error that is not of this tree
    ├── PayloadTooLargeError          the payload does not fit a QR symbol
    ├── RenderingError                the symbol or the page could not be drawn
    │   └── MissingGlyphError         the font has no glyph for a character
    └── VerificationError             what was presented is not a valid certificate
        ├── MalformedError            not a payload, not a credential, not a proof
        ├── UnsupportedError          well-formed, but of a kind not known here
        ├── UnknownKeyError           no key is trusted under this name
        ├── ExpiredError              its issuer gave it an end, and that has come
        ├── NotYetValidError          it was issued in the future
        ├── InvalidSignatureError     the signature does not match
        └── RevokedError              its issuer has revoked it
            └── SuspendedError        revoked with an end: it will be valid again

Messages are lower case, name the place and the rule, and never repeat a value:
the value is somebody's name or passport number.
"""

from __future__ import annotations

from collections.abc import Iterable

import attrs

__all__ = [
    "CertifyError",
    "ConfigurationError",
    "CredentialError",
    "ExpiredError",
    "InputError",
    "InvalidKeyError",
    "InvalidRequestError",
    "InvalidSignatureError",
    "LockedError",
    "MalformedError",
    "MissingGlyphError",
    "NotYetValidError",
    "PayloadTooLargeError",
    "Problem",
    "ProblemsError",
    "RenderingError",
    "RevokedError",
    "SigningError",
    "SuspendedError",
    "TemplateError",
    "TemplateProblem",
    "UnexpectedError",
    "UnknownContextError",
    "UnknownKeyError",
    "UnknownVaccineError",
    "UnmappedPropertyError",
    "UnsignedClaimsError",
    "UnsupportedError",
    "UnsupportedKeyError",
    "VerificationError",
    "WorkerLostError",
]


_LONGEST_URL = 200


@attrs.frozen
class Problem:
    """One broken rule and the place where it was broken.

    Args:
        path: A JSONPath in the wire's own names, `$.recipient.contact[0]`; `$` is the
            whole document.
        rule: The rule that does not hold, `must be a string`. Never the value.
    """

    path: str
    rule: str

    def __str__(self) -> str:
        return f"{self.path} {self.rule}"

    def under(self, step: str) -> Problem:
        """The same problem seen from one level further up, `step` being `.name` or `[0]`."""
        return Problem(f"${step}{self.path[1:]}", self.rule)


class CertifyError(Exception):
    """The root: everything that this library raises on purpose."""


class ProblemsError(CertifyError, ValueError):
    """One or more broken rules, all of them at once.

    Args:
        problems: What is wrong, in document order; at least one.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


class InvalidRequestError(ProblemsError):
    """The request breaks a rule of the Certify API; nothing was issued."""


class InputError(ProblemsError):
    """A file or a table of many requests cannot be read as a whole, or not any further.

    Its problems name columns, the header or a line, not JSON paths.
    """


class ConfigurationError(ProblemsError):
    """An issuer, a programme or a renderer was set up with values that cannot work."""


@attrs.frozen
class TemplateProblem(Problem):
    """One mistake in a template.

    Args:
        path: The keys that lead to it, `blocks[3].columns`; empty for the whole document.
        rule: The rule that does not hold.
        line: The line of the key, counted from 1.
    """

    line: int

    def __str__(self) -> str:
        place = f"line {self.line}, {self.path}" if self.path else f"line {self.line}"
        return f"{place}: {self.rule}"


class TemplateError(ProblemsError):
    """A template has mistakes; it was not loaded.

    Args:
        problems: What is wrong; they are kept in the order of their lines.
    """

    problems: tuple[TemplateProblem, ...]

    def __init__(self, problems: Iterable[TemplateProblem]) -> None:
        ordered: list[TemplateProblem] = sorted(problems, key=lambda problem: problem.line)
        super().__init__(ordered)


class CredentialError(CertifyError):
    """The credential must not be signed as it stands."""


class UnknownContextError(CredentialError):
    """A context URL is neither bundled nor registered, and nothing is fetched.

    Args:
        url: The context URL that was asked for.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        super().__init__(url)

    def __str__(self) -> str:
        # Whoever shows a certificate may have chosen it, and its length.
        url = self.url if len(self.url) <= _LONGEST_URL else f"{self.url[:_LONGEST_URL]}..."
        return f"context {url} is neither bundled nor registered, and nothing is fetched"


class UnmappedPropertyError(CredentialError):
    """A property is mapped by no context, so a signature would not cover it.

    Args:
        names: The names of the properties, in the order in which they were met. One that is not
            plain may be anything, and is `*`.
    """

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        super().__init__(names)

    def __str__(self) -> str:
        return f"no context maps {', '.join(self.names)}: a signature would not cover it"


class UnsignedClaimsError(CredentialError):
    """JSON-LD would drop claims without a word, and the signature would not cover them.

    Args:
        paths: The JSONPath of each claim: one that is null, hangs on a relative `id`, or is of
            a type that no context maps.
    """

    def __init__(self, paths: tuple[str, ...]) -> None:
        self.paths = paths
        super().__init__(paths)

    def __str__(self) -> str:
        return f"the signature would not cover {', '.join(self.paths)}"


class UnknownVaccineError(CredentialError):
    """The vaccine table has no entry under this name, and the table is strict."""


class InvalidKeyError(CertifyError, ValueError):
    """The key is too weak, of the wrong kind, or cannot be read."""


class UnsupportedKeyError(InvalidKeyError):
    """The key is of a kind, or for a use, that no proof suite here has."""


class SigningError(CertifyError):
    """The signer did not give a signature; nothing was issued."""


class LockedError(CertifyError):
    """Other writers held a file for too long; nothing was written, and it can be tried again."""


class WorkerLostError(CertifyError):
    """The process that worked on a row died; the row can be sent again."""


class UnexpectedError(CertifyError):
    """A row of a bulk run met an error that is not of this tree; the other rows went on.

    It may come from a renderer, a sink or a clock of the caller's own, from the disk, or be a
    mistake in the library. Its message is left out, since nobody knows what it repeats.

    Args:
        kind: The name of its class, `ValueError`; of an `OSError` the system's code, `ENOSPC`.
        place: Where it was raised, `renderer.py:17 in render`.
    """

    def __init__(self, kind: str, place: str) -> None:
        self.kind = kind
        self.place = place
        super().__init__(kind, place)

    def __str__(self) -> str:
        return f"{self.kind} at {self.place}"


class PayloadTooLargeError(CertifyError):
    """The payload does not fit the largest QR symbol at the chosen error level.

    Args:
        size: Bytes in the payload.
        capacity: Bytes that a version 40 symbol holds at the level.
        error_level: The error correction level, one of `L`, `M`, `Q`, `H`.
    """

    def __init__(self, size: int, capacity: int, error_level: str) -> None:
        self.size = size
        self.capacity = capacity
        self.error_level = error_level
        super().__init__(size, capacity, error_level)

    def __str__(self) -> str:
        return (
            f"the payload is {self.size - self.capacity} bytes too large for a QR symbol: "
            f"{self.size} bytes, and error level {self.error_level} holds {self.capacity}; "
            "an Ed25519 key saves about 300 bytes, and fewer or shorter fields help"
        )


class RenderingError(CertifyError):
    """The symbol or the page could not be drawn."""


class MissingGlyphError(RenderingError):
    """The font has no glyph for a character, and a blank is never printed in its place.

    Args:
        field: The token whose text holds the character, `name`.
        code_points: The characters, as `U+0915`.
    """

    def __init__(self, field: str, code_points: tuple[str, ...]) -> None:
        self.field = field
        self.code_points = code_points
        super().__init__(field, code_points)

    def __str__(self) -> str:
        return f"{self.field}: the font has no glyph for {', '.join(self.code_points)}"


class VerificationError(CertifyError):
    """What was presented is not a valid certificate."""


class MalformedError(VerificationError):
    """It is not a payload, not a credential, or not a proof of the form that is signed."""


class UnsupportedError(VerificationError):
    """It is well-formed, but of a kind that is not known here."""


class UnknownKeyError(VerificationError):
    """No key is trusted under this verification method and issuer."""


class ExpiredError(VerificationError):
    """The certificate has expired."""


class NotYetValidError(VerificationError):
    """The certificate was issued in the future, by the verifier's clock."""


class InvalidSignatureError(VerificationError):
    """The signature does not match the credential and the key."""


class RevokedError(VerificationError):
    """The issuer has revoked the certificate; the signature is as good as ever."""


class SuspendedError(RevokedError):
    """The issuer has revoked the certificate for a time: a suspension has an end."""
