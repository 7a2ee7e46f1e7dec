"""The one handle a notebook holds: an edition in a language, with every result computed once.

A notebook opens a :class:`Report` in its first cell; each further cell shows one chart, table or sentence made
from the report's result tables.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from pathlib import Path

import pandas as pd

from analysis import (
    attainment,
    budget,
    changes,
    charts,
    examples,
    findings,
    productivity,
    quality,
    revisions,
    tables,
    tasks,
)
from analysis.editions import Edition, read_edition, read_info
from analysis.editions.imports import Import, read_imports
from analysis.facts import words_of
from analysis.plan import Plan, read_plan, rulebook
from analysis.problems import InputError, Problem
from analysis.productivity import chained, comparison, decomposition, robustness, trend
from analysis.project import LANGUAGES, Project
from analysis.statistics import Statistics, read_statistics
from analysis.tables.grid import link, plain, state

RESULTS = {
    "summary": ("score",),
    "indicators": ("targets", "parts", "units", "series", "standings", "unit_totals"),
    "budget": ("lines", "rollups", "curve", "composition", "flagged", "reconciliation", "local_share"),
    "tasks": ("tasks", "task_fields", "task_agencies"),
    "productivity": ("levels", "growth", "choices", "sensitivity", "split", "shift_share"),
    "trend": ("comparison", "outcome", "trend_rates"),
    "changes": ("changes", "verdict_changes", "line_changes", "task_changes", "corrections", "revisions"),
    "data": ("completeness", "notes"),
    "methods": ("rules", "dictionary"),
}
"""Result tables that each page saves, and offers for download."""

OFFICIAL = ("productivity", "trend")
"""Pages that show published statistics whatever the edition; empty for a plan without a target on growth."""


@dataclass(frozen=True)
class Prose:
    """Markdown made from numbers; shown in a notebook and taken over as it is by the renderer."""

    markdown: str

    def _repr_markdown_(self) -> str:
        return self.markdown


def parse_as_of(text: str) -> dt.date | None:
    """Read the notebook parameter ``as_of``: empty for the edition's own date, else ISO (2022-09-30)."""
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise InputError(
            Problem("as_of", None, None, text, "ngày dạng 2022-09-30", "a date such as 2022-09-30")
        ) from None


class Report:
    """An edition's results in one language.

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
    """

    def __init__(
        self, project: Project, edition: str, lang: str, as_of: str = "", confidence: float | None = None
    ) -> None:
        self.project = project
        self.lang = lang
        self._plan_folder = project.plan_folder(read_info(project.editions / edition).plan)
        self.plan: Plan = read_plan(self._plan_folder)
        self.words = words_of(self.plan, lang, project.report / "wording")
        cut = parse_as_of(as_of)
        self.edition: Edition = read_edition(project.editions / edition, self.plan, as_of=cut)
        self.results_name = self.edition.id if cut is None else f"{self.edition.id}@{as_of}"
        self.confidence = self.plan.rules.confidence if confidence is None else confidence
        if not 0 < self.confidence < 1:
            raise InputError(
                Problem("confidence", None, None, str(confidence), "số giữa 0 và 1", "a number between 0 and 1")
            )

    @classmethod
    def open(cls, edition: str, lang: str = "vi", as_of: str = "", confidence: float | None = None) -> Report:
        """Open an edition of the project around the working folder."""
        return cls(Project.find(), edition, lang, as_of, confidence)

    @property
    def as_of(self) -> dt.date:
        """The date the returns are cut at."""
        return self.edition.as_of

    @property
    def by_unit(self) -> bool:
        """Whether the edition is made from units' returns, and so tells who has sent them."""
        return self.edition.basis == "returns"

    # -- results, each computed once ---------------------------------------------------------------------------

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
        rows = [dataclasses.asdict(each) for each in self.trends.values()]
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
    def _before(self) -> Report | None:
        name = self.edition.previous
        return None if name is None else Report(self.project, name, self.lang, confidence=self.confidence)

    @property
    def previous(self) -> Report | None:
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
        table = rulebook(self._plan_folder / "rules.yml")
        table.loc[table["rule"] == "confidence", "value"] = self.confidence
        return table

    @cached_property
    def dictionary(self) -> pd.DataFrame:
        """What each column of the result tables means, in both languages; blank where still to be written."""
        pages = [page for page in RESULTS if self.plan.asks_growth or page not in OFFICIAL]
        names = [name for page in pages for name in RESULTS[page] if name != "dictionary"]
        columns = [(name, str(column)) for name in names for column in self._result(name).columns]
        table = pd.DataFrame(columns, columns=["table", "column"])
        for lang in LANGUAGES:
            words = words_of(self.plan, lang, self.project.report / "wording")
            own, shared = words.get("methods.columns_of"), words.get("methods.columns")
            table[f"meaning_{lang}"] = [
                own.get(name, {}).get(column) or shared.get(column, "") for name, column in columns
            ]
        return table

    # -- sentences ---------------------------------------------------------------------------------------------

    def notice(self) -> Prose:
        """Say what kind of data the edition holds."""
        key = "report.illustrative_notice" if self.edition.illustrative else "report.published_notice"
        return Prose(self.words(key, note=plain(self.words.pick(self.edition.note))))

    def answers(self) -> Prose:
        """Give the three answers of the first screen."""
        answers = (
            findings.targets_answer(self.attainment.targets, self.words),
            findings.money_answer(self.lines, self.plan, self.words),
            findings.productivity_answer(self.verdict, self.plan, self.words, self.outcome),
        )
        cards = []
        for one in answers:
            paragraphs = filter(None, (one.title, f"**{one.number}**", one.picture, one.sentence))
            cards += ["::: {.answer}", *paragraphs, ":::"]
        return Prose("\n\n".join(["::: {.answers}", *cards, ":::"]))

    def lately(self) -> Prose:
        """Say on the first screen what changed since the previous edition, and what is missing."""
        changed = self._nothing_compared() if self.previous is None else self._since_link()
        owed = self.completeness if self.by_unit else self.completeness.iloc[:0]
        gaps = findings.gaps_sentence(self.attainment.targets, self.lines, self.tasks.tasks, owed, self.words)
        notes = {"changed": changed, "gaps": f"{gaps} {self.words('report.gaps_link')}"}
        blocks = ["::: {.lately}"]
        for name, text in notes.items():
            blocks += ["::: {.late}", f"**{self.words('report.lately.' + name)}**", text, ":::"]
        return Prose("\n\n".join([*blocks, ":::"]))

    def judgement(self) -> Prose:
        """Give the verdict on productivity in one sentence, and under it what may be doubted."""
        if not self.plan.asks_growth:
            return self._no_growth()
        known = self.verdict.figures > 0
        sign = tables.verdict(self.verdict.state, self.words) if known else state("no_data", self.words)
        said = f"**{sign}** – {findings.productivity_sentence(self.verdict, self.plan, self.words)}"
        doubts = (
            findings.choices_sentence(self.choices, self.plan, self.words),
            findings.sensitivity_sentence(self.sensitivity, self.plan, self.words),
        )
        listed = [f"- {doubt}" for doubt in doubts] if known else []
        return Prose("\n".join([f"::: {{.finding}}\n{said}\n:::\n", *listed]))

    def trend_in_words(self) -> Prose:
        """Say what the trend gives, what is tested, and what the structural check adds."""
        if not self.plan.asks_growth:
            return self._no_growth()
        constant = self.trends["constant"]
        sign = tables.verdict(constant.state, self.words) if constant.n else state("no_data", self.words)
        said = f"**{sign}** – {findings.trend_sentence(constant, self.words)}"
        checks = (
            findings.test_sentence(constant, self.words),
            findings.structural_sentence(self.structural, self.words),
        )
        listed = [f"- {check}" for check in checks if check]
        return Prose("\n".join([f"::: {{.finding}}\n{said}\n:::\n", *listed]))

    def _no_growth(self) -> Prose:
        """Say that nothing is asked of productivity."""
        return Prose(f"::: {{.finding}}\n{self.words('findings.productivity.not_asked')}\n:::")

    def later_years(self) -> Prose:
        """Say that the verdict is for the plan's year alone, and what came after."""
        said = findings.later_years_sentence(self.outcome, self.trends["constant"], self.plan, self.words)
        return Prose(f"::: {{.finding}}\n{said}\n:::")

    def basis(self) -> Prose:
        """Show the plan's legal basis and the duties it gives."""
        shown = (tables.legal_basis(self.plan, self.words), tables.duties(self.plan, self.words))
        return Prose("\n\n".join(table.text for table in shown))

    def money(self) -> Prose:
        """Say what the plan allots, what has been spent of it, at which pace, and what to check."""
        source = self.plan.rules.benchmark_source
        cited = self.words("report.source", source=link(source.publisher or source.title, source.url))
        # What was not known yet by the edition's date is not held beside it.
        known = self.plan.rules.benchmark_as_of <= self.as_of
        national = findings.benchmark_sentence(self.curve, self.plan, self.words) if known else ""
        facts = (
            findings.pace_sentence(self.lines, self.plan, self.words),
            f"{plain(national).removesuffix('.')} {cited}." if national else "",
            findings.adjusted_sentence(self.lines, self.words),
        )
        check = tables.flags(self.flagged, self.lines, self.plan, self.words).text
        main = findings.money_sentence(self.lines, self.plan, self.words)
        bullets = "\n".join(f"- {fact}" for fact in facts if fact)
        allotted = findings.plan_sentence(self.plan, self.words)
        checked = findings.reconciliation_sentence(self.reconciliation, self.words)
        return Prose(f"::: {{.finding}}\n{main}\n:::\n\n{allotted} {checked}\n\n{bullets}\n\n{check}")

    def execution(self) -> Prose:
        """Show every line's money with the end of its year, and the spread of the money against the allocation."""
        shown = (
            tables.lines(self.lines, self.rollups, self.plan, self.words),
            tables.composition(self.composition, self.lines, self.plan, self.words),
        )
        return Prose("\n\n".join(table.text for table in shown))

    def appendix(self) -> Prose:
        """Show that the lines add up to the plan's totals, and what the print says where it had to be corrected."""
        shown = [tables.reconciliation(self.reconciliation, self.words)]
        if self.plan.corrections:
            shown.append(tables.corrections(self.plan, self.words))
        return Prose("\n\n".join(table.text for table in shown))

    def progress(self) -> Prose:
        """Say how many tasks the plan names and where they stand."""
        allotted = findings.plan_tasks_sentence(self.plan, self.words)
        main = findings.tasks_sentence(self.tasks.tasks, self.words)
        return Prose(f"{allotted}\n\n::: {{.finding}}\n{main}\n:::")

    def headline(self) -> str:
        """Return targets and money in two sentences, for the list of editions."""
        money = findings.money_sentence(self.lines, self.plan, self.words)
        return f"{findings.targets_sentence(self.attainment.targets, self.words)} {money}"

    def attention(self) -> Prose:
        """List what needs a decision: money, local budgets and tasks."""
        sentences = (
            *findings.behind_sentences(self.attainment.targets, self.plan, self.words),
            findings.flags_sentence(self.lines, self.plan, self.words),
            findings.local_share_sentence(self.local_share, self.plan, self.words),
            findings.tasks_sentence(self.tasks.tasks, self.words),
        )
        return Prose("\n".join(f"- {sentence}" for sentence in sentences if sentence))

    def missing(self) -> Prose:
        """List what was reported again and what is not known."""
        sentences = (
            findings.revisions_sentence(self.revisions, self.words),
            findings.missing_targets_sentence(self.attainment.targets, self.plan, self.words),
            findings.missing_lines_sentence(self.lines, self.words),
            self._reporting_sentence(),
        )
        return Prose("\n".join(f"- {sentence}" for sentence in sentences if sentence))

    def since(self) -> Prose:
        """Say what changed since the previous edition, or why there is nothing to compare."""
        said = self._nothing_compared()
        if self.previous is not None:
            said = findings.since_sentence(self.changes, self.words)
        return Prose(f"::: {{.finding}}\n{said}\n:::")

    def _nothing_compared(self) -> str:
        if self._before is None:
            return self.words("findings.changes.no_previous")
        days = {"until": self.words.date(self.as_of), "since": self.words.date(self._before.as_of)}
        return self.words("findings.changes.cut", **days)

    def _since_link(self) -> str:
        """Say what changed in one sentence, with a link to the page that tells it all."""
        return f"{findings.since_sentence(self.changes, self.words)} {self.words('report.changes_link')}"

    def compared(
        self, show: Callable[..., charts.Chart | tables.Table], *, opens: bool = False
    ) -> charts.Chart | tables.Table | Prose:
        """Show a chart or table of the changes; without a previous edition, say so where it ``opens`` a section."""
        if self.previous is None:
            return Prose(self.words("findings.changes.nothing") if opens else "")
        return show(self.changes, self.plan, self.words)

    def _reporting_sentence(self) -> str:
        if not self.by_unit:
            return self.words("report.no_unit_returns")
        return findings.reporting_sentence(self.completeness, self.plan, self.words)

    def worked(self, subject: str) -> Prose:
        """Compute some of the edition's figures by hand, or say that it has none to show.

        Parameters
        ----------
        subject : {"attainment", "budget", "productivity"}
            What the figures are about.
        """
        found = getattr(self, f"_worked_{subject}")()
        shown = [tables.worked(each, self.words).text for each in found if each is not None]
        missed = len(found) - len(shown)
        if missed:
            shown.append(self.words(f"methods.no_example.{subject}", n=len(shown)))
        return Prose("\n\n".join(shown))

    def _worked_attainment(self) -> tuple[examples.Example | None, ...]:
        given = (self.attainment, self.plan, self.words)
        return (
            examples.pooled(*given),
            examples.interval(*given, self.confidence),
            examples.outlook(*given, self.confidence),
        )

    def _worked_budget(self) -> tuple[examples.Example | None, ...]:
        return (
            examples.execution(self.lines, self.plan, self.words),
            examples.composition(self.lines, self.words),
            examples.locality(self.local_share, self.plan, self.words),
        )

    def _worked_productivity(self) -> tuple[examples.Example | None, ...]:
        if not self.plan.asks_growth:
            return (None, None, None)
        return (
            examples.growth(self.growth, self.levels, self.words),
            examples.revision(self.growth, self.split, self.sensitivity, self.words),
            examples.compound(self.outcome, self.trends["constant"], self.words),
        )

    def columns(self) -> Prose:
        """Show what the columns of the result tables mean; a web page alone has room for it."""
        text = tables.dictionary(self.dictionary, self.words).text
        return Prose(f'::: {{.content-visible when-format="html"}}\n{text}\n:::')

    def reporting(self) -> charts.Chart | Prose:
        """Show which unit has sent what, or say that the edition is not made from returns."""
        if not self.by_unit:
            return Prose(self.words("report.no_unit_returns"))
        return charts.reporting(self.completeness, self.plan, self.words, as_of=self.as_of)

    def results(self) -> Prose:
        """Show the figures of the targets and of their parts."""
        shown = (
            tables.targets(self.attainment.targets, self.plan, self.words, units=self.by_unit),
            tables.parts(self.attainment.parts, self.plan, self.words),
        )
        return Prose("\n\n".join(table.text for table in shown))

    def standings_chart(self) -> charts.Chart | Prose:
        """Show where each unit stands on each target, or say that the edition is not made from returns."""
        if not self.by_unit:
            return Prose(self.words("report.no_unit_standings"))
        return charts.standings(self.standings, self.plan, self.words, as_of=self.as_of)

    def standings_table(self) -> tables.Table | Prose:
        """Show what each unit's targets add up to; nothing where the chart has said why there is nothing."""
        return tables.by_unit(self.standings, self.plan, self.words) if self.by_unit else Prose("")

    def returns_table(self) -> tables.Table | Prose:
        """Show which unit has sent what, when; nothing where the chart has said why there is nothing."""
        return tables.unit_returns(self.completeness, self.plan, self.words) if self.by_unit else Prose("")

    @cached_property
    def received(self) -> tuple[Import, ...]:
        """The edition's imports with the files reported by the cut; an import without one is left out."""
        found = (
            dataclasses.replace(each, files=tuple(file for file in each.files if file.reported_on <= self.as_of))
            for each in read_imports(self.project.editions / self.edition.id)
        )
        return tuple(each for each in found if each.files)

    def imports(self) -> Prose:
        """Show the files that were imported and what was found odd in them, or say that there are none."""
        if not self.received:
            return Prose(self.words("report.no_imports"))
        shown = (
            tables.imports(self.received, self.plan, self.words),
            tables.remarks(self.received, self.plan, self.words),
        )
        return Prose("\n\n".join(table.text for table in shown))

    # -- files -------------------------------------------------------------------------------------------------

    @property
    def results_folder(self) -> Path:
        """Folder of this edition's result tables; a build in progress collects them apart."""
        base = Path(os.environ.get("ANALYSIS_RESULTS") or self.project.processed)
        return base / self.results_name

    def _result(self, name: str) -> pd.DataFrame:
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

    def save(self, page: str) -> Prose:
        """Write the page's result tables as CSV and return the line that offers them for download.

        Parameters
        ----------
        page : str
            A page of the report; :data:`RESULTS` names its tables.

        Returns
        -------
        Prose
            Links to the files as they lie beside the finished site (web pages only).
        """
        if not RESULTS[page]:
            return Prose("")
        folder = self.results_folder
        folder.mkdir(parents=True, exist_ok=True)
        links = []
        traced = False
        for name in RESULTS[page]:
            frame = self._result(name)
            traced |= "inputs" in frame
            write_csv(frame, folder / f"{name}.csv")
            file = f"{self.edition.id}_{name}.csv"
            links.append(f"[{self.words('report.tables.' + name)}](../../data/{file})")
        text = self.words("report.downloads", links=self.words.join(links))
        if traced:
            text += " " + self.words("report.traced")
        return Prose(f'::: {{.content-visible when-format="html"}}\n::: {{.source-note}}\n{text}\n:::\n:::')


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a table as UTF-8 CSV in one step; two runs at once leave one whole file."""
    handle, part = tempfile.mkstemp(dir=path.parent, suffix=".part")
    os.close(handle)
    frame.to_csv(part, index=False, encoding="utf-8", lineterminator="\n", date_format="%Y-%m-%d")
    Path(part).chmod(0o644)
    Path(part).replace(path)
