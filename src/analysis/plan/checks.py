"""Checks across the tables of a plan: codes that must be known, amounts that must agree."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.problems import InputError, Problem, relative
from analysis.reading import unknown_codes

AMOUNTS = ("total_investment", "central", "local", "disbursed_before", "allocation")
"""Amount columns of Appendix II, in million VND."""

SECTIONS = ("investment", "recurrent")
"""Sections of Appendix II."""

FUNDING = ("total", "investment", "central", "local", "recurrent")
"""Amounts of part III."""

GROUPS = ("departments", "districts")
"""Groups of agencies that a duty can name."""


def check_codes(
    folder: Path, tables: dict[str, pd.DataFrame], heading: dict[str, Any], base: Path | None = None
) -> None:
    """Check that tables name only agencies, targets, pillars, fields and measures that exist, and targets have parts.

    Raises
    ------
    InputError
        With every unknown code.
    """
    agencies = list(tables["agencies"]["agency"])
    targets = tables["targets"]
    known = {
        ("targets", "pillar"): [entry["id"] for entry in heading["pillars"]],
        ("targets", "lead_agency"): agencies,
        ("target_parts", "target"): list(targets["target"]),
        ("target_parts", "lead_agency"): agencies,
        ("allocations", "owner"): agencies,
        ("tasks", "field"): [entry["id"] for entry in heading["fields"]],
        ("tasks", "lead_agency"): agencies,
    }
    problems = [
        problem
        for (table, column), codes in known.items()
        for problem in unknown_codes(tables[table], column, codes, folder / f"{table}.csv", base)
    ]
    bare = targets[~targets["target"].isin(tables["target_parts"]["target"])]
    file = relative(folder / "targets.csv", base)
    vi, en = "ít nhất một phần trong target_parts.csv", "at least one part in target_parts.csv"
    problems += [Problem(file, _line(row), "target", str(row.target), vi, en) for row in bare.itertuples()]
    counted = targets[targets["kind"] == "count_range"]
    named = list(heading["measures"])
    problems += unknown_codes(counted, "unit", named, folder / "targets.csv", base)
    file = relative(folder / "plan.yml", base)
    allowed = ", ".join((*agencies, *GROUPS))
    for duty in heading["duties"]:
        for name in duty["agencies"]:
            if name not in agencies and name not in GROUPS:
                vi, en = f"một trong: {allowed}", f"one of: {allowed}"
                problems.append(Problem(file, None, f"duties {duty['id']}", str(name), vi, en))
    if problems:
        raise InputError(problems)


def _line(row: Any) -> int:
    return int(row.row)


def check_growth(folder: Path, targets: pd.DataFrame, minimum: float, base: Path | None = None) -> None:
    """Check that a target on growth asks for the minimum of the rules, by which published growth is judged.

    Raises
    ------
    InputError
        With every target that asks for another rate.
    """
    asked = targets[targets["kind"] == "growth_floor"]
    file, wanted = relative(folder / "targets.csv", base), f"{minimum:.12g} (rules.yml, productivity_min)"
    problems = [
        Problem(file, _line(row), "threshold", f"{row.threshold:.12g}", wanted, wanted)
        for row in asked.itertuples()
        if row.threshold != minimum
    ]
    if problems:
        raise InputError(problems)


def check_amounts(
    folder: Path,
    printed: dict[str, pd.DataFrame],
    corrected: dict[str, pd.DataFrame],
    base: Path | None = None,
) -> None:
    """Check the amounts of Appendix II against its total lines and part III, all in million VND.

    Printed lines must add up to the printed totals, corrected lines to the corrected totals; in every corrected
    investment line and in the total, central and local funding must come to the total investment; the year's
    allocations must equal part III, whose parts must add up.

    Raises
    ------
    InputError
        With every amount that does not agree.
    """
    files = {name: relative(folder / f"{name}.csv", base) for name in printed}
    problems = [
        *_totals(printed, files["allocation_totals"]),
        *_totals(corrected, files["allocation_totals"]),
        *_sources(corrected["allocations"], files["allocations"]),
        *_sources(corrected["allocation_totals"], files["allocation_totals"]),
        *_part_three(printed, files["funding"]),
    ]
    if problems:
        raise InputError(dict.fromkeys(problems))


def _agree(file: str, row: int | None, column: str, found: float, expected: float, what: str) -> Iterator[Problem]:
    if found != expected:
        wanted = f"{expected:.12g} ({what})"
        yield Problem(file, row, column, f"{found:.12g}", wanted, wanted)


def _totals(tables: dict[str, pd.DataFrame], file: str) -> Iterator[Problem]:
    totals, lines = tables["allocation_totals"], tables["allocations"]
    if sorted(totals["section"]) != sorted(SECTIONS):
        vi, en = f"mỗi mục một dòng: {', '.join(SECTIONS)}", f"one row for each of: {', '.join(SECTIONS)}"
        yield Problem(file, None, "section", ", ".join(totals["section"]), vi, en)
    for total in totals.itertuples():
        summed = lines[lines["section"] == total.section]
        for column in AMOUNTS:
            value = getattr(total, column)
            if not pd.isna(value):
                what = f"Σ allocations.csv, {total.section}"
                yield from _agree(file, _line(total), column, value, summed[column].sum(), what)


def _sources(frame: pd.DataFrame, file: str) -> Iterator[Problem]:
    rows = frame.dropna(subset=["total_investment"])
    sources = rows["central"].fillna(0) + rows["local"].fillna(0)
    for line, found, total in zip(rows["row"], sources, rows["total_investment"], strict=True):
        yield from _agree(file, int(line), "central + local", found, total, "total_investment")


def _part_three(tables: dict[str, pd.DataFrame], file: str) -> Iterator[Problem]:
    amounts = tables["funding"].set_index("item")["amount"]
    absent = [item for item in FUNDING if item not in amounts]
    if absent:
        listed = ", ".join(FUNDING)
        yield Problem(file, None, "item", f"– {', '.join(absent)}", f"đủ các mục: {listed}", f"items: {listed}")
        return
    yield from _agree(
        file,
        None,
        "amount (total)",
        amounts["total"],
        amounts["investment"] + amounts["recurrent"],
        "investment + recurrent",
    )
    sources = amounts["central"] + amounts["local"]
    yield from _agree(file, None, "amount (investment)", amounts["investment"], sources, "central + local")
    allocated = tables["allocations"].groupby("section")["allocation"].sum()
    for section in SECTIONS:
        found, expected = amounts[section], allocated.get(section, 0.0)
        yield from _agree(file, None, f"amount ({section})", found, expected, "Σ allocations.csv")
