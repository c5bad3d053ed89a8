"""The versions of the W3C's Verifiable Credentials Data Model, and what they call things.

[1.1](https://www.w3.org/TR/vc-data-model-1.1/) is the original's;
[2.0](https://www.w3.org/TR/vc-data-model-2.0/) has another first context and other names for the
period in which a credential is valid.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import attrs

from divoc_certify.credential.contexts import CREDENTIALS_V1, CREDENTIALS_V2

__all__ = ["DATA_MODELS", "DataModel", "Vocabulary", "data_model_of"]

DataModel = Literal["1.1", "2.0"]
"""A version of the VC Data Model."""


@attrs.frozen(kw_only=True)
class Vocabulary:
    """What a version of the data model calls things.

    Args:
        context: The context that stands first.
        valid_from: The member that says from when the credential is valid.
        valid_until: The member that says until when.
    """

    context: str
    valid_from: str
    valid_until: str


DATA_MODELS: Mapping[DataModel, Vocabulary] = {
    "1.1": Vocabulary(
        context=CREDENTIALS_V1, valid_from="issuanceDate", valid_until="expirationDate"
    ),
    "2.0": Vocabulary(context=CREDENTIALS_V2, valid_from="validFrom", valid_until="validUntil"),
}
"""The vocabulary of each version."""


def data_model_of(credential: Mapping[str, Any]) -> DataModel:
    """The version that a credential is written in: 2.0 if its first context says so, else 1.1."""
    urls = credential.get("@context")
    is_v2 = isinstance(urls, list) and urls[:1] == [CREDENTIALS_V2]
    return "2.0" if is_v2 else "1.1"
