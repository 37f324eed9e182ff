"""Where passwords come from: each place, its order, its refusals, and that the secret is never told."""

from __future__ import annotations

import sys
import types
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.chainer import ChainerBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import KeyringLocked

from connectors.errors import ConnectorError, Misconfigured, NeedsLogin
from connectors.secrets import SecretSource, find_secret, refuse_plaintext

SECRET = "geheim-7%ü"


def _file(path: Path, mode: int = 0o600, content: str = f"{SECRET}\n") -> Path:
    path.write_text(content, encoding="utf-8")
    path.chmod(mode)
    return path


def _prints(text: str) -> tuple[str, ...]:
    return (sys.executable, "-c", f"print({text!r})")


class MemoryKeyring(KeyringBackend):  # type: ignore[misc]  # the library's base class is untyped here
    """A keyring like the desktop's, in memory."""

    priority = 1  # type: ignore[assignment]

    def __init__(self, locked: bool = False) -> None:
        self._locked = locked
        self._entries = {("afterword", "anna"): SECRET}

    def get_password(self, service: str, username: str) -> str | None:
        if self._locked:
            raise KeyringLocked("locked")
        return self._entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._entries[service, username] = password


@pytest.fixture
def desktop() -> object:
    """Sets the keyring for a test, through the library's own way of choosing one."""
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


def _failure(source: SecretSource, environment: dict[str, str] | None = None) -> ConnectorError:
    with pytest.raises(ConnectorError) as caught:
        find_secret(source, environment or {})
    assert SECRET not in f"{caught.value}{caught.value!r}{caught.value.__context__!r}{caught.value.__cause__!r}"
    return caught.value


def test_the_order_is_command_credential_keyring_file(tmp_path: Path, desktop: object) -> None:
    """The first place that is configured decides, and a credential counts only where the service manager gives one."""
    desktop(MemoryKeyring())
    _file(tmp_path / "mail", content="of the service\n")
    everything = {
        "command": _prints("of the command"),
        "credential": "mail",
        "keyring": "afterword",
        "file": _file(tmp_path / "password", content="of the file\n"),
    }
    service = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    found = []
    while everything:
        found.append(find_secret(SecretSource("work", "anna", **everything), service))
        del everything[next(iter(everything))]
    assert found == ["of the command", "of the service", SECRET, "of the file"]
    both = SecretSource("work", "anna", credential="mail", file=tmp_path / "password")
    assert find_secret(both, {}) == "of the file"


def test_only_the_first_line_is_the_password(tmp_path: Path) -> None:
    """Notes below the password, as pass keeps them, are no part of it; inner and trailing spaces are."""
    assert find_secret(SecretSource("work", command=_prints(f"{SECRET}\nuser: anna"))) == SECRET
    assert find_secret(SecretSource("work", file=_file(tmp_path / "p", content="a b \r\n"))) == "a b "


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    """The remedy is the chmod to type."""
    path = _file(tmp_path / "password", mode)
    error = _failure(SecretSource("work", file=path))
    assert isinstance(error, Misconfigured)
    assert f"chmod 600 {path}" in str(error)


def test_a_missing_or_empty_file_is_told(tmp_path: Path) -> None:
    """A file that is not there, a folder, and an empty file each say what is wrong."""
    assert isinstance(_failure(SecretSource("work", file=tmp_path / "none")), Misconfigured)
    assert isinstance(_failure(SecretSource("work", file=tmp_path)), Misconfigured)
    assert isinstance(_failure(SecretSource("work", file=_file(tmp_path / "p", content="\n"))), NeedsLogin)


def test_a_command_that_fails_names_only_its_program(tmp_path: Path) -> None:
    """Neither its arguments nor what it printed stand in the error."""
    leaking = "import sys; print('geheim-7%ü'); print('geheim-7%ü', file=sys.stderr); sys.exit(3)"
    error = _failure(SecretSource("work", command=(sys.executable, "-c", leaking)))
    assert isinstance(error, NeedsLogin)
    assert "status 3" in str(error)
    assert isinstance(_failure(SecretSource("work", command=("/nowhere/pass", SECRET))), Misconfigured)
    assert isinstance(_failure(SecretSource("work", command=(str(_file(tmp_path / "p")), SECRET))), Misconfigured)
    assert isinstance(_failure(SecretSource("work", command=_prints(""))), NeedsLogin)


def test_a_credential_outside_the_service_is_told(tmp_path: Path) -> None:
    """Without the service manager's folder there is no credential, and a path is no name."""
    assert "CREDENTIALS_DIRECTORY" in str(_failure(SecretSource("work", credential="mail")))
    folder = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert "LoadCredential" in str(_failure(SecretSource("work", credential="mail"), folder))
    assert isinstance(_failure(SecretSource("work", credential="../mail"), folder), Misconfigured)


def test_the_keyring_gives_the_entry_of_the_user(desktop: object) -> None:
    """An entry that is missing names the command that puts it there; a locked keyring waits for the login."""
    desktop(MemoryKeyring())
    assert find_secret(SecretSource("work", "anna", keyring="afterword")) == SECRET
    missing = _failure(SecretSource("work", "berta", keyring="afterword"))
    assert isinstance(missing, NeedsLogin)
    assert "keyring set afterword berta" in str(missing)
    desktop(MemoryKeyring(locked=True))
    assert isinstance(_failure(SecretSource("work", "anna", keyring="afterword")), NeedsLogin)


def test_no_keyring_is_told(desktop: object) -> None:
    """Where no desktop session offers a keyring, another place is recommended."""
    desktop(NoKeyring())
    error = _failure(SecretSource("work", "anna", keyring="afterword"))
    assert isinstance(error, Misconfigured)
    assert "password_file" in str(error)


def test_plaintext_keyrings_are_refused_by_name(desktop: object) -> None:
    """The backend of keyrings.alt, alone or in a chain, is refused, and the error says which it is."""
    module = types.ModuleType("keyrings.alt.file")
    plaintext = type("PlaintextKeyring", (MemoryKeyring,), {"__module__": module.__name__})
    desktop(plaintext())
    error = _failure(SecretSource("work", "anna", keyring="afterword"))
    assert isinstance(error, Misconfigured)
    assert "keyrings.alt.file.PlaintextKeyring" in str(error)
    chain = type("Chain", (ChainerBackend,), {"backends": [MemoryKeyring(), plaintext()]})
    with pytest.raises(Misconfigured, match=r"keyrings\.alt"):
        refuse_plaintext("work", chain())
    refuse_plaintext("work", MemoryKeyring())


def test_no_place_at_all_is_misconfigured() -> None:
    """An account without a place of its password says what to add."""
    assert "password_command" in str(_failure(SecretSource("work")))
