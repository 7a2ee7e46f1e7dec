"""Everything a build reads of the data, read and checked before anything is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis import glyphs
from analysis.editions import Edition, list_editions, read_edition, read_info
from analysis.plan import COVER, Plan, read_plan
from analysis.problems import InputError, Problem
from analysis.project import Project
from analysis.statistics import read_statistics


@dataclass(frozen=True)
class Inputs:
    """Everything the build reads, read and checked before anything is written.

    Parameters
    ----------
    plans : Mapping[str, Plan]
        By their folders; each plan that an edition is about, once.
    editions : tuple of Edition
        What is built, in order.
    series : int
        Rows of the statistics.
    about : Mapping[str, str]
        Folder of each edition's plan.
    compared : Mapping[str, Edition]
        Editions that are not built, but stand on pages of those that are.
    """

    plans: Mapping[str, Plan]
    editions: tuple[Edition, ...]
    series: int
    about: Mapping[str, str]
    compared: Mapping[str, Edition]

    def plan_of(self, edition: Edition) -> Plan:
        """Return the plan that an edition is about."""
        return self.plans[self.about[edition.id]]


def check(project: Project, names: Sequence[str] = ()) -> Inputs:
    """Read and check the plans, the statistics and the editions.

    Parameters
    ----------
    project : Project
        The project folder.
    names : sequence of str
        Editions to read; all of them if empty, newest first.

    Raises
    ------
    InputError
        Naming file, row, column, what was found and what was expected.
    """
    found = list(dict.fromkeys(names)) or [info.id for info in list_editions(project)]
    about = {name: read_info(project.editions / name).plan for name in found}
    plans = {name: read_whole(project, name) for name in sorted(set(about.values()))}
    statistics = read_statistics(project.statistics)
    editions = tuple(read_edition(project.editions / name, plans[about[name]]) for name in found)
    compared = {each.previous: about[each.id] for each in editions if each.previous and each.previous not in found}
    before = {name: read_edition(project.editions / name, plans[plan]) for name, plan in compared.items()}
    read = (project.editions / name for name in (*found, *compared))
    folders = (*map(project.plan_folder, plans), project.statistics, *read)
    files = [path for folder in folders for path in sorted(folder.iterdir()) if path.suffix in (".csv", ".yml")]
    if problems := glyphs.unprintable(files, project.report / "fonts", project.root):
        raise InputError(problems)
    return Inputs(plans, editions, len(statistics.frame), about, before)


def read_whole(project: Project, name: str) -> Plan:
    """Read a plan that pages can be made from: one beside the project's own must name the head of its cover.

    Raises
    ------
    InputError
        If the plan is wrong, or its cover would bear the names of another issuer.
    """
    folder = project.plan_folder(name)
    plan = read_plan(folder)
    if folder != project.plan and not plan.document:
        listed = ", ".join(COVER)
        vi, en = f"phần đầu của báo cáo, mỗi thứ tiếng: {listed}", f"head of the report in each language: {listed}"
        raise InputError(Problem(f"data/raw/{name}/plan.yml", None, "document", "", vi, en))
    return plan
