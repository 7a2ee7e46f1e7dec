"""The planner's desk: what the commands ``template`` and ``import`` do, in one call each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

from analysis.editions import EditionInfo, list_editions, read_edition
from analysis.intake import form, template
from analysis.plan import Plan, read_plan
from analysis.problems import InputError, Problem
from analysis.project import LANGUAGES, Project
from analysis.wording import Words


def words_of(project: Project) -> dict[str, Words]:
    """Return the words of both languages."""
    return {lang: Words(lang, project.report / "wording") for lang in LANGUAGES}


def find_edition(project: Project, name: str) -> EditionInfo:
    """Return an edition's record by its id.

    Raises
    ------
    InputError
        If there is no such edition, naming those there are.
    """
    known = {info.id: info for info in list_editions(project)}
    if name not in known:
        listed = ", ".join(known)
        raise InputError(Problem("--edition", None, None, name, f"một trong: {listed}", f"one of: {listed}"))
    return known[name]


def write_forms(
    project: Project, name: str, agencies: Sequence[str], end: dt.date | None, folder: Path
) -> Iterator[Path]:
    """Write forms of an edition, each in one step, and give their files.

    Parameters
    ----------
    project : Project
    name : str
        The edition.
    agencies : sequence of str
        Whose forms; empty for everybody's and the one with all rows.
    end : date, optional
        Last day of the period; the last month that had ended by the edition's ``as_of`` unless told.
    folder : Path
        Where to write.

    Raises
    ------
    InputError
        For an unknown edition or agency, one that owes nothing, or a period outside the edition.
    """
    plan, info = read_plan(project.plan), find_edition(project, name)
    problems = [*_period(info, end), *_publications(info)]
    owed = form.forms(plan, info, end)
    problems += [problem for agency in agencies for problem in _agency(agency, plan, owed)]
    if problems:
        raise InputError(problems)
    edition, words = read_edition(info.folder, plan), words_of(project)
    for agency in agencies or owed:
        yield template.write(owed[agency], plan, info, edition, words, folder)


def _period(info: EditionInfo, end: dt.date | None) -> list[Problem]:
    if end is None or info.period_start <= end <= info.period_end:
        return []
    span = f"{info.period_start} – {info.period_end}"
    return [Problem("--period", None, None, str(end), f"ngày trong kỳ: {span}", f"a day of the edition: {span}")]


def _publications(info: EditionInfo) -> list[Problem]:
    if info.basis == "returns":
        return []
    vi = "kỳ báo cáo có cơ quan gửi báo cáo (basis: returns); kỳ này lập từ số liệu đã công bố"
    en = "an edition of returns (basis: returns); this one is made from publications, and nobody owes a form"
    return [Problem(info.id, None, "basis", info.basis, vi, en)]


def _agency(agency: str, plan: Plan, owed: dict[str, form.Form]) -> list[Problem]:
    if agency in owed:
        return []
    listed = ", ".join(owed)
    vi, en = f"một trong: {listed}", f"one of: {listed}"
    if agency in form.agencies(plan):
        vi, en = f"cơ quan có nội dung phải báo cáo: {listed}", f"an agency that owes something: {listed}"
    return [Problem("--agency", None, None, agency, vi, en)]
