"""The weights that come with the program (``make train`` rebuilds them)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

from policies.weights import Table, unpack


@cache
def tables() -> Mapping[str, Table]:
    """All tables of the trained reader, read once."""
    return unpack(resources.files("daemon").joinpath("data/reader.weights").read_bytes())
