"""The verdict while it is being folded: where an application stands, and the few ways in which that changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from policies.conversation import Conversation
from policies.match_senders import is_automatic
from policies.model import (
    Address,
    Application,
    Evidence,
    Kind,
    Promise,
    Reason,
    Round,
    Settings,
    Standing,
    Statement,
    Verdict,
)

OPEN = (Standing.YOUR_TURN, Standing.ASK)  # something waits for the person


@dataclass
class State:
    """Filled in the order of time; the fields are those of ``Verdict``."""

    application: Application
    settings: Settings
    standing: Standing = Standing.WAITING
    turn: int = 0
    reopened: int = 0
    since: datetime | None = None
    until: date | None = None
    because: Evidence | None = None
    said: Statement | None = None
    decision: Kind | None = None
    counts_from: datetime | None = None
    promise: Promise | None = None
    answer_by: date | None = None
    talk: Conversation = field(default_factory=Conversation)
    branches: dict[str, tuple[datetime, Address | None]] = field(default_factory=dict)
    paused: Statement | None = None
    asked: dict[str, datetime] = field(default_factory=dict)
    told: dict[str, None] = field(default_factory=dict)
    other_role: str = ""
    familiar: bool = False
    first_names: bool = False

    def __post_init__(self) -> None:
        self.promise = self.application.promise

    @property
    def stopped(self) -> bool:
        return self.standing is Standing.STOPPED

    def stand(self, standing: Standing, at: datetime, item: Evidence | None, said: Statement | None = None) -> None:
        self.standing, self.since, self.because, self.said = standing, at, item, said

    def stop(
        self, at: datetime, item: Evidence | None, said: Statement | None = None, kind: Kind | None = None
    ) -> None:
        """A decision, or the person's own end of it."""
        self.decision = kind
        if kind is Kind.REJECTION:
            self.branches["rejection"] = (at, item.sender if item else None)
        self.stand(Standing.STOPPED, at, item, said)

    def go_on(self, at: datetime) -> None:
        """The ladder counts from here."""
        if self.stopped:
            return
        self.turn += 1
        self.counts_from = at
        self.stand(Standing.WAITING, at, None)

    def count_anew(self, at: datetime, item: Evidence) -> None:
        """They answered without a decision. A question that is open for the person stays open."""
        if self.standing is Standing.ASK:
            self.turn += 1
            self.counts_from = at
            return
        self.go_on(at)
        self.because = item

    def addressed(self, item: Evidence) -> None:
        """How they speak to the person; a mail that does not tell changes nothing, nor one that a machine sent."""
        if is_automatic(item.sender.email):
            return
        if item.familiar is not None:
            self.familiar = item.familiar
        self.first_names = item.first_name or (self.first_names and item.familiar is not False)

    def rekey(self) -> None:
        """What was taken back may come back, under new keys."""
        self.turn += 1
        self.reopened += 1

    def reopen(self, at: datetime) -> None:
        self.rekey()
        if self.standing is not Standing.WAITING:
            self.decision = None
            self.branches = {name: opened for name, opened in self.branches.items() if name == "other offer"}
            self.stand(Standing.WAITING, at, None)

    def met(self, round_: Round) -> None:
        """The interview took place: what was open before it has been talked over, what was promised before is past."""
        if self.standing in (*OPEN, Standing.HOLD):
            self.decision = None
            self.stand(Standing.WAITING, round_.end, None)
        self.branches.pop("holding", None)
        if self.promise and self.promise.by < round_.day:
            known = self.application.promise
            self.promise = known if known and known.by >= round_.day else None

    def end_pause(self, moment: datetime) -> None:
        """A pause until a day ends by itself."""
        if self.paused and self.paused.on and self.settings.local(moment).date() >= self.paused.on:
            self.paused = None
            self.rekey()

    def verdict(self, now: datetime) -> Verdict:
        self.end_pause(now)
        standing, since, said, until = self.standing, self.since, self.said, self.until
        if self.paused and not self.stopped:
            standing, since, said, until = Standing.HOLD, self.paused.at, self.paused, self.paused.on
        talk = self.talk
        return Verdict(
            standing=standing,
            turn=self.turn,
            reopened=self.reopened,
            since=since,
            until=until,
            because=self.because,
            said=said,
            decision=self.decision,
            counts_from=self.counts_from,
            promise=self.promise,
            answer_by=self.answer_by,
            unreachable=tuple(sorted(talk.unreachable)),
            failed=tuple(talk.failed),
            away=tuple(sorted(talk.away.items())),
            contacted=tuple(talk.contacted),
            replied=tuple(talk.replied),
            thread=tuple(talk.thread),
            threads=tuple((address, *newest) for address, newest in sorted(talk.threads.items())),
            branches=tuple(sorted((name, at) for name, (at, _) in self.branches.items())),
            writers=tuple(sorted((name, who) for name, (_, who) in self.branches.items() if who)),
            asked=tuple(sorted(self.asked.items())),
            told=tuple(self.told),
            other_role=self.other_role,
            familiar=self.familiar,
            first_names=self.first_names,
            reasons=self._reasons(said),
        )

    def _reasons(self, said: Statement | None) -> tuple[Reason, ...]:
        if said:
            return (Reason(f"you said {said.verb}", said.argument),)
        if self.because:
            return (Reason(f"{self.because.kind}", self.because.words, self.because.subject), *self.because.reasons)
        return (Reason("no answer yet"),)
