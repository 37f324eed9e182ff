"""The notes that belong to no rung: a stop, a question, the person's turn, a day to answer by.

A note stands on the day on which it was first written; the day after it is left as it is. What happened before the
first complete look is told by ``afterword status``, not by a note.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from policies.business import add_business_days, morning_of, next_business_day, next_business_morning
from policies.ends import REACHED
from policies.life import Life
from policies.model import (
    ArtifactKind,
    Closed,
    Kind,
    Request,
    Settings,
    Standing,
    Verb,
    Verdict,
    Wanted,
)
from policies.wanting import Wishes, frozen_wish, note_key, note_wish

FRESH = timedelta(days=10)  # what is older needs no note any more
NO_EVENT = 5  # business days after which an announced interview without an event is asked about
MOVES = 3  # business mornings to which an unanswered question moves


def notes_of(life: Life, wishes: Wishes) -> list[Wanted]:
    """The notes of one application."""
    if not life.application.rounds:
        return []
    found = [*_failed_addresses(life, wishes), *_standing(life, wishes)]
    return [*found, *(_stop_question(life, wishes) if life.verdict.standing is not Standing.STOPPED else [])]


def _standing(life: Life, wishes: Wishes) -> list[Wanted]:
    verdict, settings = life.verdict, wishes.settings
    if verdict.since is None:
        return []
    if verdict.standing is Standing.STOPPED:
        return [*_stop(life, wishes), *_answer_by(life, wishes)]
    if verdict.standing is Standing.ASK:
        facts: dict[str, object] = {"choices": _choices(verdict, wishes)}
        return _timed(life, wishes, "ask-kind", _next_morning(_seen(verdict.since, wishes), settings), facts)
    if verdict.standing is Standing.YOUR_TURN:
        return _your_turn(life, wishes, _seen(verdict.since, wishes))
    if verdict.standing is Standing.HOLD and verdict.decision is Kind.NEXT_ROUND:
        day = add_business_days(settings.local(verdict.since).date(), NO_EVENT, settings)
        return _timed(life, wishes, "no-event", morning_of(day, settings), moves=0)
    return []


def _choices(verdict: Verdict, wishes: Wishes) -> tuple[str, ...]:
    """The applications among which a mail could not be told apart, by their names and roles."""
    tie = verdict.because.tie if verdict.because else ()
    return tuple(dict.fromkeys(wishes.names[identity] for identity in tie if identity in wishes.names))


def _seen(since: datetime, wishes: Wishes) -> datetime:
    """When it could be known first: what holds an application up is asked about even if it came before the first
    look, unless it is old."""
    first = wishes.looked.first_complete
    return max(since, first) if first and first - since < FRESH else since


def _next_morning(since: datetime, settings: Settings) -> datetime:
    """After one business day."""
    return morning_of(add_business_days(settings.local(since).date(), 1, settings), settings)


def _your_turn(life: Life, wishes: Wishes, since: datetime) -> list[Wanted]:
    """Their question is open: a reminder after one business day, and once more after another."""
    first = _next_morning(since, wishes.settings)
    second = _next_morning(first, wishes.settings)
    if wishes.now < second:
        return _timed(life, wishes, "your-turn", first, moves=0)
    return _timed(life, wishes, "request-reminder", second, moves=0)


def _stop(life: Life, wishes: Wishes) -> list[Wanted]:
    """One all-day note without alarm: whose mail, the words that decided, how to undo, what still lies in Drafts.

    Who said so knows; there only a draft that was edited, and so left, needs a word.
    """
    verdict = life.verdict
    assert verdict.since is not None
    left = edited(life, wishes)
    heard = verdict.said is not None and verdict.said.verb is Verb.HEARD
    template = "stopped" if verdict.because or heard else "decided-but-edited" if left else ""
    if not template:
        return []
    step = f"note:{template}:{_mark(verdict)}"
    wanted = _day_note(life, wishes, step, verdict.since, template, {"edited": left})
    return [wanted] if wanted else []


def _stop_question(life: Life, wishes: Wishes) -> list[Wanted]:
    """Two steps in a row whose draft or reminder the person deleted: is it to stop?"""
    gone: dict[tuple[str, int], datetime] = {}
    for record in wishes.records.values():
        step = life.policy.step(record.step)
        mine = record.interview in life.application.identities and step is not None and step.is_contact
        if mine and record.closed is Closed.GONE and record.closed_at:
            gone[record.step, record.turn] = record.closed_at
    last = sorted(gone.items(), key=lambda each: each[1])[-2:]
    if len(last) < 2 or any(o.end in REACHED and o.at >= last[0][1] for o in life.outcomes):
        return []
    (name, turn), at = last[1]
    wanted = _day_note(life, wishes, f"note:ask-stop:{name}:{turn}", at, "ask-stop", {})
    return [wanted] if wanted else []


def _failed_addresses(life: Life, wishes: Wishes) -> list[Wanted]:
    """A mail that came back is told, once for each address, however often it comes back."""
    newest = {address: at for at, address in life.verdict.failed}
    return [
        wanted
        for address, at in newest.items()
        if (
            wanted := _day_note(
                life, wishes, f"note:address-failed:{address}", at, "address-failed", {"failed": address}
            )
        )
    ]


def _day_note(
    life: Life, wishes: Wishes, step: str, since: datetime, template: str, facts: dict[str, object]
) -> Wanted | None:
    """An all-day note on the day on which it is first written; the day after it is left as it is."""
    anchor, turn = life.application.anchor, life.verdict.reopened
    record = wishes.records.get(note_key(step, anchor, turn))
    local = wishes.settings.local
    today = local(wishes.now).date()
    day = local(record.created).date() if record else today
    if record and day < today:
        return frozen_wish(record)
    if record is None and _too_old(since, wishes):
        return None
    note = wishes.writer.note(_request(life, wishes, template, facts), None)
    return note_wish(wishes, step, anchor, turn, note, day, morning_of(day, wishes.settings))


def _answer_by(life: Life, wishes: Wishes) -> list[Wanted]:
    """An offer with a day to answer by: a reminder on the business morning before it."""
    verdict = life.verdict
    if verdict.decision is not Kind.OFFER or verdict.answer_by is None:
        return []
    day = verdict.answer_by - timedelta(days=1)
    while next_business_day(day, wishes.settings) != day:
        day -= timedelta(days=1)
    facts: dict[str, object] = {"answer_by": verdict.answer_by}
    return _timed(life, wishes, "answer-by", morning_of(day, wishes.settings), facts, moves=1)


def _timed(
    life: Life,
    wishes: Wishes,
    template: str,
    due: datetime,
    facts: dict[str, object] | None = None,
    moves: int = MOVES,
) -> list[Wanted]:
    """A reminder at a moment; unanswered it moves to the next business morning, a few times."""
    verdict = life.verdict
    step = f"note:{template}:{_mark(verdict)}"
    record = wishes.records.get(note_key(step, life.application.anchor, verdict.turn))
    if record is None and _too_old(due, wishes):
        return []
    stands = due
    for _ in range(moves):
        following = next_business_morning(stands, wishes.settings)
        if wishes.settings.local(wishes.now).date() < following.date():
            break
        stands = following
    if record and wishes.now - stands > FRESH:
        return [frozen_wish(record)]
    note = wishes.writer.note(_request(life, wishes, template, facts or {}, due), None)
    return [note_wish(wishes, step, life.application.anchor, verdict.turn, note, stands, due)]


def edited(life: Life, wishes: Wishes) -> tuple[str, ...]:
    """The subjects of drafts that the person edited and that are not known to be sent."""
    return tuple(
        record.title
        for record in sorted(wishes.records.values(), key=lambda each: (each.created, each.key))
        if record.interview in life.application.identities
        and record.kind is ArtifactKind.DRAFT
        and record.closed is Closed.EDITED
        and not any(to == record.recipient and at > record.created for at, to in life.verdict.contacted)
    )


def _request(
    life: Life, wishes: Wishes, template: str, facts: dict[str, object], due: datetime | None = None
) -> Request:
    round_ = life.application.rounds[-1]
    return Request(
        template=template,
        channel="note",
        step=f"note:{template}",
        application=life.application,
        verdict=life.verdict,
        settings=wishes.settings,
        due=due or morning_of(wishes.settings.local(wishes.now).date(), wishes.settings),
        round=round_,
        interview=round_.interviews[0],
        facts=facts,
    )


def _too_old(moment: datetime, wishes: Wishes) -> bool:
    first = wishes.looked.first_complete
    return first is None or moment <= first or wishes.now - moment > FRESH


def _mark(verdict: Verdict) -> str:
    """Tells one cause from another: the mail, or the moment of the statement."""
    cause = verdict.because.message_id if verdict.because else str(verdict.since)
    return hashlib.sha256(cause.encode()).hexdigest()[:8]
