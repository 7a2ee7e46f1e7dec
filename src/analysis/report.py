"""The one handle a notebook holds: an edition in a language, with every result computed once.

A notebook opens a :class:`Report` in its first cell; each further cell shows one chart, table or sentence made
from the report's result tables.
"""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from pathlib import Path

import pandas as pd

from analysis import attainment, budget, charts, findings, productivity, quality, revisions, tables, tasks
from analysis.editions import Edition, read_edition
from analysis.plan import Plan, read_plan
from analysis.problems import InputError, Problem
from analysis.productivity import chained, comparison, decomposition, robustness, trend
from analysis.project import Project
from analysis.statistics import Statistics, read_statistics
from analysis.tables.grid import plain
from analysis.wording import Words

PROVINCE = "Đồng Tháp"

RESULTS = {
    "summary": ("score",),
    "indicators": ("targets", "parts", "units", "series"),
    "budget": ("lines", "rollups", "curve", "local_share"),
    "tasks": ("tasks", "task_fields"),
    "productivity": ("levels", "growth", "choices"),
    "trend": ("comparison",),
    "changes": ("revisions",),
    "data": ("completeness", "notes"),
    "methods": (),
}
"""Result tables that each page saves, and offers for download."""


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
        self.words = Words(lang, project.report / "wording")
        self.plan: Plan = read_plan(project.plan)
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
        return productivity.growth(self.statistics, PROVINCE, self.plan.year)

    @cached_property
    def verdict(self) -> productivity.Verdict:
        """Whether productivity grew by the plan's minimum."""
        return productivity.verdict(self.growth, self.plan.rules.productivity_min)

    @cached_property
    def comparison(self) -> pd.DataFrame:
        """The Mekong Delta's provinces in the plan's year."""
        return comparison.comparison(self.levels, self.plan.year)

    @cached_property
    def choices(self) -> pd.DataFrame:
        """The result under each defensible choice of figure, prices and base year."""
        return robustness.choices(
            self.statistics, self.plan.rules.productivity_min, geography=PROVINCE, year=self.plan.year
        )

    @cached_property
    def sensitivity(self) -> pd.DataFrame:
        """How large a revision would turn the verdict."""
        return robustness.sensitivity(self.growth, self.plan.rules.productivity_min)

    @cached_property
    def trends(self) -> dict[str, trend.Trend]:
        """Trend at constant and at current prices."""
        tables = {"constant": chained.constant_index(self.statistics, PROVINCE), "current": self.levels}
        minimum = self.plan.rules.productivity_min
        return {basis: trend.trend(table, PROVINCE, minimum, self.confidence) for basis, table in tables.items()}

    @cached_property
    def outcome(self) -> pd.DataFrame:
        """Published growth figures of every year that has one, the years after the plan included."""
        years = [int(year) for year in self.levels.loc[self.levels.geography == PROVINCE, "year"]]
        tables = [productivity.growth(self.statistics, PROVINCE, year) for year in years]
        return pd.concat([table for table in tables if len(table)], ignore_index=True)

    @cached_property
    def split(self) -> pd.DataFrame:
        """Growth of the plan's year split into output, employment and prices."""
        return decomposition.split(self.growth)

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
        """Budget lines added up by total, section, source and owner; ``by`` names which."""
        tables = [budget.rollup(self.lines, by).assign(by=by) for by in ("total", "section", "source", "owner")]
        return pd.concat(tables, ignore_index=True)

    @cached_property
    def score(self) -> pd.DataFrame:
        """Targets counted by pillar and state."""
        return attainment.score(self.attainment.targets)

    @cached_property
    def revisions(self) -> pd.DataFrame:
        """Figures that a later return replaced."""
        return revisions.revisions(self.edition)

    @cached_property
    def quality(self) -> pd.DataFrame:
        """Points to know about the returns."""
        owed = self.completeness if self.by_unit else self.completeness.iloc[:0]
        return quality.findings(self.attainment.targets, owed, self.lines, self.tasks.tasks)

    @cached_property
    def notes(self) -> pd.DataFrame:
        """What the senders say of their figures."""
        return quality.notes(self.edition)

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

    def later_years(self) -> Prose:
        """Say that the verdict is for the plan's year alone, and what came after."""
        said = findings.later_years_sentence(self.outcome, self.trends["constant"], self.plan, self.words)
        return Prose(f"::: {{.finding}}\n{said}\n:::")

    def basis(self) -> Prose:
        """Show the plan's legal basis and the duties it gives."""
        shown = (tables.legal_basis(self.plan, self.words), tables.duties(self.plan, self.words))
        return Prose("\n\n".join(table.text for table in shown))

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
        """List what changed since earlier returns and what is not known."""
        sentences = (
            findings.revisions_sentence(self.revisions, self.words),
            findings.missing_targets_sentence(self.attainment.targets, self.plan, self.words),
            findings.missing_lines_sentence(self.lines, self.words),
            self._reporting_sentence(),
        )
        return Prose("\n".join(f"- {sentence}" for sentence in sentences if sentence))

    def _reporting_sentence(self) -> str:
        if not self.by_unit:
            return self.words("report.no_unit_returns")
        return findings.reporting_sentence(self.completeness, self.plan, self.words)

    def reporting(self) -> charts.Chart | Prose:
        """Show which unit has sent what, or say that the edition is not made from returns."""
        if not self.by_unit:
            return Prose(self.words("report.no_unit_returns"))
        return charts.reporting(self.completeness, self.plan, self.words, as_of=self.as_of)

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
        for name in RESULTS[page]:
            write_csv(self._result(name), folder / f"{name}.csv")
            file = f"{self.edition.id}_{name}.csv"
            links.append(f"[{self.words('report.tables.' + name)}](../../data/{file})")
        text = self.words("report.downloads", links=self.words.join(links))
        return Prose(f'::: {{.content-visible when-format="html"}}\n::: {{.source-note}}\n{text}\n:::\n:::')


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a table as UTF-8 CSV in one step; two runs at once leave one whole file."""
    handle, part = tempfile.mkstemp(dir=path.parent, suffix=".part")
    os.close(handle)
    frame.to_csv(part, index=False, encoding="utf-8", lineterminator="\n", date_format="%Y-%m-%d")
    Path(part).chmod(0o644)
    Path(part).replace(path)
