"""The human-readable half of a certificate: what may be printed, and the pages that print it."""

from typing import TYPE_CHECKING

from divoc_certify.deferred import deferred
from divoc_certify.pdf.fontset import Font, FontSet
from divoc_certify.pdf.page import PageRenderer, SmallModuleWarning
from divoc_certify.pdf.tokens import tokens
from divoc_certify.pdf.twin import Renderer, Twin

if TYPE_CHECKING:
    from divoc_certify.pdf.password import PasswordProtected
    from divoc_certify.pdf.seal import Sealed
    from divoc_certify.pdf.template.loading import Template
else:
    __getattr__ = deferred(
        __name__,
        {
            "password": ("PasswordProtected",),
            "seal": ("Sealed",),
            "template.loading": ("Template",),
        },
    )

__all__ = [
    "Font",
    "FontSet",
    "PageRenderer",
    "PasswordProtected",
    "Renderer",
    "Sealed",
    "SmallModuleWarning",
    "Template",
    "Twin",
    "tokens",
]
