"""The whole way, from a request to a certificate, on one screen."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Generator, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, Self

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
from divoc_certify.credential.data_model import DataModel
from divoc_certify.errors import ConfigurationError, Problem
from divoc_certify.issuer import Issuer
from divoc_certify.observation import Observer, watched
from divoc_certify.pdf import PageRenderer, Renderer, Twin
from divoc_certify.proof import (
    FurtherProof,
    Signer,
    SignerSource,
    SuiteName,
    add_proof,
    choose_suite,
    every_signer,
    signer_at,
)
from divoc_certify.proof.signer import attribute_of
from divoc_certify.qr import PNG, CredentialFile, QRRenderer, Symbol, pack
from divoc_certify.recipe import pack_recipe, unpack_recipe
from divoc_certify.request import (
    Rules,
    TestRequest,
    VaccinationRequest,
    check_not_in_future,
    load_request,
)
from divoc_certify.settings import check_settings, decided, drawn, issuance_date

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from divoc_certify.bulk import AnyRequest, OnError, Progress, Row, RowResult, Sink

__all__ = ["Certifier", "certify"]

Event = VaccinationRequest | TestRequest | ProgrammeRequest

_MOST_PROGRAMMES = 16


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@attrs.frozen(kw_only=True)
class Certifier:
    """Everything that stays the same from one certificate to the next.

    Make one and keep it: it holds the signer, and what its parts have prepared. It never changes,
    so that threads may share it, and a copy of it is itself. It is pickled as a recipe: what it
    was made with; another process prepares its own, once.

    Args:
        issuer: The issuing authority.
        signer: Who signs; or a `KeyRing`, which knows who does at the issuance date.
        qr_renderer: Draws the QR symbol; by default a PNG with 4 pixels a module.
        pdf_renderer: Draws the page; None leaves the PDF out, and costs nothing.
        rules: The Certify API's rules for a vaccination request given as a mapping. The v3
            rules also select the DDCC-style credential.
        allow_unknown: Whether a mapping may have members that the Certify API does not know.
        contexts: JSON-LD contexts; the issuer's namespace is added to them.
        vaccines: The codes for DDCC-style credentials.
        suite: The proof suite; by default it follows from the signer's algorithm: the original's
            where there is one.
        data_model: The version of the W3C's VC Data Model; the original's is 1.1.
        further_proofs: Proofs that the credential carries beside the first. The QR code carries
            the first alone, since the original's readers take no more than one.
        id_source: Gives a new certificate ID at each call.
        clock: Gives the issuance date, with a time zone.
        observer: Is called with an `Observation` when a stage of a certificate has ended, in the
            thread that issues; it costs nothing where it is None. If it raises an exception,
            there is an `ObserverWarning`, and the certificate is issued all the same.

    Raises:
        divoc_certify.errors.ConfigurationError: Values that cannot work, all at once; and if there
            are none, a suite that does not go with its signer.
        divoc_certify.errors.SigningError: A source of signers failed; or there is a suite, and a
            signer cannot say what it signs with.
    """

    issuer: Issuer
    signer: Signer | SignerSource
    qr_renderer: QRRenderer = attrs.field(factory=PNG)
    pdf_renderer: Renderer | None = attrs.field(factory=PageRenderer)
    rules: Rules = Rules.V1
    allow_unknown: bool = False
    contexts: Contexts = attrs.field(factory=Contexts)
    vaccines: VaccineTable = attrs.field(factory=VaccineTable)
    suite: SuiteName | None = None
    data_model: DataModel = "1.1"
    further_proofs: tuple[FurtherProof, ...] = ()
    id_source: IdSource = random_certificate_id
    clock: Callable[[], dt.datetime] = _now
    observer: Observer | None = None
    _contexts: Contexts = attrs.field(init=False, repr=False, eq=False)
    _programmes: dict[str, Contexts] = attrs.field(init=False, factory=dict, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        check_settings(self)
        for source, suite in self._proofs():
            # Without a name there is nothing to check, and a signer may have to ask its device.
            for signer in every_signer(source) if suite is not None else ():
                choose_suite(suite, attribute_of(signer, "algorithm"), self.data_model)
        contexts = self.contexts.with_namespace(self.issuer.namespace)
        object.__setattr__(self, "_contexts", contexts)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, _: object) -> Self:
        return self

    def __reduce__(self) -> tuple[object, ...]:
        return unpack_recipe, (pack_recipe(self),)

    def _proofs(self) -> Iterator[tuple[Signer | SignerSource, SuiteName | None]]:
        yield self.signer, self.suite
        for proof in self.further_proofs:
            yield proof.signer, proof.suite

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
            divoc_certify.errors.ConfigurationError: `information` is something else, or the clock,
                the ID source or the signer gave what cannot work.
            divoc_certify.errors.CredentialError: The credential cannot be signed.
            divoc_certify.errors.SigningError: The signer gave no signature.
            divoc_certify.errors.PayloadTooLargeError: It does not fit a QR symbol.
            divoc_certify.errors.RenderingError: The symbol or the page could not be drawn, or a
                renderer gave something else than bytes.
        """
        with watched(self.observer) as stage:
            stage("load")
            information = decided(information)
            issued_at = issuance_date(self.clock)
            event = self._load(request)
            if not isinstance(event, ProgrammeRequest):
                check_not_in_future(event, issued_at, self.issuer.time_zone)
            certificate_id = information.certificate_id or self._new_certificate_id()

            stage("build")
            draft = build_credential(
                event,
                issuer=self.issuer,
                certificate_id=certificate_id,
                issued_at=issued_at,
                expires_at=information.expires_at,
                credential_status=information.credential_status,
                vaccines=self.vaccines,
                data_model=self.data_model,
            )

            stage("sign")
            contexts = self._contexts_for(event)
            first, *further = (
                partial(
                    add_proof,
                    signer=signer_at(source, issued_at),
                    suite=suite,
                    created=issued_at,
                    contexts=contexts,
                )
                for source, suite in self._proofs()
            )
            in_the_qr = credential = first(draft.credential)
            for add in further:
                credential = add(credential)

            stage("pack")
            packed = CredentialFile.of(in_the_qr)
            payload = pack(packed)
            stage("symbol")
            symbol = Symbol.encode(payload)
            stage("qr")
            qr = drawn(self.qr_renderer.render(symbol), "QR")

            pdf = None
            if self.pdf_renderer is not None:
                stage("pdf")
                twin = Twin(
                    request=event,
                    credential=credential,
                    issuer=self.issuer,
                    symbol=symbol,
                    certificate_id=certificate_id,
                    issued_at=issued_at.astimezone(self.issuer.time_zone),
                    expires_at=information.expires_at,
                    previous_certificate_id=information.previous_certificate_id,
                    packed=packed,
                )
                pdf = drawn(self.pdf_renderer.render(twin), "PDF")
            return Certificate(
                certificate_id=certificate_id,
                credential=credential,
                payload=payload,
                qr=qr,
                qr_media_type=self.qr_renderer.media_type,
                qr_report=symbol.report,
                pdf=pdf,
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
        information = decided(information)
        if information.certificate_id == replaced:
            rule = "must not be the ID of the certificate that is replaced"
            raise ConfigurationError([Problem("$.certificate_id", rule)])
        return self.certify(
            request, information=attrs.evolve(information, previous_certificate_id=replaced)
        )

    def certify_many(
        self,
        requests: Iterable[AnyRequest | Row],
        *,
        on_error: OnError = "collect",
        executor: Executor | None = None,
        chunk_size: int = 32,
        window: int | None = None,
        progress: Progress | bool | None = None,
        sink: Sink | None = None,
        journal: str | os.PathLike[str] | None = None,
    ) -> Generator[RowResult]:
        """Issue many certificates, one for each request, and give their results in order.

        Rows are read as results are taken, so memory does not grow with their number. A row that
        fails does not concern the others: its result has the error. What is raised is what
        concerns all of them: a key that is not there, a journal that is locked, or what
        `requests` itself raises, once the rows before it have come back.

        An error that is not a `CertifyError`, from a renderer of your own or from the disk, is a
        result, too: an `UnexpectedError`.

        Args:
            requests: Requests as for `certify`, or rows, as `divoc_certify.bulk` reads them from
                files. A request gets its position as its number, from 1. The `id_source` is
                asked here for each, and must not repeat an ID.
            on_error: "collect" gives errors as results; "raise" raises the first one, with the
                row's number as a note.
            executor: Who does the work, in processes to which this certifier can be pickled: a
                `WorkerPool`, the `get_executor()` of a Dask client, any executor of
                `concurrent.futures`. None does it here.
            chunk_size: How many rows are sent to a process at once.
            window: How many chunks are on their way at once; by default two for each core of this
                machine. A cluster wants two for each of its threads.
            progress: Is told how many rows are done, and how many of them failed. True shows it
                on stderr, by tqdm where that is installed.
            sink: Writes the certificates where they are issued, and the results do not hold them.
            journal: A file that knows what was issued. With it, a run that was ended, by whatever,
                is repeated without issuing anything twice: what has its certificate is
                not issued again, and neither is a request that is there twice. It is meant for one
                issuer, to which it is held, and one sink.

        Returns:
            A generator; closing it ends the run. What is at work on this machine is waited for.

        Raises:
            divoc_certify.errors.ConfigurationError: An argument that cannot work; or, when the
                first result is asked for, a file that is no journal of this issuer, or a signer
                that does not travel.
            divoc_certify.errors.LockedError: Another run is at work with the journal; when the
                first result is asked for.
        """
        from divoc_certify.bulk import Run  # noqa: PLC0415 - as above

        # IDs are drawn here, so their source need not travel.
        travels = attrs.evolve(self, id_source=random_certificate_id)
        run = Run(
            certifier=self if executor is None else travels,
            issuer=self.issuer.id,
            new_certificate_id=self._new_certificate_id,
            on_error=on_error,
            executor=executor,
            chunk_size=chunk_size,
            window=window,
            progress=progress,
            sink=sink,
            journal=journal,
        )
        return run.results(requests)

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
        if not isinstance(event, ProgrammeRequest):
            return self._contexts
        # What was learned of a programme's documents stays with its contexts.
        url, context = event.programme.context_url, event.programme.context
        contexts = self._programmes.get(url)
        if contexts is None or contexts.document(url) != context:
            contexts = self._contexts.with_documents({url: context})
            if len(self._programmes) >= _MOST_PROGRAMMES:
                self._programmes.clear()
            self._programmes[url] = contexts
        return contexts


def certify(
    request: AnyRequest,
    *,
    issuer: Issuer,
    signer: Signer | SignerSource,
    information: CertificateInformation | None = None,
    **options: Any,  # noqa: ANN401 - each is typed where Certifier declares it
) -> Certificate:
    """Issue one certificate: the one-shot face of `Certifier`.

    Args:
        request: A section object, or the Certify API's JSON as a mapping.
        issuer: The issuing authority.
        signer: As for `Certifier`.
        information: What the caller decides about this certificate.
        **options: Whatever else `Certifier` takes.

    Raises:
        divoc_certify.errors.CertifyError: As for `Certifier.certify`.
    """
    certifier = Certifier(issuer=issuer, signer=signer, **options)
    return certifier.certify(request, information=information)
