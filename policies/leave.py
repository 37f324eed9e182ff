"""Taking everything back: what an uninstallation does to the calendar and to Drafts.

Rules: what carries our stamp and is still as it was written goes, wherever the person moved it; what the person edited
is theirs and stays; what others wrote is never touched. Nothing is taken back where another installation writes.
"""

from __future__ import annotations

from collections.abc import Mapping

from policies.model import Observation, Observed, Operation, OperationKind, digest_of
from policies.reconcile import strangers


def take_back_all(observations: Mapping[str, Observation], ours: frozenset[str]) -> tuple[Operation, ...]:
    """A deletion for each artifact of ours that nobody has edited. ``ours`` as in ``reconcile.guard``."""
    return tuple(
        Operation(OperationKind.DELETE, seen.stamp.key, sink, None, None, seen, because="uninstalled")
        for sink, observation in sorted(observations.items())
        if not strangers(observation, ours)
        for seen in observation.artifacts
        if _is_as_written(seen)
    )


def _is_as_written(seen: Observed) -> bool:
    """The text is; the time may be another."""
    return digest_of(seen.face).partition(".")[2] == seen.stamp.digest.partition(".")[2]
