"""What was done or would be done, as lines that a person reads."""

from __future__ import annotations

from datetime import datetime

from daemon.book import Book
from daemon.cycle import Report
from policies.model import ArtifactKind, Closed, Operation, OperationKind, Reminder

WORDS = {
    OperationKind.CREATE: "put",
    OperationKind.UPDATE: "change",
    OperationKind.DELETE: "take back",
    OperationKind.ADOPT: "recognise",
    OperationKind.CLOSE: "leave to you",
    OperationKind.FORGET: "drop",
    OperationKind.PIN: "keep your time for",
}
ENDED = {Closed.SENT: "done with", Closed.GONE: "drop", Closed.WITHDRAWN: "took back"}
SILENT = (OperationKind.FORGET, OperationKind.ADOPT, OperationKind.MISS, OperationKind.FOUND)


def operation_lines(report: Report, book: Book) -> list[str]:
    """One line an operation that the person can see: what, where, which, when and why."""
    return [operation_line(each, book) for each in report.operations if is_told(each)]


def is_told(operation: Operation) -> bool:
    """Bookkeeping is not, nor a text that changed below a title that did not."""
    is_update = operation.kind is OperationKind.UPDATE and thing(operation) == "reminder"
    if is_update and operation.observed and operation.wanted:
        content = operation.wanted.content
        face = operation.observed.face
        return isinstance(content, str) or (content.face.title, content.face.moment) != (face.title, face.moment)
    return operation.kind not in SILENT and operation.closed is not Closed.FROZEN


def operation_line(operation: Operation, book: Book) -> str:
    because = f" ({operation.because})" if operation.because else ""
    verb = ENDED.get(operation.closed) if operation.closed else None
    return f"{verb or WORDS[operation.kind]} {thing(operation)}: {title(operation)}{when(operation, book)}{because}"


def thing(operation: Operation) -> str:
    source = operation.wanted or operation.record or operation.observed
    return "draft" if source and source.kind is ArtifactKind.DRAFT else "reminder"


def title(operation: Operation) -> str:
    """What the person sees as its title: the wanted one, the seen one, or the one last written."""
    wanted = operation.wanted.content if operation.wanted else None
    if wanted is not None and not isinstance(wanted, str):
        return wanted.face.title
    if operation.observed:
        return operation.observed.face.title
    return operation.record.title if operation.record else operation.key


def when(operation: Operation, book: Book) -> str:
    content = operation.wanted.content if operation.wanted else None
    if not isinstance(content, Reminder):
        return ""
    start = content.start
    moment = f"{book.settings.local(start):%a %d %b %H:%M}" if isinstance(start, datetime) else f"{start:%a %d %b}"
    return f", {moment}"
