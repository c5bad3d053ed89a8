"""The look of the page: its measures, colours and styles of type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from divoc_certify.pdf.layout import Style

if TYPE_CHECKING:
    from divoc_certify.pdf.fontset import FontSet

__all__ = [
    "A4",
    "ACCENT",
    "BOTTOM",
    "COLUMNS",
    "GUTTER",
    "LEFT",
    "LINE",
    "LOGO",
    "MILLIMETRE",
    "TINT",
    "TOP",
    "WIDTH",
    "Theme",
    "theme",
]

MILLIMETRE = 72 / 25.4
A4 = (210 * MILLIMETRE, 297 * MILLIMETRE)

LEFT = 18 * MILLIMETRE
WIDTH = A4[0] - 2 * LEFT
TOP = 19 * MILLIMETRE
BOTTOM = A4[1] - 13 * MILLIMETRE

COLUMNS = 3
"""Columns of fields."""
GUTTER = 16.0
"""Between columns."""
LOGO = (66 * MILLIMETRE, 20 * MILLIMETRE)
"""The largest that a logo is drawn."""

INK = (0.09, 0.11, 0.15)
MUTED = (0.35, 0.39, 0.45)
ACCENT = (0.05, 0.22, 0.42)
LINE = (0.78, 0.82, 0.87)
TINT = (0.94, 0.955, 0.975)


@attrs.frozen(kw_only=True)
class Theme:
    """The styles of type on a page."""

    issuer: Style
    title: Style
    subtitle: Style
    identifier: Style
    section: Style
    label: Style
    value: Style
    name: Style
    result: Style
    heading: Style
    cell: Style
    current: Style
    helpline: Style
    small: Style


def theme(fonts: FontSet) -> Theme:
    """The styles, in a deployment's fonts."""
    regular, bold = fonts.regular, fonts.bold
    return Theme(
        issuer=Style(face=bold, size=11, leading=15, colour=ACCENT),
        title=Style(face=bold, size=22, leading=28.5, colour=INK),
        subtitle=Style(face=regular, size=11.5, leading=16, colour=MUTED),
        identifier=Style(face=bold, size=11.5, leading=16, colour=INK),
        section=Style(face=bold, size=10, leading=14, colour=ACCENT),
        label=Style(face=regular, size=7.5, leading=10.5, colour=MUTED),
        value=Style(face=regular, size=10, leading=13.5, colour=INK),
        name=Style(face=bold, size=14, leading=19, colour=INK),
        result=Style(face=bold, size=20, leading=26, colour=INK),
        heading=Style(face=bold, size=7.5, leading=10.5, colour=MUTED),
        cell=Style(face=regular, size=8.5, leading=11.5, colour=INK),
        current=Style(face=bold, size=8.5, leading=11.5, colour=INK),
        helpline=Style(face=bold, size=8.5, leading=12, colour=INK),
        small=Style(face=regular, size=7.5, leading=10.5, colour=MUTED),
    )
