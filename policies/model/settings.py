"""What the person configured, as far as policies need it. Built by ``daemon.config``; libraries come as functions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from policies.lexicon import load
from policies.model.basics import Address
from policies.model.judgement import Judge, no_judge


@dataclass(frozen=True, slots=True)
class Me:
    """The person. ``identities`` in order of preference; ``addresses`` are all own addresses, lower case; ``postal``
    is where the person lives, a line each."""

    name: str
    identities: tuple[Address, ...]
    phone: str = ""
    signature: str = ""
    postal: str = ""

    @property
    def addresses(self) -> frozenset[str]:
        return frozenset(identity.email for identity in self.identities)


def no_holiday(day: date, country: str) -> bool:  # noqa: ARG001 - the shape of every holiday function
    """The holiday function of someone without a country."""
    return False


def last_label_pair(domain: str) -> str:
    """A registrable domain without a public-suffix list: the last two labels."""
    return ".".join(domain.lower().rstrip(".").split(".")[-2:])


@dataclass(frozen=True)
class Settings:
    """``zone``: the person's home. ``here``: the zone where the person is now (alarms). ``quiet`` is the span of the
    day without alarms; ``working`` the hours in which calls and mails fall due; ``quiet_period`` (month, day) pairs,
    inclusive. ``stop_at``: confidence from which a message stops; ``ask_at``: chance of a decision from which it asks.
    ``is_holiday(day, country)`` and ``registrable(domain)`` wrap libraries, ``judge`` reads what a mail means.
    ``letters``: the folder for letters to print, "" for none. ``drafts``: mailbox account -> sink name;
    ``reminders``: the sink name for reminders.
    """

    me: Me
    zone: ZoneInfo
    here: ZoneInfo
    country: str = ""
    region: str = ""
    default_policy: str = field(default_factory=lambda: str(load("defaults")["ladder"]))
    language: str = "en"
    evening: time = time(18, 30)
    morning: time = time(8, 30)
    working: tuple[time, time] = (time(8, 30), time(18, 0))
    quiet: tuple[time, time] = (time(21, 30), time(8, 0))
    quiet_period: tuple[tuple[int, int], tuple[int, int]] | None = ((12, 24), (1, 1))
    alarms_a_day: int = 3
    discreet_titles: bool = False
    stop_at: float = 0.85
    ask_at: float = 0.4
    reminders: str = "reminders"
    accounts: tuple[str, ...] = ()
    installation: str = ""
    letters: str = ""
    is_holiday: Callable[[date, str], bool] = field(default=no_holiday, compare=False)
    registrable: Callable[[str], str] = field(default=last_label_pair, compare=False)
    judge: Judge = field(default=no_judge, compare=False)
    # Which days are business days: asked for again and again, and never another answer with these settings.
    known_days: dict[tuple[date, str], bool] = field(default_factory=dict, init=False, compare=False, repr=False)

    def local(self, moment: datetime) -> datetime:
        """The moment in the home zone."""
        return moment.astimezone(self.zone)


@dataclass(frozen=True, slots=True)
class EventRules:
    """The person's own rules for events.

    ``dedicated``: names of calendars in which every event is an interview. ``include`` / ``exclude``: regular
    expressions searched in title and description. ``sinks``: names and display names of calendars that we write to.
    ``yes`` / ``no``: identities of events that the person answered for.
    """

    dedicated: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    sinks: tuple[str, ...] = ()
    yes: frozenset[str] = frozenset()
    no: frozenset[str] = frozenset()
