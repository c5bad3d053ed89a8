"""For people who test what they build on this library: made-up requests, and contracts to hold to.

Nothing here needs a test framework: a broken contract is an `AssertionError`.
"""

from divoc_certify.testing.samples import sample_test_request, sample_vaccination_request

__all__ = ["sample_test_request", "sample_vaccination_request"]
