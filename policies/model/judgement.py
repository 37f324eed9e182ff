"""What the trained reader makes of a message: the act of each sentence, and from them what the message is.

A ``Judge`` takes the subject (of a mail that begins a thread, else "") and the new text, and gives a ``Judgement``; or
None, where no trained reader serves and the rules alone have to do. Where and how it computes is not said here: it is
handed in with the settings. ``policies.evidence`` asks it about mails that belong to an application and whose form has
decided nothing.

Rules: the chances of all kinds add up to one and are calibrated, so that of the mails of which it says 0.9 nine in ten
are so. What the mail is called is its likeliest kind; the chance that it is a decision all the same is its *doubt*,
from which the person is asked. The sentence that speaks most clearly for the kind is the one that the verdict names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from policies.model.application import Kind
from policies.model.basics import Reason

ACTS = ("declines", "offers", "invites", "defers", "asks", "informs", "away")
# The acts that speak for a kind, the telling one first.
SPEAKS_FOR = {
    Kind.REJECTION: ("declines",),
    Kind.OFFER: ("offers",),
    Kind.NEXT_ROUND: ("invites",),
    Kind.HOLDING: ("defers",),
    Kind.REPLY: ("asks", "informs"),
    Kind.ACKNOWLEDGEMENT: ("informs",),
    Kind.AUTO_REPLY: ("away",),
}
DECISIONS = (Kind.REJECTION, Kind.OFFER)
_CLEAR = 0.3  # a sentence that shows less of an act is not named for it
_ASKS = 0.5
_MAX_WORDS = 160


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence and the chance of each of ``ACTS`` (what is left is the chance that it does nothing)."""

    text: str
    chances: tuple[float, ...]

    def chance(self, act: str) -> float:
        return self.chances[ACTS.index(act)]


@dataclass(frozen=True, slots=True)
class Judgement:
    """``kinds``: each kind and its chance, the likeliest first. ``reader`` names what judged, for the reasons."""

    kinds: tuple[tuple[Kind, float], ...]
    sentences: tuple[Sentence, ...]
    reader: str

    @property
    def kind(self) -> Kind:
        return self.kinds[0][0]

    @property
    def confidence(self) -> float:
        return self.kinds[0][1]

    def chance(self, kind: Kind) -> float:
        return dict(self.kinds).get(kind, 0.0)

    @property
    def doubt(self) -> float:
        """The chance that it is a decision although it is called something else."""
        return sum(chance for kind, chance in self.kinds[1:] if kind in DECISIONS and self.kind not in DECISIONS)

    @property
    def asks(self) -> bool:
        """Whether a sentence wants something from the person."""
        return any(sentence.chance("asks") >= _ASKS for sentence in self.sentences)

    @property
    def words(self) -> str:
        """The sentence that decided, "" if none speaks clearly for the kind."""
        telling = self.reasons()
        return telling[0].words if telling else ""

    def reasons(self) -> tuple[Reason, ...]:
        """Up to three sentences that speak most clearly for the kind."""
        found = []
        for act in SPEAKS_FOR.get(self.kind, ()):
            ranked = sorted(self.sentences, key=lambda sentence: -sentence.chance(act))[:3]
            found += [
                Reason(f"a sentence {act} ({sentence.chance(act):.0%})", sentence.text[:_MAX_WORDS], self.reader)
                for sentence in ranked
                if sentence.chance(act) >= _CLEAR
            ]
        return tuple(found[:3])


Judge = Callable[[str, str], Judgement | None]


def no_judge(subject: str, text: str) -> Judgement | None:
    """No trained reader: the rules alone decide."""
    del subject, text
    return None
