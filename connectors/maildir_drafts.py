"""Letters in the Drafts folder of a Maildir.

Rules: the same as for a server's Drafts folder (``imap_drafts``): found by their headers, looked for in Drafts and in
Sent before one is written, taken back only if they are as they were seen, into the Trash where there is one. The
folder is never made by us: under a name that nothing synchronises, no mail program would show it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from connectors.compose import compose, read_draft, stamp_from
from connectors.errors import Conflict, Unavailable
from connectors.maildir_files import (
    Entry,
    Tree,
    deliver,
    entries_of,
    find_entry,
    find_tree,
    flag,
    move,
    read_bytes,
    received_of,
)
from connectors.mime import parse_head
from connectors.mime_tree import LARGEST
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
    Trace,
    digest_of,
)

HEADER = 64 * 1024
# A draft of ours that was sent while an answer was lost lies in Sent since then; clocks differ.
SENT_SINCE = timedelta(days=2)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class MaildirDrafts:
    """See ``connectors.protocols.Sink``. ``Observed.handle`` is the file's unique name.

    ``drafts`` and ``sent`` name the folders where their names do not tell."""

    def __init__(self, name: str, root: Path, *, drafts: str = "", sent: str = "") -> None:
        self._name = name
        self._root = Path(root)
        self._configured = {"drafts": drafts, "sent": sent}
        # A message never changes under its unique name: what was read once need not be read again.
        self._faces: dict[str, Face] = {}

    @property
    def name(self) -> str:
        return self._name

    def observe(self) -> Observation:
        """What cannot be read makes the observation incomplete. Raise ``Misconfigured`` without a Drafts folder."""
        tree = self._tree()
        folder = tree.layout.drafts()
        artifacts: list[Observed] = []
        others: list[Trace] = []
        problems: list[Problem] = []
        for entry, head in self._heads(tree, folder, problems):
            if stamp_from(head.message_id) is None:
                others.append(_trace(head))
            elif observed := self._observed(entry, head, problems):
                artifacts.append(observed)
        self._faces = {each.handle: each.face for each in artifacts}
        return Observation(self._name, tuple(artifacts), tuple(others), not problems, tuple(problems))

    def create(self, artifact: Artifact) -> Observed:
        """An older version of ours with the same key, untouched, does not stand in the way: it is taken back after.

        Raise ``Conflict`` if the draft is there and edited, or was sent already; ``Rejected`` if it is no letter.
        """
        if not isinstance(artifact, Draft):
            raise TypeError(f"a Drafts folder takes drafts, not {type(artifact).__name__}")
        tree = self._tree()
        folder, raw = tree.layout.drafts(), compose(artifact)
        there = self._standing(tree, folder, artifact)
        if there:
            return there
        self._check_sent(tree, artifact)
        try:
            entry = deliver(tree.paths[folder], raw, "DS", artifact.written)
        except OSError as error:
            raise Unavailable(f"{self._name}/{folder}", error.strerror or str(error)) from None
        problems: list[Problem] = []
        head = self._head(folder, entry)
        observed = self._observed(entry, head, problems) if head else None
        if observed is None:
            raise Unavailable(f"{self._name}/{folder}", "the draft was stored but is not to be seen")
        return observed

    def delete(self, observed: Observed) -> None:
        """Into the Trash, or flagged as trashed where there is none."""
        tree = self._tree()
        folder = tree.layout.drafts()
        place, key = f"{self._name}/{folder}", observed.stamp.key
        try:
            entry = find_entry(tree.paths[folder], observed.handle)
            if entry is None or "T" in entry.flags:
                return  # already gone
            if digest_of(read_draft(read_bytes(entry.path, LARGEST))) != digest_of(observed.face):
                raise Conflict(place, "the draft is not as it was seen", key)
            trash = tree.layout.of("trash")
            if trash:
                move(entry, tree.paths[trash[0]], "S", received_of(entry))
            else:
                flag(entry, "T")
        except FileNotFoundError:
            raise Conflict(place, "the draft changed while it was looked at", key) from None
        except OSError as error:
            raise Unavailable(place, error.strerror or str(error)) from None

    def close(self) -> None:
        """Nothing is held open."""

    def _tree(self) -> Tree:
        return find_tree(self._name, self._root, self._configured)

    def _standing(self, tree: Tree, folder: str, draft: Draft) -> Observed | None:
        """The very draft, if it is there already. Raise ``Conflict`` if one of its key was edited."""
        problems: list[Problem] = []
        for entry, head in self._heads(tree, folder, problems):
            stamp = stamp_from(head.message_id)
            if stamp is None or stamp.key != draft.stamp.key:
                continue
            observed = self._observed(entry, head, problems)
            if observed and digest_of(observed.face) == digest_of(draft.face):
                return observed
            if observed and digest_of(observed.face) != stamp.digest:
                raise Conflict(f"{self._name}/{folder}", "the draft is there and was edited", draft.stamp.key)
        if problems:
            raise Unavailable(problems[0].place, problems[0].value)
        return None

    def _check_sent(self, tree: Tree, draft: Draft) -> None:
        for folder in tree.layout.of("sent"):
            for _, head in self._heads(tree, folder, [], draft.written - SENT_SINCE):
                stamp = stamp_from(head.message_id)
                if stamp and stamp.key == draft.stamp.key:
                    raise Conflict(f"{self._name}/{folder}", "the draft was sent already", draft.stamp.key)

    def _heads(
        self, tree: Tree, folder: str, problems: list[Problem], start: datetime = EPOCH
    ) -> Iterator[tuple[Entry, Head]]:
        """The messages of the folder that are not flagged as trashed, with their heads."""
        try:
            entries = [entry for entry in entries_of(tree.paths[folder]) if "T" not in entry.flags]
        except OSError as error:
            raise Unavailable(f"{self._name}/{folder}", error.strerror or str(error)) from None
        for entry in entries:
            try:
                head = self._head(folder, entry) if start == EPOCH or received_of(entry) >= start else None
            except FileNotFoundError:
                continue
            except OSError as error:
                problems.append(self._unreadable(folder, entry, error))
                continue
            if head:
                yield entry, head

    def _head(self, folder: str, entry: Entry) -> Head | None:
        ref = MessageRef(self._name, folder, "", entry.unique)
        return parse_head(read_bytes(entry.path, HEADER), ref, received_of(entry), FolderRole.OTHER)

    def _observed(self, entry: Entry, head: Head, problems: list[Problem]) -> Observed | None:
        stamp = stamp_from(head.message_id)
        assert stamp is not None
        face = self._faces.get(entry.unique)
        if face is None:
            try:
                face = read_draft(read_bytes(entry.path, LARGEST))
            except OSError as error:
                problems.append(self._unreadable(head.ref.folder, entry, error))
                return None
        return Observed(stamp, ArtifactKind.DRAFT, face, entry.unique)

    def _unreadable(self, folder: str, entry: Entry, error: OSError) -> Problem:
        return Problem(f"{self._name}/{folder}/{entry.unique}", error.strerror or str(error), "make the file readable")


def _trace(head: Head) -> Trace:
    return Trace(tuple(address.email for address in head.to), head.subject, next(iter(head.in_reply_to), ""), head.date)
