"""The conversation of one application: who wrote to whom and when, who cannot be reached, where a thread goes on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from policies.model import Evidence


@dataclass
class Conversation:
    """Filled in the order of time; see ``Verdict`` for what each of it means."""

    unreachable: set[str] = field(default_factory=set)
    failed: list[tuple[datetime, str]] = field(default_factory=list)
    away: dict[str, date] = field(default_factory=dict)
    contacted: list[tuple[datetime, str]] = field(default_factory=list)
    replied: list[datetime] = field(default_factory=list)
    thread: list[str] = field(default_factory=list)
    threads: dict[str, tuple[str, str, tuple[str, ...]]] = field(default_factory=dict)

    def wrote(self, item: Evidence) -> None:
        """The person wrote."""
        self._continue(item, *(address.email for address in item.recipients))
        self.contacted += [(item.at, address.email) for address in item.recipients]

    def answered(self, item: Evidence) -> None:
        """The company wrote."""
        self._continue(item, item.sender.email)
        self.replied.append(item.at)

    def bounced(self, item: Evidence) -> None:
        """A mere delay is none."""
        if item.permanent:
            self.unreachable.update(item.failed)
            self.failed += [(item.at, address) for address in item.failed]

    def absent(self, item: Evidence) -> None:
        """Out of office until a day, or gone for good."""
        if item.left:
            self.unreachable.add(item.sender.email)
        elif item.returns:
            self.away[item.sender.email] = item.returns

    def _continue(self, item: Evidence, *addresses: str) -> None:
        self.thread.append(item.message_id)
        newest = (item.message_id, item.subject, item.references)
        self.threads.update((address, newest) for address in addresses)
