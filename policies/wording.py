"""The words of letters and reminders: what a template is told, and how its text becomes a letter or a note.

Rules: a letter says only what is known from a strong source, else it says it in general words. No value carries a
line break or a control character into a header. The variants of a letter follow the recipient's place in the rung, so
that no two of one round are alike. A letter within a reminder is written behind "| ", answers behind "  - ": our own
text is never read back as the person's (``policies.statements``). The words are in templates/ and lexicon/wording.toml.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from policies.lexicon import load
from policies.model.application import Application, Verb
from policies.model.basics import Found
from policies.model.planning import Letter, Note, Request
from policies.model.settings import Settings
from policies.statements import CARD

Render = Callable[[str, str, Mapping[str, object]], str]

_BLANK = re.compile(r"\[\[ *([^\[\]\n]+?) *\]\]|(_{3,})")
_FACTS = (
    "folder",
    "subject",
    "mail_checked",
    "unread_since",
    "edited",
    "other_role",
    "request",
    "sender",
    "words",
    "question",
    "line",
    "nearest",
    "choices",
    "decided",
    "answer_by",
    "other_offer_by",
    "next_call",
    "last_call",
    "promise",
    "waiting",
    "not_for_me",
    "went_badly",
    "instead",
    "note",
)
_VOICEMAIL_DAYS = 7


class Wording:
    """Implements ``model.Writer`` with a function that renders templates (``daemon.letters.renderer``)."""

    def __init__(self, render: Render) -> None:
        self._render = render

    def letter(self, request: Request) -> Letter:
        """In the language of the application, else the person's, else English: the first with such a template."""
        wanted = (request.application.language, request.settings.language, "en")
        for language in dict.fromkeys(code[:2].lower() for code in wanted if code):
            table = load("wording").get(language)
            if table is None:
                continue
            try:
                rendered = self._render(request.template, language, context(request, table))
            except KeyError:
                continue
            # A letter on paper keeps its space to sign; elsewhere what a condition left out leaves no gap.
            subject, text = _parts(rendered, "Subject:", 4 if request.channel == "letter" else 1)
            return Letter(subject, text, language, _blanks(f"{subject}\n{text}"))
        raise KeyError(request.template)

    def note(self, request: Request, letter: Letter | None) -> Note:
        """The reminder. A step with a letter, a script or a text gets the frame of its channel around it."""
        told = context(request, load("wording")["en"])
        told |= {
            "title": title_of(request),
            "letter": _quoted(letter),
            "letter_subject": clean(letter.subject) if letter else "",
            "blanks": letter.blanks if letter else (),
            "card": CARD if request.index == 0 and request.template.startswith("thank-you") else "",
        }
        name = request.template
        if letter is not None or name in load("wording")["titles"]:
            name = f"note-{request.channel if request.channel in ('call', 'letter', 'text') else 'email'}"
        title, text = _parts(self._render(name, "en", told), "Title:")
        return Note(title, text)


def clean(value: str) -> str:
    """One line: without line breaks, control characters and invisible marks of direction."""
    kept = (" " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign for sign in value)
    return " ".join("".join(sign for sign in kept if unicodedata.category(sign) != "Cf").split())


def context(request: Request, table: Mapping[str, Any]) -> dict[str, object]:
    """Everything that a template may name; every name is always there, "" if nothing is known."""
    application, settings = request.application, request.settings
    recipient, round_ = request.recipient, request.round
    start = settings.local(round_.start) if round_ else None
    told: dict[str, object] = dict.fromkeys(_FACTS, "")
    told |= {name: _value(value, table) for name, value in request.facts.items()}
    promise = request.verdict.promise or application.promise
    offer_by, said = _offer_by(request), request.verdict.said
    call_on = request.facts.get("next_call")
    if not isinstance(call_on, date):
        call_on = (settings.local(round_.end) if round_ else request.due).date() + timedelta(days=_VOICEMAIL_DAYS)
    return told | {
        "name": clean(recipient.name) if recipient else "",
        "title_of_person": clean(recipient.title) if recipient else "",
        "email": clean(recipient.email) if recipient else "",
        "phone": clean(recipient.phone) if recipient else "",
        "tel": _tel(recipient.phone) if recipient else "",
        "postal": [clean(line) for line in recipient.postal.splitlines()] if recipient else [],
        "others": _listed([clean(other.name) for other in request.others if other.name], str(table["and"])),
        "company": _strong(application.company),
        "role": _strong(application.role),
        "position": _phrase(table["position"], application),
        "topic": _phrase(table["topic"], application),
        "called": _called(application, settings),
        "day": day_text(start.date(), table) if start else "",
        "clock": f"{start:%H:%M}" if start else "",
        "due_day": day_text(settings.local(request.due).date(), table),
        "promise": day_text(promise.by, table) if promise else told["promise"],
        "call_day": day_text(call_on, table),
        "before_offer": _before(request, table),
        "other_offer_by": day_text(offer_by, table) if offer_by else "",
        "not_for_me": bool(told["not_for_me"]) or bool(said and said.verb is Verb.NOT_FOR_ME),
        "me": clean(settings.me.name),
        "my_phone": clean(settings.me.phone),
        "mentions": [clean(sentence) for sentence in application.mentions],
        "a": request.index % 4,
        "b": request.index % 3,
        **_because(request, table, told),
    }


def _because(request: Request, table: Mapping[str, Any], told: Mapping[str, object]) -> dict[str, object]:
    """What decided: the mail with its sender and words, or the person's own statement."""
    because, said = request.verdict.because, request.verdict.said
    mail = bool(because and because.message_id)
    return {
        "mail_from": clean(because.sender.name or because.sender.email) if because and mail else told["sender"],
        "mail_subject": clean(because.subject) if because else "",
        "mail_words": clean(because.words) if because else told["words"],
        "mail_day": day_text(request.settings.local(because.at).date(), table) if because else "",
        "mail_kind": because.kind.value.replace("_", " ") if because else "",
        "said": (said.verb.value + (f": {clean(said.argument)}" if said.argument else "")) if said else "",
    }


def day_text(day: date, table: Mapping[str, Any]) -> str:
    """The weekday and the date as the language writes them, without a year."""
    weekday, month = table["weekdays"][day.weekday()], table["months"][day.month - 1]
    return str(table["date"]).format(weekday=weekday, day=day.day, month=month)


def title_of(request: Request) -> str:
    """A short title; with ``discreet_titles`` it names no company."""
    recipient = request.recipient
    name = clean(recipient.name) if recipient else ""
    template = load("wording")["titles"].get(request.template, request.template.replace("-", " ").capitalize())
    everybody = name
    if name and request.others:
        only = clean(request.others[0].name) if len(request.others) == 1 else ""
        everybody = f"{name} and {only or f'{len(request.others)} more'}"
    action = template.format(
        to=f" to {everybody}" if name else "", only=f" to {name}" if name else "", who=f" {everybody}" if name else ""
    )
    called = _called(request.application, request.settings)
    return f"{action} ({called})" if called else action


def _called(application: Application, settings: Settings) -> str:
    return "" if settings.discreet_titles else clean(application.name)


def _value(value: object, table: Mapping[str, Any]) -> object:
    if isinstance(value, datetime):
        return f"{day_text(value.date(), table)}, {value:%H:%M}"
    if isinstance(value, date):
        return day_text(value, table)
    if isinstance(value, str):
        return clean(value)
    return [clean(str(item)) for item in value] if isinstance(value, list | tuple) else value


def _strong(found: Found[str] | None) -> str:
    return clean(found.value) if found and found.strong else ""


def _phrase(table: Mapping[str, str], application: Application) -> str:
    company, role = _strong(application.company), _strong(application.role)
    known = "both" if company and role else "role" if role else "company" if company else "none"
    return table[known].replace("{role}", role).replace("{company}", company)


def _listed(names: list[str], last: str) -> str:
    return ", ".join(names[:-1]) + last + names[-1] if len(names) > 1 else "".join(names)


def _offer_by(request: Request) -> date | None:
    """The day by which the other offer must be answered."""
    by = request.facts.get("other_offer_by") or request.verdict.answer_by
    return by if isinstance(by, date) else None


def _before(request: Request, table: Mapping[str, Any]) -> str:
    """One business day before the other offer must be answered."""
    by = _offer_by(request)
    if by is None:
        return ""
    day = by - timedelta(days=1)
    while day.weekday() > 4 or request.settings.is_holiday(day, request.settings.country):
        day -= timedelta(days=1)
    return day_text(day, table)


def _tel(phone: str) -> str:
    digits = re.sub(r"[^\d+]", "", phone.replace("(0)", ""))
    return f"tel:{digits}" if digits else ""


def _parts(rendered: str, label: str, gap: int = 1) -> tuple[str, str]:
    """The labelled first line and the text, with at most ``gap`` blank lines on end."""
    head, _, text = rendered.lstrip("\n").partition("\n")
    return clean(head.removeprefix(label)), re.sub(rf"\n{{{gap + 2},}}", "\n" * (gap + 1), text).strip() + "\n"


def _quoted(letter: Letter | None) -> str:
    return "\n".join(f"| {line}".rstrip() for line in letter.text.rstrip().splitlines()) if letter else ""


def _blanks(text: str) -> tuple[str, ...]:
    """What a person's own template leaves open: ``[[ what to add ]]`` or ``___``."""
    return tuple(named or line for named, line in _BLANK.findall(text))
