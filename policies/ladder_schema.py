"""The JSON schema of a ladder's file, for editors: made from the same words that reading a file knows.

``ladders/ladder.schema.json`` is its output; a test holds the two together. In an editor that knows TOML schemas a
person's own file begins with ``#:schema PATH``.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from policies.ladder_fields import CHOICES, FLAGS, LAPSE, LISTS, NAME, NEEDED, STEP_KEYS, TEXTS
from policies.ladder_steps import AFTER, ANCHORS, CONDITIONS, LARGEST, RECIPIENTS, TIMES, Apart, Crowd, Due, Policy

NUMBER = {"type": "integer", "minimum": 0, "maximum": LARGEST}
STEP_NAME = {"type": "string", "pattern": f"^{NAME.pattern}$"}


def schema() -> dict[str, Any]:
    """The schema as plain values (JSON Schema, draft 2020-12)."""
    titles = {key: {"type": "string"} for key in ("title", "about")}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A follow-up ladder",
        "description": " ".join((Policy.__doc__ or "").split()),
        **_table(
            {
                **titles,
                "extends": {"type": "string"},
                "without": {"type": "array", "items": STEP_NAME},
                "step": {"type": "array", "items": _step()},
            }
        ),
    }


def _step() -> dict[str, Any]:
    """A step that changes one of the extended ladder names only what it changes, so only its name is required here."""
    keys: dict[str, Any] = {key: {"enum": list(allowed)} for key, allowed in CHOICES.items()}
    keys |= {key: {"type": "array", "items": {"enum": list(allowed)}} for key, allowed in LISTS.items()}
    keys |= {key: {"type": "string", "minLength": 1} for key in TEXTS}
    keys |= {key: {"type": "boolean"} for key in FLAGS}
    keys |= {"name": STEP_NAME, "template": STEP_NAME, "rest": NUMBER}
    keys["lapse"] = {"type": "string", "pattern": f"^{LAPSE.pattern}$"}
    keys["due"] = {"type": "array", "minItems": 1, "items": _due()}
    keys["crowd"] = _table({"size": NUMBER, "to": {"enum": list(RECIPIENTS)}, "template": STEP_NAME}, Crowd)
    keys["not_near"] = _table({"steps": {"type": "array", "items": STEP_NAME}, "days": NUMBER}, Apart)
    ordered = {key: keys[key] for key in STEP_KEYS}
    return {**_table(ordered), "required": ["name"], "description": f"A new step needs {', '.join(NEEDED)}."}


def _due() -> dict[str, Any]:
    keys: dict[str, Any] = {
        "since": {"anyOf": [{"enum": list(ANCHORS)}, {"type": "string", "pattern": f"^{AFTER}{NAME.pattern}$"}]},
        "days": NUMBER,
        "business_days": NUMBER,
        "by_country": {"type": "object", "additionalProperties": NUMBER, "propertyNames": {"pattern": "^[A-Z]{2}$"}},
        "at": {"enum": list(TIMES)},
        "when": {"enum": list(CONDITIONS)},
        "until_day": NUMBER,
    }
    ordered = {field.name: keys[field.name] for field in fields(Due)}
    return {**_table(ordered), "required": ["since"], "description": " ".join((Due.__doc__ or "").split())}


def _table(keys: dict[str, Any], whole: type | None = None) -> dict[str, Any]:
    """``whole``: every field of this type must be given."""
    table = {"type": "object", "additionalProperties": False, "properties": keys}
    return {**table, "required": [field.name for field in fields(whole)]} if whole else table
