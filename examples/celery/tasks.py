"""Issue certificates in the background, with Celery.

A message names an event or a file. What is personal stays where it is stored: a broker keeps
messages, results and the text of errors, and monitors show them.
"""

import functools
import os
from pathlib import Path

from celery import Celery

import events
from divoc_certify import (
    CertificateInformation,
    Certifier,
    FolderSink,
    Issuer,
    PrivateKeySigner,
    load_request_json,
)
from divoc_certify.bulk import CSVReport, read_csv
from divoc_certify.errors import (
    InvalidRequestError,
    LockedError,
    MissingGlyphError,
    PayloadTooLargeError,
    SigningError,
    UnknownVaccineError,
)

ISSUED = events.DATA / "issued"
QUEUE = events.DATA / "queue"

# Files in place of a broker, to try it without a server; yours is "redis://" or "amqp://".
app = Celery(
    "tasks",
    broker=os.environ.get("BROKER_URL", "filesystem://"),
    backend=os.environ.get("RESULT_BACKEND", QUEUE.as_uri()),
)
QUEUE.mkdir(parents=True, exist_ok=True)
if app.conf.broker_url == "filesystem://":
    app.conf.broker_transport_options = {
        "data_folder_in": str(QUEUE),
        "data_folder_out": str(QUEUE),
        "control_folder": str(QUEUE / "control"),
    }
app.conf.task_acks_late = True  # a worker that dies has not done its task: it is done again
app.conf.task_reject_on_worker_lost = True


@functools.cache
def certifier() -> Certifier:
    """The certifier of this process.

    It is made when the first task needs it, since those who only send tasks import this module,
    too, and have no key.
    """
    return Certifier(
        issuer=Issuer(
            id="https://moh.example/",
            name="Ministry of Health",
            country="EX",
            time_zone="Asia/Kolkata",
        ),
        signer=PrivateKeySigner.from_file(
            os.environ.get("MOH_KEY_FILE", events.DATA / "key.pem"),
            verification_method="did:example:moh#key-1",
        ),
    )


@app.task(autoretry_for=(SigningError,), retry_backoff=True, max_retries=8)
def certify_event(event_id: str) -> dict[str, object]:
    """Issue the certificate of an event; done again, it issues none or the same.

    Returns:
        The certificate ID, or the problems of the request, without a value of it.
    """
    event = events.get(event_id)
    if not event.is_issued:
        try:
            certificate = certifier().certify(
                load_request_json(event.request, rules=certifier().rules),
                information=CertificateInformation(certificate_id=event.certificate_id),
            )
        except InvalidRequestError as error:
            return {"problems": [str(problem) for problem in error.problems]}
        except (MissingGlyphError, PayloadTooLargeError, UnknownVaccineError) as error:
            return {"problems": [str(error)]}
        certificate.save(ISSUED)
        events.note_issued(event_id)
    return {"certificateId": event.certificate_id}


@app.task(autoretry_for=(LockedError, SigningError), retry_backoff=True, max_retries=8)
def certify_file(path: str) -> dict[str, object]:
    """Issue the certificates of a CSV file; done again, it goes on where it ended.

    A task works on one core. A large file is best cut into some, each a task with a journal and a
    folder of its own.

    Returns:
        How many were issued now, how many before, and how many rows failed; and the file with
        these, to be mended and sent again.
    """
    rows = read_csv(path)
    bad_rows = events.DATA / f"bad-rows-{Path(path).stem}.csv"
    counts = {"issued": 0, "issuedBefore": 0, "failed": 0}
    with CSVReport(bad_rows, delimiter=rows.delimiter) as report:
        for result in certifier().certify_many(
            rows, sink=FolderSink(ISSUED, spread=True), journal=ISSUED / "journal.jsonl"
        ):
            error = result.error
            if isinstance(error, SigningError):
                raise error  # no fault of the row: the file is to be tried again
            if error is not None:
                counts["failed"] += 1
                report.add(result.row, result.problems)
            else:
                counts["issuedBefore" if result.already_issued else "issued"] += 1
    return {**counts, "badRows": str(bad_rows) if counts["failed"] else None}
