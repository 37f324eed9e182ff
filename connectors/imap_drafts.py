"""Letters in the person's Drafts folder (RFC 9051; UIDPLUS 4315, MOVE 6851, special use 6154).

Rules: drafts are found by fetching headers, never by SEARCH, whose index lags; before an APPEND the key is looked for
in Drafts and in Sent, since an answer may have been lost; the folder is opened for writing only to take back a draft
of ours, after its text was compared; EXPUNGE and CLOSE are never used, they would destroy what the person marked.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from connectors.compose import compose, read_draft, stamp_from
from connectors.errors import Conflict, Unavailable
from connectors.imap_fetch import Fetched
from connectors.imap_folders import Layout
from connectors.imap_look import head_of
from connectors.imap_session import Opened, Session
from policies.model import (
    Artifact,
    ArtifactKind,
    Draft,
    Face,
    FolderRole,
    Head,
    MessageRef,
    Observation,
    Observed,
    Problem,
    Stamp,
    Trace,
    digest_of,
)

if TYPE_CHECKING:
    from connectors.imap_account import ImapAccount

HEADERS = b"FLAGS INTERNALDATE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID FROM TO SUBJECT IN-REPLY-TO DATE)]"
TEXT = b"FLAGS BODY.PEEK[]"
# A draft of ours that was sent while an answer was lost lies in Sent since then; clocks differ.
SENT_SINCE = timedelta(days=2)


class ImapDrafts:
    """See ``connectors.protocols.Sink``. Made by ``ImapAccount``, whose connection it uses.

    ``Observed.handle`` is the UID, ``Observed.version`` the UIDVALIDITY ("" if the server has none).
    """

    def __init__(self, account: ImapAccount) -> None:
        self._account = account
        # A message never changes under its UID: what was read once need not be fetched again.
        self._faces: dict[tuple[str, int], Face] = {}

    @property
    def name(self) -> str:
        return self._account.name

    def observe(self) -> Observation:
        """What cannot be read makes the observation incomplete."""
        with self._account.session() as session:
            folder = self._account.layout(session).drafts()
            opened = session.examine(folder, fresh=True)
            artifacts: list[Observed] = []
            others: list[Trace] = []
            problems: list[Problem] = []
            for found, head in self._heads(session, folder, opened, session.from_uid(1)):
                stamp = stamp_from(head.message_id)
                if found.body is None:
                    problems.append(self._unreadable(folder, found.uid))
                elif stamp is None:
                    others.append(_trace(head))
                elif observed := self._observed(session, opened, found.uid, stamp):
                    artifacts.append(observed)
                else:
                    problems.append(self._unreadable(folder, found.uid))
            self._forget(opened, {int(each.handle) for each in artifacts})
            return Observation(self.name, tuple(artifacts), tuple(others), not problems, tuple(problems))

    def create(self, artifact: Artifact) -> Observed:
        """An older version of ours with the same key, untouched, does not stand in the way: it is taken back after.

        Raise ``Conflict`` if the draft is there and edited, or was sent already; ``Rejected`` if the mailbox is full.
        """
        if not isinstance(artifact, Draft):
            raise TypeError(f"a Drafts folder takes drafts, not {type(artifact).__name__}")
        key = artifact.stamp.key
        with self._account.session(key) as session:
            layout = self._account.layout(session)
            folder = layout.drafts()
            there = self._standing(session, folder, artifact)
            if there:
                return there
            self._check_sent(session, layout, artifact)
            session.leave()
            uid = session.append(folder, compose(artifact), rb"(\Draft \Seen)")
            opened = session.examine(folder, fresh=True)
            uids = [uid] if uid else session.from_uid(1)
            for found, head in self._heads(session, folder, opened, uids[::-1]):
                stamp = stamp_from(head.message_id)
                if stamp and stamp.key == key and stamp.digest == artifact.stamp.digest:
                    observed = self._observed(session, opened, found.uid, stamp)
                    if observed:
                        return observed
            raise Unavailable(f"{self.name}/{folder}", "the draft was stored but is not to be seen yet")

    def delete(self, observed: Observed) -> None:
        """To the Trash where the server can move or copy; else it is marked as deleted, and nothing is expunged."""
        with self._account.session(observed.stamp.key) as session:
            layout = self._account.layout(session)
            folder, place = layout.drafts(), f"{self.name}/{layout.drafts()}"
            opened = session.select(folder)
            try:
                self._take_back(session, layout, place, opened, observed)
            finally:
                session.leave()

    def close(self) -> None:
        self._account.close()

    def _standing(self, session: Session, folder: str, draft: Draft) -> Observed | None:
        """The very draft, if it is there already. Raise ``Conflict`` if one of its key was edited."""
        opened = session.examine(folder, fresh=True)
        for found, head in self._heads(session, folder, opened, session.from_uid(1)):
            stamp = stamp_from(head.message_id)
            observed = self._observed(session, opened, found.uid, stamp) if stamp else None
            if observed is None or observed.stamp.key != draft.stamp.key:
                continue
            if digest_of(observed.face) == digest_of(draft.face):
                return observed
            if digest_of(observed.face) != observed.stamp.digest:
                raise Conflict(f"{self.name}/{folder}", "the draft is there and was edited", draft.stamp.key)
        return None

    def _check_sent(self, session: Session, layout: Layout, draft: Draft) -> None:
        for folder in layout.of("sent"):
            opened = session.examine(folder, fresh=True)
            recent = session.since((draft.written - SENT_SINCE).date())
            for _, head in self._heads(session, folder, opened, recent):
                stamp = stamp_from(head.message_id)
                if stamp and stamp.key == draft.stamp.key:
                    raise Conflict(f"{self.name}/{folder}", "the draft was sent already", draft.stamp.key)

    def _take_back(self, session: Session, layout: Layout, place: str, opened: Opened, observed: Observed) -> None:
        key, uid = observed.stamp.key, int(observed.handle)
        if observed.version and opened.validity and observed.version != opened.validity:
            raise Conflict(place, "the folder was made anew since the draft was seen", key)
        found = next(session.fetch([uid], TEXT), None)
        if found is None or b"\\deleted" in found.flags:
            return  # already gone
        face = read_draft(found.body) if found.body is not None else None
        if face is None or digest_of(face) != digest_of(observed.face):
            raise Conflict(place, "the draft is not as it was seen", key)
        trash = layout.of("trash")
        if trash and session.has("MOVE"):
            session.move(uid, trash[0])
            return
        if trash and session.has("UIDPLUS"):
            session.copy(uid, trash[0])
        session.mark_deleted(uid)
        if session.has("UIDPLUS"):
            session.expunge(uid)

    def _heads(self, session: Session, folder: str, opened: Opened, uids: list[int]) -> Iterator[tuple[Fetched, Head]]:
        """The messages of the folder that are not marked as deleted, with their heads."""
        for found in session.fetch(uids, HEADERS):
            if b"\\deleted" not in found.flags:
                ref = MessageRef(self.name, folder, opened.validity, str(found.uid))
                yield found, head_of(found, ref, FolderRole.OTHER)

    def _observed(self, session: Session, opened: Opened, uid: int, stamp: Stamp) -> Observed | None:
        """The draft as it stands; None if the server does not give its text."""
        face = self._faces.get((opened.validity, uid)) if opened.validity else None
        if face is None:
            found = next(session.fetch([uid], TEXT), None)
            if found is None or found.body is None:
                return None
            face = self._faces[opened.validity, uid] = read_draft(found.body)
        return Observed(stamp, ArtifactKind.DRAFT, face, str(uid), opened.validity)

    def _forget(self, opened: Opened, seen: set[int]) -> None:
        self._faces = {at: face for at, face in self._faces.items() if at[0] == opened.validity and at[1] in seen}

    def _unreadable(self, folder: str, uid: int) -> Problem:
        return Problem(f"{self.name}/{folder}/{uid}", "the server cannot give this draft", "look at it yourself")


def _trace(head: Head) -> Trace:
    return Trace(tuple(address.email for address in head.to), head.subject, next(iter(head.in_reply_to), ""), head.date)
