"""Which folder is for what: by RFC 6154, else by its well-known name in the usual languages, else by configuration.

Rules: the server's word goes before names, the person's configuration before both; a folder that is not the
person's own (RFC 2342) is none of them; where two folders may be Drafts the person is asked, none is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from connectors.errors import Misconfigured
from connectors.imap_errors import known
from policies.model import FolderRole

# Gmail shows the same messages in these as in others; nobody's answer is only there.
VIRTUAL = frozenset({"all", "flagged", "important"})
USES = frozenset({"drafts", "sent", "trash", "junk", "archive"}) | VIRTUAL
UNREADABLE = frozenset({"\\noselect", "\\nonexistent"})


@dataclass(frozen=True, slots=True)
class Folder:
    """One folder of LIST: its decoded name, its name on the wire, the hierarchy delimiter ("" if none), its flags in
    small letters."""

    name: str
    wire: bytes
    delimiter: str
    flags: frozenset[str] = frozenset()

    @property
    def readable(self) -> bool:
        return not self.flags & UNREADABLE

    @property
    def use(self) -> str:
        """What the server says it is for (a name of ``USES``), or ""."""
        found = USES & {flag.removeprefix("\\") for flag in self.flags}
        return min(found, default="")


@dataclass(frozen=True)
class Layout:
    """The folders of an account that can be read, and what they are for."""

    account: str
    folders: tuple[Folder, ...]
    uses: Mapping[str, str]
    labelled: bool = False  # Gmail: All Mail has everything, with labels
    missing: Mapping[str, str] = field(default_factory=dict)  # use -> the configured name that is not there

    def of(self, use: str) -> list[str]:
        """The folders for ``use``."""
        return [folder.name for folder in self.folders if self.uses.get(folder.name) == use]

    def drafts(self) -> str:
        """The Drafts folder. Raise ``Misconfigured`` if there is none, or more than one."""
        if "drafts" in self.missing:
            listed = ", ".join(folder.name for folder in self.folders)
            raise Misconfigured(self.account, f"there is no folder {self.missing['drafts']!r} (drafts): {listed}")
        found = self.of("drafts")
        if len(found) == 1:
            return found[0]
        what = f"more than one folder may be Drafts ({', '.join(found)})" if found else "there is no Drafts folder"
        raise Misconfigured(self.account, f'{what}: name it in the configuration, drafts = "..."')

    def role(self, folder: str) -> FolderRole:
        if folder.upper() == "INBOX":
            return FolderRole.INBOX
        use = self.uses.get(folder, "")
        return FolderRole(use) if use in ("sent", "junk") else FolderRole.OTHER

    def inbox(self) -> str:
        """Where new mail comes in: All Mail at Gmail, else INBOX."""
        everything = self.of("all") if self.labelled else []
        return everything[0] if everything else "INBOX"

    def watched(self, wanted: Sequence[str] | None, exclude: Sequence[str], everything: bool) -> list[str]:
        """The folders to read: INBOX, Sent and Junk (Gmail: All Mail and Junk), the ``wanted`` ones, or with
        ``everything`` all but Drafts, Trash, what only shows others' messages, and ``exclude``.

        Names that are not there are given back as well: reading them tells."""
        there = {folder.name.casefold(): folder.name for folder in self.folders}
        named = [there.get(name.casefold(), name) for name in wanted or ()]
        if self.labelled and self.of("all"):
            found = [*self.of("all"), *self.of("junk"), *named]
        elif everything and not named:
            never = {"drafts", "trash"} | VIRTUAL
            rest = [folder.name for folder in self.folders if self.uses.get(folder.name) not in never]
            found = ["INBOX", *self.of("sent"), *self.of("junk"), *rest]
        else:
            found = ["INBOX", *self.of("sent"), *self.of("junk"), *named]
        found += [self.missing["sent"]] if "sent" in self.missing else []
        left_out = {name.casefold() for name in exclude}
        return [name for name in dict.fromkeys(found) if name.casefold() not in left_out]


def layout(
    account: str,
    folders: Sequence[Folder],
    *,
    foreign: Sequence[str] = (),
    configured: Mapping[str, str] | None = None,
    labelled: bool = False,
) -> Layout:
    """Say what the folders are for. ``foreign``: prefixes of other people's and shared folders. ``configured``: use ->
    name; one that is not there is told where it is needed."""
    own = tuple(f for f in folders if f.readable and not any(p and f.name.startswith(p) for p in foreign))
    uses = {folder.name: folder.use for folder in own if folder.use}
    for use, names in known()["names"].items():
        if use not in uses.values():
            uses |= dict.fromkeys(_by_name(own, uses, names, first=use != "drafts"), use)
    missing = {}
    for use, name in (configured or {}).items():
        there = next((folder.name for folder in own if folder.name.casefold() == name.casefold()), None)
        if there is None:
            missing[use] = name
        else:
            uses = {folder: old for folder, old in uses.items() if old != use} | {there: use}
    return Layout(account, own, uses, labelled, missing)


def _by_name(own: Sequence[Folder], uses: Mapping[str, str], names: Sequence[str], first: bool) -> list[str]:
    short = {folder.name: _short(folder) for folder in own if folder.name not in uses and folder.name != "INBOX"}
    found = [folder for name in names for folder, its_name in short.items() if its_name == name]
    # Two clients in two languages leave "Sent" and "Gesendet" behind: both hold what the person sent.
    return found if not first or "sent" in names else found[:1]


def _short(folder: Folder) -> str:
    """The name without INBOX or [Gmail] before it, in small letters; "" if it lies deeper."""
    parts = folder.name.split(folder.delimiter) if folder.delimiter else [folder.name]
    if len(parts) == 2 and parts[0].casefold() in ("inbox", "[gmail]", "[google mail]"):
        parts = parts[1:]
    return parts[0].strip().casefold() if len(parts) == 1 else ""
