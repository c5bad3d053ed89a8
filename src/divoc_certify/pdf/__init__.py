"""The human-readable half of a certificate: what may be printed, and the page that prints it."""

from divoc_certify.pdf.fontset import Font, FontSet
from divoc_certify.pdf.page import PageRenderer, SmallModuleWarning
from divoc_certify.pdf.tokens import tokens
from divoc_certify.pdf.twin import Renderer, Twin

__all__ = ["Font", "FontSet", "PageRenderer", "Renderer", "SmallModuleWarning", "Twin", "tokens"]
