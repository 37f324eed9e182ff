"""The configuration file: one description, one check, all problems at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from daemon.cli.main import main
from daemon.config import ConfigError, check, example, load

ROOT = Path(__file__).parents[2]

MISTAKES = """
[me]
nmae = "Anna"
addresses = ["not an address"]
timezone = "Europe/Berlni"
country = "germany"

[[calendar]]
name = "personal"
kind = "isc"
path = 3

[[mailbox]]
name = "mail"
kind = "imap"
security = "plain"
host = "imap.example.org"
password = "hunter2"

[policy]
evening = "25:00"
stop_at = 7

[reminders]
kind = "vdir"
path = "/tmp/x"
alarms_a_day = "three"

[deamon]
"""


def test_the_example_is_what_the_tables_say() -> None:
    """config.example.toml is generated, and it is a configuration that passes its own check."""
    assert (ROOT / "config.example.toml").read_text(encoding="utf-8") == example()
    assert load(ROOT / "config.example.toml").me.name == "Anna Berg"


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """Each with its path, its value and the remedy; near misses are named; a secret is not shown."""
    path = tmp_path / "config.toml"
    path.write_text(MISTAKES)
    with pytest.raises(ConfigError) as caught:
        load(path)
    told = {problem.place: problem for problem in caught.value.problems}
    places = {
        "deamon",
        "me.nmae",
        "me.name",
        "me.addresses",
        "me.timezone",
        "me.country",
        "calendar[0].kind",
        "calendar[0].path",
        "mailbox[0].password",
        "policy.evening",
        "policy.stop_at",
        "reminders.alarms_a_day",
    }
    assert places <= set(told)
    assert all(problem.remedy for problem in told.values())
    assert 'did you mean "Europe/Berlin"' in told["me.timezone"].remedy
    assert 'did you mean "name"' in told["me.nmae"].remedy
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [("[me", "line"), ("\xff", "UTF-8"), (None, "no such file")],
)
def test_a_file_that_cannot_be_read_is_one_line(
    tmp_path: Path, text: str | None, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """No configuration, a broken one, one in another encoding: status 2, the path and the remedy."""
    path = tmp_path / "config.toml"
    if text is not None:
        path.write_bytes(text.encode("latin-1"))
    assert main(["config", "check", "--config", str(path)]) == 2
    told = capsys.readouterr().err
    assert str(path) in told
    assert words in told


def test_a_password_never_crosses_a_network_in_the_clear() -> None:
    """security = "plain" is for this machine only."""
    mailbox = {"name": "m", "kind": "imap", "host": "imap.example.org", "user": "a", "password_keyring": "x"}
    data = {
        "me": {"name": "A", "addresses": ["a@example.org"], "timezone": "UTC"},
        "calendar": [{"name": "c", "kind": "ics", "path": "/c"}],
        "mailbox": [mailbox | {"security": "plain"}],
        "reminders": {"kind": "vdir", "path": "/r"},
    }
    with pytest.raises(ConfigError, match="clear"):
        check(Path("x"), data)
    data["mailbox"] = [mailbox | {"security": "plain", "host": "127.0.0.1"}]
    assert check(Path("x"), data).mailboxes[0].security == "plain"
