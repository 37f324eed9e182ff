"""What the evidence and the statements of one application add up to.

The rules:

- Everything counts in the order in which it came: mail by INTERNALDATE, statements by when they were said.
- A decision stops. Below the confidence that the configuration asks for, or from a sender that cannot be trusted, it
  only asks, until a statement answers. What was written before the newest interview was arranged decides nothing.
- A holding answer, and any human answer that asks nothing, lets the ladder count anew from that day. One that asks
  something makes it the person's turn, until the person has written, talked, or said "done".
- An interview that takes place settles what was open before it, but for a decision.
- Automatic mail, receipts and newsletters do nothing; an absence holds that one person; a bounce ends an address.
- What the person says wins: stop, pause, resume, rejected, offer, ... "accepted", said at one application, withdraws
  the others. ``undo`` takes one mail or one statement out, as if it had never been.
- The turn rises with every holding answer, answered question, resume, undo and pause that has ended.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from policies.effects import DECISIONS, effect_of
from policies.heard import Heard, understood
from policies.model import (
    Application,
    Evidence,
    Kind,
    Promise,
    Round,
    Settings,
    Standing,
    Statement,
    Undo,
    Verb,
    Verdict,
)
from policies.verdict_state import OPEN, State

ARRANGED_BEFORE = timedelta(days=7)  # where no calendar says when an interview was arranged
Happening = Evidence | Statement | Undo | Round


def fold(
    application: Application,
    evidence: Sequence[Evidence],
    statements: Sequence[Statement],
    undos: Sequence[Undo],
    settings: Settings,
    now: datetime,
) -> Verdict:
    """The verdict at ``now``. ``statements`` are those of this application, those said of everything, and where the
    person accepted another's offer."""
    undone = {undo.message_id for undo in undos if undo.message_id}
    taken_back = {undo.statement for undo in undos if undo.statement}
    happened: list[tuple[datetime, int, Happening]] = []
    happened += [(round_.end, 0, round_) for round_ in application.rounds if round_.end <= now]
    happened += [(item.at, 1, item) for item in evidence if item.message_id not in undone]
    happened += [(said.at, 2, said) for said in statements if said.number not in taken_back]
    happened += [(undo.at, 3, undo) for undo in undos]
    state = State(application, settings)
    for at, _, each in sorted(happened, key=lambda entry: entry[:2]):
        state.end_pause(at)
        _take(state, each)
    return state.verdict(now)


def _take(state: State, each: Happening) -> None:
    if isinstance(each, Evidence):
        _mail(state, each)
    elif isinstance(each, Statement):
        _statement(state, each)
    elif isinstance(each, Round):
        state.met(each)
    else:
        state.rekey()


# --- mail ---


def _mail(state: State, item: Evidence) -> None:
    if item.kind is Kind.OWN:
        state.talk.wrote(item)
        if state.standing is Standing.YOUR_TURN:
            state.go_on(item.at)
    elif item.kind is Kind.BOUNCE:
        state.talk.bounced(item)
    elif item.kind is Kind.AUTO_REPLY:
        state.talk.absent(item)
    else:
        _answer(state, item, effect_of(item, state.settings))


def _answer(state: State, item: Evidence, effect: str) -> None:
    """A human answer, or a decision that a system sent."""
    if effect == "none" or (item.kind in (*DECISIONS, Kind.NEXT_ROUND) and _overtaken(state, item.at)):
        return
    if not item.tie and item.trusted:
        state.talk.answered(item)
        state.addressed(item)
    if effect == "ask":
        if not state.stopped:
            state.stand(Standing.ASK, item.at, item)
    elif item.kind in DECISIONS:
        state.stop(item.at, item, kind=item.kind)
        state.answer_by = item.answer_by.value if item.answer_by else None
    elif item.kind is Kind.NEXT_ROUND:
        _next_round(state, item)
    elif not state.stopped:
        _conversation(state, item)


def _overtaken(state: State, at: datetime) -> bool:
    """It came before the newest interview was arranged: that interview is the answer to it."""
    rounds, arranged = state.application.rounds, state.application.invited_at
    if not rounds:
        return False
    newest = rounds[-1].start
    # A calendar that was copied may carry the time of the copy: the interview itself is the later bound.
    return at < min(arranged or newest - ARRANGED_BEFORE, newest)


def _next_round(state: State, item: Evidence) -> None:
    if any(each.start > item.at for each in state.application.rounds):
        return  # its event is there already, and starts a ladder of its own
    if not state.stopped:
        state.decision = Kind.NEXT_ROUND
        state.stand(Standing.HOLD, item.at, item)


def _conversation(state: State, item: Evidence) -> None:
    """They answered without a decision."""
    if item.promised_by:
        state.promise = Promise(item.promised_by.value, "mail", item.promised_by.words)
    elif state.promise and state.promise.by <= state.settings.local(item.at).date():
        state.promise = None  # the day has come, and this was the answer
    if item.kind is Kind.REPLY and item.asks:
        if state.standing is not Standing.ASK:
            state.stand(Standing.YOUR_TURN, item.at, item)
        return
    state.count_anew(item.at, item)
    if item.kind is Kind.HOLDING:
        state.branches["holding"] = (item.at, item.sender)


# --- what the person says ---


def _statement(state: State, said: Statement) -> None:
    elsewhere = said.interview and said.interview not in state.application.identities
    if not elsewhere:
        STATEMENTS.get(said.verb, _nothing)(state, said)
    elif said.verb is Verb.ACCEPTED and not state.stopped and not _came_later(state, said.at):
        _elsewhere(state, said)


def _came_later(state: State, at: datetime) -> bool:
    """The whole application began after that, in another search for a job."""
    rounds, arranged = state.application.rounds, state.application.invited_at
    return not rounds or min(arranged or rounds[0].start, rounds[0].start) > at


def _nothing(state: State, said: Statement) -> None:
    """It changes what is known (``applications.gather``), not where things stand."""


def _stopped(state: State, said: Statement) -> None:
    state.stop(said.at, None, said)


def _not_for_me(state: State, said: Statement) -> None:
    state.told[said.verb.value] = None
    state.stop(said.at, None, said)


def _did_not_happen(state: State, said: Statement) -> None:
    """That one interview did not; another one of the application may."""
    if not state.application.rounds:
        state.stop(said.at, None, said)


def _rejected(state: State, said: Statement) -> None:
    if not _overtaken(state, said.at):
        state.stop(said.at, None, said, Kind.REJECTION)


def _offered(state: State, said: Statement) -> None:
    if not _overtaken(state, said.at):
        state.stop(said.at, None, said, Kind.OFFER)
        state.answer_by = said.on


def _other_offer(state: State, said: Statement) -> None:
    state.branches["other offer"] = (said.at, None)
    state.answer_by = said.on
    state.other_role = _role_in(said)


def _role_in(said: Statement) -> str:
    """The role of the other offer, where it was named: "other offer: Senior Planner, by 4 Dec"."""
    parts = [part.strip() for part in said.argument.split(",")]
    named = [part for part in parts if not any(sign.isdigit() for sign in part)]
    return named[0] if named and (len(parts) > 1 or not said.on) else ""


def _elsewhere(state: State, said: Statement) -> None:
    state.branches["accepted elsewhere"] = (said.at, None)
    state.stop(said.at, None, said)


def _pause(state: State, said: Statement) -> None:
    state.paused = said


def _resume(state: State, said: Statement) -> None:
    state.paused = None
    if said.interview or not state.stopped:
        state.reopen(said.at)  # the end of a general pause reopens nothing that was decided


def _snooze(state: State, said: Statement) -> None:
    state.until = said.on


def _promised(state: State, said: Statement) -> None:
    if said.on:
        state.promise = Promise(said.on, "statement", said.argument)


def _heard(state: State, said: Statement) -> None:
    """An answer that no mailbox shows, in the person's words."""
    heard = understood(said, state.settings)
    if heard.kind in DECISIONS:
        if not _overtaken(state, said.at):
            state.stop(said.at, None, said, heard.kind)
            state.answer_by = heard.answer_by.value if heard.answer_by else None
    elif not state.stopped:
        state.talk.replied.append(said.at)
        if heard.kind is Kind.NEXT_ROUND and not any(each.start > said.at for each in state.application.rounds):
            state.decision = heard.kind
            state.stand(Standing.HOLD, said.at, None, said)
        else:
            _heard_no_decision(state, said, heard)


def _heard_no_decision(state: State, said: Statement, heard: Heard) -> None:
    if heard.promised_by:
        state.promise = Promise(heard.promised_by.value, "statement", heard.promised_by.words)
    state.go_on(said.at)
    state.said = said
    if heard.kind is Kind.HOLDING:
        state.branches["holding"] = (said.at, None)


def _done(state: State, said: Statement) -> None:
    """Whatever waited for the person is answered; in the reminder of a step it is about that step only."""
    if said.verb is Verb.TALKED:
        state.talk.contacted.append((said.at, ""))
    of_step = said.step and not said.step.startswith("note:")
    if state.standing in OPEN and not (of_step and said.verb is Verb.DONE):
        state.go_on(said.at)
        state.said = said
    elif said.step.startswith("note:answer-by"):
        state.answer_by = None


def _also(state: State, said: Statement) -> None:
    state.asked["-".join(said.argument.casefold().replace("-", " ").split())] = said.at


def _told(state: State, said: Statement) -> None:
    state.told[said.verb.value] = None


STATEMENTS: dict[Verb, Callable[[State, Statement], None]] = {
    Verb.STOP: _stopped,
    Verb.NOT_FOR_ME: _not_for_me,
    Verb.DID_NOT_HAPPEN: _did_not_happen,
    Verb.WENT_BADLY: _told,
    Verb.ACCEPTED: _offered,
    Verb.OFFER: _offered,
    Verb.REJECTED: _rejected,
    Verb.OTHER_OFFER: _other_offer,
    Verb.ACCEPTED_ELSEWHERE: _elsewhere,
    Verb.PAUSE: _pause,
    Verb.RESUME: _resume,
    Verb.SNOOZE: _snooze,
    Verb.PROMISED: _promised,
    Verb.DONE: _done,
    Verb.TALKED: _done,
    Verb.HEARD: _heard,
    Verb.ALSO: _also,
}


__all__ = ["effect_of", "fold"]
