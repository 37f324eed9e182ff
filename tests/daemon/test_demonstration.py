"""The demonstration is the daemon: it plays in ordinary files, shows every kind of mail, and can be repeated."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lodging import COMMAND

from daemon.cli.main import main
from policies.model import Kind

pytestmark = pytest.mark.xdist_group("demonstration")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of a demonstration, and what it printed into a pipe."""
    import subprocess

    folder = tmp_path_factory.mktemp("demo") / "afterword-demo"
    done = subprocess.run([*COMMAND, "demo", "--folder", str(folder)], capture_output=True, text=True, check=True)
    return folder, done.stdout


def files(folder: Path) -> dict[str, bytes]:
    """Everything in it but the store, whose health rows may change."""
    found = [path for path in folder.rglob("*") if path.is_file() and "sqlite3" not in path.name]
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(found)}


def test_it_tells_four_weeks_in_plain_lines(played: tuple[Path, str]) -> None:
    """Days, what appears, what lands in Drafts, what is taken back and why, the table, and what to try next."""
    folder, text = played
    assert "\x1b" not in text
    for expected in (
        "Monday 02 November",
        "put reminder: Thank-you to Jonas Reuter (Nordwind Turbines)",
        "put draft: Thank you for our conversation",
        "rejection from Jonas Reuter",
        "put reminder: No further follow-up (Nordwind Turbines)",
        "afterword status --config",
        str(folder / "calendar"),
    ):
        assert expected in text


def test_the_stage_holds_what_it_promises(played: tuple[Path, str], capsys: pytest.CaptureFixture[str]) -> None:
    """At least 8 interviews at 6 companies, near misses, several hundred mails, and among them every kind."""
    folder, _ = played
    command = ["replay", "--calendar", str(folder / "calendar"), "--mail", str(folder / "Maildir"), "--json"]
    assert main([*command, "--me", "anna.berg@posteo.example", "--timezone", "Europe/Berlin"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    events = [line for line in lines if line["type"] == "event"]
    interviews = [event for event in events if event["is_interview"] is True]
    assert len(interviews) >= 8
    assert len({event["company"] for event in interviews}) == 6
    assert len(events) - len(interviews) >= 5
    mails = [line for line in lines if line["type"] == "message"]
    assert len(mails) > 300
    assert {mail["kind"] for mail in mails} == {str(kind) for kind in Kind}


def test_played_again_it_changes_nothing(played: tuple[Path, str], capsys: pytest.CaptureFixture[str]) -> None:
    """The same folder once more: no operation, no byte."""
    folder, _ = played
    before = files(folder)
    assert main(["demo", "--folder", str(folder)]) == 0
    assert "0 operation(s)" in capsys.readouterr().out
    assert files(folder) == before


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody's files are mixed with the demonstration's."""
    (tmp_path / "letter.txt").write_text("mine")
    assert main(["demo", "--folder", str(tmp_path)]) == 2
    assert "--folder" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize("command", [["status"], ["plan"], ["why", "Harrow"], ["status", "--json"], ["plan", "--json"]])
def test_the_commands_it_names_work_on_it(
    played: tuple[Path, str], command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """What the demonstration proposes to try can be tried."""
    folder, _ = played
    assert main([*command, "--config", str(folder / "config.toml")]) == 0
    assert "Harrow" in capsys.readouterr().out


def test_why_tells_what_would_be_without_a_mail(played: tuple[Path, str], capsys: pytest.CaptureFixture[str]) -> None:
    """The mail that decided says what would come without it; one that changed nothing does not."""
    folder, _ = played
    assert main(["why", "Harrow", "--config", str(folder / "config.toml")]) == 0
    told = [line for line in capsys.readouterr().out.splitlines() if " from Mara Holt" in line]
    assert "[without it: waiting, next check-in" in next(line for line in told if "  offer (" in line)
    assert any("without it" not in line for line in told)
