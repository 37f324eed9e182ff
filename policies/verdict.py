"""What the evidence and the statements of one application add up to.

The rules:

- Everything counts in the order in which it came: mail by INTERNALDATE, statements by when they were said.
- A decision stops. Below the confidence that the configuration asks for, or from a sender that cannot be trusted, it
  only asks; what was written before the newest interview was arranged decides nothing any more.
- A holding answer, and any human answer that asks nothing, lets the ladder count anew from that day. One that asks
  something makes it the person's turn, until the person has written, talked, or said "done".
- Automatic mail, receipts and newsletters do nothing; an absence holds that one person; a bounce ends an address.
- What the person says wins: stop, pause, resume, rejected, offer, ... ``undo`` takes one mail or one statement out.
- The turn rises with every holding answer, answered question, resume, undo and pause that has ended.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from policies.conversation import Conversation
from policies.effects import DECISIONS, effect_of
from policies.model import (
    Application,
    Evidence,
    Kind,
    Promise,
    Reason,
    Settings,
    Standing,
    Statement,
    Undo,
    Verb,
    Verdict,
)


def fold(
    application: Application,
    evidence: Sequence[Evidence],
    statements: Sequence[Statement],
    undos: Sequence[Undo],
    settings: Settings,
    now: datetime,
) -> Verdict:
    """The verdict at ``now``. ``statements`` are those of this application and those said of everything."""
    undone = {undo.message_id for undo in undos if undo.message_id}
    state = _State(application, settings, now)
    happened: list[tuple[datetime, int, Evidence | Statement | Undo]] = []
    happened += [(item.at, 0, item) for item in evidence if item.message_id not in undone]
    happened += [(said.at, 1, said) for said in statements]
    happened += [(undo.at, 2, undo) for undo in undos]
    for _, _, each in sorted(happened, key=lambda entry: entry[:2]):
        state.take(each)
    return state.verdict()


@dataclass
class _State:
    """The verdict while it is being folded."""

    application: Application
    settings: Settings
    now: datetime
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
    branches: dict[str, datetime] = field(default_factory=dict)
    paused: Statement | None = None

    def __post_init__(self) -> None:
        self.promise = self.application.promise

    def take(self, each: Evidence | Statement | Undo) -> None:
        self._end_pause(each.at)
        if isinstance(each, Evidence):
            self._mail(each)
        elif isinstance(each, Statement):
            self._statement(each)
        else:
            self._reopen(each.at)

    # --- mail ---

    def _mail(self, item: Evidence) -> None:
        if item.kind is Kind.OWN:
            self.talk.wrote(item)
            if self.standing is Standing.YOUR_TURN:
                self._go_on(item.at)
        elif item.kind is Kind.BOUNCE:
            self.talk.bounced(item)
        elif item.kind is Kind.AUTO_REPLY:
            self.talk.absent(item)
        else:
            self._answer(item, effect_of(item, self.settings))

    def _answer(self, item: Evidence, effect: str) -> None:
        """A human answer, or a decision that a system sent."""
        if effect == "none" or self._settled_before(item):
            return
        if not item.tie and item.trusted:
            self.talk.answered(item)
        if effect == "ask":
            if self.standing is not Standing.STOPPED:
                self._stand(Standing.ASK, item.at, item)
        elif item.kind in DECISIONS:
            self._decide(item.kind, item.at, item)
            self.answer_by = item.answer_by.value if item.answer_by else None
        elif item.kind is Kind.NEXT_ROUND:
            self._next_round(item)
        elif self.standing is not Standing.STOPPED:
            self._conversation(item)

    def _settled_before(self, item: Evidence) -> bool:
        """It was written before the newest interview was arranged: that interview is the answer to it."""
        newest = self.application.rounds[-1].start if self.application.rounds else None
        arranged = self.application.invited_at
        if newest is None or item.kind not in (*DECISIONS, Kind.NEXT_ROUND):
            return False
        # A calendar that was copied may carry the time of the copy: the interview itself is the later bound.
        return item.at < min(arranged or newest - timedelta(days=7), newest)

    def _next_round(self, item: Evidence) -> None:
        if any(each.start > item.at for each in self.application.rounds):
            return  # its event is there already, and starts a ladder of its own
        self.decision = Kind.NEXT_ROUND
        self._stand(Standing.HOLD, item.at, item)

    def _conversation(self, item: Evidence) -> None:
        if item.kind is Kind.REPLY and item.asks:
            self._stand(Standing.YOUR_TURN, item.at, item)
            return
        self._go_on(item.at)
        self.because = item
        if item.promised_by:
            self.promise = Promise(item.promised_by.value, "mail", item.promised_by.words)
        elif self.promise and self.promise.by <= self.settings.local(item.at).date():
            self.promise = None  # the day has come, and this was the answer
        if item.kind is Kind.HOLDING:
            self.branches["holding"] = item.at

    # --- what the person says ---

    def _statement(self, said: Statement) -> None:
        act = STATEMENTS.get(said.verb)
        if act:
            act(self, said)

    def _stopped(self, said: Statement) -> None:
        self._stand(Standing.STOPPED, said.at, None, said)

    def _rejected(self, said: Statement) -> None:
        self._decide(Kind.REJECTION, said.at, None, said)

    def _offered(self, said: Statement) -> None:
        self._decide(Kind.OFFER, said.at, None, said)
        self.answer_by = said.on

    def _other_offer(self, said: Statement) -> None:
        self.branches["other offer"] = said.at
        self.answer_by = said.on

    def _elsewhere(self, said: Statement) -> None:
        self.branches["accepted elsewhere"] = said.at
        self._stopped(said)

    def _pause(self, said: Statement) -> None:
        self.paused = said

    def _resume(self, said: Statement) -> None:
        self.paused = None
        if not said.interview and self.standing is Standing.STOPPED:
            self.turn += 1  # the end of a general pause reopens nothing that was decided
            return
        self._reopen(said.at)

    def _snooze(self, said: Statement) -> None:
        self.until = said.on

    def _promised(self, said: Statement) -> None:
        if said.on:
            self.promise = Promise(said.on, "statement", said.argument)

    def _spoke(self, said: Statement) -> None:
        """Talked, heard or done: whatever waited for the person, or was asked, is answered."""
        if self.standing in (Standing.YOUR_TURN, Standing.ASK) or said.verb in (Verb.HEARD, Verb.TALKED):
            self._go_on(said.at)
            self.said = said

    # --- what it comes to ---

    def _decide(self, kind: Kind, at: datetime, item: Evidence | None, said: Statement | None = None) -> None:
        self.decision = kind
        if kind is Kind.REJECTION:
            self.branches["rejection"] = at
        self._stand(Standing.STOPPED, at, item, said)

    def _stand(self, standing: Standing, at: datetime, item: Evidence | None, said: Statement | None = None) -> None:
        self.standing, self.since, self.because, self.said = standing, at, item, said

    def _go_on(self, at: datetime) -> None:
        if self.standing is Standing.STOPPED:
            return
        self.turn += 1
        self.counts_from = at
        self._stand(Standing.WAITING, at, None)

    def _reopen(self, at: datetime) -> None:
        self.turn += 1
        self.reopened += 1
        if self.standing is not Standing.WAITING:
            self.decision = None
            self.branches = {name: since for name, since in self.branches.items() if name == "other offer"}
            self._stand(Standing.WAITING, at, None)

    def _end_pause(self, moment: datetime) -> None:
        if self.paused and self.paused.on and self.settings.local(moment).date() >= self.paused.on:
            self.paused = None
            self.turn += 1

    def verdict(self) -> Verdict:
        self._end_pause(self.now)
        standing, since, said, until = self.standing, self.since, self.said, self.until
        if self.paused and standing is not Standing.STOPPED:
            standing, since, said, until = Standing.HOLD, self.paused.at, self.paused, self.paused.on
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
            unreachable=tuple(sorted(self.talk.unreachable)),
            failed=tuple(self.talk.failed),
            away=tuple(sorted(self.talk.away.items())),
            contacted=tuple(self.talk.contacted),
            replied=tuple(self.talk.replied),
            thread=tuple(self.talk.thread),
            threads=tuple((address, *newest) for address, newest in sorted(self.talk.threads.items())),
            branches=tuple(sorted(self.branches.items())),
            reasons=self._reasons(said),
        )

    def _reasons(self, said: Statement | None) -> tuple[Reason, ...]:
        if said:
            return (Reason(f"you said {said.verb}", said.argument),)
        if self.because:
            return (Reason(f"{self.because.kind}", self.because.words, self.because.subject), *self.because.reasons)
        return (Reason("no answer yet"),)


STATEMENTS: dict[Verb, Callable[[_State, Statement], None]] = {
    Verb.STOP: _State._stopped,
    Verb.NOT_FOR_ME: _State._stopped,
    Verb.DID_NOT_HAPPEN: _State._stopped,
    Verb.ACCEPTED: _State._offered,
    Verb.OFFER: _State._offered,
    Verb.REJECTED: _State._rejected,
    Verb.OTHER_OFFER: _State._other_offer,
    Verb.ACCEPTED_ELSEWHERE: _State._elsewhere,
    Verb.PAUSE: _State._pause,
    Verb.RESUME: _State._resume,
    Verb.SNOOZE: _State._snooze,
    Verb.PROMISED: _State._promised,
    Verb.DONE: _State._spoke,
    Verb.TALKED: _State._spoke,
    Verb.HEARD: _State._spoke,
}


__all__ = ["effect_of", "fold"]
