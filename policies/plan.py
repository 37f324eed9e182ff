"""What ought to exist now: one plan of all applications.

The rules:

- Of each application only the next open rung stands: its reminder ahead of time, its draft when it is due
  (``planner``, ``artifacts``). At most one contact a day at one company (``daybook``).
- What was due before the first complete look, or is past its lapse, is never newly made.
- After a decision nothing stands but the note that says so (``notes``), and what the policy says for a decision.
- At most a few alarms a day, none where they would embarrass (``alarms``).
- Whatever we wrote and nothing wants any more is taken back; a reminder whose step is over is left as it is from the
  day after on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from policies.alarms import with_alarms
from policies.artifacts import Artifacts, is_open
from policies.business import later
from policies.daybook import spread
from policies.ladder import Step
from policies.life import Life
from policies.model import (
    Application,
    ArtifactKind,
    Fate,
    Interview,
    Looked,
    Notice,
    Record,
    Settings,
    Standing,
    Wanted,
    Writer,
)
from policies.notes import notes_of
from policies.notices import notices_of
from policies.planner import Planner
from policies.rungs import Climb
from policies.wanting import Wishes

__all__ = ["Life", "coming", "plan"]
NOTICES = "note:unread"  # handed in once, when something could not be read


def plan(
    lives: Sequence[Life],
    asks: Sequence[Interview],
    notices: Sequence[Notice],
    records: Sequence[Record],
    looked: Looked,
    settings: Settings,
    writer: Writer,
    now: datetime,
) -> tuple[Wanted, ...]:
    """The wanted artifacts at ``now``; every open record that is to go has an entry."""
    names = {identity: _named(life.application) for life in lives for identity in life.application.identities}
    wishes = Wishes(settings, writer, now, {record.key: record for record in records}, looked, names)
    entries = [entry for life in lives for entry in Planner(life, looked, settings, _of(life, records), now).entries()]
    placed = spread(entries, lives, records, settings, now)
    wanted = [wish for entry in placed for wish in Artifacts(entry, wishes).wanted()]
    wanted += [note for life in lives for note in notes_of(life, wishes)]
    wanted += notices_of(asks, notices, wishes)
    known = {each.key for each in wanted}
    unwanted = (record for record in records if record.key not in known and is_open(record))
    wanted += [left for record in unwanted if (left := leftover(record, lives, wishes))]
    return with_alarms(tuple(wanted), lives, wishes.records, looked, settings, now)


def _named(application: Application) -> str:
    role = application.role.value if application.role else ""
    return f"{application.name} ({role})" if role else application.name


def _of(life: Life, records: Sequence[Record]) -> tuple[Record, ...]:
    mine = frozenset(life.application.identities)
    return tuple(record for record in records if record.interview in mine)


def leftover(record: Record, lives: Sequence[Life], wishes: Wishes) -> Wanted | None:
    """What nothing wants any more: taken back; a note whose day is over is left; until then it stands (None)."""
    life = next((each for each in lives if record.interview in each.application.identities), None)
    step = life.policy.step(record.step) if life else None
    is_note = record.step.startswith("note:") or (step is not None and not step.is_contact)
    over = wishes.settings.local(record.due).date() < wishes.settings.local(wishes.now).date()
    if record.step.startswith(NOTICES) and not over:
        return None
    fate = Fate.FROZEN if is_note and over and record.kind is ArtifactKind.REMINDER else Fate.ABSENT
    ends = "the interview is no longer there" if life is None else ending(life, record, step, wishes.now)
    return Wanted(
        record.key,
        record.kind,
        record.sink,
        record.interview,
        record.step,
        record.recipient,
        record.turn,
        fate,
        record.due,
        ends=ends,
    )


def ending(life: Life, record: Record, step: Step | None, now: datetime) -> str:
    """In a few words why it is not wanted any more: what was done, what was said, or whose mail it was."""
    verdict = life.verdict
    done = [o for o in life.outcomes if o.step == record.step and o.recipient in ("", record.recipient)]
    if done:
        return str(done[-1].end)
    if step and now >= later(record.due, step.lapse):
        return "its time has passed"
    if verdict.said:
        return f"you said {verdict.said.verb}"
    if verdict.because:
        return f"{verdict.because.kind} from {verdict.because.sender.name or verdict.because.sender.email}"
    if any(at >= record.created for at, _ in verdict.contacted):
        return "you wrote"
    return "no longer needed"


def coming(life: Life, looked: Looked, settings: Settings, now: datetime) -> tuple[tuple[str, datetime], ...]:
    """(step, moment) of the further rungs of the main ladder, as if every open one were done when it is due."""
    if life.verdict.standing is not Standing.WAITING or not life.application.rounds:
        return ()
    climb = Climb(life, life.application.rounds[-1], looked, settings, now, supposed=True)
    return tuple((rung.step.name, rung.due) for rung in climb.main() if rung.due > now)
