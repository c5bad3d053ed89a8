"""A signer and a renderer that other processes are sent, and what a row may do to its process."""

import contextlib
import functools
import itertools
import os
import signal
from pathlib import Path
from typing import Any

import attrs
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from divoc_certify import Certifier, Issuer
from divoc_certify.errors import CertifyError
from divoc_certify.testing import sample_vaccination_request

ISSUER = Issuer(id="https://moh.example/", name="Ministry of Health", country="EX")


@functools.cache
def key(seed):
    """The key of a seed, made once in each process."""
    return Ed25519PrivateKey.from_private_bytes(seed)


@attrs.frozen
class SeedSigner:
    """Signs with a key that each process makes."""

    seed: bytes = bytes(32)
    verification_method = "did:example:moh#key-1"
    algorithm = "EdDSA"

    def sign(self, signing_input):
        """See `Signer.sign`."""
        return key(self.seed).sign(signing_input)


class ClumsyError(CertifyError):
    """An error that cannot be read where it is sent."""

    def __init__(self, first, second):
        super().__init__(first + second)

    def __reduce__(self):
        # Dask brings tblib, which gives errors that say nothing of this a way of its own.
        return ClumsyError, self.args


def refused(error, message):
    """Raise what somebody's class raises when it is unpickled."""
    raise error(message)


class Unreadable(str):
    """A text that is pickled, and does not come out of it."""

    __slots__ = ("error",)

    def __new__(cls, error):
        """Make one that raises this error."""
        text = super().__new__(cls, "Amara Example")
        text.error = error
        return text

    def __reduce__(self):
        return refused, (self.error, str(self))


@attrs.frozen
class OddPaths:
    """A sink whose paths do not come out of a pickle, for one name."""

    def write(self, certificate):
        """See `Sink.write`."""
        name = certificate.credential["credentialSubject"]["name"]
        return (Unreadable(ValueError),) if name == "odd" else (Path(name),)

    def gathering(self):
        """See `Sink.gathering`."""
        return contextlib.nullcontext(len)


@attrs.frozen
class Eventful:
    """Draws no page, and does what the recipient's name says."""

    def render(self, twin):
        """See `Renderer.render`."""
        match twin.request.recipient.name.split():
            case ["bug"]:
                raise ValueError(twin.request.recipient.name)
            case ["clumsy"]:
                raise ClumsyError("a", "b")
            case ["full", "disk"]:
                raise OSError(28, "No space left on device", twin.request.recipient.name)
            case ["odd", "disk"]:
                raise OSError("something")
            case ["exits"]:
                raise SystemExit(twin.request.recipient.name)
            case ["kills"]:
                os.kill(os.getpid(), signal.SIGKILL)
        return b"%PDF-"


def certifier(**options):
    """A certifier that can be sent; the QR code alone, unless told otherwise."""
    return Certifier(issuer=ISSUER, signer=SeedSigner(), **{"pdf_renderer": None, **options})


def request(number, name="Amara Example"):
    """The sample, with a number of its own."""
    sample = sample_vaccination_request()
    sample["preEnrollmentCode"] = f"EX-{number:06}"
    sample["recipient"]["name"] = name
    return sample


def requests(*names):
    """A request for each name."""
    return [request(number, name) for number, name in enumerate(names, 1)]


def errors(results):
    """What failed, by row."""
    return {result.number: type(result.error) for result in results if result.error is not None}


@attrs.frozen
class Counter:
    """An ID source that counts; a copy of it begins anew."""

    numbers: Any = attrs.field(factory=lambda: itertools.count(1))

    def __call__(self):
        """Give the next one."""
        return f"ID-{next(self.numbers)}"


@attrs.define
class FailsOnce:
    """Draws no page, and fails at the first."""

    drawn: int = 0

    def render(self, twin):
        """See `Renderer.render`."""
        self.drawn += 1
        if self.drawn == 1:
            raise ValueError
        return b"%PDF-"


class Forgetful:
    """Draws a page, and keeps it."""

    def render(self, twin):
        """Forget the `return`."""


def missing():
    """Something that is not there where it is made."""
    return Path("/nonexistent/file").read_bytes()
