"""Interviews into applications: what belongs together, what stays apart, and what the person says of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from events_by_hand import SETTINGS, event, interview
from hypothesis import given
from hypothesis import strategies as st

from policies.applications import Gathered, gather
from policies.model import Address, Application, Contact, EventRules, Evidence, Interview, Kind, Statement, Verb
from policies.recognise import recognise

SAID = datetime(2026, 11, 25, 12, tzinfo=UTC)


def of(*interviews: Interview, said: tuple[Statement, ...] = (), evidence: tuple[Evidence, ...] = ()) -> Gathered:
    return gather(interviews, said, {}, SETTINGS, evidence)


def single(
    *interviews: Interview, said: tuple[Statement, ...] = (), evidence: tuple[Evidence, ...] = ()
) -> Application:
    (only,) = of(*interviews, said=said, evidence=evidence).applications
    return only


def say(verb: Verb, argument: str = "", at: str = "a", **more: object) -> Statement:
    return Statement(verb, at, SAID, argument, **more)  # type: ignore[arg-type]


def test_rounds_of_one_company_and_role_are_one_application() -> None:
    """By local day, in order of time; T is the end of the day's last interview."""
    told = single(
        interview("2nd interview Acme GmbH", uid="b", day=26),
        interview("Interview with Acme", uid="a"),
        interview("Acme: Technical interview", uid="c", day=26, hour=14),
    )
    assert [(each.day, [one.identity for one in each.interviews]) for each in told.rounds] == [
        (date(2026, 11, 24), ["a"]),
        (date(2026, 11, 26), ["b", "c"]),
    ]
    assert told.rounds[1].end == datetime(2026, 11, 26, 15, tzinfo=UTC)
    assert told.anchor == "b"
    assert set(told.identities) == {"a", "b", "c"}


def test_a_day_is_a_day_at_home() -> None:
    """23:30 UTC is the next day in Berlin."""
    told = single(interview("Interview Acme", uid="a", hour=8), interview("Acme: panel interview", uid="b", hour=23))
    assert [each.day for each in told.rounds] == [date(2026, 11, 24), date(2026, 11, 25)]


def test_two_roles_at_one_company_stay_two() -> None:
    """And an interview that names none joins the one whose people it shares."""
    jane = "Jane Doe <jane@acme.com>"
    gathered = of(
        interview("Interview Acme: Data Analyst", uid="a", organizer="Tom Park <tom@acme.com>"),
        interview("Interview Acme: Nurse", uid="b", day=25, organizer=jane),
        interview("2nd interview Acme", uid="c", day=27, organizer=jane),
    )
    assert [each.identities for each in gathered.applications] == [("a",), ("b", "c")]


def test_a_title_may_leave_words_of_the_role_out() -> None:
    """ "Data Engineer" and "Senior Data Engineer" are one."""
    assert single(
        interview("Interview Acme: Senior Data Engineer", uid="a"),
        interview("Acme: Data Engineer final interview", uid="b", day=26),
    )


def test_similar_names_stay_apart_and_spellings_come_together() -> None:
    """Whole words; umlauts, legal forms and one domain."""
    apart = of(interview("Interview Nordlicht", uid="a"), interview("Interview Nordlicht Energie", uid="b", day=25))
    assert len(apart.applications) == 2
    together = of(
        interview("Vorstellungsgespräch bei Müller GmbH", uid="a"),
        interview("Interview Mueller", uid="b", day=25),
        interview("Interview Müller", uid="c", day=26, organizer="X <x@jobs.mueller.de>"),
        interview("Interview", uid="d", day=27, organizer="Y <y@mueller.de>"),
    )
    assert len(together.applications) == 1


def test_one_uid_in_two_calendars_is_one_interview() -> None:
    """The newest word on it holds, and what only the other copy tells is kept."""
    older = interview("Interview with Acme", uid="a", stamped=datetime(2026, 11, 1, tzinfo=UTC))
    newer = interview("Interview", uid="a", day=25, source="work", stamped=datetime(2026, 11, 9, tzinfo=UTC))
    told = single(older, newer)
    assert [each.day for each in told.rounds] == [date(2026, 11, 25)]
    assert told.name == "Acme"


def test_the_same_company_at_the_same_time_is_one_interview() -> None:
    """A start within fifteen minutes; the identity that was seen first stays."""
    gathered = of(
        interview("Interview Acme", uid="a"),
        replace(interview("Acme interview call", uid="b"), start=datetime(2026, 11, 24, 9, 10, tzinfo=UTC)),
    )
    assert gathered.aliases == {"b": "a"}
    assert len(gathered.applications[0].rounds[0].interviews) == 1


def test_a_reschedule_with_a_new_uid_keeps_its_identity() -> None:
    """A scheduler cancels one event and creates another; statements to either name the same."""
    cancelled = interview("Phone screen Acme", uid="a", status="cancelled")
    created = interview("Phone screen Acme", uid="b", day=27)
    gathered = of(cancelled, created, said=(say(Verb.MENTION, "the harbour project", at="b"),))
    (told,) = gathered.applications
    assert gathered.aliases == {"b": "a"}
    assert [one.identity for each in told.rounds for one in each.interviews] == ["a"]
    assert told.rounds[0].day == date(2026, 11, 27)
    assert told.mentions == ("the harbour project",)


def test_an_alias_once_found_holds() -> None:
    """Also when the cancelled event has vanished from the calendar."""
    gathered = gather((interview("Phone screen Acme", uid="b", day=27),), (), {"b": "a"}, SETTINGS)
    assert gathered.applications[0].anchor == "a"
    assert set(gathered.applications[0].identities) == {"a", "b"}


def test_another_round_is_no_reschedule() -> None:
    """The cancelled first round and the active second one stay two."""
    gathered = of(
        interview("1st interview Acme", uid="a", status="cancelled"), interview("2nd interview Acme", uid="b", day=26)
    )
    assert gathered.aliases == {}
    assert [one.identity for each in gathered.applications[0].rounds for one in each.interviews] == ["b"]


def test_borderline_interviews_wait_for_an_answer() -> None:
    """They are in no application until the person says "interview"."""
    read = recognise(event("Gespräch Solarix", uid="a"), EventRules(), SETTINGS).interview
    assert read
    assert [each.identity for each in of(read).asks] == ["a"]
    assert of(read).applications == ()
    assert single(read, said=(say(Verb.INTERVIEW),)).name == "Solarix"
    assert of(read, said=(say(Verb.NOT_AN_INTERVIEW),)).asks == ()


def test_statements_win_over_what_was_read() -> None:
    """Company, role, promise, policy, route, call and address."""
    told = single(
        interview("Interview", "We will let you know by Friday.", uid="a", organizer="Jane Doe <jane@acme.com>"),
        interview("Interview with Jane", uid="b", day=26, organizer="Jane Doe <jane@acme.com>"),
        said=(
            say(Verb.COMPANY, "Acme Robotics"),
            say(Verb.ROLE, "Data Engineer"),
            say(Verb.PROMISED, "4 Dec", on=date(2026, 12, 4)),
            say(Verb.POLICY, "patient", at="b"),
            say(Verb.ONLY_VIA, "jobs@acme.com"),
            say(Verb.CALL, "invited +49 30 123456"),
            say(Verb.ADDRESS, "Acme; Main Street 1; Berlin"),
            say(Verb.NOTES, "ask for Tom"),
        ),
    )
    assert told.company
    assert (told.company.value, told.company.where) == ("Acme Robotics", "statement")
    assert told.role
    assert told.role.value == "Data Engineer"
    assert told.promise
    assert (told.promise.by, told.promise.where) == (date(2026, 12, 4), "statement")
    assert (told.policy, told.only_via, told.notes) == ("patient", "jobs@acme.com", ("ask for Tom",))
    assert (told.contacts[0].phone, told.contacts[0].call_invited) == ("+49 30 123456", True)
    assert told.contacts[0].postal == "Acme\nMain Street 1\nBerlin"


def test_letters_are_in_the_language_of_the_last_mail() -> None:
    """The event's language, unless somebody wrote in another; what the person says wins; a machine's mail does not."""
    read = interview("Vorstellungsgespräch bei Acme", "Wir freuen uns auf das Gespräch mit Ihnen.", uid="a")
    jane = Address("jane@acme.com", "Jane Doe")
    english, receipt = mail(jane, language="en"), mail(jane, language="fr")
    receipt = replace(receipt, kind=Kind.ACKNOWLEDGEMENT, at=receipt.at + timedelta(days=1))
    assert single(read).language == "de"
    assert single(read, evidence=(english, receipt)).language == "en"
    for said in ("French", "fr", "Französisch"):
        assert single(read, evidence=(english,), said=(say(Verb.LANGUAGE, said),)).language == "fr"


def test_what_did_not_happen_is_in_no_round() -> None:
    """The application remains."""
    told = single(interview("Interview Acme", uid="a"), said=(say(Verb.DID_NOT_HAPPEN),))
    assert told.rounds == ()
    assert told.name == "Acme"


def test_a_contact_that_the_person_names_is_interviewer_there() -> None:
    """And corrects an address that was read."""
    jane = Contact("Jane Doe", "j.doe@acme.com", "CTO", where=("statement",))
    told = single(
        interview("Interview Acme", uid="a", organizer="Jane Doe <jane@acme.com>"),
        said=(say(Verb.CONTACT, "Jane Doe, CTO, j.doe@acme.com", contact=jane),),
    )
    assert [(each.name, each.email, each.title) for each in told.contacts] == [("Jane Doe", "j.doe@acme.com", "CTO")]
    assert [each.email for each in told.rounds[0].interviews[0].interviewers] == ["j.doe@acme.com"]


def mail(sender: Address, **more: object) -> Evidence:
    return Evidence("m1", "home", SAID, Kind.REPLY, 0.9, interview="a", sender=sender, **more)  # type: ignore[arg-type]


def test_a_humans_mail_vouches_for_an_address() -> None:
    """Only at the company's domain, only if trusted, only where none is known, and never a system's."""
    read = interview(
        "Interview Acme", "You will be meeting with Tom Park.", uid="a", organizer="Jane Doe <jane@acme.com>"
    )
    tom = Address("tom.park@acme.com", "Park, Tom")
    assert {each.email for each in single(read, evidence=(mail(tom),)).contacts} == {
        "jane@acme.com",
        "tom.park@acme.com",
    }
    for item in (
        mail(tom, trusted=False),
        mail(Address("tom.park@acme-mail.com", "Tom Park")),
        mail(Address("no-reply@acme.com", "Tom Park")),
    ):
        assert {each.email for each in single(read, evidence=(item,)).contacts} == {"jane@acme.com", ""}


def test_through_an_agency_everything_goes_to_the_agency() -> None:
    """The client's people keep their names and lose their addresses."""
    read = interview(
        "Interview - Legal Counsel",
        "Our client, Moorgate Re, would like to meet you. You will be meeting with James Tan (james.tan@moorgate.com).",
        uid="a",
        organizer="Sarah Bell <sarah.bell@bellrecruitment.com>",
    )
    told = single(read)
    assert told.agency
    assert told.name == "Moorgate Re"
    assert all(each.email in ("", "sarah.bell@bellrecruitment.com") for each in told.contacts)
    assert all(
        each.email in ("", "sarah.bell@bellrecruitment.com")
        for one in told.rounds[0].interviews
        for each in one.interviewers
    )


@given(
    st.permutations(
        [
            "Interview Acme",
            "2nd interview Acme",
            "Interview Acme: Nurse",
            "Interview Nordlicht",
            "Interview Nordlicht Energie",
        ]
    )
)
def test_every_interview_is_in_exactly_one_application(titles: list[str]) -> None:
    """Whatever the order."""
    read = [interview(title, uid=f"u{day}", day=day) for day, title in enumerate(titles, start=20)]
    gathered = gather(read, (), {}, SETTINGS)
    held = [identity for each in gathered.applications for identity in each.identities]
    assert sorted(held) == sorted(one.identity for one in read)


HOUR = timedelta(hours=1)


def held(uid: str, clock: int, hours: int, *, gone: bool = False, who: str = "") -> Interview:
    """An interview at Acme on 24 November from ``clock`` (UTC) on; ``gone``: it was taken out of the calendar."""
    status = {"status": "cancelled"} if gone else {}
    begins = datetime(2026, 11, 24, clock, tzinfo=UTC)
    read = interview("Onsite interview Acme", uid=uid, organizer=who, **status)
    return replace(read, start=begins, end=begins + hours * HOUR)


def test_an_interview_that_is_split_goes_on() -> None:
    """One long event becomes three: one application, one round of three on that day, and the first keeps the identity
    under which thank-yous and statements are kept; T is the end of the last."""
    people = ("Jane Doe <jane@acme.com>", "Tom Reed <tom@acme.com>", "Eve Sun <eve@acme.com>")
    parts = [held(uid, 9 + n, 1, who=people[n]) for n, uid in enumerate("bcd")]
    said = (say(Verb.MENTION, "the harbour", at="a"),)
    (told,) = of(held("a", 9, 3, gone=True), *parts, said=said).applications
    (only,) = told.rounds
    assert [each.identity for each in only.interviews] == ["a", "c", "d"]
    assert (only.start.hour, only.end.hour) == (9, 12)
    assert {contact.email for each in only.interviews for contact in each.interviewers} == {
        "jane@acme.com",
        "tom@acme.com",
        "eve@acme.com",
    }
    assert told.mentions == ("the harbour",)


def test_interviews_that_are_merged_go_on() -> None:
    """Three events become one: one round of one, which keeps the identity of the first; nothing of the others stands."""
    gone = [held(uid, 9 + n, 1, gone=True) for n, uid in enumerate("abc")]
    (told,) = of(*gone, held("d", 9, 3), said=(say(Verb.PROMISED, "4 Dec", at="a", on=date(2026, 12, 4)),)).applications
    (only,) = told.rounds
    assert [each.identity for each in only.interviews] == ["a"]
    assert (only.start.hour, only.end.hour) == (9, 12)
    assert told.promise
    assert told.promise.by == date(2026, 12, 4)
