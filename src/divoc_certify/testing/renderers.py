"""The contract of a renderer, as a check to be run on one's own."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from divoc_certify.certifier import Certifier
from divoc_certify.errors import ConfigurationError, Problem, RenderingError
from divoc_certify.issuer import Issuer
from divoc_certify.pdf import Renderer, Twin, tokens
from divoc_certify.pdf.facts import Facts
from divoc_certify.pdf.vocabulary import DOSE_TOKENS, OPEN, TOKENS
from divoc_certify.proof import PrivateKeySigner
from divoc_certify.request.rules import step
from divoc_certify.testing.samples import sample_test_request, sample_vaccination_request

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["check_renderer"]

_UNPRINTABLE = "\U0010fffd"
"""The last code point of private use, which no font has."""


def check_renderer(
    renderer: Renderer,
    *,
    requests: Collection[Mapping[str, Any]] | None = None,
    fields: Collection[str] = ("name", "certificateId"),
    dpi: float = 150,
) -> None:
    """Hold a renderer to the contract of `Renderer`.

    For each request, a certificate is issued with a key that is thrown away. Its page must be a
    PDF; the QR code must scan and hold the payload; the given fields must be found in the text;
    the same certificate must give the same bytes; and a name that cannot be printed must be a
    `RenderingError`, whose message does not show it.

    Args:
        renderer: Whatever draws a page.
        requests: Requests to the Certify API, one at least; by default a vaccination and a test,
            made up.
        fields: Tokens whose texts the page shows, as `divoc_certify.pdf.tokens` has them, and
            `vaxEvents[].vaxBatch` for one of every dose, `meta.note` for one of the sender's own;
            blanks do not count, nor does the order of words from right to left. One that a
            certificate does not have is passed over.
        dpi: Dots in an inch at which the page is scanned.

    Raises:
        AssertionError: The renderer breaks the contract; the message says where.
        divoc_certify.errors.ConfigurationError: There is nothing to check it with: no request, a
            field that is no token, no resolution.
        ImportError: The extra `scan` is not installed.
    """
    if requests is None:
        requests = [sample_vaccination_request(), sample_test_request()]
    if problems := [*_problems(requests, fields, dpi)]:
        raise ConfigurationError(problems)
    _hold(isinstance(renderer, Renderer), "a renderer must have a method render(twin)")
    for request in requests:
        twin, payload = _issued(request)
        document = _render(renderer, twin)
        _hold(isinstance(document, bytes), "render must return bytes")
        _hold(document.startswith(b"%PDF-"), "render must return a PDF")
        _hold(payload in _scanned(document, dpi), f"the QR code must be read at {dpi:g} dpi")
        _check_fields(document, twin, fields)
        _hold(_render(renderer, twin) == document, "the same twin must give the same bytes")
        _check_refusal(renderer, request)


def _problems(requests: Collection[Any], fields: Collection[str], dpi: float) -> Iterator[Problem]:
    if isinstance(requests, Mapping):
        yield Problem("$.requests", "must hold several requests, and not be one")
    elif not requests:
        yield Problem("$.requests", "must hold a request")
    if isinstance(fields, str):
        yield Problem("$.fields", "must hold several tokens, and not be one text")
    elif unknown := [_shown(field) for field in fields if not _is_token(field)]:
        yield Problem("$.fields", f"must hold tokens that are known, not {', '.join(unknown)}")
    if not dpi > 0:
        yield Problem("$.dpi", "must be more than 0")


def _is_token(field: object) -> bool:
    if not isinstance(field, str):
        return False
    name, several, inner = field.partition("[].")
    if several:
        return name == "vaxEvents" and inner in DOSE_TOKENS
    name, dot, path = field.partition(".")
    return name in OPEN and path != "" if dot else name in TOKENS


def _shown(field: object) -> str:
    """A name that is not known, as a message may have it: it may be anything."""
    steps = field.split("[].") if isinstance(field, str) else [field]
    return "[]".join(map(step, steps)).removeprefix(".")


# An assert statement is not there in an optimised Python.
def _hold(holds: bool, rule: str) -> None:  # noqa: FBT001 - as in an assertion
    if not holds:
        raise AssertionError(rule)


def _render(renderer: Renderer, twin: Twin) -> bytes:
    try:
        return renderer.render(twin)
    except Exception as error:
        raise AssertionError(f"render raised {type(error).__name__}") from error


@contextlib.contextmanager
def _reading() -> Iterator[None]:
    # Each of the readers has errors of its own, and some of Python's for what is cut or mixed up.
    try:
        yield
    except Exception as error:
        raise AssertionError("render must return a PDF that can be drawn") from error


class _Keeping:
    """A renderer that keeps what it is given."""

    def __init__(self) -> None:
        self.twins: list[Twin] = []

    def render(self, twin: Twin) -> bytes:
        self.twins.append(twin)
        return b""


def _issued(request: Mapping[str, Any]) -> tuple[Twin, bytes]:
    keeping = _Keeping()
    certifier = Certifier(
        issuer=Issuer(id="https://moh.example/", name="Ministry of Health", country="EX"),
        signer=PrivateKeySigner.generate(verification_method="did:example:moh#key-1"),
        pdf_renderer=keeping,
        clock=lambda: dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC),
        id_source=lambda: "123456789",
    )
    payload = certifier.certify(request).payload
    return keeping.twins[0], payload


def _check_fields(document: bytes, twin: Twin, fields: Collection[str]) -> None:
    import pypdf  # noqa: PLC0415 - importing this module stays light

    with _reading():
        pages = pypdf.PdfReader(io.BytesIO(document)).pages
        found = " ".join(page.extract_text() for page in pages)
    printed = tokens(twin)
    missing = [
        field for field in fields if not all(_is_in(text, found) for text in _texts(printed, field))
    ]
    _hold(not missing, f"the text must have {', '.join(missing)}")


def _texts(printed: Mapping[str, Any], field: str) -> Iterator[str]:
    name, several, inner = field.partition("[].")
    if several:
        yield from (str(row[inner]) for row in printed.get(name, ()))
    else:
        yield str(Facts(printed, 0).value(field, None))


def _is_in(text: str, found: str) -> bool:
    if _comparable(text) in _comparable(found):
        return True
    # Where lines run in both directions, readers agree on the words and on little else.
    leftward = any(unicodedata.bidirectional(character) in {"R", "AL"} for character in text)
    return leftward and all(_letters(word) in _letters(found) for word in text.split())


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, _comparable(text)))


def _comparable(text: str) -> str:
    # A byte order mark is no text; PDF/A has the word joiner for it.
    return unicodedata.normalize("NFC", "".join(text.split())).replace("\ufeff", "\u2060")


def _check_refusal(renderer: Renderer, request: Mapping[str, Any]) -> None:
    name = f"Unprintable{_UNPRINTABLE}"
    twin, _ = _issued({**request, "recipient": {**request["recipient"], "name": name}})
    try:
        renderer.render(twin)
    except RenderingError as error:
        _hold("Unprintable" not in str(error), "an error must not show a value")
        return
    except Exception as error:
        kind = type(error).__name__
        raise AssertionError(
            f"what cannot be drawn must be a RenderingError, not {kind}"
        ) from error
    raise AssertionError("a character without a glyph must be a RenderingError")


def _scanned(document: bytes, dpi: float) -> list[bytes]:
    try:
        import zxingcpp  # noqa: PLC0415 - an extra
    except ImportError:
        raise _without_extra() from None
    # There are barcodes to be found within QR symbols, too.
    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    return [
        bytes(symbol.bytes)
        for picture in _pictures(document, dpi)
        for symbol in zxingcpp.read_barcodes(picture, formats=formats)
    ]


def _pictures(document: bytes, dpi: float) -> Iterator[Image.Image]:
    try:
        import pypdfium2  # noqa: PLC0415 - an extra
    except ImportError:
        raise _without_extra() from None
    with _reading(), pypdfium2.PdfDocument(document) as pdf:
        pictures = [page.render(scale=dpi / 72, grayscale=True).to_pil() for page in pdf]
    yield from pictures


def _without_extra() -> ImportError:
    return ImportError("to scan a page, install the extra: pip install 'divoc-certify[scan]'")
