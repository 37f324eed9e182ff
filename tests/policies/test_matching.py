"""Which application a message is about."""

from __future__ import annotations

from dataclasses import replace

import pytest
from mail_world import ANNA, NOON, SETTINGS, application, mail

from policies.matching import Index, Match, build_index, match
from policies.model import CalendarEvent, CalendarPart, Contact, FolderRole, Message

RUTH = Contact("Ruth Weiss", "ruth.weiss@nordlicht-energie.de")
NORDLICHT = application(
    "nord", "Nordlicht Energie GmbH", "Data Engineer", contacts=(RUTH,), domains=("nordlicht-energie.de",)
)
PELIKAN = application("pel", "Bäckerei Pelikan", "Filialleiterin", day=3)
NOTION = application("not", "Notion", "Product Designer", day=4)
WORLD = (NORDLICHT, PELIKAN, NOTION)
RELAY = "no-reply@greenhouse-mail.io"


def index(*applications: object, **more: object) -> Index:
    return build_index(applications or WORLD, {"known-1@mail": "pel"}, SETTINGS, **more)  # type: ignore[arg-type]


def found(message: Message, *applications: object, **more: object) -> Match:
    return match(message, index(*applications, **more))


def test_the_thread_comes_first() -> None:
    """An answer in a known thread belongs to it, whoever writes and whatever company is named."""
    result = found(mail("About Nordlicht Energie", "ruth.weiss@nordlicht-energie.de", parents=("known-1@mail",)))
    assert (result.interview, result.via) == ("pel", "thread")


def test_what_is_learnt_carries_the_thread() -> None:
    """An answer to a message that was matched a moment ago belongs to the same application."""
    known = index()
    known.learn("new@mail", "nord")
    assert match(mail("hello", parents=("new@mail",)), known).interview == "nord"


def test_reply_to_is_no_parent_and_still_a_person() -> None:
    """A contact's address in Reply-To leads to the application."""
    assert found(mail("hello", RELAY, reply_to=(RUTH.email,))).interview == "nord"


@pytest.mark.parametrize("sender", [RUTH.email, "someone.else@nordlicht-energie.de", "hr@jobs.nordlicht-energie.de"])
def test_contacts_and_colleagues(sender: str) -> None:
    """A contact's address and any address of the company's registrable domain lead to it."""
    assert found(mail("hello", sender)).interview == "nord"


def test_providers_are_no_company() -> None:
    """Two people with the same free-mail provider have nothing in common."""
    private = application("p", "Kita Sonne", contacts=(Contact("Ute Blum", "ute.blum@gmx.de"),), domains=("gmx.de",))
    assert found(mail("hello", "other@gmx.de"), private).interview == ""
    assert found(mail("hello", "ute.blum@gmx.de"), private).interview == "p"


@pytest.mark.parametrize(
    ("message", "wanted"),
    [
        (mail("", RELAY, name="Nordlicht Energie Recruiting"), "nord"),
        (mail("", RELAY, "Ihre Bewerbung bei der Baeckerei Pelikan"), "pel"),
        (mail("Thank you for your time with Nordlicht Energie.", RELAY), "nord"),
        (mail("", "careers@notion.recruitee.com"), "not"),
        (mail("I had no notion of it.", RELAY), ""),
        (mail("Nordlichter Energien", RELAY), ""),
        (mail("", "ruthw71@gmail.com", name="Ruth Weiss"), "nord"),
    ],
)
def test_names_where_a_relay_or_a_private_address_sent_it(message: Message, wanted: str) -> None:
    """A company is found as whole words; a common word only in headers; a contact by the full name."""
    assert found(message).interview == wanted


def test_a_newspaper_that_names_the_company_says_nothing() -> None:
    """An unknown company's mail whose text merely names ours is about no application; with the role it is."""
    assert found(mail("Nordlicht Energie raises prices.", "news@paper.example")).interview == ""
    text = "Our client Nordlicht Energie was impressed; about the Data Engineer job ..."
    assert found(mail(text, "kim@headhunters.example")).interview == "nord"


def test_the_role_decides_between_two_at_one_company() -> None:
    """Of two applications at one company the one whose role is named is meant; the shared words tell nothing."""
    other = application("nord2", "Nordlicht Energie GmbH", "Data Analyst", domains=("nordlicht-energie.de",))
    said = mail("Your application as Data Analyst (m/w/d)", "hr@nordlicht-energie.de")
    assert found(said, NORDLICHT, other).interview == "nord2"


def test_a_tie_names_the_candidates_and_no_application() -> None:
    """What cannot be told apart belongs to none of them."""
    other = application("nord2", "Nordlicht Energie GmbH", "Data Analyst", domains=("nordlicht-energie.de",))
    result = found(mail("About your application", "hr@nordlicht-energie.de"), NORDLICHT, other)
    assert (result.interview, set(result.tie)) == ("", {"nord", "nord2"})


def test_live_before_ended() -> None:
    """An ended application loses against a live one, and is found when it is alone."""
    other = application("nord2", "Nordlicht Energie GmbH", "Data Analyst", domains=("nordlicht-energie.de",))
    message = mail("About your application", "hr@nordlicht-energie.de")
    assert found(message, NORDLICHT, other, ended={"nord"}).interview == "nord2"
    assert found(message, NORDLICHT, ended={"nord"}).interview == "nord"


def test_one_agency_for_two_clients() -> None:
    """A head-hunter's address leads to the application whose client is named."""
    hunter = Contact("Kim Vos", "kim@vos-search.example")
    first = application("a", "Hafen Logistik", "Controller", contacts=(hunter,), agency=True)
    second = application("b", "Möbel Brandt", "Controller", contacts=(hunter,), agency=True)
    assert found(mail("Möbel Brandt have come back to me.", hunter.email), first, second).interview == "b"


def test_own_mail_belongs_to_whom_it_went() -> None:
    """Of a sent mail the recipients count, never the text."""
    sent = mail("Dear Ruth, about Notion ...", ANNA.email, role=FolderRole.SENT, to=(RUTH.email,))
    assert found(sent).interview == "nord"


def test_what_the_person_passed_on_to_oneself() -> None:
    """A forwarded mail belongs to the people in the forwarded part."""
    forwarded = replace(
        mail("", ANNA.email, "Fwd: news"), forwarded=f"From: Ruth Weiss <{RUTH.email}>\n\nDear Anna ..."
    )
    assert found(forwarded).interview == "nord"


def test_a_calendar_part_knows_its_interview() -> None:
    """An update of a known event belongs to that interview's application."""
    event = CalendarEvent("mail", "pel", NOON, NOON)
    invited = replace(mail("", "unknown@somewhere.example"), calendar=(CalendarPart("REQUEST", event),))
    assert found(invited).interview == "pel"


@pytest.mark.parametrize(
    ("domain", "trusted"),
    [
        ("nordIicht-energie.de", False),
        ("nordlicht-energie-careers.com", False),
        ("nordlichtenergie-jobs.com", False),
        ("nordlicht-enrgie.de", False),
        ("nordlicht-energie.de", True),
    ],
)
def test_a_look_alike_is_not_trusted(domain: str, trusted: bool) -> None:
    """A domain that only looks like the company's is matched and not trusted."""
    result = found(mail("We regret to inform you ...", f"hr@{domain.lower()}"))
    assert (result.interview, result.trusted) == ("nord", trusted)


@pytest.mark.parametrize(
    ("domain", "interview", "trusted"),
    [
        ("greyfinch.example", "grey", True),
        ("grey-finch.example", "grey", True),
        ("greyfinchrail.example", "grey", True),
        ("greyfinchrail-careers.example", "grey", False),
        ("greyfinchrail.xyz", "grey", False),
        ("greyfnchrail.example", "grey", False),
        ("finch.example", "", True),
    ],
)
def test_a_domain_of_the_name_where_none_is_known(domain: str, interview: str, trusted: bool) -> None:
    """The name itself is the company's; an added word, an odd top or a lost letter is not; one word of it is nobody's."""
    result = found(mail("Tuesday", f"ada@{domain}"), application("grey", "Grey Finch Rail", "Planner"))
    assert (result.interview, result.trusted) == (interview, trusted)


@pytest.mark.parametrize(
    ("results", "hosts", "trusted"),
    [
        (("mx.posteo.de; dmarc=fail header.from=nordlicht-energie.de",), (), False),
        (("mx.posteo.de; dmarc=pass", "evil.example; dmarc=fail"), (), True),
        (("evil.example; dmarc=pass", "mx.posteo.de; dmarc=fail"), ("mx.posteo.de",), False),
        (("spf=pass; dkim=pass; dmarc=fail action=none",), ("mx.posteo.de",), False),
        ((), (), True),
    ],
)
def test_dmarc_as_the_own_server_saw_it(results: tuple[str, ...], hosts: tuple[str, ...], trusted: bool) -> None:
    """The topmost result of the trusted host counts; no result is unknown, not failure."""
    headers = tuple(("authentication-results", each) for each in results)
    assert found(mail("", RUTH.email, headers=headers), authserv=hosts).trusted is trusted
