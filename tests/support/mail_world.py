"""Applications and mails for the tests of matching and evidence: small makers with everything defaulted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from policies.model import (
    Address,
    Application,
    Contact,
    FolderRole,
    Found,
    Head,
    Interview,
    Me,
    Message,
    MessageRef,
    Round,
    Settings,
)

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)  # a Tuesday
BERLIN = ZoneInfo("Europe/Berlin")
ANNA = Address("anna.demir@posteo.de", "Anna Demir")
SETTINGS = Settings(Me("Anna Demir", (ANNA, Address("anna@demir.example"))), BERLIN, BERLIN)


def application(
    anchor: str,
    company: str = "",
    role: str = "",
    *,
    contacts: tuple[Contact, ...] = (),
    domains: tuple[str, ...] = (),
    agency: bool = False,
    day: int = 0,
) -> Application:
    """An application with one interview whose identity is the anchor, ``day`` days after the first of November."""
    start = datetime(2026, 11, 1, 9, tzinfo=UTC) + timedelta(days=day)
    interview = Interview(anchor, start, start + timedelta(hours=1), f"Interview {company}")
    return Application(
        anchor,
        (anchor,),
        (Round(start.date(), start, start + timedelta(hours=1), (interview,)),),
        Found(company, "title") if company else None,
        Found(role, "title") if role else None,
        contacts,
        domains,
        agency,
    )


def head(
    sender: str = "stranger@elsewhere.example",
    subject: str = "",
    *,
    name: str = "",
    role: FolderRole = FolderRole.INBOX,
    message_id: str = "",
    parents: tuple[str, ...] = (),
    to: tuple[str, ...] = (ANNA.email,),
    reply_to: tuple[str, ...] = (),
    headers: tuple[tuple[str, str], ...] = (),
) -> Head:
    """A head; ``parents`` are its References, the last of them In-Reply-To."""
    return Head(
        MessageRef("home", "INBOX", "1", "1"),
        NOON,
        Address(sender, name),
        subject,
        role,
        message_id,
        NOON,
        parents[-1:],
        parents,
        tuple(map(Address, reply_to)),
        tuple(map(Address, to)),
        headers=headers,
    )


def mail(text: str = "", sender: str = "stranger@elsewhere.example", subject: str = "", **more: object) -> Message:
    """A message with the new text ``text``; ``more`` goes to ``head``."""
    return Message(head(sender, subject, **more), text)  # type: ignore[arg-type]
