"""The new text of a reply, and what is cut from it: quotes, forwarded mails, signatures, disclaimers.

Rules: the words that begin a quote are data (policies/lexicon/quotes.toml), this engine knows no language; lines are
looked at once, from the top; what cannot be told for sure stays in the text, for a decision cut away is lost.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pieces:
    """``text`` is new; the rest was cut off."""

    text: str
    signature: str = ""
    quoted: str = ""
    forwarded: str = ""


def cut(text: str) -> Pieces:
    return Pieces("\n".join(line for line in text.splitlines() if not line.startswith(">")).strip())
