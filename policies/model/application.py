"""Applications, what is known of them, and what that adds up to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from policies.model.basics import Address, Contact, Found, Promise, Reason
from policies.model.calendar import Interview

NOBODY = Address("")


class Kind(StrEnum):
    """What a message can be. The effects are in ``policies.verdict``."""

    REJECTION = "rejection"
    OFFER = "offer"
    NEXT_ROUND = "next_round"
    HOLDING = "holding"
    REPLY = "reply"
    ACKNOWLEDGEMENT = "acknowledgement"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    BULK = "bulk"
    OWN = "own"
    UNRELATED = "unrelated"


class Verb(StrEnum):
    """What the person can say, in the calendar and on the command line (one grammar, ``policies.statements``)."""

    COMPANY = "company"
    ROLE = "role"
    CONTACT = "contact"
    PROMISED = "promised"
    CALL = "call"
    ADDRESS = "address"
    ONLY_VIA = "only via"
    MENTION = "mention"
    NOTES = "notes"
    POLICY = "policy"
    LANGUAGE = "language"
    DONE = "done"
    VOICEMAIL = "voicemail"
    TALKED = "talked"
    SKIP = "skip"
    SNOOZE = "snooze"
    STOP = "stop"
    PAUSE = "pause"
    RESUME = "resume"
    HEARD = "heard"
    ALSO = "also"
    REJECTED = "rejected"
    OFFER = "offer"
    OTHER_OFFER = "other offer"
    ACCEPTED = "accepted"
    ACCEPTED_ELSEWHERE = "accepted elsewhere"
    NOT_FOR_ME = "not for me"
    DID_NOT_HAPPEN = "did not happen"
    WENT_BADLY = "went badly"
    NOT_AN_INTERVIEW = "not an interview"
    INTERVIEW = "interview"


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of the person.

    ``interview``: the identity of the interview it was said at ("" = said of everything, as ``pause``).
    ``step``: the step of the reminder it was said in, or "". ``on``: the date in it (home zone), if the verb takes
    one. ``contact``: the parsed person for CONTACT. ``argument``: the rest as it was written.
    ``at``: when it was said (for one read in the calendar: when it was first seen). ``origin`` identifies the place
    it was read from, so that it counts once; ``number`` is the store's row, 0 before it is stored.
    """

    verb: Verb
    interview: str
    at: datetime
    argument: str = ""
    on: date | None = None
    contact: Contact | None = None
    step: str = ""
    recipient: str = ""
    origin: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one message shows. Bodies are not kept: only what decided.

    ``interview``: identity of one interview of the application it is about, "" if it is about none.
    ``tie``: identities of the candidates if it could not be told which (then it does nothing but ask).
    ``at``: INTERNALDATE. ``asks``: it asks or requests something of the person. ``promised_by`` / ``answer_by``:
    dates read in it. ``returns``: day of return of an auto-reply; ``left``: that person is no longer there.
    ``failed``: the addresses a bounce names; ``permanent``: not a mere delay. ``trusted`` is false after a DMARC
    failure or for a look-alike domain: such a message stops nothing. ``vouched``: an address new to the application.
    ``recipients``: To and Cc (for ``own``: whom the person wrote to). ``doubt``: the chance that it is a decision
    although its kind is none. ``familiar``: it says du, tu, tú (None: cannot be told); ``first_name``: it greets the
    person by the first name. ``about``: a later interview's moment, if named.
    """

    message_id: str
    account: str
    at: datetime
    kind: Kind
    confidence: float
    interview: str = ""
    tie: tuple[str, ...] = ()
    sender: Address = NOBODY
    recipients: tuple[Address, ...] = ()
    subject: str = ""
    references: tuple[str, ...] = ()
    folder: str = ""
    junk: bool = False
    asks: bool = False
    promised_by: Found[date] | None = None
    answer_by: Found[date] | None = None
    returns: date | None = None
    left: bool = False
    failed: tuple[str, ...] = ()
    permanent: bool = True
    trusted: bool = True
    language: str = ""
    words: str = ""
    reasons: tuple[Reason, ...] = ()
    doubt: float = 0.0
    familiar: bool | None = None
    first_name: bool = False


@dataclass(frozen=True, slots=True)
class Round:
    """The interviews of one application on one local day; T (``end``) is the end of the last of them."""

    day: date
    start: datetime
    end: datetime
    interviews: tuple[Interview, ...]

    @property
    def identity(self) -> str:
        """The identity of its first interview: steps that belong to the round are keyed with it."""
        return self.interviews[0].identity


@dataclass(frozen=True, slots=True)
class Application:
    """The company + role that rounds, contacts and messages belong to.

    ``anchor`` is the identity of the interview that was seen first; evidence and statements may name any of
    ``identities``. ``rounds`` are in order of time and hold active interviews only. ``domains`` are registrable
    domains of the company (or of the agency, if ``agency``); ``through`` names agencies. ``only_via``: the
    one route the employer allows ("" = any). ``policy``: the name chosen for it ("" = the default). ``mentions``: whole
    sentences for letters, and ``mentioned``: when each was said. ``went_badly``: when the person said so of the
    interview that had just been.
    """

    anchor: str
    identities: tuple[str, ...]
    rounds: tuple[Round, ...]
    company: Found[str] | None = None
    role: Found[str] | None = None
    contacts: tuple[Contact, ...] = ()
    domains: tuple[str, ...] = ()
    agency: bool = False
    through: tuple[str, ...] = ()
    only_via: str = ""
    promise: Promise | None = None
    policy: str = ""
    language: str = ""
    person: str = ""
    mentions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    language_said: str = ""
    invited_at: datetime | None = None
    mentioned: tuple[datetime, ...] = ()
    went_badly: tuple[datetime, ...] = ()

    @property
    def name(self) -> str:
        """What a list calls it: the company, else the title of its first interview."""
        if self.company:
            return self.company.value
        return self.rounds[0].interviews[0].title if self.rounds else self.anchor


class Standing(StrEnum):
    """Where an application stands."""

    WAITING = "waiting"
    HOLD = "hold"
    YOUR_TURN = "your turn"
    ASK = "ask"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the evidence and the statements of one application add up to.

    ``standing`` and ``since`` (when it came about); ``until``: the day a hold ends, or before which nothing falls
    due. ``because`` / ``said``: the evidence or the statement that decided. ``decision``: REJECTION, OFFER, or
    NEXT_ROUND while its event is missing, else None. ``turn``: rises on a holding answer, an answered reply, resume
    and undo; never on a reschedule. ``reopened`` counts only resume and undo. ``counts_from``: when the ladder was
    re-based last (a holding answer, the person's own answer), None before. ``promise``: the newest by statement,
    mail or event. ``unreachable``: addresses that bounced or whose person has left; ``failed``: when which bounced.
    ``away``: (address, day of return) of persons out of office. ``contacted``: moments of the person's own mails to
    the company, oldest first, with the recipient's address. ``replied``: moments of human messages of the company.
    ``thread``: message ids, newest last; ``threads``: (address, Message-ID, subject, references) of the newest message
    with each person. ``branches``: branch -> when it opened ("holding", "rejection", "other offer", ...);
    ``writers``: branch -> who wrote the mail that opened it. ``asked``: step -> when the person asked for it.
    ``told``: what the person said of the interview that colours a letter ("went badly", "not for me").
    ``other_role``: the role of the other offer, if the person named it. ``familiar`` and ``first_names``: how the
    company's last mail speaks to the person; letters mirror it.
    """

    standing: Standing
    turn: int = 0
    reopened: int = 0
    since: datetime | None = None
    until: date | None = None
    because: Evidence | None = None
    said: Statement | None = None
    decision: Kind | None = None
    counts_from: datetime | None = None
    promise: Promise | None = None
    answer_by: date | None = None
    unreachable: tuple[str, ...] = ()
    failed: tuple[tuple[datetime, str], ...] = ()
    away: tuple[tuple[str, date], ...] = ()
    contacted: tuple[tuple[datetime, str], ...] = ()
    replied: tuple[datetime, ...] = ()
    thread: tuple[str, ...] = ()
    threads: tuple[tuple[str, str, str, tuple[str, ...]], ...] = ()
    branches: tuple[tuple[str, datetime], ...] = ()
    writers: tuple[tuple[str, Address], ...] = ()
    asked: tuple[tuple[str, datetime], ...] = ()
    told: tuple[str, ...] = ()
    other_role: str = ""
    familiar: bool = False
    first_names: bool = False
    reasons: tuple[Reason, ...] = ()


class End(StrEnum):
    """How a step ended. WITHDRAWN does not end it for good: after resume or undo it may come back."""

    SENT = "sent"
    DONE = "done"
    VOICEMAIL = "voicemail"
    SKIPPED = "skipped"
    EDITED = "edited"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A step that has ended for one recipient, how and when: from closed records, own mail and statements."""

    interview: str
    step: str
    end: End
    at: datetime
    recipient: str = ""
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Undo:
    """The person took something back: an automatic stop (``message_id`` of its evidence) or a statement (its row)."""

    at: datetime
    message_id: str = ""
    statement: int = 0
    interview: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """A note for the calendar that belongs to no step: a question, an unreadable statement, a login that expired.

    ``topic`` with ``identity`` makes its key, so that the same notice stands once. ``day`` in the home zone.
    """

    topic: str
    identity: str
    title: str
    text: str
    day: date
