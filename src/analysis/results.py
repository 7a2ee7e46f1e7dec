"""An edition's results, each computed once: the tables that pages show and downloads hold."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cached_property
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Self

import pandas as pd

from analysis import (
    attainment,
    budget,
    changes,
    codes,
    dictionary,
    kept,
    productivity,
    quality,
    revisions,
    tasks,
    units,
)
from analysis.editions import KEYS, Edition, parse_as_of, read_edition, read_info
from analysis.editions.imports import Import, ImportedFile, read_imports
from analysis.facts import words_of
from analysis.naming import place
from analysis.plan import Plan, read_plan, rulebook
from analysis.problems import InputError, Problem
from analysis.productivity import chained, comparison, decomposition, robustness, trend
from analysis.project import LANGUAGES, Project
from analysis.statistics import Statistics, read_statistics
from analysis.wording import Words


class Results:
    """An edition's results, with the words of one language.

    Parameters
    ----------
    project : Project
        Where everything lies.
    edition : str
        Name of a folder in ``data/raw/editions``.
    lang : {"vi", "en"}
        Language of the page.
    as_of : str
        Cut the returns at an earlier date (ISO); empty for the edition's own.
    confidence : float, optional
        Confidence of intervals, between 0 and 1; the plan's rules unless given.
    known : Mapping[str, (Plan, Edition)], optional
        By edition: plan and edition as they are known already, cut as asked for; others are read.
    unit : str
        The one department or district whose results they are; empty for the whole province.
    """

    def __init__(
        self,
        project: Project,
        edition: str,
        lang: str,
        as_of: str = "",
        confidence: float | None = None,
        known: Mapping[str, tuple[Plan, Edition]] = MappingProxyType({}),
        unit: str = "",
    ) -> None:
        self.project = project
        self.lang = lang
        self._known = known
        cut = parse_as_of(as_of)
        self.plan, self.edition = known[edition] if edition in known else self._read(edition, cut)
        if self.plan.unit != unit:
            self.plan, self.edition = units.restricted(self.plan, self.edition, unit)
        self.words = words_of(self.plan, lang, project.report / "wording")
        self.results_name = place(self.edition.id, as_of, unit)
        self.confidence = self.plan.rules.confidence if confidence is None else confidence
        if not 0 < self.confidence < 1:
            raise InputError(
                Problem("confidence", None, None, str(confidence), "số giữa 0 và 1", "a number between 0 and 1")
            )

    @classmethod
    def open(
        cls, edition: str, lang: str = "vi", as_of: str = "", unit: str = "", confidence: float | None = None
    ) -> Self:
        """Open an edition of the project around the working folder; what a build has computed is recalled."""
        given = (Project.find(), edition, lang, as_of, confidence)
        return kept.recalled(cls, *given, unit) or cls(*given, unit=unit)

    def _read(self, edition: str, cut: dt.date | None) -> tuple[Plan, Edition]:
        folder = self.project.editions / edition
        plan = read_plan(self.project.plan_folder(read_info(folder).plan))
        return plan, read_edition(folder, plan, as_of=cut)

    def _beside(self, name: str) -> Self:
        """Return another edition's results, in the same language."""
        return type(self)(
            self.project, name, self.lang, confidence=self.confidence, known=self._known, unit=self.plan.unit
        )

    @property
    def as_of(self) -> dt.date:
        """The date the returns are cut at."""
        return self.edition.as_of

    @property
    def by_unit(self) -> bool:
        """Whether the edition is made from units' returns, and so tells who has sent them."""
        return self.edition.basis == "returns"

    @cached_property
    def statistics(self) -> Statistics:
        """Official series known at the edition's statistics date."""
        return read_statistics(self.project.statistics).known_on(self.edition.statistics_as_of)

    @cached_property
    def levels(self) -> pd.DataFrame:
        """Labour productivity and employment by place and year."""
        return productivity.levels(self.statistics)

    @cached_property
    def growth(self) -> pd.DataFrame:
        """Published growth figures of the plan's year, one row each."""
        return productivity.growth(self.statistics, self.plan.geography.province, self.plan.year)

    @cached_property
    def verdict(self) -> productivity.Verdict:
        """Whether productivity grew by the plan's minimum."""
        return productivity.verdict(self.growth, self.plan.rules.productivity_min)

    @cached_property
    def comparison(self) -> pd.DataFrame:
        """The region's provinces in the plan's year, beside the region and the nation."""
        place = self.plan.geography
        return comparison.comparison(self.statistics, self.plan.year, region=place.region, country=place.country)

    @cached_property
    def choices(self) -> pd.DataFrame:
        """The result under each defensible choice of figure, prices and base year."""
        place, minimum = self.plan.geography, self.plan.rules.productivity_min
        return robustness.choices(
            self.statistics, minimum, geography=place.province, country=place.country, year=self.plan.year
        )

    @cached_property
    def sensitivity(self) -> pd.DataFrame:
        """How large a revision would turn the verdict."""
        return robustness.sensitivity(self.growth, self.plan.rules.productivity_min)

    @cached_property
    def trends(self) -> dict[str, trend.Trend]:
        """Trend at constant and at current prices."""
        place, rules = self.plan.geography.province, self.plan.rules
        limits = {"maxlags": rules.trend.max_lags, "min_df": rules.trend.min_df}
        tables = {"constant": self.index, "current": self.levels}
        return {
            basis: trend.trend(table, place, rules.productivity_min, self.confidence, **limits)
            for basis, table in tables.items()
        }

    @cached_property
    def index(self) -> pd.DataFrame:
        """The province's productivity at constant prices as an index, from the last break on."""
        return chained.constant_index(self.statistics, self.plan.geography.province)

    @cached_property
    def structural(self) -> trend.Structural:
        """A local linear trend at constant prices, as a check on the trend."""
        rules = self.plan.rules.trend
        return trend.structural(
            self.index, self.plan.geography.province, self.confidence, required=rules.structural_points
        )

    @cached_property
    def trend_rates(self) -> pd.DataFrame:
        """The trends as a table: rates, intervals, tests and verdicts by price basis."""
        # A trend without a figure knows no price basis of its own.
        rows = [
            dataclasses.asdict(each) | {"price_basis": each.price_basis or basis} for basis, each in self.trends.items()
        ]
        joined = [{**row, **{name: ";".join(map(str, row[name])) for name in ("years", "breaks")}} for row in rows]
        return pd.DataFrame(joined)

    @cached_property
    def outcome(self) -> pd.DataFrame:
        """Published growth figures of every year that has one, the years after the plan included."""
        place = self.plan.geography.province
        years = [int(year) for year in self.levels.loc[self.levels["geography"] == place, "year"]]
        tables = [productivity.growth(self.statistics, place, year) for year in years]
        found = [table for table in tables if len(table)]
        return pd.concat(found, ignore_index=True) if found else productivity.growth(self.statistics, place, 0)

    @cached_property
    def split(self) -> pd.DataFrame:
        """Growth of the plan's year split into output, employment and prices."""
        return decomposition.split(self.growth)

    @cached_property
    def shift_share(self) -> pd.DataFrame:
        """The nation's growth within sectors and by shifts between them, over the last years without a break."""
        return decomposition.latest_shift_share(decomposition.sectors(self.statistics, self.plan.geography.country))

    @cached_property
    def attainment(self) -> attainment.Attainment:
        """Attainment of the targets, their parts, units and months."""
        return attainment.assess(
            self.plan, self.edition.targets, self.as_of, growth=self.verdict, confidence=self.confidence
        )

    @cached_property
    def completeness(self) -> pd.DataFrame:
        """Which unit returned what, and when."""
        return attainment.completeness(self.plan, self.edition.targets, self.as_of)

    @cached_property
    def standings(self) -> pd.DataFrame:
        """Where each unit stands on each target that it reports."""
        return attainment.standings(self.plan, self.attainment.units, self.completeness)

    @cached_property
    def unit_totals(self) -> pd.DataFrame:
        """Targets due counted by unit: reaching what is needed, behind, unknown."""
        return attainment.totals(self.standings)

    @cached_property
    def lines(self) -> pd.DataFrame:
        """Execution of the budget lines."""
        return budget.lines(self.plan, self.edition.disbursements, self.as_of, self.confidence)

    @cached_property
    def curve(self) -> pd.DataFrame:
        """Cumulative disbursement by month."""
        return budget.curve(self.plan, self.edition.disbursements, self.as_of)

    @cached_property
    def local_share(self) -> pd.DataFrame:
        """Share of each district's budget spent on digital transformation."""
        return budget.local_share(self.plan, self.edition.local_budgets, self.as_of)

    @cached_property
    def tasks(self) -> tasks.Tasks:
        """State of the tasks."""
        return tasks.progress(self.plan, self.edition.tasks, self.as_of)

    @cached_property
    def rollups(self) -> pd.DataFrame:
        """Budget lines added up by total, section, source and owner, with projections; ``by`` names which."""
        tables = [budget.rollup(self.lines, by).assign(by=by) for by in ("total", "section", "source", "owner")]
        ahead = budget.projections(self.plan, self.edition.disbursements, self.as_of, self.confidence)
        return pd.concat(tables, ignore_index=True).merge(ahead, on=["by", "group"], validate="1:1")

    @cached_property
    def composition(self) -> pd.DataFrame:
        """Spread of the money as allocated and as spent."""
        return budget.composition(self.lines)

    @cached_property
    def flagged(self) -> pd.DataFrame:
        """Flags of the budget lines with the money each is about."""
        return budget.flagged(self.lines)

    @cached_property
    def reconciliation(self) -> pd.DataFrame:
        """Sums of the lines against the plan's printed totals."""
        return budget.reconcile(self.plan)

    @cached_property
    def due_soon(self) -> pd.DataFrame:
        """Unfinished tasks that fall due soon."""
        return tasks.due_soon(self.tasks.tasks, self.as_of, self.plan.rules.due_soon_days)

    @cached_property
    def score(self) -> pd.DataFrame:
        """Targets counted by pillar and state."""
        return attainment.score(self.attainment.targets)

    @cached_property
    def revisions(self) -> pd.DataFrame:
        """Figures that a later return replaced."""
        return revisions.revisions(self.edition)

    @cached_property
    def _before(self) -> Self | None:
        name = self.edition.previous
        return None if name is None else self._beside(name)

    @property
    def previous(self) -> Self | None:
        """The edition that this one is compared with; None without one, or if the cut is not after its day."""
        return self._before if self._before is not None and self._before.as_of < self.as_of else None

    @cached_property
    def changes(self) -> changes.Changes:
        """What changed since the previous edition; without rows if there is none."""
        if self.previous is None:
            return changes.nothing(self.as_of)
        before, after = (
            changes.Results(each.attainment.targets, each.lines, each.tasks.tasks) for each in (self.previous, self)
        )
        return changes.compare(self.previous.edition, self.edition, before, after)

    @cached_property
    def quality(self) -> pd.DataFrame:
        """Points to know about the returns."""
        owed = self.completeness if self.by_unit else self.completeness.iloc[:0]
        return quality.findings(self.attainment.targets, owed, self.lines, self.tasks.tasks)

    @cached_property
    def notes(self) -> pd.DataFrame:
        """What the senders say of their figures."""
        return quality.notes(self.edition)

    @cached_property
    def rules(self) -> pd.DataFrame:
        """Every threshold, date and benchmark, with the confidence that the report uses."""
        info = read_info(self.project.editions / self.edition.id)
        table = rulebook(self.project.plan_folder(info.plan) / "rules.yml")
        table.loc[table["rule"] == "confidence", "value"] = self.confidence
        return table

    @cached_property
    def received(self) -> tuple[Import, ...]:
        """The edition's imports with the files reported by the cut; an import without one is left out."""
        found = (
            dataclasses.replace(
                each,
                files=tuple(file for file in each.files if file.reported_on <= self.as_of and self._rests_on(file)),
            )
            for each in read_imports(self.project.editions / self.edition.id)
        )
        return tuple(each for each in found if each.files)

    def _rests_on(self, file: ImportedFile) -> bool:
        """Return whether a file that was imported holds rows of the report; a whole province's rests on all."""
        tables = (getattr(self.edition, name) for name in KEYS)
        return not self.plan.unit or any((table["file"] == file.sha256).any() for table in tables)

    @cached_property
    def codes(self) -> pd.DataFrame:
        """The names of the codes in result tables, in both languages."""
        return codes.codes(self.plan, self._both, budget.FLAGS, self.rules["rule"])

    @cached_property
    def dictionary(self) -> pd.DataFrame:
        """What each column of the result tables is called, holds and means, in both languages."""
        names = [name for _, name in units.tables(self.plan)]
        columns = {name: dictionary.COLUMNS if name == "dictionary" else self.table(name).columns for name in names}
        pairs = [(name, str(column)) for name, found in columns.items() for column in found]
        return dictionary.dictionary(pairs, self._both)

    @property
    def _both(self) -> dict[str, Words]:
        return {lang: words_of(self.plan, lang, self.project.report / "wording") for lang in LANGUAGES}

    def table(self, name: str) -> pd.DataFrame:
        """Return a result table by the name of its file."""
        within = {
            **{table: f"attainment.{table}" for table in ("targets", "parts", "units", "series")},
            "tasks": "tasks.tasks",
            "task_fields": "tasks.fields",
            "task_agencies": "tasks.agencies",
            "corrections": "edition.corrections",
            "changes": "changes.figures",
            "verdict_changes": "changes.targets",
            "line_changes": "changes.lines",
            "task_changes": "changes.tasks",
        }
        frame: pd.DataFrame = attrgetter(within.get(name, name))(self)
        return frame

    @cached_property
    def _found(self) -> dict[tuple[str, ...], dict[tuple[Any, ...], list[Mapping[Any, Any]]]]:
        return {}

    def rows(self, name: str, /, **wanted: str) -> Sequence[Mapping[Any, Any]]:
        """Return a result table's rows that say what is wanted of some columns, in the table's order.

        A table is gone through once for all that is asked of the same columns: a page asks again for each profile.
        """
        key = (name, *wanted)
        if key not in self._found:
            found = self._found[key] = {}
            for row in self.rows(name) if wanted else self.table(name).to_dict("records"):
                found.setdefault(tuple(row[column] for column in wanted), []).append(row)
        return self._found[key].get(tuple(wanted.values()), [])
