"""The command ``dossiers``: what it is asked, held against the plan and the edition before any file is read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.dossiers import files
from analysis.dossiers.recipe import Recipe, read_recipe
from analysis.dossiers.task import Task
from analysis.editions import EditionInfo
from analysis.editions.record import MARK
from analysis.intake.desk import read_both
from analysis.problems import InputError, Problem
from analysis.project import Project


@dataclass(frozen=True)
class Request:
    """What the command is asked.

    Parameters
    ----------
    edition : str
    files, services : sequence of Path
        Records, and the catalogue of online services: files, folders or patterns.
    period : date
        Last day of the period.
    targets : sequence of str
        Targets to compute; all that the plan has queries for unless told.
    reported_on : date or None
        Day of the return; nothing can have happened after it.
    """

    edition: str
    files: Sequence[Path]
    services: Sequence[Path]
    period: dt.date
    targets: Sequence[str] = ()
    reported_on: dt.date | None = None


def prepare(project: Project, request: Request) -> Task:
    """Return the task that a request stands for.

    Raises
    ------
    InputError
        If it names an unknown edition, target or file, a period outside the edition, a plan without queries, or
        illustrative records for an edition that is not illustrative.
    """
    plan, info = read_both(project, request.edition)
    recipe = read_recipe(project.plan_folder(info.plan), plan)
    problems = [*_period(request, info), *_targets(request, recipe)]
    if problems:
        raise InputError(problems)
    task = Task(
        plan=plan,
        recipe=replace(recipe, queries=tuple(each for each in recipe.queries if _asked(each.target, request))),
        records=tuple(files.expand(request.files)),
        services=tuple(files.expand(request.services)),
        until=request.period,
        today=request.reported_on or dt.date.today(),
    )
    problems = list(_illustrative(task, info))
    if problems:
        raise InputError(problems)
    return task


def _asked(target: str, request: Request) -> bool:
    return not request.targets or target in request.targets


def _period(request: Request, info: EditionInfo) -> Iterator[Problem]:
    start, end = info.period_start, info.period_end
    if not start <= request.period <= end:
        vi, en = f"ngày trong kỳ: {start} – {end}", f"a day of the edition: {start} – {end}"
        yield Problem("--period", None, None, str(request.period), vi, en)
    if request.reported_on is not None and request.reported_on < request.period:
        vi, en = f"ngày từ {request.period} trở đi", f"a day from {request.period} on"
        yield Problem("--reported-on", None, None, str(request.reported_on), vi, en)


def _targets(request: Request, recipe: Recipe) -> Iterator[Problem]:
    known = list(dict.fromkeys(query.target for query in recipe.queries))
    listed = ", ".join(known)
    for target in request.targets:
        if target not in known:
            yield Problem("--target", None, None, target, f"một trong: {listed}", f"one of: {listed}")


def _illustrative(task: Task, info: EditionInfo) -> Iterator[Problem]:
    """Keep made-up records out of real figures: their files say in their names that they are illustrative."""
    if info.illustrative:
        return
    for path in (*task.records, *task.services):
        if MARK in path.name:
            vi = "hồ sơ thật (kỳ báo cáo này không phải kỳ minh hoạ)"
            en = "real dossiers (this edition is not an illustrative one)"
            yield Problem(path.name, None, None, MARK, vi, en)
