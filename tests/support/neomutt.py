"""A real neomutt in a terminal of its own: what it shows is read, keys are pressed, what it sends is caught in a file."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import shutil
import signal
import struct
import termios
import time
from collections.abc import Callable
from pathlib import Path

from dovecot import Dovecot

BINARY = shutil.which("neomutt")
_ESCAPES = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|\([A-Z0-9])|\r")


class Neomutt:
    """Opened on the INBOX of ``user``; ``script`` is the editor, called with the file."""

    def __init__(self, home: Path, server: Dovecot, user: str, script: str, first: str) -> None:
        assert BINARY
        self.sent = home / "sent.eml"
        for name, text in (("send", f"cat > {self.sent}"), ("editor", script)):
            (home / name).write_text(f"#!/bin/sh\n{text}\n")
            (home / name).chmod(0o755)
        settings = {
            "imap_user": user, "imap_pass": server.password, "folder": f"imap://127.0.0.1:{server.port}/",
            "postponed": "+Drafts", "record": "+Sent", "editor": home / "editor", "sendmail": home / "send",
            "tmpdir": home, "realname": "Anna Berg", "from": "anna@example.org",
        }  # fmt: skip
        lines = [f'set {name}="{value}"' for name, value in settings.items()]
        lines += ["set ssl_starttls=no", "set ssl_force_tls=no", "set recall=yes", "set copy=yes"]
        (home / "rc").write_text("\n".join([*lines, ""]))
        self._screen = ""
        self._pid, self._terminal = pty.fork()
        if not self._pid:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
            inbox = f"imap://{user}@127.0.0.1:{server.port}/INBOX"
            shown = {"TERM": "xterm", "LC_ALL": "C.UTF-8", "LINES": "40", "COLUMNS": "120"}
            environment = {**os.environ, **shown, "HOME": str(home)}
            os.execve(BINARY, [BINARY, "-n", "-F", str(home / "rc"), "-f", inbox, "-e", f'push "{first}"'], environment)

    def see(self, words: str, seconds: float = 60.0) -> None:
        """Wait until the words stand on the screen; what was there before is forgotten."""
        self.wait(lambda: words in _ESCAPES.sub("", self._screen), seconds)

    def wait(self, holds: Callable[[], bool], seconds: float = 60.0) -> None:
        """Wait until it holds; meanwhile what the program shows is taken from it, or it would stand still."""
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, f"it did not come about: {self._screen[-1500:]}"
            if select.select([self._terminal], [], [], 0.1)[0]:
                self._screen += os.read(self._terminal, 65536).decode("utf-8", "replace")

    def press(self, keys: str) -> None:
        self._screen = ""
        os.write(self._terminal, keys.encode())

    def close(self) -> None:
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        os.close(self._terminal)
