"""What a person says and asks on the command line, against real files and the real clock."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path

import pytest
from house import drop, everything, unfolded
from lodging import Lodging, mail

from daemon.cli.main import main
from daemon.config import load

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
JANE = "Jane Weiss <jane.weiss@acme-robotics.example>"
TOM = "Tom Reed <tom.reed@brindle.example>"
NO = "Dear Anna,\n\nthank you for coming. We have decided to go ahead with another candidate.\n\nJane\n"

Say = Callable[..., str]


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the commands read the real clock


@pytest.fixture
def house(tmp_path: Path, now: datetime, capsys: pytest.CaptureFixture[str]) -> Lodging:
    """Two applications with an interview to come, looked at once."""
    made = Lodging(tmp_path, None)
    made.invite("a@acme", now + 30 * HOUR, "Interview: Data Engineer, Acme Robotics", JANE, now - 2 * DAY)
    made.invite("b@brindle", now + 54 * HOUR, "Interview at Brindle", TOM, now - 2 * DAY)
    assert main(["run", "--once", "--config", str(made.config)]) == 0
    capsys.readouterr()
    return made


@pytest.fixture
def say(house: Lodging, capsys: pytest.CaptureFixture[str]) -> Say:
    """Run a command that must end well; returns what it printed."""

    def run(*arguments: str, status: int = 0) -> str:
        given = main([*arguments, "--config", str(house.config)])
        printed = capsys.readouterr()
        assert given == status, printed.err
        return printed.out if status == 0 else printed.err

    return run


def test_status_says_where_each_application_stands(say: Say) -> None:
    """A line for people, an object for programs: application, standing, why, what comes next and when; the accounts."""
    text = say("status")
    assert "Acme Robotics" in text
    assert "Data Engineer" in text
    assert "calendar: read to its end" in text
    told = json.loads(say("status", "--json"))
    rows = {row["application"]: row for row in told["applications"]}
    assert set(rows) == {"Acme Robotics", "Brindle"}
    acme = rows["Acme Robotics"]
    assert acme["role"] == "Data Engineer"
    assert acme["next"]["step"]
    assert datetime.fromisoformat(acme["next"]["due"]) > datetime.fromisoformat(told["now"])
    accounts = {account["account"]: account for account in told["accounts"]}
    assert set(accounts) == {"calendar", "mail", "reminders"}
    assert all(account["failure"] is None and account["last_complete"] for account in accounts.values())


def test_status_asks_for_the_person_when_an_account_is_in_trouble(house: Lodging, say: Say) -> None:
    """A calendar that is gone: status 1, since when and why."""
    house.calendar.rename(house.root / "elsewhere")
    assert main(["run", "--once", "--config", str(house.config)]) == 2
    say("status", status=1)


def test_plan_tells_what_comes_in_order(say: Say) -> None:
    """Of all or of one application: days in order, each with what will be put there."""
    entries = json.loads(say("plan", "--json"))
    moments = [datetime.fromisoformat(entry["at"]) for entry in entries]
    assert moments == sorted(moments)
    assert {entry["application"] for entry in entries} == {"Acme Robotics", "Brindle"}
    one = json.loads(say("plan", "acme", "--json"))
    assert one == [entry for entry in entries if entry["application"] == "Acme Robotics"]
    assert len({entry["step"] for entry in one}) >= 3, "the whole ladder, not only its next step"
    text = say("plan", "acme")
    assert "Acme Robotics" in text
    assert "Brindle" not in text


def test_why_tells_the_story_with_reasons(house: Lodging, say: Say, now: datetime) -> None:
    """The event and how it was read, the mail with its words, what the person said, and where it stands."""
    drop(house, "1.no.host", mail(JANE, "Your interview", NO, now, "r1@acme"))
    say("tell", "Brindle", "promised: in 20 days")
    say("run", "--once")
    text = say("why", "acme")
    for words in ("Data Engineer", "Jane Weiss", "rejection", "go ahead with another candidate", "It stands: stopped"):
        assert words in text, text
    assert "you said: promised" in say("why", "Brindle")


def test_explain_judges_one_mail_with_and_without_it(house: Lodging, say: Say, now: datetime, tmp_path: Path) -> None:
    """A saved refusal: whom it is about and why, what it says, the effect, and where the application stands each way."""
    saved = tmp_path / "no.eml"
    saved.write_bytes(mail(JANE, "Your interview", NO, now, "r1@acme"))
    before = house.titles()
    text = say("explain", str(saved))
    for words in ("Acme Robotics", "says: rejection", "effect: stop", "go ahead with another candidate"):
        assert words in text, text
    with_it, without_it = text[text.index("with it,") :].split("without it,")
    assert "stands: stopped" in with_it
    assert "stopped" not in without_it
    assert "Thank-you" in without_it
    assert house.titles() == before
    assert "no mail" in say("explain", str(house.config), status=2)
    assert "no.mail: No such file" in say("explain", "no.mail", status=2)


def test_what_is_told_has_effect_and_can_be_taken_back(house: Lodging, say: Say) -> None:
    """`tell Acme stop` takes its reminders; `undo` puts the same ones back."""
    before = house.titles()
    assert any("Acme" in title for title in before)
    assert "Acme Robotics: stop" in say("tell", "acme", "stop")
    say("run", "--once")
    assert not any("Acme" in title and "Thank-you" in title for title in house.titles())
    assert any("Brindle" in title for title in house.titles())
    assert "Taken back" in say("undo")
    say("run", "--once")
    assert [t for t in house.titles() if "Thank-you" in t] == [t for t in before if "Thank-you" in t]
    assert "0 operation(s)" in say("run", "--once")


def test_a_ladder_or_language_that_there_is_not_is_told(house: Lodging, say: Say) -> None:
    """`tell` names the nearest one and keeps nothing; in a reminder the same words are answered by a note."""
    assert "policy: caller" in say("tell", "acme", "policy: caler", status=2)
    assert "language: german" in say("tell", "acme", "language: germn", status=2).lower()
    assert "policy" in say("tell", "acme", "policy: caller")
    say("run", "--once")
    assert any("Thank-you letter" in title for title in house.titles())
    (path,) = [
        each for each in house.follow_ups.glob("*.ics") if "Brindle" in unfolded(each) and "Thank-you" in unfolded(each)
    ]
    path.write_bytes(unfolded(path).replace("DESCRIPTION:", "DESCRIPTION:policy: standart\\n", 1).encode())
    say("run", "--once")
    assert any("policy: standard" in unfolded(each) for each in house.follow_ups.glob("*.ics"))


def test_a_wrong_stop_can_be_undone(house: Lodging, say: Say, now: datetime) -> None:
    """A mail that stopped an application is overruled by `undo`, for good; a second `undo` has nothing left."""
    thanks = [title for title in house.titles() if "Thank-you" in title]
    drop(house, "1.no.host", mail(JANE, "Your interview", NO, now, "r1@acme"))
    say("run", "--once")
    assert not any("Acme" in title and "Thank-you" in title for title in house.titles())
    assert "Your interview" in say("undo", "acme")
    say("run", "--once")
    assert [title for title in house.titles() if "Thank-you" in title] == thanks
    assert "0 operation(s)" in say("run", "--once")
    assert "nothing to take back" in say("undo", "acme", status=1)


def test_a_pause_takes_back_what_stands_until_it_ends(house: Lodging, say: Say) -> None:
    """Pause: no reminder of a step stands. Resume: they stand again. With a day: it is told."""
    before = house.titles()
    say("pause")
    say("run", "--once")
    assert not [title for title in house.titles() if "Thank-you" in title]
    say("resume")
    say("run", "--once")
    assert [t for t in house.titles() if "Thank-you" in t] == [t for t in before if "Thank-you" in t]
    assert "until" in say("pause", "--until", "in 3 days")


def test_an_interview_that_is_in_no_calendar(house: Lodging, say: Say, now: datetime) -> None:
    """`add` makes an application like any other; said twice it is one; a calendar look does not take it away."""
    start = f"{now + 4 * DAY:%Y-%m-%d} 10:00"
    added = ("add", "Harrow Foods", start, "--role", "Planner", "--with", "Mia Lund <mia@harrow.example>")
    for _ in range(2):
        assert "Harrow Foods" in say(*added)
    say("run", "--once")
    rows = json.loads(say("status", "--json"))["applications"]
    (harrow,) = [row for row in rows if row["application"] == "Harrow Foods"]
    assert harrow["role"] == "Planner"
    assert "Thank-you to Mia Lund" in say("plan", "harrow")
    assert any("Mia Lund" in title for title in house.titles())
    assert "0 operation(s)" in say("run", "--once")
    assert "minutes" in say("add", "Harrow Foods", start, "--minutes", "-5", status=2)


def test_what_was_added_is_taken_back_whole(house: Lodging, say: Say, now: datetime) -> None:
    """`undo` after `add` takes back all that was said with it: the interview, its company and its role."""
    say("add", "Harrow Foods", f"{now + 4 * DAY:%Y-%m-%d} 10:00", "--role", "Planner")
    say("run", "--once")
    say("tell", "Harrow Foods", "mention: The harbour.")
    assert "mention" in say("undo")
    assert "the interview that was added" in say("undo")
    say("run", "--once")
    assert "Harrow Foods" not in [row["application"] for row in json.loads(say("status", "--json"))["applications"]]
    assert not [title for title in house.titles() if "Harrow" in title]


def test_the_example_can_be_printed_and_loaded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`config example` is a configuration, as it is printed; `config check` tells what of it is not there."""
    assert main(["config", "example"]) == 0
    path = tmp_path / "config.toml"
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    assert load(path).mailboxes[0].host == "imap.example.org"
    assert main(["config", "check", "--config", str(path)]) == 2
    assert "calendar personal.path" in capsys.readouterr().err


def test_a_sound_configuration_is_called_so(say: Say) -> None:
    """`config check` says what it found."""
    assert "no problems; 1 calendar(s), 1 mailbox(es)" in say("config", "check")


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    """The version is that of the installed package."""
    assert main(["version"]) == 0
    assert capsys.readouterr().out == f"afterword {metadata.version('afterword')}\n"


def test_looking_changes_nothing(house: Lodging, say: Say) -> None:
    """Whatever one asks, calendar, mailbox and the next pass are as they were."""
    before = everything(house)
    for asked in (("status",), ("plan",), ("why", "acme"), ("run", "--dry-run"), ("config", "check"), ("policies",)):
        say(*asked)
    assert everything(house) == before
    assert "0 operation(s)" in say("run", "--once")
