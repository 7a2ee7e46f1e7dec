"""Histories and traces as text in the terminal, one language at a time."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd

from analysis.intake import vocabulary
from analysis.intake.trace import Input, Trace
from analysis.wording import Words, missing

LEAST = 30
"""Fewest characters of the last column, however narrow the terminal."""


def history(versions: pd.DataFrame, words: Words, width: int = 140) -> str:
    """Return every version of the figures about one thing: a heading for each figure, a row for each version.

    Parameters
    ----------
    versions : DataFrame
        Result of `analysis.intake.history.history`.
    words : Words
    width : int
        Characters of a line.
    """
    if versions.empty:
        return words("intake.history.none")
    heads = [words(f"intake.history.{name}") for name in ("period_end", "value", "reported_on", "standing", "place")]
    lines: list[str] = []
    about = ["table", "subject", "part", "unit", "column"]
    for key, rows in versions.groupby(about, sort=False, dropna=False):
        named = dict(zip(about, key, strict=True))
        ids = " / ".join(str(named[name]) for name in ("subject", "part", "unit") if not missing(named[name]))
        lines += ["", f"{ids} · {heading(str(named['column']), words)}"]
        lines += grid(heads, [list(_version(row, words)) for row in rows.to_dict("records")], width)
    return "\n".join(lines).lstrip("\n")


def _version(row: dict[Any, Any], words: Words) -> Iterator[str]:
    yield words.date(row["period_end"])
    text = value(row["column"], row["value"], words)
    if row["correction"]:
        before = value(row["column"], row["as_sent"], words)
        text = words("intake.history.corrected", value=text, sent=before, correction=clean(row["correction"]))
    yield text
    yield words.date(row["reported_on"])
    yield words(f"intake.history.{'stands' if row['stands'] else 'superseded'}")
    yield " · ".join(filter(None, (clean(row["place"]), clean(row["sent"]))))


SHOWN = (
    *("numerator", "denominator", "attained", "disbursed", "allocation", "limit", "rate", "committed"),
    *("total_expenditure", "dx_expenditure", "share", "status", "state", "period_end"),
)
"""Columns of a result that a trace prints, under the names of the result tables' columns."""

DIGITS = 6
"""Most decimals of a result."""


def trace(found: Trace, words: Words) -> str:
    """Return a number, how it is made and each input row: its figures, where each was read, and how it was mended."""
    lines = [found.number]
    names = words.get("methods.columns")
    for result in found.results:
        shown = [name for name in SHOWN if name in result and not missing(result[name]) and result[name] != ""]
        part = f"[{result['part']}] " if "part" in result else ""
        lines.append("  " + part + "; ".join(f"{names[name]}: {_told(result[name], words)}" for name in shown))
    lines.append(words(f"intake.trace.how.{found.kind}"))
    lines.append(words("intake.trace.inputs", n=len(found.inputs)))
    for each in found.inputs:
        lines += ["", *_input(each, words)]
    return "\n".join(lines)


def _told(cell: Any, words: Words) -> str:
    if isinstance(cell, (str, bool)):
        return str(cell)
    return value("", round(cell, DIGITS) if isinstance(cell, float) else cell, words)


def _input(each: Input, words: Words) -> Iterator[str]:
    keys = [f"{name}={_told(cell, words)}" for name, cell in each.about.items() if name not in each.places]
    yield f"- {each.ref}: {clean(', '.join(keys))}"
    for column, where in each.places.items():
        name = heading(column, words) if column in vocabulary.HEADINGS else column
        yield f"    {name}: {value(column, each.about[column], words)} ← {clean(where)}"
        mended = (each.corrections or {}).get(column)
        if mended:
            before = value(column, mended["as_printed"], words)
            named = {"correction": clean(mended["id"]), "reason": mended[f"reason_{words.lang}"]}
            yield "      " + words("intake.trace.corrected", sent=before, **named)
    if each.stored:
        yield "    " + words("intake.trace.stored", path=each.stored, sha256=each.sha256)
    if each.made_from is not None:
        told = {"n": each.made_from.records, "records": words.number(each.made_from.records)}
        told |= {"engine": each.made_from.engine, "query": each.made_from.query}
        yield "    " + words("intake.trace.made_from", **told)
        for source in each.made_from.sources:
            told = {"n": source["records"], "records": words.number(source["records"]), "sha256": source["sha256"]}
            yield "      " + words("intake.trace.made_from_file", file=clean(source["name"]), **told)
    yield "    " + words("intake.trace.source", source=clean(each.source))


def clean(text: Any) -> str:
    """Return text from a file on one line, whole, without control characters."""
    return " ".join("".join(mark if mark.isprintable() else " " for mark in str(text)).split())


def heading(column: str, words: Words) -> str:
    """Return the name of a column of the returns."""
    return vocabulary.HEADINGS[column][words.lang]


def value(column: str, found: Any, words: Words) -> str:
    """Return a figure of a return as the language writes it: a number with all its digits, a date, a status in words.

    A blank is the dash.
    """
    if missing(found):
        return "–"
    if isinstance(found, (dt.date, pd.Timestamp)):
        return words.date(found)
    if isinstance(found, (int, float)):
        exponent = Decimal(repr(float(found))).normalize().as_tuple().exponent
        return words.number(found, max(0, -int(exponent)))
    code = str(found)
    if column not in vocabulary.CODES:
        return clean(code)
    return vocabulary.shown(column, code) if words.lang == "vi" else vocabulary.ENGLISH.get(code, code)


def grid(heads: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """Return rows under headings, as wide as their cells ask; the last column is broken to what is left."""
    sizes = [max(len(cell) for cell in column) for column in zip(heads, *rows, strict=True)]
    sizes[-1] = max(LEAST, min(sizes[-1], width - sum(sizes[:-1]) - 3 * (len(sizes) - 1)))
    lines = [_line(heads, sizes), "-+-".join("-" * size for size in sizes)]
    for row in rows:
        first, *more = textwrap.wrap(row[-1], sizes[-1]) or [""]
        lines.append(_line([*row[:-1], first], sizes))
        lines += [_line([*[""] * (len(row) - 1), each], sizes) for each in more]
    return lines


def _line(cells: Sequence[str], sizes: Sequence[int]) -> str:
    return " | ".join(f"{cell:<{size}}" for cell, size in zip(cells, sizes, strict=True)).rstrip()
