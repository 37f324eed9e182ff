"""Carrying out operations behind a write-ahead record.

Rules: before every call the intent is committed, after it the outcome; a crash between the two is settled by the next
look. One operation a sink at a time, sinks side by side; the main thread waits with a bound, and an answer that comes
after it is left to the next look. Nothing is decided here.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from connectors.errors import Conflict, ConnectorError, Rejected, Unavailable
from connectors.protocols import Sink, UpdatableSink
from daemon.store import Store
from daemon.waiting import Ended, first_done, go_on
from policies.model import (
    ArtifactKind,
    Closed,
    Draft,
    Fate,
    Observed,
    Operation,
    OperationKind,
    Record,
    RecordState,
    Reminder,
    digest_of,
)

Call = Callable[[str, Callable[[Sink], Any]], Future[Any]]


@dataclass
class Applied:
    """``done`` in order; ``refused`` were refused for that one item; ``failures`` ended a sink's work for this pass."""

    done: list[Operation] = field(default_factory=list)
    refused: list[tuple[Operation, ConnectorError]] = field(default_factory=list)
    failures: dict[str, ConnectorError] = field(default_factory=dict)


def apply(
    operations: Sequence[Operation],
    store: Store,
    call: Call,
    now: datetime,
    patience: float = 60.0,
    ended: Ended = go_on,
) -> Applied:
    """Carry the operations out; every store change is committed before and after its call.

    When the program is to end, no further call is begun, and ``Stopped`` is raised if one that was does not answer.
    """
    applied = Applied()
    queues: dict[str, deque[Operation]] = {}
    for operation in operations:
        queues.setdefault(operation.sink, deque()).append(operation)
    deadline = time.monotonic() + patience
    running: dict[Future[Any], Operation] = {}
    for sink in queues:
        _start_next(queues[sink], store, call, now, running, applied)
    while running:
        done = first_done(running, deadline, ended)
        if not done:
            for operation in running.values():
                applied.failures[operation.sink] = Unavailable(operation.sink, "gave no answer in time")
            break
        for future in done:
            operation = running.pop(future)
            if _settle(operation, future, store, now, applied) and not ended():
                _start_next(queues[operation.sink], store, call, now, running, applied)
    return applied


def _start_next(
    waiting: deque[Operation],
    store: Store,
    call: Call,
    now: datetime,
    running: dict[Future[Any], Operation],
    applied: Applied,
) -> None:
    """Do what needs no call at once, and start the next call."""
    while waiting:
        operation = waiting.popleft()
        job = _job(operation)
        if job is None:
            _note(operation, store, now)
            applied.done.append(operation)
            continue
        _intend(operation, store, now)
        running[call(operation.sink, job)] = operation
        return


def _settle(operation: Operation, future: Future[Any], store: Store, now: datetime, applied: Applied) -> bool:
    """Keep the outcome. False if the sink is in trouble and gets no more work in this pass."""
    try:
        result = future.result()
    except (Conflict, Rejected) as error:
        # A conflict means that it changed since we looked: the next look decides anew. The rest goes on.
        applied.refused.append((operation, error))
        return True
    except ConnectorError as error:
        applied.failures[operation.sink] = error
        return False
    _conclude(operation, result, store, now)
    applied.done.append(operation)
    return True


def _job(operation: Operation) -> Callable[[Sink], Any] | None:
    """The call that the operation needs, or None if it is bookkeeping."""
    content = operation.wanted.content if operation.wanted else None
    observed = operation.observed
    if operation.kind is OperationKind.CREATE and content is not None and not isinstance(content, Fate):
        return lambda sink: sink.create(content)
    if operation.kind is OperationKind.DELETE and observed is not None:
        return lambda sink: sink.delete(observed)
    if operation.kind is OperationKind.UPDATE and observed is not None and isinstance(content, Reminder | Draft):
        return lambda sink: _update(sink, observed, content)
    return None


def _update(sink: Sink, observed: Observed, content: Reminder | Draft) -> Observed:
    """In place where the sink can; a draft is written anew before the old one is taken back."""
    if isinstance(sink, UpdatableSink):
        return sink.update(observed, content)
    written = sink.create(content)
    sink.delete(observed)
    return written


def _intend(operation: Operation, store: Store, now: datetime) -> None:
    """Write down what is about to be done."""
    record = operation.record
    if operation.kind is OperationKind.CREATE:
        store.save_record(_new_record(operation, now))
    elif record is not None and operation.observed is not None:
        seen = digest_of(operation.observed.face)
        if operation.kind is OperationKind.UPDATE:
            store.save_record(replace(record, digest=seen, pending=_digest(operation)))
        elif not operation.extra:
            store.save_record(replace(record, digest=seen, pending="", state=RecordState.DELETING))


def _conclude(operation: Operation, result: Any, store: Store, now: datetime) -> None:
    """Write down what was done."""
    record = store.record(operation.key)
    if operation.kind is OperationKind.DELETE:
        if record is not None and not operation.extra:
            store.save_record(replace(record, state=RecordState.CLOSED, closed=Closed.WITHDRAWN, closed_at=now))
    elif record is not None and isinstance(result, Observed):
        store.save_record(_recorded(record, operation, result))


def _recorded(record: Record, operation: Operation, seen: Observed) -> Record:
    wanted = operation.wanted
    content = wanted.content if wanted else None
    return replace(
        record,
        state=RecordState.RECORDED,
        digest=digest_of(seen.face),
        pending="",
        handle=seen.handle,
        title=seen.face.title,
        due=wanted.due if wanted else record.due,
        revision=wanted.revision if wanted else record.revision,
        missing_since=None,
        alarms=content.alarms if isinstance(content, Reminder) else record.alarms,
    )


def _note(operation: Operation, store: Store, now: datetime) -> None:
    """The operations that call nobody."""
    record, seen = operation.record, operation.observed
    if operation.kind is OperationKind.FORGET:
        store.forget_record(operation.key)
    elif operation.kind is OperationKind.MISS and record:
        store.save_record(replace(record, missing_since=now))
    elif operation.kind is OperationKind.FOUND and record:
        store.save_record(replace(record, missing_since=None))
    elif operation.kind is OperationKind.PIN and record and seen:
        store.save_record(replace(record, pinned=seen.face.moment, digest=digest_of(seen.face), pending=""))
    elif operation.kind is OperationKind.ADOPT and seen:
        store.save_record(_recorded(record or _adopted(operation, seen, now), operation, seen))
    elif operation.kind is OperationKind.CLOSE:
        base = record or (_adopted(operation, seen, now) if seen else _new_record(operation, now))
        ended = operation.at or now
        store.save_record(replace(base, state=RecordState.CLOSED, closed=operation.closed, closed_at=ended))


def _digest(operation: Operation) -> str:
    content = operation.wanted.content if operation.wanted else None
    return digest_of(content.face) if content is not None and not isinstance(content, Fate) else ""


def _new_record(operation: Operation, now: datetime) -> Record:
    wanted = operation.wanted
    assert wanted is not None  # only what is wanted is created
    content = wanted.content
    draft = content if isinstance(content, Draft) else None
    return Record(
        key=wanted.key,
        kind=wanted.kind,
        sink=wanted.sink,
        interview=wanted.interview,
        step=wanted.step,
        recipient=wanted.recipient,
        turn=wanted.turn,
        state=RecordState.INTENDED,
        due=wanted.due,
        created=operation.record.created if operation.record else now,
        pending=_digest(operation),
        revision=wanted.revision,
        title=content.face.title if not isinstance(content, Fate) else "",
        in_reply_to=draft.in_reply_to if draft else "",
    )


def _adopted(operation: Operation, seen: Observed, now: datetime) -> Record:
    """A record for something of ours whose record was lost."""
    if operation.wanted is not None:
        return _new_record(operation, now)
    return Record(
        key=operation.key,
        kind=seen.kind,
        sink=operation.sink,
        interview=seen.stamp.interview,
        step="",
        recipient=seen.face.moment if seen.kind is ArtifactKind.DRAFT else "",
        turn=seen.stamp.turn,
        state=RecordState.INTENDED,
        due=now,
        created=now,
        title=seen.face.title,
    )
