"""Which fonts a page may use."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from divoc_certify.errors import ConfigurationError, Problem

if TYPE_CHECKING:
    from divoc_certify.pdf.typography.face import Face
    from divoc_certify.pdf.typography.typeface import Typeface

__all__ = ["Font", "FontSet"]

File = bytes | str | os.PathLike[str]

_NOTO = (
    "NotoSans",
    "NotoSansDevanagari",
    "NotoSansBengali",
    "NotoSansGurmukhi",
    "NotoSansGujarati",
    "NotoSansOriya",
    "NotoSansTamil",
    "NotoSansTelugu",
    "NotoSansKannada",
    "NotoSansMalayalam",
    "NotoSansSinhala",
    "NotoSansArabic",
    "NotoSansHebrew",
    "NotoSansArmenian",
    "NotoSansGeorgian",
    "NotoSansEthiopic",
    "NotoSansThai",
    "NotoSansLao",
    "NotoSansKhmer",
    "NotoSansMyanmar",
    "NotoSerifTibetan",
    "NotoSansThaana",
    "NotoSansOlChiki",
    "NotoSansMeeteiMayek",
)
"""The designs that `FontSet.noto` looks for."""
_NOTO_CJK = "NotoSansCJK"
_CJK_INDEX = {"jp": 0, "kr": 1, "sc": 2, "tc": 3, "hk": 4}


def _show(file: object) -> str:
    return f"{len(file)} bytes" if isinstance(file, bytes) else repr(file)


@attrs.frozen(kw_only=True)
class Font:
    """A font of one's own, with its bold counterpart.

    Args:
        regular: A TrueType or OpenType file, or a collection of them: its path or its bytes.
        bold: The same design in bold; the regular one stands in where it is left out.
        index: Which font of a collection, from 0.
        axes: For a variable font, where on its axes the regular design lies, `{"wdth": 90}`;
            an axis that is left out is at its default.
        bold_axes: The same for the bold design, `{"wght": 700}`. It is taken from the regular
            one's file if `bold` is left out.
    """

    regular: File = attrs.field(repr=_show)
    bold: File | None = attrs.field(default=None, repr=_show)
    index: int = 0
    axes: Mapping[str, float] = attrs.field(factory=dict)
    bold_axes: Mapping[str, float] = attrs.field(factory=dict)


def _as_tuple(fonts: list[Font] | tuple[Font, ...]) -> tuple[Font, ...]:
    return tuple(fonts) if isinstance(fonts, list) else fonts


@attrs.frozen(kw_only=True)
class FontSet:
    """The fonts of a page, in the order in which a letter looks for its glyphs.

    A letter with all its marks is set in the first font that has all of it; digits and
    punctuation go with the letters before them, where their font has them. Nothing is searched
    for: what is not given is not used, so that a page looks the same on every machine.

    A class because fonts are read and checked once; a copy in another process reads its files
    again.

    Args:
        fonts: Further fonts.
        embedded: Whether Noto Sans, which the package brings (Latin, Greek, Cyrillic), comes
            first.

    Raises:
        divoc_certify.errors.ConfigurationError: Files that cannot be read or embedded, all at
            once.
    """

    fonts: tuple[Font, ...] = attrs.field(default=(), converter=_as_tuple)
    embedded: bool = True

    def __attrs_post_init__(self) -> None:
        """Read all files."""
        if not isinstance(self.fonts, tuple) or not all(
            isinstance(font, Font) for font in self.fonts
        ):
            raise ConfigurationError([Problem("$.fonts", "must be a tuple of Font")])
        if not self.fonts and not self.embedded:
            raise ConfigurationError([Problem("$.fonts", "must hold a font")])
        self._own  # noqa: B018 - read now, to fail now

    @classmethod
    def noto(cls, *folders: str | os.PathLike[str], cjk: str = "jp") -> FontSet:
        """The Noto fonts in some folders, in an order that is always the same.

        Debian's packages put them into `/usr/share/fonts/truetype/noto` (fonts-noto-core) and
        `/usr/share/fonts/opentype/noto` (fonts-noto-cjk).

        Args:
            *folders: Where they are; for each script, a sans serif design is looked for.
            cjk: Whose forms Chinese characters have, if `NotoSansCJK` is there: `jp`, `kr`,
                `sc`, `tc` or `hk`.

        Raises:
            divoc_certify.errors.ConfigurationError: There are none, or they cannot be read.
        """
        if cjk not in _CJK_INDEX:
            raise ConfigurationError([Problem("$.cjk", f"must be one of {', '.join(_CJK_INDEX)}")])
        fonts = [
            *(found for name in _NOTO for found in _noto(name, ".ttf", folders)),
            *_noto(_NOTO_CJK, ".ttc", folders, _CJK_INDEX[cjk]),
        ]
        if not fonts:
            raise ConfigurationError([Problem("$.folders", "must hold Noto fonts")])
        return cls(fonts=tuple(fonts))

    @functools.cached_property
    def regular(self) -> Typeface:
        """The regular weight."""
        return self._typeface(0)

    @functools.cached_property
    def bold(self) -> Typeface:
        """The bold weight."""
        return self._typeface(1)

    def _typeface(self, weight: int) -> Typeface:
        from divoc_certify.pdf import faces  # noqa: PLC0415
        from divoc_certify.pdf.typography.typeface import Typeface  # noqa: PLC0415

        first = [(faces.regular, faces.bold)[weight]()] if self.embedded else []
        return Typeface((*first, *(pair[weight] for pair in self._own)))

    @functools.cached_property
    def _own(self) -> Sequence[tuple[Face, Face]]:
        problems: list[Problem] = []
        pairs = []
        for number, font in enumerate(self.fonts):
            try:
                pairs.append(_pair(font))
            except ConfigurationError as error:
                problems += [one.under(f".fonts[{number}]") for one in error.problems]
        if problems:
            raise ConfigurationError(problems)
        return tuple(pairs)


def _noto(
    name: str, suffix: str, folders: Sequence[str | os.PathLike[str]], index: int = 0
) -> Iterator[Font]:
    for folder in folders:
        regular = Path(folder, f"{name}-Regular{suffix}")
        bold = Path(folder, f"{name}-Bold{suffix}")
        if regular.is_file():
            yield Font(regular=regular, bold=bold if bold.is_file() else None, index=index)
            return


def _pair(font: Font) -> tuple[Face, Face]:
    """A font's regular and bold face."""
    faces = []
    problems = []
    same = font.bold is None and not font.bold_axes
    bold = font.regular if font.bold is None else font.bold
    for name, file, axes in (
        ("regular", font.regular, font.axes),
        ("bold", bold, font.bold_axes),
    )[: 1 if same else 2]:
        try:
            faces.append(_face(file, font.index, axes))
        except ValueError as error:
            problems.append(Problem(f"$.{name}", str(error)))
    if problems:
        raise ConfigurationError(problems)
    return faces[0], faces[-1]


def _face(file: File, index: int, axes: Mapping[str, float]) -> Face:
    from divoc_certify.pdf.typography import harfbuzz  # noqa: PLC0415
    from divoc_certify.pdf.typography.face import Face  # noqa: PLC0415
    from divoc_certify.pdf.typography.opentype import read_font  # noqa: PLC0415

    try:
        data = file if isinstance(file, bytes) else Path(file).read_bytes()
    except (OSError, TypeError):
        raise ValueError("must be a file that can be read, or its bytes") from None
    font = read_font(data, index)
    if not font.may_be_embedded:
        raise ValueError("must not be embedded, by its licence")
    if axes and not font.is_variable:
        raise ValueError("is no variable font, and has no axes")
    if font.is_variable or font.has_cff_outlines:
        if not harfbuzz.is_installed():
            kind = "is a variable font" if font.is_variable else "has CFF outlines"
            raise ValueError(f"{kind}, which {harfbuzz.EXTRA}")
        if font.is_variable:
            font = read_font(harfbuzz.instance(font, axes))
    if not font.has_truetype_outlines and not font.has_cff_outlines:
        raise ValueError("has no outlines that can be embedded")
    return Face(font)
