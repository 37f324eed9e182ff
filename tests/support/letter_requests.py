"""Requests for letters and reminders as they come in life, and the real writer that words them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

from daemon.letters import renderer
from policies.lexicon import load
from policies.model import Address, Application, Contact, Found, Interview, Promise, Round, Settings, Standing, Verdict
from policies.model.planning import Letter, Request
from policies.model.settings import Me
from policies.wording import Wording

ZONE = ZoneInfo("Europe/Berlin")
START = datetime(2026, 11, 20, 10, tzinfo=ZONE)
INTERVIEW = Interview("u1", START, START + timedelta(hours=1), "Interview")
ROUND = Round(START.date(), START, INTERVIEW.end, (INTERVIEW,))
SETTINGS = Settings(Me("Robin Vale", (Address("robin@example.org"),), phone="+49 30 5550100"), ZONE, ZONE)
JONAS = Contact("Jonas Reuter", "jonas@nordwind.example", "Head of Test", "+49 (0)40 5550-12")
PROMISE = Promise(date(2026, 12, 4), "mail")
CALLS = ("update-call", "call", "call-desire", "call-1", "call-2", "call-3", "phone-script")
LETTERS = tuple(load("wording")["en"]["titles"])
NOTICES = ("unread-statement",)  # notes about no application
LANGUAGES = tuple(sorted(entry.name for entry in resources.files("policies").joinpath("templates").iterdir()))
NOTES = tuple(
    sorted(
        entry.name.removesuffix(".txt.j2")
        for entry in resources.files("policies").joinpath("templates", "en").iterdir()
        if not entry.name.startswith(("_", "note-")) and entry.name.removesuffix(".txt.j2") not in (*LETTERS, *NOTICES)
    )
)
WRITER = Wording(renderer(Path("/nonexistent")))


def request(template: str, language: str = "en", *, known: bool = True, **more: object) -> Request:
    application = Application(
        "u1",
        ("u1",),
        (ROUND,) if known else (),
        company=Found("Nordwind Turbines", "title", strong=known),
        role=Found("Test Engineer", "title", strong=known),
        language=language,
    )
    wanted = Request(
        template,
        "call" if template in CALLS else "email",
        template,
        application,
        Verdict(Standing.WAITING),
        SETTINGS,
        START + timedelta(days=7),
        round=ROUND if known else None,
        recipient=JONAS if known else None,
    )
    return replace(wanted, **more)  # type: ignore[arg-type]


def promised(wanted: Request) -> Request:
    return replace(wanted, verdict=replace(wanted.verdict, promise=PROMISE))


def words(letter: Letter) -> int:
    return len(letter.text.split())
