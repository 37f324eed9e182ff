"""Where a password comes from: a command, a credential of the service manager, the desktop's keyring, a 0600 file.

Rules: in that order, the first that is configured decides; a secret stands in no error, repr or log; a place where
others could read it is refused with the remedy, and so is a keyring that keeps its secrets in plain text.
"""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from connectors.errors import Misconfigured, NeedsLogin, Unavailable

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

# Packages whose keyrings keep secrets in plain text (or ask for a password where nobody sits to type one).
PLAINTEXT = ("keyrings.",)
NONE = ("keyring.backends.null", "keyring.backends.fail")
COMMAND_SECONDS = 60.0
LARGEST = 64 * 1024


@dataclass(frozen=True)
class SecretSource:
    """Where the secret of ``account`` is kept. ``keyring`` is the service name there, ``user`` its entry."""

    account: str
    user: str = ""
    command: tuple[str, ...] = ()
    credential: str = ""
    keyring: str = ""
    file: Path | None = None


def find_secret(source: SecretSource, environment: Mapping[str, str] = os.environ) -> str:
    """The secret, without the line break at its end.

    Raise ``Misconfigured`` where the place is wrong, ``NeedsLogin`` where it holds no secret or is locked, and
    ``Unavailable`` where the command takes too long.
    """
    if source.command:
        return _from_command(source)
    if source.credential and environment.get("CREDENTIALS_DIRECTORY"):
        return _from_credential(source, Path(environment["CREDENTIALS_DIRECTORY"]))
    if source.keyring:
        return _from_keyring(source)
    if source.file:
        return _from_file(source, source.file)
    if source.credential:
        message = (
            f"the credential {source.credential!r} is there only in the service: there is no $CREDENTIALS_DIRECTORY"
        )
        raise Misconfigured(source.account, f"{message}. Name a second place for use in a terminal")
    raise Misconfigured(source.account, "no place of its password is configured: add password_command, or another")


def _from_command(source: SecretSource) -> str:
    program = source.command[0]
    # What follows the program's name may be a secret itself, so errors name the program alone.
    try:
        done = subprocess.run(  # noqa: S603 - the person's own command, without a shell
            source.command, capture_output=True, timeout=COMMAND_SECONDS, check=False, stdin=subprocess.DEVNULL
        )
    except FileNotFoundError:
        raise Misconfigured(source.account, f"password_command: there is no program {program!r}") from None
    except subprocess.TimeoutExpired:
        message = f"password_command: {program!r} gave nothing in {COMMAND_SECONDS:.0f} seconds; does it wait for you?"
        raise Unavailable(source.account, message) from None
    except OSError as error:
        raise Misconfigured(source.account, f"password_command: {program!r}: {error.strerror}") from None
    if done.returncode:
        message = f"password_command: {program!r} ended with status {done.returncode}; run it in a terminal to see why"
        raise NeedsLogin(source.account, message)
    return _checked(source, done.stdout, f"password_command: {program!r}")


def _from_credential(source: SecretSource, folder: Path) -> str:
    if "/" in source.credential or source.credential in (".", ".."):
        raise Misconfigured(source.account, f"password_credential: {source.credential!r} is a name, not a path")
    place = f"password_credential: {source.credential!r}"
    try:
        return _checked(source, (folder / source.credential).read_bytes(), place)
    except OSError as error:
        remedy = f"add LoadCredential={source.credential}:PATH to the service"
        raise Misconfigured(source.account, f"{place}: {error.strerror}; {remedy}") from None


def _from_keyring(source: SecretSource) -> str:
    import keyring
    from keyring.errors import InitError, KeyringError, KeyringLocked, NoKeyringError

    place = f"password_keyring: {source.keyring!r}"
    try:
        refuse_plaintext(source.account, keyring.get_keyring())
        found = keyring.get_password(source.keyring, source.user)
    except KeyringLocked:
        raise NeedsLogin(source.account, f"{place}: the keyring is locked; unlock it by logging in") from None
    except (NoKeyringError, InitError):
        message = f"{place}: there is no keyring here (no desktop session?); use password_command or password_file"
        raise Misconfigured(source.account, message) from None
    except KeyringError as error:
        raise Unavailable(source.account, f"{place}: {type(error).__name__}") from None
    if not found:
        remedy = f"put it there with: keyring set {source.keyring} {source.user}"
        raise NeedsLogin(source.account, f"{place} has no entry for {source.user!r}; {remedy}")
    return found


def refuse_plaintext(account: str, backend: KeyringBackend) -> None:
    """Raise ``Misconfigured`` if this keyring, or one of a chain that may answer, is no real one."""
    for each in getattr(backend, "backends", None) or [backend]:
        name = f"{type(each).__module__}.{type(each).__qualname__}"
        if name.startswith(PLAINTEXT):
            message = f"password_keyring: {name} keeps passwords in plain text, and is not used; uninstall that package"
            raise Misconfigured(account, message)
        if name.startswith(NONE) and each is backend:
            message = "password_keyring: there is no keyring here (no desktop session?); use password_command"
            raise Misconfigured(account, f"{message} or password_file")


def _from_file(source: SecretSource, path: Path) -> str:
    place = f"password_file: {path}"
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise Misconfigured(source.account, f"{place} is no regular file")
            if stat.S_IMODE(status.st_mode) & 0o077:
                mode = stat.S_IMODE(status.st_mode)
                raise Misconfigured(source.account, f"{place} can be read by others ({mode:04o}): chmod 600 {path}")
            if status.st_uid not in (os.geteuid(), 0):
                raise Misconfigured(source.account, f"{place} belongs to somebody else: chown it to yourself")
            data = file.read(LARGEST + 1)
    except OSError as error:
        remedy = "write the password into it, and chmod 600 it"
        raise Misconfigured(source.account, f"{place}: {error.strerror}; {remedy}") from None
    return _checked(source, data, place)


def _checked(source: SecretSource, data: bytes, place: str) -> str:
    """The first line (``pass`` keeps notes below the password)."""
    try:
        lines = data.decode("utf-8").splitlines()
    except UnicodeDecodeError:
        raise Misconfigured(source.account, f"{place} gave no text") from None
    secret = lines[0] if lines else ""
    if not secret.strip() or "\0" in secret:
        raise NeedsLogin(source.account, f"{place} gave no password")
    return secret
