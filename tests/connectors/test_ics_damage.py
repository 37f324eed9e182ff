"""Files that are broken, missing, being written or hostile: what can be read is read, what cannot is said, and
nothing is concluded from what is missing."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from ics_setting import FolderSetting, calendar, replace, vevent, without_rights
from source_contract import HORIZON, NOW, ZONE, Planned, View

from connectors.errors import Misconfigured
from connectors.ics import IcsSource

CORPUS = Path(__file__).parents[2].parent / "shared/corpus/ics"
FILES = sorted(CORPUS.rglob("*.ics"))


@pytest.fixture
def setting(tmp_path: Path) -> FolderSetting:
    """Three events in three files."""
    setting = FolderSetting(tmp_path)
    for uid in ("one@x", "two@x", "three@x"):
        setting.put(Planned(uid))
    return setting


@pytest.fixture
def view(setting: FolderSetting) -> View:
    view = View(setting.source)
    view.look()
    return view


def cut(path: Path) -> None:
    replace(path, path.read_bytes()[:-60])


def test_a_truncated_file_deletes_nothing(setting: FolderSetting, view: View) -> None:
    """A file that is cut off makes the batch incomplete, names file and line, and its event is not gone."""
    path = setting.folder / "one@x.ics"
    whole = path.read_bytes()
    cut(path)
    batch = view.look()
    assert (batch.complete, batch.full, batch.gone) == (False, False, ())
    assert {problem.place for problem in batch.problems} == {f"{path}:1", f"{path}:4"}
    assert view.uids == ["one@x", "three@x", "two@x"]
    replace(path, whole)
    batch = view.look()
    assert (batch.complete, batch.gone, view.told) == (True, (), [])


def test_what_is_missing_beside_a_broken_file_waits(setting: FolderSetting, view: View) -> None:
    """An event that vanishes while a file breaks may have been moved into that file: it is gone only once that file
    can be read."""
    path = setting.folder / "one@x.ics"
    whole = path.read_bytes()
    cut(path)
    (setting.folder / "three@x.ics").unlink()
    assert view.look().gone == ()
    assert view.look().gone == ()
    replace(path, whole)
    assert view.look().gone == ("three@x",)


def test_an_old_damage_does_not_hide_what_happens_elsewhere(setting: FolderSetting, view: View) -> None:
    """A file that was broken already when an event was last seen cannot hold it: the event is gone at once."""
    cut(setting.folder / "one@x.ics")
    view.look()
    (setting.folder / "three@x.ics").unlink()
    batch = view.look()
    assert (batch.complete, batch.gone) == (False, ("three@x",))


def test_damage_is_said_again(setting: FolderSetting, view: View) -> None:
    """As long as a file is broken, every look says so, also one after a restart; none is complete."""
    cut(setting.folder / "one@x.ics")
    for source in (setting.source, setting.source, setting.restart()):
        view.source = source
        batch = view.look()
        assert (batch.complete, len(batch.problems)) == (False, 2)


def test_damage_before_the_first_look(setting: FolderSetting) -> None:
    """A first look with a broken file is not full; the first one after it was mended is, so that nothing is missed."""
    path = setting.folder / "one@x.ics"
    whole = path.read_bytes()
    cut(path)
    view = View(setting.source)
    assert not view.look().full
    assert view.uids == ["three@x", "two@x"]
    replace(path, whole)
    assert view.look().full
    assert view.uids == ["one@x", "three@x", "two@x"]


def test_a_sick_event_spares_itself(setting: FolderSetting, view: View) -> None:
    """An event whose new time cannot be placed is there, and is said; all others are followed as ever."""
    path = setting.folder / "one@x.ics"
    replace(path, calendar(vevent("one@x", start="DTSTART;TZID=Mars/Olympus:20261201T090000")))
    setting.remove("three@x")
    batch = view.look()
    assert (batch.complete, batch.gone, batch.spared) == (True, ("three@x",), ("one@x",))
    assert "Mars/Olympus" in batch.problems[0].value
    assert batch.problems[0].place == f"{path}:4"
    view.source = setting.restart()
    batch = view.look()
    assert (batch.full, batch.spared, [event.uid for event in batch.events]) == (True, ("one@x",), ["two@x"])


def test_a_sick_event_far_away_is_nobodys_problem(setting: FolderSetting, view: View) -> None:
    """A time that cannot be placed, but surely lies outside of what is looked at, is not spoken of."""
    replace(setting.folder / "old.ics", calendar(vevent("old@x", start="DTSTART;TZID=Mars/Olympus:20200101T090000")))
    batch = view.look()
    assert (batch.complete, batch.problems, batch.spared) == (True, (), ())


def test_a_missing_folder_says_nothing_about_its_files(setting: FolderSetting, view: View) -> None:
    """A folder that is not there (a disk not mounted) is a mistake with a remedy, and nothing is gone."""
    away = setting.folder.rename(setting.folder.with_name("away"))
    with pytest.raises(Misconfigured) as caught:
        view.look()
    assert caught.value.place == str(setting.folder)
    assert "mount it" in caught.value.message
    away.rename(setting.folder)
    assert view.look().gone == ()


def test_an_unreadable_folder(setting: FolderSetting, view: View) -> None:
    """It is a mistake with a remedy, and nothing is gone."""
    with without_rights(setting.folder), pytest.raises(Misconfigured, match="right to read"):
        view.look()
    assert view.look().gone == ()


@pytest.mark.parametrize("part", ["more", "one@x.ics"], ids=["sub-folder", "file"])
def test_an_unreadable_part_of_a_folder(setting: FolderSetting, part: str) -> None:
    """A sub-folder or a file that may not be read is said; what is in it is not gone, and what is gone elsewhere
    waits, for it might have been moved there."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for path in setting.folder.rglob("*.ics"):
            (folder / path.parent.relative_to(setting.folder)).mkdir(exist_ok=True)
            (folder / path.relative_to(setting.folder)).write_bytes(path.read_bytes())
        folder.chmod(0o755)
        view = View(IcsSource("work", folder, ZONE))
        view.look()
        (folder / "three@x.ics").unlink()
        with without_rights(folder / part):
            batch = view.look()
            assert (batch.complete, batch.gone, batch.events) == (False, (), ())
            assert [problem.place for problem in batch.problems] == [f"{folder}/{part}"]
        assert view.look().gone == ("three@x",)
        assert view.uids == ["one@x", "two@x"]


def test_everything_gone_at_once_is_told_as_a_whole(setting: FolderSetting, view: View) -> None:
    """A folder that has become empty is reported full and empty: the daemon judges what that means."""
    for path in setting.folder.rglob("*.ics"):
        path.unlink()
    batch = view.look()
    assert (batch.full, batch.complete, batch.events, batch.gone) == (True, True, (), ())


@pytest.mark.parametrize(
    "content", [b"", b"<html><body>Log in</body></html>", b"\x89PNG\r\n", b"BEGIN:VCARD\r\nEND:VCARD\r\n"]
)
def test_files_that_are_no_calendar(setting: FolderSetting, view: View, content: bytes) -> None:
    """What is no calendar is said with its path; the others are read."""
    replace(setting.folder / "odd.ics", content)
    setting.put(Planned("four@x"))
    batch = view.look()
    assert (view.told, batch.complete) == (["four@x"], False)
    assert [problem.place for problem in batch.problems] == [f"{setting.folder / 'odd.ics'}:1"]


def test_hidden_and_other_files_are_left_alone(setting: FolderSetting, view: View) -> None:
    """Temporary files, hidden folders and files that are no calendars are not looked at."""
    (setting.folder / ".sync").mkdir()
    for name in (".one@x.ics.tmp", ".sync/x.ics", "readme.txt", "x.ics.tmp"):
        (setting.folder / name).write_bytes(b"nonsense")
    batch = view.look()
    assert (batch.events, batch.problems) == ((), ())


def test_links_that_lead_in_circles(setting: FolderSetting, view: View) -> None:
    """A link back up ends; a file that is no file is said, never waited for."""
    (setting.folder / "more" / "up").symlink_to(setting.folder)
    os.mkfifo(setting.folder / "pipe.ics")
    batch = view.look()
    assert view.told == []
    assert [problem.place for problem in batch.problems] == [str(setting.folder / "pipe.ics")]


def test_the_parts_of_one_event_in_several_files(tmp_path: Path) -> None:
    """An invitation, its change and its cancellation, saved as three files, are one event, as the last says."""
    (tmp_path / "a.ics").write_bytes(calendar(vevent("a", "SEQUENCE:1", title="Moved"), head="METHOD:REQUEST\n"))
    (tmp_path / "b.ics").write_bytes(calendar(vevent("a", "SEQUENCE:0", title="First"), head="METHOD:REQUEST\n"))
    view = View(IcsSource("work", tmp_path, ZONE))
    view.look()
    assert view.only().summary == "Moved"
    (tmp_path / "c.ics").write_bytes(calendar(vevent("a", "SEQUENCE:1", title="Moved"), head="METHOD:CANCEL\n"))
    view.look()
    assert view.only().status == "cancelled"
    (tmp_path / "c.ics").unlink()
    view.look()
    assert view.only().status == "confirmed"


def test_a_cancellation_without_a_time(tmp_path: Path) -> None:
    """A cancellation need not say when: beside its invitation it cancels that, alone it is a cancelled event."""
    (tmp_path / "a.ics").write_bytes(calendar(vevent("a"), head="METHOD:REQUEST\n"))
    (tmp_path / "b.ics").write_bytes(calendar(vevent("a", "SEQUENCE:1", start=""), head="METHOD:CANCEL\n"))
    view = View(IcsSource("work", tmp_path, ZONE))
    batch = view.look()
    assert (view.only().status, view.only().start, batch.problems) == ("cancelled", NOW + timedelta(days=3), ())
    (tmp_path / "a.ics").unlink()
    view.look()
    assert view.only().status == "cancelled"


def test_an_event_moves_to_another_file(setting: FolderSetting, view: View) -> None:
    """Renamed by a client, it is neither gone nor news."""
    (setting.folder / "one@x.ics").rename(setting.folder / "more" / "other.ics")
    assert (view.look().gone, view.uids) == ((), ["one@x", "three@x", "two@x"])


def test_the_name_of_a_folder(setting: FolderSetting, view: View) -> None:
    """A vdir's own name is the calendar's."""
    (setting.folder / "more" / "displayname").write_text("Bewerbungen\n", encoding="utf-8")
    view = View(setting.restart())
    view.look()
    assert {event.uid: event.calendar for event in view.events.values()}["two@x"] == "Bewerbungen"


@pytest.mark.corpus
@pytest.mark.skipif(not FILES, reason="the corpus is not beside the project")
@pytest.mark.timeout(120)
def test_every_file_of_the_corpus_has_an_end(tmp_path: Path) -> None:
    """All of them in one folder, hostile ones among them: read in bounded time, each with events or a word."""
    for number, path in enumerate(FILES):
        (tmp_path / f"{number}.ics").write_bytes(path.read_bytes())
    batch = IcsSource("work", tmp_path, ZONE).changes(None, HORIZON)
    assert not batch.complete
    for number, path in enumerate(FILES):
        (tmp_path / "only").mkdir(exist_ok=True)
        copy = tmp_path / "only" / f"{number}.ics"
        copy.write_bytes(path.read_bytes())
        batch = IcsSource("work", copy, ZONE).changes(None, HORIZON)
        assert batch.full == batch.complete
        assert batch.complete or batch.problems
