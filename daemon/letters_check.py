"""Checking the person's own templates before they are needed: each is filled in, with all known and with nothing known.

Rules: every problem names the file and the line; a file that no letter would ever use is told if it is nearly called
like one that would.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

from daemon.letters import Render, TemplateProblem, renderer
from policies.lexicon import load
from policies.model import Address, Application, Contact, Found, Interview, Problem, Promise, Round, Standing, Verdict
from policies.model.planning import Letter, Request
from policies.model.settings import Me, Settings
from policies.wording import Wording

NOTICES = {"unread-statement": ("line", "nearest")}  # what the notes about no application are told
_ENDING = ".txt.j2"
_ZONE = ZoneInfo("UTC")
_START = datetime(2030, 1, 8, 10, tzinfo=_ZONE)


def check_templates(own: Path, used: frozenset[str] = frozenset()) -> tuple[Problem, ...]:
    """What is wrong with the templates in ``own`` (it need not exist). ``used``: further names that ladders use."""
    if not own.is_dir():
        return ()
    known = built_in_names() | used
    render = renderer(own)
    found: list[Problem] = []
    for path in sorted(own.rglob("*")):
        name = path.name.removesuffix(_ENDING)
        if not path.is_file() or path.name.startswith(("_", ".")):
            continue
        if name not in known:
            found += _misnamed(path, name, known)
        if path.name.endswith(_ENDING):
            language = path.parent.name if path.parent != own else "en"
            found += _problems(render, name, language)
    return tuple(dict.fromkeys(found))


def built_in_names() -> frozenset[str]:
    """The names of all letters and notes that we have."""
    entries = resources.files("policies").joinpath("templates", "en").iterdir()
    return frozenset(each.name.removesuffix(_ENDING) for each in entries if not each.name.startswith("_"))


def letter_names(own: Path) -> frozenset[str]:
    """The names that a ladder may use: ours, and those of the person's own files in ``own`` (it need not exist)."""
    mine = own.rglob(f"*{_ENDING}") if own.is_dir() else ()
    return built_in_names() | {path.name.removesuffix(_ENDING) for path in mine}


def _misnamed(path: Path, name: str, known: frozenset[str]) -> Iterator[Problem]:
    stem = name.partition(".")[0]
    near = stem if stem in known else next(iter(difflib.get_close_matches(stem, known, n=1, cutoff=0.75)), "")
    if near:
        yield Problem(str(path), "no letter has that name", f"Call it {near}{_ENDING}.")


def _problems(render: Render, name: str, language: str) -> Iterator[Problem]:
    """What the template trips over, with all known and with nothing known."""
    writer = Wording(render)
    for request in (_request(name, language, known=True), _request(name, language, known=False)):
        try:
            _fill_in(writer, request)
        except TemplateProblem as problem:
            yield Problem(f"{problem.path}:{problem.line}", problem.message, problem.remedy)
        except KeyError:
            # A language that we do not write in: nothing would ever use the file.
            continue


def _fill_in(writer: Wording, request: Request) -> None:
    """As the daemon would: a letter, the frame of a reminder, a note about an application or about none."""
    name, language = request.template, request.settings.language
    if name.startswith("note-"):
        framed = replace(request, channel=name.removeprefix("note-"), template="thank-you")
        writer.note(framed, Letter("Subject", "Text\n", language))
    elif name in NOTICES:
        writer.notice(name, dict.fromkeys(NOTICES[name], "words"), request.settings)
    elif name in built_in_names() and name not in load("wording")["en"]["titles"]:
        writer.note(request, None)
    else:
        writer.letter(request)


def _request(template: str, language: str, *, known: bool) -> Request:
    """A request as it comes in life, invented."""
    interview = Interview("sample", _START, _START + timedelta(hours=1), "Interview")
    round_ = Round(_START.date(), _START, interview.end, (interview,))
    application = Application(
        "sample",
        ("sample",),
        (round_,) if known else (),
        company=Found("Example Works", "sample") if known else None,
        role=Found("Tester", "sample") if known else None,
        language=language,
        mentions=("A sentence.",) if known else (),
    )
    person = Contact("Jo Doe", "jo@example.com", "Head", "+1 555 0100", "1 High Street\nSpringfield")
    return Request(
        template=template,
        channel="email",
        step=template,
        application=application,
        verdict=Verdict(Standing.WAITING, promise=Promise(date(2030, 1, 15), "sample") if known else None),
        settings=Settings(Me("Kim Roe", (Address("kim@example.org"),)), _ZONE, _ZONE, language=language),
        due=_START + timedelta(days=7),
        round=round_ if known else None,
        recipient=person if known else None,
        others=(Contact("Ana Poe"),) if known else (),
    )
