"""`afterword policies`: every ladder can be listed, drawn and checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from daemon.book import built_in_policies
from daemon.cli.main import main

LADDERS = sorted(built_in_policies())


def test_each_ladder_has_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    """The six built-in ladders, each with one sentence."""
    assert main(["policies"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == LADDERS
    assert len(LADDERS) == 6
    assert all(len(line.split()) > 4 for line in lines)


@pytest.mark.parametrize("name", LADDERS)
def test_each_ladder_can_be_drawn(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Days counted from the interview, in order, with and without a promised day."""
    assert main(["policies", "show", name]) == 0
    picture = [line for line in capsys.readouterr().out.splitlines() if line.startswith("  day")]
    parts = "\n".join(picture).partition("the promised day")
    assert parts[1]
    days = [int(line.split()[1]) for line in picture]
    assert days[0] in (0, 3, 7, 10, 13)
    assert max(days) < 60


def test_an_unknown_ladder_is_told_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    """Status 2, and what there is."""
    assert main(["policies", "show", "standart"]) == 2
    assert "standard" in capsys.readouterr().err


def test_a_file_of_ones_own_is_checked_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All mistakes at once, with their lines; a sound file says what it has."""
    path = tmp_path / "mine.toml"
    path.write_text('extends = "standard"\n[[step]]\nname = "check-in"\nchanel = "email"\ndue = [{ since = "nd" }]\n')
    assert main(["policies", "check", str(path)]) == 2
    told = capsys.readouterr().err
    assert f"{path}:4" in told
    assert f"{path}:5" in told
    assert "channel" in told
    path.write_text('extends = "standard"\nwithout = ["call"]\n')
    assert main(["policies", "check", str(path)]) == 0
    assert "no problems" in capsys.readouterr().out


def test_a_letter_that_does_not_exist_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A ladder may use our letters and those in one's own folder; any other name is told with the nearest one."""
    config, path = tmp_path / "config.toml", tmp_path / "policies" / "mine.toml"
    path.parent.mkdir()
    path.write_text('extends = "standard"\n[[step]]\nname = "check-in"\ntemplate = "chek-in"\n')
    assert main(["policies", "check", str(path), "--config", str(config)]) == 2
    assert "check-in" in capsys.readouterr().err
    assert main(["policies", "--config", str(config)]) == 2
    assert f"{path}:4" in capsys.readouterr().err
    own = tmp_path / "templates" / "en" / "chek-in.txt.j2"
    own.parent.mkdir(parents=True)
    own.write_text("Subject: Hello\n\nHello.\n")
    assert main(["policies", "check", str(path), "--config", str(config)]) == 0
