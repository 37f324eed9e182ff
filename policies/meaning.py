"""What a mail means, judged sentence by sentence: the place of the reader, and the reader by rules.

A reader takes the new text of a message and gives a ``Reading``: what the sentences do (``Act``), each with the
sentence and the words that show it. ``policies.evidence`` folds them to the message, so that every verdict can name its
sentence. A reader is a function of this shape, so that another can take the place of this one.

Acts: *declines*, *offers*, *invites*, *defers*, *asks*, *informs* (receipts, codes, portals), *sells* (other jobs,
newsletters), *away* (an absence), *left*, *greets* (pleasantries), *lures* (what only a fraud asks for), *reopens* (a
decision is undone).

Rules: a cue without a "not" of its own is turned round by one close before it or in it (an offer becomes a refusal, a
refusal nothing). What stands under a condition is not said ("if you are not selected", "should we decide"), unless the
condition is mere politeness ("if that suits you"). What is told as past ("we wrote to you that ...", "it was good to
meet you") weighs little.
Points add up over sentences as evidence does in log-odds; within one sentence the strongest cue of an act counts, and
half of the next. The engine knows no language: all words are in ``lexicon/mail``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from policies.cues import Cue, Language, languages
from policies.sentences import Sentence, flatten, sentences

DECLINES, OFFERS, INVITES, DEFERS, ASKS, INFORMS = "declines", "offers", "invites", "defers", "asks", "informs"
SELLS, AWAY, LEFT, LURES, REOPENS = "sells", "away", "left", "lures", "reopens"

# A "not" turns these round; what it makes of them.
_TURNED = {OFFERS: DECLINES, INVITES: DECLINES, DECLINES: "", REOPENS: "", INFORMS: "", DEFERS: DEFERS}
_CONDITIONAL = frozenset({DECLINES, OFFERS, INVITES, DEFERS, REOPENS, LEFT})
_REACH = 4  # words before a cue in which a "not" still belongs to it
_TOLD = 0.3  # what is left of a decision or a meeting that is only told of as past
_CLEAREST = 4  # sentences that count for one act
_HINT = 2.0  # below this a sentence only hints: hints alone never add up to more than one
_LONG = 120  # words of a text that would name its subject somewhere
_OFF_TOPIC = 0.3
_SURE_OF_LANGUAGE = 0.5  # a second language with at least this share of the first one's common words is read as well


@dataclass(frozen=True, slots=True)
class Act:
    """What one sentence does: ``points`` of evidence for it, the ``sentence``, and the ``words`` that showed it."""

    act: str
    points: float
    sentence: str
    words: str
    rule: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The acts of a message in order of its sentences, its language ("" if it cannot be told), its length in words."""

    acts: tuple[Act, ...] = ()
    language: str = ""
    words: int = 0

    def points(self, act: str) -> float:
        """The evidence for one act: its clearest sentences together. A long letter is no more decided."""
        clearest = sorted((found.points for found in self.acts if found.act == act), reverse=True)[:_CLEAREST]
        strong = [points for points in clearest if points >= _HINT]
        hints = sum(points for points in clearest if points < _HINT)
        return sum(strong) + min(hints, _HINT)

    def best(self, act: str) -> Act | None:
        """The sentence that shows the act most clearly."""
        return max((found for found in self.acts if found.act == act), key=lambda found: found.points, default=None)


Reader = Callable[[str], Reading]


def read(text: str) -> Reading:
    """The reader by rules."""
    spoken = spoken_in(text)
    all_sentences = sentences(text)
    acts = [
        act
        for sentence in all_sentences
        for code in spoken or tuple(languages())
        for act in _judge(sentence, languages()[code])
    ]
    if _off_topic(all_sentences, spoken):
        acts = [replace(act, points=act.points * _OFF_TOPIC) if act.act in _TURNED else act for act in acts]
    return Reading(tuple(acts), spoken[0] if spoken else "", sum(len(each.flat.split()) for each in all_sentences))


def _off_topic(all_sentences: tuple[Sentence, ...], spoken: tuple[str, ...]) -> bool:
    """Whether a long text has no word of work in it: it speaks of something else, whatever was chosen or declined."""
    if not spoken or sum(sentence.flat.count(" ") for sentence in all_sentences) < _LONG:
        return False
    topics = [languages()[code].lists["topic"] for code in spoken]
    return not any(topic.search(sentence.flat) for topic in topics for sentence in all_sentences)


def spoken_in(text: str) -> tuple[str, ...]:
    """The languages of a text, the main one first: at most two; none if too little is said to tell."""
    words = Counter(flatten(text[:4000]).split())
    shares = Counter({code: sum(words[word] for word in of.common) for code, of in languages().items()})
    (first, most), (second, next_most) = (*shares.most_common(2), ("", 0))[:2]
    if most < 2 or most == next_most:
        return ()
    return (first, second) if next_most >= _SURE_OF_LANGUAGE * most else (first,)


def _judge(sentence: Sentence, language: Language) -> Iterator[Act]:
    flat = sentence.flat
    for found, result in language.rewrites:
        flat = found.sub(result, flat)
    best: dict[str, list[Act]] = {}
    for cue in language.candidates(flat):
        match = cue.found.search(flat)
        if match is None or (cue.unless and cue.unless.search(flat)):
            continue
        act = _turned(cue, flat, match.start(), match.end(), language)
        if act == DECLINES and _not_yet(cue, flat, match.end(), language):
            act = DEFERS
        points = cue.points * _weight(act, flat, match.start(), match.end(), language)
        if act and points:
            words = match.group().strip()
            best.setdefault(act, []).append(Act(act, points, sentence.text, words, f"{act}: {cue.source}"))
    for acts in best.values():
        yield _together(acts)


def _together(acts: list[Act]) -> Act:
    """The strongest cue of a sentence with half of the next one."""
    ranked = sorted(acts, key=lambda act: -act.points)
    first = ranked[0]
    second = ranked[1].points / 2 if len(ranked) > 1 else 0.0
    return Act(first.act, first.points + max(0.0, second), first.sentence, first.words, first.rule)


def _turned(cue: Cue, flat: str, start: int, end: int, language: Language) -> str:
    if cue.negated or cue.act not in _TURNED:
        return cue.act
    before = _clause(flat[:start], language).split(" ")
    near = " ".join(["", *before[-_REACH - 1 :]]) + flat[start:end]
    return _TURNED[cue.act] if language.lists["not"].search(near) else cue.act


def _not_yet(cue: Cue, flat: str, end: int, language: Language) -> bool:
    """ "We have not chosen anybody yet": a refusal that leans on a "not" is none while that "not" is a "not yet"."""
    if not cue.negated and cue.act == DECLINES:
        return False
    after = " ".join(flat[end:].split(" ")[:_REACH])
    return bool(language.lists["yet"].search(f"{flat[:end]}{after} "))


def _weight(act: str, flat: str, start: int, end: int, language: Language) -> float:
    if act in _CONDITIONAL and _under_condition(flat, start, end, act, language):
        return 0.0
    told = act == DECLINES and language.lists["formerly"].search(flat)
    met = act == INVITES and language.lists["past"].search(_joined_part(flat, start, language))
    return _TOLD if told or met else 1.0


def _joined_part(flat: str, start: int, language: Language) -> str:
    """The part of a sentence that a cue stands in: "we enjoyed meeting you *and* would like to invite you"."""
    cuts = [found.end() - 1 for found in language.lists["joins"].finditer(flat[:start])]
    return flat[cuts[-1] :] if cuts else flat


def _under_condition(flat: str, start: int, end: int, act: str, language: Language) -> bool:
    polite = language.lists["polite"]
    for condition in language.lists["if"].finditer(flat):
        if condition.start() < end:
            between = flat[condition.end() : start] if condition.end() <= start else ""
            kind = act != DECLINES and polite.search(flat[condition.start() - 1 :])
            if not kind and not language.lists["turn"].search(f" {between}"):
                return True
        elif act in (OFFERS, INVITES) and not polite.search(flat[condition.start() - 1 :]):
            return True
    return False


def _clause(before: str, language: Language) -> str:
    """What stands before, back to the last word that starts a new thought ("but")."""
    cut = 0
    for turn in language.lists["turn"].finditer(before):
        cut = turn.end()
    return before[cut:]
