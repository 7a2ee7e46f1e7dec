"""The one handle a notebook holds: what it shows of an edition, in one language.

A notebook opens a :class:`Report` in its first cell; each further cell shows one chart, table or sentence made
from the report's result tables.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import charts, examples, findings, profiles, tables, units
from analysis.contract import OFFICIAL, RESULTS, conforming
from analysis.reading import read_text
from analysis.results import Results
from analysis.tables.grid import link, plain, state
from analysis.told import held

__all__ = ["OFFICIAL", "RESULTS", "Prose", "Report", "Saved", "write_csv"]

UP = "../../../../"
"""Way from a page of a unit's report, ``units/<unit>/report/<lang>``, to its edition's folder."""

SAVED = "analysis-tables"
"""Key of the metadata in which the output of :meth:`Report.save` names its tables."""


@dataclass(frozen=True)
class Prose:
    """Markdown made from numbers; shown in a notebook and taken over as it is by the renderer."""

    markdown: str

    def _repr_markdown_(self) -> str:
        return self.markdown


@dataclass(frozen=True)
class Saved:
    """The tables that a page has saved, in words for whoever runs its notebook.

    Parameters
    ----------
    text : str
        What is said of them.
    tables : tuple of str
        Their names; they travel in the output's metadata.
    """

    text: str
    tables: tuple[str, ...]

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, list[str]]]:
        shown = f'::: {{.content-visible when-format="html"}}\n{self.text}\n:::'
        return {"text/markdown": shown, "text/plain": self.text}, {SAVED: list(self.tables)}


class Report(Results):
    """What a notebook shows of an edition, in one language; opened like :class:`analysis.results.Results`."""

    # -- sentences ---------------------------------------------------------------------------------------------

    def notice(self) -> Prose:
        """Say what kind of data the edition holds."""
        key = "report.illustrative_notice" if self.edition.illustrative else "report.published_notice"
        return Prose(self.words(key, note=plain(self.words.pick(self.edition.note))))

    def answers(self) -> Prose:
        """Give the three answers of the first screen."""
        cards = []
        for one in self._unit_answers() if self.plan.unit else self._answers():
            paragraphs = filter(None, (one.title, f"**{one.number}**", one.picture, one.sentence))
            cards += ["::: {.answer}", *paragraphs, ":::"]
        return Prose("\n\n".join(["::: {.answers}", *cards, ":::"]))

    def _answers(self) -> tuple[findings.Answer, ...]:
        return (
            findings.targets_answer(self.attainment.targets, self.words),
            findings.money_answer(self.lines, self.plan, self.words),
            findings.productivity_answer(self.verdict, self.plan, self.words, self.outcome),
        )

    def _unit_answers(self) -> Iterator[findings.Answer]:
        """Yield an answer for each of the things that the unit has."""
        if self.plan.targets:
            yield findings.targets_answer(self.attainment.targets, self.words)
        if self.plan.allocations:
            yield findings.money_answer(self.lines, self.plan, self.words)
        if units.localities(self.plan):
            yield findings.local_answer(self.local_share, self.plan, self.words)
        if self.plan.tasks:
            yield findings.tasks_answer(self.tasks.tasks, self.words)

    def scope(self) -> Prose:
        """Say what a unit's report holds, and where the report on the whole province is; nothing on that itself."""
        if not self.plan.unit:
            return Prose("")
        said = " ".join(plain(text) for text in findings.scope_sentences(self.plan, self.words))
        href = f"{UP}report/{self.lang}/summary.html"
        web, printed = self.words("units.scope.province", href=href), self.words("units.scope.province_print")
        whole = f'[{web}]{{.content-visible when-format="html"}}[{printed}]{{.content-visible when-format="typst"}}'
        return Prose(f"{said}\n\n{whole}")

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
        """Say that nothing is asked of productivity, or nothing of this unit."""
        key = "units.growth" if self.plan.unit else "findings.productivity.not_asked"
        return Prose(f"::: {{.finding}}\n{self.words(key)}\n:::")

    def later_years(self) -> Prose:
        """Say that the verdict is for the plan's year alone, and what came after."""
        said = findings.later_years_sentence(self.outcome, self.trends["constant"], self.plan, self.words)
        return Prose(f"::: {{.finding}}\n{said}\n:::")

    def basis(self) -> Prose:
        """Show the plan's legal basis and the duties it gives."""
        shown = [tables.legal_basis(self.plan, self.words)]
        shown += [tables.duties(self.plan, self.words)] if self.plan.duties else []
        return Prose("\n\n".join(table.text for table in shown))

    def money(self) -> Prose:
        """Say what the plan allots, what has been spent of it, at which pace, and what to check."""
        source = self.plan.rules.benchmark_source
        cited = self.words("report.source", source=link(source.publisher or source.title, source.url))
        # What was not known yet by the edition's date is not held beside it.
        known = self.plan.rules.benchmark_as_of <= self.as_of and "investment" in held(self.plan)
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
        # A unit's lines add up to no total that the plan prints.
        checked = "" if self.plan.unit else f" {findings.reconciliation_sentence(self.reconciliation, self.words)}"
        return Prose(f"::: {{.finding}}\n{main}\n:::\n\n{allotted}{checked}\n\n{bullets}\n\n{check}")

    def execution(self) -> Prose:
        """Show every line's money with the end of its year, and the spread of the money against the allocation."""
        shown = [tables.lines(self.lines, self.rollups, self.plan, self.words)]
        if len(self.lines) > 1:  # one line has no spread
            shown.append(tables.composition(self.composition, self.lines, self.plan, self.words))
        return Prose("\n\n".join(table.text for table in shown))

    def appendix(self) -> Prose:
        """Show that the lines add up to the plan's totals, and what the print says where it had to be corrected."""
        shown = [] if self.plan.unit else [tables.reconciliation(self.reconciliation, self.words)]
        if self.plan.corrections:
            shown.append(tables.corrections(self.plan, self.words))
        return Prose("\n\n".join(table.text for table in shown))

    def progress(self) -> Prose:
        """Say how many tasks the plan names and where they stand."""
        allotted = findings.plan_tasks_sentence(self.plan, self.words)
        main = findings.tasks_sentence(self.tasks.tasks, self.words)
        return Prose(f"{allotted}\n\n::: {{.finding}}\n{main}\n:::")

    def attention(self) -> Prose:
        """List what needs a decision: money, local budgets and tasks."""
        has = held(self.plan)
        sentences = (
            *findings.behind_sentences(self.attainment.targets, self.plan, self.words),
            findings.flags_sentence(self.lines, self.plan, self.words),
            findings.local_share_sentence(self.local_share, self.plan, self.words) if "local" in has else "",
            findings.tasks_sentence(self.tasks.tasks, self.words) if "tasks" in has else "",
        )
        listed = [f"- {sentence}" for sentence in sentences if sentence]
        return Prose("\n".join(listed) or self.words("units.all_well"))

    def missing(self) -> Prose:
        """List what was reported again and what is not known."""
        has = held(self.plan)
        sentences = (
            findings.revisions_sentence(self.revisions, self.words),
            findings.missing_targets_sentence(self.attainment.targets, self.plan, self.words)
            if "targets" in has
            else "",
            findings.missing_lines_sentence(self.lines, self.words) if "lines" in has else "",
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
        if self.plan.unit and self.completeness.empty:  # no target is the unit's to report on
            return ""
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
        shown = [
            tables.targets(self.attainment.targets, self.plan, self.words, units=self.by_unit and not self.plan.unit),
        ]
        if not self.plan.unit or any(len(target.parts) > 1 for target in self.plan.targets):
            shown.append(tables.parts(self.attainment.parts, self.plan, self.words))
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

    def imports(self) -> Prose:
        """Show the files that were imported, what was odd in them and what they were counted from, if there are any."""
        if not self.received:
            return Prose(self.words("report.no_imports"))
        shown = (
            tables.imports(self.received, self.plan, self.words),
            tables.remarks(self.received, self.plan, self.words),
        )
        texts = [table.text for table in shown]
        for each in self.received:
            for file in each.files:
                if file.made_from is not None:
                    query = read_text(each.folder / file.made_from.query)
                    texts.append(tables.counted(file, query, self.words))
        return Prose("\n\n".join(texts))

    def profiles(self, kind: str) -> Prose:
        """Show the profiles of one kind: target, line, task or unit."""
        return Prose(profiles.page(kind, self))

    # -- files -------------------------------------------------------------------------------------------------

    @property
    def results_folder(self) -> Path:
        """Folder of this edition's result tables; a build in progress collects them apart."""
        base = Path(os.environ.get("ANALYSIS_RESULTS") or self.project.processed)
        return base / self.results_name

    def save(self, page: str) -> Saved:
        """Write the page's result tables as CSV and say which they are.

        Parameters
        ----------
        page : str
            A page of the report; :data:`analysis.contract.RESULTS` names its tables, if it has any of its own.

        Returns
        -------
        Saved
            What stands in the place of the page's downloads until `analysis.downloads` offers them.
        """
        folder = self.results_folder
        folder.mkdir(parents=True, exist_ok=True)
        names = tuple(name for on, name in units.tables(self.plan) if on == page)
        for name in names:
            write_csv(conforming(name, self.table(name)), folder / f"{name}.csv")
        listed = self.words.join(f"{self.words('report.tables.' + name)} (`{name}.csv`)" for name in names)
        return Saved(self.words("report.saved", tables=listed) if names else "", names)


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a table as UTF-8 CSV in one step; two runs at once leave one whole file."""
    handle, part = tempfile.mkstemp(dir=path.parent, suffix=".part")
    os.close(handle)
    frame.to_csv(part, index=False, encoding="utf-8", lineterminator="\n", date_format="%Y-%m-%d")
    Path(part).chmod(0o644)
    Path(part).replace(path)
