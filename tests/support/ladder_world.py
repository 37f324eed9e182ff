"""A small world for the tests of ladders: one application, an inbox, a calendar and Drafts in memory, and the clock.

Everything between is real: fold, outcomes, plan, reconcile. The writer is a plain one of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from ladder_setting import (
    ANNA,
    BERLIN,
    BOB,
    JANE,
    LONG_AGO,
    LOOKS,
    MARA,
    PlainWriter,
    application,
    at,
    free,
    interview,
    ladder,
    promised,
    round_of,
    settings,
    shown,
    texts,
)

from policies.missing import endings
from policies.model import (
    Address,
    Application,
    ArtifactKind,
    Closed,
    Contact,
    Draft,
    Evidence,
    Face,
    Fate,
    Interview,
    Kind,
    Looked,
    Notice,
    Observation,
    Observed,
    Operation,
    OperationKind,
    Record,
    RecordState,
    Reminder,
    Settings,
    Statement,
    Undo,
    Verb,
    Verdict,
    Wanted,
    Writer,
    digest_of,
)
from policies.plan import Life, plan
from policies.progress import outcomes
from policies.reconcile import reconcile
from policies.verdict import fold


@dataclass
class World:
    """One application by default. ``first``: when everything had been read; ``unread``: the mailbox is not reached."""

    policy: str = "standard"
    applications: list[Application] = field(default_factory=list)
    settings: Settings = field(default_factory=settings)
    first: datetime | None = LONG_AGO
    unread_since: datetime | None = None
    evidence: list[Evidence] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    undos: list[Undo] = field(default_factory=list)
    records: dict[str, Record] = field(default_factory=dict)
    things: dict[str, Observed] = field(default_factory=dict)
    alarms: dict[str, tuple[int, ...]] = field(default_factory=dict)
    asks: list[Interview] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    busy: tuple[tuple[datetime, datetime], ...] = ()
    writer: Writer = field(default_factory=PlainWriter)
    planner: Callable[..., tuple[Wanted, ...]] = plan
    reconciler: Callable[..., tuple[Operation, ...]] = reconcile
    lives: list[Life] = field(default_factory=list)

    # --- what happens ---

    def mail(self, kind: Kind, moment: datetime, sender: Contact = JANE, **changed: object) -> Evidence:
        who = Address(sender.email, sender.name)
        base = Evidence(
            f"m{len(self.evidence)}@acme", "home", moment, kind, 1.0, self.anchor, sender=who, words="words"
        )
        self.evidence.append(replace(base, **changed))  # type: ignore[arg-type]
        return self.evidence[-1]

    def own(self, moment: datetime, to: Contact | str, subject: str = "Hello", interview: str = "") -> None:
        address, me = Address(to if isinstance(to, str) else to.email), Contact("Anna", ANNA.email)
        about = interview or self.anchor
        self.mail(Kind.OWN, moment, me, recipients=(address,), subject=subject, interview=about)

    def say(self, verb: Verb, moment: datetime, argument: str = "", **changed: object) -> Statement:
        base = Statement(verb, self.anchor, moment, argument, number=len(self.statements) + 1)
        self.statements.append(replace(base, **changed))  # type: ignore[arg-type]
        return self.statements[-1]

    def send(self, moment: datetime, step: str = "", to: str = "") -> None:
        """The person sends the drafts of a step, all of them if none is named."""
        for key, thing in list(self.things.items()):
            record = self.records[key]
            if thing.kind is ArtifactKind.DRAFT and step in ("", record.step) and to in ("", record.recipient):
                del self.things[key]
                self.own(moment, record.recipient, thing.face.title, record.interview)

    def delete(self, kind: ArtifactKind, step: str) -> None:
        for key, thing in list(self.things.items()):
            if thing.kind is kind and self.records[key].step == step:
                del self.things[key]

    def edit(self, step: str) -> None:
        for key, thing in self.things.items():
            if thing.kind is ArtifactKind.DRAFT and self.records[key].step == step:
                self.things[key] = replace(thing, face=replace(thing.face, text=thing.face.text + " mine"))

    def move(self, step: str, moment: datetime) -> None:
        for key, thing in self.things.items():
            if thing.kind is ArtifactKind.REMINDER and self.records[key].step == step:
                self.things[key] = replace(
                    thing, face=replace(thing.face, moment=f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}")
                )

    # --- what is made of it ---

    @property
    def anchor(self) -> str:
        return self.applications[0].anchor

    def verdict(self, now: datetime, which: int = 0) -> Verdict:
        return self.life(now, self.applications[which]).verdict

    def life(self, now: datetime, application: Application) -> Life:
        mine = frozenset(application.identities)
        evidence = [e for e in self.evidence if (e.interview in mine or mine & set(e.tie)) and e.at <= now]
        said = [s for s in self.statements if s.at <= now]
        verdict = fold(application, evidence, said, [u for u in self.undos if u.at <= now], self.settings, now)
        taken_back = {undo.statement for undo in self.undos}
        here = [s for s in said if s.interview in mine and s.number not in taken_back]
        records = [r for r in self.records.values() if r.interview in mine]
        policy = ladder(application.policy or self.policy)
        return Life(application, verdict, policy, outcomes(records, here, evidence, policy))

    def plan(self, now: datetime) -> tuple[Wanted, ...]:
        lives = self.lives = [self.life(now, each) for each in self.applications]
        read = self.unread_since or now
        looked = Looked(self.first, dict.fromkeys(self.settings.accounts, read), self.busy)
        records = tuple(self.records.values())
        return self.planner(lives, self.asks, self.notices, records, looked, self.settings, self.writer, now)

    def cycle(self, now: datetime, wanted: tuple[Wanted, ...] | None = None) -> tuple[Operation, ...]:
        """One pass of the house; a draft that is missing is believed at once. ``wanted``: the plan, if it is made."""
        wanted, records = self.plan(now) if wanted is None else wanted, tuple(self.records.values())
        seen = {name: self._seen(name) for name in (*self.settings.accounts, self.settings.reminders)}
        evidence = [each for each in self.evidence if each.at <= now]
        operations = self.reconciler(wanted, records, seen, now, endings(records, evidence, seen))
        for operation in operations:
            self._apply(operation, now)
        return operations

    def _seen(self, sink: str) -> Observation:
        return Observation(sink, tuple(t for k, t in self.things.items() if self.records[k].sink == sink))

    def _apply(self, operation: Operation, now: datetime) -> None:
        record, content = operation.record, operation.wanted.content if operation.wanted else None
        if operation.kind is OperationKind.MISS and record:
            self.records[record.key] = replace(record, missing_since=now - timedelta(minutes=5))
        elif operation.kind is OperationKind.DELETE and record:
            del self.things[record.key]
            self.records[record.key] = replace(record, state=RecordState.CLOSED, closed=Closed.WITHDRAWN, closed_at=now)
        elif operation.kind is OperationKind.CLOSE and record:
            closed_at = operation.at or now
            self.records[record.key] = replace(
                record, state=RecordState.CLOSED, closed=operation.closed, closed_at=closed_at
            )
        elif operation.kind is OperationKind.PIN and record and operation.observed:
            face = operation.observed.face
            self.records[record.key] = replace(record, pinned=face.moment, digest=digest_of(face))
        elif operation.wanted and content is not None and not isinstance(content, Fate):
            self._write(operation.wanted, content, now)

    def _write(self, wanted: Wanted, content: Reminder | Draft, now: datetime) -> None:
        old = self.records.get(wanted.key)
        self.things[wanted.key] = Observed(content.stamp, wanted.kind, content.face, wanted.key)
        self.alarms[wanted.key] = content.alarms if isinstance(content, Reminder) else ()
        self.records[wanted.key] = Record(
            wanted.key,
            wanted.kind,
            wanted.sink,
            wanted.interview,
            wanted.step,
            wanted.recipient,
            wanted.turn,
            RecordState.RECORDED,
            wanted.due,
            old.created if old else now,
            digest_of(content.face),
            pinned=old.pinned if old else "",
            revision=wanted.revision,
            title=content.face.title,
            alarms=self.alarms[wanted.key],
        )

    # --- what stands ---

    def run(self, start: datetime, end: datetime, act: Callable[[datetime], None] = lambda now: None) -> None:
        """A few cycles every day; ``act`` is what the person does after each."""
        day = start.date()
        while day <= end.date():
            for clock in LOOKS:
                now = datetime.combine(day, clock, BERLIN)
                if start <= now <= end:
                    self.cycle(now)
                    act(now)
            day += timedelta(days=1)

    def drafts(self) -> list[tuple[str, str]]:
        return sorted(
            (self.records[k].step, t.face.moment) for k, t in self.things.items() if t.kind is ArtifactKind.DRAFT
        )

    def reminders(self) -> list[tuple[str, str]]:
        """(step, start) of what stands in the calendar."""
        return sorted(
            (self.records[k].step.split(":m")[0], _start(t.face))
            for k, t in self.things.items()
            if t.kind is ArtifactKind.REMINDER and self.records[k].state is not RecordState.CLOSED
        )

    def steps(self) -> set[str]:
        """The steps that have anything standing, notes without their marks."""
        open_ = (self.records[k] for k in self.things if self.records[k].state is not RecordState.CLOSED)
        return {record.step.rpartition(":")[0] if record.step.startswith("note:") else record.step for record in open_}

    def text(self, step: str) -> str:
        return next(t.face.text for k, t in self.things.items() if self.records[k].step == step)


def _start(face: Face) -> str:
    if "T" not in face.moment:
        return f"{date.fromisoformat(face.moment):%a %d %b}"
    moment = datetime.strptime(face.moment, "%Y%m%dT%H%M%SZ").replace(tzinfo=ZoneInfo("UTC"))
    return shown(moment)


def dutiful(world: World, made: dict[str, str]) -> Callable[[datetime], None]:
    """A person who does everything as soon as its draft, or the time of its reminder, is there; ``made`` gets when."""

    def act(now: datetime) -> None:
        for key, thing in list(world.things.items()):
            record = world.records[key]
            due = thing.kind is ArtifactKind.DRAFT or record.due <= now
            if record.step.startswith("note:") or not due or record.state is RecordState.CLOSED:
                continue
            made.setdefault(record.step, shown(record.due))
            step = ladder(world.policy).step(record.step)
            if thing.kind is ArtifactKind.DRAFT:
                world.send(now + timedelta(minutes=5), record.step)
            elif step and step.channel in ("call", "letter"):
                said = {"step": record.step, "recipient": record.recipient, "interview": record.interview}
                world.say(Verb.DONE, now + timedelta(minutes=5), **said)

    return act


__all__ = [
    "ANNA", "BERLIN", "BOB", "JANE", "LONG_AGO", "LOOKS", "MARA", "PlainWriter", "World", "application", "at", "dutiful",
    "free", "interview", "ladder", "promised", "round_of", "settings", "shown", "texts",
]  # fmt: skip
