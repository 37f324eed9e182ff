"""Phrases, senders and headers as data: one TOML file a language or a list. The engines know no language."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def load(name: str) -> dict[str, Any]:
    """The table of ``lexicon/NAME.toml``, read once."""
    return tomllib.loads(resources.files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


@cache
def names(folder: str) -> tuple[str, ...]:
    """The names of the files in a folder of the lexicon ("events": its languages), for ``load``."""
    entries = resources.files(__name__).joinpath(folder).iterdir()
    return tuple(
        sorted(f"{folder}/{entry.name.removesuffix('.toml')}" for entry in entries if entry.name.endswith(".toml"))
    )
