"""What the README shows is what the program makes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from daemon.cli.main import main
from daemon.cli.main import parser as command_line

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
LADDERS = README[README.index("## Ladders") : README.index("## Setting it up")]
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", LADDERS, re.MULTILINE | re.DOTALL)


def test_every_block_about_ladders_is_really_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The picture of days and one text of each channel stand in the output of the commands beside them."""
    (own,) = [text for language, text in BLOCKS if language == "toml"]
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "mine.toml").write_text(own, encoding="utf-8")
    for name in ("standard", "caller", "mine"):
        assert main(["policies", "show", name, "--texts", "--config", str(tmp_path / "config.toml")]) == 0
    printed = capsys.readouterr().out
    shown = [text for language, text in BLOCKS if not language]
    assert len(shown) == 5
    for text in shown:
        assert text in printed
    for channel in ("note", "call", "letter", "text", "email"):
        assert f"({channel})" in printed
        assert channel in LADDERS


def test_every_command_of_the_program_is_named() -> None:
    """Nobody has to find a command by chance."""
    commands = command_line()._subparsers._group_actions[0].choices  # type: ignore[union-attr,index]
    missing = [
        name for name in commands if not re.search(rf"`(afterword )?{name}\b|afterword {name}\b|, `{name}`", README)
    ]
    assert missing == []
