"""How well mails are judged: ``python evaluation/mails_eval.py [--failures] [--only PART]``.

Reads the corpus beside the project (real mails and labelled texts; nothing of it is in the repository) and prints, per
kind, precision, recall and F1; the stop recall on really received rejections; false stops; per language; calibration.
A text of the corpus has no headers and no calendar, so every one is judged as if it came from the company's address.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from connectors.mime import parse_message  # noqa: E402
from daemon.reading.process import TrainedReader  # noqa: E402
from policies.effects import effect_of  # noqa: E402
from policies.evidence import weigh  # noqa: E402
from policies.matching import Match  # noqa: E402
from policies.model import Address, Evidence, Head, Kind, Me, Message, MessageRef, Settings  # noqa: E402

CORPUS = ROOT.parent / "shared" / "corpus"
NINE = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv")
LABELS = {
    "rejection": Kind.REJECTION,
    "offer": Kind.OFFER,
    "interview": Kind.NEXT_ROUND,
    "holding": Kind.HOLDING,
    "human_other": Kind.REPLY,
    "ack": Kind.ACKNOWLEDGEMENT,
    "ooo": Kind.AUTO_REPLY,
    "newsletter": Kind.BULK,
    "bounce": Kind.BOUNCE,
}
# What has no effect may be called by any of these names.
HARMLESS = frozenset({Kind.ACKNOWLEDGEMENT, Kind.BULK, Kind.UNRELATED, Kind.REPLY})
DECISIONS = frozenset({Kind.REJECTION, Kind.OFFER})
STOPS = frozenset({*DECISIONS, Kind.NEXT_ROUND})
NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)
ME = Me("Max Muster", (Address("max@example.org", "Max Muster"),))
SETTINGS = Settings(ME, ZoneInfo("Europe/Vienna"), ZoneInfo("Europe/Vienna"), judge=TrainedReader())
MATCH = Match("interview", strength=0.93, via="domain", company="Example")


@dataclass(frozen=True)
class Case:
    """One labelled mail and what was made of it."""

    name: str
    wanted: Kind | None
    label: str
    language: str
    quality: str
    message: Message


def texts() -> Iterator[Case]:
    for name in ("jobs.jsonl", "jobs_nonenglish.jsonl"):
        for line in (CORPUS / name).read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row["lang"] not in NINE or row["label"] == "own":
                continue
            head = Head(
                MessageRef("eval", "INBOX", "", row["id"]),
                NOON,
                Address("hr@example.com"),
                subject=row["subject"] or "",
            )
            wanted = LABELS.get(row["label"])
            yield Case(row["id"], wanted, row["label"], row["lang"], row["kind"], Message(head, text=row["body"]))


def files(folder: str) -> Iterator[Case]:
    with (CORPUS / "messages_index.csv").open(encoding="utf-8") as index:
        for row in csv.DictReader(index):
            if row["file"].startswith(f"{folder}/"):
                raw = (CORPUS / row["file"]).read_bytes()
                yield Case(
                    row["file"], LABELS.get(row["label"]), row["label"], "", row["sublabel"], parse(raw, row["file"])
                )


def parse(raw: bytes, name: str) -> Message:
    return parse_message(raw, MessageRef("eval", "INBOX", "", name), NOON)


def judge(cases: Iterable[Case]) -> list[tuple[Case, Evidence]]:
    return [(case, weigh(case.message, MATCH, SETTINGS)) for case in cases]


def report(title: str, judged: list[tuple[Case, Evidence]]) -> None:
    print(f"\n{title}: {len(judged)}")
    named = [(case.wanted, found) for case, found in judged if case.wanted]
    for kind in dict.fromkeys(LABELS.values()):
        right = sum(wanted == kind == found.kind for wanted, found in named)
        wanted_all = sum(wanted == kind for wanted, _ in named)
        found_all = sum(found.kind == kind for case, found in judged if case.label != "auto_other")
        if wanted_all:
            precision, recall = right / max(1, found_all), right / wanted_all
            f1 = 2 * precision * recall / max(1e-9, precision + recall)
            print(f"  {kind:16} n={wanted_all:4}  precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}")
    harmless = [(case, found) for case, found in judged if case.label not in ("rejection", "offer", "interview")]
    stopped = [found for _, found in harmless if effect_of(found, SETTINGS) == "stop"]
    print(f"  false stops {len(stopped)} of {len(harmless)} ({100 * len(stopped) / max(1, len(harmless)):.1f} %)")
    asked = [found for _, found in judged if effect_of(found, SETTINGS) == "ask"]
    print(f"  asks {len(asked)} of {len(judged)} ({100 * len(asked) / max(1, len(judged)):.1f} %)")


def decisions(title: str, judged: list[tuple[Case, Evidence]]) -> None:
    chosen = [(case, found) for case, found in judged if case.wanted in DECISIONS]
    if not chosen:
        return
    stop = sum(found.kind == case.wanted and found.confidence >= SETTINGS.stop_at for case, found in chosen)
    safe = sum(effect_of(found, SETTINGS) in ("stop", "ask") for _, found in chosen)
    figures = f"stop recall {stop / len(chosen):.3f}, safe recall {safe / len(chosen):.3f}"
    print(f"  {title}: {len(chosen)} decisions, {figures}")


def calibration(judged: list[tuple[Case, Evidence]]) -> None:
    bins: dict[float, list[bool]] = defaultdict(list)
    for case, found in judged:
        if case.wanted and found.kind in STOPS:
            bins[min(0.95, int(found.confidence * 20) / 20)].append(found.kind == case.wanted)
    print("\ncalibration of rejection, offer, next round")
    for low, hits in sorted(bins.items()):
        print(f"  {low:.2f}-{low + 0.05:.2f}  n={len(hits):4}  right {sum(hits) / len(hits):.2f}")


def failures(judged: list[tuple[Case, Evidence]]) -> None:
    for case, found in judged:
        if found.kind == case.wanted or (case.wanted is None and found.kind in HARMLESS):
            continue
        print(f"\n{case.name} [{case.language} {case.quality}] {case.label} -> {found.kind} {found.confidence}")
        print("   ", case.message.head.subject[:100], "|", " ".join(case.message.text.split())[:700])
        for reason in found.reasons[:4]:
            print("    *", str(reason)[:200])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--failures", action="store_true")
    parser.add_argument("--only", default="")
    chosen = parser.parse_args()
    if not CORPUS.is_dir():
        print(f"{CORPUS} is missing: nothing to measure")
        return
    started = perf_counter()
    total = 0
    if chosen.only in ("", "texts"):
        judged = judge(texts())
        total += len(judged)
        report("labelled texts", judged)
        decisions("really received rejections", [x for x in judged if x[0].quality.startswith("real")])
        decisions(
            "really received, English", [x for x in judged if x[0].quality.startswith("real") and x[0].language == "en"]
        )
        for language in NINE:
            decisions(language, [x for x in judged if x[0].language == language])
        calibration(judged)
        print(Counter((case.label, str(found.kind)) for case, found in judged if case.label == "other"))
        if chosen.failures:
            failures(judged)
    for folder in ("bounces", "autoreplies", "lists", "ham", "spam", "calendar"):
        if chosen.only in ("", folder):
            judged = judge(files(folder))
            total += len(judged)
            report(folder, judged)
            print("  kinds", dict(Counter(str(found.kind) for _, found in judged)))
            if chosen.failures:
                failures(judged)
    print(f"\n{total} messages, {total / (perf_counter() - started):.0f} a second, parsing included")


if __name__ == "__main__":
    main()
