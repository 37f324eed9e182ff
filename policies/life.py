"""One application as it stands, and one step of its ladder as it was reckoned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from policies.ladder import Policy, Step
from policies.model import Application, Contact, End, Outcome, Round, Verdict


@dataclass(frozen=True)
class Life:
    """One application, where it stands, its ladder, and what has become of its steps so far."""

    application: Application
    verdict: Verdict
    policy: Policy
    outcomes: tuple[Outcome, ...] = ()


@dataclass(frozen=True)
class Rung:
    """One step of one round.

    ``base``: when it would be due had nobody written meanwhile; ``due``: when it is; ``lapses``: until when it may
    still be done. ``recipients`` can be reached, ``open`` are those of them who have not been; ``missing`` ought to
    get it and cannot. ``others``: whose thanks are passed on. ``ended``: how and when, if it has; ``missed``: it was
    due before anything had been read, so it is never newly made. ``made``: when its first artifact was; ``begun``: what
    goes out was (of a mail its draft, of anything else its reminder).
    """

    step: Step
    round: Round
    base: datetime
    due: datetime
    lapses: datetime
    turn: int
    template: str
    recipients: tuple[Contact, ...] = ()
    open: tuple[Contact, ...] = ()
    missing: tuple[Contact, ...] = ()
    others: tuple[Contact, ...] = ()
    ended: End | None = None
    ended_at: datetime | None = None
    missed: bool = False
    made: datetime | None = None
    begun: bool = False
