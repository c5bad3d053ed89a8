"""Taking certificates back: lists that a verifier holds offline, and what goes on them."""

from __future__ import annotations

from divoc_certify.revocation.bitstring import BitstringStatusList
from divoc_certify.revocation.doses import select_doses
from divoc_certify.revocation.entry import RevocationEntry
from divoc_certify.revocation.list_credential import StatusListCredential
from divoc_certify.revocation.revocation_list import (
    KeyReference,
    RevocationList,
    key_reference,
)
from divoc_certify.revocation.store import RevocationStore

__all__ = [
    "BitstringStatusList",
    "KeyReference",
    "RevocationEntry",
    "RevocationList",
    "RevocationStore",
    "StatusListCredential",
    "key_reference",
    "select_doses",
]
