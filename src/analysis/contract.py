"""The contract of every result table: the page it belongs to, its key, and what each of its columns holds.

Whatever writes, describes or shows a result table reads it here: the CSV files, the column dictionary, the data
package and the workbooks. `analysis.schemas` is the same for what is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

RESULTS: Mapping[str, tuple[str, ...]] = {
    "summary": ("score",),
    "indicators": ("targets", "parts", "units", "series", "standings", "unit_totals"),
    "budget": ("lines", "rollups", "curve", "composition", "flagged", "reconciliation", "local_share"),
    "tasks": ("tasks", "task_fields", "task_agencies"),
    "productivity": ("levels", "growth", "choices", "sensitivity", "split", "shift_share"),
    "trend": ("comparison", "outcome", "trend_rates"),
    "changes": ("changes", "verdict_changes", "line_changes", "task_changes", "corrections", "revisions"),
    "data": ("completeness", "notes"),
    "methods": ("rules", "codes", "dictionary"),
}
"""Result tables that each page saves, and offers for download."""

OFFICIAL = ("productivity", "trend")
"""Pages that show published statistics whatever the edition; empty for a plan without a target on growth."""

KEYS: Mapping[str, tuple[str, ...]] = {
    "score": ("group", "state"),
    "targets": ("target",),
    "parts": ("target", "part"),
    "units": ("target", "part", "unit"),
    "series": ("target", "part", "period_end"),
    "standings": ("unit", "target"),
    "unit_totals": ("unit",),
    "lines": ("line",),
    "rollups": ("by", "group"),
    "curve": ("section", "period_end"),
    "composition": ("by", "group"),
    "flagged": ("flag", "line"),
    "reconciliation": ("item",),
    "local_share": ("unit",),
    "tasks": ("task",),
    "task_fields": ("field", "status"),
    "task_agencies": ("agency", "status"),
    "levels": ("geography", "year"),
    "choices": ("choice",),
    "shift_share": ("part", "sector"),
    "comparison": ("geography",),
    "trend_rates": ("price_basis",),
    "verdict_changes": ("target",),
    "line_changes": ("line",),
    "task_changes": ("task",),
    "corrections": ("id",),
    "completeness": ("unit", "target"),
    "rules": ("rule",),
    "codes": ("list", "code"),
    "dictionary": ("table", "column"),
}
"""Columns that no two rows of a table share; a table that is not named here may repeat itself."""

HOMES: Mapping[str, str] = {"target": "targets", "line": "lines", "task": "tasks"}
"""Table in which each thing that others are about has its own row, under its id."""


@dataclass(frozen=True)
class Kind:
    """What a column holds.

    Parameters
    ----------
    type : {"string", "integer", "number", "boolean", "date", "any"}
        Type of its values, by the names of a table schema.
    unit : str
        Name of the unit in the wording (``downloads.units``); empty where values have none.
    """

    type: str
    unit: str = ""


KINDS: Mapping[str, Kind] = {
    "code": Kind("string"),
    "codes": Kind("string"),
    "text": Kind("string"),
    "url": Kind("string"),
    "flag": Kind("boolean"),
    "date": Kind("date"),
    "order": Kind("integer"),
    "year": Kind("integer"),
    "whole": Kind("integer"),
    "number": Kind("number"),
    "value": Kind("any"),
    "measure": Kind("number", "own"),
    "monthly": Kind("number", "own_month"),
    "money": Kind("number", "money"),
    "billion": Kind("number", "billion"),
    "persons": Kind("number", "persons"),
    "level": Kind("number", "level"),
    "percent": Kind("number", "percent"),
    "points": Kind("number", "points"),
    "log_points": Kind("number", "log_points"),
    "share": Kind("number"),
    "ratio": Kind("number"),
}
"""Kinds of columns. ``measure`` is in the unit of the row's own target, ``monthly`` the same a month; ``share`` is a
fraction of one, ``percent`` is out of a hundred; ``codes`` are several, joined by semicolons."""

_PLAIN: Mapping[str, str] = {
    "text": """
        geography rows id ref inputs choice breaks years source source_title column sources
        as_printed corrected reason_vi reason_en note_vi note_en name_vi name_en clause_vi clause_en publisher
        meaning_vi meaning_en heading_vi heading_en unit_vi unit_en
    """,
    "url": "url source_url",
    "flag": """
        moved returned due revised complies meets agrees main crosses_break break_before estimate real_estimate
    """,
    "date": """
        period_end completed_on due_on reported_old reported_new reported_on published_on last_period_end
        last_reported_on period_end_old period_end_new
    """,
    "order": "order",
    "year": "year base unbroken_from",
    "whole": """
        count lines lines_returned parts_done parts_total parts_done_old parts_done_new units_reported
        units_expected observations days_late provinces rank_growth rank_level returns n df min_df maxlags on_course
        behind unknown row_old row_new row
    """,
    "number": "numerator denominator figure_value base_value",
    "value": "old new value",
    "measure": """
        attained threshold upper expected low high projected projected_low projected_high attained_old attained_new
    """,
    "monthly": "pace_needed pace_recent",
    "money": """
        allocation adjusted_allocation limit committed disbursed remainder total_investment disbursed_before
        cumulative fall source_gap approved spent amount summed appendix funding gap_appendix gap_funding
        total_expenditure dx_expenditure disbursed_old disbursed_new difference
    """,
    "billion": "implied_grdp",
    "persons": "employment",
    "level": "level base_level",
    "percent": """
        nominal_growth employment_growth implied_grdp_growth grdp_growth productivity_growth real_growth growth
        figure grdp_growth_needed employment_growth_needed minimum low_classic high_classic endpoint
        endpoint_unbroken
    """,
    "points": "margin grdp_revision employment_revision points a_year",
    "log_points": "output productivity prices nominal",
    "share": "rate cumulative_rate share time_share approved_share spent_share confidence",
    "ratio": "ratio variance p_value p_classic",
}

_CODED: Mapping[str, str] = {
    "target": "target",
    "line": "line",
    "task": "task",
    "unit": "unit",
    "agency": "agency",
    "lead_agency": "agency",
    "owner": "agency",
    "pillar": "pillar",
    "field": "field",
    "part": "part",
    "section": "section",
    "state": "state",
    "state_old": "state",
    "state_new": "state",
    "status": "status",
    "status_old": "status",
    "status_new": "status",
    "kind": "kind",
    "measure": "measure",
    "bound": "bound",
    "bound_old": "bound",
    "bound_new": "bound",
    "reason": "reason",
    "outlook": "outlook",
    "flag": "flag",
    "group": "unit_group",
    "by": "by",
    "item": "item",
    "table": "input",
    "subject": "target line task unit",
    "price_basis": "price_basis",
    "real_basis": "real_basis",
    "sector": "sector",
    "change": "direction",
    "rule": "rule",
    "list": "list",
    "code": "",
    "type": "type",
}
"""Columns of codes, with the list (or lists) in which each code has its name."""

_SEVERAL: Mapping[str, str] = {
    "flags": "flag",
    "waiting_for": "agency",
    "obs_status": "obs_status",
    "values": "list",
}
"""Columns of several codes; those of ``obs_status`` are letters that stand side by side."""

_OWN: Mapping[tuple[str, str], tuple[str, str]] = {
    ("score", "group"): ("code", "pillar"),
    ("rollups", "group"): ("code", "section source agency"),
    ("composition", "group"): ("code", "section source agency line"),
    ("lines", "source"): ("code", "source"),
    ("choices", "state"): ("code", "verdict"),
    ("choices", "figure"): ("code", "figure"),
    ("choices", "low"): ("percent", ""),
    ("choices", "high"): ("percent", ""),
    ("trend_rates", "state"): ("code", "verdict"),
    ("trend_rates", "reason"): ("code", "trend_reason"),
    ("trend_rates", "low"): ("percent", ""),
    ("trend_rates", "high"): ("percent", ""),
    ("split", "employment"): ("log_points", ""),
    ("shift_share", "part"): ("code", "effect"),
    ("shift_share", "change"): ("level", ""),
    ("comparison", "kind"): ("code", "place_kind"),
    ("changes", "kind"): ("code", "change"),
    ("changes", "column"): ("code", "column"),
    ("corrections", "column"): ("code", "column"),
    ("revisions", "column"): ("code", "column"),
    ("unit_totals", "due"): ("whole", ""),
    ("unit_totals", "returned"): ("whole", ""),
    ("dictionary", "table"): ("code", "table"),
    ("lines", "projected"): ("money", ""),
    ("lines", "projected_low"): ("money", ""),
    ("lines", "projected_high"): ("money", ""),
    ("rollups", "projected"): ("money", ""),
    ("rollups", "projected_low"): ("money", ""),
    ("rollups", "projected_high"): ("money", ""),
}
"""Columns that hold something else in a table of their own than under the same name elsewhere."""

_SHARED: Mapping[str, tuple[str, str]] = {
    **{name: (kind, "") for kind, names in _PLAIN.items() for name in names.split()},
    **{name: ("code", lists) for name, lists in _CODED.items()},
    **{name: ("codes", lists) for name, lists in _SEVERAL.items()},
}


@dataclass(frozen=True)
class Column:
    """A column of a result table.

    Parameters
    ----------
    name : str
        As in the CSV file.
    kind : str
        One of :data:`KINDS`.
    lists : tuple of str
        Where its codes have their names: a list of the table ``codes``, or several.
    """

    name: str
    kind: str
    lists: tuple[str, ...] = ()

    @property
    def type(self) -> str:
        """Type of its values."""
        return KINDS[self.kind].type

    @property
    def unit(self) -> str:
        """Name of its unit in the wording."""
        return KINDS[self.kind].unit


def column(table: str, name: str) -> Column:
    """Return what a column of a table holds; one that has no contract raises KeyError naming both."""
    found = _OWN.get((table, name)) or _SHARED.get(name)
    if found is None:
        raise KeyError(f"{table}.{name}: no contract in analysis.contract")
    kind, lists = found
    return Column(name, kind, tuple(lists.split()))


def tables(*, growth: bool = True) -> Iterator[tuple[str, str]]:
    """Yield each page with each of its tables, in reading order.

    Parameters
    ----------
    growth : bool
        Whether the plan asks for growth; without, the official pages have no table.
    """
    for page, names in RESULTS.items():
        if growth or page not in OFFICIAL:
            for name in names:
                yield page, name


def conforming(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a result table with whole numbers written as such, also where some are missing.

    Raises
    ------
    KeyError
        If a column has no contract.
    TypeError, ValueError
        If a column of whole numbers holds something else.
    """
    whole = [str(name) for name in frame.columns if column(table, str(name)).type == "integer"]
    return frame.astype(dict.fromkeys(whole, "Int64"))
