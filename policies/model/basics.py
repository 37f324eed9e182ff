"""The small values that everything else is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something was decided: the rule, the words found, and where they stood."""

    rule: str
    words: str = ""
    where: str = ""

    def __str__(self) -> str:
        quoted = f' "{self.words}"' if self.words else ""
        return f"{self.rule}{quoted}{f' ({self.where})' if self.where else ''}"


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value and where it was read: ``where`` names the place ("title", "organizer", "statement", ...).

    ``strong`` says that the source can be quoted back to the company: weak values never enter a letter.
    """

    value: T
    where: str
    words: str = ""
    strong: bool = True


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read: the place (path, path:line, folder/UID), what was found, the remedy."""

    place: str
    value: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.value}{f'. {self.remedy}' if self.remedy else ''}"


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox of RFC 5322: decoded display name (may be empty) and the addr-spec in lower case."""

    email: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """A person at the company (or its agency), and where each part was read.

    ``postal`` is the address for a letter, lines separated by newlines. ``call_invited`` is true only if this
    person gave the number and asked to be called. ``arranger`` marks whoever arranged the interview.
    """

    name: str = ""
    email: str = ""
    title: str = ""
    phone: str = ""
    postal: str = ""
    call_invited: bool = False
    interviewer: bool = True
    arranger: bool = False
    where: tuple[str, ...] = ()

    @property
    def identity(self) -> str:
        """What a step is addressed to, in a key: the address if known, else the name."""
        return self.email or self.name.casefold()


@dataclass(frozen=True, slots=True)
class Promise:
    """The date by which the employer said it would decide (home zone), and where that was read."""

    by: date
    where: str
    words: str = ""
