"""Which rungs of one life stand now.

Rules: of the ladder only the next open rung; beside it, until the interview is over, what prepares for it and the card
of the thank-you. A later round replaces the plan of an earlier one, but for what belongs to the earlier round itself
and has not lapsed. While something waits for the person, or an event is missing, only what belongs to the round goes
on; while a question is open, nothing is newly made. After the end only what the person said goes out all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from policies.daybook import Entry
from policies.life import Life, Rung
from policies.model import End, Looked, Record, Round, Settings, Standing, Verb
from policies.rungs import Climb


@dataclass(frozen=True)
class Planner:
    """``records`` are those of this application."""

    life: Life
    looked: Looked
    settings: Settings
    records: tuple[Record, ...]
    now: datetime

    def entries(self) -> Iterator[Entry]:
        """The rungs that stand or come next, and those that lapsed, which are left as they are."""
        rounds = self.life.application.rounds
        if not rounds:
            return
        if not self._is_paused:
            for round_ in self._begun(rounds):
                yield from self._of_round(round_, round_ is rounds[-1])
        yield from self._branches(rounds)

    @property
    def _is_paused(self) -> bool:
        verdict = self.life.verdict
        return verdict.standing is Standing.HOLD and verdict.said is not None and verdict.said.verb is Verb.PAUSE

    def _begun(self, rounds: tuple[Round, ...]) -> list[Round]:
        """The rounds up to the one that is going on or comes next."""
        coming = next((round_ for round_ in rounds if round_.end > self.now), rounds[-1])
        return [round_ for round_ in rounds if round_.end <= coming.end]

    def climb(self, round_: Round) -> Climb:
        return Climb(self.life, round_, self.looked, self.settings, self.now, records=self.records)

    def _of_round(self, round_: Round, last: bool) -> Iterator[Entry]:
        rungs = self.climb(round_).main()
        over = any(rung.ended and rung.step.stops for rung in rungs)
        rungs.sort(key=lambda rung: (rung.made is None, rung.due))
        found = False
        for rung in rungs:
            if rung.ended is End.LAPSED and self.life.verdict.standing is not Standing.STOPPED:
                yield Entry(self.life, rung)
            if rung.ended or not (last or rung.step.per == "round"):
                continue
            if over and "asked for" not in rung.step.needs:
                continue
            allowed = self._allowed(rung)
            beside = rung.due < round_.end and not rung.step.is_contact
            if allowed is not None and (beside or not found):
                yield Entry(self.life, rung, allowed)
            found = found or not beside

    def _allowed(self, rung: Rung) -> bool | None:
        """Whether it may newly be made, or only stand on (False), or neither (None)."""
        verdict, step = self.life.verdict, rung.step
        of_round = step.per == "round"
        if verdict.standing is Standing.STOPPED:
            return True if set(step.despite) & set(verdict.told) else None
        if verdict.standing is Standing.WAITING or (of_round and not step.is_contact):
            return True
        if verdict.standing is Standing.HOLD:
            return True if of_round else None
        if verdict.standing is Standing.YOUR_TURN:
            return False if of_round else None
        return False

    def _branches(self, rounds: tuple[Round, ...]) -> Iterator[Entry]:
        """What the policy says for a holding answer, a decision, another offer: once, whatever rounds come later."""
        verdict = self.life.verdict
        for name, opened in verdict.branches:
            ended = verdict.standing is Standing.STOPPED
            if name in ("holding", "other offer") and (ended or self._is_paused):
                continue
            waits = verdict.standing in (Standing.ASK, Standing.YOUR_TURN)
            round_ = next((each for each in reversed(rounds) if each.end <= opened), rounds[0])
            for rung in self.climb(round_).branch(name, opened):
                if not rung.ended or rung.ended is End.LAPSED:
                    yield Entry(self.life, rung, not waits)
