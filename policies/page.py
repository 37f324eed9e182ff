"""The page that a letter on paper is printed from: who writes to whom, the day, and the text to sign.

Rules: one page a recipient. The file is called by the recipient and the day, with a few signs of its key, so that two
letters never share one. A letter with open places gets no page: it is not ready to be printed.
"""

from __future__ import annotations

from urllib.parse import quote

from policies.lexicon import load
from policies.model import Contact, Letter, Page, Request
from policies.wording_context import clean, day_text, person_name

_LETTER_SIZE = frozenset({"US", "CA", "MX", "PH", "CL", "CO"})  # where paper is US letter


def page_of(request: Request, letter: Letter | None, key: str) -> Page | None:
    """The page for a step that goes on paper, None for any other, and where no folder for pages is known."""
    settings, recipient = request.settings, request.recipient
    if request.channel != "letter" or not settings.letters or letter is None or letter.blanks or recipient is None:
        return None
    table = load("wording")[letter.language]
    day = settings.local(request.due).date()
    postal = [clean(line) for line in recipient.postal.splitlines()]
    me = settings.me
    sender = (me.name, *me.postal.splitlines(), me.phone, me.identities[0].email)
    return Page(
        path=f"{settings.letters}/{_file_name(recipient, day.isoformat(), key)}",
        sender=tuple(clean(line) for line in sender if line.strip()),
        recipient=tuple(line for line in (person_name(recipient.name), *_company(request), *postal) if line),
        day=str(table["dated"]).format(date=day_text(day, table), year=day.year),
        text=_without(letter.text, postal),
        format="Letter" if settings.country in _LETTER_SIZE else "A4",
    )


def address_of(page: Page) -> str:
    """The page as a link."""
    return f"file://{quote(page.path)}"


def _company(request: Request) -> tuple[str, ...]:
    company = request.application.company
    return (clean(company.value),) if company and company.strong else ()


def _file_name(recipient: Contact, day: str, key: str) -> str:
    kept = "".join(sign if sign.isalnum() or sign in " -" else " " for sign in person_name(recipient.name))
    return f"{' '.join(kept.split()) or 'letter'} {day} {key[:4]}.pdf"


def _without(text: str, postal: list[str]) -> str:
    """The text without the address above it, which the page shows in its own place."""
    lines = text.split("\n")
    while lines and (not lines[0].strip() or lines[0].strip() in postal):
        lines = lines[1:]
    return "\n".join(lines)
