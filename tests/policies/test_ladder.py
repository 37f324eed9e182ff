"""Reading ladders: what a file may say, what it inherits, and every mistake told at once with its place and remedy."""

from __future__ import annotations

from datetime import timedelta

import pytest
from ladder_world import ladder, texts

from policies.ladder import Policy, PolicyError, parse
from policies.model import Problem

STEP = '[[step]]\nname = "a"\nchannel = "email"\nto = "arranger"\ndue = [{ since = "end", days = 7 }]\n'


def read(text: str, **given: object) -> Policy:
    return parse(text, "/home/anna/policies/mine.toml", texts().__getitem__, **given)  # type: ignore[arg-type]


def problems(text: str, **given: object) -> list[str]:
    with pytest.raises(PolicyError) as caught:
        read(text, **given)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("name", sorted(texts()))
def test_the_built_in_ladders_can_be_read(name: str) -> None:
    """Every built-in ladder has a title, a sentence about itself, and steps."""
    policy = ladder(name)
    assert policy.name == name
    assert policy.title
    assert policy.about.endswith(".")
    assert policy.main


def test_the_six_policies_are_there() -> None:
    """The six built-in policies are files."""
    assert sorted(texts()) == ["caller", "decision-date", "email-only", "patient", "same-evening", "standard"]


def test_a_step_of_the_same_name_changes_only_the_keys_it_names() -> None:
    """A person's file extends a built-in one key by key; the rest stays as it was."""
    mine = read('extends = "standard"\n[[step]]\nname = "check-in"\nchannel = "text"\n')
    built_in = ladder("standard").step("check-in")
    changed = mine.step("check-in")
    assert built_in
    assert changed
    assert (changed.channel, changed.due, changed.to) == ("text", built_in.due, built_in.to)
    assert [step.name for step in mine.steps] == [step.name for step in ladder("standard").steps]


def test_steps_are_left_out_and_added() -> None:
    """``without`` leaves steps out, a new name adds one."""
    mine = read('extends = "patient"\nwithout = ["nudge"]\n' + STEP)
    close_out = mine.step("close-out")
    assert mine.step("nudge") is None
    assert mine.step("a")
    assert close_out
    assert [due.after for due in close_out.due] == ["check-in"]


def test_a_lapse_is_read_in_hours_and_days() -> None:
    """The thank-you lapses after 48 hours, whatever says nothing after ten days."""
    thank_you, check_in = ladder("standard").step("thank-you"), ladder("standard").step("check-in")
    assert thank_you
    assert thank_you.lapse == timedelta(hours=48)
    assert check_in
    assert check_in.lapse == timedelta(days=10)


MISTAKES = [
    (STEP.replace("channel", "chanel"), '3: chanel (step a): \'email\'. unknown key; did you mean "channel"?'),
    (STEP.replace('"email"', '"emial"'), '3: channel (step a): \'emial\'. did you mean "email"?'),
    (STEP.replace('"arranger"', '"arrangr"'), '4: to (step a): \'arrangr\'. did you mean "arranger"?'),
    (STEP.replace("days = 7", "days = 100000"), "5: due.days (step a): 100000. write a whole number from 0 to 366"),
    (STEP.replace("days = 7", "days = true"), "5: due.days (step a): True"),
    (STEP.replace("days = 7", 'days = "7"'), "5: due.days (step a): '7'"),
    (STEP.replace('"end"', '"ende"'), "5: due.since (step a): 'ende'. write one of start, end"),
    (STEP.replace('"end"', '"after b"'), "5: due.since (step a): 'b'. there is no step b"),
    (STEP.replace('"end"', '"after a"'), "5: due.since (step a): 'a'. a waits for itself"),
    (STEP.replace('"end"', '"branch"'), "5: due.since (step a): 'branch'. a has no branch, so it can never come due"),
    (STEP.replace('"end"', '"promise"') + 'needs = ["no promise"]\n', "6: needs (step a): ['no promise']. a can never come due"),
    (STEP.replace('"end"', '"asked"'), "5: due.since (step a): 'asked'. add \"asked for\" to its needs"),
    (STEP.replace('"arranger"', '"nobody"'), "4: to (step a): 'nobody'. a step by email needs somebody to go to"),
    (STEP + 'lapse = "soon"\n', "6: lapse (step a): 'soon'. write for instance \"48 hours\""),
    (STEP + "stops = 1\n", "6: stops (step a): 1. write true or false"),
    (STEP + 'replaces = "b"\n', "6: replaces (step a): 'b'. there is no step b"),
    (STEP + 'needs = "no reply"\n', "6: needs (step a): 'no reply'. write a list in brackets"),
    (STEP + STEP, "7: name: 'a'. there are two steps"),
    (STEP.replace('name = "a"\n', ""), "1: name (step step 1): 'missing'. a step needs name"),
    (STEP.replace('"a"', '"A b"'), "2: name (step A b): 'A b'. write small letters"),
    ('extends = "standart"\n' + STEP, "1: extends: 'standart'. name a built-in ladder"),
    ('extends = "standard"\nwithout = ["nudge"]\n', "2: without: 'nudge'. known: "),
    ('extends = "standard"\nwithout = ["check-in"]\n', "due.since (step final-check-in): 'check-in'. there is no step"),
    ("title = 5\n" + STEP, "1: title: 5. write a text in quotes"),
    ("tittle = 'x'\n" + STEP, '1: tittle: \'x\'. unknown key; did you mean "title"?'),
    ("", "1: step: 'missing'. a ladder needs at least one [[step]]"),
    ("[[step\n", "mine.toml:1: Expected"),
    (STEP.replace("days = 7 }", "days = 5, until_day = 3 }"), "5: due.until_day (step a): 3. the window ends before"),
    (STEP + "crowd = { size = 4 }\n", "6: crowd (step a): {'size': 4}. write { size = 4, to ="),
    (STEP + 'not_near = { steps = ["b"], days = 3 }\n', "6: not_near (step a): 'b'. there is no step b"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "told"), MISTAKES)
def test_a_mistake_is_told_with_its_place_and_a_remedy(text: str, told: str) -> None:
    """A mistake names file, line, key and value, and what to write instead."""
    assert any(told in problem for problem in problems(text)), problems(text)


def test_all_mistakes_are_told_at_once() -> None:
    """A file with mistakes of every kind tells them all."""
    text = (
        STEP.replace('"email"', '"emial"')
        + STEP.replace('"a"', '"b"').replace('"end"', '"after nobody"').replace("[[step]]", "\n[[step]]")
        + 'lapse = 5\n[[step]]\nname = "c"\nchannel = "note"\nto = "nobody"\ndue = [{ since = "after x" }]\n'
    )
    found = problems(text)
    assert [each.partition(": ")[0].rpartition(":")[2] for each in found] == ["3", "12", "17"]


def test_a_template_that_does_not_exist_is_told() -> None:
    """With the templates' names at hand a missing one is told, with the nearest."""
    (told,) = problems(STEP.replace('"a"', '"check"'), templates={"check-in", "call"})
    assert "'check'. there is no such template; did you mean \"check-in\"?" in told


def test_a_file_that_extends_itself_is_told() -> None:
    """A circle of files ends."""
    circle = {"one": 'extends = "two"\n' + STEP, "two": 'extends = "one"\n' + STEP}
    with pytest.raises(PolicyError, match="it extends itself"):
        parse(circle["one"], "one.toml", circle.__getitem__)


def test_steps_that_wait_for_each_other_are_told() -> None:
    """A circle of steps is told for each of them."""
    text = STEP.replace('"end"', '"after b"') + STEP.replace('"a"', '"b"').replace('"end"', '"after a"')
    assert len([each for each in problems(text) if "waits for itself" in each]) == 2


def test_nothing_follows_the_end() -> None:
    """What would count from the step that ends the ladder can never come due."""
    text = STEP + "stops = true\n" + STEP.replace('"a"', '"b"').replace('"end"', '"after a"')
    assert "the ladder ends with a" in problems(text)[0]


def test_problems_are_values() -> None:
    """Each problem has its place, value and remedy by themselves."""
    with pytest.raises(PolicyError) as caught:
        read(STEP.replace("days = 7", "days = -1"))
    problem: Problem = caught.value.problems[0]
    assert problem.place == "/home/anna/policies/mine.toml:5: due.days (step a)"
    assert (problem.value, problem.remedy) == ("-1", "write a whole number from 0 to 366")
