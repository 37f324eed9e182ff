"""What goes into the plan, and what it asks of whoever words it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from policies.model.application import Application, Round, Verdict
from policies.model.basics import Contact
from policies.model.calendar import Interview
from policies.model.settings import Settings


@dataclass(frozen=True)
class Looked:
    """How much of the world has been seen.

    ``first_complete``: when calendars and mailboxes were first read to their end by this store; what was due before
    it is never newly made. ``read_until``: account -> when its last complete look began (None: never yet).
    ``busy``: spans of the person's other events, during which no alarm rings.
    """

    first_complete: datetime | None
    read_until: Mapping[str, datetime | None] = field(default_factory=dict)
    busy: tuple[tuple[datetime, datetime], ...] = ()


@dataclass(frozen=True)
class Request:
    """What a text is wanted for.

    ``template`` is the name in the ladder; ``round`` and ``interview`` what it refers to; ``recipient`` the person it
    goes to (None: nobody known), ``others`` the further recipients of the same rung (no two texts alike), ``index`` its
    place among them. ``due`` is the moment of the step in the home zone; ``facts`` are the values that only this step
    has ("promise", "other_offer_by", "next_call", "folder", "subject", "unread_since", ...), already as text or date.
    """

    template: str
    channel: str
    step: str
    application: Application
    verdict: Verdict
    settings: Settings
    due: datetime
    round: Round | None = None
    interview: Interview | None = None
    recipient: Contact | None = None
    others: tuple[Contact, ...] = ()
    index: int = 0
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Letter:
    """A worded letter. ``blanks`` names what is still open (only a person's own template may leave any)."""

    subject: str
    text: str
    language: str
    blanks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """The title and the text of a reminder."""

    title: str
    text: str


class Writer(Protocol):
    """Words letters and reminders; the same request gives the same text."""

    def letter(self, request: Request) -> Letter:
        """The letter, script or text message itself."""
        ...

    def note(self, request: Request, letter: Letter | None) -> Note:
        """The reminder of the step: discreet title if so configured, the letter's whole text, what to answer."""
        ...

    def notice(self, template: str, facts: Mapping[str, object], settings: Settings) -> Note:
        """A note about no application, from its facts alone."""
        ...
