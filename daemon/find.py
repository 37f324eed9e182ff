"""Finding the application that a person means by a word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from daemon.book import Book
from daemon.derive import derive, facts_of
from daemon.store import Store
from policies.model import Application


class NotFound(LookupError):
    """No application, or more than one, is called so; the message lists what there is."""


def find_application(name: str, store: Store, book: Book, now: datetime) -> Application:
    """The application whose company or role is called ``name``, as far as it is told apart from the others."""
    return choose(name, derive(facts_of(store), book, now).applications)


def choose(name: str, applications: Sequence[Application]) -> Application:
    """The one that fits best: the whole name, else its beginning, else a part of it. Raise ``NotFound``."""
    wanted = name.strip().casefold()
    tests = (str.__eq__, str.startswith, str.__contains__)
    for fits in tests:
        found = [a for a in applications if any(wanted and fits(label, wanted) for label in labels(a))]
        if len(found) == 1:
            return found[0]
        if found:
            raise NotFound(f'"{name}" could be {_listed(found)}; write more of the name or the role')
    known = f"known: {_listed(applications)}" if applications else "no interview has been found yet"
    raise NotFound(f'no application is called "{name}"; {known}')


def labels(application: Application) -> tuple[str, ...]:
    """What one may call it: company, "company role", role, or the title of its first interview."""
    role = application.role.value if application.role else ""
    return tuple(text.casefold() for text in (application.name, f"{application.name} {role}".strip(), role) if text)


def _listed(applications: Sequence[Application]) -> str:
    names = [a.name + (f" ({a.role.value})" if a.role else "") for a in applications]
    return ", ".join(names[:12]) + (f" and {len(names) - 12} more" if len(names) > 12 else "")
