"""How vacancies are marked: for whom they are open, and under which number."""

from __future__ import annotations

import re

# (m/w/d), H/F, m/v/x: how vacancies say that anyone may apply.
VACANCY = re.compile(
    r"\s*[(\[]?\b(?:[mwfdxvih]\s*[/|*]\s*[mwfdxvih](?:\s*[/|*]\s*[mwfdxvi])*|all genders|gn|mwd)\b[)\]]?"
    r"|[:*_]in(?:nen)?\b(?=\s|$)",
    re.IGNORECASE,
)
# The number of a vacancy: "R-20418", "(ref 8812)".
REFERENCE = re.compile(
    r"(?<![\w-])[(\[]?(?:(?:ref|req|job|id|nr)\.?[ :#]*)?(?:[A-Z]{1,4}-?)?\d{4,}[)\]]?(?![\w-])", re.IGNORECASE
)


def is_vacancy(title: str) -> bool:
    """Whether the title is marked as vacancies are: (m/w/d)."""
    return bool(VACANCY.search(title))
