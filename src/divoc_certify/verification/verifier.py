"""Checking a certificate: form, claims, key, signature, validity, revocation."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import attrs

from divoc_certify.credential import Contexts, VaccineTable, read_status_entry
from divoc_certify.credential.data_model import DATA_MODELS, Vocabulary, data_model_of
from divoc_certify.errors import (
    ConfigurationError,
    ExpiredError,
    NotYetValidError,
    Problem,
    RevokedError,
    SuspendedError,
    UnknownKeyError,
    VerificationError,
)
from divoc_certify.moments import in_utc, is_moment
from divoc_certify.proof import Proof, read_proofs
from divoc_certify.revocation import RevocationList, StatusListCredential
from divoc_certify.verification.findings import Finding, certificate_ids, findings
from divoc_certify.verification.form import (
    check_claims,
    check_contexts,
    check_form,
    moment,
    unsigned,
)
from divoc_certify.verification.keys import VerificationKey
from divoc_certify.verification.source import read_presented
from divoc_certify.verification.trust import TrustStore

__all__ = ["Check", "Explanation", "Outcome", "Verified", "Verifier"]

_CLOCK_SKEW = dt.timedelta(minutes=5)


class Outcome(enum.Enum):
    """What came of one check."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not applicable"


@attrs.frozen
class Check:
    """One check that was made, for a user interface.

    Args:
        name: `form`, `contexts`, `claims`, `key`, `signature`, `validity`, `revocation` or
            `status`, in this order.
        outcome: What came of it.
        detail: Why it failed or did not apply; otherwise empty. Never a personal value.
    """

    name: str
    outcome: Outcome
    detail: str = ""


@attrs.frozen(kw_only=True, repr=False)
class Verified:
    """A certificate that passed every check.

    Args:
        credential: The credential.
        key: The key that the signature holds with; of several proofs, that of the first that
            was checked.
        findings: What the signature cannot rule out, and what was not checked.
    """

    credential: dict[str, Any]
    key: VerificationKey
    findings: tuple[Finding, ...] = ()

    @property
    def event(self) -> dict[str, Any]:
        """The event that is certified: the credential's evidence."""
        event: dict[str, Any] = self.credential["evidence"][0]
        return event

    def __repr__(self) -> str:
        return f"<Verified by {self.key.id}: {len(self.findings)} findings>"


@attrs.frozen(kw_only=True, repr=False)
class Explanation:
    """Every check of one certificate, and what came of it.

    Args:
        checks: All checks, in the order in which they are made.
        verified: The certificate, if it passed them.
        error: What `Verifier.verify` would raise, if it did not.
    """

    checks: tuple[Check, ...]
    verified: Verified | None
    error: VerificationError | None


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _lists(
    given: RevocationList | Iterable[RevocationList] | None,
) -> tuple[RevocationList, ...]:
    return _several(given)


def _status_lists(
    given: StatusListCredential | Iterable[StatusListCredential] | None,
) -> tuple[StatusListCredential, ...]:
    return _several(given)


def _several(given: Any) -> tuple[Any, ...]:  # noqa: ANN401 - Verifier checks what it is
    if given is None:
        return ()
    return tuple(given) if isinstance(given, Iterable) else (given,)


def _are(kind: type, *values: object) -> bool:
    return all(isinstance(value, kind) for value in values)


@attrs.frozen
class Verifier:
    """Checks certificates offline, with what it was given.

    Args:
        trust: The keys that are trusted, each for its issuer.
        revocations: The revocation list that this verifier holds, loaded with its issuer's key,
            or several.
        status_lists: The status list credential that this verifier holds, or several, likewise.
        contexts: The contexts that may be used; by default the bundled ones.
        vaccines: The vaccines that are known, for the findings.
        allow_unsigned_claims: Whether to read older certificates, some of whose claims the
            signature does not cover. Each is then a finding.
        clock: Gives the present moment, with a time zone.

    Raises:
        divoc_certify.errors.ConfigurationError: Values that cannot work, all at once.
    """

    trust: TrustStore
    revocations: tuple[RevocationList, ...] = attrs.field(
        default=(), kw_only=True, converter=_lists
    )
    status_lists: tuple[StatusListCredential, ...] = attrs.field(
        default=(), kw_only=True, converter=_status_lists
    )
    contexts: Contexts = attrs.field(factory=Contexts, kw_only=True)
    vaccines: VaccineTable = attrs.field(factory=VaccineTable, kw_only=True)
    allow_unsigned_claims: bool = attrs.field(default=False, kw_only=True)
    clock: Callable[[], dt.datetime] = attrs.field(default=_now, kw_only=True)

    def __attrs_post_init__(self) -> None:
        # Each would else be a crash at somebody's certificate, or a list that is never asked.
        rules = {
            "trust": (_are(TrustStore, self.trust), "must be a TrustStore"),
            "revocations": (
                _are(RevocationList, *self.revocations),
                "must be a RevocationList, which load makes, or several",
            ),
            "status_lists": (
                _are(StatusListCredential, *self.status_lists),
                "must be a StatusListCredential, which load makes, or several",
            ),
            "contexts": (_are(Contexts, self.contexts), "must be Contexts"),
            "vaccines": (_are(VaccineTable, self.vaccines), "must be a VaccineTable"),
            "clock": (callable(self.clock), "must be a function"),
        }
        problems = [
            Problem(f"$.{name}", rule) for name, (holds, rule) in rules.items() if not holds
        ]
        if problems:
            raise ConfigurationError(problems)

    def verify(self, presented: Mapping[str, Any] | bytes | str) -> Verified:
        """Check a certificate, in whatever form it arrives.

        Args:
            presented: A credential as a mapping or JSON; the payload of a QR symbol, as bytes
                or as the text that a scanner made of it; a PNG, a JPEG or a PDF as bytes. Bytes
                may be in whatever buffer.

        Raises:
            divoc_certify.errors.MalformedError: It is not of the form that is issued, or the
                signature would not cover all that it says.
            divoc_certify.errors.UnsupportedError: It is of a kind that is not known here.
            divoc_certify.errors.UnknownKeyError: No key is trusted for its issuer under its
                verification method.
            divoc_certify.errors.InvalidSignatureError: The signature does not match.
            divoc_certify.errors.ExpiredError: It has expired.
            divoc_certify.errors.NotYetValidError: It is not valid yet.
            divoc_certify.errors.RevokedError: Its issuer has revoked it; `SuspendedError` if
                that has an end.
            divoc_certify.errors.ConfigurationError: The clock gives something else than a
                moment with a time zone.
        """
        _, result = self._check(presented)
        if isinstance(result, VerificationError):
            raise result
        return result

    def explain(self, presented: Mapping[str, Any] | bytes | str) -> Explanation:
        """Check a certificate as `verify` does, and tell every check instead of raising.

        Args:
            presented: As for `verify`.

        Raises:
            divoc_certify.errors.ConfigurationError: As for `verify`.
        """
        checks, result = self._check(presented)
        if isinstance(result, VerificationError):
            return Explanation(checks=checks, verified=None, error=result)
        return Explanation(checks=checks, verified=result, error=None)

    def _check(
        self, presented: Mapping[str, Any] | bytes | str
    ) -> tuple[tuple[Check, ...], Verified | VerificationError]:
        run = _Run(self, presented)
        checks: list[Check] = []
        error: VerificationError | None = None
        for name, step in run.steps().items():
            if error is not None:
                checks.append(Check(name, Outcome.NOT_APPLICABLE, "an earlier check failed"))
                continue
            try:
                reason = step()
            except VerificationError as raised:
                error = raised
                checks.append(Check(name, Outcome.FAILED, str(raised)))
            else:
                outcome = Outcome.NOT_APPLICABLE if reason else Outcome.PASSED
                checks.append(Check(name, outcome, reason or ""))
        return tuple(checks), error or run.verified()


class _Run:
    """The checks of one certificate. Each step raises, or gives the reason why it did not apply."""

    credential: dict[str, Any]
    names: Vocabulary

    def __init__(self, verifier: Verifier, presented: Mapping[str, Any] | bytes | str) -> None:
        self.verifier = verifier
        self.presented = presented
        self.now = in_utc(verifier.clock())
        if not is_moment(self.now):
            raise ConfigurationError([Problem("$.clock", "must give a datetime with a time zone")])
        self.found: list[Finding] = []
        self.proofs: list[tuple[Proof, VerificationKey]] = []

    def steps(self) -> dict[str, Callable[[], str | None]]:
        return {
            "form": self.form,
            "contexts": self.contexts,
            "claims": self.claims,
            "key": self.find_key,
            "signature": self.signature,
            "validity": self.validity,
            "revocation": self.revocation,
            "status": self.status,
        }

    def verified(self) -> Verified:
        return Verified(
            credential=self.credential,
            key=self.proofs[0][1],
            findings=(*self.found, *findings(self.credential, self.verifier.vaccines)),
        )

    def form(self) -> None:
        self.credential = read_presented(self.presented)
        self.names = DATA_MODELS[data_model_of(self.credential)]
        check_form(self.credential)

    def contexts(self) -> None:
        check_contexts(self.credential, self.verifier.contexts)

    def claims(self) -> None:
        contexts = self.verifier.contexts
        if self.verifier.allow_unsigned_claims:
            paths = unsigned(self.credential, contexts)
            self.found += [Finding(path, "is not covered by the signature") for path in paths]
        else:
            check_claims(self.credential, contexts)

    def find_key(self) -> None:
        """Find the key of each proof; of several proofs, those that it knows the key of count."""
        errors = []
        for proof in read_proofs(self.credential):
            try:
                key = self.verifier.trust.find(
                    verification_method=proof.verification_method,
                    issuer=self.credential["issuer"],
                    at=moment(self.credential, self.names.valid_from),
                )
            except UnknownKeyError as error:
                errors.append(error)
                rule = "was not checked: no key is trusted for it at the issuance date"
                self.found.append(Finding(proof.path, rule))
            else:
                self.proofs.append((proof, key))
        if not self.proofs:
            raise errors[0]

    def signature(self) -> None:
        for proof, key in self.proofs:
            proof.verify(
                self.credential, public_key=key.public_key, contexts=self.verifier.contexts
            )

    def validity(self) -> None:
        issued = moment(self.credential, self.names.valid_from)
        for proof, key in self.proofs:
            created = moment(proof.members, "created", proof.path)
            if max(issued, created) - self.now > _CLOCK_SKEW:
                raise NotYetValidError("the certificate was issued in the future")
            if not key.is_valid_at(created):
                raise UnknownKeyError("the key was not valid when the proof was made")
        if self.names.valid_until in self.credential:
            expires = moment(self.credential, self.names.valid_until)
            if expires <= self.now:
                raise ExpiredError("the certificate has expired")

    def revocation(self) -> str | None:
        lists = [
            revocations
            for revocations in self.verifier.revocations
            if revocations.issuer == self.credential["issuer"]
        ]
        if not lists:
            return "no revocation list of this issuer is at hand"
        entries = [
            entry
            for certificate_id in certificate_ids(self.credential["evidence"][0])
            for revocations in lists
            if (entry := revocations.status(certificate_id, self.now)) is not None
        ]
        if any(entry.suspended_until is None for entry in entries):
            raise RevokedError("the certificate is revoked")
        if entries:
            raise SuspendedError("the certificate is suspended")
        if all(revocations.is_stale(self.now) for revocations in lists):
            self.found.append(Finding("$", "was checked against a stale revocation list"))
        return None

    def status(self) -> str | None:
        entry = read_status_entry(self.credential)
        if entry is None:
            return "the certificate names no status list"
        lists = [
            held
            for held in self.verifier.status_lists
            if (held.url, held.issuer) == (entry.status_list_credential, self.credential["issuer"])
        ]
        if not lists:
            reason = "the status list that the certificate names is not at hand"
            self.found.append(Finding("$.credentialStatus", f"was not checked: {reason}"))
            return reason
        # A suspension can end, so an earlier edition does not count; nor does one before its time.
        held = max(lists, key=lambda held: (held.valid_from <= self.now, held.valid_from))
        if held.is_set(entry):
            if entry.status_purpose == "suspension":
                raise SuspendedError("the certificate is suspended")
            raise RevokedError("the certificate is revoked")
        if not held.is_valid(self.now):
            self.found.append(Finding("$", "was checked against a stale status list"))
        return None
