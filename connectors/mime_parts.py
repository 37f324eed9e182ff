"""What the parts of a mail are for: text, its HTML form, invitations, delivery reports, forwarded mails.

Rules: of two forms of one text the plain one is read, unless it says nothing; what is attached is not what was
written; a mail attached is a mail forwarded, except in a delivery report, where it is the one that came back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from email.message import EmailMessage

from connectors.mime_charset import decode_bytes
from connectors.mime_head import text_of
from connectors.mime_html import html_text, tidy
from connectors.mime_part import children_of, content, is_attached, kind_of, name_of, parameter
from connectors.mime_report import reports_in, returned_id
from connectors.mime_signed import signed_content, unsigned_text
from connectors.mime_tree import parse_tree
from policies.model import DeliveryReport, Problem

MOST_PARTS = 500
DEEPEST = 30
MOST_TEXT = 1024 * 1024
MOST_CALENDARS = 10
CALENDAR = ("text/calendar", "application/ics")
RETURNED = ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global")


@dataclass
class Walk:
    """What was found on the way through the tree. ``plain`` and ``rich`` are the two forms as they came."""

    place: str
    problems: list[Problem]
    texts: list[str] = field(default_factory=list)
    quotes: list[str] = field(default_factory=list)
    plains: list[str] = field(default_factory=list)
    riches: list[str] = field(default_factory=list)
    forwarded: list[str] = field(default_factory=list)
    calendars: list[tuple[bytes, str]] = field(default_factory=list)
    found: list[DeliveryReport] = field(default_factory=list)
    original: str = ""
    parts: int = 0
    size: int = 0

    @property
    def text(self) -> str:
        return "\n\n".join(filter(None, self.texts))

    @property
    def quoted(self) -> str:
        return "\n\n".join(filter(None, self.quotes))

    @property
    def plain(self) -> str:
        return "\n\n".join(filter(None, self.plains))

    @property
    def rich(self) -> str:
        return "\n".join(filter(None, self.riches))

    @property
    def reports(self) -> tuple[DeliveryReport, ...]:
        return tuple(
            DeliveryReport(report.action, report.status, report.recipient, report.original_id or self.original)
            for report in self.found
        )


def walk(tree: EmailMessage, place: str, problems: list[Problem]) -> Walk:
    """Go through the parts, bounded in number, nesting and text. Never raises."""
    seen = Walk(place, problems)
    _visit(seen, tree, 0)
    return seen


def _visit(seen: Walk, part: EmailMessage, depth: int) -> None:
    seen.parts += 1
    if seen.parts > MOST_PARTS or depth > DEEPEST:
        if not any("parts" in problem.value for problem in seen.problems):
            seen.problems.append(Problem(seen.place, "too many parts, or too deeply nested; the rest was not read"))
        return
    kind = kind_of(part)
    if kind == "message/delivery-status":
        seen.found += reports_in(part)
    elif kind in RETURNED:
        _attached(seen, part, depth)
    elif part.is_multipart():
        _multipart(seen, part, kind, depth)
    elif kind in CALENDAR or (kind == "application/octet-stream" and name_of(part).endswith(".ics")):
        if len(seen.calendars) < MOST_CALENDARS:
            seen.calendars.append((content(part)[:MOST_TEXT], parameter(part, "method")))
    elif kind in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
        _sealed(seen, part, depth)
    elif not is_attached(part):
        _leaf(seen, part, kind)


def _multipart(seen: Walk, part: EmailMessage, kind: str, depth: int) -> None:
    children = list(children_of(part))
    if kind == "multipart/alternative":
        _alternative(seen, children, depth)
    elif kind == "multipart/encrypted":
        seen.problems.append(Problem(seen.place, "its text is encrypted", "read it in your mail program"))
    elif kind in ("multipart/related", "multipart/signed"):
        # The first is the text, the rest its pictures or its signature; an invitation may lie among them.
        for n, child in enumerate(children):
            if n == 0 or kind_of(child) in CALENDAR or (kind == "multipart/related" and child.is_multipart()):
                _visit(seen, child, depth + 1)
    elif kind == "multipart/report":
        for child in children:
            if kind_of(child) in RETURNED:
                seen.original = seen.original or returned_id(child)
            else:
                _visit(seen, child, depth + 1)
    else:
        for child in children:
            _visit(seen, child, depth + 1)


def _alternative(seen: Walk, children: list[EmailMessage], depth: int) -> None:
    forms: list[Walk] = []
    for child in children:
        form = Walk(seen.place, seen.problems, parts=seen.parts, size=seen.size)
        _visit(form, child, depth + 1)
        seen.parts, seen.size = form.parts, form.size
        seen.calendars += form.calendars
        seen.found += form.found
        seen.forwarded += form.forwarded
        seen.plains += form.plains
        seen.riches += form.riches
        forms.append(form)
    spoken = [form for form in forms if form.text.strip() or form.quoted.strip()]
    plain = next((form for form in spoken if not form.riches), None)
    rich = next((form for form in spoken if form.riches), None)
    best = rich if plain is None or (rich is not None and _says_nothing(plain.text, rich.text)) else plain
    if best is not None:
        seen.texts += best.texts
        seen.quotes += best.quotes


def _says_nothing(plain: str, rich: str) -> bool:
    """Some programs write "your program shows no HTML", or a few words, for the plain form."""
    few, many = len(plain.split()), len(rich.split())
    return few == 0 or "<html" in plain[:500].lower() or (few < 25 and many > 3 * few + 20)


def _leaf(seen: Walk, part: EmailMessage, kind: str) -> None:
    if not kind.startswith("text/") or kind in ("text/x-amp-html", "text/css", "text/x-vcard", "text/vcard"):
        return
    data = content(part)
    left = MOST_TEXT - seen.size
    if len(data) > left:
        seen.problems.append(Problem(seen.place, f"only the first {MOST_TEXT} bytes of its text were read"))
        data = data[: max(left, 0)]
    seen.size += len(data)
    text = decode_bytes(data, parameter(part, "charset"))
    if kind in ("text/html", "application/xhtml+xml"):
        shown, quoted = html_text(text)
        seen.riches.append(text)
        seen.texts.append(shown)
        seen.quotes.append(quoted)
        return
    if parameter(part, "format").lower() == "flowed":
        text = unflow(text, joined=parameter(part, "delsp").lower() == "yes")
    seen.plains.append(text)
    seen.texts.append(tidy(unsigned_text(text)))


def unflow(text: str, *, joined: bool = False) -> str:
    """Paragraphs whole again (RFC 3676); ``joined`` is DelSp=yes. Quote marks stay."""
    lines: list[str] = []
    open_depth: int | None = None
    for line in text.splitlines():
        depth = len(line) - len(line.lstrip(">"))
        rest = line[depth:].removeprefix(" ")
        flows = rest.endswith(" ") and rest != "-- "
        piece = rest[:-1] if flows and joined else rest
        if open_depth == depth and rest != "-- ":
            lines[-1] += piece
        else:
            lines.append(f"{'>' * depth} {piece}" if depth else piece)
        open_depth = depth if flows else None
    return "\n".join(lines)


def _attached(seen: Walk, part: EmailMessage, depth: int) -> None:
    inner = Walk(seen.place, seen.problems, parts=seen.parts, size=seen.size)
    for child in children_of(part):
        _visit(inner, child, depth + 1)
        subject = text_of(str(child.get("subject", "")).encode("utf-8", "replace"))
        seen.forwarded.append("\n\n".join(filter(None, (subject, inner.text, inner.quoted, *inner.forwarded))))
    if not part.is_multipart():
        seen.forwarded.append(tidy(decode_bytes(content(part)[:MOST_TEXT], "")))
    seen.parts, seen.size, seen.original = inner.parts, inner.size, seen.original or returned_id(part)


def _sealed(seen: Walk, part: EmailMessage, depth: int) -> None:
    inner = signed_content(content(part))
    if inner is None:
        seen.problems.append(Problem(seen.place, "its text is encrypted", "read it in your mail program"))
        return
    _visit(seen, parse_tree(inner, seen.place, seen.problems), depth + 1)
