"""What has become of each step: from closed records, and from what the person said.

A step ends when its draft was sent, or deleted, or its reminder was deleted ("not this step"), or when the person says
done, skip, voicemail or talked. What we took back ourselves ends nothing: it may come again under a new key. A draft
that the person edited ends nothing either: it is still to be sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from policies.model import ArtifactKind, Closed, End, Evidence, Kind, Outcome, Record, RecordState, Statement, Verb

SAID = {
    Verb.DONE: End.DONE,
    Verb.SKIP: End.SKIPPED,
    Verb.VOICEMAIL: End.VOICEMAIL,
    Verb.TALKED: End.DONE,
}


def outcomes(
    records: Sequence[Record], statements: Sequence[Statement], evidence: Sequence[Evidence] = ()
) -> tuple[Outcome, ...]:
    """The outcomes of one application's steps, in order of time."""
    bounced = [(item.at, address) for item in evidence if item.kind is Kind.BOUNCE for address in item.failed]
    found = [outcome for record in records if (outcome := _of_record(record))]
    found = [outcome for outcome in found if not _came_back(outcome, bounced)]
    found += [outcome for said in statements for outcome in _of_statement(said, records)]
    return tuple(sorted(found, key=lambda each: each.at))


def _of_record(record: Record) -> Outcome | None:
    if record.state is not RecordState.CLOSED or record.closed_at is None or record.step.startswith("note:"):
        return None
    draft = record.kind is ArtifactKind.DRAFT
    end = {
        Closed.SENT: End.SENT,
        Closed.GONE: End.SKIPPED,
        Closed.EDITED: None,
        Closed.FROZEN: None,
        Closed.WITHDRAWN: None,
    }[record.closed or Closed.WITHDRAWN]
    if end is None:
        return None
    recipient = record.recipient if draft else ""
    return Outcome(record.interview, record.step, end, record.closed_at, recipient, record.turn)


def _came_back(outcome: Outcome, bounced: Sequence[tuple[object, str]]) -> bool:
    """A mail that bounced was not sent."""
    return outcome.end is End.SENT and any(address == outcome.recipient for _, address in bounced)


def _of_statement(said: Statement, records: Sequence[Record]) -> list[Outcome]:
    """``done`` in a reminder is about its step; on the command line about the step that stood then."""
    end = SAID.get(said.verb)
    if end is None:
        return []
    if said.step:
        outcome = Outcome(said.interview, said.step, end, said.at, said.recipient)
        named = [r for r in records if r.step == said.step and r.interview == said.interview]
        return [replace(outcome, turn=named[-1].turn)] if named else [outcome]
    standing = [r for r in records if _stood(r, said)]
    if not standing:
        return []
    first = min(standing, key=lambda record: record.due)
    return [Outcome(first.interview, first.step, end, said.at, "", first.turn)]


def _stood(record: Record, said: Statement) -> bool:
    is_step = record.kind is ArtifactKind.REMINDER and not record.step.startswith("note:")
    return is_step and record.created <= said.at and (record.closed_at is None or record.closed_at >= said.at)
