"""Frozen domain values to JSON and back, by their fields and type hints. Unknown fields of an older row are ignored."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from datetime import date, datetime
from enum import Enum
from functools import cache, lru_cache
from typing import Any, TypeVar

T = TypeVar("T")


def dump(value: object) -> str:
    """A domain value as one line of JSON; fields that have their default are left out."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=20_000)
def load(cls: type[T], text: str) -> T:
    """The value that ``dump`` wrote; the same text gives the same frozen value, read once.

    Raise ``ValueError`` or ``TypeError`` if it is none of this type."""
    return typing.cast(T, _typed(cls, json.loads(text)))


def _plain(value: object) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.fields(value)
        return {f.name: _plain(v) for f in fields if (v := getattr(value, f.name)) != f.default}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, tuple | frozenset):
        return [_plain(item) for item in value]
    return value


@cache
def _hints(cls: Any) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def _typed(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _typed(next(a for a in arguments if a is not type(None)), value)
    if origin is tuple:
        kinds = (arguments[0],) * len(value) if arguments[-1] is Ellipsis else arguments
        return tuple(_typed(kind, item) for kind, item in zip(kinds, value, strict=True))
    if isinstance(origin, type) and dataclasses.is_dataclass(origin):
        return _fields(origin, value, arguments[0])
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return _fields(hint, value, None)
    return _scalar(hint, value)


def _fields(cls: Any, value: dict[str, Any], parameter: Any) -> Any:
    """``parameter`` stands in for the type variable of a generic value (``Found[date]``)."""
    hints = _hints(cls)
    chosen = {
        name: _typed(parameter if isinstance(hints[name], TypeVar) else hints[name], item)
        for name, item in value.items()
        if name in hints
    }
    return cls(**chosen)


def _scalar(hint: Any, value: Any) -> Any:
    if hint is datetime:
        return datetime.fromisoformat(value)
    if hint is date:
        return date.fromisoformat(value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(value)
    return float(value) if hint is float else value
