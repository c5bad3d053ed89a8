"""Issue certificates over HTTP, with FastAPI.

`POST /certificates` takes a Certify API request and answers with the certificate ID and with links
to the QR code, the page and the signed data. Who may ask, and who may follow the links, is for your
own system to check: add your dependency for it where `FastAPI` is made.
"""

import contextlib
import logging
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Literal

from fastapi import Depends, FastAPI, HTTPException, Request, Response
from fastapi.responses import FileResponse, JSONResponse

from divoc_certify import (
    Certifier,
    Issuer,
    PrivateKeySigner,
    check_certificate_id,
    load_request_json,
)
from divoc_certify.errors import (
    InvalidRequestError,
    MissingGlyphError,
    PayloadTooLargeError,
    SigningError,
    UnknownVaccineError,
)

FOLDER = Path(os.environ.get("MOH_CERTIFICATES", "issued"))

log = logging.getLogger(__name__)


@contextlib.asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Read the key once; with a wrong one the server does not start."""
    app.state.certifier = Certifier(
        issuer=Issuer(
            id="https://moh.example/",
            name="Ministry of Health",
            country="EX",
            time_zone="Asia/Kolkata",
        ),
        signer=PrivateKeySigner.from_file(
            os.environ.get("MOH_KEY_FILE", "key.pem"),
            verification_method="did:example:moh#key-1",
        ),
    )
    yield


app = FastAPI(title="Certificates", lifespan=lifespan)


async def body_of(request: Request) -> bytes:
    """The body as it was sent.

    FastAPI reads a parameter of its own as JSON first, and its messages would repeat values. So
    would those of a Pydantic model.
    """
    return await request.body()


# With `def` it runs in a thread: to certify is to compute, which would hold up all others.
@app.post("/certificates", status_code=201)
def issue(
    body: Annotated[bytes, Depends(body_of)], request: Request, response: Response
) -> dict[str, str]:
    """Issue the certificate of one event."""
    certifier: Certifier = request.app.state.certifier
    certificate = certifier.certify(load_request_json(body, rules=certifier.rules))
    certificate.save(FOLDER)
    links = {
        name: str(request.url_for("download", certificate_id=certificate.certificate_id, kind=kind))
        for name, kind in {"pdf": "pdf", "qr": "png", "credential": "json"}.items()
    }
    response.headers["Location"] = links["pdf"]
    return {"certificateId": certificate.certificate_id, **links}


@app.get("/certificates/{certificate_id}.{kind}")
def download(certificate_id: str, kind: Literal["pdf", "png", "json"]) -> FileResponse:
    """Give one file of a certificate."""
    # An ID with its check character holds no dots and slashes, so it stays in the folder.
    path = FOLDER / f"{check_certificate_id(certificate_id)}.{kind}"
    if not path.is_file():
        raise HTTPException(404)
    return FileResponse(path)


@app.exception_handler(InvalidRequestError)
def invalid_request(_: Request, error: InvalidRequestError) -> JSONResponse:
    """Tell the sender all that is wrong, each with its place."""
    problems = [{"path": problem.path, "rule": problem.rule} for problem in error.problems]
    return JSONResponse({"problems": problems}, 422)


@app.exception_handler(MissingGlyphError)
@app.exception_handler(PayloadTooLargeError)
@app.exception_handler(UnknownVaccineError)
def unprintable(_: Request, error: Exception) -> JSONResponse:
    """Tell the sender what cannot be put on this certificate."""
    return JSONResponse({"problems": [{"path": "$", "rule": str(error)}]}, 422)


@app.exception_handler(SigningError)
def not_signed(_: Request, error: SigningError) -> JSONResponse:
    """The key's device or service does not answer; the sender may try again."""
    log.error("no certificate was signed", exc_info=error)
    return JSONResponse({}, 503, headers={"Retry-After": "30"})
