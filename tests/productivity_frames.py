"""Small official series for the tests of productivity."""

from __future__ import annotations

import pandas as pd

from analysis.statistics import Statistics

PLACE = "Đồng Tháp"
DEFAULTS = {
    "sector": "total", "unit": "", "price_basis": "not_applicable", "qualifier": None, "series": "nso",
    "obs_status": None, "published_on": None, "source_title": "yearbook", "source_url": "https://example.org",
    "note": None,
}  # fmt: skip


def figure(geography, year, measure, value, **other):
    return {**DEFAULTS, "geography": geography, "year": str(year), "measure": measure, "value": value, **other}


def statistics(rows):
    frame = pd.DataFrame(rows)
    frame["value"] = frame["value"].astype(float)
    frame["published_on"] = pd.to_datetime(frame["published_on"])
    for column in ("qualifier", "obs_status", "note"):
        frame[column] = frame[column].astype("str")
    return Statistics(frame.assign(row=range(2, len(frame) + 2)))


def place(values, persons, geography=PLACE, breaks=(), first=2018):
    """Rows of levels and employment from ``first`` on, with breaks flagged on the level."""
    years = range(first, first + len(values))
    rows = [
        figure(geography, year, "labour_productivity", value, price_basis="current",
               obs_status="b" if year in breaks else None)
        for year, value in zip(years, values, strict=True)
    ]  # fmt: skip
    rows += [
        figure(geography, year, "employed_persons", value)
        for year, value in zip(years, persons, strict=True)
    ]  # fmt: skip
    return rows


def grdp_growth(year, value, geography=PLACE, **other):
    other = {"price_basis": "constant", "series": "reported", **other}
    return figure(geography, year, "grdp_growth", value, **other)
