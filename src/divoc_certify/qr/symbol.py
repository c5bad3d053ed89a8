"""The symbol: the QR drawing of a payload, as modules."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, Self

import attrs

from divoc_certify.errors import ConfigurationError, PayloadTooLargeError, Problem

if TYPE_CHECKING:
    import segno

__all__ = ["GOOD_MODULE", "QUIET_ZONE", "SMALLEST_MODULE", "QRReport", "Symbol"]

QUIET_ZONE = 4
"""Modules of white on each side: ISO/IEC 18004, section 6.3.8."""

GOOD_MODULE = 0.4
"""Millimetres a module, from which cheap prints were read."""
SMALLEST_MODULE = 0.33
"""Millimetres a module, below which prints were not read."""

# Bytes in byte mode in version 40: ISO/IEC 18004, table 7.
_CAPACITY = {"L": 2953, "M": 2331, "Q": 1663, "H": 1273}

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
        return _CAPACITY[self.error_level]

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


@attrs.frozen(eq=False, repr=False)
class Symbol:
    """A QR symbol in byte mode: [ISO/IEC 18004](https://www.iso.org/standard/83389.html).

    Args:
        code: The symbol as segno has it, with all its writers.
        payload_bytes: Bytes in the payload.
    """

    code: segno.QRCode
    payload_bytes: int

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
        import segno  # noqa: PLC0415 - importing the library stays light

        if error_level not in _CAPACITY:
            raise ConfigurationError([Problem("$.error_level", "must be L, M, Q or H")])
        if len(payload) > _CAPACITY[error_level]:
            raise PayloadTooLargeError(len(payload), _CAPACITY[error_level], error_level)
        # Anything but bytes would be taken for text, a bytearray's repr among others.
        code = segno.make(
            bytes(payload), error=error_level, mode="byte", boost_error=False, micro=False
        )
        return cls(code, len(payload))

    @property
    def version(self) -> int:
        """1 to 40."""
        return int(self.code.version)

    @property
    def error_level(self) -> str:
        """The error correction level, `L`, `M`, `Q` or `H`."""
        return str(self.code.error)

    @property
    def modules(self) -> int:
        """Modules on a side, without the quiet zone."""
        return len(self.code.matrix)

    @property
    def matrix(self) -> tuple[bytes, ...]:
        """The rows from the top, 1 for a dark module and 0 for a light one, no quiet zone."""
        return tuple(map(bytes, self.code.matrix))

    @property
    def report(self) -> QRReport:
        """How large it is, and how small it may be printed."""
        return QRReport(
            version=self.version,
            error_level=self.error_level,
            payload_bytes=self.payload_bytes,
            modules=self.modules,
        )
