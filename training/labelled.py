"""The training set as the reader sees it: each mail cut into its sentences, each sentence with what it does."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from mails import NONE, Mail

from policies.folding import level
from policies.sentences import sentences


@dataclass(frozen=True, slots=True)
class Labelled:
    """One mail: its sentences as ``policies.sentences`` cuts them, and the act of each."""

    mail: Mail
    sentences: tuple[str, ...]
    acts: tuple[str, ...]


def label(mail: Mail) -> Labelled:
    """A sentence has the act whose mark covers most of its letters."""
    spans = tuple(_spans(mail.text))
    return Labelled(mail, tuple(text for text, _, _ in spans), tuple(_act(mail, start, end) for _, start, end in spans))


def _act(mail: Mail, start: int, end: int) -> str:
    covered = [(min(end, to) - max(start, at), act) for at, to, act in mail.marks]
    share, act = max(covered, default=(0, NONE))
    return act if share > 0 else NONE


def _spans(text: str) -> Iterator[tuple[str, int, int]]:
    """Each sentence and where it stands in the text: its words are the text's words, in order."""
    words = list(_words(text))
    at, last = 0, ""
    for sentence in sentences(text):
        if sentence.text == last:  # the further parts of one that is too long
            continue
        last = sentence.text
        wanted = sentence.text.split()
        while words[at : at + len(wanted)] and [word for word, _, _ in words[at : at + len(wanted)]] != wanted:
            at += 1
        if len(words) - at < len(wanted):
            raise ValueError(f"sentence not found in its own text: {sentence.text!r}")
        yield sentence.text, words[at][1], words[at + len(wanted) - 1][2]
        at += len(wanted)


def _words(text: str) -> Iterator[tuple[str, int, int]]:
    end = 0
    for word in text.split():
        start = text.index(word, end)
        end = start + len(word)
        yield level(word), start, end
