"""A letter as a page to print and to sign: one PDF, set in one typeface, with nothing in it but the letter.

Rules: nothing that the recipient could see names a program, the company or the step; the file says neither who made it
nor when it was made, so the same letter gives the same bytes. A sign that the typeface lacks is not printed as a box:
``Unprintable`` names it, and the letter stays as text in its reminder.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from policies.model import Page

_MARGIN, _LEADING, _SIZE = 25.0, 5.6, 11.0  # millimetres, millimetres, points
_SMALL = 9.5
_ADDRESS_AT = 50.0  # from the top edge, where a window envelope shows it
_BREAKS = "\u00ad\u200b\u200c\u200d\u2060\ufeff"  # what has no picture of its own
_MADE = datetime(2000, 1, 1, tzinfo=UTC)


class Unprintable(ValueError):
    """The signs that cannot be printed, and the remedy."""


def print_page(page: Page) -> bytes:
    """The PDF of a page: A4, or US letter where ``page.format`` says so. Raise ``Unprintable``."""
    from font_source_sans_pro import font_files_ttf
    from fpdf import FPDF

    pdf = FPDF(format=page.format)
    pdf.add_font("text", fname=font_files_ttf["SourceSansPro"])
    typeface = pdf.fonts["text"]
    try:
        _check(page, getattr(typeface, "cmap", {}))
        _set(pdf, page)
        return bytes(pdf.output())
    finally:
        if (file := getattr(typeface, "ttfont", None)) is not None:
            file.close()  # the library leaves it to chance


def _set(pdf, page: Page) -> None:  # type: ignore[no-untyped-def]
    pdf.set_creation_date(_MADE)
    pdf.set_producer("")
    pdf.set_margins(_MARGIN, 20.0, _MARGIN)
    pdf.set_auto_page_break(auto=True, margin=20.0)
    pdf.set_font("text", size=_SMALL)
    pdf.add_page()
    _lines(pdf, page.sender, align="R")
    pdf.set_font("text", size=_SIZE)
    pdf.set_y(max(pdf.get_y() + _LEADING, _ADDRESS_AT))
    _lines(pdf, page.recipient)
    pdf.ln(2 * _LEADING)
    _lines(pdf, (page.day,), align="R")
    pdf.ln(_LEADING)
    for line in page.text.strip("\n").split("\n"):
        _lines(pdf, (line,)) if line.strip() else pdf.ln(_LEADING)


def _lines(pdf, lines: Iterable[str], align: str = "L") -> None:  # type: ignore[no-untyped-def]
    for line in lines:
        pdf.multi_cell(0, _LEADING, _plain(line), align=align, new_x="LMARGIN", new_y="NEXT")


def _plain(text: str) -> str:
    return "".join(sign for sign in text if sign not in _BREAKS)


def _check(page: Page, pictures: object) -> None:
    whole = _plain("\n".join((*page.sender, *page.recipient, page.day, page.text)))
    missing = sorted({sign for sign in whole if not sign.isspace() and ord(sign) not in pictures})  # type: ignore[operator]
    if missing:
        shown = " ".join(missing[:8])
        raise Unprintable(f"a printed page cannot show {shown}: write by hand, or print the text of the reminder")
