"""Tokens of SoftHSM 2 (Debian's package softhsm2), in a folder of their own.

SoftHSM reads its configuration when it is started, and there is one of it in a process: so there
is one folder, and a token for each test that wants to spoil one.
"""

import atexit
import itertools
import os
import shutil
import struct
import subprocess
import tempfile
from pathlib import Path

import pkcs11
from pkcs11 import Attribute, KeyType, Mechanism
from pkcs11.attributes import AttributeMapper
from pkcs11.util.ec import encode_named_curve_parameters

MODULE = next(
    (
        str(path)
        for folder in ("/usr/lib/softhsm", "/usr/lib64/softhsm", "/usr/local/lib/softhsm")
        if (path := Path(folder) / "libsofthsm2.so").exists()
    ),
    "libsofthsm2.so",
)
PIN, SO_PIN = "the user's PIN", "the officer's PIN"
HOME = Path(tempfile.mkdtemp(prefix="softhsm-"))
TOKENS, CONFIGURATION = HOME / "tokens", HOME / "softhsm2.conf"

_NUMBERS = itertools.count()
_CURVES = {"ES256": "secp256r1", "ES384": "secp384r1", "ES256K": "secp256k1", "P-521": "secp521r1"}
_EDWARDS = {"EdDSA": bytes.fromhex("06032b6570"), "Ed448": bytes.fromhex("06032b6571")}


def configure(mechanisms="ALL"):
    """Write the configuration; `mechanisms` are the only ones that the device offers."""
    CONFIGURATION.write_text(
        f"directories.tokendir = {TOKENS}\nlog.level = ERROR\nslots.mechanisms = {mechanisms}\n"
    )


def restart():
    """Start SoftHSM anew: it sees then what has changed on the disk."""
    pkcs11.lib(MODULE).reinitialize()


TOKENS.mkdir()
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
configure()
os.environ["SOFTHSM2_CONF"] = str(CONFIGURATION)  # the library is in this process


def read_pin():
    """The user's PIN, from a function that another process finds by its name."""
    return PIN


class Token:
    """A token and the keys that are made on it."""

    def __init__(self, label=None):
        self.label = label or f"token {next(_NUMBERS)}"
        before = set(TOKENS.iterdir())
        command = ["softhsm2-util", "--init-token", "--free", "--label", self.label]
        command += ["--pin", PIN, "--so-pin", SO_PIN]
        subprocess.run(command, check=True, capture_output=True)
        (self.folder,) = set(TOKENS.iterdir()) - before
        restart()  # it was made by another process

    def open(self):
        """Open a session that may write, after every other one was dropped."""
        restart()
        mapper = AttributeMapper()
        # python-pkcs11 does not know how these are written.
        mapper.register_handler(
            Attribute.ALLOWED_MECHANISMS, lambda ones: struct.pack(f"{len(ones)}L", *ones), bytes
        )
        token = pkcs11.lib(MODULE).get_token(token_label=self.label)
        return token.open(user_pin=PIN, rw=True, attribute_mapper=mapper)

    def make_key(self, algorithm, *, label=None, key_id=b"", bits=2048, **private):
        """Make a pair of keys; `private` are attributes of the private one, `SIGN=False`."""
        options = {
            "label": label or algorithm,
            "id": key_id,
            "store": True,
            "private_template": {Attribute[name]: value for name, value in private.items()},
        }
        with self.open() as session:
            if algorithm == "PS256":
                session.generate_keypair(KeyType.RSA, bits, **options)
                return
            if algorithm in _EDWARDS:
                kind, mechanism = KeyType.EC_EDWARDS, Mechanism.EC_EDWARDS_KEY_PAIR_GEN
                parameters = _EDWARDS[algorithm]
            else:
                kind, mechanism = KeyType.EC, Mechanism.EC_KEY_PAIR_GEN
                parameters = encode_named_curve_parameters(_CURVES[algorithm])
            domain = session.create_domain_parameters(
                kind, {Attribute.EC_PARAMS: parameters}, local=True
            )
            domain.generate_keypair(mechanism=mechanism, **options)

    def add(self, attributes):
        """Put an object on the token."""
        with self.open() as session:
            session.create_object({Attribute.TOKEN: True, **attributes})

    def remove(self, kind, label):
        """Take a key off the token."""
        with self.open() as session:
            session.get_key(kind, label=label).destroy()
