"""A password on a PDF: AES-256, as of PDF 2.0.

See [ISO 32000-2](https://pdfa.org/resource/iso-32000-2/), section 7.6, revision 6 of the standard
security handler.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import attrs

from divoc_certify.errors import ConfigurationError, Problem, RenderingError
from divoc_certify.pdf.twin import Renderer, Twin
from divoc_certify.recipe import recipe_of

__all__ = ["PasswordProtected"]

_PASSWORD = re.compile("[ -~]{1,127}")
_RULE = "must be 1 to 127 printable ASCII characters"
# An archive takes no file that is encrypted, so an encrypted file must not say that it is for one.
_ARCHIVAL = re.compile(rb"<pdfaid:(part|conformance)>\w+</pdfaid:\1>\n?")


@attrs.frozen(kw_only=True)
class PasswordProtected:
    """A `Renderer` whose PDFs open with a password.

    What opens with it can be read, printed and copied from, by a screen reader too. The file is
    PDF/UA as before, but no longer PDF/A, which allows no encryption. Salts and keys are random:
    two renderings of one certificate differ.

    Args:
        renderer: Draws the page, a PDF.
        password: The password of all certificates, or a function that gives the password of one
            from its `Twin`; printable ASCII, up to 127 characters.

    Raises:
        divoc_certify.errors.ConfigurationError: The password is none.
    """

    renderer: Renderer
    password: str | Callable[[Twin], str] = attrs.field(repr=False)

    __reduce__ = recipe_of

    def __attrs_post_init__(self) -> None:
        """Check everything."""
        problems = []
        if not isinstance(self.renderer, Renderer):
            problems.append(Problem("$.renderer", "must be a renderer"))
        if not callable(self.password) and not _is_password(self.password):
            problems.append(Problem("$.password", f"{_RULE}, or a function that gives them"))
        if problems:
            raise ConfigurationError(problems)

    def password_of(self, twin: Twin) -> str:
        """The password of one certificate.

        Args:
            twin: What its page may show.

        Raises:
            divoc_certify.errors.RenderingError: The function gave none.
        """
        if isinstance(self.password, str):
            return self.password
        password = self.password(twin)
        if not _is_password(password):
            raise RenderingError(f"password: {_RULE}")
        return password

    def render(self, twin: Twin) -> bytes:
        """Draw one certificate, and encrypt it.

        Args:
            twin: What it may show.

        Raises:
            divoc_certify.errors.RenderingError: It cannot be drawn; what the renderer drew is
                no PDF, or has a signature, which would no longer hold.
        """
        password = self.password_of(twin)
        document = self.renderer.render(twin)
        # pypdf is loaded with the first page, not with the library.
        import pypdf  # noqa: PLC0415
        from pypdf.generic import DictionaryObject, NameObject, NumberObject  # noqa: PLC0415

        try:
            writer = pypdf.PdfWriter(clone_from=io.BytesIO(document))
        except (pypdf.errors.PyPdfError, TypeError):
            raise RenderingError("password: the renderer gave no PDF") from None
        root: Any = writer.root_object
        if "/SigFlags" in root.get("/AcroForm", {}):
            raise RenderingError("password: the PDF is signed; sign it when it is encrypted")
        if "/Metadata" in root:
            metadata = root["/Metadata"]
            metadata.set_data(_ARCHIVAL.sub(b"", metadata.get_data()))
        # The header would begin anew with 1.3. Revision 6 is of PDF 2.0, and Adobe's extension
        # of 1.7, on which PDF/UA builds.
        writer.pdf_header = "%PDF-1.7"
        level = {"/BaseVersion": NameObject("/1.7"), "/ExtensionLevel": NumberObject(8)}
        named = {NameObject(name): member for name, member in level.items()}
        root[NameObject("/Extensions")] = DictionaryObject(
            {NameObject("/ADBE"): DictionaryObject(named)}
        )
        writer.encrypt(password, algorithm="AES-256")
        file = io.BytesIO()
        writer.write(file)
        return file.getvalue()


def _is_password(password: object) -> bool:
    return isinstance(password, str) and _PASSWORD.fullmatch(password) is not None
