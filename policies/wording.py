"""Letters and reminders from their templates: which language, which frame, and what the text becomes.

Rules: a letter is written in the language of the application, a reminder in the person's. The variants of a letter
follow the recipient's place in the rung, so that no two of one round are alike. A letter within a reminder stands
behind "| ", answers behind "  - ", and no line of a reminder begins with words that somebody else wrote: our own text
is never read back as the person's (``policies.statements``). What a template is told: ``policies.wording_context``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from policies.folding import fold
from policies.lexicon import load
from policies.model.planning import Letter, Note, Request
from policies.model.settings import Settings
from policies.wording_context import called, clean, context, person_name

Render = Callable[[str, str, Mapping[str, object]], str]

_BLANK = re.compile(r"\[\[ *([^\[\]\n]+?) *\]\]|(_{3,})")
FAMILIAR = "familiar/"  # the folder, within a language's, of the letters that say du, tu, tú
_FRAMES = ("call", "letter", "text")


class Wording:
    """Implements ``model.Writer`` with a function that renders templates (``daemon.letters.renderer``)."""

    def __init__(self, render: Render) -> None:
        self._render = render

    def letter(self, request: Request) -> Letter:
        """In the language of the application, else the person's, else English: the first with such a template."""
        for language in _languages(request.application.language, request.settings.language):
            rendered = self._rendered(request, language)
            if rendered is None:
                continue
            # A letter on paper keeps its space to sign; elsewhere what a condition left out leaves no gap.
            subject, text = _parts(rendered, "Subject:", 4 if request.channel == "letter" else 1)
            return Letter(subject, text, language, _blanks(f"{subject}\n{text}"))
        raise KeyError(request.template)

    def _rendered(self, request: Request, language: str) -> str | None:
        """In the familiar form where the company uses it and we have the letter in it; None: not in this language."""
        told = context(request, language)
        forms = ((FAMILIAR + request.template,) if request.verdict.familiar else ()) + (request.template,)
        for form in forms:
            try:
                return self._render(form, language, told)
            except KeyError:
                continue
        return None

    def note(self, request: Request, letter: Letter | None) -> Note:
        """The reminder, in the person's language. A step with a letter, a script or a text gets the frame of its
        channel around it."""
        framed = letter is not None or request.template in load("wording")["en"]["titles"]
        channel = request.channel if request.channel in _FRAMES else "email"
        name = f"note-{channel}" if framed else request.template
        has_card = request.index == 0 and request.template.startswith("thank-you")
        for language in _languages(request.settings.language):
            told = context(request, language) | {
                "title": title_of(request, language),
                "letter": _quoted(letter),
                "letter_subject": clean(letter.subject) if letter else "",
                "blanks": letter.blanks if letter else (),
                "card": load("wording")[language]["card"] if has_card else "",
            }
            try:
                return Note(*_parts(self._render(name, language, told), "Title:"))
            except KeyError:
                continue
        raise KeyError(name)

    def notice(self, template: str, facts: Mapping[str, object], settings: Settings) -> Note:
        """A note about no application: it is told its facts and nothing else."""
        told = {name: clean(str(value)) for name, value in facts.items()}
        for language in _languages(settings.language):
            try:
                return Note(*_parts(self._render(template, language, told), "Title:"))
            except KeyError:
                continue
        raise KeyError(template)


def _languages(*wanted: str) -> Iterator[str]:
    """The languages to try: those wanted, as far as we speak them, then English."""
    codes = (code[:2].lower() for code in (*wanted, "en"))
    yield from (code for code in dict.fromkeys(codes) if code in load("wording"))


def languages() -> list[str]:
    """All names of the languages that we write."""
    return [name for table in load("wording").values() for name in table["called"]]


def language_called(name: str) -> str:
    """The code of a language that we write, by any of its names; "" for any other."""
    table = load("wording")
    return next((code for code in table if fold(name) in map(fold, table[code]["called"])), "")


def title_of(request: Request, language: str) -> str:
    """A short title; with ``discreet_titles`` it names no company."""
    table = load("wording")[language]
    name = person_name(request.recipient.name) if request.recipient else ""
    names = name
    if name and request.others:
        only = person_name(request.others[0].name) if len(request.others) == 1 else ""
        count = len(request.others)
        names = f"{name}{table['and']}{only}" if only else table["more"].format(name=name, count=count)
    action = table["titles"].get(request.template, request.template.replace("-", " ").capitalize())
    if not name:
        action = re.sub(r"\[[^\]]*\]", "", action)
    action = re.sub(r"\{(names?)\}", lambda which: name if which[1] == "name" else names, re.sub(r"[\[\]]", "", action))
    about = called(request.application, request.settings)
    return f"{action} ({about})" if about else action


def _parts(rendered: str, label: str, gap: int = 1) -> tuple[str, str]:
    """The labelled first line and the text, with at most ``gap`` blank lines on end.

    A firm whose name ends in a full stop ("Acme Inc.") needs no second one at the end of a sentence.
    """
    head, _, text = rendered.lstrip("\n").partition("\n")
    text = re.sub(rf"\n{{{gap + 2},}}", "\n" * (gap + 1), text)
    return clean(head.removeprefix(label)), re.sub(r"(?<=\w)\.\.(?!\.)", ".", text).strip() + "\n"


def _quoted(letter: Letter | None) -> str:
    return "\n".join(f"| {line}".rstrip() for line in letter.text.rstrip().splitlines()) if letter else ""


def _blanks(text: str) -> tuple[str, ...]:
    """What a person's own template leaves open: ``[[ what to add ]]`` or ``___``."""
    return tuple(named or line for named, line in _BLANK.findall(text))
