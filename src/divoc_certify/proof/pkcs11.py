"""A signer whose private key stays in an HSM or on a smart card: PKCS#11.

See [PKCS #11 v2.40](https://docs.oasis-open.org/pkcs11/pkcs11-base/v2.40/os/pkcs11-base-v2.40-os.html).
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Self

import attrs

from divoc_certify.errors import (
    CertifyError,
    ConfigurationError,
    InvalidKeyError,
    InvalidSignatureError,
    Problem,
    SigningError,
    UnsupportedKeyError,
)
from divoc_certify.iri import is_absolute_iri
from divoc_certify.proof.algorithms import Algorithm, PublicKey, check_signature, key_algorithm
from divoc_certify.proof.pkcs11_library import (
    close_session,
    library_at,
    package,
    public_key_beside,
)
from divoc_certify.recipe import ELSEWHERE, goes_by_name

__all__ = ["Pkcs11Signer"]

# What the token is asked for, best first: the mechanism, and the digest where it takes one.
_MECHANISMS: Mapping[Algorithm, tuple[tuple[str, str | None], ...]] = {
    "PS256": (("SHA256_RSA_PKCS_PSS", None), ("RSA_PKCS_PSS", "sha256")),
    "EdDSA": (("EDDSA", None),),
    "ES256": (("ECDSA", "sha256"),),
    "ES384": (("ECDSA", "sha384"),),
    "ES256K": (("ECDSA", "sha256"),),
}
_REFUSED_PIN = "was refused by the token"
_PIN_RULES = {
    "PinIncorrect": _REFUSED_PIN,
    "PinInvalid": _REFUSED_PIN,
    "PinLenRange": _REFUSED_PIN,
    "PinExpired": "has expired",
    "PinLocked": "is locked, after too many wrong ones",
    "UserPinNotInitialized": "was never set on the token",
}
# Not of the form of a JWS signing input, so that it can never pass for a signed document.
_TRIAL = b"divoc-certify: does this private key belong to its public key?"


class Pkcs11Signer:
    """A `Signer` with the private key in an HSM or on a smart card, by PKCS#11.

    The algorithm follows from the key: `PS256` from RSA, `EdDSA` from Ed25519, `ES256`, `ES384`
    and `ES256K` from P-256, P-384 and secp256k1. It signs once when it is made, so that what
    cannot work is known then; and each signature is checked by the public key before it is given
    out.

    A session that was dropped is opened again, and signing is tried again: in a new session, and
    once more with the library started anew. Then it is an error. Several threads may use a
    signer, and several signers a token; they sign one after the other, since python-pkcs11
    admits one thread to a library. After a fork the child opens a session of its own.

    It can be pickled, to go to another process, only if the PIN is a function at the top level
    of a module: that goes by its name, and the PIN does not go.

    Args:
        module: The path of the device's PKCS#11 library.
        token_label: The label of the token.
        pin: The user's PIN, as text or as UTF-8, or a function that gives it, which is called
            when the token asks. A PIN that was refused is not tried again in this process, by
            whichever signer: that would lock the token.
        key_label: The label of the private key (`CKA_LABEL`).
        key_id: The ID of the private key (`CKA_ID`). This or `key_label` must be given, or both.
        verification_method: The URI that verifiers know the public key by.

    Raises:
        divoc_certify.errors.ConfigurationError: python-pkcs11 is not installed; the library
            cannot be loaded; there is no such token, no such key, or more than one; the PIN is
            refused.
        divoc_certify.errors.UnsupportedKeyError: The key is of a kind that has no algorithm
            here, or the token has no mechanism for it.
        divoc_certify.errors.InvalidKeyError: The key is too weak, or is not for signing; its
            public key is not on the token, or does not belong to it; or the verification method
            is not an absolute URI.
        divoc_certify.errors.SigningError: The device failed; or the PIN could not be read, or was
            refused before.
    """

    verification_method: str
    """The URI that verifiers know the public key by."""
    public_key: PublicKey
    """The public key, which verifiers need: from a public key or a certificate of the token."""
    algorithm: Algorithm
    """The JOSE name of what it signs with."""

    def __init__(
        self,
        *,
        module: str | os.PathLike[str],
        token_label: str,
        pin: str | bytes | Callable[[], str | bytes],
        key_label: str | None = None,
        key_id: bytes | None = None,
        verification_method: str,
    ) -> None:
        self._pin = _Pin(pin)
        del pin  # of what is in a frame, an error's report may show all
        self._token_label = token_label
        self._key_label = key_label
        self._key_id = key_id
        self.verification_method = verification_method
        self._connection: _Connection | None = None
        self._is_closed = False
        if problems := list(_problems(module, token_label, key_label, key_id)):
            raise ConfigurationError(problems)
        self._library = library_at(os.fspath(module))
        self._pin.refused = self._library.refused_pins[token_label]
        if not is_absolute_iri(verification_method):
            raise InvalidKeyError("the verification method must be an absolute URI")
        pkcs11 = package()
        try:
            self._sign(_TRIAL)
        except pkcs11.NoSuchToken as error:
            rule = "must be the label of a token that is present"
            raise _problem("$.token_label", rule) from error
        except pkcs11.MultipleTokensReturned as error:
            rule = "must be the label of one token, and several have it"
            raise _problem("$.token_label", rule) from error
        except pkcs11.PKCS11Error as error:
            raise SigningError("the token gave no signature") from error
        except InvalidSignatureError:
            rule = "the token's public key does not belong to its private key"
            raise InvalidKeyError(rule) from None

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(token_label={self._token_label!r}, "
            f"key_label={self._key_label!r}, key_id={self._key_id!r}, "
            f"verification_method={self.verification_method!r})"
        )

    def __reduce__(self) -> tuple[Any, ...]:
        pin = self._pin.source
        if not goes_by_name(pin):
            raise _problem("$.pin", ELSEWHERE)
        make = functools.partial(
            type(self),
            module=self._library.module,
            token_label=self._token_label,
            pin=pin,
            key_label=self._key_label,
            key_id=self._key_id,
            verification_method=self.verification_method,
        )
        return make, ()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def sign(self, signing_input: bytes) -> bytes:
        """Sign the JWS signing input; see `Signer.sign`.

        Raises:
            divoc_certify.errors.SigningError: The token gave no signature, or a wrong one, and
                the same again in a new session; `__cause__` says why. Or the signer is closed.
        """
        try:
            return self._sign(signing_input)
        except SigningError:
            raise
        except (package().PKCS11Error, CertifyError) as error:
            raise SigningError("the token gave no signature") from error

    def close(self) -> None:
        """Close the session. The signer signs no more."""
        with self._library.lock:
            self._is_closed = True
            self._disconnect()

    def _sign(self, signing_input: bytes) -> bytes:
        pkcs11 = package()
        refusals = tuple(getattr(pkcs11, name) for name in _PIN_RULES)
        with self._library.lock:
            if self._is_closed:
                raise SigningError("the signer is closed")
            for connect in (self._connected, self._connect, self._connect_anew):
                try:
                    return connect().sign(signing_input, self._pin)
                except refusals as error:
                    self._pin.refuse()
                    self._disconnect()
                    raise _problem("$.pin", _PIN_RULES[type(error).__name__]) from error
                except (pkcs11.PKCS11Error, InvalidSignatureError) as error:
                    failure = error
            self._disconnect()
        raise failure

    def _connected(self) -> _Connection:
        if self._connection is None or self._connection.era is not self._library.era:
            return self._connect()
        return self._connection

    def _connect_anew(self) -> _Connection:
        self._library.restart()
        return self._connect()

    def _connect(self) -> _Connection:
        self._disconnect()
        token = self._library.load().get_token(token_label=self._token_label)
        session = self._open_session(token)
        try:
            self._connection = self._find_key(session)
        except BaseException:
            close_session(session)
            raise
        return self._connection

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None and connection.era is self._library.era:
            close_session(connection.session)

    def _open_session(self, token: Any) -> Any:  # noqa: ANN401 - python-pkcs11's own objects
        pkcs11 = package()
        session = token.open()
        # It is the process that is logged in, not the session: another signer may have done it.
        # A login too many would leave a session behind, which python-pkcs11 does not close.
        private_key = {
            pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PRIVATE_KEY,
            pkcs11.Attribute.PRIVATE: True,
        }
        # The token may have thousands; one is enough.
        with contextlib.closing(session.get_objects(private_key)) as found:
            if next(found, None) is not None:
                return session
        close_session(session)
        try:
            return token.open(user_pin=self._pin())
        except pkcs11.UserAlreadyLoggedIn:  # and it has no private key, or shows them to all
            return token.open()

    def _find_key(self, session: Any) -> _Connection:  # noqa: ANN401 - as above
        pkcs11 = package()
        found = list(session.get_objects(self._search()))
        if len(found) != 1:
            path = "$.key_id" if self._key_label is None else "$.key_label"
            count = "several" if found else "none"
            raise _problem(path, f"must name one private key of the token, and it has {count}")
        private_key = found[0]
        if not private_key[pkcs11.Attribute.SIGN]:
            raise InvalidKeyError("the private key is not for signing (CKA_SIGN)")
        public_key = public_key_beside(private_key, self._search())
        if getattr(self, "public_key", public_key) != public_key:
            raise SigningError("the token has another key under this name than before")
        self.public_key, self.algorithm = public_key, key_algorithm(public_key)
        always = {**self._search(), pkcs11.Attribute.ALWAYS_AUTHENTICATE: True}
        asks_each_time = bool(list(session.get_objects(always)))
        offered = session.token.slot.get_mechanisms()
        ways = tuple(
            (mechanism, digest)
            for name, digest in _MECHANISMS[self.algorithm]
            if (mechanism := pkcs11.Mechanism[name]) in offered
        )
        if not ways:
            names = " or ".join(f"CKM_{name}" for name, _ in _MECHANISMS[self.algorithm])
            raise UnsupportedKeyError(f"the token must have {names} to sign {self.algorithm}")
        return _Connection(
            era=self._library.era,
            session=session,
            private_key=private_key,
            public_key=public_key,
            ways=ways,
            asks_each_time=asks_each_time,
        )

    def _search(self) -> dict[Any, Any]:
        attribute = package().Attribute
        search = {
            attribute.CLASS: package().ObjectClass.PRIVATE_KEY,
            attribute.LABEL: self._key_label,
            attribute.ID: self._key_id,
        }
        return {name: value for name, value in search.items() if value is not None}


@attrs.frozen(kw_only=True)
class _Connection:
    """A session in which the key was found, and how it is asked to sign."""

    era: object
    session: Any
    private_key: Any
    public_key: PublicKey
    ways: tuple[tuple[Any, str | None], ...]
    asks_each_time: bool

    def sign(self, signing_input: bytes, pin: _Pin) -> bytes:
        *others, last = self.ways
        for way in others:
            # What the token has, the key need not be for (CKA_ALLOWED_MECHANISMS).
            with contextlib.suppress(package().MechanismInvalid):
                return self._sign(signing_input, pin, way)
        return self._sign(signing_input, pin, last)

    def _sign(self, signing_input: bytes, pin: _Pin, way: tuple[Any, str | None]) -> bytes:
        mechanism, digest = way
        pkcs11 = package()
        pss = (pkcs11.Mechanism.SHA256, pkcs11.MGF.SHA256, 32)  # the salt is as long as the hash
        signature: bytes = self.private_key.sign(
            hashlib.new(digest, signing_input).digest() if digest else signing_input,
            mechanism=mechanism,
            mechanism_param=pss if "PSS" in mechanism.name else None,
            pin=pin() if self.asks_each_time else None,
        )
        # A handle that has outlived its session may stand for another signer's key.
        check_signature(self.public_key, signature, signing_input)
        return signature


class _Pin:
    """The PIN, which is not shown, and not given again to a token that has refused it.

    No frame that an error leaves through has a variable with the PIN.
    """

    def __init__(self, source: str | bytes | Callable[[], str | bytes]) -> None:
        self.source = source
        self.refused: set[str | None] = set()
        self._last: str | None = None

    def __repr__(self) -> str:
        return "_Pin()"

    def __call__(self) -> str:
        try:
            self._last = _read_pin(self.source)
        except Exception as error:
            raise SigningError("the PIN could not be read") from error
        if self._last is None:
            raise _problem("$.pin", "must be text, UTF-8, or a function that gives it")
        if self._last in self.refused:
            raise SigningError("the token has refused this PIN before, and is not given it again")
        return self._last

    def refuse(self) -> None:
        self.refused.add(self._last)


def _read_pin(source: object) -> str | None:
    pin = source() if callable(source) else source
    with contextlib.suppress(UnicodeError):
        text = pin.decode() if isinstance(pin, bytes) else pin
        if isinstance(text, str) and text.encode():
            return text
    return None


def _problems(
    module: object, token_label: object, key_label: object, key_id: object
) -> Iterator[Problem]:
    """What is no name at all: over one of another type, python-pkcs11 ends the process."""
    if not (isinstance(module, os.PathLike) or _is_text(module)):
        yield Problem("$.module", "must be a path")
    if not _is_text(token_label):
        yield Problem("$.token_label", "must be text, and not empty")
    if key_label is None and key_id is None:
        yield Problem("$.key_label", "must be given, or key_id")
    if key_label is not None and not _is_text(key_label):
        yield Problem("$.key_label", "must be text, and not empty")
    if key_id is not None and not (isinstance(key_id, bytes) and key_id):
        yield Problem("$.key_id", r"must be bytes, and not empty: b'\x01' where tools say 01")


def _is_text(value: object) -> bool:
    with contextlib.suppress(UnicodeError):
        return isinstance(value, str) and bool(value.encode())
    return False


def _problem(path: str, rule: str) -> ConfigurationError:
    return ConfigurationError([Problem(path, rule)])
