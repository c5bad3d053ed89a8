"""The symbol: the QR drawing of a payload, as modules."""

from __future__ import annotations

import functools
import math
from types import SimpleNamespace
from typing import TYPE_CHECKING, Literal, Self

import attrs

from divoc_certify.errors import ConfigurationError, PayloadTooLargeError, Problem
from divoc_certify.qr.canvas import QUIET_ZONE, Canvas
from divoc_certify.qr.encoder import encode
from divoc_certify.qr.tables import CAPACITIES, side_of

if TYPE_CHECKING:
    import segno

__all__ = ["GOOD_MODULE", "QUIET_ZONE", "SMALLEST_MODULE", "QRReport", "Symbol"]

GOOD_MODULE = 0.4
"""Millimetres a module, from which cheap prints were read."""
SMALLEST_MODULE = 0.33
"""Millimetres a module, below which prints were not read."""

# What a scanner sees of a module, in pixels: from 3 up simulated pictures were all read, and
# below 2.4 hardly one in six.
_GOOD_PIXELS, _FEWEST_PIXELS = 3, 2.4


@attrs.frozen(kw_only=True)
class QRReport:
    """How large a symbol is, and how small it may be printed.

    All widths include the quiet zone.

    Args:
        version: 1 to 40.
        error_level: Error correction level: `L`, `M`, `Q` or `H`.
        payload_bytes: Bytes in the payload.
        modules: Modules on a side, without the quiet zone.
    """

    version: int
    error_level: str
    payload_bytes: int
    modules: int

    @property
    def capacity(self) -> int:
        """Bytes that a payload may have at this error level, in the largest version."""
        return CAPACITIES[self.error_level][-1]

    @property
    def smallest_print_mm(self) -> float:
        """The smallest width, in millimetres, that scans from a cheap print.

        It gives each module 0.4 mm, which reads at 225 dpi and above; where prints are scanned at
        150 dpi, take half as much again.
        """
        return self.print_mm(GOOD_MODULE)

    def print_mm(self, module_mm: float) -> float:
        """The width, in millimetres, at a size of module."""
        return round((self.modules + 2 * QUIET_ZONE) * module_mm, 2)

    def module_mm(self, print_mm: float) -> float:
        """The size of a module, in millimetres, at a width."""
        return print_mm / (self.modules + 2 * QUIET_ZONE)

    def scans(self, print_mm: float, *, dpi: float = 225) -> Literal["good", "marginal", "no"]:
        """Whether a print can be read.

        Args:
            print_mm: The width of the print in millimetres.
            dpi: Dots in an inch, of the printer or of the scanner, whichever has fewer.

        Returns:
            `good`; `marginal`, where some scanners or some prints fail; or `no`.
        """
        pixels = self.module_mm(print_mm) * dpi / 25.4
        if print_mm >= self.smallest_print_mm and pixels >= _GOOD_PIXELS:
            return "good"
        if print_mm >= self.print_mm(SMALLEST_MODULE) and pixels >= _FEWEST_PIXELS:
            return "marginal"
        return "no"

    def __str__(self) -> str:
        return (
            f"QR version {self.version}, error level {self.error_level}, "
            f"{self.payload_bytes:,} of {self.capacity:,} bytes; "
            f"print it {math.ceil(self.smallest_print_mm)} mm wide or more"
        )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Symbol:
    """A QR symbol in byte mode: [ISO/IEC 18004](https://www.iso.org/standard/83389.html).

    Args:
        version: 1 to 40.
        error_level: The error correction level, `L`, `M`, `Q` or `H`.
        mask: The mask, 0 to 7.
        payload_bytes: Bytes in the payload.
        bitmap: The symbol with a quiet zone of 4 modules, one bit a module, 1 for a dark one: rows
            from the top, each filled up with zeros to whole bytes, as in a PBM file.
    """

    version: int
    error_level: str
    mask: int
    payload_bytes: int
    bitmap: bytes

    @classmethod
    def encode(cls, payload: bytes, *, error_level: str = "M") -> Self:
        """Encode a payload in one segment of byte mode, without ECI, in the smallest version.

        Args:
            payload: The bytes.
            error_level: `L`, `M`, `Q` or `H`; the original's is `M`.

        Raises:
            divoc_certify.errors.PayloadTooLargeError: It does not fit version 40.
            divoc_certify.errors.ConfigurationError: There is no such error level.
        """
        if error_level not in CAPACITIES:
            raise ConfigurationError([Problem("$.error_level", "must be L, M, Q or H")])
        capacity = CAPACITIES[error_level][-1]
        if len(payload) > capacity:
            raise PayloadTooLargeError(len(payload), capacity, error_level)
        # A bytearray becomes bytes, and text is refused.
        version, mask, bitmap = encode(bytes(payload), error_level)
        return cls(
            version=version,
            error_level=error_level,
            mask=mask,
            payload_bytes=len(payload),
            bitmap=bitmap,
        )

    @property
    def modules(self) -> int:
        """Modules on a side, without the quiet zone."""
        return side_of(self.version)

    @functools.cached_property
    def matrix(self) -> tuple[bytes, ...]:
        """The rows from the top, 1 for a dark module and 0 for a light one, no quiet zone."""
        return tuple(Canvas(self.modules).rows(int.from_bytes(self.bitmap)))

    @functools.cached_property
    def code(self) -> segno.QRCode:
        """The symbol as segno has it, with all its writers."""
        import segno  # noqa: PLC0415 - importing the library stays light
        from segno import consts  # noqa: PLC0415 - the same

        # What segno's encoder returns, of which only this is read.
        return segno.QRCode(  # type: ignore[call-arg] # its stub has no constructor
            SimpleNamespace(
                matrix=tuple(map(bytearray, self.matrix)),
                version=self.version,
                error=consts.ERROR_MAPPING[self.error_level],
                mask=self.mask,
                segments=(SimpleNamespace(mode=consts.MODE_BYTE),),
            )
        )

    @property
    def report(self) -> QRReport:
        """How large it is, and how small it may be printed."""
        return QRReport(
            version=self.version,
            error_level=self.error_level,
            payload_bytes=self.payload_bytes,
            modules=self.modules,
        )
