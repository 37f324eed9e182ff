"""Calendars in files as a source: one .ics file, or a folder of them (vdir or mixed, with sub-folders).

Rules: what has not changed is not parsed. A look at unchanged files costs their ``stat`` and nothing more. Every UID
is expanded by itself, over all files. A file that was not read to its end makes the batch incomplete, and nothing is
concluded from what is missing: an event counts as gone only if no file that was broken since could hold it. An event
that is there but cannot be read spares its UID alone.

The cursor names the state of the files and the days looked at. What those files held is kept in the process; after a
restart everything is read again, unless nothing at all has changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from connectors.ics_component import Component, Unreadable, frames_of
from connectors.ics_expand import Window, expand, whole_days
from connectors.ics_index import Index
from connectors.ics_scan import scan
from connectors.ics_tree import Signature, Tree, look
from connectors.protocols import Horizon
from policies.model import CalendarEvent, EventBatch, Problem

_VERSION = "1"
_HEALTHY = ":ok"  # at the end of a cursor: all was read, there was nothing to complain of


def events_from_ics(
    data: bytes, source: str, origin: str, zone: ZoneInfo
) -> tuple[list[CalendarEvent], str, list[Problem]]:
    """The events of one calendar object as they stand, without expanding series; METHOD; and what could not be read.

    ``origin`` is the place for messages; ``zone`` is that of floating times. Never raises.
    """
    found = scan(data)
    frames = frames_of(found, source, origin, zone)
    problems = [Problem(f"{origin}:{fault.line}", fault.what, fault.remedy) for fault in found.faults]
    events: list[CalendarEvent] = []
    for block in found.named("VEVENT"):
        try:
            events.append(Component(found.text(block), block.line, frames[block.calendar]).event())
        except Unreadable as error:
            place = f"{origin}:{block.line}"
            problems.append(Problem(place, f"event {error.uid}: {error}", "correct it in its calendar"))
    return events, frames[0].method if found.heads else "", problems


@dataclass(frozen=True, slots=True)
class _Told:
    """What we told of one event: a hash of it, and when it was; ``broken``: the unreadable files of that time."""

    mark: int
    start: datetime
    end: datetime
    broken: frozenset[tuple[str, Signature]]


@dataclass(slots=True)
class _State:
    """What the caller knows if it comes with ``cursor``. ``sick``: UID -> why it could not be read."""

    index: Index
    window: Window
    cursor: str = ""
    told: dict[str, dict[str, _Told]] = field(default_factory=dict)
    sick: dict[str, tuple[Problem, ...]] = field(default_factory=dict)
    doubtful: set[str] = field(default_factory=set)
    ever_full: bool = False


class IcsSource:
    """``path`` is an .ics file or a folder; ``zone`` places floating times where the calendar does not say it;
    ``calendar`` is the display name, else the calendar's own. Events up to a day beyond the horizon are told too."""

    def __init__(self, name: str, path: Path, zone: ZoneInfo, calendar: str = "") -> None:
        self._name, self._path, self._zone, self._calendar = name, path.expanduser(), zone, calendar
        self._state: _State | None = None

    @property
    def name(self) -> str:
        return self._name

    def changes(self, cursor: str | None, horizon: Horizon) -> EventBatch:
        """See ``CalendarSource``. Raise ``Misconfigured`` if the path is missing or not allowed, ``Unavailable`` if
        the disk does not answer; never ``CursorExpired``."""
        tree = look(self._path)
        window = whole_days(horizon.start, horizon.end)
        state = self._state if self._state is not None and self._state.cursor == cursor else None
        if cursor is not None and _unchanged(cursor, tree, window):
            if state is not None:
                return self._batch(state, tree, cursor)
            if cursor.endswith(_HEALTHY):
                return EventBatch(cursor=cursor)
        if state is None or window.start < state.window.start:
            return self._everything(tree, window)
        return self._difference(state, tree, window)

    def close(self) -> None:
        self._state = None

    def _everything(self, tree: Tree, window: Window) -> EventBatch:
        """Read all files; what the batch lacks is gone, if they could all be read to their end."""
        index = Index(self._name, self._path, self._zone, self._calendar)
        state = self._state = _State(index, window)
        index.update(tree)
        events = [event for uid in list(index.holders) for event in self._told_anew(state, uid, news_only=False)[0]]
        return self._finish(state, tree, events, (), full=True)

    def _difference(self, state: _State, tree: Tree, window: Window) -> EventBatch:
        """Read the files that changed, and what has come into the window by the passing of time."""
        before, held = state.window, bool(state.index.holders)
        broken_before = state.index.broken
        touched = state.index.update(tree) | state.doubtful
        if not (state.ever_full or state.index.problems or tree.problems):
            return self._everything(tree, window)  # whole for the first time: only now is known what is missing
        state.window = window
        if state.index.broken != broken_before:
            _still_standing(state, touched)
        if before.end != window.end:
            touched |= _entering(state, before, window)
        events: list[CalendarEvent] = []
        gone: list[str] = []
        state.doubtful = set()
        for uid in sorted(touched):
            news, missing = self._told_anew(state, uid, news_only=True)
            events += news
            gone += self._concluded(state, uid, missing)
        # Everything gone at once is for the daemon to judge: it gets the whole picture, which is empty.
        emptied = held and not state.index.holders
        return self._finish(state, tree, events, () if emptied else tuple(gone), full=emptied)

    def _told_anew(self, state: _State, uid: str, news_only: bool) -> tuple[list[CalendarEvent], dict[str, _Told]]:
        """Work out one UID; return its (new) events and what was told of it before and is no longer there."""
        window, before = state.window, state.told.pop(uid, {})
        state.sick.pop(uid, None)
        if not state.index.relevant(uid, *_days(window)) and not before:
            return [], {}
        components, problems = state.index.components(uid)
        expanded = expand(components, window) if components else None
        if expanded and expanded.fault:
            origin = expanded.events[0].origin
            problems.append(Problem(origin, f"event {uid}: {expanded.fault}", "correct it in its calendar"))
        if problems and state.index.relevant(uid, *_days(window)):
            state.sick[uid] = tuple(problems)
        events = expanded.events if expanded else ()
        broken = state.index.broken
        now = {
            event.identity: (event, _Told(hash(event), event.start, event.end, broken))
            for event in events
            if window.touches(event.start, event.end) or event.identity in before
        }
        state.told[uid] = {identity: told for identity, (_, told) in now.items()}
        if not state.told[uid]:
            del state.told[uid]
        news = [
            event
            for identity, (event, told) in now.items()
            if not news_only or identity not in before or before[identity].mark != told.mark
        ]
        return news, {identity: told for identity, told in before.items() if identity not in now}

    def _concluded(self, state: _State, uid: str, missing: dict[str, _Told]) -> list[str]:
        """Which of the missing are gone for certain; the others are looked at again the next time."""
        broken, gone = state.index.broken, []
        for identity, told in missing.items():
            if told.end < state.window.start:
                continue  # it has left the window
            if uid in state.sick or not broken <= told.broken:
                state.told.setdefault(uid, {})[identity] = told
                state.doubtful.add(uid)
            else:
                gone.append(identity)
        return gone

    def _finish(
        self, state: _State, tree: Tree, events: Iterable[CalendarEvent], gone: tuple[str, ...], full: bool
    ) -> EventBatch:
        state.index.let_go()
        state.cursor = _cursor(state, tree)
        batch = self._batch(
            state, tree, state.cursor, tuple(sorted(events, key=lambda e: (e.start, e.uid))), gone, full
        )
        state.ever_full = state.ever_full or batch.full
        return batch

    def _batch(
        self,
        state: _State,
        tree: Tree,
        cursor: str,
        events: tuple[CalendarEvent, ...] = (),
        gone: tuple[str, ...] = (),
        full: bool = False,
    ) -> EventBatch:
        damaged = (*tree.problems, *state.index.problems)
        sick = tuple(problem for _, problems in sorted(state.sick.items()) for problem in problems)
        return EventBatch(
            events, gone, cursor, full and not damaged, not damaged, (*damaged, *sick), tuple(sorted(state.sick))
        )


def _still_standing(state: _State, touched: set[str]) -> None:
    """Files have broken or mended: what stands in the others was seen with them as they are now."""
    broken = state.index.broken
    for uid, told in state.told.items():
        if uid not in touched:
            state.told[uid] = {
                identity: _Told(each.mark, each.start, each.end, broken) for identity, each in told.items()
            }


def _entering(state: _State, before: Window, window: Window) -> set[str]:
    """The UIDs that may have instances in the days that were added to the window."""
    index = state.index
    return {
        uid
        for uid in index.holders
        if index.relevant(uid, *_days(window)) and (index.recurring(uid) or not index.relevant(uid, *_days(before)))
    }


def _days(window: Window) -> tuple[date, date]:
    return window.start.date(), window.end.date()


def _cursor(state: _State, tree: Tree) -> str:
    healthy = not (state.sick or state.index.problems or tree.problems or state.doubtful)
    window = state.window
    mark = _HEALTHY if healthy else ":sick"
    return f"{_VERSION}:{tree.print}:{window.start:%Y%m%d}:{window.end:%Y%m%d}{mark}"


def _unchanged(cursor: str, tree: Tree, window: Window) -> bool:
    """Whether nothing can be new since ``cursor``: the same files, and no day that was not looked at."""
    parts = cursor.split(":")
    if len(parts) != 5 or parts[:2] != [_VERSION, tree.print]:
        return False
    try:
        start, end = (datetime.strptime(part, "%Y%m%d").replace(tzinfo=UTC) for part in parts[2:4])
    except ValueError:
        return False
    return window.start >= start and window.end <= end
