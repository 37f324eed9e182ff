"""The notes that belong to no rung: a stop, a question, the person's turn, a day to answer by.

A note stands on the day on which it was first written; the day after it is left as it is. What happened before the
first complete look is told by ``afterword status``, not by a note.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from policies.business import add_business_days, morning_of, next_business_day, next_business_morning
from policies.model import (
    Application,
    ArtifactKind,
    Closed,
    Fate,
    Interview,
    Kind,
    Note,
    Notice,
    Record,
    Request,
    Round,
    Standing,
    Verdict,
    Wanted,
)
from policies.rungs import Life
from policies.wanting import Wishes, note_key, note_wish

FRESH = timedelta(days=10)  # what is older needs no note any more
NO_EVENT = 5  # business days after which an announced interview without an event is asked about


def notes_of(life: Life, wishes: Wishes) -> list[Wanted]:
    """The notes of one application."""
    if not life.application.rounds:
        return []
    return [*_failed_addresses(life, wishes), *_standing(life, wishes)]


def _standing(life: Life, wishes: Wishes) -> list[Wanted]:
    verdict = life.verdict
    if verdict.since is None:
        return []
    if verdict.standing is Standing.STOPPED:
        return [*_stop(life, wishes), *_answer_by(life, wishes)]
    if verdict.standing is Standing.ASK:
        return _timed(life, wishes, "ask-kind", next_business_morning(verdict.since, wishes.settings))
    if verdict.standing is Standing.YOUR_TURN:
        return _timed(life, wishes, "your-turn", next_business_morning(verdict.since, wishes.settings))
    if verdict.standing is Standing.HOLD and verdict.decision is Kind.NEXT_ROUND:
        day = add_business_days(wishes.settings.local(verdict.since).date(), NO_EVENT, wishes.settings)
        return _timed(life, wishes, "no-event", morning_of(day, wishes.settings))
    return []


def _stop(life: Life, wishes: Wishes) -> list[Wanted]:
    """One all-day note without alarm: whose mail, the words that decided, how to undo, what still lies in Drafts."""
    verdict = life.verdict
    assert verdict.since is not None
    if verdict.said and not verdict.because:
        return []  # the person said so and knows
    facts: dict[str, object] = {"edited": edited(life.application, wishes)}
    wanted = _day_note(life, wishes, "note:stopped:" + _mark(verdict), verdict.since, "stopped", facts)
    return [wanted] if wanted else []


def _failed_addresses(life: Life, wishes: Wishes) -> list[Wanted]:
    """A mail that came back is told, once for each address."""
    return [
        wanted
        for at, address in life.verdict.failed
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
        return _frozen(record)
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
    return _timed(life, wishes, "answer-by", morning_of(day, wishes.settings), {"answer_by": verdict.answer_by})


def _timed(
    life: Life, wishes: Wishes, template: str, due: datetime, facts: dict[str, object] | None = None
) -> list[Wanted]:
    """A reminder at a moment; unanswered it stands on, day by day, on the next business morning, for a while."""
    verdict = life.verdict
    step = f"note:{template}:{_mark(verdict)}"
    record = wishes.records.get(note_key(step, life.application.anchor, verdict.turn))
    if record is None and _too_old(due, wishes):
        return []
    stands = due
    for _ in range(3):
        following = next_business_morning(stands, wishes.settings)
        if wishes.settings.local(wishes.now).date() < following.date():
            break
        stands = following
    if record and wishes.now - stands > FRESH:
        return [_frozen(record)]
    note = wishes.writer.note(_request(life, wishes, template, facts or {}, due), None)
    return [note_wish(wishes, step, life.application.anchor, verdict.turn, note, stands, due)]


def notices_of(asks: Sequence[Interview], notices: Sequence[Notice], wishes: Wishes) -> list[Wanted]:
    """Borderline events are asked about once; what could not be read is said once."""
    found = [wanted for interview in asks if (wanted := _ask_interview(interview, wishes))]
    local = wishes.settings.local
    today = local(wishes.now).date()
    for notice in notices:
        step = f"note:{notice.topic}"
        note = Note(notice.title, notice.text)
        found.append(
            note_wish(wishes, step, notice.identity, 0, note, notice.day, morning_of(notice.day, wishes.settings))
        )
    known = {each.key for each in found}
    for record in wishes.records.values():
        # A notice is handed in once; its note stays until its day is over.
        if record.step.startswith("note:unread") and record.key not in known and record.closed is None:
            fate = Fate.FROZEN if local(record.due).date() < today else None
            found += [_frozen(record)] if fate else []
    return found


def _ask_interview(interview: Interview, wishes: Wishes) -> Wanted | None:
    """A question in the calendar on the day of the event, if it has not passed."""
    first = wishes.looked.first_complete
    if interview.end < wishes.now or (first is not None and interview.start < first):
        return None
    application = Application(interview.identity, (interview.identity,), (_round(interview),))
    life_request = Request(
        template="ask-interview",
        channel="note",
        step="note:ask-interview",
        application=application,
        verdict=Verdict(Standing.WAITING),
        settings=wishes.settings,
        due=wishes.settings.local(interview.start),
        round=_round(interview),
        interview=interview,
    )
    day = wishes.settings.local(interview.start).date()
    note = wishes.writer.note(life_request, None)
    return note_wish(wishes, "note:ask-interview", interview.identity, 0, note, day, interview.start)


def _round(interview: Interview) -> Round:
    return Round(interview.start.date(), interview.start, interview.end, (interview,))


def edited(application: Application, wishes: Wishes) -> str:
    """The subject of a draft that the person edited and that is not known to be sent, or ""."""
    found = [
        record.title
        for record in wishes.records.values()
        if record.interview in application.identities
        and record.kind is ArtifactKind.DRAFT
        and record.closed is Closed.EDITED
    ]
    return found[-1] if found else ""


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
        due=wishes.settings.local(due or wishes.now.replace(hour=12, minute=0, second=0)),
        round=round_,
        interview=round_.interviews[0],
        facts=facts,
    )


def _frozen(record: Record) -> Wanted:
    return Wanted(
        record.key, record.kind, record.sink, record.interview, record.step, record.recipient, record.turn,
        Fate.FROZEN, record.due,
    )  # fmt: skip


def _too_old(moment: datetime, wishes: Wishes) -> bool:
    first = wishes.looked.first_complete
    return first is None or moment <= first or wishes.now - moment > FRESH


def _mark(verdict: Verdict) -> str:
    """Tells one cause from another: the mail, or the moment of the statement."""
    cause = verdict.because.message_id if verdict.because else str(verdict.since)
    return hashlib.sha256(cause.encode()).hexdigest()[:8]
