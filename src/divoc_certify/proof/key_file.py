"""A private key that is kept in a file: each process reads it by itself, and once.

What goes to another process is where the file is, and which key it holds; the key never goes.
"""

from __future__ import annotations

import codecs
import contextlib
import hashlib
import os
import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import attrs
from cryptography.hazmat.primitives import serialization

from divoc_certify.errors import (
    CertifyError,
    ConfigurationError,
    InvalidKeyError,
    Problem,
    SigningError,
)
from divoc_certify.forks import hold_over_forks
from divoc_certify.proof.algorithms import PrivateKey, PublicKey
from divoc_certify.proof.keys import load_pkcs12_key, load_private_key, load_public_key
from divoc_certify.proof.secrecy import keeps_secrets
from divoc_certify.recipe import ELSEWHERE, goes_by_name

__all__ = ["KeyFile", "Keys", "Password", "PasswordFile"]

Password = Callable[[], bytes | str]

_MOST_KEYS = 32
_ASKED = "must be a function that gives bytes or text"
# A sequence that begins with the number 3, PFX's version: RFC 7292, section 4.
_PKCS12 = re.compile(rb"\x30(?:[\x00-\x80]|\x81.|\x82..|\x83...|\x84....)\x02\x01\x03", re.DOTALL)


def _absolute(path: str | os.PathLike[str]) -> Path:
    return Path(path).absolute()


@attrs.frozen
class PasswordFile:
    """Gives the password that stands in a file; it goes to another process as the file's name.

    Args:
        path: The file. A line break at its end is not part of the password, and neither is the
            byte order mark that editors put before UTF-8.
    """

    path: Path = attrs.field(converter=_absolute)

    def __call__(self) -> bytes:
        """Read the password."""
        return self.path.read_bytes().removeprefix(codecs.BOM_UTF8).rstrip(b"\r\n")


@attrs.frozen(kw_only=True)
class KeyFile:
    """A key and the file that it is in.

    Args:
        path: The file's absolute path.
        password: Gives the password of an encrypted file.
        public_key: The key's public half.
        digest: The SHA-256 of the file in which the key was read and checked.
        private_key: The key, where this process has read it for this object already.
    """

    path: Path
    password: Password | None = attrs.field(repr=False)
    public_key: PublicKey = attrs.field(repr=False)
    digest: bytes = attrs.field(repr=False)
    _private_key: PrivateKey | None = attrs.field(default=None, repr=False, eq=False)

    @classmethod
    def read(cls, path: str | os.PathLike[str], password: Password | None) -> Self:
        """Read the key in a file.

        Args:
            path: PEM or DER: PKCS#8, PKCS#1 or SEC 1; or PKCS#12.
            password: Gives the password of an encrypted file.

        Raises:
            divoc_certify.errors.InvalidKeyError: The file cannot be read, or its key is of the
                wrong kind or too weak.
            divoc_certify.errors.ConfigurationError: The password is no function, or it gives
                neither bytes nor text.
            divoc_certify.errors.SigningError: The password could not be read.
        """
        if password is not None and not callable(password):
            raise ConfigurationError([Problem("$.password", _ASKED)])
        absolute = Path(path).absolute()
        data = _content(absolute)
        key = _KEYS.get(data, password)
        return cls(
            path=absolute,
            password=password,
            public_key=key.public_key(),
            digest=hashlib.sha256(data).digest(),
            private_key=key,
        )

    @property
    def private_key(self) -> PrivateKey:
        """The private key, which is read when it is first asked for.

        Raises:
            divoc_certify.errors.SigningError: The file cannot be read any more, or has another
                key by now.
        """
        if self._private_key is None:
            object.__setattr__(self, "_private_key", self._read_again())
        assert self._private_key is not None
        return self._private_key

    def _read_again(self) -> PrivateKey:
        try:
            key = _KEYS.get(_content(self.path), self.password, checked=self.digest)
        except SigningError:
            raise
        except CertifyError as error:
            raise SigningError("the key's file cannot be read any more") from error
        if key.public_key() != self.public_key:
            raise SigningError(
                "the key's file holds another key than when the signer was made: "
                "make the signer anew"
            )
        return key

    def __reduce__(self) -> tuple[Any, ...]:
        if not (
            self.password is None
            or isinstance(self.password, PasswordFile)
            or goes_by_name(self.password)
        ):
            raise ConfigurationError([Problem("$.password", ELSEWHERE)])
        der = self.public_key.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return _key_file, (str(self.path), self.password, der, self.digest)


def _key_file(path: str, password: Password | None, der: bytes, digest: bytes) -> KeyFile:
    return KeyFile(
        path=Path(path), password=password, public_key=load_public_key(der), digest=digest
    )


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidKeyError("the key's file cannot be read") from error


class Keys:
    """The keys that this process has read, by what their files hold: a bounded number."""

    def __init__(self) -> None:
        # By who gives the password, too: whoever has another one has to be right.
        self._keys: dict[tuple[bytes, PasswordFile | int], tuple[PrivateKey, Password | None]] = {}
        self._lock = threading.RLock()
        hold_over_forks(self._lock)

    @keeps_secrets
    def get(
        self, data: bytes, password: Password | None, *, checked: bytes | None = None
    ) -> PrivateKey:
        """The key in a file.

        Args:
            data: All of the file.
            password: Gives the file's password.
            checked: The SHA-256 of a file that another process has read and checked. Where this
                is the same file, its numbers need not be checked again.
        """
        digest = hashlib.sha256(data).digest()
        place = (digest, password if isinstance(password, PasswordFile) else id(password))
        with self._lock:
            if place not in self._keys:
                key = _load(data, password, is_checked=digest == checked)
                if len(self._keys) >= _MOST_KEYS:
                    del self._keys[next(iter(self._keys))]
                # The function is kept as well, so that nothing else comes to have its id.
                self._keys[place] = key, password
            return self._keys[place][0]


_KEYS = Keys()


def _load(data: bytes, password: Password | None, *, is_checked: bool) -> PrivateKey:
    secret = None if password is None else _ask(password)
    if _PKCS12.match(data):
        return load_pkcs12_key(data, secret)
    return load_private_key(data, secret, is_checked=is_checked)


def _ask(password: Password) -> bytes:
    try:
        given = password()
    except Exception as error:
        raise SigningError("the password of the key's file could not be read") from error
    with contextlib.suppress(UnicodeError):
        secret = given.encode() if isinstance(given, str) else given
        if isinstance(secret, bytes):
            return secret
    raise ConfigurationError([Problem("$.password", _ASKED)])
