"""Random lives: what companies and the person may do, day by day, drawn from a seed, in a world that is watched."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from ladder_world import (
    ANNA,
    BERLIN,
    BOB,
    JANE,
    LONG_AGO,
    MARA,
    application,
    free,
    interview,
    round_of,
    settings,
    texts,
)
from watched_world import ROBOT, SECRET, Watched

from daemon.letters import renderer
from policies.model import (
    Address,
    Application,
    ArtifactKind,
    Contact,
    Found,
    Interview,
    Kind,
    Promise,
    RecordState,
    Undo,
    Verb,
)
from policies.wording import Wording

LETTERS = Wording(renderer(Path("/nowhere")))
SELF = Contact("Anna Berg", ANNA.email, where=("event",))
CALLED = replace(JANE, phone="+49 30 1", postal="Street 1\nTown", call_invited=True)
PEOPLE = ((JANE,), (JANE, BOB), (CALLED,), (ROBOT,), (SELF, BOB), (replace(JANE, email=""),), (JANE, BOB, ROBOT, SELF))
HOLIDAYS = ("2026-10-26", "2026-11-11", "2026-11-16", "2026-12-08", "2026-12-25", "2027-01-01",
            "2027-03-26", "2027-03-29")  # fmt: skip
# Ordinary weeks; the clocks go back on 25 October and forward on 28 March; the quiet period from 24 December on.
BEGINNINGS = (date(2026, 11, 2), date(2026, 10, 12), date(2027, 3, 8), date(2026, 12, 7))
DAYS = 28
CLOCKS = (time(7, 10), time(9), time(19))
SETTLED = 5  # days without anything to do after which a life is over


@dataclass
class Fate:
    """Draws what happens in one life. Every tenth is written with the real letters, in one of their languages."""

    seed: int
    dice: random.Random = field(init=False)
    world: Watched = field(init=False)
    begin: date = field(init=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.begin = self.dice.choice(BEGINNINGS)
        real = self.seed % 10 == 9
        own = settings(country="FR", is_holiday=free(*HOLIDAYS), language=self.dice.choice(("en", "de", "fr", "es")))
        first = self.dice.choice((LONG_AGO, LONG_AGO, self._moment(10, 10)))
        self.world = Watched(self.dice.choice(sorted(texts())), [], own, first, seed=self.seed, real_letters=real)
        if real:
            self.world.writer = LETTERS
        self.world.busy = ((self._moment(5, 8), self._moment(5, 12)), (self._moment(12, 18), self._moment(12, 20)))
        for number in range(self.dice.choice((1, 1, 2, 3))):
            self.world.applications.append(self._application(number))

    def live(self) -> Watched:
        """Run it day by day, in some of them without a look at all."""
        asleep = quiet = 0
        for ahead in range(DAYS):
            asleep = asleep - 1 if asleep else self.dice.choice((0,) * 30 + (2, 9))
            usual, busy = self.dice.choice(CLOCKS), False
            for clock in CLOCKS:
                now = datetime.combine(self.begin + timedelta(days=ahead), clock, BERLIN)
                if self.dice.random() < 0.15:
                    self.dice.choice(HAPPENINGS)(self, now - timedelta(minutes=7))
                    busy = True
                if not asleep and now >= self.world.first and (busy or clock is usual):
                    busy = bool(self.world.cycle(now)) or busy
            quiet = 0 if busy else quiet + 1
            if quiet >= SETTLED and self._is_settled:
                break
        self.world.leave(now)
        return self.world

    @property
    def _is_settled(self) -> bool:
        """Nothing stands, nothing is to come."""
        return all(record.state is RecordState.CLOSED for record in self.world.records.values())

    def _moment(self, day: int, hour: int) -> datetime:
        return datetime.combine(self.begin + timedelta(days=day), time(hour), BERLIN)

    def _application(self, number: int) -> Application:
        held = self._interview(
            f"u{number}", self._moment(self.dice.randrange(12), self.dice.choice((8, 10, 14, 17, 20)))
        )
        promise = None
        if self.dice.random() < 0.4:
            promise = Promise(held.end.date() + timedelta(days=self.dice.randrange(1, 15)), "event")
        return application(
            round_of(held),
            name=self.dice.choice(("Acme", "Globex")),
            role=Found(f"Planner {number}", "title"),
            policy=self.dice.choice(("", *sorted(texts()))),
            promise=promise,
            agency=self.dice.random() < 0.1,
            only_via=self.dice.choice(("",) * 9 + ("jobs@acme.example", "the portal")),
            invited_at=self._moment(-3, 9),
            notes=(SECRET,),
        )

    def _interview(self, identity: str, start: datetime) -> Interview:
        zone = self.dice.choice(("", "", "America/New_York", "Asia/Tokyo"))
        return interview(start, identity, *self.dice.choice(PEOPLE), zone=zone)

    @property
    def which(self) -> int:
        return self.dice.randrange(len(self.world.applications))

    def one(self) -> Application:
        return self.world.applications[self.which]


def answer(fate: Fate, now: datetime) -> None:
    """The company writes: of any kind, more or less clear."""
    kind = fate.dice.choice((*Kind, Kind.HOLDING, Kind.REPLY, Kind.REPLY))
    one = fate.one()
    if kind is Kind.OWN:
        return
    by = Found(now.date() + timedelta(days=fate.dice.randrange(1, 12)), "mail", "by then")
    fate.world.mail(
        kind,
        now,
        fate.dice.choice((JANE, BOB, MARA, ROBOT)),
        interview=one.anchor,
        confidence=fate.dice.choice((1.0, 1.0, 0.9, 0.6, 0.2)),
        trusted=fate.dice.random() < 0.9,
        asks=fate.dice.random() < 0.4,
        tie=("u0", "u1") if fate.dice.random() < 0.05 else (),
        promised_by=by if fate.dice.random() < 0.3 else None,
        answer_by=by if kind is Kind.OFFER else None,
        returns=now.date() + timedelta(days=6) if kind is Kind.AUTO_REPLY else None,
        left=kind is Kind.AUTO_REPLY and fate.dice.random() < 0.3,
        failed=(fate.dice.choice((JANE, BOB, MARA)).email,) if kind is Kind.BOUNCE else (),
        permanent=fate.dice.random() < 0.8,
    )


def write(fate: Fate, now: datetime) -> None:
    """The person writes without us."""
    about, to = fate.one().anchor, Address(fate.dice.choice((JANE, BOB, MARA)).email)
    fate.world.mail(Kind.OWN, now, SELF, interview=about, recipients=(to,))


def send(fate: Fate, now: datetime) -> None:
    """The person sends what lies in Drafts."""
    for key, thing in list(fate.world.things.items()):
        record = fate.world.records[key]
        if thing.kind is ArtifactKind.DRAFT and fate.dice.random() < 0.8:
            del fate.world.things[key]
            fate.world.mine.pop(key, None)
            recipients = (Address(record.recipient),)
            fate.world.mail(
                Kind.OWN, now, SELF, interview=record.interview, recipients=recipients, subject=thing.face.title
            )


def _standing(fate: Fate, kind: ArtifactKind) -> str:
    world = fate.world
    keys = [k for k, t in world.things.items() if t.kind is kind and k not in world.mine]
    keys = [key for key in keys if world.records[key].state is not RecordState.CLOSED]
    return fate.dice.choice(keys) if keys else ""


def delete(fate: Fate, now: datetime) -> None:
    if key := _standing(fate, fate.dice.choice(list(ArtifactKind))):
        del fate.world.things[key]
        fate.world.deleted.add(key)


def edit(fate: Fate, now: datetime) -> None:
    """The person's own words in a draft or a reminder."""
    if key := _standing(fate, fate.dice.choice(list(ArtifactKind))):
        thing = fate.world.things[key]
        face = replace(thing.face, text=thing.face.text + "\nmine")
        fate.world.things[key] = replace(thing, face=face)
        fate.world.mine[key] = face


def move(fate: Fate, now: datetime) -> None:
    """The person moves a reminder: then, rather."""
    if key := _standing(fate, ArtifactKind.REMINDER):
        thing = fate.world.things[key]
        later = datetime.combine(now.date() + timedelta(days=fate.dice.randrange(5)), time(12), BERLIN)
        moment = f"{later.astimezone(UTC):%Y%m%dT%H%M%SZ}" if "T" in thing.face.moment else f"{later:%Y%m%d}"
        fate.world.things[key] = replace(thing, face=replace(thing.face, moment=moment))
        fate.world.moved[key] = moment


SAYINGS = tuple(verb for verb in Verb if verb not in (Verb.CONTACT, Verb.INTERVIEW, Verb.NOT_AN_INTERVIEW, Verb.POLICY))


def say(fate: Fate, now: datetime) -> None:
    """A statement, of one application or of everything, in a reminder or on the command line."""
    verb, one = fate.dice.choice(SAYINGS), fate.one()
    day = now.date() + timedelta(days=fate.dice.randrange(1, 14))
    dated = (Verb.PROMISED, Verb.SNOOZE, Verb.PAUSE, Verb.OTHER_OFFER, Verb.OFFER)
    step, about = "", one.anchor
    if verb in (Verb.DONE, Verb.SKIP, Verb.VOICEMAIL, Verb.TALKED) and (key := _standing(fate, ArtifactKind.REMINDER)):
        step = fate.world.records[key].step
        about = fate.world.records[key].interview
    everywhere = verb in (Verb.PAUSE, Verb.RESUME) and fate.dice.random() < 0.5
    argument = fate.dice.choice(("nudge", "phone script")) if verb is Verb.ALSO else ""
    fate.world.say(
        verb,
        now,
        argument,
        interview="" if everywhere else about,
        on=day if verb in dated and fate.dice.random() < 0.8 else None,
        step=step,
    )


def take_back(fate: Fate, now: datetime) -> None:
    """Undo of a mail or of a statement."""
    world = fate.world
    if world.evidence and fate.dice.random() < 0.5:
        item = fate.dice.choice(world.evidence)
        world.undos.append(Undo(now, message_id=item.message_id, interview=item.interview))
    elif world.statements:
        said = fate.dice.choice(world.statements)
        world.undos.append(Undo(now, statement=said.number, interview=said.interview))


def next_round(fate: Fate, now: datetime) -> None:
    """A further interview is put into the calendar."""
    which = fate.which
    old = fate.world.applications[which]
    start = datetime.combine(now.date() + timedelta(days=fate.dice.randrange(1, 9)), time(15), BERLIN)
    if len(old.rounds) > 2 or (old.rounds and start <= old.rounds[-1].end):
        return
    held = fate._interview(f"{old.anchor}-{len(old.identities)}", start)
    rounds = (*old.rounds, round_of(held))
    contacts = tuple(dict.fromkeys((*old.contacts, *held.interviewers)))
    identities = (*old.identities, held.identity)
    fate.world.applications[which] = replace(
        old, rounds=rounds, identities=identities, contacts=contacts, invited_at=now
    )


def reschedule(fate: Fate, now: datetime) -> None:
    """The interview to come is moved."""
    which = fate.which
    old = fate.world.applications[which]
    if not old.rounds or old.rounds[-1].start <= now + timedelta(hours=1):
        return
    held = old.rounds[-1].interviews[0]
    moved = replace(held, start=held.start + timedelta(days=1), end=held.end + timedelta(days=1))
    fate.world.applications[which] = replace(old, rounds=(*old.rounds[:-1], round_of(moved)))


def cancel(fate: Fate, now: datetime) -> None:
    """The last interview is taken out of the calendar."""
    which = fate.which
    old = fate.world.applications[which]
    if len(old.rounds) > 1 or (old.rounds and old.rounds[-1].start > now):
        fate.world.applications[which] = replace(old, rounds=old.rounds[:-1])


def mention(fate: Fate, now: datetime) -> None:
    which = fate.which
    old = fate.world.applications[which]
    fate.world.applications[which] = replace(old, mentions=("We spoke of the harbour.",), mentioned=(now,))


def unread(fate: Fate, now: datetime) -> None:
    """The mailbox cannot be reached, or can be again."""
    fate.world.unread_since = None if fate.world.unread_since else now


Happening = Callable[[Fate, datetime], None]
HAPPENINGS: tuple[Happening, ...] = (
    answer, answer, answer, write, send, send, send, send, delete, edit, move, say, say, take_back, next_round,
    reschedule, cancel, mention, unread, unread,
)  # fmt: skip
