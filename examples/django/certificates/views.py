"""Issue the certificate of an event, and give its files.

Who may ask is for your own project to check, with its decorator or middleware for it.
"""

import logging
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from certificates.certifying import CERTIFIER
from certificates.models import Record
from divoc_certify import CertificateInformation, check_certificate_id, load_request_json
from divoc_certify.errors import (
    InvalidRequestError,
    MissingGlyphError,
    PayloadTooLargeError,
    SigningError,
    UnknownVaccineError,
)

log = logging.getLogger(__name__)


@csrf_exempt  # another system asks, which has a token and no form
@require_http_methods(["PUT"])
def issue(request: HttpRequest, event: UUID) -> HttpResponse:
    """Issue the certificate of an event; sent again, it gives the same one.

    Args:
        request: Its body is a Certify API request.
        event: Your own system's number of the event. It stands in the log of the web server, so
            it is no number that a person has.
    """
    try:
        record, created = _issued(request.body, event)
    except InvalidRequestError as error:
        problems = [{"path": problem.path, "rule": problem.rule} for problem in error.problems]
        return JsonResponse({"problems": problems}, status=422)
    except (MissingGlyphError, PayloadTooLargeError, UnknownVaccineError) as error:
        return JsonResponse({"problems": [{"path": "$", "rule": str(error)}]}, status=422)
    except SigningError:
        log.exception("no certificate was signed")
        return JsonResponse({}, status=503, headers={"Retry-After": "30"})
    links = {
        name: request.build_absolute_uri(reverse("download", args=[record.certificate_id, kind]))
        for name, kind in {"pdf": "pdf", "qr": "png", "credential": "json"}.items()
    }
    answer = {"certificateId": record.certificate_id, **links}
    return JsonResponse(answer, status=201 if created else 200)


def _issued(body: bytes, event: UUID) -> tuple[Record, bool]:
    certification_request = load_request_json(body, rules=CERTIFIER.rules)
    # Of two that come at once, one stores the ID, and both issue under it.
    record, _ = Record.objects.get_or_create(event=event)
    if record.issued_at is not None:
        return record, False
    certificate = CERTIFIER.certify(
        certification_request,
        information=CertificateInformation(certificate_id=record.certificate_id),
    )
    certificate.save(settings.MOH_CERTIFICATES)
    record.issued_at = timezone.now()
    record.save(update_fields=["issued_at"])
    return record, True


@require_http_methods(["GET"])
def download(_: HttpRequest, certificate_id: str, kind: str) -> HttpResponse:
    """Give one file of a certificate."""
    # An ID with its check character holds no dots and slashes, so it stays in the folder.
    path = settings.MOH_CERTIFICATES / f"{check_certificate_id(certificate_id)}.{kind}"
    if kind not in {"pdf", "png", "json"} or not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"))
