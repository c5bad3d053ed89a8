"""A PDF of one's own as background: its pages, each as a form that any page may show.

A form is a page's content and resources, moved so that its visible box has its lower left corner
at the origin and stands upright, whatever the original's boxes and rotation are: ISO 32000-1,
sections 7.7.3.3 (page objects), 8.10 (form XObjects). Annotations, actions and scripts stay behind.
"""

from __future__ import annotations

import io
import warnings
import zlib
from typing import TYPE_CHECKING, Any

import attrs

from divoc_certify.errors import ConfigurationError, Problem

if TYPE_CHECKING:
    import pypdf

__all__ = ["Form", "read_background"]

_TOLERANCE = 2 * 72 / 25.4
"""How far a page's size may be off, in points."""

_LEFT_OUT = frozenset({"/Metadata", "/PieceInfo", "/StructParent", "/StructParents", "/OPI"})
"""What a form has no use for; structure and metadata belong to the original document."""


_OF_FILES = frozenset({"/Length", "/F", "/FFilter", "/FDecodeParms", "/DL"})
"""What a stream says about where its bytes are; here they follow it."""

_OF_DOCUMENTS = frozenset({"/Page", "/Pages", "/Catalog", "/StructElem", "/StructTreeRoot"})
"""What a page may lead to that is no part of how it looks."""

Pieces = tuple[bytes | int, ...]


@attrs.frozen(eq=False, repr=False)
class Form:
    """A page as a form XObject, and all that it refers to.

    Args:
        width: Its width, in points.
        height: Its height.
        objects: The form itself, then what it needs: each the bytes that are written into a
            file, and where one refers to another, that one's place here.
    """

    width: float
    height: float
    objects: tuple[Pieces, ...]


def read_background(data: bytes, extent: tuple[float, float]) -> tuple[Form, ...]:
    """The pages of a PDF, upright and cropped.

    Args:
        data: The PDF.
        extent: The width and height that each page must have, in points.

    Raises:
        divoc_certify.errors.ConfigurationError: It is no PDF, is encrypted, has hidden layers,
            or its pages are of another size.
    """
    # pypdf is imported where there is something to read.
    import pypdf  # noqa: PLC0415

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reader = pypdf.PdfReader(io.BytesIO(data))
            forms = None if reader.is_encrypted else tuple(map(_form, reader.pages))
            hides = not reader.is_encrypted and _hides_layers(reader)
    # A broken file breaks pypdf in many ways.
    except Exception:  # noqa: BLE001
        raise _refused("must be a PDF that can be read") from None
    if forms is None:
        raise _refused("must not be encrypted")
    if hides:
        raise _refused("must not have hidden layers: they would be seen")
    if not forms:
        raise _refused("must have a page")
    for number, form in enumerate(forms, 1):
        pairs = zip((form.width, form.height), extent, strict=True)
        if any(abs(has - needed) > _TOLERANCE for has, needed in pairs):
            width, height = (round(one / 72 * 25.4, 1) for one in extent)
            raise _refused(f"must have pages of {width:g} by {height:g} mm; page {number} has not")
    return forms


def _refused(rule: str) -> ConfigurationError:
    return ConfigurationError([Problem("$.background", rule)])


def _hides_layers(reader: pypdf.PdfReader) -> bool:
    """Whether a part of the pages is not seen: ISO 32000-1, section 8.11.4 (optional content)."""
    layers: Any = reader.root_object.get("/OCProperties", {})
    state = layers.get_object()["/D"] if layers else {}
    return bool(state.get("/OFF")) or state.get("/BaseState") == "/OFF"


def _form(page: pypdf.PageObject) -> Form:
    unit = float(page.get("/UserUnit", 1))
    media, crop = page.mediabox, page.cropbox
    left, right = sorted((float(media.left), float(media.right)))
    bottom, top = sorted((float(media.bottom), float(media.top)))
    cropped = sorted((float(crop.left), float(crop.right)))
    left, right = max(left, cropped[0]), min(right, cropped[1])
    cropped = sorted((float(crop.bottom), float(crop.top)))
    bottom, top = max(bottom, cropped[0]), min(top, cropped[1])
    matrix = {
        0: (1, 0, 0, 1, -left, -bottom),
        90: (0, -1, 1, 0, -bottom, right),
        180: (-1, 0, 0, -1, right, top),
        270: (0, 1, -1, 0, top, -left),
    }[page.rotation % 360]
    width, height = (right - left) * unit, (top - bottom) * unit
    if page.rotation % 180:
        width, height = height, width
    contents = page.get_contents()
    content = contents.get_data() if contents is not None else b""
    head = (
        b"<< /Type /XObject /Subtype /Form /BBox [ "
        + _numbers(left, bottom, right, top)
        + b" ] /Matrix [ "
        + _numbers(*(one * unit for one in matrix))
        + b" ] "
    )
    return Form(width, height, _Copy(page).objects(head, content))


def _numbers(*values: float) -> bytes:
    return " ".join(f"{value:.4f}".rstrip("0").rstrip(".") for value in values).encode()


class _Copy:
    """Copies a page's content and resources out of its file."""

    def __init__(self, page: pypdf.PageObject) -> None:
        self.page = page
        self.places: dict[int, int] = {}
        self.copied: list[Pieces] = []

    def objects(self, head: bytes, content: bytes) -> tuple[Pieces, ...]:
        self.copied.append(())
        pieces: list[bytes | int] = [head]
        for name in ("/Resources", "/Group"):
            value = self.page.get(name)
            if value is not None:
                pieces += [name.encode(), b" ", *self._pieces(value.get_object()), b" "]
        packed = zlib.compress(content)
        pieces.append(b"/Filter /FlateDecode /Length %d >>\nstream\n" % len(packed))
        self.copied[0] = (*pieces, packed, b"\nendstream")
        return tuple(self.copied)

    def _pieces(self, value: Any) -> list[bytes | int]:  # noqa: ANN401
        from pypdf import generic  # noqa: PLC0415

        match value:
            case generic.IndirectObject():
                return self._reference(value)
            case generic.StreamObject():
                # What pypdf would hand out is decoded, and images are to stay as they are.
                data = value._data  # noqa: SLF001
                entries = self._entries(value, _LEFT_OUT | _OF_FILES)
                length = b"/Length %d >>\nstream\n" % len(data)
                return [b"<< ", *entries, length, data, b"\nendstream"]
            case generic.DictionaryObject():
                return [b"<< ", *self._entries(value, _LEFT_OUT), b">>"]
            case generic.ArrayObject():
                members = (piece for one in value for piece in (*self._pieces(one), b" "))
                return [b"[ ", *members, b"]"]
            case generic.TextStringObject() | generic.ByteStringObject():
                return [b"<%s>" % value.original_bytes.hex().encode()]
            case _:
                file = io.BytesIO()
                value.write_to_stream(file)
                return [file.getvalue()]

    def _entries(self, value: Any, left_out: frozenset[str]) -> list[bytes | int]:  # noqa: ANN401
        pieces: list[bytes | int] = []
        for name in value:
            if name not in left_out:
                pieces += [*self._pieces(name), b" ", *self._pieces(value.raw_get(name)), b" "]
        return pieces

    def _reference(self, value: pypdf.generic.IndirectObject) -> list[bytes | int]:
        from pypdf import generic  # noqa: PLC0415

        if value.idnum not in self.places:
            target = value.get_object()
            if isinstance(target, generic.DictionaryObject) and (
                target.get("/Type") in _OF_DOCUMENTS
            ):
                return [b"null"]
            # The place is taken first: what it holds may refer back to it.
            self.places[value.idnum] = len(self.copied)
            self.copied.append(())
            self.copied[self.places[value.idnum]] = tuple(self._pieces(target))
        return [self.places[value.idnum]]
