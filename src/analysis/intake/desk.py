"""The planner's desk: what the commands ``template`` and ``import`` do, in one call each."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.editions import Edition, EditionInfo, list_editions, read_edition
from analysis.intake import form, template
from analysis.intake.annotate import annotate
from analysis.intake.checks import check
from analysis.intake.findings import Finding
from analysis.intake.gather import Intake, gather
from analysis.intake.page import page
from analysis.plan import Plan, read_plan
from analysis.problems import InputError, Problem
from analysis.project import LANGUAGES, Project
from analysis.wording import Words


def words_of(project: Project) -> dict[str, Words]:
    """Return the words of both languages."""
    return {lang: Words(lang, project.report / "wording") for lang in LANGUAGES}


def read_both(project: Project, name: str) -> tuple[Plan, EditionInfo]:
    """Return an edition's plan and what the edition says of itself."""
    info = find_edition(project, name)
    return read_plan(project.plan_folder(info.plan)), info


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
    plan, info = read_both(project, name)
    problems = [*_period(info, end), *_publications(info)]
    owed = form.forms(plan, info, end)
    problems += [problem for agency in agencies for problem in _agency(agency, plan, owed)]
    if problems:
        raise InputError(problems)
    edition, words = read_edition(info.folder, plan), words_of(project)
    for agency in agencies or owed:
        yield template.write(owed[agency], plan, info, edition, words, folder)


@dataclass(frozen=True)
class Examined:
    """What the files of one run say, and everything that was found.

    Parameters
    ----------
    plan, info, edition
        What they were checked against.
    intakes : tuple of Intake
        One for each file, in order.
    findings : tuple of Finding
        In the order of their places; errors keep all files out.
    """

    plan: Plan
    info: EditionInfo
    edition: Edition
    intakes: tuple[Intake, ...]
    findings: tuple[Finding, ...]


def examine(
    project: Project,
    name: str,
    files: Sequence[Path],
    *,
    locale: str | None = None,
    sender: str | None = None,
    reported_on: dt.date | None = None,
) -> Examined:
    """Read the files of a run and check them against the plan, the edition and each other; nothing is written.

    Raises
    ------
    InputError
        If the plan or the edition itself is not in order, or two files have one name, which findings go by.
    """
    names = [file.name for file in files]
    twice = sorted({name_ for name_ in names if names.count(name_) > 1})
    if twice:
        vi, en = "mỗi tên tệp một lần trong một lượt", "each file name once in a run"
        raise InputError([Problem(name_, None, None, f"{names.count(name_)}×", vi, en) for name_ in twice])
    plan, info = read_both(project, name)
    edition = read_edition(info.folder, plan)
    declared = {"locale": locale, "sender": sender, "reported_on": reported_on}
    intakes = tuple(gather(file, plan, info, **declared) for file in files)  # type: ignore[arg-type]
    return Examined(plan, info, edition, intakes, tuple(check(intakes, plan, edition)))


def show(project: Project, examined: Examined, folder: Path) -> list[Path]:
    """Write the page of findings, and an annotated copy of every file that has some.

    Returns
    -------
    list of Path
        ``findings.html``, then ``<number>-<file>.checked.xlsx`` for each file with findings; nothing if there are none.
    """
    if not examined.findings:
        return []
    words = words_of(project)
    folder.mkdir(parents=True, exist_ok=True)
    written = [folder / "findings.html"]
    text = page(examined.findings, examined.info.id, words, project.report)
    written[0].write_text(text, encoding="utf-8")
    for number, intake in enumerate(examined.intakes, start=1):
        found = [finding for finding in examined.findings if finding.file == intake.file.name]
        if found:
            written.append(
                annotate(intake.file, found, words, folder / f"{number:02d}-{safe(intake.file.stem)}.checked.xlsx")
            )
    return written


def safe(stem: str) -> str:
    """Return a name that is safe in a file's name: letters, digits, hyphen, underscore and point inside."""
    return re.sub(r"[^\w.-]+", "-", stem).strip(".-")[:80] or "file"


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
