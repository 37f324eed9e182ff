"""Whom a step goes to.

Rules: addresses are never guessed, and numbers only used if the contact gave them. Nobody is written to whose address
bounced or who has left, nor a no-reply address, nor the person. Through an agency everything goes to whoever arranged
it there. Where the employer allows one route only, it is that one; where that is no address, nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from policies.ladder_steps import AN_INTERVIEWER, EACH, INVITER, NOBODY, WRITER, Step
from policies.match_senders import is_automatic, is_daemon
from policies.model import Address, Application, Contact, Round, Settings, Verdict


@dataclass(frozen=True)
class Addressees:
    """``to``: who can be reached by the step's channel; ``missing``: who ought to get it and cannot be reached.
    ``others``: whose thanks are passed on. ``template``: what they get."""

    to: tuple[Contact, ...]
    template: str
    missing: tuple[Contact, ...] = ()
    others: tuple[Contact, ...] = ()


def addressees(step: Step, round_: Round, application: Application, verdict: Verdict, settings: Settings) -> Addressees:
    """Who gets the step in this round."""
    return _Choice(step, round_, application, verdict, settings).made()


@dataclass(frozen=True)
class _Choice:
    step: Step
    round: Round
    application: Application
    verdict: Verdict
    settings: Settings

    def made(self) -> Addressees:
        step = self.step
        if step.to == NOBODY:
            return Addressees((), step.template)
        if self.application.only_via:
            return Addressees(self._route(), step.template)
        people, crowd = self._people(), step.crowd
        if self.application.agency:
            return Addressees(self._first(self._arrangers()), step.template)
        if crowd and len(people) >= crowd.size and not self.application.mentions:
            chosen = self._first(self._arrangers())
            if chosen:
                others = tuple(each for each in people if not _same(each, chosen[0]))
                return Addressees(chosen, crowd.template, others=others)
        if step.to == EACH:
            return self._each(people)
        chosen = self._first(self._ranked(people))
        return Addressees(chosen, step.template, () if chosen else tuple(self._named(self._ranked(people)))[:1])

    def _each(self, people: Sequence[Contact]) -> Addressees:
        """All interviewers who can be reached; if none can, whoever arranged it, and the reminder names the others."""
        reached = tuple(each for each in people if self._reachable(each))
        missing = tuple(self._named(each for each in people if each not in reached))
        if reached or not self.step.by_mail:
            return Addressees(reached, self.step.template, missing)
        return Addressees(self._first(self._arrangers()), self.step.template, missing)

    def _ranked(self, people: Sequence[Contact]) -> list[Contact]:
        """Who comes first for a step that goes to one person."""
        if self.step.to == INVITER:
            return [each for each in self.application.contacts if each.call_invited and each.phone]
        arrangers = self._arrangers()
        interviewers = [*people, *arrangers]
        if self.step.to == AN_INTERVIEWER:
            return interviewers
        if self.step.to == WRITER and (writer := dict(self.verdict.writers).get(self.step.branch)):
            return [self._contact(writer), *arrangers]
        return arrangers

    def _arrangers(self) -> list[Contact]:
        """Whoever arranged the interview first, then the others who are known."""
        contacts = [*self._people(), *self.application.contacts]
        return sorted(contacts, key=lambda each: not each.arranger)

    def _people(self) -> tuple[Contact, ...]:
        """The interviewers of the round, with what is known of them from elsewhere."""
        known = self.application.contacts
        by_key = {c.name: c for c in known if c.name} | {c.email: c for c in known if c.email}
        people = [each for interview in self.round.interviews for each in interview.interviewers]
        found = [by_key.get(each.email) or by_key.get(each.name) or each for each in people]
        return tuple(dict.fromkeys(found))

    def _contact(self, writer: Address) -> Contact:
        known = next((each for each in self.application.contacts if each.email == writer.email), None)
        return known or Contact(writer.name, writer.email, interviewer=False, where=("mail",))

    def _route(self) -> tuple[Contact, ...]:
        """The one route that the employer allows, if it is an address and the step goes by mail."""
        route = self.application.only_via.strip().lower()
        if not self.step.by_mail or "@" not in route:
            return ()
        known = next((each for each in self.application.contacts if each.email == route), None)
        contact = known or Contact(email=route, interviewer=False, where=("statement",))
        return (contact,) if self._reachable(contact) else ()

    def _first(self, contacts: Iterable[Contact]) -> tuple[Contact, ...]:
        return next(((each,) for each in contacts if self._reachable(each)), ())

    def _named(self, contacts: Iterable[Contact]) -> list[Contact]:
        """Those of whom at least a name is known, who have not left and are not the person."""
        left = {*self.verdict.unreachable} - {address for _, address in self.verdict.failed}
        nobody = left | self.settings.me.addresses
        return [each for each in contacts if each.name and each.email not in nobody]

    def _reachable(self, contact: Contact) -> bool:
        email = contact.email
        if email in self.verdict.unreachable or email in self.settings.me.addresses:
            return False
        if self.step.channel == "letter":
            return bool(contact.postal)
        if self.step.channel in ("call", "text"):
            return bool(contact.phone)
        return bool(email) and not is_automatic(email) and not is_daemon(email)


def _same(one: Contact, other: Contact) -> bool:
    return one.identity == other.identity
