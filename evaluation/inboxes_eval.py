"""How well whole inboxes are judged: ``python evaluation/inboxes_eval.py [--half seen|unseen] [--failures] ``.

Each labelled inbox (``inboxes/README.md``) is written out as a calendar and mails and read by the functions of
``afterword replay``. Printed per half: precision, recall and F1 of each kind; attribution; stop recall (of the
decisions, how many stop); safe recall (stopped or asked: no nudge goes out after a decision); false stops (a mail that
decides nothing and stops all the same); asks; promise dates; calibration; the same per language; messages a second.
``--failures`` lists what was misjudged; of the unseen half only where ``--half unseen`` asks for it by name.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from inbox_files import KINDS, Inbox, LabelledMail, read_inbox, write_inbox  # noqa: E402

from daemon.book import Book, load_policies, settings_of  # noqa: E402
from daemon.config import check  # noqa: E402
from daemon.letters import renderer  # noqa: E402
from daemon.reading.process import TrainedReader  # noqa: E402
from daemon.replay import message_lines, read_past  # noqa: E402
from policies.model import EventRules  # noqa: E402
from policies.wording import Wording  # noqa: E402

FOLDER = Path(__file__).resolve().parent / "inboxes"
READER = TrainedReader()
DECISIONS = frozenset({"rejection", "offer"})
# A next round stops this round's ladder: to call one a stop is right.
STOPPING = DECISIONS | {"next_round"}


@dataclass(frozen=True)
class Judged:
    """One labelled mail and the line that ``replay`` printed for it."""

    inbox: Inbox
    mail: LabelledMail
    line: dict[str, Any]

    @property
    def right(self) -> bool:
        return bool(self.line["kind"] == self.mail.kind)

    @property
    def attributed(self) -> bool:
        return bool((self.line["application"] or "") == self.mail.labels.get("application", ""))


def judge(inbox: Inbox) -> list[Judged]:
    with tempfile.TemporaryDirectory() as folder:
        calendar, mails = write_inbox(inbox, Path(folder))
        book = _book(inbox)
        past = read_past([calendar], [mails], book)
        lines = {line["path"]: line for line in message_lines(past, book)}
    return [Judged(inbox, mail, lines[f"{mail.line:05}.eml"]) for mail in inbox.mails]


def _book(inbox: Inbox) -> Book:
    nowhere = {"name": "labelled", "kind": "ics", "path": "."}
    told = check(
        inbox.path,
        {
            "me": {"name": inbox.head["name"], "addresses": list(inbox.me), "timezone": inbox.head["zone"]},
            "calendar": [nowhere],
            "mailbox": [nowhere | {"kind": "maildir"}],
            "reminders": {"kind": "vdir", "path": "."},
        },
    )
    policies, _ = load_policies(None)
    settings = replace(settings_of(told, ""), judge=READER)
    return Book(settings, EventRules(), policies, Wording(renderer(Path())))


def share(of: Sequence[Judged], holds: Callable[[Judged], bool]) -> str:
    if not of:
        return "  -  "
    count = sum(map(holds, of))
    return f"{count / len(of):.3f} ({count}/{len(of)})"


def kinds(judged: Sequence[Judged]) -> None:
    for kind in sorted(KINDS):
        wanted = [each for each in judged if each.mail.kind == kind]
        called = [each for each in judged if each.line["kind"] == kind]
        right = sum(each.right for each in wanted)
        if wanted or called:
            precision, recall = right / max(1, len(called)), right / max(1, len(wanted))
            f1 = 2 * precision * recall / max(1e-9, precision + recall)
            print(f"  {kind:16} n={len(wanted):4}  precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}")


def figures(title: str, judged: Sequence[Judged]) -> None:
    ours = [each for each in judged if "application" in each.mail.labels]
    decided = [each for each in ours if each.mail.kind in DECISIONS]
    harmless = [each for each in judged if each.mail.kind not in STOPPING]
    dated = [each for each in judged if {"promised", "answer"} & set(each.mail.labels)]
    print(f"\n{title}: {len(judged)} mails")
    print(f"  kind accuracy  {share(judged, lambda each: each.right)}")
    print(f"  attribution    {share(judged, lambda each: each.attributed)}")
    print(f"  stop recall    {share(decided, lambda each: each.line['effect'] == 'stop')}")
    print(f"  safe recall    {share(decided, lambda each: each.line['effect'] in ('stop', 'ask'))}")
    print(f"  false stops    {share(harmless, lambda each: each.line['effect'] == 'stop')}")
    print(f"  asks           {share(judged, lambda each: each.line['effect'] == 'ask')}")
    print(f"  dates          {share(dated, _dated)}")


def _dated(each: Judged) -> bool:
    wanted = each.mail.labels
    return (each.line["promised_by"] or "") == wanted.get("promised", "") and (
        "answer" not in wanted or each.line["answer_by"] == wanted["answer"]
    )


def calibration(judged: Iterable[Judged]) -> None:
    bins: dict[float, list[bool]] = defaultdict(list)
    for each in judged:
        if each.line["application"] and each.mail.kind != "own":
            bins[min(0.95, int(each.line["confidence"] * 20) / 20)].append(each.right)
    print("  calibration of what belongs to an application: confidence, mails, right")
    for low, hits in sorted(bins.items()):
        print(f"    {low:.2f}-{low + 0.05:.2f}  {len(hits):4}  {sum(hits) / len(hits):.2f}")


def failures(judged: Iterable[Judged]) -> None:
    for each in judged:
        wrong_stop = each.line["effect"] == "stop" and each.mail.kind not in STOPPING
        if each.right and each.attributed and not wrong_stop:
            continue
        line, mail = each.line, each.mail
        print(f"\n{each.inbox.path.name}:{mail.line}: {mail.kind}, {mail.labels.get('application')}")
        print(f"  -> {line['kind']} {line['confidence']}, {line['application']}, {line['effect']}")
        print(f"  {mail.header('Subject')} | {' '.join(mail.text.split())[:600]}")
        for reason in line["why"][:4]:
            print(f"    * {reason[:200]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=("seen", "unseen"))
    parser.add_argument("--failures", action="store_true")
    chosen = parser.parse_args()
    for half in (chosen.half,) if chosen.half else ("seen", "unseen"):
        started = perf_counter()
        judged = [each for path in sorted((FOLDER / half).glob("*.inbox")) for each in judge(read_inbox(path))]
        if not judged:
            continue
        took = perf_counter() - started
        figures(f"{half} half", judged)
        kinds(judged)
        calibration(judged)
        for language in sorted({each.inbox.head.get("language", "") for each in judged}):
            figures(f"{half}, {language}", [each for each in judged if each.inbox.head.get("language", "") == language])
        print(f"\n  {len(judged) / took:.0f} mails a second, the reading of the files included")
        if chosen.failures and (half == "seen" or chosen.half == "unseen"):
            failures(judged)


if __name__ == "__main__":
    main()
