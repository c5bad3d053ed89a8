"""The encoder: a payload in one segment of byte mode, as modules.

In one version and level a symbol is an affine map of its bytes: nearly all is worked out once, in
its plan, and what remains is done to all modules together.
"""

from __future__ import annotations

from bisect import bisect_left

from divoc_certify.qr.plan import Plan, plan_of
from divoc_certify.qr.tables import CAPACITIES, length_bits

__all__ = ["draw", "encode"]

_BYTE_MODE = 0b0100
_PADDING = b"\xec\x11" * 1500


def encode(payload: bytes, error_level: str) -> tuple[int, int, bytes]:
    """Encode a payload in the smallest version that holds it, under the mask that suits it best.

    Args:
        payload: The bytes, no more than version 40 holds.
        error_level: `L`, `M`, `Q` or `H`.

    Returns:
        The version, the mask, and the bytes of the symbol's canvas.
    """
    version = bisect_left(CAPACITIES[error_level], len(payload)) + 1
    plan = plan_of(version, error_level)
    mask, dark = plan.choice.choose(draw(payload, plan))
    return version, mask, dark.to_bytes(plan.canvas.length)


def draw(payload: bytes, plan: Plan) -> int:
    """Draw a payload, without a mask and without function modules.

    Args:
        payload: The bytes, no more than the version holds.
        plan: The plan of the version and level.
    """
    pieces = plan.interleave(_data_codewords(payload, plan))
    correction = plan.correction.codewords(b"".join(plan.align(pieces)))
    codewords = b"".join((*pieces, correction))
    digits = format(int.from_bytes(codewords), f"0{8 * len(codewords)}b").encode()
    columns = b"".join(plan.columns(digits + b"0" * plan.canvas.side))
    return plan.canvas.draw(plan.rows(columns))


def _data_codewords(payload: bytes, plan: Plan) -> bytes:
    """Sections 7.4.1 to 7.4.10: mode, length, bytes, terminator, padding."""
    size = length_bits(plan.version)
    head = _BYTE_MODE << size | len(payload)
    # Four bits of mode and four of terminator make the bytes between them whole codewords.
    bits = (head << 8 * len(payload) | int.from_bytes(payload)) << 4
    codewords = bits.to_bytes(1 + size // 8 + len(payload))
    return codewords + _PADDING[: plan.data - len(codewords)]
