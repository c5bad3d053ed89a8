"""Issue DIVOC health certificates: W3C credential, signed QR code and PDF."""

__version__ = "0.1.0"
