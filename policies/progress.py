"""What has become of each step: from closed records, and from what the person said.

A step ends when its draft was sent, or deleted, or its reminder was deleted ("not this step"), or when the person says
done, skip, voicemail or talked. What we took back ourselves ends nothing: it may come again under a new key. A draft
that the person edited ends nothing either: it is still to be sent, and the person's own mail shows when it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from policies.ladder import Policy
from policies.model import ArtifactKind, Closed, End, Evidence, Kind, Outcome, Record, RecordState, Statement, Verb

CLOSED = {Closed.SENT: End.SENT, Closed.GONE: End.SKIPPED}
SAID = {Verb.DONE: End.DONE, Verb.SKIP: End.SKIPPED, Verb.VOICEMAIL: End.VOICEMAIL, Verb.TALKED: End.DONE}
BY_VOICE = (Verb.VOICEMAIL, Verb.TALKED)
RETURNED = timedelta(minutes=10)  # the clock of the server that bounced it may run behind


def outcomes(
    records: Sequence[Record],
    statements: Sequence[Statement],
    evidence: Sequence[Evidence] = (),
    policy: Policy | None = None,
) -> tuple[Outcome, ...]:
    """The outcomes of one application's steps, in order of time."""
    bounced = [(i.at, address) for i in evidence if i.kind is Kind.BOUNCE and i.permanent for address in i.failed]
    found = [outcome for record in records if (outcome := _of_record(record))]
    found = [outcome for outcome in found if not _came_back(outcome, bounced)]
    found += [outcome for said in statements if (outcome := _of_statement(said, records, policy))]
    return tuple(sorted(found, key=lambda each: (each.at, each.step, each.recipient)))


def _of_record(record: Record) -> Outcome | None:
    if record.state is not RecordState.CLOSED or record.closed is None or record.closed_at is None:
        return None
    end = CLOSED.get(record.closed)
    if end is None or not record.step or record.step.startswith("note:"):
        return None
    return Outcome(record.interview, record.step, end, record.closed_at, record.recipient, record.turn)


def _came_back(outcome: Outcome, bounced: Sequence[tuple[datetime, str]]) -> bool:
    """A mail that bounced was not sent."""
    return outcome.end is End.SENT and any(
        address == outcome.recipient and at >= outcome.at - RETURNED for at, address in bounced
    )


def _of_statement(said: Statement, records: Sequence[Record], policy: Policy | None) -> Outcome | None:
    """``done`` in a reminder is about its step; on the command line about the step that stood then."""
    end = SAID.get(said.verb)
    if end is None or said.step.startswith("note:"):
        return None
    if said.step:
        turn = max((r.turn for r in records if r.step == said.step and r.interview == said.interview), default=0)
        return Outcome(said.interview, said.step, end, said.at, said.recipient, turn)
    record = _meant(said, records, policy)
    if record is None:
        return None
    return Outcome(record.interview, record.step, end, said.at, record.recipient, record.turn)


def _meant(said: Statement, records: Sequence[Record], policy: Policy | None) -> Record | None:
    """The step whose reminder stood: the one due last before it was said, else the next one. A talk is about a call."""
    standing = [r for r in records if r.kind is ArtifactKind.REMINDER and _stood(r, said.at)]
    if any(record.step.startswith("note:your-turn") or record.step.startswith("note:ask") for record in standing):
        return None  # it answers what was asked
    steps = {step.name: step for step in policy.steps} if policy else {}
    fitting = []
    for record in standing:
        step = steps.get(record.step)
        if record.step.startswith("note:") or (step and not step.is_contact):
            continue
        if said.verb in BY_VOICE and step and step.channel not in ("call", "text"):
            continue
        fitting.append(record)
    due = [record for record in fitting if record.due <= said.at]
    return max(due, key=_when) if due else min(fitting, key=_when, default=None)


def _when(record: Record) -> tuple[datetime, str]:
    return record.due, record.key


def _stood(record: Record, at: datetime) -> bool:
    return record.created <= at and (record.closed_at is None or record.closed_at >= at)
