"""Revisions: what a later return changed, and nothing else."""

from __future__ import annotations

import pandas as pd

from analysis.editions import read_edition
from analysis.plan import read_plan
from analysis.revisions import revisions


def illustrative(project):
    return read_edition(project.editions / "2022-illustrative", read_plan(project.plan))


def test_the_illustrative_edition_tells_what_was_revised_and_withdrawn(project):
    table = revisions(illustrative(project))
    shown = table[["table", "subject", "column", "old", "new"]]
    assert shown[table["new"].notna()].values.tolist() == [
        ["targets", "G06", "numerator", 1852.0, 2315.0],
        ["disbursements", "D4", "disbursed", 2639.0, 2289.0],
    ]
    assert shown.loc[table["new"].isna(), ["subject", "column", "old"]].values.tolist() == [
        ["G14", "numerator", 69.0],
        ["G14", "denominator", 330.0],
    ]
    assert (table["reported_old"] < table["reported_new"]).all()
    assert (table["row_old"] != table["row_new"]).all()


def test_a_published_edition_without_second_returns_has_none(project):
    edition = read_edition(project.editions / "2022-published", read_plan(project.plan))
    assert revisions(edition).empty


def test_a_return_sent_again_unchanged_is_no_revision(project):
    edition = illustrative(project)
    again = edition.disbursements.iloc[[0]].assign(reported_on=pd.Timestamp("2022-12-01"))
    frame = pd.concat([edition.disbursements, again], ignore_index=True)
    object.__setattr__(edition, "disbursements", frame)
    assert len(revisions(edition)) == 4


def test_a_blank_that_is_filled_later_is_a_revision(project):
    edition = illustrative(project)
    first = edition.disbursements.iloc[[0]]
    blank = first.assign(disbursed=float("nan"), reported_on=pd.Timestamp("2022-01-31"))
    frame = pd.concat([blank, edition.disbursements], ignore_index=True)
    object.__setattr__(edition, "disbursements", frame)
    table = revisions(edition)
    new = table[table["subject"] == first["line"].iloc[0]]
    assert new["new"].tolist() == [first["disbursed"].iloc[0]]
    assert new["old"].isna().all()
