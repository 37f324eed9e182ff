"""What a template is told: every name is always there, "" or empty where nothing is known.

Rules: company and role only from a strong source, else the general words of lexicon/wording.toml. No value carries a
line break, a control character or an emoji; names stay as they are written. A sentence of ``mention:`` goes to each
person once: what was said before the last own mail to that person has had its letter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from policies.business import is_business_day, next_business_day
from policies.lexicon import load
from policies.model.application import Application, Statement, Verb
from policies.model.basics import Contact, Found
from policies.model.planning import Request
from policies.model.settings import Settings

# What a step may know beyond the application; whatever it does not give is "".
_FACTS = (
    "folder", "subject", "mail_checked", "unread_since", "edited", "failed", "other_role", "request", "sender", "words",
    "line", "nearest", "choices", "answer_by", "next_call", "last_call", "promise", "not_for_me", "instead", "note",
    "letter_file",
)  # fmt: skip
_CALL_AFTER = 7  # days after the round on which a letter says that the person will call
_JOINERS = "\u200c\u200d"  # part of the spelling of Persian and Indian names
_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b1b-\u2b55\ufe0f\u20e3\U000e0020-\U000e007f]")
_MARKUP = re.compile(r"<\s*/?\s*(?:br|p|div|li|ul|ol)\b[^<>]*>", re.IGNORECASE)  # a browser would break the line here
_ENDS = (".", "!", "?", "\u2026", '."', ".\u201d", ".\u201c", ".\u00bb", ")")


def clean(value: str) -> str:
    """One line: without line breaks of any kind, control characters, emoji and invisible marks of direction."""
    if value.isascii() and value.isprintable() and "<" not in value:
        return " ".join(value.split())
    spaced = "".join(" " if unicodedata.category(sign) in ("Cc", "Zl", "Zp", "Cs") else sign for sign in value)
    plain = _MARKUP.sub(" ", _EMOJI.sub(" ", spaced))
    kept = (sign for place, sign in enumerate(plain) if unicodedata.category(sign) != "Cf" or _joins(plain, place))
    return " ".join("".join(kept).split())


def _joins(text: str, place: int) -> bool:
    """Whether an invisible joiner stands between two letters of a word, where it is spelling."""
    around = text[max(place - 1, 0) : place] + text[place + 1 : place + 2]
    marks = [unicodedata.category(sign)[0] for sign in around if not sign.isascii()]
    return text[place] in _JOINERS and len(marks) == 2 and set(marks) <= {"L", "M"}


def person_name(name: str) -> str:
    """A name to greet with; an address in its place is none, nor what has the marks of a template or of markup."""
    plain = clean(name)
    return "" if any(sign in plain for sign in "@{}<>") or not any(sign.isalpha() for sign in plain) else plain


def context(request: Request, language: str) -> dict[str, object]:
    """The names that a template may use, in the words of the language."""
    table = load("wording")[language]
    application, settings, recipient = request.application, request.settings, request.recipient
    told: dict[str, object] = dict.fromkeys(_FACTS, "")
    told |= {name: _value(value, table) for name, value in request.facts.items()}
    promise = request.verdict.promise or application.promise
    said = request.verdict.said
    if promise:
        told["promise"] = day_text(promise.by, table)
    return told | {
        "template": request.template,
        "name": _greeted(recipient, request) if recipient else "",
        "title_of_person": clean(recipient.title) if recipient else "",
        "email": clean(recipient.email) if recipient else "",
        "phone": clean(recipient.phone) if recipient else "",
        "tel": _tel(recipient.phone) if recipient else "",
        "postal": [clean(line) for line in recipient.postal.splitlines()] if recipient else [],
        "others": listed([person_name(other.name) for other in request.others], table),
        "company": _strong(application.company),
        "role": _strong(application.role),
        "position": _phrase(table["position"], application),
        "topic": _phrase(table["topic"], application),
        "called": called(application, settings),
        "not_for_me": bool(told["not_for_me"]) or bool(said and said.verb is Verb.NOT_FOR_ME),
        "went_badly": _went_badly(request),
        "me": clean(settings.me.name),
        "my_phone": clean(settings.me.phone),
        "mentions": [_sentence(words) for words in _dealt(_fresh(request), request)],
        "noted": [_sentence(words) for words in application.mentions],
        "a": request.index % 4,
        "b": request.index % 3,
        **_days(request, table),
        **_because(request, language, told),
    }


def _greeted(recipient: Contact, request: Request) -> str:
    """The whole name, or the first one, where the company greets by first names."""
    name = person_name(recipient.name)
    return name.split(" ")[0] if request.verdict.first_names and "," not in name else name


def _days(request: Request, table: Mapping[str, Any]) -> dict[str, str]:
    """The days that a letter names, all in the home zone."""
    settings, round_ = request.settings, request.round
    start = settings.local(round_.start) if round_ else None
    call_on = request.facts.get("next_call")
    if not isinstance(call_on, date):
        ended = settings.local(round_.end) if round_ else request.due
        call_on = next_business_day(ended.date() + timedelta(days=_CALL_AFTER), settings)
    offer_by = _offer_by(request)
    return {
        "day": day_text(start.date(), table) if start else "",
        "clock": str(table["clock"]).format(hour=start.hour, minute=start.minute) if start else "",
        "due_day": day_text(settings.local(request.due).date(), table),
        "call_day": day_text(call_on, table),
        "other_offer_by": day_text(offer_by, table) if offer_by else "",
        "before_offer": day_text(_before(offer_by, request), table) if offer_by else "",
    }


def _offer_by(request: Request) -> date | None:
    """The day by which the other offer must be answered."""
    by = request.facts.get("other_offer_by") or request.verdict.answer_by
    return by if isinstance(by, date) else None


def _before(by: date, request: Request) -> date:
    """One business day before the other offer must be answered; that day itself if there is none left."""
    settings = request.settings
    day = by - timedelta(days=1)
    while not is_business_day(day, settings) and day >= settings.local(request.due).date():
        day -= timedelta(days=1)
    return day if day >= settings.local(request.due).date() else by


def _because(request: Request, language: str, told: Mapping[str, object]) -> dict[str, object]:
    """What decided: the mail with its sender and words, or the person's own statement."""
    because, said = request.verdict.because, request.verdict.said
    table = load("wording")[language]
    mail = bool(because and because.message_id)
    return {
        "mail_from": clean(because.sender.name or because.sender.email) if because and mail else told["sender"],
        "mail_subject": clean(because.subject) if because else "",
        "mail_words": clean(because.words) if because else told["words"],
        "mail_day": day_text(request.settings.local(because.at).date(), table) if because else "",
        "mail_kind": table["kinds"].get(because.kind.value, "") if because else "",
        "said": _said(said, language) if said else "",
    }


def _said(said: Statement, language: str) -> str:
    """The statement as one would write it in that language."""
    verb = str(load("statements")[said.verb.value][language][0])
    return f"{verb}: {clean(said.argument)}" if said.argument else verb


def _fresh(request: Request) -> list[str]:
    """The sentences that have had no letter to this person yet."""
    application, recipient = request.application, request.recipient
    moments = application.mentioned
    if recipient is None or len(moments) != len(application.mentions):
        return list(application.mentions)
    written = [at for at, address in request.verdict.contacted if address == recipient.email]
    said = zip(application.mentions, moments, strict=True)
    return [words for words, at in said if not written or at > max(written)]


def _dealt(sentences: Sequence[str], request: Request) -> list[str]:
    """Among several recipients the sentences are dealt out in turn, so that colleagues do not read the same ones."""
    count = len(request.others) + 1
    if len(sentences) < 2 or count == 1:
        return list(sentences)
    return list(sentences[request.index % count :: count]) or [sentences[request.index % len(sentences)]]


def _went_badly(request: Request) -> bool:
    """Whether the person said so of this round: after it began, and before the next one did."""
    if request.round is None:
        return False
    later = [each.start for each in request.application.rounds if each.start > request.round.start]
    following = min(later, default=None)
    return any(
        at >= request.round.start and (following is None or at < following) for at in request.application.went_badly
    )


def _sentence(words: str) -> str:
    """A whole sentence, with its full stop."""
    plain = clean(words)
    return plain if not plain or plain.endswith(_ENDS) else f"{plain}."


def day_text(day: date, table: Mapping[str, Any]) -> str:
    """The weekday and the date as the language writes them, without a year."""
    weekday, month = table["weekdays"][day.weekday()], table["months"][day.month - 1]
    written = table.get("first", "{day}").format(day=1) if day.day == 1 else str(day.day)
    return str(table["date"]).format(weekday=weekday, day=written, month=month)


def called(application: Application, settings: Settings) -> str:
    """What a title calls the application; with ``discreet_titles`` nothing."""
    return "" if settings.discreet_titles else clean(application.name)


def listed(names: Sequence[str], table: Mapping[str, Any]) -> str:
    """The names with the language's "and" before the last ("Ana e Inés")."""
    known = [name for name in names if name]
    if len(known) < 2:
        return "".join(known)
    last = str(table["and"])
    if "and_before_i" in table and re.match(r"h?[ií](?![aeo])", known[-1], re.IGNORECASE):
        last = str(table["and_before_i"])
    return ", ".join(known[:-1]) + last + known[-1]


def _value(value: object, table: Mapping[str, Any]) -> object:
    if isinstance(value, datetime):
        clock = str(table["clock"]).format(hour=value.hour, minute=value.minute)
        return f"{day_text(value.date(), table)}, {clock}"
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
    return re.sub(r"\{(role|company)\}", lambda name: role if name[1] == "role" else company, table[known])


def _tel(phone: str) -> str:
    digits = re.sub(r"[^\d+]", "", phone.replace("(0)", ""))
    return f"tel:{digits}" if digits else ""
