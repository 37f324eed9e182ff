"""What one message does, by itself: the table of kinds and effects, and the confidence that each needs."""

from __future__ import annotations

from policies.model import Evidence, Kind, Settings

DECISIONS = (Kind.REJECTION, Kind.OFFER)
JUNK_STOPS_AT = 0.95
EFFECTS = {
    Kind.REJECTION: "stop",
    Kind.OFFER: "stop",
    Kind.NEXT_ROUND: "stop",
    Kind.HOLDING: "replan",
    Kind.AUTO_REPLY: "hold",
    Kind.BOUNCE: "hold",
    Kind.OWN: "done",
}


def effect_of(item: Evidence, settings: Settings) -> str:
    """What one message does: "stop", "pause", "replan", "hold", "done", "ask" or "none"."""
    if item.tie and not item.interview:
        return "ask" if EFFECTS.get(item.kind) in ("stop", "replan") or item.kind is Kind.REPLY else "none"
    if item.doubt >= settings.ask_at:
        return "ask"
    if item.kind in (*DECISIONS, Kind.NEXT_ROUND, Kind.HOLDING, Kind.REPLY):
        if item.kind in DECISIONS and item.confidence < settings.ask_at:
            return "none"
        if not item.trusted or _unsure(item, settings):
            return "ask"
    if item.kind is Kind.REPLY:
        return "pause" if item.asks else "replan"
    if item.kind is Kind.BOUNCE and not item.permanent:
        return "none"
    return EFFECTS.get(item.kind, "none")


def _unsure(item: Evidence, settings: Settings) -> bool:
    if item.kind is Kind.HOLDING:
        return False  # waiting a little longer harms nobody
    needed = max(settings.stop_at, JUNK_STOPS_AT) if item.junk else settings.stop_at
    return item.confidence < needed
