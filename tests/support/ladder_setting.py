"""What the world of the ladders' tests is made of: people, moments, interviews, ladders and a plain writer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from policies.ladder import Policy, parse
from policies.model import (
    Address,
    Application,
    Contact,
    Found,
    Interview,
    Letter,
    Me,
    Note,
    Promise,
    Request,
    Round,
    Settings,
)

BERLIN = ZoneInfo("Europe/Berlin")
ANNA = Address("anna@berg.example", "Anna Berg")
JANE = Contact("Jane Doe", "jane@acme.example", "Head of Data", where=("event",))
BOB = Contact("Bob Ray", "bob@acme.example", where=("event",))
MARA = Contact("Mara Holt", "mara@acme.example", interviewer=False, arranger=True, where=("event",))
LOOKS = (time(6, 55), time(7, 5), time(8, 30), time(9), time(11), time(15), time(15, 30), time(18, 35), time(22))
LONG_AGO = datetime(2026, 1, 5, 12, tzinfo=BERLIN)


def at(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    """ "2026-11-03 15:00" in the home zone, or the given one."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def shown(moment: datetime) -> str:
    return f"{moment.astimezone(BERLIN):%a %d %b %H:%M}"


@cache
def texts() -> Mapping[str, str]:
    files = resources.files("policies").joinpath("ladders").iterdir()
    return {each.name.removesuffix(".toml"): each.read_text("utf-8") for each in files if each.name.endswith(".toml")}


@cache
def ladder(name: str) -> Policy:
    return parse(texts()[name], f"built-in {name}", texts().__getitem__)


class PlainWriter:
    """Words everything with nothing but its facts: a writer of its own, as small as the protocol allows."""

    def letter(self, request: Request) -> Letter:
        to = request.recipient.name if request.recipient else "nobody"
        facts = {name: request.facts.get(name) for name in ("promise", "next_call", "went_badly", "not_for_me")}
        return Letter(f"{request.template} {request.index}", f"Dear {to}, {facts} {request.application.mentions}", "en")

    def note(self, request: Request, letter: Letter | None) -> Note:
        to = request.recipient.name if request.recipient else ""
        facts = {name: value for name, value in sorted(request.facts.items()) if value}
        return Note(f"{request.template} {to}".strip(), f"{facts}\n{letter.text if letter else ''}")


def settings(**changed: object) -> Settings:
    base = Settings(Me("Anna Berg", (ANNA,)), BERLIN, BERLIN, accounts=("home",), installation="i1")
    return replace(base, **changed)  # type: ignore[arg-type]


def interview(start: datetime, identity: str = "u1", *people: Contact, minutes: int = 60, zone: str = "") -> Interview:
    end = start + timedelta(minutes=minutes)
    return Interview(identity, start, end, "Interview at Acme", interviewers=people or (JANE,), zone=zone)


def round_of(*held: Interview) -> Round:
    start, end = min(each.start for each in held), max(each.end for each in held)
    return Round(start.astimezone(BERLIN).date(), start, end, held)


def application(*rounds: Round, name: str = "Acme", **changed: object) -> Application:
    identities = tuple(each.identity for round_ in rounds for each in round_.interviews)
    people = [p for round_ in rounds for each in round_.interviews for p in each.interviewers]
    base = Application(
        identities[0],
        identities,
        rounds,
        Found(name, "title"),
        Found("Planner", "title"),
        tuple(dict.fromkeys([*people, MARA])),
        ("acme.example",),
    )
    return replace(base, **changed)  # type: ignore[arg-type]


def promised(by: str) -> Promise:
    return Promise(date.fromisoformat(by), "event")


def free(*days: str) -> Callable[[date, str], bool]:
    """A holiday function with these days, everywhere."""
    given = {date.fromisoformat(day) for day in days}
    return lambda day, country: day in given
