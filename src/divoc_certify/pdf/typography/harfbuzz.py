"""HarfBuzz, through uharfbuzz: shaping, CFF subsets, instances of variable fonts.

The extra `shaping`. It is imported where a text or a font needs it, and never decides how
anything else looks: a page that can be drawn without it is the same with it.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from divoc_certify.pdf.typography.opentype import FontFile

__all__ = ["EXTRA", "ShapedGlyph", "cff_subset", "instance", "is_installed", "shape", "shaper"]

EXTRA = "needs the extra: pip install 'divoc-certify[shaping]'"
"""What an error says where it is missing."""

_LAYOUT_TABLES = ("BASE", "GDEF", "GPOS", "GSUB", "VORG", "cmap", "name", "vhea", "vmtx")


@attrs.frozen
class ShapedGlyph:
    """A glyph in its place; lengths in design units.

    Args:
        glyph: Its number in the font.
        cluster: Where the characters begin that it was made of.
        advance: From its origin to that of the next.
        x: How far right of its origin it is drawn.
        y: How far above.
    """

    glyph: int
    cluster: int
    advance: int
    x: int
    y: int


def is_installed() -> bool:
    """Whether the extra is there."""
    return importlib.util.find_spec("uharfbuzz") is not None


def shaper(font: FontFile) -> Any:  # noqa: ANN401 - uharfbuzz has no types
    """HarfBuzz's own view of a font.

    Args:
        font: The font.
    """
    import uharfbuzz  # noqa: PLC0415

    return uharfbuzz.Font(uharfbuzz.Face(font.data, font.index))


def shape(
    shaper: Any,  # noqa: ANN401
    text: str,
    span: tuple[int, int],
    *,
    script: str,
    right_to_left: bool,
    features: Mapping[str, bool],
) -> list[ShapedGlyph]:
    """The glyphs of a stretch of text, from left to right.

    Args:
        shaper: The font.
        text: The line; what stands around the stretch decides how letters join.
        span: Where the stretch begins and ends.
        script: Its script, four letters.
        right_to_left: Its direction.
        features: OpenType features that are turned on or off.
    """
    import uharfbuzz  # noqa: PLC0415

    buffer = uharfbuzz.Buffer()
    buffer.add_codepoints([*map(ord, text)], span[0], span[1] - span[0])
    buffer.script = script
    buffer.direction = "rtl" if right_to_left else "ltr"
    # A language would be taken from the machine's settings.
    buffer.language = "und"
    uharfbuzz.shape(shaper, buffer, features)
    return [
        ShapedGlyph(info.codepoint, info.cluster, place.x_advance, place.x_offset, place.y_offset)
        for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    ]


def cff_subset(font: FontFile, glyphs: Iterable[int]) -> bytes:
    """A table `CFF` of these glyphs, numbered from 0 in their order in the font.

    Args:
        font: A font with CFF outlines.
        glyphs: Its glyphs; `.notdef`, number 0, comes along.
    """
    import uharfbuzz  # noqa: PLC0415

    wanted = uharfbuzz.SubsetInput()
    wanted.glyph_set.update({0, *glyphs})
    wanted.flags = (
        uharfbuzz.SubsetFlags.NO_HINTING
        | uharfbuzz.SubsetFlags.NO_LAYOUT_CLOSURE
        | uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
        | uharfbuzz.SubsetFlags.CFF_IDENTITY_CHARSET
    )
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in _LAYOUT_TABLES)
    face = uharfbuzz.subset(uharfbuzz.Face(font.data, font.index), wanted)
    return bytes(face.reference_table("CFF ").data)


def instance(font: FontFile, axes: Mapping[str, float]) -> bytes:
    """One design of a variable font, as a font file.

    Args:
        font: The font.
        axes: Where on its axes the design lies, by tag; where left out, at the axis' default.

    Raises:
        ValueError: It has not all of these axes.
    """
    import uharfbuzz  # noqa: PLC0415

    face = uharfbuzz.Face(font.data, font.index)
    wanted = uharfbuzz.SubsetInput()
    wanted.keep_everything()
    wanted.pin_all_axes_to_default(face)
    for tag, value in axes.items():
        if not wanted.pin_axis_location(face, tag, value):
            raise ValueError(f"has no axis {tag}")
    return bytes(uharfbuzz.subset(face, wanted).blob.data)
