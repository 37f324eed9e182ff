"""What only shows when all steps of a ladder are known: names that are not there, steps that can never come due."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from policies.ladder_fields import near
from policies.ladder_steps import INVITER, NOBODY, OPPOSITES, Due, Step

Tell = Callable[[str, str, object, str], None]  # step, key, value, remedy


def check(steps: Mapping[str, Step], names: Sequence[str], templates: Collection[str] | None, tell: Tell) -> None:
    """Tell every problem. ``names`` are those of all steps, also of such as could not be read; ``templates``: the
    names that exist, None if that is not known here."""
    for step in steps.values():
        _names(step, names, tell)
        _channel(step, tell)
        for due in step.due:
            _comes_due(step, due, steps, tell)
        if all(_contradicts(step, due) for due in step.due):
            tell(step.name, "needs", list(step.needs), f"{step.name} can never come due: its conditions exclude it")
        used = [step.template, *([step.crowd.template] if step.crowd else [])]
        for name in used if templates is not None else ():
            if name not in (templates or ()):
                tell(step.name, "template", name, "there is no such template; " + near(name, sorted(templates or ())))
    for name in steps:
        if _circular(name, steps):
            tell(name, "due.since", name, f"{name} waits for itself; let it count from end or promise")


def _names(step: Step, names: Sequence[str], tell: Tell) -> None:
    named = [("due.since", due.after) for due in step.due if due.after]
    named += [("replaces", step.replaces), ("announces", step.announces)]
    named += [("not_near", name) for name in (step.not_near.steps if step.not_near else ())]
    for key, name in named:
        if name and name not in names:
            tell(step.name, key, name, f"there is no step {name}; " + near(name, names))
        elif name == step.name and key != "due.since":
            tell(step.name, key, name, "name another step")


def _channel(step: Step, tell: Tell) -> None:
    if step.is_contact and step.to == NOBODY:
        tell(step.name, "to", step.to, f"a step by {step.channel} needs somebody to go to")
    if step.to == INVITER and "call invited" not in step.needs:
        tell(step.name, "needs", list(step.needs), 'only with "call invited" somebody is known to have invited a call')
    if step.free_days and step.is_contact and step.per != "round":
        tell(step.name, "free_days", step.free_days, "only what goes out once a round may fall on a free day")


def _comes_due(step: Step, due: Due, steps: Mapping[str, Step], tell: Tell) -> None:
    before = steps.get(due.after)
    if due.since == "branch" and not step.branch:
        tell(step.name, "due.since", due.since, f"{step.name} has no branch, so it can never come due")
    if due.since == "asked" and "asked for" not in step.needs:
        tell(step.name, "due.since", due.since, 'add "asked for" to its needs')
    if before and before.branch != step.branch:
        tell(step.name, "due.since", due.since, f"{before.name} is in another branch, so it can never come due")
    if before and before.stops and before.name != step.name:
        tell(step.name, "due.since", due.since, f"the ladder ends with {before.name}, so it can never come due")


def _contradicts(step: Step, due: Due) -> bool:
    held = {*step.needs, due.when}
    if due.since == "promise":
        held.add("promise")
    return any(one in held and other in held for one, other in OPPOSITES)


def _circular(name: str, steps: Mapping[str, Step]) -> bool:
    """Every way to reckon its due moment leads back to itself."""

    def leads_back(at: str, path: tuple[str, ...]) -> bool:
        if at in path:
            return True
        step = steps.get(at)
        if step is None:
            return False
        before = [due.after for due in step.due if due.after]
        return len(before) == len(step.due) and all(leads_back(each, (*path, at)) for each in before)

    return leads_back(name, ())
