"""Notes about no application: is this event an interview? and what of the person's own words could not be read.

Each is asked or said once: the day after it stood it is left as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from policies.business import morning_of, next_business_day
from policies.model import Application, Interview, Note, Notice, Request, Round, Standing, Verdict, Wanted
from policies.wanting import Wishes, frozen_wish, note_key, note_wish


def notices_of(asks: Sequence[Interview], notices: Sequence[Notice], wishes: Wishes) -> list[Wanted]:
    """Borderline events are asked about once; what could not be read is said once."""
    found = [wanted for interview in asks if (wanted := _ask_interview(interview, wishes))]
    return [*found, *(_notice(notice, wishes) for notice in notices)]


def _notice(notice: Notice, wishes: Wishes) -> Wanted:
    """It stands on the day on which it was first said, however often it is said again."""
    step = f"note:{notice.topic}"
    record = wishes.records.get(note_key(step, notice.identity, 0))
    local = wishes.settings.local
    day = local(record.created).date() if record else notice.day
    if record and day < local(wishes.now).date():
        return frozen_wish(record)
    note, start = Note(notice.title, notice.text), morning_of(day, wishes.settings)
    return note_wish(wishes, step, notice.identity, 0, note, day, start)


def _ask_interview(interview: Interview, wishes: Wishes) -> Wanted | None:
    """A question in the calendar soon after the event was seen. It waits for an answer until the day after the event,
    when a thank-you is still in time."""
    local = wishes.settings.local
    record = wishes.records.get(note_key("note:ask-interview", interview.identity, 0))
    if record and local(wishes.now).date() > local(interview.end).date() + timedelta(days=1):
        return frozen_wish(record)
    first = wishes.looked.first_complete
    if record is None and (interview.end < wishes.now or (first is not None and interview.start < first)):
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
    # Soon enough to be of use, and never after the event.
    first_asked = local(record.created if record else wishes.now).date()
    day = min(local(interview.start).date(), next_business_day(first_asked + timedelta(days=1), wishes.settings))
    note = wishes.writer.note(life_request, None)
    return note_wish(wishes, "note:ask-interview", interview.identity, 0, note, day, interview.start)


def _round(interview: Interview) -> Round:
    return Round(interview.start.date(), interview.start, interview.end, (interview,))
