"""The program is killed at every commit of its store and around every call of its sinks, and goes on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.timeout(300)
def test_whenever_it_dies_the_same_things_stand_afterwards(tmp_path: Path) -> None:
    """Killed at each moment that matters and started again, it leaves the reminders and drafts of a run that was not
    interrupted: none doubled, none lost."""
    command = [sys.executable, str(ROOT / "tests/support/killed.py"), str(tmp_path)]
    environment = {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests/support'}", "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=280, env=environment, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    result = json.loads(done.stdout)
    assert result["failures"] == []
    assert result["moments"] == result["killed"] > 80
    assert result["standing"] >= 3
