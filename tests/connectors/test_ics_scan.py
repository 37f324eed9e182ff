"""The scanner: what it yields is what icalendar yields, whatever the folds, nestings and line ends."""

from __future__ import annotations

import re
import warnings
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ics_setting import calendar, vevent

from connectors.ics_lines import escape, fold, parse_line, properties, unescape, unfolded
from connectors.ics_scan import Scan, scan

CORPUS = Path(__file__).parents[2].parent / "shared/corpus/ics"
FILES = sorted(CORPUS.rglob("*.ics"))

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=60)
VALUE = st.one_of(TEXT, st.sampled_from(["BEGIN:VEVENT", "END:VCALENDAR", 'a "quoted:" b', "ends with \\", "", " x"]))
NAMES = st.sampled_from(["SUMMARY", "DESCRIPTION", "X-BEGIN", "EXTRA", "BEGINNING", "ENDED", 'X-P;V="a:b;c"', "b", "e"])


@st.composite
def component(draw: st.DrawFn, name: str, inner: tuple[str, ...] = ()) -> list[str]:
    """The logical lines of a component."""
    lines = [f"BEGIN:{name}"]
    for _ in range(draw(st.integers(0, 3))):
        lines.append(f"{draw(NAMES)}:{escape(draw(VALUE))}")
        if inner and draw(st.booleans()):
            lines += draw(component(draw(st.sampled_from(inner))))
    return [*lines, f"END:{name}"]


@st.composite
def whole(draw: st.DrawFn) -> tuple[list[str], int]:
    """The logical lines of a file, and how many events stand in it."""
    lines = ["BEGIN:VCALENDAR", "PRODID:x"]
    count = draw(st.integers(0, 4))
    for number in range(count):
        event = draw(component("VEVENT", ("VALARM", "X-PLACE")))
        event.insert(1, f"UID:{number}")
        wrapped = draw(st.booleans())
        lines += ["BEGIN:X-BOX", *event, "END:X-BOX"] if wrapped else event
        lines += draw(st.sampled_from([[], ["X-BETWEEN:1"], ["BEGIN:VTODO", "UID:t", "END:VTODO"]]))
    return [*lines, "END:VCALENDAR"], count


def written(draw: st.DrawFn, lines: list[str], end: str) -> bytes:
    """The lines with random folds, random capitals in BEGIN and END, and blank lines."""
    out = bytearray()
    for line in lines:
        if line.startswith(("BEGIN:", "END:")) and draw(st.booleans()):
            line = line.lower()
        data = line.encode()
        for cut in sorted(draw(st.lists(st.integers(1, max(1, len(data) - 1)), max_size=3)), reverse=True):
            data = data[:cut] + end.encode() + draw(st.sampled_from([b" ", b"\t"])) + data[cut:]
        out += data + end.encode() * draw(st.sampled_from([1, 1, 1, 2]))
    return bytes(out)


def texts(found: Scan) -> list[list[str]]:
    """The logical lines of every event."""
    return [unfolded(found.text(block)) for block in found.named("VEVENT")]


def folded_case(lines: list[str]) -> list[str]:
    return [line.upper() if re.match(r"(?i)(begin|end):", line) else line for line in lines]


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_random_calendars(data: st.DataObject) -> None:
    """Every event is found, whole, on its line, with the lines that were written; nothing else is."""
    lines, count = data.draw(whole())
    end = data.draw(st.sampled_from(["\r\n", "\n", "\r"]))
    raw = data.draw(st.composite(lambda draw: written(draw, lines, end))())
    found = scan(raw)
    assert (found.faults, len(found.heads)) == ((), 1)
    starts = [n for n, line in enumerate(lines) if line == "BEGIN:VEVENT"]
    ends = [n for n, line in enumerate(lines) if line == "END:VEVENT"]
    assert len(starts) == count
    expected = [[line for line in lines[a : b + 1] if line.strip()] for a, b in zip(starts, ends, strict=True)]
    assert [folded_case(each) for each in texts(found)] == expected
    for block in found.named("VEVENT"):
        before = re.split(rb"\r\n|\n|\r", raw)[: block.line]
        assert len(before) == block.line
        assert before[-1][:1] in b"Bb"


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_random_calendars_as_icalendar_reads_them(data: st.DataObject) -> None:
    """Each block, parsed by itself, is the event that icalendar finds in the whole file."""
    lines, _ = data.draw(whole())
    end = data.draw(st.sampled_from(["\r\n", "\n"]))
    raw = data.draw(st.composite(lambda draw: written(draw, lines, end))())
    assert_same_as_icalendar(raw)


def assert_same_as_icalendar(raw: bytes) -> int:
    """Compare; return how many events there were. Raise ``ValueError`` if icalendar reads nothing."""
    from icalendar import Calendar, Component

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        components = Calendar.from_ical(raw, multiple=True)
        events = [event for component in components for event in component.walk("VEVENT")]
        found = scan(raw)
        ours = [Component.from_ical(found.text(block)) for block in found.named("VEVENT")]
    assert [sorted(items(each)) for each in ours] == [sorted(items(each)) for each in events]
    return len(events)


def items(component: object) -> list[str]:
    return [f"{name}={getattr(value, 'params', '')}{value!r}" for name, value in component.property_items()]  # type: ignore[attr-defined]


@pytest.mark.corpus
@pytest.mark.skipif(not FILES, reason="the corpus is not beside the project")
def test_the_corpus_as_icalendar_reads_it() -> None:
    """In every file of the corpus that both can read to its end, the same events are found."""
    compared = events = 0
    for path in FILES:
        raw = path.read_bytes()
        if b"\n" not in raw or b"\r\r\n" in raw or scan(raw).faults:
            continue  # we read more of these
        try:
            events += assert_same_as_icalendar(raw)
        except ValueError:
            continue
        compared += 1
    assert compared > 200
    assert events > 200


@pytest.mark.parametrize(
    ("raw", "uids", "lines", "words"),
    [
        (b"", [], [1], "empty"),
        (b" \r\n\r\n", [], [1], "empty"),
        (b"<!DOCTYPE html><html><body>Log in</body></html>", [], [1], "web page"),
        (b"\n\n  <html>", [], [1], "web page"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), [], [1], "no BEGIN:VCALENDAR"),
        (calendar(vevent("a"))[:-8], ["a"], [1], "cut off"),
        (calendar(vevent("a"), vevent("b"))[:-50], ["a"], [1, 10], "cut off"),
        (calendar(vevent("a").replace("END:VEVENT\n", ""), vevent("b")), ["b"], [4], "cut off"),
        (calendar("END:VALARM", vevent("a")), ["a"], [4], "without its BEGIN"),
        (calendar(vevent("a", "BEGIN:VALARM"), vevent("b")), ["b"], [9], "cut off"),
        (calendar(vevent("a")) + b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:b", ["a"], [11, 12], "cut off"),
        (calendar(vevent("a")).replace(b"END:VCALENDAR\r\n", b"") + calendar(vevent("b")), ["a", "b"], [1], "cut off"),
    ],
)  # fmt: skip
def test_damaged_files(raw: bytes, uids: list[str], lines: list[int], words: str) -> None:
    """What is whole is found; what is not is named with its line."""
    found = scan(raw)
    blocks = [found.text(block) for block in found.named("VEVENT")]
    assert [line.value for block in blocks for line in properties(block) if line.name == "UID"] == uids
    assert [fault.line for fault in found.faults] == lines
    assert words in found.faults[-1].what
    assert found.faults[0].remedy


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\r\r\n"])
def test_encodings_and_line_ends(encoding: str, end: str) -> None:
    """However a file is written, its events and their letters are read."""
    text = calendar(vevent("a", title="Gespräch mit Frau Weiß")).decode().replace("\r\n", end)
    found = scan(text.encode(encoding))
    (block,) = found.named("VEVENT")
    assert (block.line, found.faults) == (4, ())
    assert "SUMMARY:Gespräch mit Frau Weiß" in unfolded(found.text(block))


def test_a_fold_within_a_character() -> None:
    """Some writers fold by bytes and cut letters in two: they are put together again."""
    raw = calendar(vevent("a", title="Größe")).replace("ö".encode(), b"\xc3\r\n \xb6")
    found = scan(raw)
    assert "SUMMARY:Größe" in [line for block in found.named("VEVENT") for line in unfolded(found.text(block))]


def test_the_properties_of_the_calendar_itself() -> None:
    """They are found wherever they stand between the components, and those of components are not among them."""
    found = scan(calendar("X-WR-TIMEZONE:Europe/Berlin", vevent("a"), "METHOD:CANCEL", vevent("b")))
    (head,) = found.heads
    names = [line.name for text in unfolded(head) if (line := parse_line(text))]
    assert names == ["VERSION", "PRODID", "X-WR-TIMEZONE", "METHOD"]


@given(TEXT)
def test_text_survives_escaping_and_folding(text: str) -> None:
    """What is escaped and folded comes back, in lines of at most 75 octets."""
    raw = b"BEGIN:VEVENT\r\n" + fold(f"SUMMARY:{escape(text)}") + b"END:VEVENT\r\n"
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    (line,) = properties(raw)
    assert (line.name, unescape(line.value)) == ("SUMMARY", text)


@pytest.mark.parametrize(
    ("line", "name", "params", "value"),
    [
        ("DTSTART:1", "DTSTART", {}, "1"),
        ("dtstart;tzid=a/b:1", "DTSTART", {"TZID": "a/b"}, "1"),
        ('DTSTART;TZID="(UTC+01:00) Rome; Bern":1:2', "DTSTART", {"TZID": "(UTC+01:00) Rome; Bern"}, "1:2"),
        ("DTSTART ; VALUE = DATE : 1", "DTSTART", {"VALUE": "DATE"}, " 1"),
        ('ATTENDEE;CN="Weiß, Ms":MAILTO:a@b', "ATTENDEE", {"CN": "Weiß, Ms"}, "MAILTO:a@b"),
    ],
)
def test_content_lines(line: str, name: str, params: dict[str, str], value: str) -> None:
    """Name, parameters and value, in any capitals, quoted or not."""
    parsed = parse_line(line)
    assert parsed is not None
    assert (parsed.name, parsed.params, parsed.value) == (name, params, value)


def test_an_endless_nesting() -> None:
    """A hundred thousand open components take no time and no stack."""
    found = scan(b"BEGIN:VCALENDAR\r\n" + b"BEGIN:X\r\n" * 5000)
    assert len(found.faults) == 5001
