"""A bit for each certificate: the list inside a status list credential.

See [Bitstring Status List v1.0](https://www.w3.org/TR/vc-bitstring-status-list/).
"""

from __future__ import annotations

import struct
import zlib
from typing import Self

import attrs

from divoc_certify.credential import STATUS_PURPOSES, StatusPurpose
from divoc_certify.errors import ConfigurationError, MalformedError, Problem
from divoc_certify.proof.encoding import base64url_decode, base64url_encode

__all__ = ["LARGEST_LENGTH", "SMALLEST_LENGTH", "BitstringStatusList"]

SMALLEST_LENGTH = 131_072
"""Bits, so that an index says little of who it belongs to: [section 3.2](https://www.w3.org/TR/vc-bitstring-status-list/#validate-algorithm)."""
LARGEST_LENGTH = 16_777_216
"""Bits that are read and written: 2 MiB, whatever they are compressed to. More take more lists."""

_MULTIBASE_BASE64URL = "u"
# RFC 1952, section 2.3: deflated, no name, no time, made on Unix. Written here, since zlib puts
# in the system that it runs on, and the same list would differ from machine to machine.
_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"
_GZIP = 16 + zlib.MAX_WBITS


@attrs.frozen(kw_only=True)
class BitstringStatusList:
    """Which of the issued certificates are revoked, or which are suspended: one bit for each.

    It is immutable. Which index is whose, only the issuer knows and keeps: it gives each
    certificate an index of its own, drawn at random from those that are still free.

    Args:
        purpose: What a bit that is set means: `revocation` or `suspension`.
        bits: The bits, index 0 being the first byte's highest: 16 KiB to 2 MiB.

    Raises:
        divoc_certify.errors.ConfigurationError: Another purpose, or too few or too many bits.
    """

    purpose: StatusPurpose = "revocation"
    bits: bytes = attrs.field(default=bytes(SMALLEST_LENGTH // 8), repr=False)

    def __attrs_post_init__(self) -> None:
        problems = []
        if self.purpose not in STATUS_PURPOSES:
            problems.append(Problem("$.purpose", f"must be {' or '.join(STATUS_PURPOSES)}"))
        if not isinstance(self.bits, bytes) or not (
            SMALLEST_LENGTH <= self.length <= LARGEST_LENGTH
        ):
            problems.append(
                Problem(
                    "$.bits", f"must be bytes with {SMALLEST_LENGTH:,} to {LARGEST_LENGTH:,} bits"
                )
            )
        if problems:
            raise ConfigurationError(problems)

    @property
    def length(self) -> int:
        """How many bits there are; the largest index is one less."""
        return 8 * len(self.bits)

    def is_set(self, index: int) -> bool:
        """Whether the bit at an index is set.

        Raises:
            divoc_certify.errors.ConfigurationError: There is no such index.
        """
        return bool(self.bits[self._byte(index)] & 0x80 >> index % 8)

    def set(self, *indices: int) -> Self:
        """The list with the bits at these indices set.

        Raises:
            divoc_certify.errors.ConfigurationError: There is no such index.
        """
        bits = bytearray(self.bits)
        for index in indices:
            bits[self._byte(index)] |= 0x80 >> index % 8
        return attrs.evolve(self, bits=bytes(bits))

    def clear(self, *indices: int) -> Self:
        """The list with the bits at these indices not set: the end of suspensions.

        Raises:
            divoc_certify.errors.ConfigurationError: There is no such index; or it is a list of
                revocations, and [a revocation is not reversible](https://www.w3.org/TR/vc-bitstring-status-list/#bitstringstatuslistentry).
        """
        if self.purpose == "revocation":
            raise ConfigurationError([Problem("$.purpose", "must be suspension to clear a bit")])
        bits = bytearray(self.bits)
        for index in indices:
            bits[self._byte(index)] &= ~(0x80 >> index % 8)
        return attrs.evolve(self, bits=bytes(bits))

    def _byte(self, index: int) -> int:
        if not 0 <= index < self.length:
            raise ConfigurationError([Problem("$.index", "must be below the list's length")])
        return index // 8

    def encode(self) -> str:
        """The credential's `encodedList`: multibase base64url of the bits, compressed by GZIP.

        Returns:
            Text, the same for the same bits wherever Python is built with the same zlib.
        """
        compressor = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        deflated = compressor.compress(self.bits) + compressor.flush()
        trailer = struct.pack("<2I", zlib.crc32(self.bits), len(self.bits))
        return _MULTIBASE_BASE64URL + base64url_encode(_GZIP_HEADER + deflated + trailer)

    @classmethod
    def decode(cls, encoded_list: str, *, purpose: StatusPurpose) -> Self:
        """Read a credential's `encodedList`.

        Args:
            encoded_list: The text; nothing in it can make more than 2 MiB of it.
            purpose: What a bit that is set means.

        Raises:
            divoc_certify.errors.MalformedError: It is not such text, too short, or too long.
        """
        malformed = MalformedError("the status list must be multibase base64url of GZIP")
        if not encoded_list.startswith(_MULTIBASE_BASE64URL):
            raise malformed
        inflater = zlib.decompressobj(_GZIP)
        try:
            data = base64url_decode(encoded_list.removeprefix(_MULTIBASE_BASE64URL))
            bits = inflater.decompress(data, LARGEST_LENGTH // 8 + 1)
        except (ValueError, zlib.error):
            raise malformed from None
        if not SMALLEST_LENGTH <= 8 * len(bits) <= LARGEST_LENGTH:
            raise MalformedError(
                f"the status list must have {SMALLEST_LENGTH:,} to {LARGEST_LENGTH:,} bits"
            )
        if not inflater.eof or inflater.unused_data:
            raise MalformedError("the status list's GZIP does not end where it should")
        return cls(purpose=purpose, bits=bits)
