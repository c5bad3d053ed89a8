"""Who signs with one of the W3C's suites, here and with npm's packages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import attrs

from divoc_certify import PrivateKeySigner, verify_credential

from .kinds import KINDS
from .node import Verdict
from .party import CREATED, ISSUER, NOW, certify_with, compact
from .suites import Suites, key_pair

__all__ = ["Maker", "is_sorted_alike"]

EXPIRES = NOW + dt.timedelta(days=365)


@attrs.frozen(kw_only=True)
class Maker:
    """Who signs with one suite, under one version of the data model, on either side.

    Args:
        suite: The suite.
        algorithm: What the key signs with.
        data_model: The version.
        npm: The other side.
    """

    suite: str
    algorithm: str
    data_model: str
    npm: Suites
    signer: PrivateKeySigner = attrs.field(init=False)

    @signer.default
    def _new_key(self) -> PrivateKeySigner:
        method = f"did:example:moh#{self.algorithm}"
        return PrivateKeySigner.generate(self.algorithm, verification_method=method)

    def certify(
        self, kind: str, request: Mapping[str, Any] | None = None, **options: object
    ) -> dict[str, Any]:
        """Issue here; the plain request of the kind, if no other is given."""
        rules, _, plain = KINDS[kind]
        certificate = certify_with(
            self.signer,
            plain if request is None else request,
            rules=rules,
            suite=self.suite,
            data_model=self.data_model,
            expires_at=EXPIRES,
            **options,
        )
        return deepcopy(dict(certificate.credential))

    def sign_there(self, credential: Mapping[str, Any]) -> dict[str, Any]:
        """Have npm sign."""
        key = key_pair(self.signer, controller=ISSUER.id)
        return self.npm.sign(self.suite, credential, key, CREATED)

    def verify_there(self, credential: Mapping[str, Any]) -> Verdict:
        """Have npm verify."""
        key = key_pair(self.signer, controller=ISSUER.id)
        return self.npm.verify(self.suite, credential, key, CREATED)

    def verify_here(self, credential: Mapping[str, Any]) -> None:
        """Verify, as it comes from a reader."""
        verify_credential(compact(credential), public_key=self.signer.public_key)


def is_sorted_alike(text: str) -> bool:
    """Whether code points and UTF-16, by which npm sorts, cannot order its lines differently.

    A character beyond U+FFFF begins with a surrogate there, which stands before U+E000.
    """
    return max(text) <= "\uffff" or not any("\ue000" <= char <= "\uffff" for char in text)
