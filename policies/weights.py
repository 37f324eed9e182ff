"""The numbers of a trained reader, as one file: named tables, small and the same on every machine.

Form: the line ``afterword weights 1``, a line of JSON (name -> rows, columns, type, scale, offset), then the tables one
after the other, row by row, little-endian. Type ``b`` is a signed byte, ``f`` a 32-bit float; a value is the stored
number times its table's ``scale``.
"""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

HEAD = b"afterword weights 1\n"
_TYPES = {"b": 1, "f": 4}


@dataclass(frozen=True)
class Table:
    """``rows`` times ``columns`` numbers; ``values`` holds them row by row, each to be taken ``scale`` times."""

    rows: int
    columns: int
    values: array[float]
    scale: float = 1.0

    def row(self, number: int) -> Sequence[float]:
        """One row, not yet scaled."""
        return self.values[number * self.columns : (number + 1) * self.columns]

    def times(self, vector: Sequence[float]) -> list[float]:
        """``vector`` (``rows`` - 1 numbers) through this layer; the last row is what is added."""
        result = list(self.row(self.rows - 1))
        for number, value in enumerate(vector):
            if value:
                for column, weight in enumerate(self.row(number)):
                    result[column] += value * weight
        return [each * self.scale for each in result]


def pack(tables: Mapping[str, Table]) -> bytes:
    """The file's bytes."""
    described, parts, offset = {}, [], 0
    for name, table in tables.items():
        values = array(table.values.typecode, table.values)
        if sys.byteorder == "big":
            values.byteswap()
        part = values.tobytes()
        described[name] = [table.rows, table.columns, values.typecode, table.scale, offset]
        parts.append(part)
        offset += len(part)
    return HEAD + json.dumps(described).encode() + b"\n" + b"".join(parts)


def unpack(data: bytes) -> dict[str, Table]:
    """The tables of a file. Raises ValueError if it is none of ours or was cut short."""
    if not data.startswith(HEAD):
        raise ValueError("not a file of weights, or of another version")
    head, _, body = data[len(HEAD) :].partition(b"\n")
    return {name: _table(body, *described) for name, described in json.loads(head).items()}


def _table(body: bytes, rows: int, columns: int, kind: str, scale: float, offset: int) -> Table:
    size = rows * columns * _TYPES[kind]
    part = body[offset : offset + size]
    if len(part) != size:
        raise ValueError(f"weights cut short: {len(part)} of {size} bytes of a table")
    values: array[float] = array(kind)
    values.frombytes(part)
    if sys.byteorder == "big":
        values.byteswap()
    return Table(rows, columns, values, scale)
