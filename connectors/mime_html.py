"""HTML to text: what a reader would see, and the quotes apart from it.

Rules: hidden things (preheaders, tracking pixels, comments, scripts, styles) are dropped before anything is
rendered; quotes are told by what mail programs put around them; size and nesting are bounded.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

LARGEST = 1024 * 1024
DEEPEST = 200
DROPPED = ("script", "style", "head", "title", "noscript", "template", "object", "svg", "img", "input", "select")
HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*[01](?:px|pt|em)?\s*(?:;|$|!)"
    r"|max-height\s*:\s*0(?:px)?\s*(?:;|$|!)|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$|!)",
    re.IGNORECASE,
)
# The filler that follows a preheader, and marks without width.
INVISIBLE = re.compile("[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2060-\u2064\ufeff]")
BLANKS = re.compile(r"[ \t\xa0\u2007\u202f]+")
# What programs put around, or right before, the mail that is answered.
QUOTE_MARKS = (
    "//blockquote[@type='cite']",
    "//*[contains(concat(' ', @class, ' '), ' gmail_quote ')]",
    "//*[contains(@class, 'gmail_quote_container') or contains(@class, 'yahoo_quoted')"
    " or contains(@class, 'protonmail_quote') or contains(@class, 'tutanota_quote')"
    " or contains(@class, 'zmail_extra')]",
    "//*[@id='yahoo_quoted' or @id='OLK_SRC_BODY_SECTION' or @id='mail-editor-reference-message-container']",
)
FORWARDED = re.compile(r"^\W*(?:-{3,}|begin forwarded|anfang der weitergeleiteten|début du message)", re.IGNORECASE)


def html_text(text: str) -> tuple[str, str]:
    """``(seen, quoted)``: the text outside and inside of quotes, lines separated by newlines. Never raises."""
    from lxml import etree

    text = text.encode("utf-8", "replace").decode()[:LARGEST]
    if not text.strip():
        return "", ""
    try:
        tree = _parse(text)
        if tree is None:
            return "", ""
        _drop_hidden(tree)
        quotes = _take_quotes(tree)
        return render(tree), "\n\n".join(filter(None, map(render, quotes)))
    except (etree.LxmlError, ValueError, RecursionError, AssertionError, LookupError, TypeError, AttributeError):
        return tidy(re.sub(r"<[^<>]{0,5000}>", " ", text)), ""


def _parse(text: str) -> HtmlElement | None:
    from lxml import html

    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    # lxml takes bytes alone where a document declares a charset of its own.
    tree = html.document_fromstring(text.encode(), parser=parser, ensure_head_body=False)
    return tree if tree is not None else None


def _drop_hidden(tree: HtmlElement) -> None:
    for element in list(tree.iter()):
        tag = element.tag if isinstance(element.tag, str) else "script"
        hidden = tag in DROPPED or element.get("hidden") is not None or HIDDEN.search(element.get("style") or "")
        if hidden and tag != "body" and element is not tree and element.getparent() is not None:
            element.drop_tree()


def _take_quotes(tree: HtmlElement) -> list[HtmlElement]:
    taken = []
    for mark in QUOTE_MARKS:
        for element in tree.xpath(mark):
            if element.getparent() is not None and not FORWARDED.match(element.text_content()[:200].strip()):
                # What follows the quote is the writer's again.
                taken.append(element)
                _detach(element)
    return taken


def _detach(element: HtmlElement) -> None:
    tail, element.tail = element.tail, None
    parent, before = element.getparent(), element.getprevious()
    parent.remove(element)
    if tail:
        if before is not None:
            before.tail = (before.tail or "") + "\n" + tail
        else:
            parent.text = (parent.text or "") + "\n" + tail


def render(tree: HtmlElement) -> str:
    """The element's text as a page would lay it out, tables line by line."""
    from inscriptis import Inscriptis

    return tidy(Inscriptis(tree, _config()).get_text())


@cache
def _config() -> object:
    from inscriptis.css_profiles import CSS_PROFILES
    from inscriptis.model.config import ParserConfig

    return ParserConfig(css=CSS_PROFILES["strict"], table_cell_separator="  ")


def tidy(text: str) -> str:
    """Without invisible characters, blanks at line ends and more than one empty line in a row."""
    lines = (BLANKS.sub(" ", line).strip() for line in INVISIBLE.sub("", text).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
