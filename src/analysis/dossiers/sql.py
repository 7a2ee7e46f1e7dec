"""SQL as text: how values and names are written, and statements under their titles."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH = 110
"""Characters of a line that is filled with values."""


@dataclass(frozen=True)
class Statement:
    """A statement, and in a few words of both languages what it is for."""

    title: str
    sql: str


def literal(value: object) -> str:
    """Return a value as SQL writes it.

    Raises
    ------
    TypeError
        If it is none of None, text, day, whole number.
    """
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, dt.date):
        return f"DATE '{value:%Y-%m-%d}'"
    if type(value) is int:
        return str(value)
    raise TypeError(type(value))


def identifier(name: str) -> str:
    """Return a name as SQL writes that of a column, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


def values(rows: Sequence[Sequence[object]]) -> str:
    """Return rows as a list of values, as many to a line as fit."""
    lines: list[str] = []
    for row in rows:
        text = f"({', '.join(map(literal, row))})"
        if lines and len(lines[-1]) + len(text) < WIDTH:
            lines[-1] += f", {text}"
        else:
            lines.append(text)
    return "(VALUES\n    " + ",\n    ".join(lines) + "\n  )"


def filled(sql: str, parameters: Mapping[str, object]) -> str:
    """Return a query with its parameters filled in, outside comments, texts and quoted names."""

    def value(match: re.Match[str]) -> str:
        return literal(parameters[match[1]]) if match[1] in parameters else match[0]

    return re.sub(r"--[^\n]*|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\$(\w+)", value, sql)


def script(statements: Sequence[Statement]) -> str:
    """Return statements as one text, each under its title."""
    return "\n\n".join(f"-- {each.title}\n{each.sql.strip()};" for each in statements) + "\n"
