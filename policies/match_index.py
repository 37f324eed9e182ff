"""The applications, arranged so that a message finds its own without a walk through all of them.

Rules: everything a message can show - a message id, an address, a domain, a person's or a company's name, a domain that
merely looks like the company's - is a key of a table. Names are rows of folded words, looked up by their first one.
A company's name is used without its legal form; one of a single very short or very common word is looked for only in
headers, never in running text. ``ended`` applications are found like all others, and lose against live ones.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache

from policies.domains import NO_COMPANY, domain_of, is_relay, kind_of
from policies.label_spelling import WHOLE, telling_words, words_spelt
from policies.lexicon import load
from policies.model import Application, Settings
from policies.names import fits_domain, key, label_of, stripped, words_of

Row = tuple[str, ...]
# A name is cut down to one word only if that word has at least this many letters.
_TELLING = 6
_BEGINNING = 4  # letters of a label by which names are looked up
Rows = dict[str, list[tuple[Row, str]]]


@dataclass(frozen=True)
class Index:
    """What ``build_index`` makes. Anchors name applications; every table maps to anchors, in order of preference.
    ``domained``: those of which a domain is known."""

    settings: Settings
    applications: Mapping[str, Application]
    anchors: Mapping[str, str]
    known: dict[str, str]
    ended: frozenset[str]
    authserv: tuple[str, ...]
    addresses: Mapping[str, tuple[str, ...]]
    domains: Mapping[str, tuple[str, ...]]
    domained: frozenset[str]
    people: Rows = field(repr=False)
    companies: Rows = field(repr=False)
    labels: Mapping[str, tuple[str, ...]] = field(repr=False)
    exact: frozenset[str] = field(repr=False)
    beginnings: Mapping[str, Sequence[tuple[str, str]]] = field(repr=False)
    roles: Mapping[str, frozenset[str]] = field(repr=False)

    def registrable(self, address: str) -> str:
        """The registrable domain of an address, lower case, or "" if it has none."""
        domain = domain_of(address)
        return self.settings.registrable(domain) if "." in domain else ""

    def owners(self, domain: str) -> tuple[str, ...]:
        """The applications whose company (or agency) would have that registrable domain."""
        label = label_of(domain)
        near = list(self.beginnings.get(label[:_BEGINNING], ()))
        for start in range(len(label) - WHOLE + 1):
            near += self.beginnings.get(label[start : start + WHOLE], ())
        own = (anchor for name, anchor in near if fits_domain(name, domain) or words_spelt(name, domain))
        return tuple(dict.fromkeys(own))

    def learn(self, message_id: str, interview: str) -> None:
        """From now on, what answers this message belongs to that interview's application."""
        self.known[message_id] = interview

    def alive(self, anchors: Iterable[str]) -> tuple[str, ...]:
        """The live ones among them; all if none is alive."""
        distinct = tuple(dict.fromkeys(anchors))
        return tuple(anchor for anchor in distinct if anchor not in self.ended) or distinct

    def named(self, rows: Rows, words: Sequence[str], *, weak: bool = True) -> Iterator[tuple[Row, str]]:
        """The rows that stand in the words, as whole words, in order. ``weak``: also names of one common word."""
        for place, word in enumerate(words):
            for row, anchor in rows.get(word, ()):
                if tuple(words[place : place + len(row)]) == row and (weak or not _weak(row)):
                    yield row, anchor


def build(
    applications: Sequence[Application],
    known: Mapping[str, str],
    settings: Settings,
    ended: Collection[str] = (),
    authserv: Sequence[str] = (),
) -> Index:
    """The index. ``known`` maps message ids to an interview's identity; ``ended`` names anchors."""
    newest_first = sorted(applications, key=_newest, reverse=True)
    own = settings.me.addresses
    domains = _table(pair for each in newest_first for pair in _domains(each, settings))
    return Index(
        settings=settings,
        applications={each.anchor: each for each in newest_first},
        anchors={identity: each.anchor for each in newest_first for identity in (*each.identities, each.anchor)},
        known=dict(known),
        ended=frozenset(ended),
        authserv=tuple(host.lower() for host in authserv),
        addresses=_table((email, each.anchor) for each in newest_first for email in _emails(each) if email not in own),
        domains=domains,
        domained=frozenset(anchor for anchors in domains.values() for anchor in anchors),
        people=_rows((words_of(contact.name), each.anchor) for each in newest_first for contact in each.contacts),
        companies=_rows((name, each.anchor) for each in newest_first for name in company_names(each)),
        labels=_table(pair for each in newest_first for pair in _labels(each)),
        exact=frozenset(name for each in newest_first for name in _as_labels(each)),
        beginnings=_beginnings(newest_first),
        roles={each.anchor: role_words(each.role.value if each.role else "") for each in newest_first},
    )


def company_names(application: Application) -> tuple[tuple[str, ...], ...]:
    """The company's name and its agency's as rows of words: as written, as spoken, and without
    the words that any company has."""
    rows: list[Row] = []
    for written in (*([application.company.value] if application.company else ()), *application.through):
        rows += [words_of(written), words_of(stripped(written))]
        telling = key(written)
        if len(telling) > 1 or all(len(word) >= _TELLING for word in telling):
            rows.append(telling)
    return tuple(dict.fromkeys(row for row in rows if row))


def _beginnings(applications: Sequence[Application]) -> dict[str, list[tuple[str, str]]]:
    """Names by what a domain's label of theirs would begin with (the first letters, the initials) or would contain."""
    table: dict[str, list[tuple[str, str]]] = {}
    for each in applications:
        for name in (*([each.company.value] if each.company else ()), *each.through):
            rows = (key(name), words_of(stripped(name)))
            forms = {"".join(row) for row in rows} | {"".join(word[0] for word in row) for row in rows}
            starts = {form[:_BEGINNING] for form in forms if form} | {word[:WHOLE] for word in telling_words(name)}
            for start in starts:
                table.setdefault(start, []).append((name, each.anchor))
    return table


def role_words(role: str) -> frozenset[str]:
    """The words of a role that tell it from another."""
    empty = _words("role_words")
    return frozenset(word for word in words_of(role) if word not in empty and (len(word) > 1 or word.isdigit()))


def about_work(text: str) -> bool:
    """Whether a subject or a sender's name has a word of applications in it ("application", "Gespräch", "oferta")."""
    beginnings = tuple(_words("job_words"))
    return any(word.startswith(beginnings) for word in words_of(text))


def skeletons(label: str) -> Iterator[str]:
    """A domain's first label with look-alike letters levelled, and each form of it that lacks one letter."""
    level = skeleton(label)
    yield level
    if len(level) > 4:
        yield from (level[:place] + level[place + 1 :] for place in range(len(level)))


def skeleton(label: str) -> str:
    """The label as the eye reads it: ``rn`` is m, ``0`` is o, a Cyrillic a is a Latin one; no hyphens."""
    folded = "".join(words_of(label.replace("-", "").replace("_", "")))
    for seen, meant in load("mail/structure")["look_alikes"].items():
        folded = folded.replace(seen, meant)
    return folded


def _newest(application: Application) -> datetime:
    return max((interview.start for each in application.rounds for interview in each.interviews), default=_LONG_AGO)


_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def _emails(application: Application) -> Iterator[str]:
    for contact in application.contacts:
        if contact.email and not is_relay(contact.email):
            yield contact.email.lower()


def _domains(application: Application, settings: Settings) -> Iterator[tuple[str, str]]:
    for domain in application.domains:
        if kind_of(domain) not in NO_COMPANY:
            yield settings.registrable(domain.lower()), application.anchor
    for email in _emails(application):
        if kind_of(email) not in NO_COMPANY and email not in settings.me.addresses:
            yield settings.registrable(domain_of(email)), application.anchor


def _as_labels(application: Application) -> set[str]:
    """The company's names and its domains as ``label_of`` levels a domain's label."""
    names = {"".join(name) for name in company_names(application)}
    return names | {label_of(domain) for domain in application.domains if kind_of(domain) not in NO_COMPANY}


def _labels(application: Application) -> Iterator[tuple[str, str]]:
    for name in _as_labels(application):
        if len(name) > 3:
            yield from ((form, application.anchor) for form in skeletons(name))


def _table(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    table: dict[str, dict[str, None]] = {}
    for entry, anchor in pairs:
        table.setdefault(entry, {})[anchor] = None
    return {entry: tuple(anchors) for entry, anchors in table.items() if entry}


def _rows(names: Iterable[tuple[Row, str]]) -> Rows:
    rows: Rows = {}
    for row, anchor in dict.fromkeys(names):
        if row:
            rows.setdefault(row[0], []).append((row, anchor))
    return rows


def _weak(row: Row) -> bool:
    return len(row) == 1 and (len(row[0]) < 4 or row[0] in _words("common_names"))


@cache
def _words(table: str) -> frozenset[str]:
    return frozenset(word for entry in load("mail/structure")[table] for word in words_of(entry))
