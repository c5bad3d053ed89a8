"""A PAdES signature in a document, on pyHanko.

The profile is baseline B of
[ETSI EN 319 142-1](https://www.etsi.org/deliver/etsi_en/319100_319199/31914201/): a CMS object over
the whole file, whose signed attributes name the certificate. It is made here and not by pyHanko's
own signer, which wants an event loop, and so cannot be called where one runs already.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Callable, Sequence
from typing import Any

from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import as_signing_certificate_v2
from pyhanko.sign.signers.cms_embedder import (
    PdfCMSEmbedder,
    SigIOSetup,
    SigMDPSetup,
    SigObjSetup,
)
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from divoc_certify.errors import RenderingError

__all__ = ["sign_document"]

_FIELD = "Seal"
_SPARE = 2048
"""Bytes for the parts of a CMS object other than certificates."""

_SIGNATURES = {
    "PS256": {
        "algorithm": "rsassa_pss",
        "parameters": {
            "hash_algorithm": {"algorithm": "sha256"},
            "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": {"algorithm": "sha256"}},
            "salt_length": 32,
        },
    },
    "EdDSA": {"algorithm": "ed25519"},
    "ES256": {"algorithm": "sha256_ecdsa"},
    "ES384": {"algorithm": "sha384_ecdsa"},
}
# RFC 8419, section 3.1: with signed attributes, Ed25519 goes with SHA-512.
_DIGESTS = {"PS256": "sha256", "EdDSA": "sha512", "ES256": "sha256", "ES384": "sha384"}


class _Writer(IncrementalPdfFileWriter):
    """Appends to a document, and says nothing of when; the same again gives the same bytes."""

    @classmethod
    def _handle_id(cls, prev: Any) -> generic.ArrayObject:  # noqa: ANN401
        first = generic.ByteStringObject(prev.trailer["/ID"][0].original_bytes)
        second = hashlib.md5(first, usedforsecurity=False).digest()
        return generic.ArrayObject([first, generic.ByteStringObject(second)])

    def _update_meta(self) -> None:
        # Else the date of modification would be of now, here and in the metadata's XMP.
        pass


def sign_document(
    document: bytes,
    *,
    certificates: Sequence[bytes],
    algorithm: str,
    sign: Callable[[bytes], bytes],
    moment: dt.datetime,
    password: str | None,
) -> bytes:
    """Append a signature to a document, which allows no further change.

    Args:
        document: A PDF without a signature.
        certificates: DER; the signer's first, then those that it hangs on.
        algorithm: `PS256`, `EdDSA`, `ES256` or `ES384`.
        sign: Signs bytes; gives the raw signature.
        moment: The time of signing that the document claims, with a time zone.
        password: Opens the document, where it is encrypted.

    Raises:
        divoc_certify.errors.RenderingError: It is no PDF that can be signed.
    """
    chain = [asn1_x509.Certificate.load(certificate) for certificate in certificates]
    digest_algorithm = _DIGESTS[algorithm]
    try:
        writer: Any = _Writer(io.BytesIO(document))
        if password is not None:
            writer.encrypt(password)
        # The field is part of no structure, so it lies off the page, where a voice skips it.
        field = SigFieldSpec(
            _FIELD,
            invis_sig_settings=InvisSigSettings(set_print_flag=True, box_out_of_bounds=True),
            readable_field_name="Seal",
        )
        steps = PdfCMSEmbedder(new_field_spec=field).write_cms(field_name=_FIELD, writer=writer)
        next(steps)
        writer.register_extension(ESIC_EXTENSION_1)
        room = 2 * (_SPARE + sum(map(len, certificates)))  # it is written in hexadecimal
        steps.send(
            SigObjSetup(
                SignatureObject(
                    timestamp=moment, subfilter=SigSeedSubFilter.PADES, bytes_reserved=room
                ),
                SigMDPSetup(digest_algorithm, certify=True, docmdp_perms=MDPPerm.NO_CHANGES),
            )
        )
        digest, file = steps.send(SigIOSetup(digest_algorithm))
    except (PdfError, ValueError, KeyError, TypeError):
        raise RenderingError("seal: the renderer gave no PDF that can be signed") from None
    steps.send(_signed_data(digest.document_digest, chain, algorithm, sign))
    return bytes(file.getvalue())


def _signed_data(
    digest: bytes,
    chain: Sequence[asn1_x509.Certificate],
    algorithm: str,
    sign: Callable[[bytes], bytes],
) -> cms.ContentInfo:
    """The CMS object, RFC 5652."""
    signer = chain[0]
    digest_algorithm = {"algorithm": _DIGESTS[algorithm]}
    attributes = cms.CMSAttributes(
        [
            {"type": "content_type", "values": ["data"]},
            {"type": "message_digest", "values": [digest]},
            {"type": "signing_certificate_v2", "values": [as_signing_certificate_v2(signer)]},
        ]
    )
    information = {
        "version": "v1",
        "sid": cms.SignerIdentifier(
            {
                "issuer_and_serial_number": {
                    "issuer": signer.issuer,
                    "serial_number": signer.serial_number,
                }
            }
        ),
        "digest_algorithm": digest_algorithm,
        "signed_attrs": attributes,
        "signature_algorithm": _SIGNATURES[algorithm],
        "signature": _in_cms(sign(attributes.dump()), algorithm),
    }
    content = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [digest_algorithm],
            "encap_content_info": {"content_type": "data"},
            "certificates": list(chain),
            "signer_infos": [information],
        }
    )
    return cms.ContentInfo({"content_type": "signed_data", "content": content})


def _in_cms(signature: bytes, algorithm: str) -> bytes:
    """A raw signature as CMS has it: that of ECDSA in DER, RFC 5753, section 7.2."""
    if not algorithm.startswith("ES"):
        return signature
    half = len(signature) // 2
    r, s = (int.from_bytes(part) for part in (signature[:half], signature[half:]))
    return encode_dss_signature(r, s)
