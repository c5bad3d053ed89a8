"""For people who test what they build on this library: made-up requests, and contracts to hold to.

Nothing here needs a test framework: a broken contract is an `AssertionError`.
"""

from typing import TYPE_CHECKING

from divoc_certify.deferred import deferred
from divoc_certify.testing.samples import sample_test_request, sample_vaccination_request

if TYPE_CHECKING:
    from divoc_certify.testing.renderers import check_renderer
    from divoc_certify.testing.signers import check_signer
else:
    __getattr__ = deferred(
        __name__, {"renderers": ("check_renderer",), "signers": ("check_signer",)}
    )

__all__ = [
    "check_renderer",
    "check_signer",
    "sample_test_request",
    "sample_vaccination_request",
]
