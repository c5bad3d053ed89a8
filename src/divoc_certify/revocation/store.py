"""The signed list as a file, which several processes may write."""

from __future__ import annotations

import contextlib
import functools
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import attrs

from divoc_certify.errors import ConfigurationError, Problem, UnknownKeyError
from divoc_certify.locking import locked
from divoc_certify.proof import PublicKey, Signer
from divoc_certify.proof.jws import JWS
from divoc_certify.proof.signer import is_signer
from divoc_certify.revocation.revocation_list import RevocationList, key_reference

__all__ = ["RevocationStore"]


def _absolute(path: str | os.PathLike[str]) -> Path:
    return Path(path).absolute()


@attrs.frozen(kw_only=True)
class RevocationStore:
    """A revocation list in a file, kept by its issuer.

    Whoever reads the file finds one whole edition, whatever happens to who writes it: a new one
    is written beside it, and takes its place in one step. Writers wait for each other, threads
    and processes alike, so that none loses what another one added.

    Beside the file stand, with its name, `.lock`, which stays, and `.new` while it is written.
    Where the path is a symbolic link, the file is what it leads to, and the link stays.

    Args:
        path: The file, on a local file system; it is kept as an absolute path. A new edition has
            the permissions of the one before.
        signer: Who signs, for the issuer of the list.
        public_keys: The public keys by verification method, to check what stands in the file:
            the signer's, and the older ones that the file may still be signed with.
        lock_timeout: How long to wait for other writers, in seconds.

    Raises:
        divoc_certify.errors.ConfigurationError: The signer is none, or its own public key is not
            there.
        divoc_certify.errors.SigningError: The signer failed.
    """

    path: Path = attrs.field(converter=_absolute)
    signer: Signer
    public_keys: Mapping[str, PublicKey] = attrs.field(repr=False)
    lock_timeout: float = 60.0

    def __attrs_post_init__(self) -> None:
        if not is_signer(self.signer):
            rule = (
                "must have algorithm, verification_method and sign, as a ring's signer_at gives it"
            )
            raise ConfigurationError([Problem("$.signer", rule)])
        if self.signer.verification_method not in self.public_keys:
            raise ConfigurationError(
                [Problem("$.public_keys", "must have the signer's verification method")]
            )

    def load(self) -> RevocationList:
        """Read the list; no lock is needed.

        Raises:
            divoc_certify.errors.UnknownKeyError: It names a key that is not in `public_keys`.
            divoc_certify.errors.VerificationError: As for `RevocationList.load`.
            OSError: The file cannot be read.
        """
        return self._read(self.path)

    def _read(self, path: Path) -> RevocationList:
        data = path.read_bytes()
        key = self.public_keys.get(key_reference(data).verification_method)
        if key is None:
            raise UnknownKeyError("the list's verification method is not among the public keys")
        return RevocationList.load(data, public_key=key)

    def create(self, revocations: RevocationList) -> None:
        """Write the first edition.

        Raises:
            divoc_certify.errors.ConfigurationError: The file is there already.
            divoc_certify.errors.CertifyError: As for `update`.
            OSError: As for `update`.
        """
        with self._locked() as path:
            if path.exists():
                raise ConfigurationError([Problem("$.path", "must not exist yet")])
            self._write(revocations, path)

    def update(self, change: Callable[[RevocationList], RevocationList]) -> RevocationList:
        """Read the list, change it, and write it, while no other writer does.

        Args:
            change: Takes the list and gives the next edition, by `RevocationList.revoke`,
                `suspend` or `merge`. Others wait for it, so it should do no more.

        Returns:
            The edition that was written.

        Raises:
            divoc_certify.errors.ConfigurationError: The change loses an entry, or does not give
                a higher serial.
            divoc_certify.errors.SigningError: The signer gave no signature.
            divoc_certify.errors.VerificationError: As for `load`; or the signer's key does not
                go with its public key. The file stays as it was.
            divoc_certify.errors.LockedError: Other writers took too long, or the lock cannot be
                made; the cause says which.
            OSError: The file cannot be read or written.
        """
        with self._locked() as path:
            current = self._read(path)
            changed = change(current)
            problems = []
            if not changed.includes(current):
                problems.append(Problem("$.entries", "must say all that they said before"))
            if changed.serial <= current.serial:
                problems.append(Problem("$.serial", "must be higher than before"))
            if problems:
                raise ConfigurationError(problems)
            self._write(changed, path)
        return changed

    def _write(self, revocations: RevocationList, path: Path) -> None:
        data = revocations.sign(self.signer)
        # What nobody could read back must not take the place of what everybody can.
        JWS.parse(data).verify(self.public_keys[self.signer.verification_method])
        new = path.with_name(f"{path.name}.new")
        # A writer that was killed has left its own. No other one is at work now.
        new.unlink(missing_ok=True)
        is_first = not path.exists()
        mode = 0o666 if is_first else stat.S_IMODE(path.stat().st_mode)
        with open(new, "xb", opener=functools.partial(os.open, mode=mode)) as file:
            if not is_first:
                new.chmod(mode)  # what the umask has taken
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)

    @contextlib.contextmanager
    def _locked(self) -> Iterator[Path]:
        """Hold the lock of the file itself, by whatever links it is reached, and give its path."""
        path = Path(os.path.realpath(self.path))
        with locked(path, timeout=self.lock_timeout, what="the revocation list"):
            yield path
