"""The PKCS#11 library of a device, and what stands on its tokens.

[PKCS #11 v2.40](https://docs.oasis-open.org/pkcs11/pkcs11-base/v2.40/os/pkcs11-base-v2.40-os.html),
by the package `python-pkcs11`, which is an extra.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from divoc_certify.errors import ConfigurationError, InvalidKeyError, Problem, UnsupportedKeyError
from divoc_certify.forks import hold_over_forks
from divoc_certify.proof.algorithms import CURVES, KINDS, PublicKey, key_algorithm
from divoc_certify.proof.keys import ed25519_public_key

__all__ = ["Library", "close_session", "library_at", "package", "public_key_beside"]

# The DER that CKA_EC_PARAMS holds. For Ed25519 PKCS#11 v3.0 allows a name as well.
_CURVE_OF_PARAMETERS = {
    bytes.fromhex("06082a8648ce3d030107"): CURVES["secp256r1"],
    bytes.fromhex("06052b81040022"): CURVES["secp384r1"],
    bytes.fromhex("06052b8104000a"): CURVES["secp256k1"],
}
_ED25519_PARAMETERS = {bytes.fromhex("06032b6570"), b"\x13\x0cedwards25519"}


def package() -> Any:  # noqa: ANN401 - it need not be installed, so nothing knows its types
    """The package `python-pkcs11`.

    Raises:
        divoc_certify.errors.ConfigurationError: It is not installed.
    """
    try:
        import pkcs11  # noqa: PLC0415 - an extra
    except ImportError:
        rule = "needs python-pkcs11: pip install 'divoc-certify[pkcs11]'"
        raise ConfigurationError([Problem("$", rule)]) from None
    return pkcs11


class Library:
    """A device's library in this process: one for all signers, and for one thread at a time.

    python-pkcs11 tells it (by `C_Initialize` without arguments) that no two threads will ever be
    in it at once; SoftHSM then works without its locks, and the second thread ends the process.

    Args:
        module: The path of the library.

    Attributes:
        lock: To be held by whoever calls into the library.
        era: Another object each time the library was started. The handles of an older era may
            stand for somebody else's session or key by now.
        refused_pins: The PINs that each token has refused, by its label.
    """

    def __init__(self, module: str) -> None:
        self.module = module
        self.lock = threading.RLock()
        self.era: object | None = None
        self.refused_pins: defaultdict[str, set[str | None]] = defaultdict(set)
        self._is_inherited = False

    def inherit(self) -> None:
        """Note, in a child that was forked, that the parent started it; and release the lock."""
        self.era, self._is_inherited = None, True
        self.lock.release()

    def load(self) -> Any:  # noqa: ANN401 - python-pkcs11's own object
        """The library, started by this process.

        Raises:
            divoc_certify.errors.ConfigurationError: It cannot be loaded or started.
        """
        try:
            library = package().lib(self.module)
            if self._is_inherited:
                self.restart()
        except package().PKCS11Error as error:
            rule = "must be the path of a PKCS#11 library that can be loaded and started"
            raise ConfigurationError([Problem("$.module", rule)]) from error
        self.era = self.era or object()
        return library

    def restart(self) -> None:
        """Start it anew, where it has lost its device or is inherited.

        Raises:
            pkcs11.PKCS11Error: It cannot be started.
        """
        library = package().lib(self.module)
        # This is an error where somebody else has stopped it, or the fork.
        with contextlib.suppress(package().PKCS11Error):
            library.finalize()
        library.initialize()
        self.era, self._is_inherited = object(), False


# A library is loaded once in a process, whoever loads it, and by whichever link; so there is one
# lock for it.
_LIBRARIES: dict[str, Library] = {}


def library_at(module: str) -> Library:
    """The library at a path, which all signers share: by the path that the first one gave."""
    added = Library(module)
    # The system looks for a name without a folder, wherever this process is at work.
    is_path = os.sep in module and "\0" not in module
    library = _LIBRARIES.setdefault(os.path.realpath(module) if is_path else module, added)
    if library is added:
        hold_over_forks(library.lock, library.inherit)
    return library


def close_session(session: Any) -> None:  # noqa: ANN401 - python-pkcs11's own object
    """Close a session, whether or not there is still something to close."""
    with contextlib.suppress(package().PKCS11Error):
        session.close()


def public_key_beside(private_key: Any, search: Mapping[Any, Any]) -> PublicKey:  # noqa: ANN401 - as above
    """The public key of a private key, from a public key or a certificate with the same name.

    The name is the ID, or the label where there is no ID. Where several have the ID, it is the
    one that has the label as well.

    Args:
        private_key: The private key as python-pkcs11 has it.
        search: The attributes by which it was found, its label or its ID among them.

    Raises:
        divoc_certify.errors.UnsupportedKeyError: It is of a kind that has no algorithm here.
        divoc_certify.errors.InvalidKeyError: There is none, there are several that differ, it
            cannot be read, or is too weak.
        pkcs11.PKCS11Error: The device failed.
    """
    attribute, kinds = package().Attribute, package().ObjectClass
    by_id = {attribute.ID: private_key.id} if private_key.id else {}
    for kind, read in (
        (kinds.PUBLIC_KEY, _from_public_key),
        (kinds.CERTIFICATE, _from_certificate),
    ):
        for name in ({**search, **by_id}, by_id or search):
            beside = {**name, attribute.CLASS: kind}
            if found := list(private_key.session.get_objects(beside)):
                return _one_of(found, read)
    raise InvalidKeyError("the token has no public key or certificate beside the private key")


def _one_of(found: list[Any], read: Callable[[Any], PublicKey]) -> PublicKey:
    try:
        first, *others = map(read, found)
    except InvalidKeyError:
        raise
    except (ValueError, UnsupportedAlgorithm) as error:
        raise InvalidKeyError("the token's public key cannot be read") from error
    key_algorithm(first)
    if any(other != first for other in others):
        raise InvalidKeyError(
            "the token must have one public key beside the private key, and has several"
        )
    return first


def _from_certificate(found: Any) -> PublicKey:  # noqa: ANN401 - python-pkcs11's own object
    from cryptography import x509  # noqa: PLC0415 - a tenth of the import, for a few

    certificate = x509.load_der_x509_certificate(found[package().Attribute.VALUE])
    return certificate.public_key()  # type: ignore[return-value]  # the caller checks the kind


def _from_public_key(found: Any) -> PublicKey:  # noqa: ANN401 - python-pkcs11's own object
    pkcs11 = package()
    if found.key_type == pkcs11.KeyType.RSA:
        e, n = (
            int.from_bytes(found[attribute])
            for attribute in (pkcs11.Attribute.PUBLIC_EXPONENT, pkcs11.Attribute.MODULUS)
        )
        return rsa.RSAPublicNumbers(e, n).public_key()
    if found.key_type in (pkcs11.KeyType.EC, pkcs11.KeyType.EC_EDWARDS):
        # Devices give the point as a DER OCTET STRING or bare: what counts is its end.
        parameters, point = found[pkcs11.Attribute.EC_PARAMS], found[pkcs11.Attribute.EC_POINT]
        if parameters in _ED25519_PARAMETERS:
            return ed25519_public_key(point[-32:])
        if curve := _CURVE_OF_PARAMETERS.get(parameters):
            length = 1 + 2 * curve.size
            return ec.EllipticCurvePublicKey.from_encoded_point(curve.curve, point[-length:])
    raise UnsupportedKeyError(f"the key must be {KINDS}")
