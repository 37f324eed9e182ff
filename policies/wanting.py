"""From a rung to what it wants: the reminder and the draft, worded, with their keys, digests and revisions.

The same rung gives the same content, whenever it is asked; a draft's date is the moment at which it was due.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from policies.life import Rung
from policies.model import (
    ANSWER,
    Address,
    Application,
    Artifact,
    ArtifactKind,
    Contact,
    Draft,
    Fate,
    Letter,
    Looked,
    Note,
    Reason,
    Record,
    Reminder,
    Request,
    Settings,
    Stamp,
    Verdict,
    Wanted,
    Writer,
    artifact_key,
    digest_of,
)
from policies.page import address_of, page_of


@dataclass(frozen=True)
class Wishes:
    """What every wish needs. ``names``: identity of an interview -> the application as the person knows it."""

    settings: Settings
    writer: Writer
    now: datetime
    records: Mapping[str, Record]
    looked: Looked
    names: Mapping[str, str] = field(default_factory=dict)


def stamped(wishes: Wishes, content: Artifact, key: str, interview: str, turn: int) -> Artifact:
    """The content with its stamp, whose digest is that of the finished face."""
    stamp = Stamp(key, digest_of(content.face), interview, turn, wishes.settings.installation)
    return replace(content, stamp=stamp)


LONGEST_THREAD = 20  # ids of a thread that are named; what came before is history
UNSTAMPED = Stamp("", "", "", 0, "")


def draft_key(rung: Rung, interview: str, contact: Contact) -> str:
    return artifact_key(ArtifactKind.DRAFT, interview, rung.step.name, contact.identity, rung.turn)


def reminder_key(rung: Rung, recipient: str) -> str:
    """``recipient``: "" for the one reminder of a rung that goes by mail."""
    return artifact_key(ArtifactKind.REMINDER, rung.round.identity, rung.step.name, recipient, rung.turn)


def fate_wish(
    key: str, kind: ArtifactKind, sink: str, rung: Rung, interview: str, recipient: str, fate: Fate
) -> Wanted:
    """What is wanted of an artifact of the rung without content."""
    return Wanted(key, kind, sink, interview, rung.step.name, recipient, rung.turn, fate, rung.due)


def draft_wish(wishes: Wishes, rung: Rung, request: Request, interview: str, why: tuple[Reason, ...] = ()) -> Wanted:
    """The draft of the rung to the request's recipient."""
    contact = request.recipient
    assert contact is not None
    key = draft_key(rung, interview, contact)
    letter = wishes.writer.letter(request)
    account = wishes.settings.accounts[0]
    references, subject = _thread(request.verdict, contact, letter)
    draft = Draft(
        stamp=UNSTAMPED,
        account=account,
        sender=_identity(wishes.settings, request.application.person),
        to=None if letter.blanks else Address(contact.email, contact.name),
        subject=subject,
        text=letter.text,
        written=rung.due,
        in_reply_to=references[-1] if references else "",
        references=references,
        signature=wishes.settings.me.signature,
        language=letter.language,
    )
    return Wanted(
        key=key,
        kind=ArtifactKind.DRAFT,
        sink=account,
        interview=interview,
        step=rung.step.name,
        recipient=contact.identity,
        turn=rung.turn,
        content=stamped(wishes, draft, key, interview, rung.turn),
        due=rung.due,
        revision=revision(request.application, contact, request.verdict.told),
        why=why,
    )


def _thread(verdict: Verdict, contact: Contact, letter: Letter) -> tuple[tuple[str, ...], str]:
    """The ids of the thread that the draft continues (RFC 5322, 3.6.4: the parent's own, then the parent) and its
    subject; a new conversation if there is none with this person."""
    for address, message_id, subject, references in verdict.threads:
        if address == contact.email and message_id and subject:
            before = [each for each in references if each != message_id]
            answer = subject if ANSWER.match(subject) else f"Re: {subject}"
            return (*before[-LONGEST_THREAD:], message_id), answer
    return (), letter.subject


def _identity(settings: Settings, person: str) -> Address:
    """The identity that the company wrote to, else the preferred one."""
    identities = settings.me.identities
    return next((each for each in identities if each.email == person), identities[0])


def revision(application: Application, contact: Contact | None = None, told: tuple[str, ...] = ()) -> str:
    """Changes only with the person's own statements about what stands in a letter."""
    said: list[object] = [application.mentions, application.policy, application.only_via, told]
    said += [application.language_said] if application.language_said else []
    said += [found.value for found in (application.company, application.role) if found and found.where == "statement"]
    if contact and any("statement" in where for where in contact.where):
        said += [contact.name, contact.email, contact.title]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:12]


def reminder_wish(
    wishes: Wishes,
    rung: Rung,
    requests: Sequence[Request],
    recipient: str,
    stands: datetime,
    unread: datetime | None,
    why: tuple[Reason, ...] = (),
) -> Wanted:
    """A reminder of the rung, with the text of every letter in it. ``recipient`` as in its key."""
    first = requests[0]
    interview, key = rung.round.identity, reminder_key(rung, recipient)
    facts = {**first.facts, **_checked(wishes, rung, unread)}
    letters = [_letter(wishes, rung, request) for request in requests]
    if letters[0] is not None:
        facts["subject"] = _subject(wishes, rung, first, letters[0])
    page = page_of(first, letters[0], key)
    if page:
        facts["letter_file"] = address_of(page)
    note = wishes.writer.note(replace(first, facts=facts), letters[0])
    reminder = Reminder(
        stamp=UNSTAMPED,
        title=note.title,
        start=wishes.settings.local(stands),
        text=_with_others(note, requests, letters),
        related=interview.partition("/")[0],
        url=address_of(page) if page else "",
        page=page,
    )
    return Wanted(
        key=key,
        kind=ArtifactKind.REMINDER,
        sink=wishes.settings.reminders,
        interview=interview,
        step=rung.step.name,
        recipient=recipient,
        turn=rung.turn,
        content=stamped(wishes, reminder, key, interview, rung.turn),
        due=rung.due,
        revision=revision(first.application),
        why=why,
    )


def _letter(wishes: Wishes, rung: Rung, request: Request) -> Letter | None:
    """The text that goes with the reminder: a letter, a script or a short text; a note has none."""
    return wishes.writer.letter(request) if rung.step.is_contact else None


def _subject(wishes: Wishes, rung: Rung, request: Request, letter: Letter) -> str:
    """The subject to look for in Drafts: the one written there, else the one that will be."""
    if request.recipient is None:
        return letter.subject
    for record in wishes.records.values():
        if record.kind is ArtifactKind.DRAFT and record.step == rung.step.name and record.turn == rung.turn:
            ids = {each.identity for each in rung.round.interviews}
            if record.interview in ids and record.recipient == request.recipient.identity and record.title:
                return record.title
    return _thread(request.verdict, request.recipient, letter)[1]


def _checked(wishes: Wishes, rung: Rung, unread: datetime | None) -> dict[str, object]:
    """On the day itself: until when the mail was read, in days, so that a second look changes nothing."""
    local = wishes.settings.local
    if unread is not None:
        return {"unread_since": local(unread).date()}
    if "no reply" not in rung.step.needs or local(wishes.now).date() < local(rung.due).date():
        return {}
    read = [moment for moment in wishes.looked.read_until.values() if moment is not None]
    return {"mail_checked": local(min(read)).date()} if read else {}


def _with_others(note: Note, requests: Sequence[Request], letters: Sequence[Letter | None]) -> str:
    """The note, and below it the letters to the further recipients of the same rung."""
    parts = [note.text]
    for request, letter in zip(requests[1:], letters[1:], strict=True):
        if letter and request.recipient:
            name = request.recipient.name or request.recipient.email
            body = "\n".join(f"| {line}".rstrip() for line in letter.text.splitlines())
            parts.append(f"To {name}:\n\n{body}")
    return "\n\n".join(part.strip("\n") for part in parts)


def note_wish(
    wishes: Wishes, step: str, identity: str, turn: int, note: Note, start: datetime | date, due: datetime
) -> Wanted:
    """A note of ours that belongs to no rung. ``step`` begins with "note:"."""
    key = note_key(step, identity, turn)
    reminder = Reminder(UNSTAMPED, note.title, start, note.text, related=identity.partition("/")[0])
    return Wanted(
        key=key,
        kind=ArtifactKind.REMINDER,
        sink=wishes.settings.reminders,
        interview=identity,
        step=step,
        recipient="",
        turn=turn,
        content=stamped(wishes, reminder, key, identity, turn),
        due=due,
    )


def note_key(step: str, identity: str, turn: int) -> str:
    return artifact_key(ArtifactKind.REMINDER, identity, step, "", turn)


def frozen_wish(record: Record) -> Wanted:
    """What was written is left as it is."""
    about = (record.key, record.kind, record.sink, record.interview, record.step, record.recipient, record.turn)
    return Wanted(*about, Fate.FROZEN, record.due)
