"""Five thousand certificates of every kind: two scanners read each QR code, byte for byte.

The scanners are zxing-cpp and zbar. They share no code, and each finds the symbol by itself.
"""

import collections
import io
import sys

import attrs
import pytest
import strategies
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from key_material import KEYS
from PIL import Image
from pyzbar import pyzbar
from scanners import NotReadError, read_with_zxing
from verifying import ISSUER, METHOD, NOW

from divoc_certify import Certifier, PrivateKeySigner
from divoc_certify.errors import PayloadTooLargeError

EACH = 500


def read_with_zbar(picture):
    """What zbar reads, located and decoded by itself."""
    found = pyzbar.decode(picture, symbols=[pyzbar.ZBarSymbol.QRCODE])
    if len(found) != 1:
        raise NotReadError
    return found[0].data


READERS = {"zxing-cpp": read_with_zxing, "zbar": read_with_zbar}


def is_read(reader, picture, payload):
    """Whether a scanner reads what was packed."""
    try:
        return reader(picture) == payload
    except NotReadError:
        return False


@pytest.mark.parametrize("data_model", ["1.1", "2.0"])
@pytest.mark.parametrize("algorithm", KEYS)
def test_two_scanners_read_every_symbol(algorithm, data_model):
    """Five hundred of each kind of key and version: the PNG that a certificate comes with."""
    certifier = Certifier(
        issuer=ISSUER,
        signer=PrivateKeySigner(private_key=KEYS[algorithm], verification_method=METHOD),
        pdf_renderer=None,
        data_model=data_model,
        clock=lambda: NOW,
    )
    read, versions, kinds = collections.Counter(), set(), set()
    unread = collections.defaultdict(list)

    @settings(
        phases=[Phase.generate],
        max_examples=2 * EACH,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(strategies.requests(), st.sampled_from([0, 0, 30, 90, 200]))
    def scan(request, length):
        if read["issued"] == EACH:
            return
        try:
            certificate = certifier.certify(lengthened(request, length))
        except PayloadTooLargeError:
            return
        picture = Image.open(io.BytesIO(certificate.qr))
        read["issued"] += 1
        versions.add((picture.width // 4 - 25) // 4)  # 4 pixels a module, 8 modules of quiet zone
        kinds.add(type(request))
        for name, reader in READERS.items():
            if is_read(reader, picture, certificate.payload):
                read[name] += 1
            else:
                unread[name].append(certificate.payload)

    scan()
    sys.stdout.write(
        f"{algorithm} {data_model}: {dict(read)}, {len(kinds)} kinds, "
        f"versions {min(versions)} to {max(versions)}\n"
    )
    assert not unread
    assert read == {"issued": EACH, **dict.fromkeys(READERS, EACH)}
    assert len(kinds) == 2


def lengthened(request, length):
    """The same event, under a name that is longer by so many letters."""
    recipient = attrs.evolve(request.recipient, name=request.recipient.name + "ñ" * length)
    return attrs.evolve(request, recipient=recipient)
