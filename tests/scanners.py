"""Two independent scanners, both plain wheels: ZXing (`zxing-cpp`) and quirc (inside OpenCV).

Both take what a camera or a rasteriser gives, a Pillow image or a NumPy array of bytes, and
return the exact bytes inside the one QR symbol on it, or raise `NotReadError`.
"""

from __future__ import annotations

import cv2
import numpy as np
import zxingcpp
from PIL import Image


class NotReadError(Exception):
    """The scanner found no symbol, or could not read it."""


def grey_levels(image) -> np.ndarray:
    """The picture as rows of grey levels, 0 black to 255 white."""
    picture = image if isinstance(image, Image.Image) else Image.fromarray(np.squeeze(image))
    return np.asarray(picture.convert("L"))


def read_with_zxing(image) -> bytes:
    """What zxing-cpp reads, located and decoded by itself."""
    # Of one symbol in two hundred it would read a part as a barcode, too.
    found = zxingcpp.read_barcodes(grey_levels(image), formats=zxingcpp.BarcodeFormat.QRCode)
    if not found:
        raise NotReadError
    return found[0].bytes


def read_with_opencv(image) -> bytes:
    """What OpenCV reads: its ArUco detector finds the symbol, its copy of quirc decodes it.

    OpenCV's own sampling between the two extrapolates the corner that has no finder pattern,
    and misses by ten pixels on a symbol of version 30. The picture is flat here (a PNG or a
    rasterised page, no perspective), so the three sure corners span the grid, and the timing
    patterns tell its size. Reads from about 2.6 pixels a module. OpenCV takes bytes that are not
    UTF-8 for Latin-1 and returns that text in UTF-8; a payload is UTF-8, and comes as it is.
    """
    grey = grey_levels(image)
    detector = cv2.QRCodeDetectorAruco()
    for magnification in (2, 4, 1, 3):
        larger = cv2.resize(
            grey, None, fx=magnification, fy=magnification, interpolation=cv2.INTER_CUBIC
        )
        found, corners = detector.detect(larger)
        if found:
            top_left, top_right, _, bottom_left = (corners[0] + 0.5) / magnification
            payload = decode_modules(_sample(grey, top_left, top_right, bottom_left))
            if payload:
                return payload
    raise NotReadError


READERS = (read_with_zxing, read_with_opencv)


def _sample(grey, top_left, top_right, bottom_left) -> np.ndarray:
    """The modules between the corners, dark as True, in the size whose timing fits best."""

    def timing(modules) -> int:
        """Modules of the timing patterns that are as expected, less those that are not."""
        expected = np.arange(8, len(modules) - 8) % 2 == 0
        row, column = modules[6, 8:-8], modules[8:-8, 6]
        return 2 * np.sum([row == expected, column == expected]) - 2 * len(expected)

    def grid(size: int) -> np.ndarray:
        across, down = (top_right - top_left) / size, (bottom_left - top_left) / size
        first = top_left + (across + down) / 2 - 0.5
        placing = np.column_stack([across, down, first]).astype(np.float32)
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return cv2.warpAffine(grey, placing, (size, size), flags=flags) < 128

    return max((grid(17 + 4 * version) for version in range(1, 41)), key=timing)


def decode_modules(modules: np.ndarray) -> bytes:
    """What OpenCV decodes from an even drawing of the modules, 4 pixels each."""
    drawing = np.kron(np.where(modules, 0, 255).astype(np.uint8), np.ones((4, 4), np.uint8))
    far = len(drawing) - 1
    corners = np.array([[[0, 0], [far, 0], [far, far], [0, far]]], dtype=np.float32) + 16
    framed = cv2.copyMakeBorder(drawing, *[16] * 4, cv2.BORDER_CONSTANT, value=255)
    return cv2.QRCodeDetectorAruco().decodeBytes(framed, corners)[0]
