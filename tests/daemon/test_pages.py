"""Letters on paper: one page a recipient, printed once, and taken away when the letter is."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from ladder_world import BOB, JANE, World, application, at, interview, round_of, settings
from pypdf import PdfReader

from daemon.letters import renderer
from daemon.pages import keep_pages
from daemon.paper import Unprintable, print_page
from policies.model import Fate, Kind, Page, Reminder, Verb, Wanted
from policies.wording import Wording

T = at("2026-11-03 14:00")
END = T + timedelta(hours=1)
TODAY = date(2026, 11, 3)
PAGE = Page(
    "/x/Zoë Łukasiewicz 2026-11-03 abcd.pdf",
    ("Anna Berg", "Uferstraße 1", "12345 Köln", "+49 30 1"),
    ("Zoë Łukasiewicz", "Acme", "ul. Żytnia 3", "00-001 Łódź"),
    "Tuesday, 3 November 2026",
    "Dear Zoë Łukasiewicz,\n\nthank you for the time.\n\nYours sincerely,\n\n\n\n\nAnna Berg\n",
)


def read(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def world(folder: Path, *people: object, **changed: object) -> World:
    postal = [replace(each, postal=f"Street {n}\n1000 Town") for n, each in enumerate(people)]
    held = application(round_of(interview(T, "u1", *postal)), contacts=tuple(postal), **changed)
    own = replace(settings(), letters=str(folder))
    return World("caller", [held], own, writer=Wording(renderer(Path("/nowhere"))))


def wanted(case: World) -> tuple[Wanted, ...]:
    return case.plan(END)


def letters(case: World) -> list[Reminder]:
    found = [w.content for w in wanted(case) if w.step == "thank-you"]
    return [each for each in found if isinstance(each, Reminder)]


# --- the page ---


def test_a_page_has_the_letter_and_nothing_else() -> None:
    """Sender, recipient, day and text can be read; the file names no program, nobody's day and no title."""
    data = print_page(PAGE)
    text = read(data)
    for part in (*PAGE.sender, *PAGE.recipient, PAGE.day, "thank you for the time."):
        assert part in text
    assert text.index("Łukasiewicz") < text.index("Tuesday") < text.index("Yours sincerely")
    told = PdfReader(io.BytesIO(data)).metadata or {}
    assert {key: value for key, value in told.items() if key != "/CreationDate"} == {}
    assert b"fpdf" not in data.lower()
    assert b"afterword" not in data.lower()
    assert print_page(PAGE) == data


def test_a_long_letter_takes_a_second_page() -> None:
    """Nothing is cut off."""
    data = print_page(replace(PAGE, text="A line of the letter.\n" * 120 + "The end.\n"))
    assert len(PdfReader(io.BytesIO(data)).pages) > 1
    assert "The end." in read(data)


def test_the_paper_is_that_of_the_country() -> None:
    """A4, or US letter."""
    sizes = [
        PdfReader(io.BytesIO(print_page(replace(PAGE, format=each)))).pages[0].mediabox for each in ("A4", "Letter")
    ]
    assert [round(float(size.height)) for size in sizes] == [842, 792]


def test_what_cannot_be_shown_is_told() -> None:
    """A sign without a picture in the typeface is named; no page with boxes is made."""
    with pytest.raises(Unprintable, match="山"):
        print_page(replace(PAGE, text="Dear 山田,\n"))


# --- what the ladder wants ---


def test_each_interviewer_has_a_page_that_the_reminder_links(tmp_path: Path) -> None:
    """One page a recipient, each with its own address; the reminder names and links the file."""
    case = world(tmp_path, JANE, BOB)
    reminders = letters(case)
    assert len(reminders) == 2
    for reminder in reminders:
        assert reminder.page
        assert reminder.url.startswith("file:///")
        assert reminder.url in reminder.text
        assert "Street" not in reminder.page.text
        assert reminder.page.text.startswith("Dear ")
        assert reminder.page.day == "Tuesday, 3 November 2026"
    assert len({reminder.page.path for reminder in reminders if reminder.page}) == 2
    assert keep_pages(wanted(case), tmp_path, TODAY) == []
    assert len(list(tmp_path.glob("*.pdf"))) == 2
    assert oct(next(tmp_path.glob("*.pdf")).stat().st_mode)[-3:] == "600"
    assert not any(re.search(r"(?i)afterword|acme|thank", path.name) for path in tmp_path.glob("*.pdf"))


# --- the folder ---


def test_a_page_is_made_once_and_anew_only_if_the_letter_changed(tmp_path: Path) -> None:
    """A second look touches nothing; a mention changes the letter, and so the page."""
    case = world(tmp_path, JANE)
    keep_pages(wanted(case), tmp_path, TODAY)
    (path,) = tmp_path.glob("*.pdf")
    before, stamp = path.read_bytes(), path.stat().st_mtime_ns
    keep_pages(wanted(case), tmp_path, TODAY)
    assert path.stat().st_mtime_ns == stamp
    case.applications = [replace(case.applications[0], mentions=("The harbour stayed with me.",), mentioned=(T,))]
    keep_pages(wanted(case), tmp_path, TODAY)
    assert path.read_bytes() != before
    assert "The harbour stayed with me." in " ".join(read(path.read_bytes()).split())


def test_what_the_person_changed_or_deleted_stays_so(tmp_path: Path) -> None:
    """A page that they edited is never written over, one that they deleted is not made again."""
    case = world(tmp_path, JANE, BOB)
    keep_pages(wanted(case), tmp_path, TODAY)
    first, second = sorted(tmp_path.glob("*.pdf"))
    first.write_bytes(b"mine")
    second.unlink()
    case.applications = [replace(case.applications[0], mentions=("Another word.",), mentioned=(T,))]
    keep_pages(wanted(case), tmp_path, TODAY)
    assert first.read_bytes() == b"mine"
    assert not second.exists()
    keep_pages((), tmp_path, TODAY + timedelta(days=40))
    assert first.read_bytes() == b"mine"


def test_a_withdrawn_letter_takes_its_page_along(tmp_path: Path) -> None:
    """After a decision the page goes with the reminder; one whose reminder merely ended stays for a while."""
    case = world(tmp_path, JANE)
    case.cycle(END)
    keep_pages(wanted(case), tmp_path, TODAY)
    keep_pages((), tmp_path, TODAY + timedelta(days=1))
    assert len(list(tmp_path.glob("*.pdf"))) == 1
    case.mail(Kind.REJECTION, END + timedelta(minutes=5))
    left = case.plan(END + timedelta(minutes=6))
    assert any(w.content is Fate.ABSENT and w.step == "thank-you" for w in left)
    keep_pages(left, tmp_path, TODAY)
    assert list(tmp_path.glob("*.pdf")) == []


def test_a_crash_between_the_note_and_the_page_is_made_good(tmp_path: Path) -> None:
    """What was about to be written is written by the next pass, and known when it is to go."""
    case = world(tmp_path, JANE)
    keep_pages(wanted(case), tmp_path, TODAY)
    (path,) = tmp_path.glob("*.pdf")
    notes = tmp_path / ".pages.json"
    notes.write_text(notes.read_text().replace("true", "false"))
    path.unlink()
    keep_pages(wanted(case), tmp_path, TODAY)
    assert path.exists()
    keep_pages((), tmp_path, TODAY + timedelta(days=40))
    assert not path.exists()


def test_trouble_is_told_and_stops_nothing(tmp_path: Path) -> None:
    """A folder that cannot be written, and a name that cannot be printed, are problems with a place and a remedy."""
    blocked = tmp_path / "file"
    blocked.write_text("")
    (problem,) = keep_pages(wanted(world(blocked / "letters", JANE)), blocked / "letters", TODAY)
    assert str(blocked) in problem.place
    (problem,) = keep_pages(wanted(world(tmp_path, replace(JANE, name="山田 花子"))), tmp_path, TODAY)
    assert "山" in problem.value


def test_done_in_the_post(tmp_path: Path) -> None:
    """A letter that was said to be posted has no reminder any more; its page stays for a while and then goes."""
    case = world(tmp_path, JANE)
    keep_pages(wanted(case), tmp_path, TODAY)
    case.cycle(END)
    case.say(Verb.DONE, END + timedelta(hours=2), step="thank-you")
    after = case.plan(END + timedelta(hours=3))
    assert not [w for w in after if w.step == "thank-you" and isinstance(w.content, Reminder)]
    keep_pages((), tmp_path, TODAY + timedelta(days=31))
    assert list(tmp_path.glob("*.pdf")) == []
