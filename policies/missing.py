"""A draft that we wrote is no longer in Drafts: was it sent, edited under another Message-ID, or deleted?

Clients rewrite Message-IDs, so it is told by whom it went to and what it answered. A mail that bounced was not sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from policies.model import Closed, Evidence, Kind, Observation, Record, Trace

# The clock of a mail server may run behind ours.
SLACK = timedelta(minutes=10)
PREFIX = re.compile(r"^(?:\s*(?:re|aw|antw|sv|rif|r|odp|fwd?|wg)\s*(?:\[\d+\])?\s*:)+\s*", re.IGNORECASE)


def endings(
    records: Sequence[Record], evidence: Sequence[Evidence], observations: Mapping[str, Observation]
) -> dict[str, tuple[Closed, datetime | None]]:
    """Record key -> (SENT and when, or EDITED) for what can be explained; a key that is not in it was deleted."""
    own = [item for item in evidence if item.kind is Kind.OWN]
    found: dict[str, tuple[Closed, datetime | None]] = {}
    for record in records:
        if sent := sent_at(record, own):
            found[record.key] = (Closed.SENT, sent)
        elif _stands_otherwise(record, observations.get(record.sink)):
            found[record.key] = (Closed.EDITED, None)
    return found


def sent_at(record: Record, own: Sequence[Evidence]) -> datetime | None:
    """When the person's later mail to the same recipient, with the same subject or in the same thread, went out."""
    moments = [
        item.at
        for item in own
        if item.at >= record.created - SLACK
        and any(address.email == record.recipient for address in item.recipients)
        and (same_subject(item.subject, record.title) or (record.in_reply_to and record.in_reply_to in item.references))
    ]
    return min(moments, default=None)


def _stands_otherwise(record: Record, observation: Observation | None) -> bool:
    return observation is not None and any(_fits(record, trace) for trace in observation.others)


def _fits(record: Record, trace: Trace) -> bool:
    if record.recipient not in trace.to:
        return False
    return same_subject(trace.subject, record.title) or bool(
        record.in_reply_to and record.in_reply_to == trace.in_reply_to
    )


def same_subject(one: str, other: str) -> bool:
    """Equal but for answer marks, case and white space."""
    return _bare(one) == _bare(other)


def _bare(subject: str) -> str:
    return " ".join(PREFIX.sub("", subject).casefold().split())
