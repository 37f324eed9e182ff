"""Every way to say something, in every language, as people type it."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from policies.lexicon import load
from policies.model import Address, CalendarEvent, Head, Message, MessageRef, Statement, Verb
from policies.model.artifact import Face, digest_of
from policies.model.mail import FolderRole
from policies.statements import Unread, from_event, from_mail, from_reminder, parse

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 18, tzinfo=ZONE)
TABLE = load("statements")
LANGUAGES = tuple(load("wording"))
FORMS = [(verb, language, form) for verb in TABLE for language in LANGUAGES for form in TABLE[verb][language]]
REST = {"nothing": "", "text": ": something", "date": ": 4 Dec", "date?": "", "contact": ": Jo Doe, jo@example.com"}


def dates(text: str, at: datetime, zone: ZoneInfo) -> date | None:
    return date(2026, 12, 4) if text == "4 Dec" else None


def read(line: str) -> Statement | Unread:
    return parse(line, NOW, ZONE, dates)


def verb_of(line: str) -> str:
    heard = read(line)
    return heard.verb.value if isinstance(heard, Statement) else f"unread, nearest {heard.nearest!r}"


@pytest.mark.parametrize(("verb", "language", "form"), FORMS)
def test_every_form_is_read_as_its_verb_however_it_is_typed(verb: str, language: str, form: str) -> None:
    """In capitals, without accents, with parts of letters, with ae for ä, with a blank before the colon."""
    rest = REST[TABLE[verb]["takes"]]
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", form) if not unicodedata.combining(sign))
    typed = form.lower().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    decomposed = unicodedata.normalize("NFD", form)
    for way in (form, form.upper(), form.capitalize(), bare, decomposed, typed if language == "de" else form):
        assert verb_of(way + rest) == verb
        assert verb_of(f"  \u201e{way}{rest.replace(':', ' :')}\u201c ") == verb
    assert verb_of(f"aw: {form}{rest}") == verb


@pytest.mark.parametrize("verb", list(Verb))
def test_every_verb_can_be_said_in_every_language(verb: Verb) -> None:
    """No language lacks a way to say it, and no way means two things."""
    assert all(TABLE[verb.value][language] for language in LANGUAGES)
    for language in LANGUAGES:
        for form in TABLE[verb.value][language]:
            others = [v for v, _, other in FORMS if other.casefold() == form.casefold() and v != verb.value]
            assert others == []


@pytest.mark.parametrize(
    ("line", "nearest"),
    [
        ("Absge", "Absage"),
        ("zugesgt bis: Freitag", "zugesagt bis: 4 Dec"),
        ("mentioner : une phrase", "mentionner: We spoke about the new test bench."),
        ("entervista", "entrevista"),
        ("zugesagt bis: irgendwann", "zugesagt bis: 4 Dec"),
        ("voicmail", "voicemail"),
    ],
)
def test_a_slip_is_answered_in_its_own_language(line: str, nearest: str) -> None:
    """Whoever writes German is shown the German word, in a sentence that can be read."""
    assert read(line) == Unread(line, nearest)
    assert isinstance(read(nearest), Statement)


def test_a_word_that_goes_on_is_another_word() -> None:
    """ "done" is not in "donelly", "stop" not in "stop-over"."""
    for line in ("donelly", "stop-over", "weiterhin", "faites", "offering: x", "paradise", "call@home: x"):
        assert isinstance(read(line), Unread), line


@pytest.mark.parametrize(
    "line", ["x" * 10_000, ": " * 5_000, "done" * 3_000, "\x00\x01", "\u202e" * 100, "[](){}*+?\\"]
)
def test_anything_at_all_can_be_written(line: str) -> None:
    """Whatever is typed comes back as unread, and soon."""
    assert isinstance(read(line), Unread)


def test_a_long_note_is_kept_whole() -> None:
    """Ten thousand characters of a remark are the person's own business."""
    heard = read("notes: " + "words " * 2_000)
    assert isinstance(heard, Statement)
    assert len(heard.argument) > 10_000


@pytest.mark.parametrize(
    ("written", "name", "phone"),
    [
        ("Kim M\u00fcller, Handy +49 170 5550100", "Kim M\u00fcller", "+49 170 5550100"),
        ("Jo Doe, t\u00e9l. : 01 55 50 10 00", "Jo Doe", "01 55 50 10 00"),
        ("Jo Doe, (030) 555 0100", "Jo Doe", "(030) 555 0100"),
        (
            "\u05d9\u05e2\u05dc \u05db\u05d4\u05df, +972 3 555 0100",
            "\u05d9\u05e2\u05dc \u05db\u05d4\u05df",
            "+972 3 555 0100",
        ),
    ],
)
def test_a_contact_s_number_is_told_in_every_country(written: str, name: str, phone: str) -> None:
    """With a word before it or none, with brackets, beside a name in any script."""
    heard = read(f"contact: {written}")
    assert isinstance(heard, Statement)
    assert heard.contact is not None
    assert (heard.contact.name, heard.contact.phone) == (name, phone)


def event(description: str) -> CalendarEvent:
    return CalendarEvent("cal", "u1", NOW, NOW, description=description)


@pytest.mark.parametrize(
    ("description", "heard"),
    [
        ("AW: Angebot", ()),
        ("AW: Ihre Bewerbung", ()),
        ("AW: Interview", ()),
        ("AW: promised: 4 Dec", ("promised: 4 Dec",)),
        ("AW: done", ("done",)),
        ("AW: DONE", ("DONE",)),
        ("Aw: Offer", ("Offer",)),
        ("aw : done", ("done",)),
        ("afterword: Absage", ("Absage",)),
        ("aw: nonsense", ("nonsense",)),
        ("law: done", ()),
        ("Room 5\naw:", ()),
        ("Room 5<br>aw: done<br>", ("done",)),
        ("&lt;aw: done&gt;", ()),
    ],
)
def test_a_pasted_mail_s_subject_is_no_statement(description: str, heard: tuple[str, ...]) -> None:
    """ "AW:" begins the subject of every German answer; only what is typed like a statement counts after it."""
    assert from_event(event(description), frozenset()) == heard


WRITTEN = "First line & second <sign>\n\n| Dear Jo,\n| I am glad.\n\nYou can write here:\n  - done\n  - skip\n"


@pytest.mark.parametrize(
    "html",
    [
        "First line &amp; second &lt;sign&gt;<br><br>| Dear Jo,<br>| I am glad.<br><br>You can write here:<br>  - done<br>  - skip<br>",
        "<p>First line &amp; second &lt;sign&gt;</p><p>| Dear Jo,<br/>| I am glad.</p><p>You can write here:</p>"
        "<div>&nbsp; - done</div><div>&nbsp; - skip</div>",
        "<span>First line &amp; second &lt;sign&gt;</span><br />| <b>Dear</b> Jo,<br />| I am glad.<br />You can write here:<br />- done<br />- skip",
    ],
)
def test_an_editor_that_makes_markup_of_our_text_has_not_edited_it(html: str) -> None:
    """A browser's calendar rewrites line ends and signs when the event is saved; the words are still ours."""
    ours = Face("Check-in", "20261204", WRITTEN)
    said, face = from_reminder(Face(ours.title, ours.moment, html))
    assert said == ()
    assert digest_of(face) == digest_of(ours)
    said, face = from_reminder(Face(ours.title, ours.moment, html + "<br>done"))
    assert said == ("done",)
    assert digest_of(face) == digest_of(ours)


def mail(subject: str, role: FolderRole = FolderRole.SENT) -> Message:
    head = Head(MessageRef("me", "Sent", "1", "7"), NOW, Address("me@example.org"), subject=subject, role=role)
    return Message(head)


@pytest.mark.parametrize(
    ("subject", "heard"),
    [
        ("afterword: pause until 7 Jan", ("", "pause until 7 Jan")),
        ("Afterword: Pause bis 7. Januar", ("", "Pause bis 7. Januar")),
        ("afterword: weiter", ("", "weiter")),
        ("afterword: Acme Absage", ("Acme", "Absage")),
        ("afterword: La Poste mal pass\u00e9", ("La Poste", "mal pass\u00e9")),
        ("afterword: Best Call Center done", ("Best Call Center", "done")),
        ("afterword: Acme mention: We spoke.", ("Acme", "mention: We spoke.")),
        ("AW: afterword: Acme voicemail", ("Acme", "voicemail")),
        ("AFTERWORD : Acme \u2013 Berlin: done", ("Acme \u2013 Berlin", "done")),
        ("the afterword: Acme done", None),
    ],
)
def test_a_mail_to_oneself_may_name_any_company(subject: str, heard: tuple[str, str] | None) -> None:
    """Words of the grammar within a company's name are a part of the name; what is about everything has no company."""
    assert from_mail(mail(subject)) == heard
