"""Message -> what it shows: its kind, the dates in it, whether it asks something, how sure that is, and why.

The order is the rule: what the person wrote (only what lies in Sent), what did not arrive, automatic replies, the
company's calendar parts, and then the meaning of the new text (``policies.meaning``), folded from sentences to the
message in ``policies.fold_meaning``. Where the application is unknown, only the form counts: a stranger's refusal
decides nothing. What a reader cannot decide with the configured confidence keeps its kind with that lower confidence,
so that the verdict asks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from policies.fold_meaning import Folded, fold_acts
from policies.match_senders import is_automatic
from policies.match_sift import is_automatic_head, is_list
from policies.matching import Match
from policies.meaning import ASKS, AWAY, INFORMS, LEFT, Reader, Reading, read
from policies.mixing import mixed
from policies.model import (
    ANSWER,
    Address,
    Evidence,
    FolderRole,
    Found,
    Judgement,
    Kind,
    Message,
    Reason,
    Settings,
)
from policies.promise_dates import answer_by, promised
from policies.register import Manner, manner_of
from policies.structure import auto_reply_in, bounce_in

_DATED = frozenset({Kind.HOLDING, Kind.REPLY, Kind.ACKNOWLEDGEMENT, Kind.NEXT_ROUND})
# Such a mail is about no application, whoever sent it, unless it may be a decision all the same.
_NOT_OURS = frozenset({Kind.BULK, Kind.UNRELATED})
_SURE, _LIKELY = 0.97, 0.9
# Points from which a stranger's mail is a receipt.
_RECEIPT = 3.5
# What is read of a mail that belongs to no application.
_STRANGER = 1_500


@dataclass(frozen=True, slots=True)
class _Judged:
    kind: Kind
    confidence: float
    reasons: tuple[Reason, ...]
    words: str = ""
    asks: bool = False
    returns: date | None = None
    left: bool = False
    failed: tuple[str, ...] = ()
    permanent: bool = True
    doubt: float = 0.0


def weigh(message: Message, match: Match, settings: Settings, reader: Reader = read) -> Evidence:
    """The evidence of one message. Dates are days in the home zone, read against the message's own Date."""
    head = message.head
    reading = _read(message, match, settings, reader)
    judged = _judge(message, match, settings, reading)
    language = reading.language or match.language
    said = head.date or head.received
    promise = answer = None
    if judged.kind in _DATED:
        promise = promised(_new_text(message, settings), said, settings.zone, language)
    if judged.kind in (Kind.OFFER, Kind.NEXT_ROUND, Kind.REPLY):
        answer = answer_by(_new_text(message, settings), said, settings.zone, language)
    return _evidence(message, match, settings, judged, language, promise, answer)


def _read(message: Message, match: Match, settings: Settings, reader: Reader) -> Reading:
    """The reading of the new text, and of the subject where the mail begins a thread: half as heavy, since brief.

    Of a mail that belongs to no application only the beginning is read: its form decides.
    """
    text = _new_text(message, settings)
    if not (match.interview or match.tie):
        return reader(text[:_STRANGER])
    reading = reader(text)
    if message.head.thread or ANSWER.match(message.head.subject):
        return reading
    subject = reader(message.head.subject)
    absence = (AWAY, LEFT)
    acts = tuple(
        act if act.act in absence else replace(act, points=act.points / 2) for act in subject.acts if act.act != ASKS
    )
    return replace(reading, acts=(*reading.acts, *acts))


def _evidence(
    message: Message,
    match: Match,
    settings: Settings,
    judged: _Judged,
    language: str,
    promise: Found[date] | None,
    answer: Found[date] | None,
) -> Evidence:
    head = message.head
    ours = judged.kind not in _NOT_OURS or judged.doubt >= settings.ask_at
    interview, tie = (match.interview, match.tie) if ours else ("", ())
    manner = manner_of(_new_text(message, settings), language, settings.me.name) if interview else Manner()
    return Evidence(
        message_id=head.message_id,
        account=head.ref.account,
        at=head.received,
        kind=judged.kind,
        confidence=round(judged.confidence, 3),
        interview=interview,
        tie=tie,
        sender=head.sender,
        recipients=(*head.to, *head.cc),
        subject=head.subject,
        references=tuple(dict.fromkeys((*head.references, *head.in_reply_to))),
        folder=head.ref.folder,
        junk=head.role is FolderRole.JUNK,
        asks=judged.asks,
        promised_by=promise,
        answer_by=answer,
        returns=judged.returns,
        left=judged.left,
        failed=judged.failed,
        permanent=judged.permanent,
        trusted=match.trusted,
        language=language,
        words=judged.words,
        reasons=(*match.reasons, *judged.reasons),
        doubt=round(judged.doubt, 3),
        familiar=manner.familiar,
        first_name=manner.first_name,
    )


def _judge(message: Message, match: Match, settings: Settings, reading: Reading) -> _Judged:
    own = settings.me.addresses
    if message.head.role is FolderRole.SENT and not _forwarded_to_self(message, own):
        return _Judged(Kind.OWN, 1.0, (Reason("written by the person", where="Sent"),))
    if bounce := bounce_in(message, own):
        return _Judged(Kind.BOUNCE, _SURE, (bounce.reason,), failed=bounce.failed, permanent=bounce.permanent)
    if away := auto_reply_in(message, reading, settings):
        sure = _SURE if away.sure else _LIKELY
        return _Judged(Kind.AUTO_REPLY, sure, (away.reason,), away.reason.words, returns=away.returns, left=away.left)
    folded = fold_acts(reading, message.head, match, automatic=is_automatic_head(message.head))
    calendar = _calendar(message, folded, own)
    return calendar or _meant(message, match, settings, reading, folded)


def _meant(message: Message, match: Match, settings: Settings, reading: Reading, folded: Folded) -> _Judged:
    if not (match.interview or match.tie):
        reason = Reason("about no application of the person", folded.words, "text")
        return _Judged(_stranger(message, reading, folded), _LIKELY, (reason,))
    if folded.certain or (judgement := _judgement(message, settings)) is None:
        return _Judged(folded.kind, folded.confidence, folded.reasons, folded.words, asks=_asks(message, reading))
    judgement = mixed(judgement, folded, message.head, match, settings.ask_at)
    asks = judgement.asks and not is_automatic(message.head.sender.email)
    reasons = judgement.reasons()
    return _Judged(judgement.kind, judgement.confidence, reasons, judgement.words, asks=asks, doubt=judgement.doubt)


def _judgement(message: Message, settings: Settings) -> Judgement | None:
    """What the trained reader makes of the new text; the subject of an answer is that of an older mail."""
    head = message.head
    subject = "" if head.thread or ANSWER.match(head.subject) else head.subject
    return settings.judge(subject, _new_text(message, settings))


def _stranger(message: Message, reading: Reading, folded: Folded) -> Kind:
    """What a mail of no application is by its form: a receipt, bulk, or nothing of ours."""
    if folded.kind is Kind.ACKNOWLEDGEMENT and reading.points(INFORMS) >= _RECEIPT:
        return Kind.ACKNOWLEDGEMENT
    return Kind.BULK if folded.kind is Kind.BULK or is_list(message.head) else Kind.UNRELATED


def _asks(message: Message, reading: Reading) -> bool:
    """Whether something is asked of the person. A machine's "please" is none of it, nor a polite closing formula."""
    return reading.points(ASKS) >= 4.0 and not is_automatic(message.head.sender.email)


def _calendar(message: Message, folded: Folded, own: frozenset[str]) -> _Judged | None:
    """A company's invitation is a further step; that an event is taken back is no refusal by itself (RFC 5546)."""
    for part in message.calendar:
        organizer = part.event.organizer.email if part.event and part.event.organizer else message.head.sender.email
        if organizer in own or folded.kind in (Kind.REJECTION, Kind.OFFER):
            continue
        title = part.event.summary if part.event else ""
        method = part.method.upper()
        if method in ("REQUEST", "PUBLISH", "COUNTER", "ADD"):
            reason = Reason("a calendar invitation", title, f"METHOD:{method}")
            return _Judged(Kind.NEXT_ROUND, _LIKELY, (reason, *folded.reasons), title)
        if method == "CANCEL" and folded.kind not in (Kind.NEXT_ROUND, Kind.HOLDING):
            reason = Reason("a calendar event taken back, which is no refusal by itself", title, "METHOD:CANCEL")
            return _Judged(Kind.ACKNOWLEDGEMENT, _LIKELY, (reason,), title)
        if method == "REPLY" and folded.kind in (Kind.REPLY, Kind.ACKNOWLEDGEMENT):
            return _Judged(
                Kind.ACKNOWLEDGEMENT, _LIKELY, (Reason("an answer to an event", title, "METHOD:REPLY"),), title
            )
    return None


def _new_text(message: Message, settings: Settings) -> str:
    """What was written now; of a mail that the person passed on to oneself, what was passed on."""
    if message.forwarded and message.head.sender.email in settings.me.addresses:
        return message.forwarded
    return f"{message.text}\n\n{message.forwarded}" if message.forwarded else message.text


def _forwarded_to_self(message: Message, own: frozenset[str]) -> bool:
    recipients: tuple[Address, ...] = (*message.head.to, *message.head.cc)
    return bool(message.forwarded and recipients) and all(each.email in own for each in recipients)
