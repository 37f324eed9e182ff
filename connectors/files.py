"""Files of ours on the disk: replaced in one step, for this user alone."""

from __future__ import annotations

import os
from pathlib import Path


def write_private(path: Path, data: bytes) -> None:
    """Put ``data`` in the place of the file: whole or not at all, on the disk before it is seen. Raise OSError."""
    waiting = path.with_name(f".{path.name}.new")
    with os.fdopen(os.open(waiting, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    waiting.replace(path)
