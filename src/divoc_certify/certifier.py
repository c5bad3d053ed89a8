"""The whole way, from a request to a certificate, on one screen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import attrs

from divoc_certify.certificate import Certificate
from divoc_certify.credential import (
    CertificateInformation,
    Contexts,
    IdSource,
    ProgrammeRequest,
    VaccineTable,
    build_credential,
    random_certificate_id,
)
from divoc_certify.errors import ConfigurationError, Problem
from divoc_certify.issuer import Issuer
from divoc_certify.pdf import PageRenderer, Renderer, Twin
from divoc_certify.proof import Signer, add_proof
from divoc_certify.qr import PNG, QRRenderer, Symbol, pack
from divoc_certify.request import (
    Rules,
    TestRequest,
    VaccinationRequest,
    check_not_in_future,
    load_request,
)

__all__ = ["Certifier", "certify"]

Event = VaccinationRequest | TestRequest | ProgrammeRequest
AnyRequest = Event | Mapping[str, Any]


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@attrs.frozen(kw_only=True)
class Certifier:
    """Everything that stays the same from one certificate to the next.

    Make one and keep it: it holds the signer, and what its parts have prepared.

    Args:
        issuer: The issuing authority.
        signer: Who signs.
        qr_renderer: Draws the QR symbol; by default a PNG with 4 pixels a module.
        pdf_renderer: Draws the page; None leaves the PDF out, and costs nothing.
        rules: The Certify API's rules for a vaccination request given as a mapping. The v3
            rules also select the DDCC-style credential.
        allow_unknown: Whether a mapping may have members that the Certify API does not know.
        contexts: JSON-LD contexts; the issuer's namespace is added to them.
        vaccines: The codes for DDCC-style credentials.
        id_source: Gives a new certificate ID at each call.
        clock: Gives the issuance date, with a time zone.
    """

    issuer: Issuer
    signer: Signer
    qr_renderer: QRRenderer = attrs.field(factory=PNG)
    pdf_renderer: Renderer | None = attrs.field(factory=PageRenderer)
    rules: Rules = Rules.V1
    allow_unknown: bool = False
    contexts: Contexts = attrs.field(factory=Contexts)
    vaccines: VaccineTable = attrs.field(factory=VaccineTable)
    id_source: IdSource = random_certificate_id
    clock: Callable[[], dt.datetime] = _now
    _contexts: Contexts = attrs.field(init=False, repr=False, eq=False)

    @_contexts.default
    def _with_the_issuers_namespace(self) -> Contexts:
        return self.contexts.with_namespace(self.issuer.namespace)

    def certify(
        self, request: AnyRequest, *, information: CertificateInformation | None = None
    ) -> Certificate:
        """Issue the certificate of one event.

        Args:
            request: A section object, or the Certify API's JSON as a mapping.
            information: What the caller decides about this certificate: its ID, its expiry,
                the certificate that it replaces.

        Raises:
            divoc_certify.errors.InvalidRequestError: The request breaks a rule.
            divoc_certify.errors.CredentialError: The credential cannot be signed.
            divoc_certify.errors.SigningError: The signer gave no signature.
            divoc_certify.errors.PayloadTooLargeError: It does not fit a QR symbol.
            divoc_certify.errors.RenderingError: The symbol or the page could not be drawn.
        """
        issued_at = self.clock()
        event = self._load(request)
        if not isinstance(event, ProgrammeRequest):
            check_not_in_future(event, issued_at, self.issuer.time_zone)
        information = information or CertificateInformation()
        certificate_id = information.certificate_id or self._new_certificate_id()

        draft = build_credential(
            event,
            issuer=self.issuer,
            certificate_id=certificate_id,
            issued_at=issued_at,
            expires_at=information.expires_at,
            credential_status=information.credential_status,
            vaccines=self.vaccines,
        )
        contexts = self._contexts_for(event)
        credential = add_proof(
            draft.credential, signer=self.signer, created=issued_at, contexts=contexts
        )
        payload = pack(credential)
        symbol = Symbol.encode(payload)
        twin = Twin(
            request=event,
            credential=credential,
            issuer=self.issuer,
            symbol=symbol,
            certificate_id=certificate_id,
            issued_at=issued_at.astimezone(self.issuer.time_zone),
            expires_at=information.expires_at,
            previous_certificate_id=information.previous_certificate_id,
        )
        return Certificate(
            certificate_id=certificate_id,
            credential=credential,
            payload=payload,
            qr=self.qr_renderer.render(symbol),
            qr_media_type=self.qr_renderer.media_type,
            qr_report=symbol.report,
            pdf=self.pdf_renderer.render(twin) if self.pdf_renderer else None,
            previous_certificate_id=information.previous_certificate_id,
            notices=draft.notices,
        )

    def update(
        self,
        request: AnyRequest,
        *,
        previous: str | Certificate,
        information: CertificateInformation | None = None,
    ) -> Certificate:
        """Issue anew in place of a certificate that exists; the old one is then to be revoked.

        Args:
            request: As for `certify`, whole: nothing is taken over from the old certificate.
            previous: The certificate that is replaced, or its ID.
            information: As for `certify`; which certificate is replaced is said by `previous`.

        Returns:
            A certificate with an ID of its own, which names the old one.

        Raises:
            divoc_certify.errors.ConfigurationError: The new certificate would have the old ID.
            divoc_certify.errors.CertifyError: As for `certify`.
        """
        replaced = previous if isinstance(previous, str) else previous.certificate_id
        information = information or CertificateInformation()
        if information.certificate_id == replaced:
            rule = "must not be the ID of the certificate that is replaced"
            raise ConfigurationError([Problem("$.certificate_id", rule)])
        return self.certify(
            request, information=attrs.evolve(information, previous_certificate_id=replaced)
        )

    def _load(self, request: AnyRequest) -> Event:
        if isinstance(request, (VaccinationRequest, TestRequest, ProgrammeRequest)):
            return request
        return load_request(request, rules=self.rules, allow_unknown=self.allow_unknown)

    def _new_certificate_id(self) -> str:
        certificate_id = self.id_source()
        # It ends a URL and names a file: an ID source of the caller's own is held to that.
        CertificateInformation(certificate_id=certificate_id)
        return certificate_id

    def _contexts_for(self, event: Event) -> Contexts:
        if isinstance(event, ProgrammeRequest):
            programme = event.programme
            return self._contexts.with_documents({programme.context_url: programme.context})
        return self._contexts


def certify(
    request: AnyRequest,
    *,
    issuer: Issuer,
    signer: Signer,
    information: CertificateInformation | None = None,
    **options: Any,  # noqa: ANN401 - each is typed where Certifier declares it
) -> Certificate:
    """Issue one certificate: the one-shot face of `Certifier`.

    Args:
        request: A section object, or the Certify API's JSON as a mapping.
        issuer: The issuing authority.
        signer: Who signs.
        information: What the caller decides about this certificate.
        **options: Whatever else `Certifier` takes.

    Raises:
        divoc_certify.errors.CertifyError: As for `Certifier.certify`.
    """
    certifier = Certifier(issuer=issuer, signer=signer, **options)
    return certifier.certify(request, information=information)
