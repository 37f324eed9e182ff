"""The story of the demonstration, as data with real moments: what appears, what arrives, what the person does."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from importlib import resources
from typing import Any, Literal
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Happening:
    """Something that happens at ``at``: an event appears, a mail arrives, or the person does something."""

    at: datetime
    what: Literal["event", "mail", "person"]
    details: Mapping[str, Any] = field(compare=False)


@dataclass(frozen=True)
class Story:
    """``before`` happened before the first day; ``happenings`` are in order of time, within the days shown."""

    me: Mapping[str, str]
    zone: ZoneInfo
    first: datetime
    last: datetime
    before: tuple[Happening, ...]
    happenings: tuple[Happening, ...]


def read_story() -> Story:
    """The story that comes with the program."""
    data = tomllib.loads(resources.files("daemon").joinpath("data/demo.toml").read_text(encoding="utf-8"))
    zone = ZoneInfo(data["me"]["timezone"])
    first = datetime.combine(data["first_day"], time(6, 0), zone)
    last = datetime.combine(data["first_day"] + timedelta(days=data["days"] - 1), time(22, 0), zone)

    def moment(text: str) -> datetime:
        day, _, clock = text.partition(" ")
        date = data["first_day"] + timedelta(days=int(day) - 1)
        return datetime.combine(date, time.fromisoformat(clock), zone)

    events = [
        Happening(moment(e["appears"]), "event", {**e, "start": moment(e["start"]), "sent": moment(e["appears"])})
        for e in data["event"]
    ]
    mails = [Happening(moment(m["at"]), "mail", m) for m in data["mail"]] + noise(data["noise"], first, data["days"])
    deeds = [Happening(moment(p["at"]), "person", p) for p in data["person"]]
    everything = sorted([*events, *mails, *deeds], key=lambda happening: happening.at)
    return Story(
        me=data["me"],
        zone=zone,
        first=first,
        last=last,
        before=tuple(h for h in everything if h.at < first),
        happenings=tuple(h for h in everything if h.at >= first),
    )


def noise(data: Mapping[str, Any], first: datetime, days: int) -> list[Happening]:
    """The rest of an inbox: drawn from a fixed seed, the same every time."""
    chance = random.Random(data["seed"])
    mails = []
    for day in range(-data["before_days"], days):
        for _ in range(data["a_day"]):
            kind = chance.choice(data["mail"])
            number = chance.randint(12, 987)
            details = {
                "kind": "bulk" if "headers" in kind else "unrelated",
                "from": kind["from"],
                "headers": kind.get("headers", {}),
                "subject": chance.choice(kind["subjects"]).format(n=number),
                "text": chance.choice(kind["texts"]).format(n=number),
            }
            at = first + timedelta(days=day, minutes=chance.randint(60, 15 * 60))
            mails.append(Happening(at, "mail", details))
    return mails
