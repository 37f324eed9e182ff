"""``afterword tell``, ``undo``, ``pause``, ``resume`` and ``add``: a row in the store, and the daemon wakes."""

from __future__ import annotations

import argparse
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from daemon import clock
from daemon.cli.main import DONE, NEEDS_PERSON, Failure
from daemon.cli.opening import opened
from daemon.find import NotFound
from daemon.say import ADDED, Unreadable, in_words, keep, say
from daemon.say import add as keep_added
from daemon.say import undo as take_back
from policies.model import Attendee, CalendarEvent


def tell(arguments: argparse.Namespace) -> int:
    sentence = " ".join(arguments.statement)
    with opened(arguments) as house:
        try:
            application, said = say(house.store, house.book, arguments.application, sentence, clock.now())
        except (NotFound, Unreadable) as error:
            raise Failure(str(error)) from None
        house.wake()
        print(f"{application.name}: {in_words(said)}" + (f" ({said.on:%a %d %b %Y})" if said.on else ""))
    return DONE


def undo(arguments: argparse.Namespace) -> int:
    with opened(arguments) as house:
        try:
            what = take_back(house.store, house.book, arguments.application, clock.now())
        except NotFound as error:
            raise Failure(str(error)) from None
        if not what:
            raise Failure("there is nothing to take back", NEEDS_PERSON)
        house.wake()
        print(f"Taken back: {what}")
    return DONE


def pause(arguments: argparse.Namespace) -> int:
    return _general(arguments, f"pause until {arguments.until}" if arguments.until else "pause")


def resume(arguments: argparse.Namespace) -> int:
    return _general(arguments, "resume")


def _general(arguments: argparse.Namespace, sentence: str) -> int:
    with opened(arguments) as house:
        try:
            said = keep(house.store, house.book, sentence, "", clock.now())
        except Unreadable as error:
            raise Failure(str(error)) from None
        house.wake()
        print(f"{said.verb}" + (f" until {said.on:%a %d %b %Y}" if said.on else ""))
    return DONE


def takeover(arguments: argparse.Namespace) -> int:
    """From now on this installation goes on with what the other one wrote; the other will write no more."""
    with opened(arguments) as house:
        strangers = house.store.get("strangers") or ""
        if not strangers:
            raise Failure("no other installation was seen at the last look", NEEDS_PERSON)
        taken = f"{house.store.get('taken over') or ''} {strangers}".strip()
        house.store.put("taken over", taken)
        house.wake()
        print(f"Taken over: {strangers}. Stop the other Afterword, if it still runs")
    return DONE


def add(arguments: argparse.Namespace) -> int:
    """Keep an interview that is in no calendar, as an event of a source of its own."""
    with opened(arguments) as house:
        now = clock.now()
        event = added_event(arguments, house.book.settings.zone, now)
        role = (f"role: {arguments.role}",) if arguments.role else ()
        sentences = ("interview", f"company: {arguments.company}", *role)
        keep_added(house.store, house.book, event, sentences, now)
        house.wake()
        print(f"Added: {event.summary}, {event.start:%a %d %b %Y %H:%M}")
    return DONE


def added_event(arguments: argparse.Namespace, zone: ZoneInfo, now: datetime) -> CalendarEvent:
    start = _moment(arguments.start, zone)
    if arguments.minutes <= 0:
        raise Failure(f"--minutes {arguments.minutes}: an interview takes at least a minute")
    people = tuple(_person(text) for text in arguments.people)
    role = f": {arguments.role}" if arguments.role else ""
    uid = f"{start:%Y%m%dT%H%M}-{arguments.company.casefold().replace(' ', '-')}@{ADDED}"
    return CalendarEvent(
        source=ADDED,
        uid=uid,
        start=start,
        end=start + timedelta(minutes=arguments.minutes),
        summary=f"Interview {arguments.company}{role}",
        attendees=people,
        stamped=now,
        zone=str(zone),
        origin="afterword add",
    )


def _moment(text: str, zone: ZoneInfo) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Failure(f'{text!r} is no moment; write it like "2026-12-01 10:00"') from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _person(text: str) -> Attendee:
    from daemon.schema import BadValue, address

    try:
        found = address(text)
    except BadValue as bad:
        raise Failure(f"--with {text!r}: {bad}") from None
    return Attendee(found.email, found.name)
