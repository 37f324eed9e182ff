"""Which messages are fetched at all."""

from __future__ import annotations

from mail_world import ANNA, SETTINGS, application, head

from policies.matching import build_index, sift
from policies.model import Contact, FolderRole, Head

RUTH = Contact("Ruth Weiss", "ruth.weiss@nordlicht-energie.de")
NORDLICHT = application(
    "nord", "Nordlicht Energie GmbH", "Data Engineer", contacts=(RUTH,), domains=("nordlicht-energie.de",)
)
INDEX = build_index((NORDLICHT,), {"known-1@mail": "nord"}, SETTINGS)
LIST = (("list-id", "<news.example>"), ("precedence", "bulk"))


def passes(*heads: Head) -> list[bool]:
    kept = sift(heads, INDEX)
    return [each in kept for each in heads]


def test_nothing_is_read_before_there_is_an_application() -> None:
    """Without an application no mail is opened."""
    assert sift((head(RUTH.email),), build_index((), {}, SETTINGS)) == ()


def test_what_could_matter_passes() -> None:
    """People, unknown ones too, machines without list marks, bounces, and lists that name something, are read."""
    assert all(
        passes(
            head(RUTH.email),
            head("unknown@somewhere.example", "hello"),
            head("no-reply@unknown.example", "Update"),
            head("mailer-daemon@posteo.de", "Undelivered", headers=(("return-path", "<>"),)),
            head("no-reply@greenhouse-mail.io", "Update", headers=LIST),
            head("info@nordlicht-energie.de", "News", headers=LIST),
            head("talent@tool.example", "Nordlicht Energie", headers=LIST),
            head("talent@tool.example", "Your application", headers=LIST),
            head("hr@nordlicht-energie-jobs.com", "x", headers=LIST),
        )
    )


def test_lists_that_name_nothing_are_left_out() -> None:
    """A shop's newsletter is not fetched."""
    assert passes(head("shop@store.example", "Winter sale", headers=LIST)) == [False]


def test_own_mail() -> None:
    """Sent mail to a company, to oneself for Afterword, and in a thread that matters is read; other mail is not."""
    sent = FolderRole.SENT
    assert passes(
        head(ANNA.email, "Thank you", role=sent, to=("hr@nordlicht-energie.de",)),
        head(ANNA.email, "afterword: Nordlicht voicemail", role=sent, to=(ANNA.email,)),
        head(ANNA.email, "Party", role=sent, to=("friend@home.example",)),
        head(ANNA.email, "Re: x", role=sent, to=("friend@home.example",), parents=("known-1@mail",)),
    ) == [True, True, False, True]


def test_threads_are_followed_both_ways_through_the_batch() -> None:
    """A list mail three steps away in a thread that matters passes with it."""
    assert passes(
        head("a@tool.example", "x", message_id="1@a", headers=LIST),
        head("b@tool.example", "x", message_id="2@a", parents=("1@a",), headers=LIST),
        head("c@tool.example", "x", message_id="3@a", parents=("2@a", "known-1@mail"), headers=LIST),
        head("d@tool.example", "x", message_id="4@a", headers=LIST),
    ) == [True, True, True, False]
