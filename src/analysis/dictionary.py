"""The column dictionary: what each column of each result table is called, holds and means, in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from analysis.contract import column
from analysis.project import LANGUAGES
from analysis.wording import Words

COLUMNS = (
    *("table", "column", "heading_vi", "heading_en", "type", "unit_vi", "unit_en", "values"),
    *("meaning_vi", "meaning_en"),
)


def dictionary(columns: Iterable[tuple[str, str]], words: Mapping[str, Words]) -> pd.DataFrame:
    """Describe columns.

    Parameters
    ----------
    columns : iterable of (str, str)
        Table and column, in order.
    words : Mapping[str, Words]
        Words of both languages, by language.

    Returns
    -------
    DataFrame
        One row a column: :data:`COLUMNS`. ``values`` names the lists of the table ``codes`` that hold its codes;
        a unit is blank where values have none.

    Raises
    ------
    KeyError
        If a column has no contract or no words.
    """
    rows = []
    for table, name in columns:
        held = column(table, name)
        row = {"table": table, "column": name, "type": held.type, "values": ";".join(held.lists)}
        for lang in LANGUAGES:
            row[f"heading_{lang}"] = heading(table, name, words[lang])
            row[f"unit_{lang}"] = words[lang](f"downloads.units.{held.unit}") if held.unit else ""
            row[f"meaning_{lang}"] = meaning(table, name, words[lang])
        rows.append(row)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def heading(table: str, name: str, words: Words) -> str:
    """Return the heading of a column for people, without its unit."""
    return _own("downloads.headings", table, name, words)


def meaning(table: str, name: str, words: Words) -> str:
    """Return what a column means."""
    return _own("methods.columns", table, name, words)


def _own(place: str, table: str, name: str, words: Words) -> str:
    """Return a column's words for its own table, or those that it shares with others of its name."""
    own: Mapping[str, str] = words.get(f"{place}_of").get(table, {})
    shared: Mapping[str, str] = words.get(place)
    found = own.get(name) or shared.get(name)
    if not found:
        raise KeyError(f"no wording {place!r} for {table}.{name} in {words.lang!r}")
    return found
