"""The schema for editors says what the reader of ladders knows."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import fields
from importlib import resources
from typing import Any

import pytest
from ladder_world import texts

from policies.ladder_schema import schema
from policies.ladder_steps import Due, Step


def fits(value: Any, rule: dict[str, Any]) -> bool:
    """As much of JSON Schema as the schema of ladders uses."""
    if "anyOf" in rule:
        return any(fits(value, each) for each in rule["anyOf"])
    if "enum" in rule:
        return value in rule["enum"]
    if rule["type"] == "object":
        names = rule.get("propertyNames", {}).get("pattern", "")
        rules, other = rule.get("properties", {}), rule["additionalProperties"]
        known = all(fits(v, rules[k]) if k in rules else other and fits(v, other) for k, v in value.items())
        return known and set(rule.get("required", ())) <= set(value) and all(re.search(names, key) for key in value)
    if rule["type"] == "array":
        return (
            isinstance(value, list)
            and len(value) >= rule.get("minItems", 0)
            and all(fits(v, rule["items"]) for v in value)
        )
    if rule["type"] == "string":
        return (
            isinstance(value, str)
            and len(value) >= rule.get("minLength", 0)
            and bool(re.search(rule.get("pattern", ""), value))
        )
    if rule["type"] == "boolean":
        return isinstance(value, bool)
    return type(value) is int and rule["minimum"] <= value <= rule["maximum"]


def test_the_shipped_schema_is_the_generated_one() -> None:
    """The file beside the ladders is what the types say; write it anew when they change."""
    shipped = resources.files("policies").joinpath("ladders/ladder.schema.json").read_text("utf-8")
    assert json.loads(shipped) == schema()
    assert shipped == json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("name", sorted(texts()))
def test_the_built_in_ladders_fit(name: str) -> None:
    """Every built-in file is valid by the schema."""
    assert fits(tomllib.loads(texts()[name]), schema())


@pytest.mark.parametrize(
    "wrong",
    [
        'tittle = "x"',
        '[[step]]\nname = "a"\nchanel = "email"',
        '[[step]]\nname = "a"\nchannel = "emial"',
        '[[step]]\nname = "A b"',
        '[[step]]\nchannel = "email"',
        '[[step]]\nname = "a"\nlapse = "soon"',
        '[[step]]\nname = "a"\nstops = 1',
        '[[step]]\nname = "a"\ndue = []',
        '[[step]]\nname = "a"\ndue = [{ since = "after A" }]',
        '[[step]]\nname = "a"\ndue = [{ since = "end", days = 1000 }]',
        '[[step]]\nname = "a"\ncrowd = { size = 4 }',
    ],
)
def test_mistakes_do_not_fit(wrong: str) -> None:
    """What reading would refuse is refused by the schema."""
    assert not fits(tomllib.loads(wrong), schema())


def test_every_key_is_there() -> None:
    """No field of a step or of a due rule is missing in the schema."""
    step = schema()["properties"]["step"]["items"]["properties"]
    assert list(step) == [field.name for field in fields(Step)]
    assert list(step["due"]["items"]["properties"]) == [field.name for field in fields(Due)]
