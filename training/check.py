"""Is the training set sound? ``python training/check.py`` names each mistake and prints the counts; exit 1 if any."""

from __future__ import annotations

import re
import sys
from collections import Counter

from mails import KINDS, Mail, read_all

_SHARED = 0.6


def _words(mail: Mail) -> list[str]:
    return re.findall(r"\w+", mail.text.lower())


def doubled(mails: list[Mail]) -> list[str]:
    """Mails that share most of their rows of four words with an earlier one: filled in, not written."""
    seen: dict[tuple[str, ...], int] = {}
    found = []
    for index, mail in enumerate(mails):
        words = _words(mail)
        rows = set(zip(*(words[at:] for at in range(4)), strict=False))
        shared = Counter(seen[row] for row in rows if row in seen)
        if rows and shared:
            other, count = shared.most_common(1)[0]
            if count > _SHARED * len(rows):
                found.append(f"{mail.file}:{mail.line}: almost the same as {mails[other].file}:{mails[other].line}")
        for row in rows:
            seen.setdefault(row, index)
    return found


def main() -> int:
    mails, problems = read_all()
    twins = doubled(mails)
    for problem in [*map(str, problems), *twins]:
        print(problem)
    table = Counter((mail.language, mail.kind) for mail in mails)
    languages = sorted({mail.language for mail in mails})
    print("language", *(kind[:10].rjust(11) for kind in KINDS), "total".rjust(7))
    for language in languages:
        row = [table[language, kind] for kind in KINDS]
        print(language.ljust(8), *(str(each).rjust(11) for each in row), str(sum(row)).rjust(7))
    words = sum(len(_words(mail)) for mail in mails)
    print(f"{len(mails)} mails, {words} words, {len(problems)} problems, {len(twins)} twins")
    return 1 if problems or twins else 0


if __name__ == "__main__":
    sys.exit(main())
