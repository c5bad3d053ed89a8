"""The QR code: credential to payload and back, payload to symbol, symbol to drawing."""

from __future__ import annotations

from divoc_certify.qr.archive import FILE_NAME
from divoc_certify.qr.drawing import PNG, SVG, QRRenderer
from divoc_certify.qr.payload import CredentialFile, compact_json, pack, unpack
from divoc_certify.qr.symbol import QRReport, Symbol

__all__ = [
    "FILE_NAME",
    "PNG",
    "SVG",
    "CredentialFile",
    "QRRenderer",
    "QRReport",
    "Symbol",
    "compact_json",
    "pack",
    "unpack",
]
