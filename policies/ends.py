"""What has become of a rung.

Rules: it ended when everybody was reached, or the person said so; when it lapsed; or when it was due before anything
had been read. What no mailbox shows and nobody tells of is taken for done on its due day. What the person left out
before its time ended at its time. A mail of the person's own to the recipient does what the rung would have done,
from shortly before it was due until it lapses; one mail does the work of one rung.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from policies.ladder import Step
from policies.life import Life, Rung
from policies.model import Contact, End, Outcome, Round, Settings
from policies.moments import local_day

BEFORE = timedelta(days=3)  # an own mail so shortly before a step is due does what the step would have done
SAME = timedelta(minutes=5)  # the clocks of two folders may differ by so much
REACHED = (End.SENT, End.DONE, End.VOICEMAIL)


def identities(round_: Round) -> frozenset[str]:
    return frozenset(interview.identity for interview in round_.interviews)


@dataclass(frozen=True)
class Ends:
    """Of the rungs of one round. ``used``: own mails that an earlier rung has claimed."""

    life: Life
    round: Round
    settings: Settings
    now: datetime
    first_complete: datetime | None
    used: set[tuple[datetime, str]] = field(default_factory=set, compare=False)

    def of(self, rung: Rung, opened: datetime | None) -> Rung:
        """The rung with its end: everybody reached, or said so, or missed, or lapsed."""
        found = [o for o in self.life.outcomes if self._is_of(o, rung.step, opened)]
        own = {c.identity: at for c in rung.recipients if (at := self._own_mail(c, rung, opened))}
        told = {o.recipient for o in found}
        rung = replace(rung, open=tuple(c for c in rung.recipients if c.identity not in own and c.identity not in told))
        if "" in told or (rung.recipients and not rung.open):
            return self._claimed(_closed(rung, found, own), opened)
        if not rung.step.is_contact:
            return self._told(rung)
        if self._is_missed(rung):
            return replace(rung, ended=End.LAPSED, ended_at=rung.due, missed=True)
        if self.now >= rung.lapses:
            return replace(rung, ended=End.LAPSED, ended_at=rung.lapses if rung.step.by_mail else rung.due)
        return rung

    def _told(self, rung: Rung) -> Rung:
        """A note has said what it had to say when its day is over, or when its time is."""
        first = max(rung.due, rung.made) if rung.made else rung.due
        if rung.made and local_day(self.now, self.settings) > local_day(first, self.settings):
            return replace(rung, ended=End.DONE, ended_at=rung.due)
        if rung.made is None and (self._is_missed(rung) or self.now >= rung.lapses):
            return replace(rung, ended=End.LAPSED, ended_at=rung.due, missed=True)
        return rung

    def _is_missed(self, rung: Rung) -> bool:
        """It was due before anything had been read: it is never newly made."""
        return not rung.begun and rung.due <= (self.first_complete or self.now)

    def _is_of(self, outcome: Outcome, step: Step, opened: datetime | None) -> bool:
        if outcome.step != step.name or outcome.interview not in identities(self.round):
            return False
        since = opened if step.branch else self.life.verdict.counts_from
        return step.per == "round" or since is None or outcome.at > since

    def _own_mail(self, contact: Contact, rung: Rung, opened: datetime | None) -> datetime | None:
        """A mail that the person wrote without us, shortly before the rung was due or until it lapsed."""
        if not rung.step.by_mail or contact.email in self.life.verdict.unreachable:
            return None
        since = max(each for each in (self.round.end, rung.base - BEFORE, opened) if each)
        answered = self.life.verdict.counts_from if rung.step.per == "turn" and not opened else None
        ours = [o.at for o in self.life.outcomes if o.end is End.SENT and o.recipient == contact.identity]
        free = [
            at
            for at, address in self.life.verdict.contacted
            if address == contact.email
            and since <= at <= rung.lapses
            and (answered is None or at > answered)
            and (at, address) not in self.used
            and not any(abs(at - each) <= SAME for each in ours)
        ]
        return min(free, default=None)

    def _claimed(self, rung: Rung, opened: datetime | None) -> Rung:
        """A mail does the work of one rung only."""
        for contact in rung.recipients if rung.ended else ():
            if at := self._own_mail(contact, rung, opened):
                self.used.add((at, contact.email))
        return rung


def _closed(rung: Rung, found: Sequence[Outcome], own: dict[str, datetime]) -> Rung:
    """Ended by what was done or said. What was left out before its time ended at its time."""
    done = [(o.at, o.end) for o in found if o.end in REACHED] + [(at, End.SENT) for at in own.values()]
    if done:
        at, end = max(done)
        return replace(rung, ended=end, ended_at=at)
    return replace(rung, ended=End.SKIPPED, ended_at=max(rung.due, *(o.at for o in found)))
